//! Where a command prints, in whose language, and the house it opens.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::actions::{Backend, Caller};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::actor::Actor;
use crate::i18n::own::{Own, take_up};
use crate::i18n::{Language, Value, text};
use crate::keys::Keys;
use crate::store::{Store, StoreSettings, migrate};

use super::Failure;

/// The file in the keys' folder that holds the master secret.
const KEY_FILE: &str = "master.key";

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The streams of one run and what its global arguments said.
pub struct Terminal<'a> {
    /// Standard output: what was asked for.
    pub out: &'a mut dyn Write,
    /// Standard error: what went wrong, and notes.
    pub err: &'a mut dyn Write,
    /// The reader's language.
    pub language: Language,
    /// −1 quiet, 0 usual, 1 and 2 more.
    pub level: i16,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// Whether somebody reads standard error while it is written.
    pub is_watched: bool,
}

impl Terminal<'_> {
    /// A text of the catalogue.
    pub fn text(&self, key: &str, args: &[(&'static str, Value<'_>)]) -> String {
        text(self.language, key, args)
    }

    /// Prints one line of what was asked for.
    ///
    /// # Errors
    /// The stream is gone.
    pub fn print(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }

    /// Prints a text of the catalogue.
    ///
    /// # Errors
    /// The stream is gone.
    pub fn say(&mut self, key: &str, args: &[(&'static str, Value<'_>)]) -> io::Result<()> {
        let line = self.text(key, args);
        self.print(&line)
    }

    /// A note beside the result: on standard error, unless quiet.
    ///
    /// # Errors
    /// The stream is gone.
    pub fn note(&mut self, key: &str, args: &[(&'static str, Value<'_>)]) -> io::Result<()> {
        let line = self.text(key, args);
        if self.level < 0 { Ok(()) } else { writeln!(self.err, "{line}") }
    }

    /// How far something is that takes its time: on standard error, over what was said of it before,
    /// where somebody watches; otherwise line by line, for who asks for more. Once it is done, a watcher
    /// sees no more of it.
    pub fn progress(&mut self, key: &str, (done, count): (usize, usize)) {
        let line = self.text(key, &[("done", done.into()), ("count", count.into())]);
        // Nobody waits for it: whether it can be written is not asked.
        let _unwritten = match (self.is_watched, self.level) {
            (_, ..0) | (false, 0) => Ok(()),
            (true, _) if done >= count => write!(self.err, "\r\u{1b}[K"),
            (true, _) => write!(self.err, "\r\u{1b}[K{line}").and_then(|()| self.err.flush()),
            (false, _) => writeln!(self.err, "{line}"),
        };
    }

    /// Prints a value as indented JSON.
    ///
    /// # Errors
    /// The stream is gone.
    pub fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(anyhow::Error::from)?;
        Ok(self.print(&text)?)
    }

    /// The settings, checked.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn settings(&self) -> Result<Settings, Failure> {
        Ok(Settings::load(self.config.as_deref())?)
    }

    /// Opens the house that the settings name; neither database nor keys are made here.
    ///
    /// # Errors
    /// A database or keys that are missing or cannot be used.
    pub fn backend(&self, settings: &Settings) -> Result<Backend, Failure> {
        let path = key_file(settings);
        // The key is made when the database is prepared: where neither was done, nothing is lost.
        if matches!(path.try_exists(), Ok(false)) {
            migrate::check_prepared(settings.database_url.expose())?;
        }
        let keys = Arc::new(Keys::load(&path)?);
        let store = Store::open(
            &StoreSettings::new(settings.database_url.expose()),
            Clock::System,
            Arc::clone(&keys),
        )?;
        let backend = Backend { store, keys };
        speak(&backend);
        Ok(backend)
    }

    /// The file at `path` as text; with what to do where it is none.
    ///
    /// # Errors
    /// It cannot be read, or is not UTF-8.
    pub fn read(&self, path: &Path) -> Result<String, Failure> {
        let bytes = std::fs::read(path).map_err(|source| Failure::File { path: path.to_owned(), source })?;
        String::from_utf8(bytes)
            .map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
            .map_err(|_| {
                let file = path.display().to_string();
                Failure::Wrong(self.text("cli-not-utf8", &[("file", file.into())]))
            })
    }
}

/// What follows is said in the words of the policy that is in force. What cannot be read is told by the
/// command, when it reads it.
fn speak(backend: &Backend) {
    let Ok::<_, crate::store::Error>(world) = backend.store.read(|tx| tx.world()) else { return };
    if let Some((_, policy)) = world.active() {
        take_up(Own::of(policy));
    }
}

/// Where the master secret of an installation lies.
pub fn key_file(settings: &Settings) -> PathBuf {
    settings.keys_dir.join(KEY_FILE)
}

/// The operator of this machine as the giver of one command.
///
/// # Errors
/// The operating system gives no random bytes.
pub fn operator(backend: &Backend) -> Result<Caller, Failure> {
    let nonce = backend.keys.chance().token()?;
    let command = backend.keys.derive_command("operator", &[nonce.as_bytes()]);
    Ok(Caller { actor: Actor::Operator, command, request: None, seen: None })
}
