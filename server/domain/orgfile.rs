//! Organisation files: units, people and posts as an administrator keeps them, turned into facts.
//!
//! All rows are looked at together and either all are taken or none: one unknown post, a ring of
//! units or a person written twice refuses the whole import and names every such row. A column that is
//! absent says nothing, an empty cell takes away, and what may be a spreadsheet's doing is asked about
//! (`question`). A row that is absent takes nobody away unless the files are said to be complete, and
//! then it is asked about. Where a file names another holder, the old appointment ends at the moment from
//! which the new one holds.

mod changes;
pub mod contacts;
mod dated;
mod heads;
pub mod out;
mod people;
mod posts;
mod question;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::midnight;
use super::contact::{ContactFact, Contacts};
use super::history::Private;
use super::moment::{Moment, Span};
use super::org::{Org, OrgFact, Standing};
use super::organisation::fact::OrganisationFact;
use super::policy::Policy;
use super::search::fold;
use super::written;

pub use changes::{Change, Field};
pub use question::{Doubt, Question};

/// What a cell means: the one of this id, or the one of this name where no other has it. `words` gives both.
fn meant<'a, T>(known: &'a [T], cell: &str, words: impl Fn(&'a T) -> (&'a str, &'a str)) -> Option<&'a T> {
    let by_id = known.iter().find(|row| words(row).0 == cell);
    let like = fold(cell);
    let mut named = known.iter().filter(|row| fold(words(row).1) == like);
    by_id.or_else(|| named.next().filter(|_| named.next().is_none()))
}

/// A row as read: cells by the header's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, the header is 1.
    pub line: usize,
    /// Cells by header. What stands under no header is under the empty one.
    pub cells: BTreeMap<String, String>,
}

/// The files. One that is not given changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// `units.csv`.
    pub units: Vec<Row>,
    /// `people.csv`.
    pub people: Vec<Row>,
    /// `posts.csv`.
    pub posts: Vec<Row>,
    /// `contacts.csv`.
    pub contacts: Vec<Row>,
    /// Whether whoever the files leave out is ended.
    pub is_complete: bool,
}

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum File {
    /// `units.csv`.
    Units,
    /// `people.csv`.
    People,
    /// `posts.csv`.
    Posts,
    /// `contacts.csv`.
    Contacts,
}

/// Why a row cannot be taken. Its texts are the messages `orgfile-<code>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowMistake {
    /// In which file.
    pub file: File,
    /// Line of the file, the header is 1.
    pub line: usize,
    /// Field, by its English header.
    pub field: &'static str,
    /// Stable id in kebab case.
    pub code: &'static str,
    /// What is written there.
    pub value: String,
    /// What could be written, in the body's own words; empty where that is no list.
    pub known: Vec<String>,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What will be recorded of units, people and posts, in order.
    pub facts: Vec<OrgFact>,
    /// What will be recorded of contacts, in order.
    pub contacts: Vec<ContactFact>,
    /// Names and addresses for the entry's private body.
    pub private: Private,
    /// The same for people to read.
    pub changes: Vec<Change>,
    /// What somebody must say yes to before it is recorded.
    pub questions: Vec<Question>,
}

impl Plan {
    /// Whether the files say what is known already.
    pub const fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.contacts.is_empty()
    }

    /// All that will be recorded, in order.
    pub fn entry(&self) -> Vec<OrganisationFact> {
        let org = self.facts.iter().cloned().map(OrganisationFact::Org);
        org.chain(self.contacts.iter().cloned().map(OrganisationFact::Contact)).collect()
    }
}

impl File {
    /// The file's usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Units => "units.csv",
            Self::People => "people.csv",
            Self::Posts => "posts.csv",
            Self::Contacts => "contacts.csv",
        }
    }
}

/// The English words over all columns of a file, in the order in which they are written.
pub fn columns(file: File) -> Vec<&'static str> {
    heads::columns_of(file)
}

/// The heads of a table with the column that each stands over; none where it is not known.
pub fn heads(file: File, words: &[String]) -> Vec<(&str, Option<&'static str>)> {
    heads::known(file, words)
}

/// Whether these words are the heads of this file: its keys are among them, and something else is.
pub fn is_headed(file: File, words: &[String]) -> bool {
    heads::is_whole(file, words)
}

/// Whether a sheet of a workbook is meant to be this file: by its name, and by its heads.
pub fn fits(file: File, sheet: &str, words: &[String]) -> [bool; 2] {
    heads::fits(file, sheet, words)
}

/// The word of a file for how somebody stands in a post.
pub fn standing_word(standing: Standing) -> &'static str {
    posts::standing_word(standing, false)
}

/// The word over a column of a file, in Japanese where asked for.
pub fn word(file: File, column: &'static str, is_japanese: bool) -> &'static str {
    match (column, is_japanese) {
        ("head", true) => "見出し",
        (_, true) => heads::japanese(file, column),
        (_, false) => column,
    }
}

impl std::fmt::Display for RowMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} line {}, {}: {} \"{}\"", self.file.name(), self.line, self.field, self.code, self.value)
    }
}

