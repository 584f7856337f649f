//! The ways to pay as a file, for a shop's own pages: what each is called, who carries it out, when its money moves and in
//! which apps it works.

use super::words::TEXTS;
use crate::Outcome;
use paylater_core::product::{Timing, Way};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// The file's name.
const FILE: &str = "ways.json";

/// Writes the file and gives its name.
pub fn write(package: &Path) -> Outcome<String> {
    fs::write(package.join(FILE), json_text())
        .map_err(|error| format!("package: cannot write {FILE}: {error}"))?;
    Ok(FILE.to_owned())
}

/// In the order in which they are shown.
fn json_text() -> String {
    Value::Array(Way::ALL.map(of).to_vec()).to_string() + "\n"
}

fn of(way: Way) -> Value {
    let names: Map<String, Value> =
        TEXTS.iter().map(|text| (text.locale.id().to_owned(), text.ways.names.of(way).into())).collect();
    let hosts: Vec<&str> = way.row().hosts.iter().map(|(host, _)| host.id()).collect();
    let timing = match way.row().timing {
        Timing::Now => "now",
        Timing::AuthorisedThenCaptured => "later",
        Timing::DepositHeld => "deposit",
    };
    json!({ "id": way.id(), "provider": way.provider().id(), "timing": timing, "hosts": hosts, "names": names })
}

#[cfg(test)]
mod tests {
    use super::{Value, Way, json_text};

    #[test]
    fn every_way_is_there_once_with_a_name_in_every_language() {
        let ways: Vec<Value> = serde_json::from_str(&json_text()).unwrap();
        let ids: Vec<&str> = ways.iter().map(|way| way["id"].as_str().unwrap()).collect();
        assert_eq!(ids, Way::ALL.map(Way::id));
        for way in &ways {
            let names = way["names"].as_object().unwrap();
            assert_eq!(names.len(), super::TEXTS.len(), "{way}");
            assert!(names.values().all(|name| name.as_str().is_some_and(|name| !name.is_empty())), "{way}");
        }
        assert_eq!(ways[0]["names"]["en"], "Alipay Zhima · pay later");
        assert_eq!((&ways[0]["provider"], &ways[0]["timing"]), (&"alipay".into(), &"later".into()));
    }
}
