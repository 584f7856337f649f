//! `paylater page`: compares a deployed page with the inventory of the package's files. What runs where a shopper agrees to a
//! debt should be what was built, and nothing else; this says whether it is, as a browser would get it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use aws_lc_rs::digest::{SHA384, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Url, header};

use super::markup::{Element, elements};
use crate::config_error::ConfigError;

/// Compare a deployed page with what was built: its scripts by their SHA-384, and its policy.
#[derive(Debug, clap::Args)]
pub struct Page {
    /// The page's address, as a shopper opens it.
    #[arg(long)]
    url: Url,
    /// The package's `integrity.json`: file names with their SHA-384.
    #[arg(long, default_value = "pkg/integrity.json")]
    inventory: PathBuf,
    /// A source of scripts that the page's policy may name besides its own, such as a CDN of yours. May be given again.
    #[arg(long = "also", value_name = "SOURCE")]
    also: Vec<String>,
}

/// Loaded by other files of the package, and named by no page.
const BESIDE: [&str; 2] = ["index.js", "paylater_bg.wasm"];

/// What was found; the second is what has to be mended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Findings {
    fine: Vec<String>,
    wrong: Vec<String>,
}

impl Findings {
    fn say(&mut self, is_fine: bool, words: String) {
        if is_fine { &mut self.fine } else { &mut self.wrong }.push(words);
    }
}

