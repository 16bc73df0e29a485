//! 訓練: one sentence for each fact.

use crate::domain::plan::drill::Fact;

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn drill(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Planned { units, posts, .. } => {
                let units = units.iter().map(|unit| self.world.unit_name(unit));
                let who = self.words.list(units.chain(posts.iter().map(|post| self.post(post))));
                if who.is_empty() {
                    return Sentence::new("fact-drill-planned", []);
                }
                Sentence::new("fact-drill-planned-for", [("who", who)])
            }
            Fact::Attended { people } => {
                let who = self.words.list(people.iter().map(|person| self.name(person)));
                Sentence::new("fact-drill-attended", [("who", who)])
            }
            Fact::Assessed { .. } => Sentence::new("fact-drill-assessed", []),
        }
    }
}
