//! Organisation files as administrators keep them: found, read, and their mistakes said.
//!
//! What a row means, and whether it can be taken, is the domain's to say.

use std::path::{Path, PathBuf};

use crate::domain::contact::Contacts;
use crate::domain::moment::{Moment, Span};
use crate::domain::org::Org;
use crate::domain::orgfile::{self, File, Row, RowMistake};
use crate::domain::policy::Policy;
use crate::i18n::{imported, text};
use crate::orgcsv;

use super::{Exit, Failure, Terminal};

/// How long before the moment asked for an imagined organisation has existed: whoever holds a post
/// "since now" would otherwise come into it in the middle of the story.
const STANDING: Span = Span::hours(24 * 365);

/// The files of an organisation, read.
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
    /// `contacts.csv`.
    pub contacts: Option<PathBuf>,
}

impl Files {
    /// `units.csv`, `people.csv` and `posts.csv` of a folder; a workbook (`.xlsx`) where no such table is.
    ///
    /// # Errors
    /// A file that is missing or is no table.
    pub fn read(folder: &Path, terminal: &Terminal<'_>) -> Result<Self, Failure> {
        let file = |name: &str| {
            let [table, book] = ["csv", "xlsx"].map(|kind| folder.join(format!("{name}.{kind}")));
            Some(if !table.exists() && book.exists() { book } else { table })
        };
        let (units, people, posts) = (file("units"), file("people"), file("posts"));
        let paths = Paths { units, people, posts, contacts: None };
        Self::read_each(&paths, terminal)
    }

    /// The files that are named.
    ///
    /// # Errors
    /// As [`Files::read`].
    pub fn read_each(paths: &Paths, terminal: &Terminal<'_>) -> Result<Self, Failure> {
        let rows = |path: &Option<PathBuf>, file| match path {
            None => Ok(Vec::new()),
            Some(path) => read_table(path, file, terminal),
        };
        let rows = orgfile::Files {
            units: rows(&paths.units, File::Units)?,
            people: rows(&paths.people, File::People)?,
            posts: rows(&paths.posts, File::Posts)?,
            contacts: rows(&paths.contacts, File::Contacts)?,
            is_complete: false,
        };
        Ok(Self { rows })
    }

    /// The sample city.
    pub fn sample() -> Self {
        let rows = |text: &str| orgcsv::read(text.as_bytes()).unwrap_or_default();
        Self {
            rows: orgfile::Files {
                units: rows(super::SAMPLE_UNITS),
                people: rows(super::SAMPLE_PEOPLE),
                posts: rows(super::SAMPLE_POSTS),
                ..orgfile::Files::default()
            },
        }
    }

    /// The sample city with whom it calls outside.
    pub fn sample_with_contacts() -> Self {
        let contacts = orgcsv::read(super::SAMPLE_CONTACTS.as_bytes()).unwrap_or_default();
        Self { rows: orgfile::Files { contacts, ..Self::sample().rows } }
    }
}

/// The rows of one CSV file.
///
/// # Errors
/// A file that is missing or is no table.
pub fn read_file(path: &Path, terminal: &Terminal<'_>) -> Result<Vec<Row>, Failure> {
    rows(&bytes(path)?, path, terminal)
}

/// The rows of a table, or of the sheet that is meant of a workbook (XLSX), as the page takes them.
///
/// # Errors
/// A file that is missing, or gives no table.
pub fn read_table(path: &Path, file: File, terminal: &Terminal<'_>) -> Result<Vec<Row>, Failure> {
    // What stood in merged cells is in each of their rows; the differences show it.
    let (text, _) = orgcsv::text(&bytes(path)?, file).map_err(|error| {
        let (reason, about) = error.said();
        let (file, about) = (path.display().to_string(), about.join("、"));
        let args = [("label", file.as_str().into()), ("about", about.as_str().into())];
        Failure::Wrong(match reason {
            "file-not-text" => terminal.text("cli-org-encoding", &[("file", file.as_str().into())]),
            _ => text(terminal.language, &format!("error-{reason}"), &args),
        })
    })?;
    rows(text.as_bytes(), path, terminal)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|source| Failure::File { path: path.to_owned(), source })
}

fn rows(bytes: &[u8], path: &Path, terminal: &Terminal<'_>) -> Result<Vec<Row>, Failure> {
    orgcsv::read(bytes).map_err(|error| {
        let file = path.display().to_string();
        Failure::Wrong(match error {
            orgcsv::Error::NotCsv { line, .. } => {
                terminal.text("cli-org-table", &[("file", file.into()), ("line", line.into())])
            }
            orgcsv::Error::TooLarge(_) | orgcsv::Error::NotText => {
                terminal.text("cli-org-encoding", &[("file", file.into())])
            }
        })
    })
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
    match orgfile::plan(&files.rows, (&org, &Contacts::default()), policy, at - STANDING) {
        Ok(plan) => {
            org.apply_all(&plan.facts, &plan.private);
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
    let [wrong, remedy] = imported::mistake(terminal.language, mistake);
    format!("{}:{}  {wrong}\n  → {remedy}", mistake.file.name(), mistake.line)
}
