//! The three processes of a local checkout — three parties, so three processes — and everything each must be told.
//! This is the one place that knows it: `start` runs them from here, and tests read it by `cargo xtask env`.
//!
//! What the developer's environment says of the backend's settings holds, or is added to: it is never replaced.
//!
//! All ports follow from PAYLATER_PORT_BASE, all state lies under PAYLATER_LOCAL_DIR, so that two sets can run at once.

mod list;

use crate::Outcome;
use crate::workspace::Workspace;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

const DEFAULT_PORT_BASE: u16 = 8780;
/// Where the number of the last good build is written, among the state of this machine.
pub const BUILT: &str = "watch/built";
const ORIGINS: &str = "PAYLATER_ALLOWED_ORIGINS";
const LOOPBACK: &str = "PAYLATER_ALLOW_LOOPBACK_ORIGINS";
const RETURN_URL_PREFIXES: &str = "PAYLATER_RETURN_URL_PREFIXES";

/// One program with its arguments, run in the repository's root folder.
pub struct Program {
    pub program: PathBuf,
    pub arguments: Vec<String>,
}

/// One of the three processes.
pub struct Party {
    pub name: &'static str,
    pub program: Program,
    pub environment: Vec<(&'static str, String)>,
    pub port: u16,
    /// The path that answers 200 once the process can do its work.
    pub health: &'static str,
}

/// One set of the three.
pub struct Local {
    port_base: u16,
    state: PathBuf,
    backend: PathBuf,
    sandbox: PathBuf,
    named: Named,
}

/// What the developer's own environment names beside our own addresses.
#[derive(Default)]
struct Named {
    loopback: Option<String>,
    origins: Vec<String>,
    return_url_prefixes: Vec<String>,
}

impl Local {
    pub fn from_environment(workspace: &Workspace) -> Outcome<Local> {
        let port_base = match std::env::var("PAYLATER_PORT_BASE") {
            Ok(text) => parse_port_base(&text)?,
            Err(_) => DEFAULT_PORT_BASE,
        };
        let backend = workspace.built("paylater");
        let sandbox = workspace.built("paylater-sandbox");
        let named = Named {
            loopback: std::env::var(LOOPBACK).ok(),
            origins: list::in_environment(ORIGINS)?,
            return_url_prefixes: list::in_environment(RETURN_URL_PREFIXES)?,
        };
        Ok(Local { port_base, state: workspace.local(), backend, sandbox, named })
    }

    pub fn shop_url(&self) -> String {
        url(self.port_base)
    }

    pub fn backend_url(&self) -> String {
        url(self.port_base + 1)
    }

    pub fn sandbox_url(&self) -> String {
        url(self.port_base + 2)
    }

    pub fn trunk_url(&self) -> String {
        url(self.trunk_port())
    }

    pub fn trunk_port(&self) -> u16 {
        self.port_base + 3
    }

    /// A set at these ports, of programs that need not be there.
    #[cfg(test)]
    pub fn at(port_base: u16) -> Local {
        let (backend, sandbox) = ("/here/paylater".into(), "/here/paylater-sandbox".into());
        Local { port_base, state: "/here/.local".into(), backend, sandbox, named: Named::default() }
    }

    fn examples_url(&self) -> String {
        url(self.port_base + 4)
    }

    /// What makes the merchant's and the provider's keys. Both keep what exists.
    pub fn key_makers(&self) -> [Program; 2] {
        let make = |program: &Path, keys: PathBuf| Program {
            program: program.to_owned(),
            arguments: vec!["keys".into(), "--dir".into(), text(&keys)],
        };
        [make(&self.backend, self.merchant_keys()), make(&self.sandbox, self.provider_keys())]
    }

    /// In the order of starting: each one may ask those before it.
    pub fn parties(&self) -> [Party; 3] {
        [self.sandbox(), self.backend(), self.shop()]
    }

    /// The same, with a sandbox that remembers its orders when the demo is started again, as the backend does.
    /// A test begins with an empty memory, or names its own file. A shop that watches tells its open pages of what was built.
    pub fn demo(&self, is_watching: bool) -> [Party; 3] {
        let [mut sandbox, backend, mut shop] = self.parties();
        if is_watching {
            shop.environment.push(("PAYLATER_BUILT_FILE", text(&self.state.join(BUILT))));
        }
        sandbox.program.arguments.extend(["--state-file".into(), text(&self.state.join("sandbox.json"))]);
        [sandbox, backend, shop]
    }

