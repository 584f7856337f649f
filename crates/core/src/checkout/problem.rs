//! What can go wrong on the page, sorted by who can do something about it.

/// A problem, sorted by who can do something about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The shopper's network; trying again may help.
    Offline,
    /// The backend or a provider is busy or broken for the moment; trying again may help.
    TryLater {
        /// The backend's code.
        code: String,
    },
    /// Something changed since it was shown: it has to be shown again.
    Changed {
        /// The backend's code.
        code: String,
    },
    /// Another attempt of this order is still out.
    AttemptOpen,
    /// The last attempt came to nothing at the provider; nothing was paid.
    AttemptEnded,
    /// The provider refused the shopper.
    Declined,
    /// The session is unknown, or the token is wrong, or it ran out: the shop has to make a new one.
    SessionGone {
        /// The backend's code.
        code: String,
    },
    /// A schedule is not the one that its terms give. Nothing is shown.
    ScheduleDiffers {
        /// Which plan's.
        plan: String,
    },
    /// A document's text does not match its fingerprint. Nothing is shown.
    DocumentDiffers {
        /// Which document's.
        document: String,
    },
    /// The page or the backend is set up wrongly, or has a bug; the merchant has to act.
    Merchant {
        /// The backend's code, or ours.
        code: String,
    },
}

impl Problem {
    /// A code for DOM events and logs.
    pub fn code(&self) -> &str {
        match self {
            Self::Offline => "offline",
            Self::AttemptOpen => "attempt_open",
            Self::AttemptEnded => "attempt_ended",
            Self::Declined => "declined",
            Self::ScheduleDiffers { .. } => "schedule_differs",
            Self::DocumentDiffers { .. } => "document_differs",
            Self::TryLater { code }
            | Self::Changed { code }
            | Self::SessionGone { code }
            | Self::Merchant { code } => code,
        }
    }

    /// May the same thing work when it is simply tried again?
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Offline | Self::TryLater { .. } | Self::Changed { .. })
    }

    /// An answer that claims to be good and is not of the backend's shape: it comes from something in between.
    pub fn unreadable() -> Self {
        Self::TryLater { code: "unreadable_answer".into() }
    }

    /// Was there no answer, or none of the backend's? Then the same call may simply be sent again.
    pub fn is_lost(&self) -> bool {
        match self {
            Self::Offline => true,
            Self::TryLater { code } => {
                matches!(code.as_str(), "idempotency_running" | "unreadable_answer")
                    || code.starts_with("http_")
            }
            Self::Changed { .. }
            | Self::AttemptOpen
            | Self::AttemptEnded
            | Self::Declined
            | Self::SessionGone { .. }
            | Self::ScheduleDiffers { .. }
            | Self::DocumentDiffers { .. }
            | Self::Merchant { .. } => false,
        }
    }

    /// Who can do something about an answer with this HTTP status and code. The backend's own refusals have a code; without
    /// one it is a gateway, a firewall or a hotel's login page that speaks, and what it says is not the backend's word.
    pub fn of_answer(status: u16, code: String) -> Self {
        match code.as_str() {
            "view_changed" | "quote_changed" | "consent_changed" => Self::Changed { code },
            // The order went on elsewhere, or an option closed meanwhile: the newest view says how it is now.
            "wrong_state" | "option_ineligible" => Self::Changed { code },
            "attempt_open" => Self::AttemptOpen,
            "declined" => Self::Declined,
            "session_unknown" | "session_expired" | "too_many_attempts" | "unauthorised" => {
                Self::SessionGone { code }
            }
            "idempotency_running" | "provider_unavailable" => Self::TryLater { code },
            // The provider will go on refusing until the merchant mends it, whatever the status suggests.
            "provider_refused" => Self::Merchant { code },
            "" => Self::TryLater { code: ["http_", &status.to_string()].concat() },
            _ if status == 429 || status >= 500 => Self::TryLater { code },
            _ => Self::Merchant { code },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_sorted_by_who_can_act_on_it() {
        let changed = |code: &str| Problem::Changed { code: code.into() };
        let gone = |code: &str| Problem::SessionGone { code: code.into() };
        let later = |code: &str| Problem::TryLater { code: code.into() };
        let merchant = |code: &str| Problem::Merchant { code: code.into() };
        for (status, code, problem) in [
            (409, "view_changed", changed("view_changed")),
            (409, "quote_changed", changed("quote_changed")),
            (409, "consent_changed", changed("consent_changed")),
            (409, "wrong_state", changed("wrong_state")),
            (409, "option_ineligible", changed("option_ineligible")),
            (409, "attempt_open", Problem::AttemptOpen),
            (422, "declined", Problem::Declined),
            (404, "session_unknown", gone("session_unknown")),
            (410, "session_expired", gone("session_expired")),
            (401, "unauthorised", gone("unauthorised")),
            (429, "too_many_attempts", gone("too_many_attempts")),
            (409, "idempotency_running", later("idempotency_running")),
            (503, "provider_unavailable", later("provider_unavailable")),
            (429, "slow_down", later("slow_down")),
            (502, "", later("http_502")),
            (502, "provider_refused", merchant("provider_refused")),
            (422, "idempotency_key_reused", merchant("idempotency_key_reused")),
            (400, "bad_request", merchant("bad_request")),
            // What stands in between speaks, and not the backend.
            (404, "", later("http_404")),
            (403, "", later("http_403")),
            (408, "", later("http_408")),
        ] {
            assert_eq!(Problem::of_answer(status, code.into()), problem, "{status} {code}");
        }
    }

    #[test]
    fn only_what_the_backend_did_not_say_is_sent_again_by_itself() {
        let later = |code: &str| Problem::TryLater { code: code.into() };
        for (problem, is_lost) in [
            (Problem::Offline, true),
            (Problem::unreadable(), true),
            (later("http_502"), true),
            (later("http_404"), true),
            (later("idempotency_running"), true),
            (later("slow_down"), false),
            (later("provider_unavailable"), false),
            (Problem::Declined, false),
            (Problem::AttemptOpen, false),
            (Problem::SessionGone { code: "session_expired".into() }, false),
            (Problem::Merchant { code: "bad_request".into() }, false),
        ] {
            assert_eq!(problem.is_lost(), is_lost, "{problem:?}");
        }
    }
}
