//! `noroshi key`: the key that signs the record is replaced, whether it is lost, stolen or old.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::actions::{Backend, factor};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::keyring::Cause;
use crate::domain::moment::Moment;
use crate::keys::Keys;
use crate::store::seal::seal_round;
use crate::store::{self, Store, StoreSettings, Urgency};
use crate::vault::Vault;

use super::migrate::make_folder;
use super::terminal::{key_file, operator};
use super::{Exit, Failure, Terminal};

/// What to do with the key.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a new key in the place of the one that is lost, stolen or old; then restart every server.
    Replace {
        /// Why.
        #[arg(long, value_enum)]
        cause: CauseWord,
    },
}

/// Why the key is replaced.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum CauseWord {
    /// It is gone.
    Lost,
    /// Another may have it.
    Stolen,
    /// Its time is up.
    Planned,
}

impl From<CauseWord> for Cause {
    fn from(word: CauseWord) -> Self {
        match word {
            CauseWord::Lost => Self::Lost,
            CauseWord::Stolen => Self::Stolen,
            CauseWord::Planned => Self::Planned,
        }
    }
}

/// Runs a command on the key.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let Command::Replace { cause } = command;
    let settings = terminal.settings()?;
    make_folder(&settings.keys_dir)?;
    let path = key_file(&settings);
    // One that is gone or damaged proves nothing; the evidence itself does.
    let former = Keys::load(&path).ok();
    // One that a crash left there has signed nothing yet, and serves as well.
    let fresh = path.with_extension("key.new");
    let backend = open(&settings, Arc::new(Keys::load_or_create(&fresh)?))?;
    let vault = super::evidence::vault(&settings, &backend);
    let is_claimed = is_own_folder(&settings, former.as_ref(), &backend, &vault, terminal)?;
    // The entry first: from it on a server that has the former key signs nothing, and a crash leaves a
    // command that can be given again.
    let (command, cause) = (operator(&backend)?.command, Cause::from(cause));
    let (keys, former) = (Arc::clone(&backend.keys), former.map(Arc::new));
    let untied = backend.store.write(Urgency::Person, "replace key", move |tx| {
        tx.replace_key(command, cause)?;
        factor::reseal(tx, &keys, former.as_deref())
    })?;
    let kept = put_in_place(&path, &fresh, backend.store.clock().now())?;
    if is_claimed {
        vault.claim()?;
    }
    while seal_round(&backend.store)? > 0 {}
    terminal.say("cli-key-replaced", &[("file", path.display().to_string().into())])?;
    if let Some(kept) = kept {
        terminal.say("cli-key-kept", &[("file", kept.display().to_string().into())])?;
    }
    if untied > 0 {
        terminal.say("cli-key-untied", &[("count", untied.into())])?;
    }
    terminal.say("cli-key-then", &[])?;
    Ok(Exit::Done)
}

fn open(settings: &Settings, keys: Arc<Keys>) -> Result<Backend, Failure> {
    let store =
        Store::open(&StoreSettings::new(settings.database_url.expose()), Clock::System, Arc::clone(&keys))?;
    Ok(Backend { store, keys })
}

/// Whether the evidence folder is there and this house's: by the former key, and where that is lost, by
/// holding every file that the record speaks of. A folder that lacks one may be another's, or not mounted.
fn is_own_folder(
    settings: &Settings,
    former: Option<&Keys>,
    backend: &Backend,
    vault: &Vault,
    terminal: &Terminal<'_>,
) -> Result<bool, Failure> {
    let by_key = |keys: &Keys| Vault::at(&settings.vault_dir, settings.vault_bytes_max, keys).check().is_ok();
    if former.is_some_and(by_key) {
        return Ok(true);
    }
    let (files, missing) = stored_files(backend, vault)?;
    if missing > 0 {
        let dir = settings.vault_dir.display().to_string();
        let said = [("dir", dir.into()), ("count", missing.into())];
        return Err(Failure::Wrong(terminal.text("cli-key-folder", &said)));
    }
    Ok(files > 0)
}

/// How many files the record speaks of, and how many of them are not there.
fn stored_files(backend: &Backend, vault: &Vault) -> Result<(u64, u64), Failure> {
    const PAGE: usize = 500;
    let (mut files, mut missing, mut after) = (0, 0, None);
    loop {
        let page = backend.store.read::<_, store::Error>(|tx| tx.stored_files(after, PAGE))?;
        let Some(last) = page.last() else { return Ok((files, missing)) };
        after = Some(last.id);
        for item in &page {
            files += 1;
            let is_there = item.file_sha256.as_deref().is_some_and(|hash| vault.has(item.incident, hash));
            missing += u64::from(!is_there);
        }
    }
}

/// Gives the new key its name. The former one is kept beside it; says where.
fn put_in_place(path: &Path, fresh: &Path, now: Moment) -> Result<Option<PathBuf>, Failure> {
    let wrap = |source| Failure::File { path: path.to_owned(), source };
    let kept = path.exists().then(|| {
        let until = now.jst().format("key.until-%Y%m%d-%H%M%S").to_string();
        path.with_extension(until)
    });
    if let Some(kept) = &kept {
        fs::rename(path, kept).map_err(wrap)?;
    }
    fs::rename(fresh, path).map_err(wrap)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(wrap)?;
    Ok(kept)
}
