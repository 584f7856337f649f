//! Values of headers that carry parameters, read by one parser: `application/json; charset=utf-8`, `br;q=0.5`.
//!
//! Media types, codings and the names of parameters mean the same in either case (RFC 9110, 5.6.6 and 8.3.1); what stands
//! between quotes is one value, whatever it holds.

use axum::http::HeaderMap;

/// A value with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameterised {
    /// The value, in lower case.
    pub value: String,
    parameters: Vec<(String, String)>,
}

impl Parameterised {
    /// Reads one value; nothing where it is not of this form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = list(text)?;
        all.pop().filter(|_| all.is_empty())
    }

    /// What a parameter says, by its name in lower case; the first one where it comes twice.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Reads values that are separated by commas; nothing where one of them is not of this form. Empty ones count for nothing.
pub fn list(text: &str) -> Option<Vec<Parameterised>> {
    let mut all = Vec::new();
    for part in split(text, ',')? {
        let mut pieces = split(part, ';')?.into_iter().map(str::trim);
        let value = pieces.next().unwrap_or_default();
        let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
        if value.is_empty() && pieces.is_empty() {
            continue;
        }
        if value.is_empty() || !value.split('/').all(is_token) {
            return None;
        }
        let parameters = pieces.into_iter().map(parameter).collect::<Option<_>>()?;
        all.push(Parameterised { value: value.to_ascii_lowercase(), parameters });
    }
    Some(all)
}

/// The text of a header that comes once. Of two, whoever stands in front might have read the other.
pub fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let only = all.next().filter(|_| all.next().is_none())?;
    only.to_str().ok()
}

fn parameter(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => unquoted(quoted)?,
        None => Some(value).filter(|value| is_token(value))?.into(),
    };
    is_token(name).then(|| (name.to_ascii_lowercase(), value))
}

/// What stands before the closing quote, which has to be the end.
fn unquoted(text: &str) -> Option<String> {
    let mut value = String::new();
    let mut letters = text.chars();
    loop {
        match letters.next()? {
            '"' => return letters.next().is_none().then_some(value),
            '\\' => value.push(letters.next()?),
            letter => value.push(letter),
        }
    }
}

/// Cuts at these marks, but not between quotes; nothing where a quote has no end.
fn split(text: &str, mark: char) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (place, letter) in text.char_indices() {
        if is_escaped {
            is_escaped = false;
        } else if letter == '"' {
            is_quoted = !is_quoted;
        } else if letter == '\\' && is_quoted {
            is_escaped = true;
        } else if letter == mark && !is_quoted {
            parts.push(&text[start..place]);
            start = place + 1;
        }
    }
    parts.push(&text[start..]);
    (!is_quoted).then_some(parts)
}

/// A token (RFC 9110, 5.6.2).
fn is_token(text: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `value|name=what|…`, or `-`.
    fn shown(text: &str) -> String {
        Parameterised::parse(text).map_or("-".into(), |read| {
            let parameters = read.parameters.iter().map(|(name, value)| format!("|{name}={value}"));
            format!("{}{}", read.value, parameters.collect::<String>())
        })
    }

    #[test]
    fn a_value_and_its_parameters_are_read_in_any_case() {
        for (text, expected) in [
            ("application/json", "application/json"),
            ("Application/JSON;Charset=UTF-8", "application/json|charset=UTF-8"),
            (" text/plain ; a=1 ;b=2; ", "text/plain|a=1|b=2"),
            ("text/plain; a=\"x; b=\\\"2\\\", c\"", "text/plain|a=x; b=\"2\", c"),
            ("br;Q=0.5", "br|q=0.5"),
            ("*/*", "*/*"),
            ("", "-"),
            (";", "-"),
            ("; charset=utf-8", "-"),
            ("a/b, c/d", "-"),
            ("a b", "-"),
            ("a /b", "-"),
            ("a/", "-"),
            ("a;b", "-"),
            ("a;b=", "-"),
            ("a; b =1", "-"),
            ("a;b=\"x", "-"),
            ("a;b=\"x\"y", "-"),
            ("a;b=x\"y\"", "-"),
            ("a/b\u{e9}", "-"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_is_cut_at_its_commas_and_not_between_quotes() {
        let values = |text: &str| {
            list(text).map(|all| all.into_iter().map(|one| one.value).collect::<Vec<_>>().join(" "))
        };
        for (text, expected) in [
            ("gzip, BR;q=0.5,,deflate", Some("gzip br deflate")),
            ("a;x=\",b\",c", Some("a c")),
            ("", Some("")),
            (" , ", Some("")),
            ("a, b c", None),
        ] {
            assert_eq!(values(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_header_that_comes_twice_says_nothing() {
        let mut headers = HeaderMap::new();
        headers.append("x", axum::http::HeaderValue::from_static("1"));
        assert_eq!(single(&headers, "x"), Some("1"));
        headers.append("x", axum::http::HeaderValue::from_static("1"));
        assert_eq!(single(&headers, "x"), None);
        assert_eq!(single(&headers, "y"), None);
    }
}
