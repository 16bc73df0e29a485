//! 廃棄記録台帳 (2.2(9)②) as text: media outside incidents, and the records kept with incidents.

use crate::domain::moment::Moment;
use crate::domain::register::disposal::Disposal;

use super::register::{Register, RegisterWords, Table, lines};

/// A record of disposal that is kept as evidence of an incident.
#[derive(Clone, Debug)]
pub struct Kept {
    /// 事案番号.
    pub incident: String,
    /// Its number there.
    pub no: i32,
    /// What it is.
    pub description: String,
    /// When it was taken.
    pub at: Moment,
}

impl Kept {
    /// 事案番号 with the number of the item.
    pub fn name(&self) -> String {
        format!("{}-{}", self.incident, self.no)
    }
}

impl RegisterWords<'_> {
    /// The list with these rows, and with the records that are kept with incidents.
    pub fn disposals(&self, rows: &[&Disposal], kept: &[Kept]) -> Register {
        let word = |key: &str| self.words.word(key);
        let column = |(key, share): (&str, u32)| (word(&format!("disposals-column-{key}")), share);
        let heads = [("no", 6), ("done", 16), ("unit", 14), ("media", 24), ("how", 22), ("who", 18)];
        let cells = |row: &Kept| vec![row.name(), self.words.stamp(row.at), row.description.clone()];
        let tables = vec![
            Table {
                title: word("disposals-rows"),
                columns: heads.map(column).into(),
                rows: rows.iter().map(|row| (self.disposal(row), false)).collect(),
            },
            Table {
                title: word("disposals-kept"),
                columns: [("incident", 24), ("done", 24), ("media", 52)].map(column).into(),
                rows: kept.iter().map(|row| (cells(row), false)).collect(),
            },
        ];
        self.register("disposals", tables)
    }

    fn disposal(&self, row: &Disposal) -> Vec<String> {
        vec![
            row.no.to_string(),
            self.words.stamp(row.terms.done_at),
            self.world.unit_name(&row.terms.unit),
            lines(self.said(row, &["media", "serial"])),
            lines(self.treated(row)),
            lines(self.parties(row)),
        ]
    }

    /// How it was treated, and that the row was taken back.
    fn treated(&self, row: &Disposal) -> Vec<(String, String)> {
        let word = |key: &str| self.words.word(&format!("disposals-{key}"));
        let treatment = word(&format!("treatment-{}", row.terms.treatment.as_str().replace('_', "-")));
        let mut lines = vec![(word("treatment"), treatment)];
        lines.extend(self.said(row, &["detail"]));
        if let Some((person, at)) = &row.withdrawn {
            lines.push((word("voided"), self.stamped(person, *at)));
            lines.extend(self.said(row, &["void"]));
        }
        lines
    }

    /// Who did it, saw it, permitted it, entered it.
    fn parties(&self, row: &Disposal) -> Vec<(String, String)> {
        let word = |key: &str| self.words.word(&format!("disposals-{key}"));
        let mut lines = self.said(row, &["worker", "witness"]);
        lines.push((word("permitted"), self.world.org.name_of(&row.terms.permitted_by)));
        lines.extend(self.said(row, &["override"]));
        lines.push((word("entered"), self.stamped(&row.by, row.at)));
        lines
    }

    /// All that is known of it, for a page.
    pub fn disposed(&self, row: &Disposal) -> Vec<(String, String)> {
        let when = (self.words.word("disposals-column-done"), self.words.stamp(row.terms.done_at));
        [vec![when], self.said(row, &["serial"]), self.treated(row), self.parties(row)].concat()
    }
}
