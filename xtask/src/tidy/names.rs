//! Names of files and folders. One called after nothing in particular fills with everything in particular.

use super::source::Source;

const SAY_NOTHING: [&str; 6] = ["util", "utils", "helper", "helpers", "common", "misc"];

pub fn check(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for part in source.path.split('/') {
        let stem = part.split('.').next().unwrap_or(part);
        if SAY_NOTHING.contains(&stem) {
            findings.push(format!(
                "{} is called `{stem}`; put it beside its user, or name it by what it holds",
                source.path
            ));
        }
    }
    if source.file_name() == "mod.rs" {
        findings.push(format!("{} is called mod.rs; here it is `name.rs` beside `name/`", source.path));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::source::Source;

    fn findings(path: &str) -> Vec<String> {
        check(&Source::new(path, ""))
    }

    #[test]
    fn a_drawer_without_an_owner_is_found_as_file_and_as_folder() {
        for path in
            ["src/utils.rs", "js/helpers/a.js", "tests/api/common.rs", "www/misc.css", "js/util.test.mjs"]
        {
            assert_eq!(findings(path).len(), 1, "{path}");
        }
    }

    #[test]
    fn mod_rs_is_found_and_the_other_way_to_write_it_is_not() {
        assert_eq!(findings("src/bridge/mod.rs").len(), 1);
        assert_eq!(findings("src/bridge.rs"), [""; 0]);
        assert_eq!(findings("src/commonly_used.rs"), [""; 0]);
    }
}
