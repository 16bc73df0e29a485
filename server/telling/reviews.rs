//! 計画の見直しの記録 (7.3(4)) as text: what was asked for, what was examined, what came of it.

use crate::domain::register::review::{Prompt, Review, Reviews, TEXTS};

use super::register::{Register, RegisterWords, Table, lines};

impl RegisterWords<'_> {
    /// The log, oldest first.
    pub fn reviews(&self, reviews: &Reviews) -> Register {
        let word = |key: &str| self.words.word(key);
        let column = |(key, share): (&str, u32)| (word(&format!("reviews-column-{key}")), share);
        let rows = reviews.rows.values().map(|row| (self.review(row), false));
        let asked = reviews.prompts.values().map(|row| (self.prompt(row), row.is_open()));
        let tables = vec![
            Table {
                title: word("reviews-rows"),
                columns: [("no", 6), ("at", 18), ("cause", 14), ("what", 42), ("outcome", 20)]
                    .map(column)
                    .into(),
                rows: rows.collect(),
            },
            Table {
                title: word("reviews-prompts"),
                columns: [("no", 6), ("asked", 20), ("cause", 24), ("why", 30), ("answer", 20)]
                    .map(column)
                    .into(),
                rows: asked.collect(),
            },
        ];
        self.register("reviews", tables)
    }

    fn review(&self, row: &Review) -> Vec<String> {
        vec![
            row.no.to_string(),
            self.by(row),
            self.words.word(&format!("reviews-cause-{}", row.cause.as_str())),
            lines(self.examined(row)),
            self.outcome(row),
        ]
    }

    /// When, and who decided.
    pub fn by(&self, row: &Review) -> String {
        self.stamped(&row.by, row.at)
    }

    /// What was examined and found.
    pub fn examined(&self, row: &Review) -> Vec<(String, String)> {
        let written = TEXTS.iter().filter(|field| !row.text(field).is_empty());
        let name = |field: &str| self.words.word(&format!("reviews-field-{field}"));
        written.map(|field| (name(field), row.text(field).to_owned())).collect()
    }

    /// What came of it, with the version of the plan.
    pub fn outcome(&self, row: &Review) -> String {
        let outcome = self.words.word(&format!("reviews-outcome-{}", row.outcome.as_str().replace('_', "-")));
        let version =
            row.policy.map(|policy| self.words.say("reviews-version", &[("version", &policy.0.to_string())]));
        [Some(outcome), version].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Why a review is asked for; the incident only where the reader may see it.
    pub fn cause(&self, row: &Prompt) -> String {
        let cause = self.words.word(&format!("reviews-cause-{}", row.cause.as_str()));
        let number = row.incident.and_then(|id| self.incidents.get(&id));
        number.map_or(cause.clone(), |number| format!("{cause} {number}"))
    }

    /// When it was asked for, and by whom.
    pub fn asked(&self, row: &Prompt) -> String {
        let by = row.by.as_ref().map(|person| self.world.org.name_of(person));
        format!("{} {}", self.words.stamp(row.at), by.unwrap_or_default()).trim().to_owned()
    }

    fn prompt(&self, row: &Prompt) -> Vec<String> {
        let answer = match row.review {
            Some(no) => self.words.say("reviews-answered", &[("no", &no.to_string())]),
            None => self.words.say("reviews-unanswered", &[("due", &self.words.stamp(row.clock.due))]),
        };
        vec![row.no.to_string(), self.asked(row), self.cause(row), row.why.clone(), answer]
    }
}
