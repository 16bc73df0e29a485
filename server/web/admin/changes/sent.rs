//! The tables as they come: pasted, or from files, with heads that are matched by hand where they are not
//! known.
//!
//! What a file holds becomes the text of its table at once, so that it stands on the page like what was
//! pasted and need not be chosen again.

use std::collections::BTreeSet;

use crate::actions::FieldError;
use crate::domain::moment::Moment;
use crate::domain::orgfile::{self, File, Files, Row};
use crate::domain::policy::base::sha256;
use crate::orgcsv::workbook::Error as Unread;
use crate::orgcsv::{self, ROWS_MAX};
use crate::web::enclosed::Enclosed;
use crate::web::form::{Form, plain_text};
use crate::web::visit::Visit;

/// The tables, by the field in which each is pasted and that in which its file is chosen.
pub const TABLES: [(&str, &str, File); 3] = [
    ("table_units", "file_units", File::Units),
    ("table_people", "file_people", File::People),
    ("table_posts", "file_posts", File::Posts),
];
/// The field that says over which column a head stands: the table, the column and the head.
pub const COLUMN: &str = "column";
/// For a head over what is not taken in.
pub const UNUSED: &str = "-";
/// Heads of a table that are asked about.
const HEADS_MAX: usize = 40;

/// What was sent, read.
pub struct Sent {
    /// What the page shows again.
    pub form: Form,
    /// The tables.
    pub files: Files,
    /// Heads that are not known, by the place of their table.
    pub strange: Vec<(usize, String)>,
    /// From when it holds.
    pub at: Moment,
    /// What cannot be read.
    pub errors: Vec<FieldError>,
    /// Cells that were filled because they are one with the one above them,
    pub filled: Vec<String>,
    /// and how many lines above the heads were passed over.
    pub titles: usize,
}

/// Reads what was sent.
pub fn read(visit: &Visit, enclosed: Enclosed) -> Sent {
    let Enclosed { form, files: chosen } = enclosed;
    let (files, strange, errors) = (Files::default(), Vec::new(), Vec::new());
    let (filled, titles) = (Vec::new(), 0);
    let mut sent = Sent { form, files, strange, at: visit.now, errors, filled, titles };
    for (place, (table, from_file, file)) in TABLES.into_iter().enumerate() {
        if let Some((_, bytes)) = chosen.iter().find(|(name, _)| name == from_file) {
            sent.unfold((table, from_file), file, bytes);
        }
        sent.skip_titles(table, file);
        let rows = sent.rows(place, table, file);
        *slot(&mut sent.files, file) = rows;
    }
    sent.files.is_complete = sent.form.text("all_there") == "yes";
    match sent.form.day("effective") {
        Ok(None) => {}
        Ok(Some(at)) => sent.at = at.max(visit.now),
        Err(error) => sent.errors.push(error),
    }
    let counts = TABLES.map(|(_, _, file)| slot(&mut sent.files, file).len());
    let count: usize = counts.iter().sum();
    if count > ROWS_MAX {
        sent.errors.push(FieldError::new("table_people", "many-rows").about(&[count.to_string()]));
    } else if count == 0 && sent.errors.is_empty() {
        sent.errors.push(FieldError::new("table_people", "no-table"));
    }
    sent
}

/// What stands for the tables, the day, whether they are complete and what their heads mean.
pub fn fingerprint(form: &Form) -> String {
    let fields = TABLES.iter().map(|(name, ..)| *name).chain(["effective", "all_there"]);
    let fields = fields.map(|name| format!("{name}\0{}\0", form.text(name)));
    sha256(&fields.chain(form.all(COLUMN).map(|column| format!("{column}\0"))).collect::<String>())
}

/// The same form without some fields.
fn without(form: &Form, names: &[&str]) -> Form {
    let kept = form.pairs().iter().filter(|(name, _)| !names.contains(&name.as_str()));
    Form::of(kept.cloned().collect()).unwrap_or_default()
}

/// The field that says how many empty rows a sheet has above its table.
pub fn above(table: &str) -> String {
    format!("{table}_above")
}

