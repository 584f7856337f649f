//! The elements of a page, as far as an inventory of its scripts needs them: names and attributes, in order. It finds more
//! rather than less: what looks like an element counts as one, also in a comment or a text.

/// An element's opening tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    /// The name, in small letters.
    pub name: String,
    /// Names, in small letters, with values.
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of this attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Every opening tag.
pub fn elements(html: &str) -> Vec<Element> {
    // From each `<` to the element's own end, also where another `<` stands inside an attribute.
    html.match_indices('<')
        .map(|(at, _)| &html[at + 1..])
        .filter(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic()))
        .map(element)
        .collect()
}

fn element(rest: &str) -> Element {
    let end = rest.find(|character: char| character.is_whitespace() || character == '>' || character == '/');
    let (name, mut rest) = rest.split_at(end.unwrap_or(rest.len()));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|character: char| character.is_whitespace() || character == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return Element { name: name.to_ascii_lowercase(), attributes };
        }
        let end = rest.find(|character: char| character.is_whitespace() || "=>/".contains(character));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (value, after) = value(after);
        attributes.push((name.to_ascii_lowercase(), value.replace("&amp;", "&")));
        // A stray `=` would be no name, and no end either.
        rest = if name.is_empty() && after.len() == rest.len() { &after[1..] } else { after };
    }
}

/// What stands behind a name: `="…"`, `='…'`, `=…`, or nothing.
fn value(rest: &str) -> (&str, &str) {
    let Some(given) = rest.trim_start().strip_prefix('=') else { return ("", rest) };
    let given = given.trim_start();
    for quote in ['"', '\''] {
        if let Some(inside) = given.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    given.split_at(
        given.find(|character: char| character.is_whitespace() || character == '>').unwrap_or(given.len()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_however_they_are_written() {
        for (html, name, attributes) in [
            ("<script src=\"/a.js\" async>", "script", vec![("src", "/a.js"), ("async", "")]),
            ("<SCRIPT SRC='/a.js'/>", "script", vec![("src", "/a.js")]),
            (
                "<link rel = modulepreload href=a.js>",
                "link",
                vec![("rel", "modulepreload"), ("href", "a.js")],
            ),
            (
                "<a href=\"x?a=1&amp;b=2\" onclick=go()>",
                "a",
                vec![("href", "x?a=1&b=2"), ("onclick", "go()")],
            ),
            ("<script title=\"<\" src=/a.js>", "script", vec![("title", "<"), ("src", "/a.js")]),
            ("<p = >", "p", vec![("", "")]),
            ("<p", "p", vec![]),
        ] {
            let attributes =
                attributes.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
            assert_eq!(elements(html), [Element { name: name.into(), attributes }], "{html}");
        }
        assert_eq!(elements("a < b </p> <!-- --> <1>"), []);
    }
}
