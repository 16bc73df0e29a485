//! Organisation files as administrators keep them: found, read, and their mistakes said.
//!
//! What a row means, and whether it can be taken, is the domain's to say.

use std::path::{Path, PathBuf};

use crate::domain::contact::Contacts;
use crate::domain::moment::{Moment, Span};
use crate::domain::org::Org;
use crate::domain::orgfile::{self, Row, RowMistake};
use crate::domain::policy::Policy;
use crate::i18n::imported;
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
    /// `units.csv`, `people.csv` and `posts.csv` of a folder.
    ///
    /// # Errors
    /// A file that is missing or is no table.
    pub fn read(folder: &Path, terminal: &Terminal<'_>) -> Result<Self, Failure> {
        let file = |name: &str| Some(folder.join(name));
        let (units, people, posts) = (file("units.csv"), file("people.csv"), file("posts.csv"));
        let paths = Paths { units, people, posts, contacts: None };
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
        let rows = orgfile::Files {
            units: rows(&paths.units)?,
            people: rows(&paths.people)?,
            posts: rows(&paths.posts)?,
            contacts: rows(&paths.contacts)?,
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
    let bytes = std::fs::read(path).map_err(|source| Failure::File { path: path.to_owned(), source })?;
    orgcsv::read(&bytes).map_err(|error| {
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
