//! A request to be carried and an answer that was carried: values, not sockets.

/// A request to be sent exactly as it is: its bytes are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Absolute, with its query already encoded.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// UTF-8; empty for `GET`.
    pub body: String,
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status code.
    pub status: u16,
    /// Names and values; names are compared without regard to case.
    pub headers: Vec<(String, String)>,
    /// The bytes of the body, after any transfer or content encoding was undone.
    pub body: Vec<u8>,
}

/// A header came twice, so that two readers could each take another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CameTwice;

/// The value of the header of this name; an empty one counts as absent.
pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, CameTwice> {
    let mut found = headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
    let first = found.next().map(|(_, value)| value.trim()).filter(|value| !value.is_empty());
    if found.next().is_some() { Err(CameTwice) } else { Ok(first) }
}
