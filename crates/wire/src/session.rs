//! What a shop sends to open a checkout session, and what it gets back.

use paylater_core::money::Money;
use paylater_core::offer::Line;
use paylater_core::visible_text::hidden_character;
use paylater_core::web_address::WebAddress;
use serde::{Deserialize, Serialize};

use crate::Invalid;

/// The longest a session may live, in seconds: three days.
pub const EXPIRES_IN_S_MAX: u32 = 259_200;

/// `POST /v1/checkout-sessions`: the shop's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// The shop's own number: 1 to 64 letters, digits, `_` or `-`; unique for the shop.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9A-Za-z_-]{1,64}$"))]
    pub out_trade_no: String,
    /// What is bought, in a few words.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub subject: String,
    /// What it consists of; the lines sum to the amount.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub lines: Vec<NewLine>,
    /// The price in fen.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000_000_000_i64))]
    pub amount: i64,
    /// `CNY`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^CNY$"))]
    pub currency: String,
    /// Who buys.
    pub buyer: NewBuyer,
    /// Where the shopper goes afterwards: an `https` or `http` address, percent-encoded where it has to be, that begins with one of
    /// the configured prefixes.
    #[cfg_attr(feature = "openapi", schema(max_length = 1024))]
    pub return_url: String,
    /// How long the session lives, in seconds.
    #[cfg_attr(feature = "openapi", schema(minimum = 60, maximum = 259_200))]
    pub expires_in_s: u32,
}

/// One line of the shop's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// What it is.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub name: String,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000))]
    pub quantity: u32,
    /// The price of one, in fen.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 10_000_000_000_i64))]
    pub unit_amount: i64,
}

/// Who buys, as far as the shop knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBuyer {
    /// The shop's own name for the buyer; no personal data.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub r#ref: String,
    /// The buyer's Alipay open id for the configured app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub alipay_open_id: Option<String>,
    /// The buyer's WeChat openid for the configured appid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub wechat_openid: Option<String>,
}

/// The answer to a new session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionCreated {
    /// The session, which is also the order's id.
    pub id: String,
    /// What the page needs to speak for this one session.
    pub client_token: String,
    /// The page the backend renders for this session.
    pub checkout_url: String,
    /// When the session ends by itself.
    pub expires_at: String,
}

/// The shop's order, checked: amounts are money, lines sum to the price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSession {
    /// The lines.
    pub lines: Vec<Line>,
    /// The price.
    pub amount: Money,
    /// Where the shopper goes afterwards, to be compared with the configured prefixes.
    pub return_url: WebAddress,
}

