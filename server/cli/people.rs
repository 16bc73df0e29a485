//! Organisation files as administrators keep them: found, decoded, read as rows.
//!
//! UTF-8 with or without BOM, or CP932 as Japanese spreadsheets write it. Header names in Japanese
//! or English. What a row means, and whether it can be taken, is the domain's to say.

use std::path::{Path, PathBuf};

use encoding_rs::SHIFT_JIS;

use crate::domain::moment::{Moment, Span};
use crate::domain::org::Org;
use crate::domain::orgfile::{self, Row, RowMistake};
use crate::domain::policy::Policy;

use super::{Exit, Failure, Terminal};

/// How long before the moment asked for an imagined organisation has existed: whoever holds a post
/// "since now" would otherwise come into it in the middle of the story.
const STANDING: Span = Span::hours(24 * 365);

/// The three files of an organisation, read.
pub struct Files {
    /// Their rows.
    pub rows: orgfile::Files,
}

/// Where the files lie; one that is not named changes nothing.
#[derive(Default)]
pub struct Paths {
    /// `units.csv`.
    pub units: Option<PathBuf>,
    /// `people.csv`.
    pub people: Option<PathBuf>,
    /// `posts.csv`.
    pub posts: Option<PathBuf>,
}

impl Files {
    /// `units.csv`, `people.csv` and `posts.csv` of a folder.
    ///
    /// # Errors
    /// A file that is missing or is no table.
    pub fn read(folder: &Path, terminal: &Terminal<'_>) -> Result<Self, Failure> {
        let file = |name: &str| Some(folder.join(name));
        let paths = Paths { units: file("units.csv"), people: file("people.csv"), posts: file("posts.csv") };
        Self::read_each(&paths, terminal)
    }

    /// The files that are named.
    ///
    /// # Errors
    /// As [`Files::read`].
    pub fn read_each(paths: &Paths, terminal: &Terminal<'_>) -> Result<Self, Failure> {
        let rows = |path: &Option<PathBuf>| match path {
            None => Ok(Vec::new()),
            Some(path) => read_file(path, terminal),
        };
        let rows =
            orgfile::Files { units: rows(&paths.units)?, people: rows(&paths.people)?, posts: rows(&paths.posts)? };
        Ok(Self { rows })
    }

    /// The sample city.
    pub fn sample() -> Self {
        let rows = |text: &str| read_table(text).unwrap_or_default();
        Self {
            rows: orgfile::Files {
                units: rows(super::SAMPLE_UNITS),
                people: rows(super::SAMPLE_PEOPLE),
                posts: rows(super::SAMPLE_POSTS),
            },
        }
    }
}

fn read_file(path: &Path, terminal: &Terminal<'_>) -> Result<Vec<Row>, Failure> {
    let bytes = std::fs::read(path).map_err(|source| Failure::File { path: path.to_owned(), source })?;
    let name = || path.display().to_string();
    let text = decode(&bytes).ok_or_else(|| {
        Failure::Wrong(terminal.text("cli-org-encoding", &[("file", name().into())]))
    })?;
    read_table(&text).map_err(|line| {
        let args = [("file", name().into()), ("line", line.into())];
        Failure::Wrong(terminal.text("cli-org-table", &args))
    })
}

/// The text of a file in UTF-8 or CP932. Valid UTF-8 is never taken for CP932.
fn decode(bytes: &[u8]) -> Option<String> {
    let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Some(text.to_owned());
    }
    let (text, _, is_broken) = SHIFT_JIS.decode(bytes);
    (!is_broken).then(|| text.into_owned())
}

/// The rows of a table with a header, or the line that cannot be read. Empty lines are skipped.
fn read_table(text: &str) -> Result<Vec<Row>, usize> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers().map_err(|_| 1_usize)?.iter().map(|word| word.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let line_of = |position: Option<&csv::Position>| {
            position.and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(0)
        };
        let record = record.map_err(|error| line_of(error.position()))?;
        let line = line_of(record.position());
        if record.len() > header.len() {
            return Err(line);
        }
        let cells = header.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        rows.push(Row { line, cells });
    }
    Ok(rows)
}

/// The organisation that the files alone describe, as it has stood for a while before `at`.
///
/// # Errors
/// The output is gone. Rows that cannot be taken are said, and give the code to end with.
pub fn found(
    files: &Files,
    policy: &Policy,
    at: Moment,
    terminal: &mut Terminal<'_>,
) -> Result<Result<Org, Exit>, Failure> {
    let mut org = Org::default();
    match orgfile::plan(&files.rows, &org, policy, at - STANDING) {
        Ok(plan) => {
            plan.facts.iter().for_each(|fact| org.apply(fact, &plan.private));
            Ok(Ok(org))
        }
        Err(mistakes) => {
            say_mistakes(&mistakes, terminal)?;
            Ok(Err(Exit::Wrong))
        }
    }
}

/// Says every row that cannot be taken, on standard error.
///
/// # Errors
/// The output is gone.
pub fn say_mistakes(mistakes: &[RowMistake], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    for mistake in mistakes {
        let line = describe(mistake, terminal);
        writeln!(terminal.err, "{line}")?;
    }
    Ok(())
}

/// One row that cannot be taken, in the reader's language.
pub fn describe(mistake: &RowMistake, terminal: &Terminal<'_>) -> String {
    let reason = terminal.text(&format!("orgfile-{}", mistake.code), &[("value", mistake.value.as_str().into())]);
    format!("{}:{}  {}  {}  {reason}", mistake.file.name(), mistake.line, mistake.field, mistake.value)
}
