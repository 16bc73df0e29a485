//! Dates of law and rule as a notice says them: what, by when, how that was counted, on what ground.

use serde::Serialize;

use super::plain::one_line;
use super::view::Source;
use crate::domain::notice::About;
use crate::i18n::time;
use crate::i18n::{deadline, labels, text};

/// What of the plan a notice is about.
#[derive(Debug, Serialize)]
pub(super) struct AboutView {
    pub title: String,
    pub when: String,
    pub how: String,
    pub basis: String,
}

impl Source<'_> {
    /// What of the plan it is about, one line for each.
    pub(super) fn about(self) -> Vec<AboutView> {
        let rule = self.policy.map(|policy| one_line(&policy.rule)).unwrap_or_default();
        let dates = self.notice.about.iter().filter_map(|about| {
            let About::Deadline { clock, due_at, counted, certainty, basis } = about else { return None };
            let title = deadline::title(self.language, self.policy, clock);
            let when = due_at.map(|at| time::deadline(self.language, at, self.now));
            let basis = labels::basis(self.language, basis, &rule);
            Some(AboutView {
                title: one_line(&deadline::marked(self.language, &title, *certainty)),
                when: when.unwrap_or_else(|| text(self.language, "deadline-no-number", &[])),
                how: counted
                    .as_ref()
                    .map(|counted| deadline::derivation(self.language, clock, counted, *due_at))
                    .unwrap_or_default(),
                basis: one_line(&text(self.language, "notice-duty-basis", &[("basis", basis.into())])),
            })
        });
        dates.collect()
    }
}
