//! Words that must not stand where somebody is asked to owe money: inducements, pressure, hidden cost, consent by silence.
//!
//! After the rules of 2026 on marketing of financial products (《金融产品网络营销管理办法》, read in summaries only), the duty to
//! name the whole cost, and the separate consents of the Personal Information Protection Law. A list can only find words, not
//! intentions: what it finds is wrong, what it does not find is not yet right.

/// What is wrong with a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// It makes credit look easier, cheaper or safer than it is.
    Inducement,
    /// It hurries people, other than by the true time an offer holds.
    Pressure,
    /// It names a part of the price where the whole belongs.
    HiddenCost,
    /// It takes going on, or saying nothing, for consent.
    ImpliedConsent,
    /// It asks for several consents at once.
    BundledConsent,
    /// It makes saying no embarrassing.
    Shaming,
}

impl Rule {
    /// The name in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Inducement => "inducement",
            Self::Pressure => "pressure",
            Self::HiddenCost => "hidden_cost",
            Self::ImpliedConsent => "implied_consent",
            Self::BundledConsent => "bundled_consent",
            Self::Shaming => "shaming",
        }
    }

    /// Why it is forbidden, in half a sentence.
    pub const fn why(self) -> &'static str {
        match self {
            Self::Inducement => "it makes credit look easier, cheaper or safer than it is",
            Self::Pressure => "it hurries people into a debt",
            Self::HiddenCost => "it names a part of the cost where the whole has to stand",
            Self::ImpliedConsent => "consent is given by an act of its own, never by going on",
            Self::BundledConsent => "each consent is asked for on its own",
            Self::Shaming => "saying no must be as easy as saying yes",
        }
    }
}

/// A forbidden phrase that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Which rule forbids it.
    pub rule: Rule,
    /// The phrase as it stands in the list.
    pub phrase: &'static str,
}

/// Phrases in simplified and traditional characters, and in English. In Chinese, blanks and marks between the characters do not
/// hide a phrase; in English, upper case does not.
const PHRASES: &[(Rule, &[&str])] = &[
    (
        Rule::Inducement,
        &[
            "包过审",
            "包過審",
            "必过审",
            "必過審",
            "保证通过",
            "保證通過",
            "低息贷",
            "低息貸",
            "低息借",
            "提额度",
            "提額度",
            "快速提额",
            "快速提額",
            "秒提额",
            "秒提額",
            "秒过",
            "秒過",
            "低门槛",
            "低門檻",
            "无门槛",
            "無門檻",
            "零门槛",
            "零門檻",
            "0门槛",
            "0門檻",
            "秒批",
            "秒到账",
            "秒到賬",
            "秒到帳",
            "秒放款",
            "秒下款",
            "极速放款",
            "極速放款",
            "通过率高",
            "通過率高",
            "高通过率",
            "高通過率",
            "免审核",
            "免審核",
            "无需审核",
            "無需審核",
            "不查征信",
            "不查徵信",
            "低利率",
            "超低息",
            "低风险",
            "低風險",
            "零风险",
            "零風險",
            "无风险",
            "無風險",
            "高收益",
            "无负担",
            "無負擔",
            "零负担",
            "零負擔",
            "轻松贷",
            "輕鬆貸",
            "轻松借",
            "輕鬆借",
            "先到手再说",
            "先到手再說",
            "instant approval",
            "guaranteed approval",
            "everyone is approved",
            "no credit check",
            "risk free",
            "no strings",
            "easy money",
            "free money",
            "painless",
        ],
    ),
    (
        Rule::Pressure,
        &[
            "限时优惠",
            "限時優惠",
            "限时免息",
            "限時免息",
            "限时抢",
            "限時搶",
            "限时特惠",
            "限時特惠",
            "手慢无",
            "手慢無",
            "最后机会",
            "最後機會",
            "仅剩",
            "僅剩",
            "马上抢",
            "馬上搶",
            "立即抢",
            "立即搶",
            "错过不再",
            "錯過不再",
            "即将失效",
            "即將失效",
            "last chance",
            "hurry",
            "act now",
            "limited time",
            "don't miss",
            "while stocks last",
        ],
    ),
    (
        Rule::HiddenCost,
        &[
            "〇成本",
            "0元购",
            "0元購",
            "零元购",
            "零元購",
            "零成本",
            "0成本",
            "无成本",
            "無成本",
            "零首付",
            "0首付",
            "首期0元",
            "首期零元",
            "不花一分钱",
            "不花一分錢",
            "日息低至",
            "每天只要",
            "每天仅需",
            "每天僅需",
            "一天只要",
            "zero cost",
            "no cost at all",
            "pay nothing",
            "from only",
        ],
    ),
    (
        Rule::ImpliedConsent,
        &[
            "即视为同意",
            "即視為同意",
            "即视为接受",
            "即視為接受",
            "即视为阅读",
            "即視為閱讀",
            "即视为已阅读",
            "即視為已閱讀",
            "即视为授权",
            "即視為授權",
            "视为同意",
            "視為同意",
            "默认同意",
            "默認同意",
            "默认勾选",
            "默認勾選",
            "即表示同意",
            "即代表同意",
            "by continuing you agree",
            "by continuing, you agree",
            "by tapping you agree",
            "you agree by",
            "deemed to have agreed",
        ],
    ),
    (
        Rule::BundledConsent,
        &[
            "一键授权",
            "一鍵授權",
            "一键同意",
            "一鍵同意",
            "全部同意",
            "同意全部",
            "同意以上所有",
            "同意以上全部",
            "agree to all",
            "accept all",
            "i agree to everything",
        ],
    ),
    (
        Rule::Shaming,
        &[
            "残忍拒绝",
            "殘忍拒絕",
            "狠心放弃",
            "狠心放棄",
            "放弃优惠",
            "放棄優惠",
            "我不需要省钱",
            "我不需要省錢",
            "no thanks, i",
            "i don't want to save",
            "i hate saving",
        ],
    ),
];

