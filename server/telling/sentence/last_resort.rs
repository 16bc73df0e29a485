//! The last resort of a line: who was written to, and who hears only if somebody telephones.

use crate::domain::ids::{LineId, PartyId, PersonId};
use crate::domain::moment::Moment;

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn route_exhausted(&self, line: &LineId, parties: &[PartyId], again_at: Moment) -> Sentence {
        let keys = ["fact-route-exhausted", "fact-route-exhausted-both", "fact-route-exhausted-phone"];
        let mut sentence = self.told_last(keys, parties);
        sentence.args.push(("line", self.line(line).label));
        sentence.args.push(("at", self.words.short(again_at)));
        sentence
    }

    pub(super) fn call_given_up(&self, callee: &PersonId, parties: &[PartyId]) -> Sentence {
        let keys = ["fact-call-given-up", "fact-call-given-up-both", "fact-call-given-up-phone"];
        let mut sentence = self.told_last(keys, parties);
        sentence.args.push(("who", self.name(callee)));
        sentence
    }

    /// Whether all were written to, some, or none.
    fn told_last(&self, [all, some, none]: [&'static str; 3], parties: &[PartyId]) -> Sentence {
        let has_mail = |party: &&PartyId| {
            let known = self.policy().and_then(|policy| policy.parties.get(*party));
            known.is_none_or(|row| row.has_mail())
        };
        let (written, rung): (Vec<&PartyId>, Vec<&PartyId>) = parties.iter().partition(has_mail);
        let key = match (written.is_empty(), rung.is_empty()) {
            (_, true) => all,
            (false, false) => some,
            (true, false) => none,
        };
        let names = |parties: Vec<&PartyId>| self.words.list(parties.into_iter().map(|row| self.party(row)));
        Sentence::new(key, [("parties", names(written)), ("phones", names(rung))])
    }
}
