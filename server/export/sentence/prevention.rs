use crate::domain::plan::prevention::Fact;

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn prevention(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Investigated => Sentence::new("fact-prevention-investigated", []),
        }
    }
}
