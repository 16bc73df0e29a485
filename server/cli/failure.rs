//! How a command ends: a code for scripts, and for people what went wrong with a remedy.

mod words;

use std::error::Error as _;
use std::io;
use std::path::PathBuf;

use crate::{actions, config, keys, store, vault};

use super::Terminal;

/// The exit codes of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Done, and something was found.
    Found,
    /// Wrong use or a wrong file.
    Wrong,
    /// Not now; the same command may succeed later.
    TryAgain,
    /// Wrong configuration.
    Configuration,
}

impl Exit {
    /// The number that the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::Wrong => 2,
            Exit::TryAgain => 75,
            Exit::Configuration => 78,
        }
    }
}

/// Why a command did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] config::Mistakes),
    /// The configuration names something that cannot be used; the text says what to do.
    #[error("{0}")]
    Configuration(String),
    /// Wrong use or a wrong file; the text says what to do.
    #[error("{0}")]
    Wrong(String),
    /// Something was found that stops the command.
    #[error("{0}")]
    Found(String),
    /// A file cannot be read or written.
    #[error("The file {} cannot be used; check its path and who may read it", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A folder of the installation cannot be made.
    #[error("The folder {} cannot be made", .path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The evidence folder cannot be used.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The store cannot serve.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// An action was refused.
    #[error(transparent)]
    Action(#[from] actions::Error),
    /// The output is gone.
    #[error("The output cannot be written")]
    Output(#[from] io::Error),
    /// A mistake of ours.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Failure {
    /// The code that the process ends with.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Settings(_)
            | Failure::Configuration(_)
            | Failure::Folder { .. }
            | Failure::Keys(_)
            | Failure::Vault(_) => Exit::Configuration,
            Failure::Wrong(_) | Failure::File { .. } => Exit::Wrong,
            Failure::Found(_) | Failure::Other(_) => Exit::Found,
            Failure::Store(error) => exit_of_store(error),
            Failure::Action(error) => match error {
                actions::Error::Invalid(_) | actions::Error::NotFound | actions::Error::Forbidden => {
                    Exit::Wrong
                }
                actions::Error::Conflict | actions::Error::KeyReused => Exit::TryAgain,
                actions::Error::Unavailable(Some(error)) => exit_of_store(error),
                actions::Error::Unavailable(None) => Exit::TryAgain,
                actions::Error::Vault(_) => Exit::Configuration,
                actions::Error::Undecidable(_) | actions::Error::Altered => Exit::Found,
            },
            // Whoever closed the pipe has read enough.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Failure::Output(_) => Exit::Found,
        }
    }

    /// Says on standard error what went wrong and why, and gives the code.
    pub fn report(&self, terminal: &mut Terminal<'_>) -> Exit {
        let exit = self.exit();
        if exit == Exit::Done {
            return exit;
        }
        let mut text = match self {
            Failure::Action(actions::Error::Invalid(fields)) => fields
                .iter()
                .map(|field| {
                    let key = format!("cli-invalid-{}", field.reason);
                    let about = [("about", field.about.as_str().into())];
                    let known = crate::i18n::find_text(terminal.language, &key, &about);
                    format!("{}: {}", field.field, known.unwrap_or_else(|| field.reason.clone()))
                })
                .collect::<Vec<_>>()
                .join("\n"),
            Failure::Action(actions::Error::NotFound) => terminal.text("cli-not-found", &[]),
            Failure::Action(actions::Error::Conflict) => terminal.text("cli-conflict", &[]),
            _ => words::said(self, terminal.language).unwrap_or_else(|| self.to_string()),
        };
        let mut source = self.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.ends_with(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            source = cause.source();
        }
        // Where even the error cannot be written, the code still tells.
        let _unwritten = writeln!(terminal.err, "{text}");
        exit
    }
}

const fn exit_of_store(error: &store::Error) -> Exit {
    match error {
        store::Error::Url
        | store::Error::Missing(_)
        | store::Error::OldSqlite(_)
        | store::Error::NotMigrated
        | store::Error::NewerDatabase { .. }
        | store::Error::OlderDatabase { .. }
        | store::Error::File { .. }
        | store::Error::Keys(_) => Exit::Configuration,
        store::Error::Connect(_)
        | store::Error::Conflict
        | store::Error::Unavailable(_)
        | store::Error::Full
        | store::Error::Panicked(_) => Exit::TryAgain,
        store::Error::Duplicate { .. } | store::Error::Refused(_) => Exit::Wrong,
        store::Error::Migration(_)
        | store::Error::Unwakeable
        | store::Error::Unreadable(_)
        | store::Error::Query(_) => Exit::Found,
    }
}
