//! `cargo xtask trunk`: trunk beside `npm start`, at the ports that this one has. Trunk.toml is written for the usual ones, and
//! trunk takes one proxy at most from its command line, so it gets a configuration of its own that differs in nothing else.

use crate::Outcome;
use crate::local::Local;
use crate::program::{command, on_path, run};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

const WRITTEN: &str = "Trunk.toml";
/// In the same folder, because what it names lies relative to it.
const AT_OUR_PORTS: &str = ".trunk.toml";
/// trunk warns each time that www/ has no Cargo.toml. It shall have none: the package's own builder builds.
const LOG: &str = "error,trunk=info,trunk::pipelines::html=error";
/// By this trunk's script that loads a page again is known.
const RELOADS: &str = "{{__TRUNK_ADDRESS__}}";

/// Runs trunk until it is stopped.
pub fn serve(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    if on_path("trunk").is_none() {
        return Err("trunk: it is not on PATH. Install it: cargo install trunk --locked --version 0.21.14 \
                    (some minutes); or do without it: npm start -- --watch"
            .into());
    }
    let local = Local::from_environment(workspace)?;
    let written = read(&workspace.path(WRITTEN))?;
    let ours = workspace.path(AT_OUR_PORTS);
    write(&ours, &at_ports(&written, &local)?)?;
    println!("trunk: {}/ (shop, backend and sandbox are those of `npm start`)", local.trunk_url());
    let mut trunk = command("trunk", &workspace.root);
    trunk.arg("serve").arg("--config").arg(&ours).args(arguments);
    if std::env::var_os("RUST_LOG").is_none() {
        trunk.env("RUST_LOG", LOG);
    }
    run(&mut trunk)
}

/// The same configuration, at the ports of these.
fn at_ports(written: &str, local: &Local) -> Outcome<String> {
    let wrong = || format!("trunk: {WRITTEN} is not as it was expected");
    let mut table: Table = written.parse().map_err(|error| format!("trunk: {WRITTEN}: {error}"))?;
    let serve = table.get_mut("serve").and_then(Value::as_table_mut).ok_or_else(wrong)?;
    serve.insert("port".into(), i64::from(local.trunk_port()).into());
    let proxies = table.get_mut("proxy").and_then(Value::as_array_mut).ok_or_else(wrong)?;
    for proxy in proxies {
        let proxy = proxy.as_table_mut().ok_or_else(wrong)?;
        let address = proxy.get("backend").and_then(Value::as_str).ok_or_else(wrong)?;
        let (_, path) = address.rsplit_once('/').ok_or_else(wrong)?;
        let party = match path {
            "shop" => local.shop_url(),
            "v1" => local.backend_url(),
            _ => return Err(format!("trunk: nobody is known to answer /{path}")),
        };
        proxy.insert("backend".into(), format!("{party}/{path}").into());
    }
    Ok(format!("# Written by `cargo xtask trunk` from {WRITTEN}.\n{table}"))
}

/// Everything of the shop beside what trunk has put there, which is `index.html` alone. trunk calls this after each build.
pub fn fill(workspace: &Workspace) -> Outcome {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").ok_or("trunk: this is called by trunk itself")?;
    let staging = PathBuf::from(staging);
    let script = reload_script(&read(&staging.join("index.html"))?)?;
    copy(&workspace.path("www"), &staging, &script)?;
    copy(&workspace.path("pkg"), &staging.join("pkg"), &script)
}

/// The script with its tag.
fn reload_script(page: &str) -> Outcome<String> {
    let place = page.find(RELOADS).ok_or("trunk: index.html has no script that loads it again")?;
    let begin = page[..place].rfind("<script").ok_or("trunk: its script has no beginning")?;
    let end = page[place..].find("</script>").ok_or("trunk: its script has no end")?;
    Ok(page[begin..place + end].to_owned() + "</script>")
}

/// Pages get the script; the shop's server and what trunk has written stay where they are.
fn copy(from: &Path, to: &Path, script: &str) -> Outcome {
    let failed = |error: std::io::Error| format!("trunk: cannot copy {}: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let target = to.join(&name);
        if path.is_dir() {
            if !path.ends_with("www/shop") {
                copy(&path, &target, script)?;
            }
        } else if !name.ends_with(".html") {
            fs::copy(&path, &target).map_err(failed)?;
        } else if !path.ends_with("www/index.html") {
            write(&target, &read(&path)?.replacen("</body>", &format!("{script}</body>"), 1))?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|error| format!("trunk: cannot read {}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("trunk: cannot write {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPOSITORY: &str = include_str!("../../Trunk.toml");

    #[test]
    fn trunk_listens_and_passes_on_at_the_ports_of_this_set_and_is_told_nothing_else_anew() {
        let local = Local::at(9480);
        let ours: Table = at_ports(REPOSITORY, &local).unwrap().parse().unwrap();
        assert_eq!(ours["serve"]["port"].as_integer(), Some(9483));
        let proxies: Vec<&str> = ours["proxy"]
            .as_array()
            .unwrap()
            .iter()
            .map(|proxy| proxy["backend"].as_str().unwrap())
            .collect();
        assert_eq!(proxies, ["http://127.0.0.1:9480/shop", "http://127.0.0.1:9481/v1"]);
        let written: Table = REPOSITORY.parse().unwrap();
        for part in ["build", "watch", "hooks"] {
            assert_eq!(ours[part], written[part], "{part}");
        }
        assert_eq!(ours.len(), written.len());
    }

    #[test]
    fn at_the_usual_ports_it_is_what_is_written() {
        let ours: Table = at_ports(REPOSITORY, &Local::at(8780)).unwrap().parse().unwrap();
        assert_eq!(ours, REPOSITORY.parse::<Table>().unwrap());
    }

    #[test]
    fn a_proxy_to_nobody_is_refused() {
        let other = REPOSITORY.replace("8781/v1", "8781/v2");
        assert_eq!(
            at_ports(&other, &Local::at(9480)),
            Err("trunk: nobody is known to answer /v2".to_owned())
        );
    }

    #[test]
    fn every_page_but_trunk_s_own_gets_its_script_and_the_shop_s_server_is_left_out() {
        let home = std::env::temp_dir().join(format!("paylater-xtask-trunk-{}", std::process::id()));
        let (www, staging) = (home.join("www"), home.join("staging"));
        for (file, text) in [
            ("index.html", "<body>home</body>"),
            ("result.html", "<body>result</body>"),
            ("playground/preview.html", "<body>preview</body>"),
            ("pages/home.js", "</body>"),
            ("shop/server.mjs", "server"),
        ] {
            let file = www.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        fs::create_dir_all(&staging).unwrap();
        let script = "<script>const address = '{{__TRUNK_ADDRESS__}}';</script>";
        let trunk_s = format!("<script>other()</script><body>home{script}</body>");
        fs::write(staging.join("index.html"), &trunk_s).unwrap();

        copy(&www, &staging, &reload_script(&trunk_s).unwrap()).unwrap();
        let found = |file: &str| fs::read_to_string(staging.join(file)).unwrap();
        assert_eq!(found("index.html"), trunk_s);
        assert_eq!(found("result.html"), format!("<body>result{script}</body>"));
        assert_eq!(found("playground/preview.html"), format!("<body>preview{script}</body>"));
        assert_eq!(found("pages/home.js"), "</body>");
        assert!(!staging.join("shop").exists());
        assert!(reload_script("<body>no script</body>").is_err());
        fs::remove_dir_all(home).unwrap();
    }
}
