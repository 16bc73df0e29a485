use crate::domain::plan::response::Fact;

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn response(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::BcpNoted { is_active: true } => Sentence::new("fact-response-bcp-active", []),
            Fact::BcpNoted { is_active: false } => Sentence::new("fact-response-bcp-inactive", []),
        }
    }
}
