//! Web addresses that somebody else wrote: taken only where every reader reads them alike.
//!
//! A browser mends what it is given: it drops tabs and line ends, takes `\` for `/`, reads a number as a host, climbs at `/../`.
//! An address that was checked before it is mended may lead elsewhere afterwards, and one that carries a line end or a quote may
//! end up in a header or in markup of somebody who mends nothing. So what would have to be mended is refused.

use core::fmt;

/// An address of the web: scheme, host, port, and what is asked there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    is_encrypted: bool,
    /// In lower case.
    host: String,
    port: u16,
    /// Path and query; the path is never empty.
    target: String,
}

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnAddress {
    /// It begins with neither `http://` nor `https://`.
    NoScheme,
    /// A character that addresses have only percent-encoded, or not at all.
    Character(char),
    /// A percent sign without two hexadecimal digits.
    Percent,
    /// A name or password before the host.
    UserInfo,
    /// No host, or a host that not everybody would take for the same.
    Host,
    /// No number from 1 to 65535 after the colon.
    Port,
    /// A part of the path that leads back up.
    Dots,
}

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoScheme => f.write_str("an address begins with https:// or http://"),
            Self::Character(letter) => {
                write!(f, "an address has no {} as it is; percent-encode it", letter.escape_debug())
            }
            Self::Percent => f.write_str("a percent sign is followed by two hexadecimal digits"),
            Self::UserInfo => f.write_str("an address has no name or password"),
            Self::Host => f.write_str("the host is a name, or an address in its usual form"),
            Self::Port => f.write_str("a port is a number from 1 to 65535"),
            Self::Dots => f.write_str("no part of the path is . or .."),
        }
    }
}

impl WebAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        if let Some(letter) = text.chars().find(|letter| !is_of_addresses(*letter)) {
            return Err(NotAnAddress::Character(letter));
        }
        if !percent_signs_are_used(text) {
            return Err(NotAnAddress::Percent);
        }
        let (scheme, rest) = text.split_once("://").ok_or(NotAnAddress::NoScheme)?;
        let is_encrypted = scheme.eq_ignore_ascii_case("https");
        if !is_encrypted && !scheme.eq_ignore_ascii_case("http") {
            return Err(NotAnAddress::NoScheme);
        }
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        if fragment.contains('#') {
            return Err(NotAnAddress::Character('#'));
        }
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (host, port) = split_authority(authority)?;
        let usual = if is_encrypted { 443 } else { 80 };
        let path = target.split('?').next().unwrap_or_default();
        if path.split('/').any(leads_up) {
            return Err(NotAnAddress::Dots);
        }
        let target = if target.starts_with('/') { target.into() } else { ["/", target].concat() };
        Ok(Self { is_encrypted, host, port: port.unwrap_or(usual), target })
    }

    /// Does this one begin with that one? Scheme, host and port are the same, and path and query begin alike.
    pub fn begins_with(&self, prefix: &Self) -> bool {
        let origin = |address: &Self| (address.is_encrypted, address.host.clone(), address.port);
        origin(self) == origin(prefix) && self.target.starts_with(&prefix.target)
    }
}

/// The characters of RFC 3986, without the quote that ends an attribute of markup.
fn is_of_addresses(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._~:/?#[]@!$&()*+,;=%".contains(letter)
}

fn percent_signs_are_used(text: &str) -> bool {
    let is_code = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    text.split('%').skip(1).all(is_code)
}

/// Host and port.
fn split_authority(authority: &str) -> Result<(String, Option<u16>), NotAnAddress> {
    if authority.contains('@') {
        return Err(NotAnAddress::UserInfo);
    }
    let end = authority.find(']').map_or_else(|| authority.find(':'), |bracket| Some(bracket + 1));
    let (host, port) = authority.split_at(end.unwrap_or(authority.len()));
    let host = read_host(&host.to_ascii_lowercase()).ok_or(NotAnAddress::Host)?;
    match port.strip_prefix(':') {
        None if port.is_empty() => Ok((host, None)),
        None => Err(NotAnAddress::Host),
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            let port = digits.parse().ok().filter(|port| *port > 0);
            Ok((host, Some(port.ok_or(NotAnAddress::Port)?)))
        }
        Some(_) => Err(NotAnAddress::Port),
    }
}

/// The host as all compare it. A number in place of a name is an address to browsers, in forms that others do not know: four
/// numbers with dots, or six colons and their like in brackets, and nothing else.
fn read_host(host: &str) -> Option<String> {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address
            .parse::<core::net::Ipv6Addr>()
            .ok()
            .map(|address| ["[", &address.to_string(), "]"].concat());
    }
    let is_label = |label: &str| {
        let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(is_fine)
    };
    if host.len() > 253 || !host.split('.').all(is_label) {
        return None;
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    if is_number {
        host.parse::<core::net::Ipv4Addr>().ok().map(|address| address.to_string())
    } else {
        Some(host.into())
    }
}

