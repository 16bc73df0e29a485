//! Dates of law that run at the end of what happened.

use crate::domain::moment::Moment;
use crate::domain::plan::deadline::{ClockId, Fact, Rule, Terms};
use crate::i18n::deadline;

use super::feed::Source;

/// Each clock that runs, with its date.
#[derive(Default)]
pub(super) struct Laws(Vec<(Rule, Terms, Vec<ClockId>)>);

impl Laws {
    pub(super) fn take(&mut self, fact: &Fact) {
        match fact {
            Fact::Started { rule, terms } | Fact::Changed { rule, terms } => {
                self.end(rule);
                self.0.push((rule.clone(), terms.clone(), Vec::new()));
            }
            Fact::Ended { rule } | Fact::Judged { rule, applies: false, .. } => self.end(rule),
            Fact::Filed { clock, .. } => {
                self.0.iter_mut().for_each(|(_, _, filed)| filed.push(clock.clone()));
            }
            _ => {}
        }
    }

    fn end(&mut self, rule: &Rule) {
        self.0.retain(|(known, _, _)| known != rule);
    }

    /// What is still to be done by when.
    pub(super) fn open(self, source: Source<'_>) -> Vec<(Moment, String)> {
        let mut open = Vec::new();
        for (rule, terms, filed) in &self.0 {
            for term in &terms.clocks {
                let clock = rule.clock(term.stage);
                let Some(due) = term.due_at.filter(|_| !filed.contains(&clock)) else { continue };
                let title = deadline::title(source.language, Some(source.policy), &clock);
                open.push((due, deadline::marked(source.language, &title, terms.certainty)));
            }
        }
        open
    }
}
