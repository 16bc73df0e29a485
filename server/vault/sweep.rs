//! What a crash leaves: half-arrived files, and files whose entry was never committed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{ARRIVING, Error, Vault, is_hash, sync_folder};
use crate::domain::ids::HistoryId;

/// The vault, held alone: nobody takes a file in meanwhile.
#[derive(Debug)]
pub struct Alone<'a> {
    vault: &'a Vault,
    _lock: fs::File,
}

impl Vault {
    /// Holds the vault alone; none while someone, on whatever replica, takes a file in.
    ///
    /// # Errors
    /// The folder cannot be used, or is another house's.
    pub fn alone(&self) -> Result<Option<Alone<'_>>, Error> {
        self.check()?;
        let lock = self.lock_file()?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Alone { vault: self, _lock: lock })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(source)) => Err(Error::Folder { path: self.dir.clone(), source }),
        }
    }
}

impl Alone<'_> {
    /// Removes what arrived half. Returns how many files that were.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn sweep_arriving(&self) -> Result<usize, Error> {
        let folder = self.vault.dir.join(ARRIVING);
        let names = names_in(&folder)?;
        for name in &names {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(Error::at(&path))?;
        }
        Ok(names.len())
    }

    /// Files of an incident that none of `wanted` names.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn strays(&self, incident: HistoryId, wanted: &BTreeSet<String>) -> Result<Vec<String>, Error> {
        let names = names_in(&self.vault.folder(incident))?;
        Ok(names.into_iter().filter(|name| is_hash(name) && !wanted.contains(name)).collect())
    }

    /// Removes files of an incident, and its folder if nothing is left in it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn remove(&self, incident: HistoryId, names: &[String]) -> Result<(), Error> {
        let folder = self.vault.folder(incident);
        for name in names {
            let path = self.vault.path(incident, name)?;
            fs::remove_file(&path).map_err(Error::at(&path))?;
        }
        if names_in(&folder)?.is_empty() {
            fs::remove_dir(&folder).map_err(Error::at(&folder))?;
            return sync_folder(&self.vault.dir).map_err(Error::at(&self.vault.dir));
        }
        sync_folder(&folder).map_err(Error::at(&folder))
    }
}

fn names_in(folder: &Path) -> Result<Vec<String>, Error> {
    let listed = fs::read_dir(folder).map_err(Error::at(folder))?;
    let mut names: Vec<String> =
        listed.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}
