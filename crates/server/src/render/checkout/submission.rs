//! What a form sends. Texts on their way in: whatever they say is compared with what is offered before it counts.

use paylater_checkout::text::Locale;
use paylater_core::offer::Way;

/// What the shopper wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormAction {
    /// Nothing but to look.
    Look,
    /// On to the review.
    Review,
    /// Back to choosing.
    Back,
    /// To read this document.
    Read(String),
    /// To agree to the document that was open.
    Agree(String),
    /// To confirm, or to send the same confirmation again.
    Confirm,
    /// To start again after something that was refused.
    Retry,
    /// To go on with the payment that was begun.
    Continue,
    /// To give this payment up for another way.
    GiveUp,
    /// To know how it stands.
    Check,
    /// To cancel the order.
    Cancel,
    /// To pass on what the bridge said.
    Bridge,
}

/// What was picked, ticked and read so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// The way.
    pub way: Option<Way>,
    /// Its plan.
    pub plan: Option<String>,
    /// The documents ticked, each with the fingerprint of the text beside the tick.
    pub agreed: Vec<(String, String)>,
    /// For how many seconds documents were open, each by the fingerprint of the text that was.
    pub shown: Vec<Shown>,
}

/// A text that was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The document.
    pub document: String,
    /// The fingerprint of the text that was shown.
    pub sha256: String,
    /// For how long, in seconds.
    pub seconds: u32,
}

/// A form as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSubmission {
    /// The button.
    pub action: FormAction,
    /// The choice.
    pub selection: Selection,
    /// The page's language.
    pub locale: Locale,
    /// What allows to speak for the session.
    pub client_token: String,
    /// The confirmation as it was shown, and its key.
    pub confirm: String,
    /// See `confirm`.
    pub key: String,
    /// The fingerprint of the text that is open, and when it was opened, in milliseconds.
    pub opened: Option<(String, i64)>,
    /// What the bridge said: kind, code, message, signed result.
    pub bridge: [String; 4],
}

impl FormSubmission {
    /// Reads the pairs of a form. `None` where a name that may come once comes twice, or no button was pressed.
    pub fn read(pairs: &[(String, String)]) -> Option<Self> {
        let all = |name: &str| {
            let found = pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
            found.collect::<Vec<&str>>()
        };
        let once = |name: &str| match all(name)[..] {
            [] => Some(""),
            [value] => Some(value),
            _ => None,
        };
        let action = action(once("do")?)?;
        // A document's button belongs to its way, whichever is picked: what was ticked for another one is not ticked here.
        let way = match &action {
            FormAction::Read(of_document) => of_document.split(':').next().unwrap_or_default(),
            _ => once("way")?,
        };
        let kept = once("plan")?;
        // Each way's plans have a name of their own, because all of them stand on the page.
        let plan = if kept.is_empty() { once(&format!("plan:{way}"))? } else { kept };
        let agreed = all("agree").into_iter().filter_map(|agreed| {
            let mut parts = agreed.splitn(3, ':');
            let (of, document, sha256) = (parts.next()?, parts.next()?, parts.next()?);
            (of == way).then(|| (document.to_string(), sha256.to_string()))
        });
        let shown = all("shown").into_iter().filter_map(|shown| {
            let mut parts = shown.splitn(3, ':');
            let (document, sha256) = (parts.next()?.to_string(), parts.next()?.to_string());
            Some(Shown { document, sha256, seconds: parts.next()?.parse().ok()? })
        });
        let bridge = ["kind", "code", "message", "result"].map(|name| once(name).map(String::from));
        let [Some(kind), Some(code), Some(message), Some(result)] = bridge else { return None };
        Some(Self {
            selection: Selection {
                way: Way::from_id(way),
                plan: Some(plan.to_string()).filter(|plan| !plan.is_empty()),
                agreed: agreed.collect(),
                shown: shown.collect(),
            },
            action: match action {
                FormAction::Read(document) => FormAction::Read(document.split(':').nth(1)?.to_string()),
                action => action,
            },
            locale: Locale::of_tag(once("locale")?),
            client_token: once("client_token")?.into(),
            confirm: once("confirm")?.into(),
            key: once("key")?.into(),
            opened: once("opened")?
                .split_once(':')
                .and_then(|(sha256, ms)| Some((sha256.into(), ms.parse().ok()?))),
            bridge: [kind, code, message, result],
        })
    }
}

fn action(name: &str) -> Option<FormAction> {
    Some(match name {
        "review" => FormAction::Review,
        "back" => FormAction::Back,
        "confirm" => FormAction::Confirm,
        "retry" => FormAction::Retry,
        "continue" => FormAction::Continue,
        "give_up" => FormAction::GiveUp,
        "check" => FormAction::Check,
        "cancel" => FormAction::Cancel,
        "bridge" => FormAction::Bridge,
        _ => match name.split_once(':')? {
            ("read", document) => FormAction::Read(document.into()),
            ("agree", document) => FormAction::Agree(document.into()),
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &[(&str, &str)]) -> Option<FormSubmission> {
        FormSubmission::read(
            &form.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect::<Vec<_>>(),
        )
    }

    #[test]
    fn only_what_belongs_to_the_picked_way_counts() {
        let submission = read(&[
            ("do", "review"),
            ("way", "alipay-huabei"),
            ("plan:alipay-huabei", "huabei-6"),
            ("plan:alipay-zhima", "other"),
            ("agree", "alipay-huabei:huabei-terms:aa"),
            ("agree", "alipay-zhima:zhima-terms:bb"),
            ("agree", "nonsense"),
            ("locale", "en"),
        ]);
        let selection = submission.expect("a form").selection;
        assert_eq!(selection.way, Some(Way::AlipayHuabei));
        assert_eq!(selection.plan.as_deref(), Some("huabei-6"));
        assert_eq!(selection.agreed, [("huabei-terms".to_string(), "aa".to_string())]);
    }

    #[test]
    fn a_document_is_opened_for_the_way_beside_which_it_stands() {
        let form = [
            ("do", "read:wechat-score:data-sharing"),
            ("way", "alipay-huabei"),
            ("agree", "alipay-huabei:data-sharing:aa"),
            ("agree", "wechat-score:score-terms:bb"),
        ];
        let submission = read(&form).expect("a form");
        assert_eq!(submission.action, FormAction::Read("data-sharing".into()));
        assert_eq!(submission.selection.way, Some(Way::WechatScore));
        assert_eq!(submission.selection.agreed, [("score-terms".to_string(), "bb".to_string())]);
    }

    #[test]
    fn a_name_that_comes_twice_or_a_button_that_nobody_has_spoils_the_form() {
        for form in [
            [("do", "review"), ("way", "alipay-huabei"), ("way", "alipay-zhima")],
            [("do", "confirm"), ("key", "k"), ("key", "l")],
            [("do", "pay"), ("way", ""), ("locale", "")],
        ] {
            assert_eq!(read(&form), None, "{form:?}");
        }
        assert_eq!(read(&[]), None);
    }
}
