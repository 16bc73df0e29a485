//! What could not be used, in the words of who reads it: settings, files, keys, the database.

use std::io::ErrorKind;
use std::path::Path;

use crate::i18n::{Language, Value, text};
use crate::{actions, keys, store, vault};

use super::Failure;

/// The words for a failure that an administrator mends; none for what only its own text says.
pub(super) fn said(failure: &Failure, language: Language) -> Option<String> {
    let say = |key: &str, args: &[(&'static str, Value<'_>)]| Some(text(language, key, args));
    match failure {
        Failure::Settings(mistakes) => Some(mistakes.said(language)),
        Failure::Folder { path, .. } => say("cli-failure-make", &[("dir", shown(path))]),
        Failure::File { path, source } => match path.parent().filter(|dir| is_missing(dir)) {
            Some(dir) if source.kind() == ErrorKind::NotFound => {
                say("cli-failure-folder", &[("dir", shown(dir))])
            }
            _ => say("cli-failure-file", &[("file", shown(path))]),
        },
        Failure::Keys(error) => Some(of_keys(error, language)),
        Failure::Store(error) | Failure::Action(actions::Error::Unavailable(Some(error))) => {
            of_store(error, language)
        }
        Failure::Action(actions::Error::Unavailable(None)) => say("cli-failure-store-busy", &[]),
        Failure::Vault(error) | Failure::Action(actions::Error::Vault(error)) => {
            Some(of_vault(error, language))
        }
        Failure::Action(actions::Error::Altered) => say("cli-failure-altered", &[]),
        Failure::Action(actions::Error::Forbidden) => say("cli-failure-forbidden", &[]),
        Failure::Configuration(_)
        | Failure::Wrong(_)
        | Failure::Found(_)
        | Failure::Action(_)
        | Failure::Output(_)
        | Failure::Other(_) => None,
    }
}

/// A path in full: whoever reads of it may stand elsewhere.
fn shown(path: &Path) -> Value<'static> {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    whole.display().to_string().into()
}

fn is_missing(dir: &Path) -> bool {
    !dir.as_os_str().is_empty() && !dir.exists()
}

fn of_keys(error: &keys::Error, language: Language) -> String {
    let (key, path) = match error {
        keys::Error::File { path, .. } => ("cli-failure-key-file", path),
        keys::Error::Malformed(path) => ("cli-failure-key-malformed", path),
        keys::Error::Exposed(path) => ("cli-failure-key-exposed", path),
        keys::Error::Chance => return text(language, "cli-failure-chance", &[]),
    };
    text(language, key, &[("file", shown(path))])
}

fn of_vault(error: &vault::Error, language: Language) -> String {
    let (key, value): (_, Value<'_>) = match error {
        vault::Error::Folder { path, .. } => ("folder", shown(path)),
        vault::Error::Full(dir) => ("full", shown(dir)),
        vault::Error::Foreign { dir, has_id: true } => ("foreign", shown(dir)),
        vault::Error::Foreign { dir, has_id: false } => ("nameless", shown(dir)),
        vault::Error::TooLarge(max) => ("large", (*max).into()),
        vault::Error::Cut => ("cut", "".into()),
        vault::Error::Altered(name) => ("altered", name.as_str().into()),
        vault::Error::Missing(name) => ("missing", name.as_str().into()),
        vault::Error::Name => ("name", "".into()),
    };
    text(language, &format!("cli-failure-vault-{key}"), &[("what", value)])
}

fn of_store(error: &store::Error, language: Language) -> Option<String> {
    let say = |key: &str, args: &[(&'static str, Value<'_>)]| Some(text(language, key, args));
    match error {
        store::Error::Url => say("cli-failure-store-url", &[]),
        store::Error::Missing(path) => say("cli-failure-store-missing", &[("file", shown(path))]),
        store::Error::File { path, .. } => say("cli-failure-file", &[("file", shown(path))]),
        store::Error::Connect(_) => say("cli-failure-store-connect", &[]),
        store::Error::OldSqlite(version) => {
            say("cli-failure-store-old", &[("version", version.as_str().into())])
        }
        store::Error::NotMigrated => say("cli-failure-store-unprepared", &[]),
        store::Error::Migration(_) => say("cli-failure-store-migration", &[]),
        store::Error::NewerDatabase { key, found } => {
            say("cli-failure-store-newer", &[("key", key.as_str().into()), ("found", (*found).into())])
        }
        store::Error::OlderDatabase { found } => {
            say("cli-failure-store-older", &[("found", (*found).into())])
        }
        store::Error::Unavailable(_) => say("cli-failure-store-busy", &[]),
        store::Error::Full => say("cli-failure-store-full", &[]),
        store::Error::Duplicate { constraint } => {
            say("cli-failure-store-taken", &[("what", constraint.as_str().into())])
        }
        store::Error::Keys(error) => Some(of_keys(error, language)),
        store::Error::Conflict
        | store::Error::Unwakeable
        | store::Error::Panicked(_)
        | store::Error::Unreadable(_)
        | store::Error::Refused(_)
        | store::Error::Query(_) => None,
    }
}
