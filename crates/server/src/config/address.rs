//! Addresses and origins that the configuration names.

use paylater_core::web_address::WebAddress;

use crate::config_error::ConfigError;

/// Scheme, host and port of an address, as browsers write an origin: in lower case, without the usual port.
pub fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let origin = format!("{scheme}://{authority}").to_ascii_lowercase();
    WebAddress::parse(&origin).ok()?;
    let usual = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    Some(origin.strip_suffix(usual).map_or(origin.clone(), str::to_string))
}

/// The origins of these addresses, each once.
pub fn origins_of<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    for origin in addresses.into_iter().filter_map(origin_of) {
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    origins
}

/// An address of ours, to which paths are added.
pub fn base(field: &str, address: &str) -> Result<String, ConfigError> {
    let base = address.trim_end_matches('/');
    match WebAddress::parse(base) {
        Ok(_) if !base.contains(['?', '#']) => Ok(base.into()),
        Ok(_) => Err(ConfigError(format!("{field}: {address:?} has more than a path"))),
        Err(error) => Err(ConfigError(format!("{field}: {address:?}: {error}"))),
    }
}

/// Origins whose pages may call us: what a browser sends has to be the very same text. Apps that show pages of their own have
/// schemes of their own.
pub fn allowed_origins(named: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let is_as_sent = |text: &String| match text.split_once("://") {
        Some(("http" | "https", _)) => origin_of(text).as_ref() == Some(text),
        Some((scheme, host)) => is_scheme(scheme) && !host.is_empty() && host.bytes().all(is_of_host),
        None => false,
    };
    match named.iter().find(|text| !is_as_sent(text)) {
        Some(wrong) => Err(ConfigError(format!(
            "allowed_origins: {wrong:?} is no origin as browsers send it, such as https://shop.example"
        ))),
        None => Ok(named),
    }
}

/// Is this, as a browser sends it, the origin of a page of this machine's own, at whatever port? A name that only leads to this
/// machine is somebody else's.
pub fn is_loopback_origin(text: &str) -> bool {
    text.starts_with("http://") && is_of_this_machine(text) && origin_of(text).as_deref() == Some(text)
}

/// Does this address name this machine as only this machine knows itself?
pub fn is_of_this_machine(address: &str) -> bool {
    let origin = origin_of(address).unwrap_or_default();
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    let port = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(port.map_or(authority, |(host, _)| host), "127.0.0.1" | "localhost" | "[::1]")
}

/// Any page of this machine's may call only where nobody else reaches us: a shopper's own machine has pages of its own, and
/// none of those is the merchant's.
pub fn loopback_is_for_development(is_allowed: bool, ours: [(&str, &str); 2]) -> Result<bool, ConfigError> {
    match ours.into_iter().find(|(_, address)| is_allowed && !is_of_this_machine(address)) {
        Some((field, address)) => Err(ConfigError(format!(
            "allow_loopback_origins: for development only, and {field} is {address:?}; leave it out, and name the shop's \
             own origins in allowed_origins and return_url_prefixes"
        ))),
        None => Ok(is_allowed),
    }
}

fn is_scheme(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
        && text.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
}

const fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_lowercase()
        || byte.is_ascii_digit()
        || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']')
}

/// What a `return_url` may begin with: an origin and the beginning of a path.
pub fn prefixes(named: &[String]) -> Result<Vec<WebAddress>, ConfigError> {
    let read = |text: &String| {
        let wrong = |why: String| ConfigError(format!("return_url_prefixes: {text:?}: {why}"));
        match WebAddress::parse(text) {
            // What stands behind it is compared with nothing, so that it would promise more than it keeps.
            Ok(_) if text.contains('#') => Err(wrong("leave out what begins with #".into())),
            Ok(address) => Ok(address),
            Err(error) => Err(wrong(error.to_string())),
        }
    };
    named.iter().map(read).collect()
}