/// Prints what was found; fails if anything is not as it was built.
pub async fn print(page: Page) -> Result<ExitCode, ConfigError> {
    let findings = examine(&page).await?;
    findings.fine.iter().for_each(|said| println!("fine   {said}"));
    findings.wrong.iter().for_each(|said| println!("wrong  {said}"));
    Ok(if findings.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(page: &Page) -> Result<Findings, ConfigError> {
    let unread =
        |error: &dyn std::fmt::Display| ConfigError(format!("{}: {error}", page.inventory.display()));
    let text = std::fs::read_to_string(&page.inventory).map_err(|error| unread(&error))?;
    let inventory: BTreeMap<String, String> = serde_json::from_str(&text).map_err(|error| unread(&error))?;
    let client = Client::new();
    let answer = client.get(page.url.clone()).send().await.and_then(reqwest::Response::error_for_status);
    let answer = answer.map_err(|error| ConfigError(format!("the page: {}", error.without_url())))?;
    let policies = answer.headers().get_all(header::CONTENT_SECURITY_POLICY);
    let policies: Vec<String> =
        policies.iter().filter_map(|policy| policy.to_str().ok()).map(String::from).collect();
    let html =
        answer.text().await.map_err(|error| ConfigError(format!("the page: {}", error.without_url())))?;
    let mut findings = Findings::default();
    check_policy(&policies.join(", "), &page.also, &mut findings);
    let elements = elements(&html);
    check_inline(&elements, &mut findings);
    let base = check_named(&client, page, &elements, &inventory, &mut findings).await;
    match base {
        Some(base) => {
            for file in BESIDE {
                let url = base.join(file).map_err(|error| ConfigError(error.to_string()))?;
                check_file(&client, &url, &inventory, &mut findings).await;
            }
        }
        None => findings.say(false, "the page names no file of the package".into()),
    }
    Ok(findings)
}

/// What a page has to forbid for its inventory to mean anything.
fn check_policy(policy: &str, also: &[String], findings: &mut Findings) {
    if policy.is_empty() {
        findings.say(false, "there is no Content-Security-Policy".into());
        return;
    }
    let rule = |name: &str| {
        let rules = policy.split([';', ',']).map(str::trim);
        rules.filter_map(|rule| rule.strip_prefix(name)).find(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let scripts = rule("script-src").or_else(|| rule("default-src")).unwrap_or(" *");
    // A hash or a nonce lets in what the page's own author wrote; a host lets in whatever lies there.
    let is_ours = |source: &str| {
        let known = [
            "'self'",
            "'none'",
            "'strict-dynamic'",
            "'wasm-unsafe-eval'",
            "'unsafe-eval'",
            "'report-sample'",
        ];
        known.contains(&source)
            || ["'nonce-", "'sha256-", "'sha384-", "'sha512-"].iter().any(|kind| source.starts_with(kind))
            || also.iter().any(|given| given == source)
    };
    findings.say(scripts.split_whitespace().all(is_ours), format!("script-src:{scripts}"));
    for name in ["base-uri", "frame-ancestors", "require-trusted-types-for"] {
        let said = rule(name).map_or_else(|| "is missing".to_string(), |rest| format!("is{rest}"));
        findings.say(rule(name).is_some(), format!("{name} {said}"));
    }
}

/// Scripts inside the page, and handlers in attributes: nothing of ours is made so.
fn check_inline(elements: &[Element], findings: &mut Findings) {
    for element in elements {
        let kind = element.attribute("type").unwrap_or_default();
        let is_data = kind.ends_with("json");
        if element.name == "script" && element.attribute("src").is_none() && !is_data {
            findings.say(false, "there is a script inside the page".into());
        }
        let handlers = element.attributes.iter().filter(|(name, _)| name.starts_with("on"));
        handlers.for_each(|(name, _)| findings.say(false, format!("<{}> has {name}", element.name)));
    }
}

/// Every script and module that the page names; answers where the package's files lie.
async fn check_named(
    client: &Client,
    page: &Page,
    elements: &[Element],
    inventory: &BTreeMap<String, String>,
    findings: &mut Findings,
) -> Option<Url> {
    let mut base = None;
    for element in elements {
        let named = match element.name.as_str() {
            "script" => element.attribute("src"),
            "link" if element.attribute("rel") == Some("modulepreload") => element.attribute("href"),
            _ => None,
        };
        let Some(named) = named else { continue };
        let Ok(url) = page.url.join(named) else {
            findings.say(false, format!("{named} is no address"));
            continue;
        };
        if check_file(client, &url, inventory, findings).await {
            let written = element.attribute("integrity");
            let is_right = written.is_some() && written == inventory.get(name_of(&url)).map(String::as_str);
            findings.say(is_right, format!("{named} has its integrity written beside it"));
            base = base.or(Some(url));
        }
    }
    base
}

/// Is this the file of that name that was built?
async fn check_file(
    client: &Client,
    url: &Url,
    inventory: &BTreeMap<String, String>,
    findings: &mut Findings,
) -> bool {
    let name = name_of(url);
    let Some(built) = inventory.get(name) else {
        findings.say(false, format!("{}{} is none of the package's files", url.authority(), url.path()));
        return false;
    };
    let answer = client.get(url.clone()).send().await.and_then(reqwest::Response::error_for_status);
    let bytes = match answer {
        Ok(answer) => answer.bytes().await,
        Err(error) => Err(error),
    };
    match bytes {
        Ok(bytes) => {
            let is_same = *built == format!("sha384-{}", STANDARD.encode(digest(&SHA384, &bytes)));
            findings.say(
                is_same,
                format!("{name} {}", if is_same { "is as it was built" } else { "is another one" }),
            );
        }
        Err(error) => findings.say(false, format!("{name}: {}", error.without_url())),
    }
    true
}

fn name_of(url: &Url) -> &str {
    url.path().rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(policy: &str) -> Vec<String> {
        let mut findings = Findings::default();
        check_policy(policy, &["https://cdn.shop.example".to_string()], &mut findings);
        findings.wrong
    }

    #[test]
    fn a_policy_that_lets_foreign_scripts_in_or_leaves_something_open_is_named() {
        let good = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; frame-ancestors 'none'; \
                    require-trusted-types-for 'script'";
        assert_eq!(policy(good), Vec::<String>::new());
        assert_eq!(policy(""), ["there is no Content-Security-Policy"]);
        assert_eq!(
            policy(&good.replace("'self'", "'self' 'unsafe-inline'")),
            ["script-src: 'self' 'unsafe-inline' 'wasm-unsafe-eval'"]
        );
        assert_eq!(policy(&good.replace("'self'", "https://cdn.shop.example")), Vec::<String>::new());
        assert_eq!(
            policy(&good.replace("'self'", "'self' https://cdn.other.example")),
            ["script-src: 'self' https://cdn.other.example 'wasm-unsafe-eval'"]
        );
        assert_eq!(policy(&good.replace("base-uri 'none'; ", "")), ["base-uri is missing"]);
        assert_eq!(
            policy("frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"),
            ["script-src: *"]
        );
    }

    #[test]
    fn scripts_inside_the_page_and_handlers_in_attributes_are_named() {
        let html = "<script type=\"application/json\">{}</script><script>1</script><p onclick=\"x()\">a</p><script src=a.js></script>";
        let mut findings = Findings::default();
        check_inline(&elements(html), &mut findings);
        assert_eq!(findings.wrong, ["there is a script inside the page", "<p> has onclick"]);
    }
}
