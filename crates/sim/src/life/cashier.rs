//! The provider's cashier on the shopper's phone: the app opens it with what the page handed over, the shopper pays, refuses
//! or walks away, and the app's bridge tells the page, or does not. An old cashier can be gone back to.

use paylater_core::host::Host;
use paylater_core::instruction::{BridgeHint, Instruction};
use paylater_sandbox::state::cashier::{Ending, Outcome as CashierOutcome};
use serde_json::{Value, json};

use super::{Due, Life, Want, alipay_buyer, wechat_buyer};
use crate::history::What;
use crate::message::{Answer, Asked, Asker, Lost, Outcome, Request, Tab};
use crate::setting::PROVIDER;

/// How long the app waits for an answer of the provider's.
const APP_LIMIT_MS: i64 = 20_000;
/// How often the shopper presses again when nothing comes back.
const PRESSES_MAX: u32 = 4;
/// When a shopper goes back to an old cashier: at once, or days later, longer than any order string is good for.
const REVISIT_MS: (i64, i64) = (1_000, 3 * 86_400_000);

/// A cashier that a page asked for.
#[derive(Debug)]
pub(super) struct Cashier {
    tab: Tab,
    load: u32,
    instruction: Instruction,
    /// The address of its page, once it is open.
    path: Option<String>,
    wants: Button,
    presses: u32,
    is_over: bool,
    /// The shopper came back to it; the page of then is not waiting any more.
    is_revisited: bool,
}

/// What the shopper presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Button {
    Pay,
    Cancel,
    Leave,
    /// Puts the phone away with the cashier open.
    None,
}

impl Button {
    const fn form(self) -> Option<&'static str> {
        match self {
            Self::Pay => Some("action=pay&password=123456&deposit=yes"),
            Self::Cancel => Some("action=cancel"),
            Self::Leave => Some("action=leave"),
            Self::None => None,
        }
    }
}

impl Life {
    /// The page hands an instruction to the app.
    pub(super) fn open_cashier(&mut self, tab: Tab, instruction: Instruction) {
        let load = self.tabs[tab].load;
        let wants = self.button();
        let cashier = self.cashiers.len();
        let (path, is_over, is_revisited) = (None, false, false);
        self.cashiers.push(Cashier {
            tab,
            load,
            instruction,
            path,
            wants,
            presses: 0,
            is_over,
            is_revisited,
        });
        if self.host() == Host::Browser {
            // The browser leaves for the provider's page.
            self.on_page(tab, load, |page| page.hear(BridgeHint::Leaving, None));
            self.close(tab, None);
        }
        self.ask_to_open(cashier);
    }

    fn button(&mut self) -> Button {
        if self.chance.happens(self.wishes.pays) {
            return Button::Pay;
        }
        *self.chance.pick(&[Button::Cancel, Button::Cancel, Button::Leave, Button::None])
    }

    fn ask_to_open(&mut self, cashier: usize) {
        match opening(&self.cashiers[cashier].instruction, self.no) {
            Some(request) => self.ask_provider(cashier, request),
            None => self.bridge_says(cashier, BridgeHint::NoBridge("not_here".into()), None),
        }
    }

    fn ask_provider(&mut self, cashier: usize, request: Request) {
        let from = Asker::Host { life: self.no, cashier };
        self.want(Want::Send { from, to: Asked::Provider, request, limit_ms: APP_LIMIT_MS });
    }

    /// The shopper does at the cashier what they came for.
    pub(super) fn press(&mut self, cashier: usize) {
        let (path, wants) = (self.cashiers[cashier].path.clone(), self.cashiers[cashier].wants);
        let Some(path) = path else { return self.ask_to_open(cashier) };
        match wants.form() {
            Some(form) => {
                self.cashiers[cashier].presses += 1;
                let headers = vec![("content-type".into(), "application/x-www-form-urlencoded".into())];
                self.ask_provider(cashier, Request { method: "POST", path, headers, body: form.into() });
            }
            None => {
                self.tell(cashier, "the shopper puts the phone away".into());
                self.end(cashier);
            }
        }
    }

