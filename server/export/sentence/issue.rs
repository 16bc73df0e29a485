use crate::domain::plan::issue::Fact;

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn issue(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Issued => Sentence::new("fact-issue-issued", []),
        }
    }
}
