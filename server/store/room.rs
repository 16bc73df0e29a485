//! Room for a SQLite file: what is under way comes before what is new. PostgreSQL looks after its own disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Reserve, Space};

use super::conn::Target;
use super::{Error, Shared, Store, Tx};

/// Says how much room there is; a test says it itself.
pub type Ask = Arc<dyn Fn() -> Option<Space> + Send + Sync>;

/// The disk of a SQLite file.
#[derive(Clone)]
pub(super) struct Disk {
    ask: Ask,
    reserve: Reserve,
}

impl Disk {
    pub(super) fn of(target: &Target, ask: Option<&Ask>) -> Option<Self> {
        let Target::Sqlite(path) = target else { return None };
        let folder = folder_of(path);
        let machine = move || Space::of(&folder).ok();
        let ask: Ask = match ask {
            Some(ask) => Arc::clone(ask),
            None => Arc::new(machine),
        };
        Some(Self { ask, reserve: Reserve::beside(path) })
    }

    fn tend(&self) {
        let Some(space) = (self.ask)() else { return };
        match self.reserve.tend(space) {
            Ok(true) => tracing::error!(
                available = space.available,
                "The disk is full: the reserve is given up, make room"
            ),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "No room could be kept back"),
        }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

impl Shared {
    /// Something was not written: whatever room is kept back is needed now.
    pub(super) fn give_up_reserve(&self) {
        if self.disk.as_ref().is_some_and(|disk| disk.reserve.give_up()) {
            tracing::error!("The disk is full or failed: the reserve is given up, make room");
        }
    }

    /// Gives up what is kept back where even opening would find no room. Nothing is kept here: whoever opens
    /// may only want to read a copy.
    pub(super) fn make_room(&self) {
        if self.space().is_some_and(Space::is_nearly_gone) {
            self.give_up_reserve();
        }
    }

    fn space(&self) -> Option<Space> {
        self.disk.as_ref().and_then(|disk| (disk.ask)())
    }
}

impl Store {
    /// Room on the disk of the database; none where that is not ours to look after.
    pub fn space(&self) -> Option<Space> {
        self.shared.space()
    }

    /// Keeps room back while there is plenty, and gives it up when there is hardly any left.
    pub fn tend_reserve(&self) {
        if let Some(disk) = &self.shared.disk {
            disk.tend();
        }
    }
}

impl Tx<'_> {
    /// Asked before something new is taken in.
    ///
    /// # Errors
    /// [`Error::Full`] below the floor: what is under way needs what is left.
    pub fn need_room(&self) -> Result<(), Error> {
        if self.shared.space().is_some_and(Space::is_low) { Err(Error::Full) } else { Ok(()) }
    }
}
