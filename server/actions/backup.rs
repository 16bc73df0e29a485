//! バックアップ: a copy of everything is made in the folder of the settings, verified at once, and recorded.
//!
//! It takes as long as the database is large: [`begin`] says at once whether it can be done, and what it
//! gives back is carried out where nobody waits.

use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::Space;
use crate::domain::actor::Actor;
use crate::domain::administration::{Administered, Deed};
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::Told;
use crate::secret::Secret;
use crate::store::copies::{Copies, Found, Held};
use crate::store::{self, backup};

use super::organise::change_with;
use super::{Backend, Caller, Error};

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Another copy.
    Make,
    /// That the copy in this file is verified.
    Verify(String),
}

/// Why there is no copy, or none that is known to be whole.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Another is being made, here or on another server.
    #[error("Another backup is being made")]
    Busy,
    /// There is no such copy in the folder.
    #[error("There is no such copy")]
    Gone,
    /// The folder or a file in it cannot be used.
    #[error("The folder of backups cannot be used: {} ({source})", .path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The disk of the folder has not room enough.
    #[error("{needed} bytes are needed for a backup, {left} are left")]
    Room {
        /// What it takes.
        needed: u64,
        /// What there is.
        left: u64,
    },
    /// The database cannot be copied, or the copy not be read.
    #[error("The backup failed")]
    Store(#[from] store::Error),
    /// It was made, but that could not be recorded; or whoever asks may not.
    #[error("The backup could not be recorded")]
    Action(#[from] Error),
    /// It ended before its time.
    #[error("The backup was broken off")]
    BrokenOff,
}

/// What is to be carried out. The folder is held meanwhile.
pub struct Work {
    backend: Backend,
    url: Secret,
    copies: Copies,
    caller: Caller,
    by: Option<PersonId>,
    /// What exactly.
    pub order: Order,
    /// The copy, without the folder.
    pub file: String,
    found: Option<Found>,
    _held: Held,
}

/// Takes an order, where it can be carried out now. None for one that was carried out before. `url` is that
/// of the house's own database.
///
/// # Errors
/// Why not; nothing was made.
pub fn begin(
    backend: &Backend,
    (url, copies): (&Secret, &Copies),
    caller: &Caller,
    order: Order,
) -> Result<Option<Work>, Failed> {
    let by = match &caller.actor {
        Actor::Person(person) => Some(person.clone()),
        Actor::Operator => None,
        Actor::Token(_) | Actor::Outside | Actor::Engine => return Err(Error::Forbidden.into()),
    };
    let (backend, caller, copies) = (backend.clone(), caller.clone(), copies.clone());
    let command = caller.command;
    let asked = backend.store.read(|tx| -> Result<_, store::Error> {
        let is_done = tx.load_organisation()?.known(command).is_some();
        Ok((is_done, tx.now()?, tx.database_bytes()?))
    });
    let (is_done, now, bytes) = asked?;
    if is_done {
        return Ok(None);
    }
    let wrap = |source| Failed::Folder { path: copies.folder().to_owned(), source };
    let held = copies.hold().map_err(wrap)?.ok_or(Failed::Busy)?;
    let (file, found) = match &order {
        Order::Make => {
            let space = copies.space().map_err(wrap)?;
            need(space, bytes)?;
            (Copies::name(now), None)
        }
        Order::Verify(file) => {
            let found = copies.list().map_err(wrap)?.into_iter().find(|row| row.file == *file);
            let found = found.ok_or(Failed::Gone)?;
            (found.file.clone(), Some(found))
        }
    };
    Ok(Some(Work { backend, url: url.clone(), copies, caller, by, order, file, found, _held: held }))
}

/// What is under way needs what lies below the floor, where it is the same disk.
fn need(space: Space, bytes: u64) -> Result<(), Failed> {
    let needed = bytes.saturating_add(space.floor());
    if space.available < needed { Err(Failed::Room { needed, left: space.available }) } else { Ok(()) }
}

impl Work {
    /// Does it. Says whether the copy is whole.
    ///
    /// # Errors
    /// Why there is no copy, or why nothing is known of it.
    pub fn carry_out(self) -> Result<bool, Failed> {
        let path = self.copies.path(&self.file);
        if self.order == Order::Make {
            backup::create(self.url.expose(), &path)?;
        }
        let report = backup::verify_copy(&path, Arc::clone(&self.backend.keys))?;
        let (file, is_whole) = (self.file, report.is_whole());
        let bytes = std::fs::metadata(&path).map(|meta| meta.len());
        let bytes = bytes.map_err(|source| Failed::Folder { path, source })?;
        let deed = match self.found {
            None => Deed::BackupMade { file, bytes, is_whole },
            Some(Found { at, .. }) => Deed::BackupVerified { file, bytes, made_at: at, is_whole },
        };
        let row = Administered { deed, by: self.by, told: Told::default() };
        change_with(&self.backend, &self.caller, move |_, _, _| {
            Ok((vec![OrganisationFact::Administered(row.clone())], Private::new()))
        })?;
        Ok(is_whole)
    }
}
