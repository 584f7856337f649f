//! Which documents must be agreed to, and whether they were. Separate consents stay separate; none is given by silence.

use crate::template::{fill, fill_numbers, length};

/// What a document asks the shopper to agree to. Each kind is a tick of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsentKind {
    /// The terms of the pay-later product itself.
    ProductTerms,
    /// Passing personal data on to the provider or lender.
    DataSharing,
    /// A query at the credit bureau.
    CreditReport,
    /// A mandate to deduct later without asking again.
    AutoDeduction,
    /// Messages that the order itself does not need.
    Messages,
}

impl ConsentKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::ProductTerms, Self::DataSharing, Self::CreditReport, Self::AutoDeduction, Self::Messages];

    /// The kind's id, as on the wire and in evidence.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ProductTerms => "product_terms",
            Self::DataSharing => "data_sharing",
            Self::CreditReport => "credit_report",
            Self::AutoDeduction => "auto_deduction",
            Self::Messages => "messages",
        }
    }

    /// The kind of this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// A document as it was put before the shopper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentDocument {
    /// Its name, unique within the merchant's configuration.
    pub id: String,
    /// Its version.
    pub version: String,
    /// What it asks for.
    pub kind: ConsentKind,
    /// Its title, in the locale shown.
    pub title: String,
    /// The exact text shown.
    pub text: String,
    /// SHA-256 of the text's UTF-8 bytes, lower-case hexadecimal.
    pub sha256: String,
    /// The option cannot be used without it. An optional one may be refused without any drawback.
    pub is_required: bool,
    /// How many seconds it has to be open on a visible page before it can be agreed to; zero where reading is not enforced.
    pub reading_s: u32,
}

/// How a text was before the shopper when they agreed to it. The page's word: evidence of how it was shown, no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// Whole seconds during which the text was open on a visible page.
    pub seconds: u32,
    /// Its end was on the screen.
    pub to_end: bool,
}

/// A consent as the page reports it: which exact text was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The document's id.
    pub document: String,
    /// The version that was shown.
    pub version: String,
    /// SHA-256 of the text that was shown.
    pub sha256: String,
    /// How it was shown.
    pub shown: Shown,
}

/// Why the consents do not suffice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentRefusal {
    /// A required document was not agreed to.
    Missing(String),
    /// Another text of this document is in force now: it has to be shown and asked again.
    Changed(String),
    /// No such document belongs to this option.
    Unknown(String),
    /// The same document was reported twice.
    Twice(String),
    /// It was not open for as long as it has to be.
    Unread(String),
}

impl ConsentDocument {
    /// Is the fingerprint that of the text?
    pub fn is_intact(&self) -> bool {
        crate::digest::sha256_hex(self.text.as_bytes()) == self.sha256
    }

    /// The consent that agreeing to this very text gives.
    pub fn agreed(&self, shown: Shown) -> Consent {
        Consent {
            document: self.id.clone(),
            version: self.version.clone(),
            sha256: self.sha256.clone(),
            shown,
        }
    }
}

/// The fingerprint of everything that a shopper is asked to agree to by an option, titles and the merchant's name included: what
/// is kept as evidence is then what was on the screen, also for what was left unticked. Lengths stand before free texts, so that
/// none can pose as another line.
pub fn digest(merchant: &str, documents: &[ConsentDocument]) -> String {
    let mut text = fill("documents/v1\n{}\n{}\n", &[&length(merchant).to_string(), merchant]);
    for document in documents {
        let ConsentDocument { id, version, kind, title, sha256, is_required, reading_s, .. } = document;
        let need = if *is_required { "required" } else { "optional" };
        let lengths = fill_numbers("{} {} {}", &[length(id), length(version), length(title)]);
        let reading_s = i64::from(*reading_s).to_string();
        text.push_str(&fill("{} {} {} {} {}\n", &[kind.id(), need, &reading_s, sha256, &lengths]));
        text.push_str(&fill("{}\n{}\n{}\n", &[id, version, title]));
    }
    crate::digest::sha256_hex(text.as_bytes())
}

