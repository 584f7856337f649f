//! A document's text: cut into headings and paragraphs, and searched.

use paylater_core::template::pieces;

use super::markup::{Attr, Tag, tag};

/// The id of the match that is shown.
pub const MATCH: &str = "paylater-match";

/// A piece of the very text that the fingerprint covers; only the mark of a heading is taken off.
pub struct Block<'a> {
    /// A heading, otherwise a paragraph.
    pub is_heading: bool,
    /// The words.
    pub text: &'a str,
}

/// The text in pieces. Nothing of it is left out.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    for piece in pieces(text, "\n\n") {
        let piece = piece.trim_matches('\n');
        let heading = piece.trim_start().strip_prefix("# ");
        if !piece.is_empty() {
            blocks.push(Block { is_heading: heading.is_some(), text: heading.unwrap_or(piece) });
        }
    }
    blocks
}

/// Where the sought words begin. Plain letters count as the same whether large or small; to know that of all letters
/// there are would take tables that a phone had to download.
pub fn places(text: &str, sought: &str) -> Vec<usize> {
    let (bytes, sought) = (text.as_bytes(), sought.as_bytes());
    let (mut places, mut at) = (Vec::new(), 0);
    // In UTF-8 no character begins inside another one, so whole characters are found even byte by byte.
    while let Some(here) = bytes.get(at..at + sought.len()).filter(|here| !here.is_empty()) {
        let is_found = here.eq_ignore_ascii_case(sought);
        if is_found {
            places.push(at);
        }
        at += if is_found { sought.len() } else { 1 };
    }
    places
}

/// Puts the words into the element, with every match marked. `shown` counts down to the match that is shown.
pub fn marked(mut element: Tag, text: &str, sought: &str, shown: &mut i32) -> Tag {
    let mut rest = 0;
    let piece = |from, to| text.get(from..to).unwrap_or_default().to_string();
    for place in places(text, sought) {
        let end = place + sought.len();
        let mark = tag("mark").text(piece(place, end));
        let mark = if *shown == 0 { mark.class("now").attr(Attr::Id, MATCH) } else { mark };
        *shown -= 1;
        element = element.text(piece(rest, place)).child(mark);
        rest = end;
    }
    element.text(piece(rest, text.len()))
}
