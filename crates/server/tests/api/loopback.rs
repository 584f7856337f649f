//! Pages of the developer's own machine, which may call a backend of development, and what is said of pages that may not.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{World, order, random_hex, shared_keys};

const OURS: [&str; 3] = ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:8080"];
const FOREIGN: [&str; 5] = [
    "https://evil.example",
    "https://localhost:5173",
    "http://localhost:5173.evil.example",
    "http://127.0.0.1.evil.example:3000",
    "http://192.168.1.7:5173",
];

/// What a page of this origin is allowed, as the answer to its request for an offer says.
async fn allowed(world: &World, origin: &str) -> Option<String> {
    let offers = format!("{}/v1/offers?amount=10000&currency=CNY", world.base);
    let answer = world.http.get(offers).header("Origin", origin).send().await.unwrap();
    let told = answer.headers().get("access-control-allow-origin");
    told.map(|value| value.to_str().unwrap().to_string())
}

/// The status of a session that shall come back to this address.
async fn session_back_to(world: &World, return_url: &str) -> u16 {
    let mut new = order(8_900);
    new["return_url"] = json!(return_url);
    world.new_session(new, &format!("key-{}", random_hex())).await.status
}

#[tokio::test]
async fn in_development_pages_of_this_machine_may_call_from_any_port_and_be_returned_to() {
    let world = World::start_with(vec![("PAYLATER_ALLOW_LOOPBACK_ORIGINS", "true".into())]).await;
    for origin in OURS {
        assert_eq!(allowed(&world, origin).await.as_deref(), Some(origin));
        assert_eq!(session_back_to(&world, &format!("{origin}/done?a=b")).await, 201, "{origin}");
    }
    for origin in FOREIGN {
        assert_eq!(allowed(&world, origin).await, None, "{origin}");
        assert_eq!(session_back_to(&world, &format!("{origin}/done")).await, 422, "{origin}");
    }
}

#[tokio::test]
async fn without_the_setting_only_what_is_named_may() {
    let world = World::start().await;
    for origin in OURS.into_iter().chain(FOREIGN) {
        assert_eq!(allowed(&world, origin).await, None, "{origin}");
        assert_eq!(session_back_to(&world, &format!("{origin}/done")).await, 422, "{origin}");
    }
    let named = "http://127.0.0.1:8780";
    assert_eq!(allowed(&world, named).await.as_deref(), Some(named));
    assert_eq!(session_back_to(&world, "http://127.0.0.1:8780/done").await, 201);
}

/// The program with the development configuration and one of these commands.
fn paylater(arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paylater"));
    command
        .args(arguments)
        .arg("--config")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("development.toml"));
    command
        .env("PAYLATER_LISTEN", "127.0.0.1:0")
        .env("PAYLATER_LOG", "info")
        .env("PAYLATER_ASSETS_DIR", "")
        .env("PAYLATER_KEYS_DIR", shared_keys().join("keys"))
        .env("PAYLATER_PROVIDER_KEYS_DIR", shared_keys().join("sandbox-keys"));
    command.envs(settings.iter().map(|(name, value)| (format!("PAYLATER_{name}"), value)));
    command
}

#[test]
fn a_backend_that_others_reach_does_not_start_with_it_and_the_doctor_says_so() {
    let refusal =
        "allow_loopback_origins: for development only, and public_url is \"https://pay.shop.example\"";
    let public = [("PUBLIC_URL", "https://pay.shop.example"), ("ALLOW_LOOPBACK_ORIGINS", "true")];
    let served = paylater(&["serve"], &public).output().unwrap();
    assert!(!served.status.success());
    let said = String::from_utf8(served.stderr).unwrap();
    assert!(said.contains(refusal), "{said}");
    let examined = paylater(&["doctor"], &public).output().unwrap();
    assert!(!examined.status.success());
    let printed = String::from_utf8(examined.stdout).unwrap();
    assert!(printed.starts_with("wrong") && printed.contains(refusal), "{printed}");

    let printed = String::from_utf8(paylater(&["doctor"], &public[..1]).output().unwrap().stdout).unwrap();
    assert!(printed.contains("fine   addresses: public_url is encrypted"), "{printed}");
    assert!(!printed.contains("allow_loopback_origins"), "{printed}");
    let printed = String::from_utf8(paylater(&["doctor"], &public[1..]).output().unwrap().stdout).unwrap();
    let doubt = "doubt  addresses: pages of this machine may call from any port (allow_loopback_origins), for development only";
    assert!(printed.lines().any(|line| line == doubt), "{printed}");
}

/// A process whose log is read to its end, and which ends with the test.
struct Logged(Child);

impl Drop for Logged {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

#[tokio::test]
async fn a_refused_origin_is_named_on_the_log_once_with_the_setting_to_change_and_a_flood_has_a_bound() {
    let folder = std::env::temp_dir().join(format!("paylater-origins-{}", random_hex()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = folder.join("paylater.db");
    let settings = [("DATABASE_URL", database.to_str().unwrap()), ("ALLOW_LOOPBACK_ORIGINS", "true")];
    let mut process =
        Logged(paylater(&["serve"], &settings).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let log = BufReader::new(process.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut log = log.map(|line| serde_json::from_str::<Value>(&line).unwrap_or_else(|_| panic!("{line}")));
    let address = log.find_map(|said| said["fields"]["address"].as_str().map(str::to_string)).unwrap();
    let (http, offers) =
        (reqwest::Client::new(), format!("http://{address}/v1/offers?amount=10000&currency=CNY"));
    let ask = async |method: reqwest::Method, origin: String| {
        let request = http.request(method, &offers).header("Origin", origin);
        request.header("Access-Control-Request-Method", "GET").send().await.unwrap();
    };
    for method in [reqwest::Method::OPTIONS, reqwest::Method::GET, reqwest::Method::OPTIONS] {
        ask(method.clone(), "https://shop.example".into()).await;
        // These are no strangers.
        ask(method.clone(), "http://localhost:5173".into()).await;
        ask(method, format!("http://{address}")).await;
    }
    for number in 0..100 {
        ask(reqwest::Method::GET, format!("https://{number}.example")).await;
    }
    process.0.kill().unwrap();
    let refusals: Vec<String> = log
        .filter_map(|said| said["fields"]["message"].as_str().map(str::to_string))
        .filter(|message| message.contains("refused"))
        .collect();
    assert_eq!(
        refusals[0],
        "origin \"https://shop.example\" was refused: it is not in allowed_origins (PAYLATER_ALLOWED_ORIGINS) · \
         来源 \"https://shop.example\" 已拒绝：它不在 allowed_origins 中"
    );
    assert!(refusals[31].starts_with("origin \"https://30.example\" was refused"), "{refusals:?}");
    assert!(refusals[32].starts_with("more than 32 origins were refused"), "{refusals:?}");
    assert_eq!(refusals.len(), 33, "{refusals:?}");
    std::fs::remove_dir_all(folder).unwrap();
}