/// Do these consents cover every required document, each in the text that is in force?
pub fn check<'a>(
    documents: impl IntoIterator<Item = &'a ConsentDocument> + Clone,
    consents: &[Consent],
) -> Result<(), ConsentRefusal> {
    for (index, consent) in consents.iter().enumerate() {
        let name = || consent.document.clone();
        if consents[..index].iter().any(|earlier| earlier.document == consent.document) {
            return Err(ConsentRefusal::Twice(name()));
        }
        let document = documents.clone().into_iter().find(|document| document.id == consent.document);
        let document = document.ok_or_else(|| ConsentRefusal::Unknown(name()))?;
        if document.version != consent.version || document.sha256 != consent.sha256 {
            return Err(ConsentRefusal::Changed(name()));
        }
        if consent.shown.seconds < document.reading_s {
            return Err(ConsentRefusal::Unread(name()));
        }
    }
    let is_given =
        |document: &ConsentDocument| consents.iter().any(|consent| consent.document == document.id);
    match documents.into_iter().find(|document| document.is_required && !is_given(document)) {
        Some(document) => Err(ConsentRefusal::Missing(document.id.clone())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, is_required: bool) -> ConsentDocument {
        let text = format!("text of {id}");
        ConsentDocument {
            id: id.into(),
            version: "2026-11".into(),
            kind: ConsentKind::ProductTerms,
            title: id.into(),
            sha256: crate::digest::sha256_hex(text.as_bytes()),
            text,
            is_required,
            reading_s: 0,
        }
    }

    #[test]
    fn every_required_document_needs_its_own_consent_and_an_optional_one_needs_none() {
        let documents = [document("terms", true), document("sharing", true), document("news", false)];
        let [terms, sharing, news] = documents.each_ref().map(|document| document.agreed(Shown::default()));
        assert_eq!(check(&documents, &[terms.clone(), sharing.clone()]), Ok(()));
        assert_eq!(check(&documents, &[terms.clone(), sharing, news.clone()]), Ok(()));
        assert_eq!(check(&documents, &[terms, news]), Err(ConsentRefusal::Missing("sharing".into())));
        assert_eq!(check(&documents, &[]), Err(ConsentRefusal::Missing("terms".into())));
    }

    #[test]
    fn a_consent_to_another_text_is_no_consent() {
        let documents = [document("terms", true)];
        let agreed = documents[0].agreed(Shown::default());
        let older = Consent { version: "2026-10".into(), ..agreed.clone() };
        let other_text = Consent { sha256: crate::digest::sha256_hex(b"other"), ..agreed.clone() };
        let unknown = Consent { document: "lottery".into(), ..agreed.clone() };
        assert_eq!(check(&documents, &[older]), Err(ConsentRefusal::Changed("terms".into())));
        assert_eq!(check(&documents, &[other_text]), Err(ConsentRefusal::Changed("terms".into())));
        assert_eq!(
            check(&documents, &[agreed.clone(), unknown]),
            Err(ConsentRefusal::Unknown("lottery".into()))
        );
        assert_eq!(check(&documents, &[agreed.clone(), agreed]), Err(ConsentRefusal::Twice("terms".into())));
    }

    #[test]
    fn a_text_that_has_to_be_read_counts_only_after_its_seconds() {
        let documents = [ConsentDocument { reading_s: 10, ..document("terms", true) }];
        let after = |seconds| check(&documents, &[documents[0].agreed(Shown { seconds, to_end: false })]);
        assert_eq!(after(9), Err(ConsentRefusal::Unread("terms".into())));
        assert_eq!(after(10), Ok(()));
    }

    #[test]
    fn the_fingerprint_of_what_is_asked_for_changes_with_everything_that_is_on_the_screen() {
        let documents = [document("terms", true), document("news", false)];
        let asked = digest("示例商店", &documents);
        // sha256 of the canonical text, taken outside.
        assert_eq!(asked, "cfa4fda9510bfa7b22ae7f5c8fe7f1069816eb254dd92eb9c0440901fb205962");
        let changed = |change: &dyn Fn(&mut [ConsentDocument; 2])| {
            let mut documents = documents.clone();
            change(&mut documents);
            digest("示例商店", &documents)
        };
        assert_ne!(changed(&|documents| documents[0].title = "agree to something else".into()), asked);
        assert_ne!(changed(&|documents| documents[1].is_required = true), asked);
        assert_ne!(changed(&|documents| documents[1].reading_s = 5), asked);
        assert_ne!(changed(&|documents| documents[0].version = "2026-12".into()), asked);
        assert_ne!(changed(&|documents| documents.swap(0, 1)), asked);
        assert_ne!(digest("另一家", &documents), asked);
        assert_ne!(digest("示例商店", &documents[..1]), asked);
    }

    #[test]
    fn a_text_that_does_not_match_its_fingerprint_is_not_intact() {
        let mut tampered = document("terms", true);
        assert!(tampered.is_intact());
        tampered.text.push('!');
        assert!(!tampered.is_intact());
    }
}
