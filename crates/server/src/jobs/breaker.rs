//! How many calls to one provider may be under way: many while it answers, and a few to find out while it does not.

/// Calls under way while the provider answers.
const WIDE: usize = 64;
/// Calls under way while it does not: enough to hear of it soon when it does again.
const NARROW: usize = 4;
/// So many in a row without an answer, and the provider counts as silent.
const SILENT_AFTER: u32 = 8;

/// Was anything heard of the provider?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// An answer, or nobody had to be asked.
    Something,
    /// Nothing that could be believed, or nothing at all.
    Nothing,
}

/// What is known of one provider's answering.
#[derive(Debug, Clone, Default)]
pub(super) struct Breaker {
    unanswered: u32,
}

impl Breaker {
    /// A call was answered, or was not.
    pub(super) fn note(&mut self, is_answered: bool) {
        self.unanswered = if is_answered { 0 } else { self.unanswered.saturating_add(1) };
        if self.unanswered == SILENT_AFTER {
            tracing::warn!("a provider does not answer; only a few calls go there until it does");
        }
    }

    /// How many calls may be under way at once.
    pub(super) const fn limit(&self) -> usize {
        if self.unanswered < SILENT_AFTER { WIDE } else { NARROW }
    }
}

#[cfg(test)]
mod tests {
    use super::Breaker;

    #[test]
    fn a_silent_provider_gets_few_calls_until_it_answers_again() {
        let mut breaker = Breaker::default();
        let mut limits = Vec::new();
        for is_answered in
            [false, false, false, true, false, false, false, false, false, false, false, false, false, true]
        {
            breaker.note(is_answered);
            limits.push(breaker.limit());
        }
        assert_eq!(limits, [64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 4, 4, 64]);
    }
}