impl NewSession {
    /// Checks everything that can be checked without the merchant's configuration.
    pub fn check(&self) -> Result<CheckedSession, Invalid> {
        let is_number =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if self.out_trade_no.is_empty() || self.out_trade_no.len() > 64 || !is_number(&self.out_trade_no) {
            return Err(Invalid::new("out_trade_no", "1 to 64 letters, digits, _ or -"));
        }
        check_text("subject", &self.subject, 128)?;
        check_text("buyer.ref", &self.buyer.r#ref, 64)?;
        for (field, id) in [
            ("buyer.alipay_open_id", &self.buyer.alipay_open_id),
            ("buyer.wechat_openid", &self.buyer.wechat_openid),
        ] {
            id.as_deref().map_or(Ok(()), |id| check_text(field, id, 128))?;
        }
        if self.currency != "CNY" {
            return Err(Invalid::new("currency", "only CNY is supported"));
        }
        if !(60..=EXPIRES_IN_S_MAX).contains(&self.expires_in_s) {
            return Err(Invalid::new("expires_in_s", format!("between 60 and {EXPIRES_IN_S_MAX}")));
        }
        if self.return_url.len() > 1024 {
            return Err(Invalid::new("return_url", "at most 1024 characters"));
        }
        let return_url =
            WebAddress::parse(&self.return_url).map_err(|error| Invalid::new("return_url", error))?;
        let (lines, amount) = self.check_amounts()?;
        Ok(CheckedSession { lines, amount, return_url })
    }

    fn check_amounts(&self) -> Result<(Vec<Line>, Money), Invalid> {
        // The largest trade that Alipay takes: 100 000 000 yuan.
        if !(1..=10_000_000_000).contains(&self.amount) {
            return Err(Invalid::new("amount", "between 1 and 10000000000 fen"));
        }
        if self.lines.is_empty() || self.lines.len() > 100 {
            return Err(Invalid::new("lines", "between 1 and 100 lines"));
        }
        let amount = Money::from_fen(self.amount).map_err(|error| Invalid::new("amount", error))?;
        let mut lines = Vec::with_capacity(self.lines.len());
        let mut total = Money::ZERO;
        for (index, line) in self.lines.iter().enumerate() {
            check_text(&format!("lines[{index}].name"), &line.name, 128)?;
            if !(1..=10_000).contains(&line.quantity) {
                return Err(Invalid::new(format!("lines[{index}].quantity"), "between 1 and 10000"));
            }
            let field = format!("lines[{index}].unit_amount");
            let unit_amount =
                Money::from_fen(line.unit_amount).map_err(|error| Invalid::new(&field, error))?;
            let line_total =
                unit_amount.checked_mul(line.quantity).map_err(|error| Invalid::new(&field, error))?;
            total = total.checked_add(line_total).map_err(|error| Invalid::new(&field, error))?;
            lines.push(Line { name: line.name.clone(), quantity: line.quantity, unit_amount });
        }
        if total == amount {
            Ok((lines, amount))
        } else {
            Err(Invalid::new("amount", format!("the lines sum to {} fen", total.fen())))
        }
    }
}

/// The shop's words are shown to the shopper, stored as what was shown, and printed where the merchant looks: what would hide in
/// them, or turn them around, is refused.
fn check_text(field: &str, text: &str, chars_max: usize) -> Result<(), Invalid> {
    if text.trim().is_empty() || text.chars().count() > chars_max {
        return Err(Invalid::new(field, format!("1 to {chars_max} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid::new(field, "no control characters"));
    }
    if let Some(letter) = hidden_character(text) {
        return Err(Invalid::new(
            field,
            format!("no invisible characters such as U+{:04X}", u32::from(letter)),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> NewSession {
        NewSession {
            out_trade_no: "S20261122-001".into(),
            subject: "蓝牙耳机".into(),
            lines: vec![NewLine { name: "蓝牙耳机".into(), quantity: 2, unit_amount: 64_950 }],
            amount: 129_900,
            currency: "CNY".into(),
            buyer: NewBuyer { r#ref: "u1".into(), alipay_open_id: None, wechat_openid: None },
            return_url: "https://shop.example/done".into(),
            expires_in_s: 1800,
        }
    }

    #[test]
    fn an_order_whose_lines_sum_to_its_amount_is_accepted() {
        let checked = order().check().expect("a good order");
        assert_eq!((checked.amount.fen(), checked.lines.len()), (129_900, 1));
    }

    #[test]
    fn every_bad_field_is_named() {
        type Change = (&'static str, fn(&mut NewSession));
        let changes: Vec<Change> = vec![
            ("out_trade_no", |order| order.out_trade_no = "a b".into()),
            ("out_trade_no", |order| order.out_trade_no = "x".repeat(65)),
            ("subject", |order| order.subject = "  ".into()),
            ("subject", |order| order.subject = "a\u{1b}[31m".into()),
            ("buyer.ref", |order| order.buyer.r#ref = String::new()),
            ("buyer.wechat_openid", |order| order.buyer.wechat_openid = Some("o\n".into())),
            ("currency", |order| order.currency = "JPY".into()),
            ("expires_in_s", |order| order.expires_in_s = 59),
            ("subject", |order| order.subject = "耳机\u{202e}01 元".into()),
            ("subject", |order| order.subject = "\u{2066}耳机\u{2069}".into()),
            ("subject", |order| order.subject = "耳\u{200b}机".into()),
            ("subject", |order| order.subject = "\u{feff}耳机".into()),
            ("subject", |order| order.subject = "\u{3164}".into()),
            ("subject", |order| order.subject = "耳机\u{2028}免费".into()),
            ("buyer.ref", |order| order.buyer.r#ref = "u1\u{200f}".into()),
            ("buyer.alipay_open_id", |order| order.buyer.alipay_open_id = Some("o\u{2060}".into())),
            ("lines[0].name", |order| order.lines[0].name = "耳机\u{e0041}".into()),
            ("return_url", |order| order.return_url = format!("https://shop.example/{}", "x".repeat(1004))),
            ("return_url", |order| order.return_url = String::new()),
            ("return_url", |order| order.return_url = "https://shop.example/a\r\nSet-Cookie: x=1".into()),
            ("return_url", |order| order.return_url = "https://shop.example/\"><script>".into()),
            ("return_url", |order| order.return_url = "https://shop.example@evil.example/".into()),
            ("return_url", |order| order.return_url = "https://shop.example/app/../evil".into()),
            ("return_url", |order| order.return_url = "javascript:alert(1)".into()),
            ("amount", |order| order.amount = 0),
            ("amount", |order| order.amount = 129_899),
            ("amount", |order| order.amount = 10_000_000_001),
            ("lines", |order| order.lines.clear()),
            ("lines[0].quantity", |order| order.lines[0].quantity = 0),
            ("lines[0].unit_amount", |order| order.lines[0].unit_amount = -1),
            ("lines[0].unit_amount", |order| order.lines[0].unit_amount = i64::MAX),
            ("lines[0].name", |order| order.lines[0].name = "名".repeat(129)),
        ];
        for (field, change) in changes {
            let mut changed = order();
            change(&mut changed);
            assert_eq!(changed.check().expect_err(field).field, field);
        }
    }
}
