//! The backend's calls, in the wire's shapes. A lost request is sent again; what the answer means is sorted into the
//! core's problems by who can do something about it.

use gloo_timers::future::TimeoutFuture;
use paylater_core::checkout::{Problem, StatusReport};
use paylater_core::host::Host;
use paylater_core::instruction::Instruction;
use paylater_core::offer::CheckoutView;
use paylater_core::retry::{self, Next};
use paylater_wire::codec::{self, Json, Versioned};
use paylater_wire::payment::CancelWhat;

use crate::bridge::abort::{Abort, Signal};
use crate::bridge::json::Parsed;
use crate::bridge::request::{self, Answer};
use crate::bridge::{clock, random};
use crate::text::{Locale, fill};

/// How long one try may take. A confirmation makes the backend ask a provider, which has its own slow moments.
const QUICK_MS: u32 = 15_000;
const CONFIRM_MS: u32 = 30_000;
/// What a held status question may take beyond the time for which it is held.
const STATUS_GRACE_MS: u32 = 10_000;
/// The status of an answer that has nothing to say.
const NO_CONTENT: u16 = 204;

/// One checkout session at one backend.
#[derive(Debug)]
pub struct Api {
    /// Up to and with the session's id; `None` where session or token hold what no such text can.
    base: Option<String>,
    token: String,
}

/// One call: with a body it is a POST.
struct Call<'a> {
    path: &'a str,
    body: Option<String>,
    key: Option<&'a str>,
}

impl Api {
    /// The session at this backend, by this token.
    pub fn new(api_base: &str, session: &str, token: &str) -> Self {
        // A header cannot hold everything, and a path means something; both texts come from the page's markup.
        let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_name =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let is_sound = is_plain(session) && is_name(session) && is_plain(token);
        Self {
            base: is_sound.then(|| fill("{}/v1/checkout-sessions/{}", &[api_base, session])),
            token: token.into(),
        }
    }

    /// The checkout view, for the app we run in, with its texts in this language.
    pub async fn view(&self, host: Host, locale: Locale) -> Result<Versioned<CheckoutView>, Problem> {
        let path = fill("?host={}&locale={}", &[host.id(), locale.tag()]);
        let call = Call { path: &path, body: None, key: None };
        read(self.until_answered(call).await?, codec::checkout_view)
    }

    /// Confirms with this body under this key.
    pub async fn confirm(&self, body: String, key: &str) -> Result<Instruction, Problem> {
        let call = Call { path: "/confirm", body: Some(body), key: Some(key) };
        read(self.until_answered(call).await?, codec::confirmed)
    }

    /// Tells something of which nobody needs to know whether it arrived: after a bridge's answer the next question asks
    /// anyway, and a view that was wrong is not shown in any case.
    pub async fn report(&self, path: &'static str, body: String) {
        let call = Call { path, body: Some(body), key: None };
        let _ = self.until_answered(call).await;
    }

    /// Asks where the order stands, once; the backend may hold the question until something newer than `seen` is known.
    pub async fn status(
        &self,
        seen: i64,
        wait_s: u32,
        signal: &Signal,
    ) -> Result<Versioned<StatusReport>, Problem> {
        let path = fill("/status?seen={}&wait_s={}", &[&seen.to_string(), &wait_s.to_string()]);
        let call = Call { path: &path, body: None, key: None };
        read(self.once(&call, signal).await?, codec::status)
    }

    /// Gives the attempt or the order up.
    pub async fn cancel(&self, what: CancelWhat) -> Result<Versioned<StatusReport>, Problem> {
        let call = Call { path: "/cancel", body: Some(codec::cancel(what)), key: None };
        read(self.until_answered(call).await?, codec::status)
    }

    /// Sends until the backend answers, by the core's plan.
    async fn until_answered(&self, call: Call<'_>) -> Result<Parsed, Problem> {
        let began = clock::now();
        let limit_ms = if call.key.is_some() { CONFIRM_MS } else { QUICK_MS };
        let mut tries = 0;
        loop {
            let abort = Abort::after(limit_ms);
            let problem = match self.once(&call, &abort.signal()).await {
                Ok(answer) => return Ok(answer),
                Err(problem) => problem,
            };
            tries += 1;
            match retry::REQUEST.next(tries, clock::now().ms_since(began), random::number()) {
                Next::After { delay_ms } if problem.is_lost() => {
                    TimeoutFuture::new(u32::try_from(delay_ms).unwrap_or(u32::MAX)).await;
                }
                _ => return Err(problem),
            }
        }
    }

    async fn once(&self, call: &Call<'_>, signal: &Signal) -> Result<Parsed, Problem> {
        let Some(base) = &self.base else {
            return Err(Problem::Merchant { code: "bad_options".into() });
        };
        let (url, authorization) = ([base, call.path].concat(), fill("Bearer {}", &[&self.token]));
        let key = call.key.map(|key| ("Idempotency-Key", key));
        let headers = [("Authorization", authorization.as_str())].into_iter().chain(key);
        let answer = request::send(&url, headers, call.body.as_deref(), signal).await;
        sorted(answer.ok_or(Problem::Offline)?)
    }
}

/// How long a status question that may be held for this long may take in all.
pub const fn status_limit_ms(wait_s: u32) -> u32 {
    wait_s * 1000 + STATUS_GRACE_MS
}

/// What the backend says, or who has to do something.
fn sorted(Answer { status, text }: Answer) -> Result<Parsed, Problem> {
    let body = Parsed::of(&text);
    match status {
        NO_CONTENT => Ok(Parsed::nothing()),
        200..300 => body.ok_or_else(Problem::unreadable),
        _ => {
            let code = body.and_then(|problem| problem.get("code")?.text());
            Err(Problem::of_answer(status, code.unwrap_or_default()))
        }
    }
}

fn read<T>(answer: Parsed, read: impl FnOnce(Parsed) -> Option<T>) -> Result<T, Problem> {
    read(answer).ok_or_else(Problem::unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_or_token_that_would_mean_something_else_makes_no_address() {
        for (session, token) in
            [("", "t"), ("cs_1", ""), ("cs/../1", "t"), ("cs_1?x", "t"), ("cs_1", "t\nX: y"), ("cs_1", "令")]
        {
            assert_eq!(Api::new("https://pay.example", session, token).base, None, "{session} {token}");
        }
        let api = Api::new("https://pay.example", "cs_1-a", "t.o=k");
        assert_eq!(api.base.as_deref(), Some("https://pay.example/v1/checkout-sessions/cs_1-a"));
    }
}
