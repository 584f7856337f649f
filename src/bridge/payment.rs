//! The host app's payment bridge, reached through a function of `js/bridges`. What it answers is only ever a hint.

use js_sys::{Function, Promise};
use paylater_core::host::Host;
use paylater_core::instruction::{BridgeHint, Instruction};
use paylater_wire::codec;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::json::Parsed;
use super::text_of;

/// How to reach the host's cashier.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment(Option<Function>);

/// What the bridge said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BridgeAnswer {
    /// Read into one of a few hints.
    pub hint: BridgeHint,
    /// The provider's signed result, where one was handed over; for the backend to verify.
    pub result: Option<String>,
}

impl Payment {
    /// Reaches it through this function: `(instruction, host) => Promise<{kind, code, message, result}>`.
    pub fn new(open: Option<Function>) -> Self {
        Self(open)
    }

    /// Hands the instruction over and waits for an answer, perhaps for ever.
    pub async fn open(self, instruction: Instruction, host: Host) -> BridgeAnswer {
        let silent = |hint| BridgeAnswer { hint, result: None };
        let Some(open) = self.0 else { return silent(BridgeHint::NoBridge("no_function".into())) };
        let Some(instruction) = Parsed::of(&codec::instruction_json(&instruction)) else {
            return silent(BridgeHint::NoBridge("unreadable_instruction".into()));
        };
        let (instruction, host) = (instruction.into_js(), JsValue::from_str(host.id()));
        let answer = match open.call2(&JsValue::UNDEFINED, &instruction, &host) {
            Ok(answer) => answer,
            Err(_) => return silent(BridgeHint::NoBridge("threw".into())),
        };
        let answer = match answer.dyn_into::<Promise>() {
            Ok(promise) => match JsFuture::from(promise).await {
                Ok(answer) => answer,
                // It may have thrown after the cashier was open: that is not the same as never having opened it.
                Err(_) => return silent(BridgeHint::Unclear("rejected".into())),
            },
            Err(answer) => answer,
        };
        read(&answer)
    }
}

fn read(answer: &JsValue) -> BridgeAnswer {
    let (code, message) = (text_of(answer, "code"), text_of(answer, "message"));
    let kind = text_of(answer, "kind");
    let hint = BridgeHint::read(&kind, &code, &message);
    BridgeAnswer { hint, result: Some(text_of(answer, "result")).filter(|result| !result.is_empty()) }
}