    fn sandbox(&self) -> Party {
        let arguments = vec![
            "serve".into(),
            "--listen".into(),
            address(self.port_base + 2),
            "--keys-dir".into(),
            text(&self.provider_keys()),
            "--merchant-keys-dir".into(),
            text(&self.merchant_keys()),
            // The name in crates/server/development.toml: the cashier shows it as the payee.
            "--merchant-name".into(),
            "示例商店".into(),
        ];
        Party {
            name: "sandbox",
            program: Program { program: self.sandbox.clone(), arguments },
            environment: vec![],
            port: self.port_base + 2,
            health: "/healthz",
        }
    }

    fn backend(&self) -> Party {
        let sandbox = self.sandbox_url();
        // trunk serves the same pages at a port of its own, see Trunk.toml; examples/ have the one after it.
        let ours = [self.shop_url(), self.trunk_url(), self.examples_url()];
        let arguments = ["serve", "--config", "crates/server/development.toml"].map(str::to_owned).to_vec();
        let environment = vec![
            ("PAYLATER_LISTEN", address(self.port_base + 1)),
            ("PAYLATER_PUBLIC_URL", self.backend_url()),
            ("PAYLATER_CHECKOUT_URL", format!("{}/checkout/{{session}}?open={{opener}}", self.backend_url())),
            ("PAYLATER_DATABASE_URL", text(&self.state.join("paylater.db"))),
            ("PAYLATER_ALIPAY_GATEWAY_URL", format!("{sandbox}/gateway.do")),
            (
                "PAYLATER_ALIPAY_ZHIMA_LAUNCH_URL",
                format!("{sandbox}/host/alipay/start?sign_str={{sign_str}}"),
            ),
            ("PAYLATER_WECHATPAY_BASE_URL", sandbox),
            // A developer's own page is at whatever port its tools choose.
            (LOOPBACK, self.named.loopback.clone().unwrap_or_else(|| "true".into())),
            (ORIGINS, list::with(ours.clone(), &self.named.origins)),
            (
                RETURN_URL_PREFIXES,
                list::with(ours.map(|origin| origin + "/"), &self.named.return_url_prefixes),
            ),
            ("PAYLATER_KEYS_DIR", text(&self.merchant_keys())),
            ("PAYLATER_PROVIDER_KEYS_DIR", text(&self.provider_keys())),
        ];
        Party {
            name: "backend",
            program: Program { program: self.backend.clone(), arguments },
            environment,
            port: self.port_base + 1,
            health: "/readyz",
        }
    }

    fn shop(&self) -> Party {
        let environment = vec![
            ("PAYLATER_PORT_BASE", self.port_base.to_string()),
            ("PAYLATER_LOCAL_DIR", text(&self.state)),
        ];
        Party {
            name: "shop",
            program: Program { program: "node".into(), arguments: vec!["www/shop/server.mjs".into()] },
            environment,
            port: self.port_base,
            health: "/healthz",
        }
    }

    fn merchant_keys(&self) -> PathBuf {
        self.state.join("keys")
    }

