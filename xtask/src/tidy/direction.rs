//! Which of our crates may depend on which, read from `cargo metadata`. Dev-dependencies are free: a test may look anywhere.

use crate::Outcome;
use serde_json::Value;

/// Each crate with those of ours it may depend on, and why no others.
const MAY_DEPEND_ON: [(&str, &[&str], &str); 8] = [
    ("paylater-core", &[], "core is pure and points nowhere (ARCHITECTURE.md, invariant 1)"),
    ("paylater-wire", &["paylater-core"], "wire knows only core (ARCHITECTURE.md, invariant 2)"),
    (
        "paylater-provider",
        &["paylater-core"],
        "a provider's client knows only core (ARCHITECTURE.md, invariant 2)",
    ),
    (
        "paylater-server",
        &["paylater-core", "paylater-wire", "paylater-provider", "paylater-checkout"],
        "the server never carries the sandbox (ARCHITECTURE.md, invariant 5; ADR 2)",
    ),
    (
        "paylater-sandbox",
        &["paylater-core"],
        "the sandbox judges our work by itself (ARCHITECTURE.md, invariant 5)",
    ),
    (
        "paylater-checkout",
        &["paylater-core", "paylater-wire"],
        "the component meets the server only in wire (ARCHITECTURE.md, invariant 3)",
    ),
    (
        "paylater-sim",
        &["paylater-core", "paylater-wire", "paylater-provider", "paylater-server", "paylater-sandbox"],
        "the simulator stands outside of everything and draws no page (ADR 20)",
    ),
    (
        "xtask",
        &["paylater-core"],
        "a task starts also when page and server do not build; of ours it knows the tables alone",
    ),
];

/// Crates that only compute, with what they may use of other people's: nothing in it does I/O (ADR 1).
const MAY_USE: [(&str, &[&str], &str); 2] = [
    (
        "paylater-core",
        &["libm", "sha2"],
        "core uses nothing that could do I/O (ARCHITECTURE.md, invariant 1)",
    ),
    (
        "paylater-provider",
        &["aws-lc-rs", "base64", "rustls-pki-types", "rustls-webpki", "serde", "serde_json", "thiserror"],
        "provider builds requests and reads answers, and the server carries them (ARCHITECTURE.md, invariant 6); \
         what cannot do I/O may be added to MAY_USE in xtask/src/tidy/direction.rs",
    ),
];

/// The feature that compiles mistakes in, and the one crate that may ask for it.
const PLANTED: &str = "planted";
const PLANTER: &str = "paylater-sim";

