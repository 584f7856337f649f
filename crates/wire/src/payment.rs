//! From confirmation to the truth: confirm, instruction, the bridge's answer, status, cancel.

use paylater_core::checkout::{Choice, StatusReport};
use paylater_core::consent::{Consent as CoreConsent, Shown};
use paylater_core::instruction::{self, BridgeHint};
use paylater_core::money::Money;
use paylater_core::offer::CheckoutView;
use paylater_core::order::{Held as CoreHeld, Status};
use serde::{Deserialize, Serialize};

use crate::Invalid;

/// `POST …/confirm`: what the shopper chose and agreed to, by ids and fingerprints only. No amount is taken from the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The option's id.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::ids::way))]
    pub option: String,
    /// The plan's id.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub plan: String,
    /// The app the page runs in.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::ids::host))]
    pub host: String,
    /// What was agreed to.
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub consents: Vec<Consent>,
    /// The fingerprint of the schedule that was shown.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub schedule_digest: String,
    /// The fingerprint of the documents that were shown, ticked or not.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub documents_digest: String,
    /// The fingerprint of the disclosure that was shown.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub disclosure_digest: String,
    /// The language in which everything was shown.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::ids::locale))]
    pub locale: String,
}

/// One consent: the exact text that was shown and agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The document's id.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub document: String,
    /// Its version.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub version: String,
    /// SHA-256 of its text, lower-case hexadecimal.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// Whole seconds during which it was open on a visible page.
    pub shown_s: u32,
    /// Its end was on the screen.
    pub to_end: bool,
}

/// The answer to a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmed {
    /// Which try this is, from one.
    pub attempt: u32,
    /// What the host's payment bridge is to do.
    pub instruction: Instruction,
}

/// A payment instruction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Instruction {
    /// `tradePay {tradeNO}`.
    AlipayTradeNo {
        /// The trade's number.
        trade_no: String,
    },
    /// `tradePay {orderStr}`.
    AlipayOrderString {
        /// The signed order string.
        order_string: String,
    },
    /// `paySignCenter {signStr}`.
    AlipaySignString {
        /// The signed agreement.
        sign_string: String,
    },
    /// `getBrandWCPayRequest`.
    WechatJsapi {
        /// Its parameters.
        params: WechatJsapi,
    },
    /// `openBusinessView`.
    WechatScore {
        /// `wxpayScoreUse`.
        business_type: String,
        /// For an H5 page.
        query_string: String,
        /// For a mini-program: names and values.
        extra_data: Vec<Pair>,
    },
    /// A native mini-program page carries on.
    MiniProgramPage {
        /// Its path with query.
        path: String,
    },
    /// Leave for this address.
    Redirect {
        /// An absolute address.
        url: String,
    },
    /// Submit a form.
    Form {
        /// Where to.
        action: String,
        /// Hidden fields.
        fields: Vec<Pair>,
    },
    /// Show a code to scan.
    QrCode {
        /// Its content.
        code: String,
    },
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// The parameters of `getBrandWCPayRequest`, spelt as WeChat spells them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WechatJsapi {
    /// The app.
    pub app_id: String,
    /// Seconds, as text.
    pub time_stamp: String,
    /// A nonce.
    pub nonce_str: String,
    /// `prepay_id=…`.
    pub package: String,
    /// `RSA`.
    pub sign_type: String,
    /// The signature.
    pub pay_sign: String,
}

/// `POST …/bridge-result`: what the bridge said. It starts a query and proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BridgeResult {
    /// `done`, `cancelled`, `failed`, `unclear`, `no_bridge` or `leaving`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(done|cancelled|failed|unclear|no_bridge|leaving)$"))]
    pub hint: String,
    /// The host's own code or words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_length = 256))]
    pub detail: String,
    /// The provider's signed result, where the bridge hands one over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 8192))]
    pub result: Option<String>,
}

/// `POST …/reports`: the page found that what it was sent is not what it should be, and showed nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewReport {
    /// `schedule_differs` or `document_differs`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(schedule_differs|document_differs)$"))]
    pub code: String,
    /// Which plan or document.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub subject: String,
}

/// `GET …/status`: where the order stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusAnswer {
    /// Rises with every change; pass it as `seen` to wait for the next one.
    pub version: i64,
    /// `open`, `paying`, `closing`, `authorised`, `paid`, `cancelled`, `expired` or `under_review`.
    pub status: String,
    /// The last attempt was refused by its provider.
    pub declined: bool,
    /// The deposit behind the promise that was given; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

/// A deposit. None of it is charged; at the end it is released, or charged when the shop asks for the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Held {
    /// How much, in fen.
    pub amount: i64,
    /// How much of it is not frozen, because the provider lets the buyer's credit stand for it, in fen.
    pub waived: i64,
}

impl Held {
    /// On the wire there is only what is there.
    pub fn of(held: CoreHeld) -> Option<Self> {
        match held {
            CoreHeld::Nothing => None,
            CoreHeld::Deposit { amount, waived } => Some(Self { amount: amount.fen(), waived: waived.fen() }),
        }
    }

    /// What it is to the core; no more can be waived than is held.
    pub fn into_core(held: Option<Self>) -> Result<CoreHeld, Invalid> {
        let Some(Self { amount, waived }) = held else { return Ok(CoreHeld::Nothing) };
        let money = |fen| Money::from_fen(fen).map_err(|error| Invalid::new("held", error));
        let (amount, waived) = (money(amount)?, money(waived)?);
        if waived > amount {
            return Err(Invalid::new("held.waived", "no more can be waived than is held"));
        }
        Ok(CoreHeld::Deposit { amount, waived })
    }
}