/// What the parts of a plan look at and write into.
struct Planning<'a> {
    org: &'a Org,
    contacts: &'a Contacts,
    policy: &'a Policy,
    effective: Moment,
    is_complete: bool,
    plan: Plan,
    mistakes: Vec<RowMistake>,
}

/// What the files would change from `effective` on, or every row that cannot be taken. What is announced
/// until then is known.
pub fn plan(
    files: &Files,
    (org, known): (&Org, &Contacts),
    policy: &Policy,
    effective: Moment,
) -> Result<Plan, Vec<RowMistake>> {
    let mut mistakes = Vec::new();
    let given = [
        (File::Units, &files.units),
        (File::People, &files.people),
        (File::Posts, &files.posts),
        (File::Contacts, &files.contacts),
    ];
    let [units, people, posts, contacts] = given.map(|(file, rows)| heads::read(file, rows, &mut mistakes));
    // What stands under a head that is not understood would be called missing everywhere else.
    if !mistakes.is_empty() {
        mistakes.sort();
        return Err(mistakes);
    }
    let is_complete = files.is_complete;
    let org = &org.as_of(effective);
    let plan = Plan::default();
    let mut draft = Planning { org, contacts: known, policy, effective, is_complete, plan, mistakes };
    let units = units::plan(&units, &mut draft);
    let people = people::plan(&people, &units, &mut draft);
    posts::plan(&posts, (&units, &people), &mut draft);
    contacts::plan(&contacts, &mut draft);
    if draft.mistakes.is_empty() {
        draft.plan.questions.sort();
        return Ok(draft.plan);
    }
    draft.mistakes.sort();
    Err(draft.mistakes)
}

impl Planning<'_> {
    fn mistake(&mut self, place: (File, &Row), field: &'static str, code: &'static str, value: &str) {
        let (file, row) = place;
        let (line, value) = (row.line, value.to_owned());
        self.mistakes.push(RowMistake { file, line, field, code, value, known: Vec::new() });
    }

    /// The same, with what could be written.
    fn mistake_among(
        &mut self,
        place: (File, &Row),
        (field, code): (&'static str, &'static str),
        value: &str,
        known: Vec<String>,
    ) {
        self.mistake(place, field, code, value);
        self.mistakes.last_mut().into_iter().for_each(|last| last.known.clone_from(&known));
    }

    /// A new row needs what a known one keeps: said once where the file has no such column.
    fn require(&mut self, place: (File, &Row), field: &'static str) {
        let (file, row) = place;
        let missing = row.find_cell(field).is_none();
        let value = if missing { heads::japanese(file, field) } else { "" };
        let (line, code) = if missing { (1, "column-missing") } else { (row.line, "empty") };
        let mistake = RowMistake { file, line, field, code, value: value.to_owned(), known: Vec::new() };
        if !self.mistakes.contains(&mistake) {
            self.mistakes.push(mistake);
        }
    }

    fn ask(
        &mut self,
        (file, line): (File, Option<usize>),
        doubt: Doubt,
        (about, name): (&str, &str),
        (before, after): (&str, &str),
    ) {
        let [about, name, before, after] = [about, name, before, after].map(str::to_owned);
        self.plan.questions.push(Question { file, line, doubt, about, name, before, after });
    }

    /// Until when a row holds: a day is the last one, a moment is the first after it. A file without the
    /// column says nothing about it.
    fn until(&mut self, place: (File, &Row), known: Option<Moment>) -> Option<Moment> {
        let word = match place.1.find_cell("to") {
            None => return known,
            Some("") => return None,
            Some(word) => word.to_owned(),
        };
        let whole = written::day(&word).and_then(midnight).map(|last| last + Span::hours(24));
        let until = whole.or_else(|| written::moment(&word));
        if until.is_none() {
            // 46112 is how a spreadsheet counts days where the cell is not shown as one.
            let is_serial = word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit());
            self.mistake(place, "to", if is_serial { "day-is-serial" } else { "not-a-day" }, &word);
        }
        until
    }

    fn note(&mut self, key: String, text: &str) {
        if !text.is_empty() {
            self.plan.private.insert(key, text.to_owned());
        }
    }
}

impl Row {
    /// The cell of a column by its English word; empty if absent.
    pub fn cell(&self, field: &str) -> &str {
        self.find_cell(field).unwrap_or("")
    }

    /// The same; none where the file has no such column.
    fn find_cell(&self, field: &str) -> Option<&str> {
        self.cells.get(field).map(String::as_str)
    }

    /// The cell of a column, or what is known where the file has no such column.
    fn or_known<'a>(&'a self, field: &str, known: Option<&'a str>) -> &'a str {
        self.find_cell(field).or(known).unwrap_or("")
    }
}

/// The row that first wrote this key, for every later one that writes it again.
fn refuse_twice(
    rows: &[Row],
    place: (File, &'static str),
    key: impl Fn(&Row) -> String,
    draft: &mut Planning<'_>,
) {
    let (file, field) = place;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        let written = key(row);
        if !written.is_empty() && !seen.insert(written.clone()) {
            draft.mistake((file, row), field, "written-twice", &written);
        }
    }
}

#[cfg(test)]
mod asked;
#[cfg(test)]
mod tests;