    fn provider_keys(&self) -> PathBuf {
        self.state.join("sandbox-keys")
    }
}

/// Prints the whole plan as JSON, for tests that start and kill the processes themselves.
pub fn print(workspace: &Workspace) -> Outcome {
    let plan = plan(&Local::from_environment(workspace)?);
    writeln!(std::io::stdout(), "{plan:#}").map_err(|error| format!("env: nobody is reading: {error}"))
}

fn plan(local: &Local) -> Value {
    let program = |made: &Program| json!({"program": text(&made.program), "args": made.arguments});
    let parties = local.parties().map(|party| {
        let environment =
            party.environment.iter().map(|(name, value)| (name.to_string(), value.as_str().into()));
        json!({
            "name": party.name,
            "program": text(&party.program.program),
            "args": party.program.arguments,
            "env": environment.collect::<serde_json::Map<String, Value>>(),
            "url": url(party.port),
            "health": format!("{}{}", url(party.port), party.health),
        })
    });
    json!({"keys": local.key_makers().iter().map(program).collect::<Vec<_>>(), "processes": parties})
}

fn parse_port_base(text: &str) -> Outcome<u16> {
    match text.parse::<u16>() {
        // Three ports are used, the fourth is trunk's and the fifth the examples'; below 1024 only root may listen.
        Ok(base @ 1024..=65_531) => Ok(base),
        _ => Err(format!("PAYLATER_PORT_BASE is {text:?}; it has to be a number from 1024 to 65531.")),
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local() -> Local {
        Local::at(9000)
    }

    fn told(party: &Party, name: &str) -> String {
        party.environment.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap()
    }

    #[test]
    fn every_address_follows_the_port_base() {
        let [sandbox, backend, shop] = local().parties();
        assert_eq!((shop.port, backend.port, sandbox.port), (9000, 9001, 9002));
        assert_eq!(told(&shop, "PAYLATER_PORT_BASE"), "9000");
        assert_eq!(told(&backend, "PAYLATER_LISTEN"), "127.0.0.1:9001");
        assert_eq!(
            told(&backend, "PAYLATER_ALLOWED_ORIGINS"),
            "http://127.0.0.1:9000,http://127.0.0.1:9003,http://127.0.0.1:9004"
        );
        assert_eq!(
            told(&backend, "PAYLATER_RETURN_URL_PREFIXES"),
            "http://127.0.0.1:9000/,http://127.0.0.1:9003/,http://127.0.0.1:9004/"
        );
        assert_eq!(told(&backend, "PAYLATER_ALIPAY_GATEWAY_URL"), "http://127.0.0.1:9002/gateway.do");
        assert_eq!(
            told(&backend, "PAYLATER_ALIPAY_ZHIMA_LAUNCH_URL"),
            "http://127.0.0.1:9002/host/alipay/start?sign_str={sign_str}"
        );
        assert!(
            !backend.environment.iter().any(|(_, value)| value.contains("878")),
            "a default port is left"
        );
    }

    #[test]
    fn what_the_environment_names_comes_after_our_own_and_replaces_nothing() {
        let mut local = local();
        local.named.origins = vec!["https://shop.example".into(), "app://shop".into()];
        local.named.return_url_prefixes = vec!["https://shop.example/done".into()];
        let [_, backend, _] = local.parties();
        assert_eq!(told(&backend, "PAYLATER_ALLOW_LOOPBACK_ORIGINS"), "true");
        assert_eq!(
            told(&backend, "PAYLATER_ALLOWED_ORIGINS"),
            "http://127.0.0.1:9000,http://127.0.0.1:9003,http://127.0.0.1:9004,https://shop.example,app://shop"
        );
        assert_eq!(
            told(&backend, "PAYLATER_RETURN_URL_PREFIXES"),
            "http://127.0.0.1:9000/,http://127.0.0.1:9003/,http://127.0.0.1:9004/,https://shop.example/done"
        );
        local.named.loopback = Some("false".into());
        let [_, backend, _] = local.parties();
        assert_eq!(told(&backend, "PAYLATER_ALLOW_LOOPBACK_ORIGINS"), "false");
    }

    #[test]
    fn only_a_shop_that_watches_knows_of_builds() {
        let told = |is_watching| {
            let [_, _, shop] = local().demo(is_watching);
            shop.environment.into_iter().find(|(name, _)| *name == "PAYLATER_BUILT_FILE")
        };
        assert_eq!(told(false), None);
        assert_eq!(told(true), Some(("PAYLATER_BUILT_FILE", "/here/.local/watch/built".into())));
    }

    #[test]
    fn a_port_base_without_room_for_all_ports_is_refused() {
        assert_eq!(parse_port_base("65531"), Ok(65531));
        for refused in ["65532", "80", "-1", "87 80", ""] {
            assert!(parse_port_base(refused).is_err(), "{refused:?} was let in");
        }
    }

    #[test]
    fn the_plan_for_tests_names_each_process_with_its_health() {
        let plan = plan(&local());
        assert_eq!(plan["processes"][1]["name"], "backend");
        assert_eq!(plan["processes"][1]["health"], "http://127.0.0.1:9001/readyz");
        assert_eq!(plan["keys"][0]["args"], json!(["keys", "--dir", "/here/.local/keys"]));
    }
}
