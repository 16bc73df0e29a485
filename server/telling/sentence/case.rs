//! What became of the facts: changed, said otherwise by another report, taken over from one.

use std::collections::BTreeSet;

use crate::domain::case::field::Field;
use crate::domain::ids::{Act, DutyNo, HistoryId, LineId, StepId};
use crate::domain::incident::easing::Easing;
use crate::domain::incident::fact::Joined;
use crate::domain::incident::state::{Duty, DutyState};
use crate::domain::moment::Moment;
use crate::i18n::field;

use super::{Sentence, Teller};

impl Teller<'_> {
    /// Whether people withdrew what a step demanded, before any of it was done or late; of a question, the
    /// duties with numbers below `next`.
    pub(super) fn is_let_go(&self, line: &LineId, step: &StepId, next: Option<DutyNo>) -> bool {
        let asked = self.incident.duties_of(line, step).filter(|duty| !duty.act.is(Act::CALL));
        let asked: Vec<&Duty> = asked.filter(|duty| next.is_none_or(|next| duty.no < next)).collect();
        let stands = |duty: &&Duty| duty.state == DutyState::Withdrawn && duty.late_at.is_none();
        asked.iter().all(stands) && asked.iter().any(|duty| duty.is_let_go)
    }

    /// Whether a step opened because what it waited for was withdrawn.
    pub(super) fn follows_let_go(&self, line: &LineId, step: &StepId) -> bool {
        let written = self.policy().and_then(|policy| policy.line(line)?.step(step));
        let mut waits = written.into_iter().flat_map(|step| &step.after);
        waits.any(|after| self.is_let_go(line, after.step(), None))
    }

    /// Who was told what a person let go or made slower.
    pub(super) fn eased(&self, what: &Easing, people: String) -> Sentence {
        let mut sentence = match what {
            Easing::Withdrawn { duty, .. } => self.about_duty("fact-withdrawal-told", *duty),
            Easing::Lowered(from) => {
                Sentence::new("fact-lowering-told", [("from", self.severity(from.as_str()))])
            }
        };
        sentence.args.push(("people", people));
        sentence
    }

    /// Which facts changed, each with what it said before and says after.
    pub(super) fn case_changed(&self) -> Sentence {
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
    pub(super) fn joined(&self, joined: &Joined, news: &BTreeSet<Field>, people: String) -> Sentence {
        let number = joined.number.clone();
        if news.is_empty() {
            return Sentence::new("fact-joined", [("number", number)]);
        }
        let fields = self.fields(news);
        Sentence::new("fact-joined-news", [("number", number), ("fields", fields), ("people", people)])
    }

    /// Somebody wrote to whoever reported.
    pub(super) fn reporter_told(&self, report: HistoryId, next_at: Option<Moment>) -> Sentence {
        let number = self.report(report);
        match next_at {
            None => Sentence::new("fact-reporter-told", [("number", number)]),
            Some(at) => {
                let at = self.words.stamp(at);
                Sentence::new("fact-reporter-told-until", [("number", number), ("at", at)])
            }
        }
    }

    /// Whoever reported wrote again, or sent files.
    pub(super) fn reporter_wrote(&self, report: HistoryId, files: u32, people: Option<String>) -> Sentence {
        let (number, files) = (self.report(report), (files > 0).then(|| files.to_string()));
        match (files, people) {
            (None, people) => {
                let people = people.unwrap_or_default();
                Sentence::new("fact-reporter-wrote", [("number", number), ("people", people)])
            }
            (Some(files), None) => {
                Sentence::new("fact-reporter-brought", [("number", number), ("files", files)])
            }
            (Some(files), Some(people)) => Sentence::new(
                "fact-reporter-sent",
                [("number", number), ("files", files), ("people", people)],
            ),
        }
    }

    /// Which of the reports; the first has no number on the incident.
    fn report(&self, report: HistoryId) -> String {
        let found = self.incident.joined.iter().find(|row| row.joined.report == report);
        found.map_or_else(|| self.words.word("report-first"), |row| row.joined.number.clone())
    }

    /// Someone took over what a report says.
    pub(super) fn taken(&self, no: u32, fields: &BTreeSet<Field>) -> Sentence {
        let found = self.incident.joined.iter().find(|row| row.joined.no == no);
        let number = found.map_or_else(|| no.to_string(), |row| row.joined.number.clone());
        Sentence::new("fact-taken", [("number", number), ("fields", self.fields(fields))])
    }

    fn fields(&self, fields: &BTreeSet<Field>) -> String {
        self.words.list(fields.iter().map(|one| field::name(self.words.language, *one)))
    }
}
