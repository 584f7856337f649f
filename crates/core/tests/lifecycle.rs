//! `docs/lifecycle.md` is made from the tables; a change of one without the other fails here.
//!
//! `PAYLATER_WRITE_DOCS=1 cargo test -p paylater-core --test lifecycle` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use paylater_core::{checkout, order};

const HEAD: &str = "\
# The two lives

Made from `order::TABLE` and `checkout::TABLE` in `crates/core`; do not edit by hand. An event that is not listed for a
state is refused by name and changes nothing. A state that leads to itself: the event repeats a known fact, or raises an
alarm and changes nothing else.

## The order, at the backend

Only a provider's verified word (`provider_…`) makes an order `authorised` or `paid`. `authorised` is a promise, not money.

| state | event | may lead to |
| --- | --- | --- |
";

const MIDDLE: &str = "
## The checkout, on the page

What the host app answers only starts the asking; `done` is reached on the backend's word alone.

| state | event | may lead to |
| --- | --- | --- |
";

fn joined<T: ToString>(names: &[T]) -> String {
    names.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_document_says_what_the_tables_say() {
    let mut text = HEAD.to_string();
    for (state, events) in order::TABLE {
        for (event, targets) in *events {
            writeln!(text, "| {state} | {event} | {} |", joined(targets)).expect("a String takes all");
        }
    }
    text.push_str(MIDDLE);
    for (state, events) in checkout::TABLE {
        for (event, targets) in *events {
            writeln!(text, "| {state} | {event} | {} |", joined(targets)).expect("a String takes all");
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/lifecycle.md");
    if std::env::var_os("PAYLATER_WRITE_DOCS").is_some() {
        std::fs::write(&path, &text).expect("docs/lifecycle.md can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/lifecycle.md is out of date; PAYLATER_WRITE_DOCS=1 cargo test -p paylater-core --test lifecycle"
    );
}
