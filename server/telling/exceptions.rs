//! 例外措置の台帳 (7.4(3)) as text: what is excepted, why, until when, by whose permit, who checked it.

use crate::domain::register::exception::Exception;
use crate::domain::register::exception::check::Check;

use super::register::{Register, RegisterWords, Table, lines};

impl RegisterWords<'_> {
    /// The register with these rows. Checks are of the whole register, so they are given apart.
    pub fn exceptions(&self, rows: &[&Exception], checks: &[Check]) -> Register {
        self.register("exceptions", vec![self.rows(rows), self.checks(checks)])
    }

    fn rows(&self, rows: &[&Exception]) -> Table {
        let heads = [("no", 6), ("status", 10), ("who", 14), ("what", 34), ("period", 14), ("decision", 22)];
        let column =
            |(key, share): &(&str, u32)| (self.words.word(&format!("exceptions-column-{key}")), *share);
        let row = |row: &&Exception| (self.cells(row), row.is_late(self.now));
        Table {
            title: self.words.word("exceptions-rows"),
            columns: heads.iter().map(column).collect(),
            rows: rows.iter().map(row).collect(),
        }
    }

    /// The cells of a row, as columns of the register.
    pub fn cells(&self, row: &Exception) -> Vec<String> {
        let who = format!("{}\n{}", self.world.unit_name(&row.terms.unit), self.world.org.name_of(&row.by));
        vec![
            row.no.to_string(),
            self.status(row),
            who,
            lines(self.what(row)),
            self.period(row.terms.from, row.terms.to),
            lines(self.course(row)),
        ]
    }

    /// How far it has come, and whether that is late.
    pub fn status(&self, row: &Exception) -> String {
        let status = self.words.word(&format!("exceptions-status-{}", row.word()));
        if row.is_late(self.now) {
            format!("{status} {}", self.words.word("exceptions-late"))
        } else {
            status
        }
    }

    /// Which rule, how it is departed from, why.
    pub fn what(&self, row: &Exception) -> Vec<(String, String)> {
        let deviation = self.words.word(&format!("exceptions-deviation-{}", row.terms.deviation.as_str()));
        let mut lines = vec![(self.words.word("exceptions-deviation"), deviation)];
        lines.extend(self.said(row, &["rule", "method", "ground", "urgency"]));
        lines
    }

    /// What became of it, in order: asked or used, reported, decided, ended, and on which incidents.
    pub fn course(&self, row: &Exception) -> Vec<(String, String)> {
        let word = |key: &str| self.words.word(&format!("exceptions-{key}"));
        let mut lines = vec![match row.terms.used_at {
            Some(used_at) => (word("used"), self.words.stamp(used_at)),
            None => (word("requested"), self.stamped(&row.by, row.at)),
        }];
        lines.extend(self.became(row));
        let numbers: Vec<&String> = row.incidents.iter().filter_map(|id| self.incidents.get(id)).collect();
        if !numbers.is_empty() {
            lines.push((word("incidents"), self.words.list(numbers)));
        }
        lines
    }

    fn checks(&self, checks: &[Check]) -> Table {
        let heads = [("began", 20), ("done", 50), ("owed", 30)];
        let column =
            |(key, share): &(&str, u32)| (self.words.word(&format!("exceptions-check-{key}")), *share);
        let row = |check: &Check| (self.check(check), !check.owed.is_empty());
        Table {
            title: self.words.word("exceptions-checks"),
            columns: heads.iter().map(column).collect(),
            rows: checks.iter().rev().map(row).collect(),
        }
    }

    /// When it began, who checked and what they wrote, who still owes it.
    pub fn check(&self, check: &Check) -> Vec<String> {
        let posts = |posts: &[crate::domain::ids::PostId]| {
            self.words.list(posts.iter().map(|post| self.policy.post_label(post)))
        };
        let done = check.done.iter().map(|row| {
            let (at, who) = (self.words.stamp(row.at), self.world.org.name_of(&row.by));
            format!("{at} {who}（{}） {}", posts(&row.posts), row.note).trim().to_owned()
        });
        let mut owed = posts(&check.owed);
        if check.late_at.is_some() {
            owed = format!("{owed} {}", self.words.word("exceptions-late")).trim().to_owned();
        }
        vec![self.words.stamp(check.began_at), done.collect::<Vec<_>>().join("\n"), owed]
    }
}