/// Is this part of a path, as somebody may read it, `.` or `..`? Encoded dots are dots, encoded strokes and parameters end a part.
fn leads_up(part: &str) -> bool {
    let part = part.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    part.split('/')
        .map(|part| part.split(';').next().unwrap_or_default())
        .any(|part| part == "." || part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_all_read_alike_is_read() {
        for text in [
            "https://shop.example/done",
            "https://shop.example",
            "https://shop.example?order=1",
            "http://shop/result.html?order=S1",
            "http://127.0.0.1:8780/result.html?order=S1&sign=a%2Bb%3D",
            "http://[::1]:8780/",
            "https://shop_web.internal:8443/a;b/c,d/(e)/~f/%E5%AE%8C?x[]=1&y=@:!$*+#/orders/1?tab=2",
            "HTTPS://Shop.Example/Done",
            "https://xn--fiq228c.example/",
            "https://shop.example/a..b/.well-known/...",
            "https://shop.example//twice",
        ] {
            assert!(WebAddress::parse(text).is_ok(), "{text}: {:?}", WebAddress::parse(text));
        }
    }

    #[test]
    fn what_somebody_would_have_to_mend_is_refused_with_its_reason() {
        use NotAnAddress as No;
        for (text, reason) in [
            ("", No::NoScheme),
            ("shop.example/done", No::NoScheme),
            ("//shop.example/done", No::NoScheme),
            ("ftp://shop.example/", No::NoScheme),
            ("javascript:alert(1)", No::NoScheme),
            ("javascript://shop.example/%0aalert(1)", No::NoScheme),
            ("alipays://platformapi/startapp", No::NoScheme),
            ("https:/shop.example/", No::NoScheme),
            ("https:shop.example/", No::NoScheme),
            (" https://shop.example/", No::Character(' ')),
            ("https://shop.example/a b", No::Character(' ')),
            ("https://shop.example/a\r\nSet-Cookie: x=1", No::Character('\r')),
            ("https://shop.example/a\tb", No::Character('\t')),
            ("https://shop.example/a\0", No::Character('\0')),
            ("https://shop.example/\"><script>", No::Character('"')),
            ("https://shop.example/'", No::Character('\'')),
            ("https://shop.example/<b>", No::Character('<')),
            ("https://shop.example/{id}", No::Character('{')),
            ("https://shop.example\\@evil.example/", No::Character('\\')),
            ("https://shop.example/完成", No::Character('完')),
            ("https://shop.example/a\u{202e}b", No::Character('\u{202e}')),
            ("https://店.example/", No::Character('店')),
            ("https://shop.example/#a#b", No::Character('#')),
            ("https://shop.example/%", No::Percent),
            ("https://shop.example/%4", No::Percent),
            ("https://shop.example/%zz", No::Percent),
            ("https://shop.example/?a=100%", No::Percent),
            ("https://shop.example@evil.example/", No::UserInfo),
            ("https://a:b@shop.example/", No::UserInfo),
            ("https:///done", No::Host),
            ("https://:443/", No::Host),
            ("https://shop..example/", No::Host),
            ("https://shop.example./", No::Host),
            ("https://shop%2eexample/", No::Host),
            ("https://shop.example,evil.example/", No::Host),
            ("https://2130706433/", No::Host),
            ("https://0x7f.1/", No::Host),
            ("https://127.1/", No::Host),
            ("https://127.0.0.01/", No::Host),
            ("https://[::g]/", No::Host),
            ("https://[::1]a/", No::Host),
            ("https://::1/", No::Host),
            ("https://shop.example:/", No::Port),
            ("https://shop.example:0/", No::Port),
            ("https://shop.example:65536/", No::Port),
            ("https://shop.example:+80/", No::Port),
            ("https://shop.example:80:80/", No::Port),
            ("https://shop.example/app/../evil", No::Dots),
            ("https://shop.example/app/..", No::Dots),
            ("https://shop.example/./app", No::Dots),
            ("https://shop.example/app/%2E%2e/evil", No::Dots),
            ("https://shop.example/app/.%2e?x=1", No::Dots),
            ("https://shop.example/app/..%2fevil", No::Dots),
            ("https://shop.example/app/%2e%2e%5cevil", No::Dots),
            ("https://shop.example/app/..;a=b/evil", No::Dots),
        ] {
            assert_eq!(WebAddress::parse(text), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn an_address_begins_with_a_prefix_only_at_the_same_origin() {
        let read = |text: &str| WebAddress::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        for (prefix, address, expected) in [
            ("https://shop.example/", "https://shop.example/done?x=1#y", true),
            ("https://shop.example/", "https://shop.example", true),
            ("https://shop.example/", "https://shop.example?x=1", true),
            ("https://shop.example/", "HTTPS://SHOP.example:443/done", true),
            ("https://shop.example:443/", "https://shop.example/", true),
            ("http://127.0.0.1:8780/", "http://127.0.0.1:8780/result.html", true),
            ("http://[0:0:0:0:0:0:0:1]/", "http://[::1]/", true),
            ("https://shop.example/app/", "https://shop.example/app/done", true),
            ("https://shop.example/pay?o=", "https://shop.example/pay?o=1", true),
            ("https://shop.example/", "http://shop.example/", false),
            ("https://shop.example/", "https://shop.example:8443/", false),
            ("https://shop.example/", "https://shop.example.evil.example/", false),
            ("https://shop.example/", "https://www.shop.example/", false),
            ("https://shop.example/app/", "https://shop.example/app", false),
            ("https://shop.example/app/", "https://shop.example/application", false),
            ("https://shop.example/app/", "https://shop.example/App/done", false),
            ("https://shop.example/app/", "https://shop.example/?/app/", false),
            ("https://shop.example/app/", "https://shop.example/#/app/", false),
        ] {
            assert_eq!(read(address).begins_with(&read(prefix)), expected, "{address} and {prefix}");
        }
    }
}
