//! `docs/alarms.md` is made from the table of alarms; a change of one without the other fails here.
//!
//! `PAYLATER_WRITE_DOCS=1 cargo test -p paylater-core --test alarms` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use paylater_core::alarm::AlarmKind;

const HEAD: &str = "\
# Alarms

Made from the table in `crates/core/src/alarm.rs`; do not edit by hand. What people have to look at stands in `GET /v1/alarms`: one entry for
each kind and subject, which counts how often it came, with the detail of the last time. Each is written to the log as an error too, when it
is raised.

`critical`: somebody may be charged wrongly, or nothing works; look now, at any hour. `error`: the same day. `notice`: nothing is wrong, and
somebody has to know. A provider's number and its records are found in its merchant console under the number in the order's `attempt_no`.

| kind | severity | subject | what happened | what to do |
| --- | --- | --- | --- | --- |
";

#[test]
fn the_document_says_what_the_table_says() {
    let mut text = HEAD.to_string();
    for kind in AlarmKind::ALL {
        let (severity, about) = (kind.severity().id(), kind.about().told());
        writeln!(text, "| `{kind}` | {severity} | {about} | {} | {} |", kind.told(), kind.remedy())
            .expect("a String takes all");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/alarms.md");
    if std::env::var_os("PAYLATER_WRITE_DOCS").is_some() {
        std::fs::write(&path, &text).expect("docs/alarms.md can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/alarms.md is out of date; PAYLATER_WRITE_DOCS=1 cargo test -p paylater-core --test alarms"
    );
}
