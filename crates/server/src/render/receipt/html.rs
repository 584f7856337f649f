//! Markup that cannot be taken over: what is written in this program goes in as it is, everything else is escaped.

use std::fmt::Display;

/// A piece of a page.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Markup of our own. Only texts of the program itself fit here.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Any text, also within the quotes of an attribute.
    pub fn text(&mut self, text: impl Display) -> &mut Self {
        for letter in text.to_string().chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // A control character is no text; most of them may not stand in a page at all.
                '\t' | '\n' => self.0.push(letter),
                control if control.is_control() => self.0.push('\u{fffd}'),
                other => self.0.push(other),
            }
        }
        self
    }

    /// An element with a text inside: `open` and `close` are its tags.
    pub fn element(&mut self, open: &'static str, text: impl Display, close: &'static str) -> &mut Self {
        self.raw(open).text(text).raw(close)
    }

    /// The markup.
    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn text_stays_text_in_an_element_and_in_an_attribute() {
        for (text, expected) in [
            ("耳机 & co", "耳机 &amp; co"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onclick=\"x", "&quot; onclick=&quot;x"),
            ("' onclick='x", "&#39; onclick=&#39;x"),
            ("&lt;", "&amp;lt;"),
            ("a\u{0}b\u{1b}c\u{85}d", "a\u{fffd}b\u{fffd}c\u{fffd}d"),
            ("a\n\tb", "a\n\tb"),
        ] {
            let mut html = Html::default();
            html.element("<p title=\"", text, "\">").text(text).raw("</p>");
            assert_eq!(html.finish(), format!("<p title=\"{expected}\">{expected}</p>"));
        }
    }
}