/// Every forbidden phrase in this text, each once, in the order of the list.
pub fn find(text: &str) -> Vec<Found> {
    let (spaced, dense) = (spaced(text), dense(text));
    let mut found = Vec::new();
    for (rule, phrases) in PHRASES {
        for phrase in *phrases {
            let is_there =
                if phrase.is_ascii() { spaced.contains(phrase) } else { stands_in(&dense, phrase) };
            if is_there {
                found.push(Found { rule: *rule, phrase });
            }
        }
    }
    found
}

/// Does the phrase stand in this text other than right after a word that denies it: 并非无风险, 不会默认同意?
fn stands_in(dense: &str, phrase: &str) -> bool {
    const DENIALS: [&str; 8] = ["不会", "不會", "不是", "并非", "並非", "没有", "沒有", "绝不"];
    let is_denied = |at: usize| DENIALS.iter().any(|denial| dense[..at].ends_with(denial));
    dense.match_indices(phrase).any(|(at, _)| !is_denied(at))
}

/// A full-width letter, digit or mark as its plain one, in lower case.
fn plain(character: char) -> char {
    let narrow = match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        '’' => '\'',
        // Hyphens of every kind part words as blanks do.
        '-' | '\u{2010}'..='\u{2015}' => ' ',
        // What has no width hides nothing.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => '\u{0}',
        other => other,
    };
    narrow.to_ascii_lowercase()
}

/// With single blanks between words.
fn spaced(text: &str) -> String {
    let plain: String = text.chars().map(plain).filter(|character| *character != '\u{0}').collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With nothing but letters and digits.
fn dense(text: &str) -> String {
    text.chars().map(plain).filter(|character| character.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_phrases_however_they_are_dressed_up() {
        for (text, rule, phrase) in [
            ("低门槛，人人可用", Rule::Inducement, "低门槛"),
            ("低 · 門 檻", Rule::Inducement, "低門檻"),
            ("０成本享用", Rule::HiddenCost, "0成本"),
            ("仅剩 3 个名额", Rule::Pressure, "仅剩"),
            ("点击下一步即视为阅读并接受", Rule::ImpliedConsent, "即视为阅读"),
            ("阅读并同意以上\n全部协议", Rule::BundledConsent, "同意以上全部"),
            ("残忍拒绝", Rule::Shaming, "残忍拒绝"),
            ("a limited-time offer", Rule::Pressure, "limited time"),
            ("risk\u{2011}free", Rule::Inducement, "risk free"),
            ("ze\u{200b}ro cost", Rule::HiddenCost, "zero cost"),
            ("〇成本", Rule::HiddenCost, "〇成本"),
            ("INSTANT  Approval!", Rule::Inducement, "instant approval"),
            ("By continuing, you agree to the terms", Rule::ImpliedConsent, "by continuing, you agree"),
            ("No thanks, I prefer paying more", Rule::Shaming, "no thanks, i"),
        ] {
            assert_eq!(find(text), [Found { rule, phrase }], "{text}");
        }
    }

    #[test]
    fn plain_words_pass() {
        for text in [
            "免手续费。合计 ¥1,200.00，分 3 期归还，每期 ¥400.00。",
            "確認收貨後按約定扣款，扣款不成功仍需付清。",
            "Interest-free: you repay ¥1,200.00 in 3 instalments.",
            "您可以不同意，改用其他付款方式。",
            "还款期限时请留意账单；逾期即视为违约。请明白用款须知，不必过度担心，也不再另提额外费用。",
            "本服务并非无风险，我们不会默认同意任何授权，也可以降低息费。",
            "Paying early costs nothing.",
            "",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