/// `POST …/cancel`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// What to give up.
    pub what: CancelWhat,
}

/// What is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CancelWhat {
    /// This try only; the order stays open for another way.
    Attempt,
    /// The whole order.
    Order,
}

impl Confirm {
    /// What this choice sends; `None` while something is missing.
    pub fn from_choice(choice: &Choice, view: &CheckoutView, host: &str, locale: &str) -> Option<Self> {
        let (option, plan) = (choice.option(view)?, choice.plan(view)?);
        Some(Self {
            option: option.way.id().into(),
            plan: plan.id.clone(),
            host: host.into(),
            consents: choice.consents(view).into_iter().map(Consent::from).collect(),
            schedule_digest: plan.schedule.digest(),
            documents_digest: paylater_core::consent::digest(&view.order.merchant, &option.documents),
            disclosure_digest: plan.disclosure.digest(),
            locale: locale.into(),
        })
    }
}

impl From<CoreConsent> for Consent {
    fn from(consent: CoreConsent) -> Self {
        let CoreConsent { document, version, sha256, shown } = consent;
        Self { document, version, sha256, shown_s: shown.seconds, to_end: shown.to_end }
    }
}

impl From<Consent> for CoreConsent {
    fn from(consent: Consent) -> Self {
        let Consent { document, version, sha256, shown_s, to_end } = consent;
        Self { document, version, sha256, shown: Shown { seconds: shown_s, to_end } }
    }
}

impl From<&BridgeHint> for BridgeResult {
    fn from(hint: &BridgeHint) -> Self {
        let detail = match hint {
            BridgeHint::SaysFailed(words) | BridgeHint::Unclear(words) | BridgeHint::NoBridge(words) => {
                words.clone()
            }
            BridgeHint::SaysDone | BridgeHint::SaysCancelled | BridgeHint::Leaving => String::new(),
        };
        Self { hint: hint.id().into(), detail: detail.chars().take(256).collect(), result: None }
    }
}

impl TryFrom<&StatusAnswer> for StatusReport {
    type Error = Invalid;

    fn try_from(answer: &StatusAnswer) -> Result<Self, Invalid> {
        let status = Status::from_id(&answer.status).ok_or_else(|| Invalid::new("status", &answer.status))?;
        Ok(Self { status, is_declined: answer.declined, held: Held::into_core(answer.held)? })
    }
}

fn pairs(pairs: Vec<(String, String)>) -> Vec<Pair> {
    pairs.into_iter().map(|(name, value)| Pair { name, value }).collect()
}

fn tuples(pairs: Vec<Pair>) -> Vec<(String, String)> {
    pairs.into_iter().map(|pair| (pair.name, pair.value)).collect()
}

impl From<instruction::Instruction> for Instruction {
    fn from(instruction: instruction::Instruction) -> Self {
        use instruction::Instruction as Core;
        match instruction {
            Core::AlipayTradeNo(trade_no) => Self::AlipayTradeNo { trade_no },
            Core::AlipayOrderString(order_string) => Self::AlipayOrderString { order_string },
            Core::AlipaySignString(sign_string) => Self::AlipaySignString { sign_string },
            Core::WechatJsapi(params) => Self::WechatJsapi {
                params: WechatJsapi {
                    app_id: params.app_id,
                    time_stamp: params.timestamp,
                    nonce_str: params.nonce,
                    package: params.package,
                    sign_type: params.sign_type,
                    pay_sign: params.pay_sign,
                },
            },
            Core::WechatScore(score) => Self::WechatScore {
                business_type: score.business_type,
                query_string: score.query_string,
                extra_data: pairs(score.extra_data),
            },
            Core::MiniProgramPage { path } => Self::MiniProgramPage { path },
            Core::Redirect { url } => Self::Redirect { url },
            Core::Form { action, fields } => Self::Form { action, fields: pairs(fields) },
            Core::QrCode(code) => Self::QrCode { code },
        }
    }
}

impl From<Instruction> for instruction::Instruction {
    fn from(instruction: Instruction) -> Self {
        match instruction {
            Instruction::AlipayTradeNo { trade_no } => Self::AlipayTradeNo(trade_no),
            Instruction::AlipayOrderString { order_string } => Self::AlipayOrderString(order_string),
            Instruction::AlipaySignString { sign_string } => Self::AlipaySignString(sign_string),
            Instruction::WechatJsapi { params } => Self::WechatJsapi(instruction::WechatJsapi {
                app_id: params.app_id,
                timestamp: params.time_stamp,
                nonce: params.nonce_str,
                package: params.package,
                sign_type: params.sign_type,
                pay_sign: params.pay_sign,
            }),
            Instruction::WechatScore { business_type, query_string, extra_data } => {
                Self::WechatScore(instruction::WechatScore {
                    business_type,
                    query_string,
                    extra_data: tuples(extra_data),
                })
            }
            Instruction::MiniProgramPage { path } => Self::MiniProgramPage { path },
            Instruction::Redirect { url } => Self::Redirect { url },
            Instruction::Form { action, fields } => Self::Form { action, fields: tuples(fields) },
            Instruction::QrCode { code } => Self::QrCode(code),
        }
    }
}