pub fn check(metadata: &str) -> Outcome<Vec<String>> {
    let metadata: Value = serde_json::from_str(metadata)
        .map_err(|error| format!("tidy: cannot read cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("tidy: cargo metadata lists no packages")?;
    let ours: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    Ok(packages.iter().flat_map(|package| check_package(package, &ours)).collect())
}

fn check_package(package: &Value, ours: &[&str]) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let mut findings = depends(package, name, ours);
    findings.extend(plants(package, name));
    findings
}

/// The mistakes that the simulator has to find are compiled in where it asks for them, and nowhere else: not by default, not by
/// another crate, not for another crate's tests.
fn plants(package: &Value, name: &str) -> Vec<String> {
    let is_it = |feature: &Value| {
        feature.as_str().is_some_and(|feature| feature == PLANTED || feature.ends_with("/planted"))
    };
    let has_it = |features: &Value| features.as_array().into_iter().flatten().any(is_it);
    let own = package["features"].as_object().into_iter().flatten();
    let own =
        own.filter(|(feature, brings)| has_it(brings) && (name, feature.as_str()) != (PLANTER, PLANTED));
    let own = own.map(|(feature, _)| format!("its feature {feature}"));
    let others = package["dependencies"].as_array().into_iter().flatten();
    let others = others.filter(|dependency| has_it(&dependency["features"]));
    let others = others.map(|dependency| format!("its dependency {}", dependency["name"]));
    let told = |by: String| {
        format!("{name} brings the feature `planted` by {by}; only `{PLANTER}` may, by its own (ADR 20)")
    };
    own.chain(others).map(told).collect()
}

fn depends(package: &Value, name: &str, ours: &[&str]) -> Vec<String> {
    let Some((_, allowed, reason)) = MAY_DEPEND_ON.iter().find(|(known, _, _)| *known == name) else {
        return vec![format!(
            "{name} is a new crate: say in xtask/src/tidy/direction.rs what it may depend on"
        )];
    };
    let depends_on = package["dependencies"].as_array().into_iter().flatten();
    let shipped = depends_on.filter(|dependency| dependency["kind"] != "dev");
    let names = shipped.filter_map(|dependency| dependency["name"].as_str());
    names.filter_map(|dependency| judge(name, dependency, ours, allowed, reason)).collect()
}

fn judge(name: &str, dependency: &str, ours: &[&str], allowed: &[&str], reason: &str) -> Option<String> {
    if ours.contains(&dependency) {
        let refused = !allowed.contains(&dependency);
        return refused.then(|| format!("{name} depends on {dependency}; {reason}"));
    }
    let (_, may_use, why) = MAY_USE.iter().find(|(pure, _, _)| *pure == name)?;
    (!may_use.contains(&dependency)).then(|| format!("{name} depends on {dependency}; {why}"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use serde_json::{Value, json};

    /// `crate: dependency dependency, crate: …`; `dev/x` is a dev-dependency.
    fn findings(workspace: &str) -> Vec<String> {
        let packages = workspace.split(", ").map(|line| {
            let (name, dependencies) = line.split_once(':').unwrap();
            let dependencies: Vec<Value> = dependencies
                .split_whitespace()
                .map(|dependency| match dependency.strip_prefix("dev/") {
                    Some(name) => json!({"name": name, "kind": "dev"}),
                    None => json!({"name": dependency, "kind": null}),
                })
                .collect();
            json!({"name": name, "dependencies": dependencies})
        });
        check(&json!({"packages": packages.collect::<Vec<_>>()}).to_string()).unwrap()
    }

    #[test]
    fn the_house_as_designed_passes() {
        let workspace = "paylater-core: sha2 dev/proptest, paylater-wire: paylater-core serde, \
                     paylater-provider: paylater-core, paylater-sandbox: paylater-core axum, \
                     paylater-server: paylater-core paylater-wire paylater-provider dev/paylater-sandbox, \
                     paylater-checkout: paylater-core paylater-wire yew, xtask: toml";
        assert_eq!(findings(workspace), [""; 0]);
    }

    #[test]
    fn an_arrow_out_of_core_is_found() {
        assert_eq!(
            findings("paylater-core: paylater-wire, paylater-wire: paylater-core"),
            [
                "paylater-core depends on paylater-wire; core is pure and points nowhere (ARCHITECTURE.md, invariant 1)"
            ]
        );
        assert!(findings("paylater-core: serde")[0].starts_with("paylater-core depends on serde;"));
    }

    #[test]
    fn a_provider_that_could_carry_its_requests_itself_is_found() {
        for carrier in ["reqwest", "tokio", "hyper", "rand"] {
            let found =
                findings(&format!("paylater-provider: paylater-core serde {carrier}, paylater-core:"));
            assert_eq!(found.len(), 1, "{found:?}");
            let told =
                format!("paylater-provider depends on {carrier}; provider builds requests and reads answers");
            assert!(found[0].starts_with(&told), "{found:?}");
        }
        assert_eq!(findings("paylater-provider: dev/tokio aws-lc-rs base64 serde_json thiserror"), [""; 0]);
    }

    #[test]
    fn nobody_ships_the_sandbox_or_the_simulator() {
        let sim = findings("paylater-server: paylater-sim, paylater-sim: paylater-server paylater-sandbox");
        assert!(sim[0].starts_with("paylater-server depends on paylater-sim;"), "{sim:?}");
        for user in ["paylater-server", "paylater-provider", "paylater-checkout", "xtask"] {
            let found = findings(&format!("{user}: paylater-sandbox, paylater-sandbox: paylater-core"));
            assert!(found[0].starts_with(&format!("{user} depends on paylater-sandbox;")), "{found:?}");
        }
    }

    #[test]
    fn a_mistake_that_would_be_compiled_into_what_ships_is_found() {
        let package = |name: &str, features: Value, dependency_features: Value| {
            let dependency =
                json!({"name": "paylater-server", "kind": "dev", "features": dependency_features});
            let package = json!({"name": name, "features": features, "dependencies": [dependency]});
            check(&json!({"packages": [package, {"name": "paylater-server"}]}).to_string()).unwrap()
        };
        let asks = json!({"planted": ["paylater-server/planted"]});
        assert_eq!(package("paylater-sim", asks.clone(), json!([])), [""; 0]);
        for (name, features, dependency_features) in [
            ("paylater-server", json!({"default": ["planted"], "planted": []}), json!([])),
            ("paylater-sim", json!({"default": ["paylater-server/planted"]}), json!([])),
            ("paylater-sim", json!({}), json!(["planted"])),
            ("paylater-sandbox", asks, json!([])),
        ] {
            let found = package(name, features, dependency_features);
            assert_eq!(found.iter().filter(|found| found.contains("`planted`")).count(), 1, "{found:?}");
        }
    }

    #[test]
    fn the_component_does_not_reach_past_wire() {
        let found = findings("paylater-checkout: paylater-provider, paylater-provider: paylater-core");
        assert!(found[0].contains("only in wire"), "{found:?}");
    }

    #[test]
    fn a_crate_nobody_decided_about_is_found() {
        assert!(
            findings("paylater-extra: paylater-core, paylater-core:")[0]
                .starts_with("paylater-extra is a new crate")
        );
    }
}
