use crate::domain::plan::deadline::Fact;

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn deadline(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Filed => Sentence::new("fact-deadline-filed", []),
        }
    }
}
