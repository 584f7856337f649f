//! What the order is, in words that each provider accepts. Nothing is refused for its name: letters a
//! provider forbids are dropped, and what is too long is cut between letters.

const NAMELESS: &str = "商品";

/// For Alipay: no `/`, `=` or `&`, at most 256 letters.
pub(crate) fn for_alipay(subject: &str) -> String {
    let letters = subject.chars().map(|letter| if matches!(letter, '/' | '=' | '&') { ' ' } else { letter });
    tidy(letters.filter(|letter| !letter.is_control()).take(256))
}

/// For WeChat Pay's `description`: letters of at most three bytes, 127 bytes in all.
pub(crate) fn for_wechat_description(subject: &str) -> String {
    let mut bytes = 0;
    tidy(wechat_letters(subject).take_while(|letter| {
        bytes += letter.len_utf8();
        bytes <= 127
    }))
}

/// For WeChat Pay's `service_introduction` and the names of payments: at most 20 letters of at most three
/// bytes.
pub(crate) fn for_wechat_introduction(subject: &str) -> String {
    tidy(wechat_letters(subject).take(20))
}

/// WeChat Pay takes no letters of four bytes, which is where emoji live.
fn wechat_letters(subject: &str) -> impl Iterator<Item = char> {
    subject.chars().filter(|letter| letter.len_utf8() <= 3 && !letter.is_control())
}

fn tidy(letters: impl Iterator<Item = char>) -> String {
    let text: String = letters.collect();
    let trimmed = text.trim();
    if trimmed.is_empty() { NAMELESS.to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forbidden_letters_are_dropped_and_what_is_left_keeps_its_sense() {
        assert_eq!(for_alipay("羊毛衫 A/B=C&D\u{0}"), "羊毛衫 A B C D");
        assert_eq!(for_alipay("礼物🎁 A+B"), "礼物🎁 A+B");
        assert_eq!(for_wechat_description("礼物🎁\n盒"), "礼物盒");
        assert_eq!(
            for_wechat_introduction("一二三四五六七八九十一二三四五六七八九十终"),
            "一二三四五六七八九十一二三四五六七八九十"
        );
    }

    #[test]
    fn a_subject_of_forbidden_letters_alone_becomes_goods() {
        assert_eq!(for_alipay("//=&"), "商品");
        assert_eq!(for_wechat_description("🎁🎁"), "商品");
        assert_eq!(for_wechat_introduction("  "), "商品");
    }

    #[test]
    fn a_description_is_cut_between_letters() {
        // 42 letters of three bytes are 126 bytes; the next one would make 129.
        assert_eq!(for_wechat_description(&"先".repeat(60)), "先".repeat(42));
    }

    proptest! {
        #[test]
        fn every_subject_becomes_acceptable(subject in "\\PC*|[\\x00-\\x20🎁/=&先a]*") {
            let alipay = for_alipay(&subject);
            prop_assert!(!alipay.is_empty() && !alipay.contains(['/', '=', '&']));
            prop_assert!(alipay.chars().count() <= 256 && !alipay.chars().any(char::is_control));
            let description = for_wechat_description(&subject);
            prop_assert!(!description.is_empty() && description.len() <= 127);
            prop_assert!(description.chars().all(|letter| letter.len_utf8() <= 3));
            let introduction = for_wechat_introduction(&subject);
            prop_assert!((1..=20).contains(&introduction.chars().count()));
        }
    }
}
