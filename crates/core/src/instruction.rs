//! What the backend asks the host app's payment bridge to do, and what the bridge is heard to say afterwards.
//!
//! Not every host takes an order string: an ordinary trade inside Alipay is paid by its bare number. Hence a closed
//! list, and one handler for each.

/// A payment instruction: signed or numbered by the backend, handed to the bridge untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// Alipay: `tradePay {tradeNO}`, for a trade the backend created.
    AlipayTradeNo(String),
    /// Alipay: `tradePay {orderStr}`, a signed order string.
    AlipayOrderString(String),
    /// Alipay: `paySignCenter {signStr}`, a signed agreement, percent-encoded once more as a whole.
    AlipaySignString(String),
    /// WeChat: `getBrandWCPayRequest` with these signed parameters.
    WechatJsapi(WechatJsapi),
    /// WeChat: `openBusinessView`, the service-order confirm page.
    WechatScore(WechatScore),
    /// A native mini-program page that carries on, because web-views there cannot pay.
    MiniProgramPage {
        /// The page's path with its query.
        path: String,
    },
    /// Leave for this address.
    Redirect {
        /// An absolute https (in development http) address made by the backend.
        url: String,
    },
    /// Submit a form.
    Form {
        /// Where to.
        action: String,
        /// Hidden fields in order.
        fields: Vec<(String, String)>,
    },
    /// Show a code to be scanned by another device.
    QrCode(String),
}

/// Parameters of `getBrandWCPayRequest`, under their own names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WechatJsapi {
    /// `appId`.
    pub app_id: String,
    /// `timeStamp`, seconds, as text.
    pub timestamp: String,
    /// `nonceStr`.
    pub nonce: String,
    /// `package`: `prepay_id=…`.
    pub package: String,
    /// `signType`: `RSA`.
    pub sign_type: String,
    /// `paySign`.
    pub pay_sign: String,
}

/// Parameters of `openBusinessView`, in both forms a host may want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WechatScore {
    /// `wxpayScoreUse`.
    pub business_type: String,
    /// For an H5 page: `k=v&k=v`.
    pub query_string: String,
    /// For a mini-program: the same pairs as an object.
    pub extra_data: Vec<(String, String)>,
}

impl Instruction {
    /// The instruction's name on the wire and in logs; its content is never logged.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AlipayTradeNo(_) => "alipay_trade_no",
            Self::AlipayOrderString(_) => "alipay_order_string",
            Self::AlipaySignString(_) => "alipay_sign_string",
            Self::WechatJsapi(_) => "wechat_jsapi",
            Self::WechatScore(_) => "wechat_score",
            Self::MiniProgramPage { .. } => "mini_program_page",
            Self::Redirect { .. } => "redirect",
            Self::Form { .. } => "form",
            Self::QrCode(_) => "qr_code",
        }
    }
}

/// What the bridge said. A hint to start asking the backend, never a truth about money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BridgeHint {
    /// The host says the shopper went through with it.
    SaysDone,
    /// The host says the shopper turned back.
    SaysCancelled,
    /// The host says it failed, in its own words.
    SaysFailed(String),
    /// The host does not know, or says something we have no name for.
    Unclear(String),
    /// The bridge itself is missing or threw; nothing was shown to the shopper.
    NoBridge(String),
    /// The page is about to leave; the answer will come to another page, if at all.
    Leaving,
}

impl BridgeHint {
    /// Reads Alipay's `resultCode`, a text on some clients and a number on others.
    pub fn from_alipay(result_code: &str) -> Self {
        match result_code.trim() {
            "9000" => Self::SaysDone,
            "6001" | "99" => Self::SaysCancelled,
            code @ ("4000" | "4" | "6002") => Self::SaysFailed(code.into()),
            other => Self::Unclear(other.into()),
        }
    }

    /// Reads the `err_msg` of WeChat's `getBrandWCPayRequest`.
    pub fn from_wechat_pay(err_msg: &str) -> Self {
        match err_msg.rsplit_once(':').map(|(_, word)| word.trim()) {
            Some("ok") => Self::SaysDone,
            Some("cancel") => Self::SaysCancelled,
            Some(word) if word.starts_with("fail") => Self::SaysFailed(err_msg.into()),
            _ => Self::Unclear(err_msg.into()),
        }
    }

    /// Reads the answer of WeChat's `openBusinessView`: `err_code` is a number on iOS and a text on Android.
    ///
    /// A zero only says that the page was opened and left again.
    pub fn from_wechat_score(err_code: &str, err_msg: &str) -> Self {
        let is_ok = err_code.trim() == "0" || err_msg.ends_with(":ok");
        match (is_ok, err_msg.ends_with(":cancel")) {
            (true, _) => Self::SaysDone,
            (false, true) => Self::SaysCancelled,
            (false, false) if err_code.is_empty() && err_msg.is_empty() => Self::Unclear(String::new()),
            (false, false) => Self::SaysFailed([err_code, " ", err_msg].concat().trim().into()),
        }
    }

    /// Reads what our bridges answer: which of them spoke, its code and its words.
    pub fn read(kind: &str, code: &str, message: &str) -> Self {
        match kind {
            "alipay" => Self::from_alipay(code),
            "wechat_pay" => Self::from_wechat_pay(message),
            "wechat_score" => Self::from_wechat_score(code, message),
            "missing" => Self::NoBridge(code.into()),
            "leaving" => Self::Leaving,
            other => Self::Unclear(other.into()),
        }
    }

    /// The hint's name on the wire.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::SaysDone => "done",
            Self::SaysCancelled => "cancelled",
            Self::SaysFailed(_) => "failed",
            Self::Unclear(_) => "unclear",
            Self::NoBridge(_) => "no_bridge",
            Self::Leaving => "leaving",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_code_is_read_as_done_and_an_unknown_one_stays_unclear() {
        for (code, id) in [
            ("9000", "done"),
            ("8000", "unclear"),
            ("6004", "unclear"),
            ("5000", "unclear"),
            ("6001", "cancelled"),
            ("99", "cancelled"),
            ("6002", "failed"),
            ("4000", "failed"),
            ("4", "failed"),
            ("", "unclear"),
            ("undefined", "unclear"),
        ] {
            assert_eq!(BridgeHint::from_alipay(code).id(), id, "{code}");
        }
    }

    #[test]
    fn wechat_answers_are_read_in_both_spellings() {
        for (err_msg, id) in [
            ("get_brand_wcpay_request:ok", "done"),
            ("get_brand_wcpay_request:cancel", "cancelled"),
            ("get_brand_wcpay_request:fail", "failed"),
            ("get_brand_wcpay_request:fail_no permission", "failed"),
            ("chooseWXPay:ok", "done"),
            ("ok", "unclear"),
            ("", "unclear"),
        ] {
            assert_eq!(BridgeHint::from_wechat_pay(err_msg).id(), id, "{err_msg}");
        }
        for (err_code, err_msg, id) in [
            ("0", "openBusinessView:ok", "done"),
            ("0", "open_business_view:ok", "done"),
            ("", "openBusinessView:ok", "done"),
            ("-1", "openBusinessView:fail", "failed"),
            ("-2", "openBusinessView:cancel", "cancelled"),
            ("", "", "unclear"),
        ] {
            assert_eq!(BridgeHint::from_wechat_score(err_code, err_msg).id(), id, "{err_code} {err_msg}");
        }
    }
}
