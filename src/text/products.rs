//! What the ways to pay are called: a row for each product, and in it a name for each language, both in the core's order. From
//! here they come into the texts of the component and of receipts, and into the package's list of the ways to pay.

use paylater_core::locale::Locale;
use paylater_core::offer::Way;

use super::worded::{Supply, Worded, mixed};

/// By id: 简体, 繁體, English.
const ROWS: [(&str, [&str; Locale::ALL.len()]); Way::ALL.len()] = [
    ("alipay-zhima", ["芝麻先享 · 先享后付", "芝麻先享 · 先享後付", "Alipay Zhima · pay later"]),
    ("alipay-huabei", ["花呗分期", "花唄分期", "Huabei instalments"]),
    (
        "alipay-deposit",
        ["支付宝预授权 · 芝麻免押", "支付寶預授權 · 芝麻免押", "Alipay deposit · frozen or waived"],
    ),
    ("wechat-score", ["微信支付分 · 先享后付", "微信支付分 · 先享後付", "WeChat Pay Score · pay later"]),
    ("wechat-jsapi", ["微信支付", "微信支付", "WeChat Pay"]),
];

// A row that stands elsewhere than in the core's table does not compile.
const _: () = {
    let mut way = 0;
    while way < ROWS.len() {
        assert!(is_same(ROWS[way].0.as_bytes(), Way::ALL[way].id().as_bytes()), "names in another order");
        way += 1;
    }
};

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The names of all products in one language.
#[derive(Debug)]
pub struct Names([&'static str; Way::ALL.len()]);

/// Those in this language.
pub const fn names(locale: Locale) -> Names {
    let mut names = [""; Way::ALL.len()];
    let mut way = 0;
    while way < names.len() {
        names[way] = ROWS[way].1[locale as usize];
        way += 1;
    }
    Names(names)
}

impl Names {
    /// What this one is called.
    pub const fn of(&self, way: Way) -> &'static str {
        self.0[way as usize]
    }
}

impl Worded for Names {
    const SHAPE: u32 = {
        let (mut shape, mut way) = (3, 0);
        while way < ROWS.len() {
            shape = mixed(shape, ROWS[way].0.as_bytes());
            way += 1;
        }
        shape
    };

    const EMPTY: Self = Self([""; Way::ALL.len()]);

    fn read(&mut self, words: &mut Supply) {
        self.0 = core::array::from_fn(|_| words.next());
    }

    fn tell(&self, list: &mut Vec<&'static str>) {
        list.extend(self.0);
    }
}
