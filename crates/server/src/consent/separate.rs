//! Separate consents stay separate: rules that a merchant's configuration cannot break.

use paylater_core::consent::{ConsentDocument, ConsentKind};
use paylater_core::offer::Way;

/// What is wrong with the documents of one option, if anything.
pub fn fault<'a>(documents: impl IntoIterator<Item = &'a ConsentDocument>) -> Option<String> {
    let mut asked: Vec<&ConsentDocument> = Vec::new();
    for document in documents.into_iter().filter(|document| document.is_required) {
        if document.kind == ConsentKind::Messages {
            return Some(format!(
                "document {}: messages that the order does not need may not be required",
                document.id
            ));
        }
        if let Some(other) = asked.iter().find(|other| other.kind == document.kind) {
            return Some(format!(
                "documents {} and {} both ask for {}: one tick for each kind of consent",
                other.id,
                document.id,
                document.kind.id()
            ));
        }
        asked.push(document);
    }
    None
}

/// What this way to pay cannot do without and is not asked for, if anything: whoever will owe agrees to the terms, and
/// money that is taken later is taken by a mandate.
pub fn gap<'a>(way: Way, documents: impl IntoIterator<Item = &'a ConsentDocument>) -> Option<String> {
    let required = documents.into_iter().filter(|document| document.is_required);
    let required: Vec<ConsentKind> = required.map(|document| document.kind).collect();
    way.consent_gap(&required).map(|gap| gap.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_owes_has_agreed_to_terms_and_what_is_deducted_later_has_a_mandate() {
        use ConsentKind::{AutoDeduction, DataSharing, ProductTerms};
        let terms =
            Some("a way that leaves the shopper owing needs a required document of kind product_terms");
        let mandate = Some("a way that is deducted later needs a required document of kind auto_deduction");
        for (way, documents, expected) in [
            (Way::WechatJsapi, vec![], None),
            (Way::AlipayHuabei, vec![], terms),
            (Way::AlipayHuabei, vec![(DataSharing, true)], terms),
            // What may be left unticked is no ground to stand on.
            (Way::AlipayHuabei, vec![(ProductTerms, false)], terms),
            (Way::AlipayHuabei, vec![(ProductTerms, true)], None),
            (Way::AlipayZhima, vec![(AutoDeduction, true)], terms),
            (Way::AlipayZhima, vec![(ProductTerms, true), (AutoDeduction, false)], mandate),
            (Way::WechatScore, vec![(ProductTerms, true)], mandate),
            (Way::WechatScore, vec![(ProductTerms, true), (AutoDeduction, true)], None),
        ] {
            assert_eq!(gap(way, &some(&documents)).as_deref(), expected, "{way:?} {documents:?}");
        }
    }

    fn some(documents: &[(ConsentKind, bool)]) -> Vec<ConsentDocument> {
        let document = |(index, (kind, is_required)): (usize, &(ConsentKind, bool))| ConsentDocument {
            id: format!("d{index}"),
            version: "1".into(),
            kind: *kind,
            title: "title".into(),
            text: "text".into(),
            sha256: String::new(),
            is_required: *is_required,
            reading_s: 0,
        };
        documents.iter().enumerate().map(document).collect()
    }

    #[test]
    fn each_kind_is_asked_for_once_and_messages_never_by_force() {
        use ConsentKind::{AutoDeduction, DataSharing, Messages, ProductTerms};
        for (documents, expected) in [
            (vec![], None),
            (vec![(ProductTerms, true), (DataSharing, true), (AutoDeduction, true), (Messages, false)], None),
            // A second text of one kind may be offered; it may not be forced beside the first.
            (vec![(DataSharing, true), (DataSharing, false)], None),
            (
                vec![(DataSharing, true), (DataSharing, true)],
                Some("documents d0 and d1 both ask for data_sharing: one tick for each kind of consent"),
            ),
            (
                vec![(Messages, true)],
                Some("document d0: messages that the order does not need may not be required"),
            ),
        ] {
            assert_eq!(fault(&some(&documents)).as_deref(), expected);
        }
    }
}
