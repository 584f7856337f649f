//! Text that is shown to somebody who has to agree to it, and kept as what was shown: nothing in it may hide, or change the
//! order of the rest.

/// The first character of a text that shows nothing and may change what the others seem to say: marks of direction, joiners,
/// fillers, line separators, tags. A mark that only picks the form of the sign before it, as emoji have, is none of them there.
pub fn hidden_character(text: &str) -> Option<char> {
    let mut before = None;
    for letter in text.chars() {
        let picks_form = is_form(letter) && before.is_some_and(|before| !is_form(before));
        if is_hidden(letter) && !picks_form {
            return Some(letter);
        }
        before = Some(letter);
    }
    None
}

/// Text or picture: the two forms of an emoji.
fn is_form(letter: char) -> bool {
    matches!(letter, '\u{fe0e}' | '\u{fe0f}')
}

/// Unicode's default-ignorable code points (`DerivedCoreProperties.txt`, version 16), with the separators of lines and paragraphs,
/// the marks of annotations and the braille pattern without dots.
fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_hide_nothing() {
        for text in [
            "",
            "蓝牙耳机 旗舰版（黑）¥1,299.00",
            "Bluetooth earphones — “Pro”, 2 × 50 %",
            "ブルートゥースイヤホン",
            "블루투스 이어폰",
            "سماعات بلوتوث",
            "café cafe\u{301}",
            "爱心 ❤\u{fe0f} 礼盒 ☎\u{fe0e}",
            "全角\u{3000}空格",
        ] {
            assert_eq!(hidden_character(text), None, "{text}");
        }
    }

    #[test]
    fn what_shows_nothing_or_turns_the_rest_around_is_found() {
        for hidden in [
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b5}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202b}',
            '\u{202c}',
            '\u{202d}',
            '\u{202e}',
            '\u{2060}',
            '\u{2064}',
            '\u{2065}',
            '\u{2066}',
            '\u{2067}',
            '\u{2068}',
            '\u{2069}',
            '\u{206f}',
            '\u{2800}',
            '\u{3164}',
            '\u{fe00}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{fffb}',
            '\u{1bca0}',
            '\u{1d173}',
            '\u{e0001}',
            '\u{e007f}',
            '\u{e0100}',
            '\u{e01ef}',
        ] {
            let text = format!("耳机{hidden}1");
            assert_eq!(hidden_character(&text), Some(hidden), "U+{:04X}", u32::from(hidden));
        }
        // A form of nothing, and a form of a form.
        assert_eq!(hidden_character("\u{fe0f}❤"), Some('\u{fe0f}'));
        assert_eq!(hidden_character("❤\u{fe0f}\u{fe0e}"), Some('\u{fe0e}'));
    }

    #[test]
    fn the_letters_beside_the_ranges_are_letters() {
        for seen in [
            '\u{ac}', '\u{ae}', '\u{115e}', '\u{1161}', '\u{200a}', '\u{2010}', '\u{2027}', '\u{202f}',
            '\u{205f}', '\u{2070}', '\u{27ff}', '\u{2801}', '\u{fefe}', '\u{fffc}', '\u{fffd}',
        ] {
            assert_eq!(hidden_character(&format!("a{seen}")), None, "U+{:04X}", u32::from(seen));
        }
    }
}
