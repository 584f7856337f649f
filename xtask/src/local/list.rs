//! Settings that are lists, as the backend reads them from the environment: words between commas, or a list as in its file.

use crate::Outcome;

/// What this variable names; nothing, where it is not set.
pub fn in_environment(setting: &str) -> Outcome<Vec<String>> {
    match std::env::var(setting) {
        Ok(text) => read(setting, &text),
        Err(_) => Ok(Vec::new()),
    }
}

/// Ours, and after them those of the others that are not among ours.
pub fn with<const N: usize>(ours: [String; N], others: &[String]) -> String {
    let more: Vec<String> = others.iter().filter(|other| !ours.contains(other)).cloned().collect();
    [ours.to_vec(), more].concat().join(",")
}

fn read(setting: &str, text: &str) -> Outcome<Vec<String>> {
    if !text.trim_start().starts_with('[') {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        return Ok(words.map(str::to_owned).collect());
    }
    let wrong = || format!("{setting} is {text:?}; a list is written [\"a\", \"b\"], or with commas alone.");
    let list: toml::Table = format!("list = {text}").parse().map_err(|_| wrong())?;
    let items = list.get("list").and_then(toml::Value::as_array).ok_or_else(wrong)?;
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use super::{read, with};

    #[test]
    fn a_list_is_read_in_both_ways_of_writing_it_and_anything_else_is_refused_by_name() {
        let read = |text| read("PAYLATER_X", text);
        let both = Ok(vec!["http://a.example".to_owned(), "http://b.example".to_owned()]);
        assert_eq!(read("http://a.example, http://b.example"), both);
        assert_eq!(read(" [\"http://a.example\", \"http://b.example\"]"), both);
        assert_eq!(read(""), Ok(vec![]));
        assert_eq!(read("[]"), Ok(vec![]));
        for wrong in ["[1]", "[http://a.example]", "[\"a\""] {
            let said =
                format!("PAYLATER_X is {wrong:?}; a list is written [\"a\", \"b\"], or with commas alone.");
            assert_eq!(read(wrong), Err(said));
        }
    }

    #[test]
    fn what_is_there_already_is_not_there_twice() {
        let ours = ["a".to_owned(), "b".to_owned()];
        assert_eq!(with(ours, &["b".to_owned(), "c".to_owned()]), "a,b,c");
    }
}
