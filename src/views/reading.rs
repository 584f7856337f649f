//! A document on a screen of its own: the text with its contents, a search, letters as large as the shopper likes, and at
//! the end the tick, which can be given only once the text was open for as long as it has to be.

use paylater_core::checkout::{Choice, Event};
use paylater_core::consent::ConsentDocument;
use paylater_core::offer::CheckoutView;

use super::markup::{Attr, Tag, paragraph, tag};
use super::paper::{self, Block};
use super::view_state::{SIZES, Turn};
use super::{RenderContext, Screen, UiAction, actions, waiting};
use crate::text::fill;

/// The id of the field for the search.
pub const SEARCH: &str = "paylater-search";
/// The id of the mark at the end of the text.
pub const END: &str = "paylater-end";
/// The id of what says how long reading still takes.
const LEFT: &str = "paylater-left";
/// A text with fewer headings needs no contents.
const HEADINGS_LISTED: usize = 4;

pub fn screen(view: &CheckoutView, choice: &Choice, id: &str, ctx: RenderContext) -> Screen {
    let mut documents = choice.option(view).into_iter().flat_map(|option| &option.documents);
    // The core opens only what is there.
    let Some(document) = documents.find(|document| document.id == id) else { return waiting::loading(ctx) };
    let words = &ctx.text.reader;
    let left = choice.reading_left(document);
    // Said at the beginning and at the end only: a number that is read out every second could not be read over.
    let lead = match (document.reading_s, left) {
        (0, _) => None,
        (_, 0) => Some(words.ready.to_string()),
        (all, _) => Some(fill(words.at_least, &[&all.to_string()])),
    };
    let blocks = paper::blocks(&document.text);
    let sought = ctx.view_state.reader.sought.as_str();
    let found = blocks.iter().map(|block| paper::places(block.text, sought).len() as i32).sum();
    let shown = ctx.view_state.reader.at.checked_rem_euclid(found).unwrap_or_default();
    // One block, because a bar that stays in sight does so within its block.
    let reader = tag("div")
        .class("reader")
        .maybe(ctx.form().is_none().then(|| tools(shown, found, left, ctx)))
        .child(paragraph("note", fill(ctx.text.terms.version, &[&document.version])))
        .maybe(contents(&blocks, ctx))
        .child(text(&blocks, sought, shown, SIZES[ctx.view_state.reader.size]))
        .child(paragraph("paper-end", words.end).attr(Attr::Id, END))
        .maybe(countdown(left, "note", ctx).map(|note| note.attr(Attr::Id, LEFT)))
        .child(buttons(document, choice, left, ctx));
    Screen {
        sign: None,
        heading: document.title.clone().into(),
        lead: lead.map(|lead| paragraph("", lead)),
        body: vec![reader.into()],
    }
}

/// The bar that stays in sight: the way back, the search, the size of the letters.
fn tools(shown: i32, found: i32, left: u32, ctx: RenderContext) -> Tag {
    let words = &ctx.text.reader;
    let reader = &ctx.view_state.reader;
    let turn = |sign: &'static str, name: &'static str, turn| {
        let button = tag("button").class("tool").attr(Attr::Type, "button").attr(Attr::AriaLabel, name);
        ctx.on_click(button, UiAction::Turn(turn)).text(sign)
    };
    let search = tag("input")
        .class("search")
        .attr(Attr::Id, SEARCH)
        .attr(Attr::Type, "search")
        .attr(Attr::EnterKeyHint, "search")
        .attr(Attr::Autocomplete, "off")
        .attr(Attr::AriaLabel, words.search)
        .attr(Attr::Placeholder, words.search);
    let back = tag("button").class("tool").attr(Attr::Type, "button");
    let back = ctx.on_click(back, UiAction::Event(Event::BackAsked)).text(ctx.text.buttons.leave);
    let number = |number: i32| number.to_string();
    let result = match found {
        _ if reader.sought.is_empty() => String::new(),
        0 => words.none_found.into(),
        _ => fill(words.found, &[&number(shown + 1), &number(found)]),
    };
    let size = fill(words.size, &[&(reader.size + 1).to_string(), &SIZES.len().to_string()]);
    let is_found = found > 0;
    tag("div")
        .class("tools")
        .child(
            tag("div")
                .class("tools-row")
                .child(back)
                .child(search)
                .child(turn("A−", words.smaller, Turn::Smaller).flag(Attr::AriaDisabled, reader.size == 0))
                .child(
                    turn("A+", words.larger, Turn::Larger)
                        .flag(Attr::AriaDisabled, reader.size + 1 == SIZES.len()),
                )
                .child(tag("span").class("unseen").attr(Attr::Role, "status").text(size)),
        )
        .child(
            tag("div")
                .class("tools-row")
                .child(tag("span").class("result").attr(Attr::Role, "status").text(result))
                .maybe(is_found.then(|| turn("↑", words.previous, Turn::Previous)))
                .maybe(is_found.then(|| turn("↓", words.next, Turn::Next)))
                .maybe(countdown(left, "left", ctx).map(|left| left.attr(Attr::Role, "timer"))),
        )
}

/// How long reading still takes, if it does.
fn countdown(left: u32, class: &'static str, ctx: RenderContext) -> Option<Tag> {
    (left > 0).then(|| paragraph(class, fill(ctx.text.reader.left, &[&left.to_string()])))
}

fn section_id(index: usize) -> String {
    fill("paylater-section-{}", &[&index.to_string()])
}

/// The headings of a longer text, each leading to its place.
fn contents(blocks: &[Block], ctx: RenderContext) -> Option<Tag> {
    let headings = || blocks.iter().enumerate().filter(|(_, block)| block.is_heading);
    if headings().count() < HEADINGS_LISTED {
        return None;
    }
    let item = |(index, block): (usize, &Block)| {
        tag("li").child(ctx.leads("link", section_id(index)).text(block.text.to_string()))
    };
    let list = tag("ol").attr(Attr::Role, "list").all(headings().map(item));
    let words = ctx.text.reader.contents;
    Some(tag("details").class("fold").child(tag("summary").text(words)).child(list))
}

fn text(blocks: &[Block], sought: &str, mut shown: i32, class: &'static str) -> Tag {
    let element = |(index, block): (usize, &Block)| {
        let element = match block.is_heading {
            true => tag("h3").attr(Attr::Id, section_id(index)).attr(Attr::TabIndex, "-1"),
            false => tag("p"),
        };
        paper::marked(element, block.text, sought, &mut shown)
    };
    tag("div").class(class).all(blocks.iter().enumerate().map(element))
}

fn buttons(document: &ConsentDocument, choice: &Choice, left: u32, ctx: RenderContext) -> yew::Html {
    let is_agreed = choice.agreed.contains(&document.id);
    let agree = || {
        let action = UiAction::Event(Event::ConsentSet { document: document.id.clone(), is_given: true });
        // A form's button cannot wake up by itself; the backend knows how long the text has been open.
        let is_early = left > 0 && ctx.form().is_none();
        let button = ctx.main_button(ctx.text.reader.agree, action).flag(Attr::Disabled, is_early);
        if left > 0 { button.attr(Attr::AriaDescribedBy, LEFT) } else { button }
    };
    let back = ctx.button(ctx.text.buttons.leave, Event::BackAsked);
    actions([(!is_agreed).then(agree), Some(back)])
}
