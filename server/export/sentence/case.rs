//! What became of the facts: changed, said otherwise by another report, taken over from one.

use std::collections::BTreeSet;

use crate::domain::case::field::Field;
use crate::domain::incident::fact::{Fact, Joined};
use crate::i18n::field;

use super::{Sentence, Teller};

impl Teller<'_> {
    /// What became of the facts.
    pub(super) fn of_case(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Joined { joined, news, people, parties } => {
                self.joined(joined, news, self.everyone(people, parties))
            }
            Fact::Taken { no, fields } => self.taken(*no, fields),
            _ => self.case_changed(),
        }
    }

    /// Which facts changed, each with what it said before and says after.
    fn case_changed(&self) -> Sentence {
        let whose = (self.world, self.policy());
        let language = self.words.language;
        let mut said: Vec<String> = self
            .names
            .changes(self.seq)
            .iter()
            .map(|change| field::change(language, whose, change))
            .collect();
        said.extend(self.names.texts_changed(self.seq).iter().map(|(key, before, after)| {
            let name = self.words.word(&format!("field-{key}"));
            // What happened may be long: it stands in full with the entry that wrote it.
            if *key == "description" {
                return self.words.say("field-rewritten", &[("field", &name)]);
            }
            let unsaid = || self.words.word("field-unsaid");
            let before = before.clone().unwrap_or_else(unsaid);
            let args = [("field", name.as_str()), ("before", before.as_str()), ("after", after.as_str())];
            self.words.say("field-change", &args)
        }));
        if let Some((before, after)) = self.names.subjects_changed(self.seq) {
            let (before, after) = (before.to_string(), after.to_string());
            let args = [("before", before.as_str()), ("after", after.as_str())];
            said.push(self.words.say("field-subjects-change", &args));
        }
        if said.is_empty() {
            return Sentence::new("fact-case-changed", []);
        }
        Sentence::new(
            "fact-case-changed-fields",
            [("changes", said.join(&self.words.word("field-separator")))],
        )
    }

    /// Another report joined; who was told what of it is new.
    fn joined(&self, joined: &Joined, news: &BTreeSet<Field>, people: String) -> Sentence {
        let number = joined.number.clone();
        if news.is_empty() {
            return Sentence::new("fact-joined", [("number", number)]);
        }
        let fields = self.fields(news);
        Sentence::new("fact-joined-news", [("number", number), ("fields", fields), ("people", people)])
    }

    /// Someone took over what a report says.
    fn taken(&self, no: u32, fields: &BTreeSet<Field>) -> Sentence {
        let found = self.incident.joined.iter().find(|row| row.joined.no == no);
        let number = found.map_or_else(|| no.to_string(), |row| row.joined.number.clone());
        Sentence::new("fact-taken", [("number", number), ("fields", self.fields(fields))])
    }

    fn fields(&self, fields: &BTreeSet<Field>) -> String {
        self.words.list(fields.iter().map(|one| field::name(self.words.language, *one)))
    }
}
