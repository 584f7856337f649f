//! Separate consents stay separate: rules that a merchant's configuration cannot break.

use paylater_core::consent::{ConsentDocument, ConsentKind};

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

#[cfg(test)]
mod tests {
    use super::*;

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
            let documents: Vec<ConsentDocument> = documents
                .into_iter()
                .enumerate()
                .map(|(index, (kind, is_required))| ConsentDocument {
                    id: format!("d{index}"),
                    version: "1".into(),
                    kind,
                    title: "title".into(),
                    text: "text".into(),
                    sha256: String::new(),
                    is_required,
                    reading_s: 0,
                })
                .collect();
            assert_eq!(fault(&documents).as_deref(), expected);
        }
    }
}
