//! Lints that hold where code ships and nowhere else: a library neither panics on what it did not expect nor prints.
//! Cargo's lint table speaks to a crate's tests, examples and programs as well, so these stand in the `lib.rs`; what is tested
//! inside is exempt by clippy.toml. This sees to it that the line stays there.

use super::source::Source;

/// What a shipped library begins with.
const LINE: &str =
    "#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]";

pub fn check(sources: &[Source]) -> Vec<String> {
    let libraries = sources.iter().filter(|source| is_shipped_library(&source.path));
    let lacking = libraries.filter(|library| !library.text.lines().any(|line| line == LINE));
    lacking
        .map(|library| format!("{} lacks `{LINE}`; what ships neither panics nor prints", library.path))
        .collect()
}

fn is_shipped_library(path: &str) -> bool {
    path == "src/lib.rs" || (path.starts_with("crates/") && path.ends_with("/src/lib.rs"))
}

#[cfg(test)]
mod tests {
    use super::{LINE, check};
    use crate::tidy::source::Source;

    #[test]
    fn a_shipped_library_without_the_line_is_found_and_programs_are_left_alone() {
        let with = format!("//! A part.\n\n{LINE}\n\npub mod a;\n");
        for path in ["src/lib.rs", "crates/sim/src/lib.rs"] {
            assert_eq!(check(&[Source::new(path, &with)]), [""; 0]);
            assert!(
                check(&[Source::new(path, "pub mod a;")])[0].starts_with(&format!("{path} lacks `#![deny("))
            );
            let commented = with.replace("#![deny", "// #![deny");
            assert_eq!(check(&[Source::new(path, &commented)]).len(), 1);
        }
        for path in ["xtask/src/main.rs", "crates/server/src/main.rs", "crates/a/examples/lib.rs"] {
            assert_eq!(check(&[Source::new(path, "fn main() {}")]), [""; 0]);
        }
    }
}