/// Origins as a policy names them: anything else in such a list would open more than it says.
pub fn frame_ancestors(named: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let is_origin = |text: &String| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]*".contains(&byte))
    };
    match named.iter().find(|text| !is_origin(text)) {
        Some(wrong) => {
            Err(ConfigError(format!("frame_ancestors: {wrong:?} is no origin such as https://shop.example")))
        }
        None => Ok(named),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_would_send() {
        for (address, origin) in [
            ("https://pay.shop.example/checkout/{session}?open={opener}", Some("https://pay.shop.example")),
            ("HTTPS://Pay.Shop.example:443", Some("https://pay.shop.example")),
            ("http://127.0.0.1:8781/gateway.do", Some("http://127.0.0.1:8781")),
            ("http://shop.example:80/", Some("http://shop.example")),
            ("http://shop.example:443/", Some("http://shop.example:443")),
            ("https://shop.example?a", Some("https://shop.example")),
            ("https://a@shop.example/", None),
            ("https:///x", None),
            ("ftp://shop.example", None),
            ("shop.example", None),
            ("", None),
        ] {
            assert_eq!(origin_of(address).as_deref(), origin, "{address}");
        }
        let all = ["https://a.example/x", "https://A.example", "no", "http://a.example"];
        assert_eq!(origins_of(all), ["https://a.example", "http://a.example"]);
    }

    #[test]
    fn a_loopback_origin_is_this_machine_by_its_own_names_without_tls_at_any_port() {
        for (origin, is_loopback) in [
            ("http://localhost:5173", true),
            ("http://127.0.0.1:8783", true),
            ("http://[::1]:3000", true),
            ("http://localhost", true),
            ("https://localhost:5173", false),
            ("http://localhost:80", false),
            ("http://localhost:5173/", false),
            ("http://LOCALHOST:5173", false),
            ("http://localhost.evil.example", false),
            ("http://localhost.", false),
            ("http://127.0.0.1:8780.evil.example", false),
            ("http://127.0.0.1.evil.example:8780", false),
            ("http://127.0.0.2:8780", false),
            ("http://localhost:1@evil.example", false),
            ("http://evil.example:5173", false),
            ("http://[::2]:3000", false),
            ("http://localhost:", false),
            ("http://", false),
            ("localhost:5173", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(is_loopback_origin(origin), is_loopback, "{origin}");
        }
    }

    #[test]
    fn loopback_origins_are_refused_as_soon_as_one_of_our_addresses_is_reached_by_others() {
        let here = "http://127.0.0.1:8781/checkout/{session}?open={opener}";
        let judged = |is_allowed, public: &str, checkout: &str| {
            let ours = [("public_url", public), ("checkout_url", checkout)];
            loopback_is_for_development(is_allowed, ours).map_err(|error| error.0)
        };
        assert_eq!(judged(true, "http://127.0.0.1:8781", here), Ok(true));
        assert_eq!(judged(true, "https://localhost", here), Ok(true));
        assert_eq!(judged(false, "https://pay.shop.example", here), Ok(false));
        for (public, checkout, named) in [
            ("https://pay.shop.example", here, "public_url is \"https://pay.shop.example\""),
            ("http://192.168.1.7:8781", here, "public_url is \"http://192.168.1.7:8781\""),
            (
                "http://127.0.0.1:8781",
                "https://shop.example/pay/{session}",
                "checkout_url is \"https://shop.example/pay/{session}\"",
            ),
        ] {
            let refusal = judged(true, public, checkout).unwrap_err();
            let said = format!(
                "allow_loopback_origins: for development only, and {named}; leave it out, and name the shop's own origins in \
                 allowed_origins and return_url_prefixes"
            );
            assert_eq!(refusal, said);
        }
    }

    #[test]
    fn what_would_never_match_or_match_too_much_is_refused_at_load() {
        let refused = |result: Result<(), ConfigError>| result.err().map(|error| error.0).unwrap_or_default();
        let origins = |text: &str| refused(allowed_origins(vec![text.into()]).map(|_| ()));
        for text in [
            "https://shop.example/",
            "https://Shop.example",
            "HTTPS://shop.example",
            "https://shop.example:443",
            "app://localhost/x",
            "App://localhost",
            "app://",
            "://localhost",
            "*",
            "null",
            "",
        ] {
            let said = format!(
                "allowed_origins: {text:?} is no origin as browsers send it, such as https://shop.example"
            );
            assert_eq!(origins(text), said);
        }
        for text in ["http://127.0.0.1:8780", "https://shop.example", "capacitor://localhost"] {
            assert_eq!(origins(text), "");
        }
        let prefix = |text: &str| refused(prefixes(&[text.into()]).map(|_| ()));
        for (text, said) in [
            ("https://shop.example/", ""),
            ("https://shop.example", ""),
            ("https://shop.example/app/", ""),
            ("https://shop.example/#/app", "leave out what begins with #"),
            ("shop.example/", "an address begins with https:// or http://"),
            ("https://shop.example/a b", "an address has no   as it is; percent-encode it"),
            ("https://*.shop.example/", "the host is a name, or an address in its usual form"),
        ] {
            let said = if said.is_empty() {
                String::new()
            } else {
                format!("return_url_prefixes: {text:?}: {said}")
            };
            assert_eq!(prefix(text), said);
        }
        for (text, is_good) in [
            ("https://pay.shop.example", true),
            ("https://pay.shop.example/", true),
            ("https://pay.shop.example?x", false),
            ("pay.shop.example", false),
        ] {
            assert_eq!(
                base("public_url", text).ok().as_deref(),
                is_good.then_some("https://pay.shop.example"),
                "{text}"
            );
        }
    }
}