    /// The provider has answered, or nothing came back.
    pub(super) fn cashier_hears(
        &mut self,
        cashier: usize,
        outcome: Outcome,
        ending: impl Fn(&str) -> Option<Ending>,
    ) {
        let token = self.cashiers[cashier].path.as_deref().and_then(|path| path.strip_prefix("/cashier/"));
        match (token, outcome) {
            (None, Ok(answer)) => self.opened(cashier, &answer),
            (Some(token), Ok(answer)) => match ending(token) {
                Some(ending) => self.ended(cashier, &ending),
                // It is shown again, with what is wrong: it is closed, or the buyer may not.
                None if answer.status == 200 => {
                    self.tell(cashier, "refuses".into());
                    self.go_back(cashier);
                }
                None => self.press_again(cashier, Lost::Broken),
            },
            (_, Err(lost)) => self.press_again(cashier, lost),
        }
    }

    fn opened(&mut self, cashier: usize, answer: &Answer) {
        let given = answer.json()["cashier_url"].as_str().map(str::to_owned);
        let address = given.or_else(|| location(answer));
        let path = address.and_then(|address| address.strip_prefix(PROVIDER).map(str::to_owned));
        let Some(path) = path else {
            let told = if answer.status >= 500 { "error" } else { "does not open" };
            self.tell(cashier, format!("{told} ({})", answer.status));
            return self.bridge_says(cashier, failed(&self.cashiers[cashier].instruction), None);
        };
        self.cashiers[cashier].path = Some(path);
        self.tell(cashier, "is open".into());
        let wait_ms = self.chance.wait_ms(self.wishes.cashier_ms.0, self.wishes.cashier_ms.1);
        self.want(Want::After(wait_ms, Due::Press { cashier }));
    }

    /// The cashier says why not. The shopper can only turn back.
    fn go_back(&mut self, cashier: usize) {
        if self.cashiers[cashier].wants == Button::Leave {
            return self.bridge_says(cashier, failed(&self.cashiers[cashier].instruction), None);
        }
        self.cashiers[cashier].wants = Button::Leave;
        let wait_ms = self.chance.wait_ms(500, 10_000);
        self.want(Want::After(wait_ms, Due::Press { cashier }));
    }

    fn press_again(&mut self, cashier: usize, lost: Lost) {
        self.tell(cashier, format!("nothing comes back: {lost}"));
        if self.cashiers[cashier].presses >= PRESSES_MAX {
            return self.bridge_says(cashier, BridgeHint::Unclear("6004".into()), None);
        }
        self.cashiers[cashier].presses += 1;
        let wait_ms = self.chance.wait_ms(2_000, 20_000);
        self.want(Want::After(wait_ms, Due::Press { cashier }));
    }

    fn ended(&mut self, cashier: usize, ending: &Ending) {
        self.tell(cashier, format!("{:?}", ending.outcome).to_lowercase());
        let hint = hint(&self.cashiers[cashier].instruction, ending.outcome);
        self.bridge_says(cashier, hint, ending.result.clone());
    }

    /// The app tells the page that opened the cashier, if it is still there.
    fn bridge_says(&mut self, cashier: usize, hint: BridgeHint, result: Option<String>) {
        let Cashier { tab, load, is_revisited, .. } = self.cashiers[cashier];
        self.end(cashier);
        if self.host() == Host::Browser {
            // The browser goes to the shop's page, from where the shopper may look at the checkout again.
            if !is_revisited && self.chance.happens(700) {
                let wait_ms = self.chance.wait_ms(500, 60_000);
                self.want(Want::After(wait_ms, Due::Open { tab }));
            }
        } else if !is_revisited && !self.wishes.is_bridge_silent && self.is_open(tab, load) {
            self.on_page(tab, load, |page| page.hear(hint, result));
        }
    }

    fn end(&mut self, cashier: usize) {
        let first_end = !std::mem::replace(&mut self.cashiers[cashier].is_over, true);
        if first_end && self.chance.happens(self.wishes.revisits) {
            let wait_ms = self.chance.wait_ms(REVISIT_MS.0, REVISIT_MS.1);
            self.want(Want::After(wait_ms, Due::Revisit { cashier }));
        }
    }

