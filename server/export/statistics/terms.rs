//! What policies call the things that are counted. A period can lie under several policies: the one
//! in force is asked first, then the others, the newest first.

use crate::domain::ids::{Act, KindId, LineId, SeverityId, StepId};
use crate::domain::plan::deadline::ClockId;
use crate::domain::policy::{Deed, Policy};
use crate::i18n::deadline;

use super::Source;
use crate::telling::words::Words;

pub(super) struct Terms<'a> {
    policies: Vec<&'a Policy>,
    words: &'a Words,
}

impl<'a> Terms<'a> {
    pub(super) fn of(source: &Source<'a>) -> Self {
        let active = source.world.active().map(|(_, policy)| policy.as_ref());
        let others = source.world.policies.values().rev().map(AsRef::as_ref);
        Self { policies: active.into_iter().chain(others).collect(), words: source.words }
    }

    pub(super) fn kind(&self, id: &KindId) -> String {
        let knows = |policy: &&&Policy| policy.kinds.iter().any(|kind| kind.id == *id);
        let found = self.policies.iter().find(knows);
        found.map_or_else(|| id.to_string(), |policy| policy.kind_label(id).to_owned())
    }

    pub(super) fn severity(&self, id: &SeverityId) -> String {
        let knows = |policy: &&&Policy| policy.severities.iter().any(|row| row.id == *id);
        let found = self.policies.iter().find(knows);
        found.map_or_else(|| id.to_string(), |policy| policy.severity_label(id).to_owned())
    }

    /// How grave a class is; 0 is the lightest.
    pub(super) fn rank(&self, id: &SeverityId) -> usize {
        let knows = |policy: &&&Policy| policy.severities.iter().any(|row| row.id == *id);
        self.policies.iter().find(knows).map_or(0, |policy| policy.rank(id))
    }

    pub(super) fn line(&self, id: &LineId) -> String {
        let found = self.policies.iter().find_map(|policy| policy.line(id));
        found.map_or_else(|| id.to_string(), |line| line.label.clone())
    }

    /// Line, what the step does, and what is owed.
    pub(super) fn step(&self, line: &LineId, step: &StepId, act: &Act) -> String {
        let found = self.policies.iter().find_map(|policy| Some((policy, policy.line(line)?.step(step)?)));
        let deed = found.map_or_else(|| step.to_string(), |(policy, step)| self.deed(policy, &step.deed));
        let (line, act) = (self.line(line), self.act(act));
        self.words.say("statistics-step", &[("line", &line), ("step", &deed), ("act", &act)])
    }

    /// The words for a clock of law.
    pub(super) fn clock(&self, id: &str) -> String {
        let known = ClockId::try_from(id.to_owned()).ok();
        known.map_or_else(|| id.to_owned(), |clock| deadline::title(self.words.language, None, &clock))
    }

    fn act(&self, act: &Act) -> String {
        let mut declared = self.policies.iter().map(|policy| policy.act_label(act));
        let declared = declared.find(|label| *label != act.as_str());
        if let Some(label) = declared {
            return label.to_owned();
        }
        if [Act::CONFIRM, Act::CALL, Act::JUDGE].contains(&act.as_str()) {
            return self.words.word(&format!("report-act-{act}"));
        }
        act.to_string()
    }

    fn deed(&self, policy: &Policy, deed: &Deed) -> String {
        match deed {
            Deed::Tell { tell, inform, .. } => {
                let names = self.words.list(policy.told_labels(tell, inform, None));
                self.words.say("report-step-tell", &[("posts", &names)])
            }
            Deed::By { by, .. } => self.words.say("report-step-by", &[("post", policy.post_label(&by.post))]),
            Deed::Ask(question) => self.words.say("report-step-ask", &[("question", &question.text)]),
        }
    }
}
