//! Two incidents that are one matter, and their parting.

use crate::domain::case::Phase;
use crate::domain::incident::bond::BondFact;
use crate::i18n::labels;

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn bond(&self, fact: &BondFact) -> Sentence {
        let (people, parties) = fact.told();
        let told = || self.everyone(people, parties);
        match fact {
            BondFact::MergedInto { number, .. } => {
                Sentence::new("fact-merged-into", [("number", number.clone())])
            }
            BondFact::Absorbed { absorbed, .. } => {
                Sentence::new("fact-absorbed", [("number", absorbed.number.clone()), ("people", told())])
            }
            BondFact::TakenOver { of, duty, .. } => {
                let held = self.incident.bonds.held(*of).map(|held| held.absorbed.number.clone());
                let mut sentence = self.due("fact-taken-over", *duty, None);
                sentence.args.push(("number", held.unwrap_or_default()));
                sentence
            }
            BondFact::Parted { number, to, .. } => {
                let phase = self.phase_word(*to);
                let args = [("number", number.clone()), ("phase", phase), ("people", told())];
                Sentence::new("fact-parted", args)
            }
            BondFact::Released { number, .. } => {
                Sentence::new("fact-released", [("number", number.clone()), ("people", told())])
            }
            BondFact::Followed { .. } => Sentence::new("fact-followed", []),
        }
    }

    fn phase_word(&self, phase: Phase) -> String {
        labels::phase(self.words.language, phase)
    }
}