    /// The shopper finds an old cashier still open in their app, or opens it anew with what the page handed over then.
    pub(super) fn revisit(&mut self, cashier: usize) {
        let is_opened_anew = self.chance.happens(600);
        let old = &mut self.cashiers[cashier];
        old.is_revisited = true;
        old.presses = 0;
        old.wants = Button::Pay;
        if is_opened_anew {
            old.path = None;
        }
        self.tell(cashier, "the shopper goes back to it".into());
        self.press(cashier);
    }

    fn tell(&mut self, cashier: usize, told: String) {
        self.note(What::Cashier { cashier, told });
    }
}

/// What the app asks of the provider to open a cashier, if an app can.
fn opening(instruction: &Instruction, life: u32) -> Option<Request> {
    let json = |path: &str, body: Value| Request::json(path.into(), body.to_string());
    let buyer = alipay_buyer(life);
    Some(match instruction {
        Instruction::AlipayTradeNo(trade_no) => {
            json("/host/alipay/trade-pay", json!({ "tradeNO": trade_no, "buyer": buyer }))
        }
        Instruction::AlipayOrderString(order_string) => {
            json("/host/alipay/trade-pay", json!({ "orderStr": order_string, "buyer": buyer }))
        }
        Instruction::WechatJsapi(params) => json(
            "/host/wechat/brand-wcpay",
            json!({
                "appId": params.app_id, "timeStamp": params.timestamp, "nonceStr": params.nonce,
                "package": params.package, "signType": params.sign_type, "paySign": params.pay_sign,
                "openid": wechat_buyer(life),
            }),
        ),
        Instruction::WechatScore(score) => json(
            "/host/wechat/business-view",
            json!({
                "businessType": score.business_type, "queryString": score.query_string,
                "openid": wechat_buyer(life),
            }),
        ),
        Instruction::Redirect { url } => Request::get(url.strip_prefix(PROVIDER)?.into()),
        Instruction::AlipaySignString(_)
        | Instruction::MiniProgramPage { .. }
        | Instruction::Form { .. }
        | Instruction::QrCode(_) => return None,
    })
}

fn location(answer: &Answer) -> Option<String> {
    let found = answer.headers.iter().find(|(name, _)| name == "location");
    found.map(|(_, value)| value.clone())
}

/// What the app's bridge says of a cashier that did not open, or would not.
fn failed(instruction: &Instruction) -> BridgeHint {
    match instruction {
        Instruction::WechatJsapi(_) => BridgeHint::from_wechat_pay("get_brand_wcpay_request:fail"),
        Instruction::WechatScore(_) => BridgeHint::from_wechat_score("-1", "openBusinessView:fail"),
        Instruction::AlipayTradeNo(_)
        | Instruction::AlipayOrderString(_)
        | Instruction::AlipaySignString(_)
        | Instruction::MiniProgramPage { .. }
        | Instruction::Redirect { .. }
        | Instruction::Form { .. }
        | Instruction::QrCode(_) => BridgeHint::from_alipay("4000"),
    }
}

/// What the app's bridge says of a cashier that has ended.
fn hint(instruction: &Instruction, outcome: CashierOutcome) -> BridgeHint {
    match instruction {
        Instruction::WechatJsapi(_) => BridgeHint::from_wechat_pay(match outcome {
            CashierOutcome::Paid | CashierOutcome::Authorised => "get_brand_wcpay_request:ok",
            CashierOutcome::Declined => "get_brand_wcpay_request:fail",
            CashierOutcome::Cancelled | CashierOutcome::Left => "get_brand_wcpay_request:cancel",
        }),
        // A zero only says that the page was opened and left again.
        Instruction::WechatScore(_) => BridgeHint::from_wechat_score("0", "openBusinessView:ok"),
        Instruction::AlipayTradeNo(_)
        | Instruction::AlipayOrderString(_)
        | Instruction::AlipaySignString(_)
        | Instruction::MiniProgramPage { .. }
        | Instruction::Redirect { .. }
        | Instruction::Form { .. }
        | Instruction::QrCode(_) => BridgeHint::from_alipay(match outcome {
            CashierOutcome::Paid | CashierOutcome::Authorised => "9000",
            CashierOutcome::Declined => "4000",
            CashierOutcome::Cancelled => "6001",
            CashierOutcome::Left => "8000",
        }),
    }
}