fn slot(files: &mut Files, file: File) -> &mut Vec<Row> {
    match file {
        File::Units => &mut files.units,
        File::People => &mut files.people,
        File::Posts => &mut files.posts,
        File::Contacts => &mut files.contacts,
    }
}

impl Sent {
    /// Puts what a file holds where it would have been pasted.
    fn unfold(&mut self, (table, from_file): (&str, &str), file: File, bytes: &[u8]) {
        match orgcsv::text(bytes, file) {
            Ok((text, filled)) => {
                self.filled.extend(filled);
                let text = plain_text(text);
                let empty = text.len() - text.trim_start_matches('\n').len();
                let above = above(table);
                let form = without(&self.form, &[table, above.as_str()]);
                self.form = form.with(table, &text);
                if empty > 0 {
                    self.form = std::mem::take(&mut self.form).with(&above, &empty.to_string());
                }
            }
            Err(error) => self.errors.push(unread(from_file, error)),
        }
    }

    /// Passes over what stands above the heads of a list, which says what the list is.
    fn skip_titles(&mut self, table: &str, file: File) {
        let text = self.form.text(table);
        let Some((start, lines)) = orgcsv::below_titles(text, file) else { return };
        let rest = text.get(start..).unwrap_or_default().to_owned();
        let above = above(table);
        let known: usize = self.form.text(&above).parse().unwrap_or(0);
        let form = without(&self.form, &[table, above.as_str()]);
        self.form = form.with(table, &rest).with(&above, &known.saturating_add(lines).to_string());
        self.titles += lines;
    }

    fn rows(&mut self, place: usize, table: &str, file: File) -> Vec<Row> {
        let text = self.form.text(table);
        let mut rows = match orgcsv::read(text.as_bytes()) {
            Ok(rows) => rows,
            Err(error) => {
                let line = if let orgcsv::Error::NotCsv { line, .. } = error { line } else { 1 };
                self.errors.push(FieldError::new(table, "not-a-table").about(&[line.to_string()]));
                return Vec::new();
            }
        };
        let heads = orgcsv::heads_of(text);
        let known = orgfile::heads(file, &heads);
        if rows.is_empty() && !heads.is_empty() {
            let is_headed = known.iter().any(|(_, column)| column.is_some());
            let reason = if is_headed { "no-rows" } else { "no-heads" };
            let first: Vec<String> = heads.iter().take(3).cloned().collect();
            self.errors.push(FieldError::new(table, reason).about(&first));
            return rows;
        }
        let strange = known.iter().filter(|(_, column)| column.is_none());
        self.strange.extend(strange.take(HEADS_MAX).map(|(head, _)| (place, (*head).to_owned())));
        let above: usize = self.form.text(&above(table)).parse().unwrap_or(0);
        let chosen = self.form.all(COLUMN).filter_map(|said| meaning(said, table));
        let chosen: Vec<(&str, &str)> = chosen.filter(|(column, _)| !column.is_empty()).collect();
        let mut taken: BTreeSet<&str> = known.iter().filter_map(|(_, column)| *column).collect();
        let twice = chosen.iter().find(|(column, _)| *column != UNUSED && !taken.insert(column));
        if let Some((_, head)) = twice {
            self.errors.push(FieldError::new(COLUMN, "column-twice").about(&[(*head).to_owned()]));
            return rows;
        }
        for row in &mut rows {
            row.line = row.line.saturating_add(above.min(ROWS_MAX));
            chosen.iter().for_each(|(column, head)| rename(row, head, column));
        }
        rows
    }
}

/// The column and the head of a choice for this table.
fn meaning<'a>(said: &'a str, table: &str) -> Option<(&'a str, &'a str)> {
    said.strip_prefix(table)?.strip_prefix('|')?.split_once('|')
}

/// Puts a cell under another head; under one that is passed over where it is not used.
fn rename(row: &mut Row, head: &str, column: &str) {
    if let Some(cell) = row.cells.remove(head) {
        let to = if column == UNUSED { format!("#{head}") } else { column.to_owned() };
        row.cells.insert(to, cell);
    }
}

/// Why a file gives no table, at the field where it was chosen.
fn unread(field: &str, error: Unread) -> FieldError {
    let (reason, about) = error.said();
    FieldError::new(field, reason).about(&about)
}
