//! Confirmation, instruction, the bridge's answer, status, cancel.

use super::{Json, array, count, flag, list, object, quoted, text, whole};
use crate::payment::{
    BridgeResult, Cancel, CancelWhat, Confirm, Confirmed, Instruction, Pair, StatusAnswer, WechatJsapi,
};

impl Confirm {
    /// The confirmation as JSON.
    pub fn to_json(&self) -> String {
        let consents = self.consents.iter().map(|consent| {
            object(&[
                ("document", quoted(&consent.document)),
                ("version", quoted(&consent.version)),
                ("sha256", quoted(&consent.sha256)),
            ])
        });
        object(&[
            ("option", quoted(&self.option)),
            ("plan", quoted(&self.plan)),
            ("host", quoted(&self.host)),
            ("consents", array(consents)),
            ("schedule_digest", quoted(&self.schedule_digest)),
        ])
    }
}

impl BridgeResult {
    /// The bridge's answer as JSON.
    pub fn to_json(&self) -> String {
        let mut fields = vec![("hint", quoted(&self.hint))];
        if !self.detail.is_empty() {
            fields.push(("detail", quoted(&self.detail)));
        }
        fields.extend(self.result.as_ref().map(|result| ("result", quoted(result))));
        object(&fields)
    }
}

impl Cancel {
    /// What is given up, as JSON.
    pub fn to_json(&self) -> String {
        let what = match self.what {
            CancelWhat::Attempt => "attempt",
            CancelWhat::Order => "order",
        };
        object(&[("what", quoted(what))])
    }
}

impl Confirmed {
    /// Reads the answer to a confirmation.
    pub fn read(value: &impl Json) -> Option<Self> {
        let instruction = Instruction::read(&value.get("instruction")?)?;
        Some(Self { attempt: count(value, "attempt")?, instruction })
    }
}

impl StatusAnswer {
    /// Reads where the order stands.
    pub fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            version: whole(value, "version")?,
            status: text(value, "status")?,
            declined: flag(value, "declined")?,
        })
    }
}

impl Instruction {
    /// Reads an instruction.
    pub fn read<V: Json>(value: &V) -> Option<Self> {
        let field = |name| text(value, name);
        Some(match field("kind")?.as_str() {
            "alipay_trade_no" => Self::AlipayTradeNo { trade_no: field("trade_no")? },
            "alipay_order_string" => Self::AlipayOrderString { order_string: field("order_string")? },
            "alipay_sign_string" => Self::AlipaySignString { sign_string: field("sign_string")? },
            "wechat_jsapi" => Self::WechatJsapi { params: wechat_jsapi(&value.get("params")?)? },
            "wechat_score" => Self::WechatScore {
                business_type: field("business_type")?,
                query_string: field("query_string")?,
                extra_data: list(value, "extra_data", pair)?,
            },
            "mini_program_page" => Self::MiniProgramPage { path: field("path")? },
            "redirect" => Self::Redirect { url: field("url")? },
            "form" => Self::Form { action: field("action")?, fields: list(value, "fields", pair)? },
            "qr_code" => Self::QrCode { code: field("code")? },
            _ => return None,
        })
    }

    /// The instruction as JSON, for a bridge that is written in JavaScript.
    pub fn to_json(&self) -> String {
        let tagged = |kind: &str, mut fields: Vec<(&str, String)>| {
            fields.insert(0, ("kind", quoted(kind)));
            object(&fields)
        };
        match self {
            Self::AlipayTradeNo { trade_no } => {
                tagged("alipay_trade_no", vec![("trade_no", quoted(trade_no))])
            }
            Self::AlipayOrderString { order_string } => {
                tagged("alipay_order_string", vec![("order_string", quoted(order_string))])
            }
            Self::AlipaySignString { sign_string } => {
                tagged("alipay_sign_string", vec![("sign_string", quoted(sign_string))])
            }
            Self::WechatJsapi { params } => {
                tagged("wechat_jsapi", vec![("params", wechat_jsapi_json(params))])
            }
            Self::WechatScore { business_type, query_string, extra_data } => tagged(
                "wechat_score",
                vec![
                    ("business_type", quoted(business_type)),
                    ("query_string", quoted(query_string)),
                    ("extra_data", pairs_json(extra_data)),
                ],
            ),
            Self::MiniProgramPage { path } => tagged("mini_program_page", vec![("path", quoted(path))]),
            Self::Redirect { url } => tagged("redirect", vec![("url", quoted(url))]),
            Self::Form { action, fields } => {
                tagged("form", vec![("action", quoted(action)), ("fields", pairs_json(fields))])
            }
            Self::QrCode { code } => tagged("qr_code", vec![("code", quoted(code))]),
        }
    }
}

fn wechat_jsapi(value: &impl Json) -> Option<WechatJsapi> {
    Some(WechatJsapi {
        app_id: text(value, "appId")?,
        time_stamp: text(value, "timeStamp")?,
        nonce_str: text(value, "nonceStr")?,
        package: text(value, "package")?,
        sign_type: text(value, "signType")?,
        pay_sign: text(value, "paySign")?,
    })
}

fn wechat_jsapi_json(params: &WechatJsapi) -> String {
    object(&[
        ("appId", quoted(&params.app_id)),
        ("timeStamp", quoted(&params.time_stamp)),
        ("nonceStr", quoted(&params.nonce_str)),
        ("package", quoted(&params.package)),
        ("signType", quoted(&params.sign_type)),
        ("paySign", quoted(&params.pay_sign)),
    ])
}

fn pair(value: &impl Json) -> Option<Pair> {
    Some(Pair { name: text(value, "name")?, value: text(value, "value")? })
}

fn pairs_json(pairs: &[Pair]) -> String {
    array(pairs.iter().map(|pair| object(&[("name", quoted(&pair.name)), ("value", quoted(&pair.value))])))
}
