//! Organisation files: units, people and posts as an administrator keeps them, turned into facts.
//!
//! All rows are looked at together and either all are taken or none: one unknown post, a ring of
//! units or a person written twice refuses the whole import and names every such row. A row that is
//! absent takes nobody away: what the files do not mention is listed and stays. Where a file names
//! another holder, the old appointment ends at the moment from which the new one holds.

mod changes;
pub mod contacts;
mod people;
mod posts;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use super::history::Private;
use super::moment::Moment;
use super::org::{Org, OrgFact};
use super::policy::Policy;

pub use changes::Change;

/// A row as read: cells by the header's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, the header is 1.
    pub line: usize,
    /// Cells by header; Japanese and English headers are known.
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
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What will be recorded, in order. Empty when the files say what is known already.
    pub facts: Vec<OrgFact>,
    /// Names and addresses for the entry's private body.
    pub private: Private,
    /// The same for people to read.
    pub changes: Vec<Change>,
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

impl std::fmt::Display for RowMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} line {}, {}: {} \"{}\"", self.file.name(), self.line, self.field, self.code, self.value)
    }
}

/// What the parts of a plan look at and write into.
struct Draft<'a> {
    org: &'a Org,
    policy: &'a Policy,
    effective: Moment,
    plan: Plan,
    mistakes: Vec<RowMistake>,
}

/// What the files would change from `effective` on, or every row that cannot be taken.
pub fn plan(files: &Files, org: &Org, policy: &Policy, effective: Moment) -> Result<Plan, Vec<RowMistake>> {
    let mut draft = Draft { org, policy, effective, plan: Plan::default(), mistakes: Vec::new() };
    let units = units::plan(&files.units, &mut draft);
    let people = people::plan(&files.people, &units, &mut draft);
    posts::plan(&files.posts, (&units, &people), &mut draft);
    contacts::plan(&files.contacts, &mut draft);
    if draft.mistakes.is_empty() {
        return Ok(draft.plan);
    }
    draft.mistakes.sort();
    Err(draft.mistakes)
}

impl Draft<'_> {
    fn mistake(&mut self, place: (File, &Row), field: &'static str, code: &'static str, value: &str) {
        let (file, row) = place;
        self.mistakes.push(RowMistake { file, line: row.line, field, code, value: value.to_owned() });
    }

    fn note(&mut self, key: String, text: &str) {
        if !text.is_empty() {
            self.plan.private.insert(key, text.to_owned());
        }
    }
}

/// English and Japanese words for each column. Of two Japanese words the first that a file has
/// counts: a file of people may name the code of a unit as well.
const HEADERS: &[(&str, &str)] = &[
    ("code", "職員番号"),
    ("code", "組織コード"),
    ("name", "名称"),
    ("name", "氏名"),
    ("kind", "種別"),
    ("parent", "上位"),
    ("kana", "かな"),
    ("email", "メール"),
    ("phone", "電話"),
    ("night_phone", "夜間電話"),
    ("teams", "Teams"),
    ("post", "役割"),
    ("unit", "所属"),
    ("unit", "組織コード"),
    ("person", "職員番号"),
    ("as", "区分"),
    ("order", "順位"),
    ("cause", "事由"),
    ("id", "連絡先ID"),
    ("organ", "機関"),
    ("section", "部署"),
    ("title", "職名"),
    ("bound", "指定"),
    ("mobile", "携帯電話"),
    ("mobile", "携帯"),
    ("holiday_phone", "休日電話"),
    ("fallback", "予備の手段"),
    ("deputies", "代理"),
    ("languages", "言語"),
    ("hours", "受付時間"),
    ("notes", "備考"),
    ("from", "有効開始"),
    ("to", "有効終了"),
    ("visible_to", "閲覧範囲"),
    ("on_card", "連絡網に載せる"),
];

/// The Japanese word over a column of a file; the English one where it has none.
fn japanese_head(file: File, column: &'static str) -> &'static str {
    match (file, column) {
        (File::Contacts | File::People, "name") => "氏名",
        _ => HEADERS.iter().find(|(english, _)| *english == column).map_or(column, |(_, japanese)| japanese),
    }
}

impl Row {
    /// The cell of a column by its English word, without the spaces around it; empty if absent.
    pub fn cell(&self, field: &str) -> &str {
        self.find_cell(field).unwrap_or("")
    }

    /// The same; none where the file has no such column.
    pub fn find_cell(&self, field: &str) -> Option<&str> {
        let japanese = HEADERS.iter().filter(|(english, _)| *english == field).map(|(_, word)| *word);
        let found = std::iter::once(field).chain(japanese).find_map(|word| self.cells.get(word));
        found.map(|cell| cell.trim_matches(|c: char| c.is_whitespace()))
    }
}

/// The row that first wrote this key, for every later one that writes it again.
fn refuse_twice(
    rows: &[Row],
    place: (File, &'static str),
    key: impl Fn(&Row) -> String,
    draft: &mut Draft<'_>,
) {
    let (file, field) = place;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        let written = key(row);
        if !seen.insert(written.clone()) {
            draft.mistake((file, row), field, "written-twice", &written);
        }
    }
}

#[cfg(test)]
mod tests;
