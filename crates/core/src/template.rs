//! Texts put together from words and numbers. The standard library's `format!` and its search do the same and more: they
//! pad, align and escape, and look for a word in a book. A phone would download all of that for lines of a few dozen letters.

/// Where `sought` begins in `text` for the first time. Nothing is found nowhere.
pub fn find(text: &str, sought: &str) -> Option<usize> {
    let (text, sought) = (text.as_bytes(), sought.as_bytes());
    let first = *sought.first()?;
    // Most places are ruled out by their first byte.
    (0..text.len()).find(|at| text[*at] == first && text[*at..].starts_with(sought))
}

/// The text between the separators.
pub fn pieces<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    // In UTF-8 no character begins inside another one, so what is found is found between characters.
    while let Some((piece, after)) = find(rest, separator).and_then(|at| rest.split_at_checked(at)) {
        pieces.push(piece);
        rest = after.get(separator.len()..).unwrap_or_default();
    }
    pieces.push(rest);
    pieces
}

/// The template with its `{}` replaced by the values, in order.
pub fn fill(template: &str, values: &[&str]) -> String {
    let (mut filled, mut rest) = (String::with_capacity(template.len() + 16), template);
    let mut values = values.iter();
    while let Some((piece, after)) = find(rest, "{}").and_then(|at| rest.split_at_checked(at)) {
        filled.push_str(piece);
        filled.push_str(values.next().copied().unwrap_or_default());
        rest = after.get(2..).unwrap_or_default();
    }
    filled.push_str(rest);
    filled
}

/// The template with its `{}` replaced by whole numbers, in order.
pub fn fill_numbers(template: &str, numbers: &[i64]) -> String {
    let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    fill(template, &texts)
}

/// A number of at least two digits: `07`.
pub fn two_digits(number: i64) -> String {
    fill_numbers(if (0..10).contains(&number) { "0{}" } else { "{}" }, &[number])
}

/// A length, as a fingerprint's text counts it.
pub(crate) fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_places_in_order() {
        assert_eq!(fill("{} × {}", &["灯", "2"]), "灯 × 2");
        assert_eq!(fill("none", &["x"]), "none");
        assert_eq!(fill("{} and {}", &["one"]), "one and ");
        assert_eq!(fill("{}", &["{}"]), "{}");
        assert_eq!(fill_numbers("{}.{}%", &[13, -5]), "13.-5%");
    }

    #[test]
    fn a_text_is_cut_where_the_separator_stands_as_the_standard_library_cuts_it() {
        for text in ["", "a", "a\n\nb", "\n\n", "a\n\n\nb", "a\n\n\n\nb\n\n", "灯\n\n泡"] {
            assert_eq!(pieces(text, "\n\n"), text.split("\n\n").collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn the_first_place_is_found_in_bytes() {
        assert_eq!(find("灯泡泡", "泡"), Some(3));
        assert_eq!(find("alipayclient/10", "client"), Some(6));
        assert_eq!(find("ab", "abc"), None);
        assert_eq!(find("ab", ""), None);
    }

    #[test]
    fn small_numbers_get_a_zero_in_front() {
        assert_eq!([0, 7, 10, 59, 123, -3].map(two_digits), ["00", "07", "10", "59", "123", "-3"]);
    }
}
