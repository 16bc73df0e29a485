//! Who serves a SQLite file alone.

use std::fs::{File, OpenOptions};
use std::path::PathBuf;

use super::conn::Target;

/// Held by the only server of a SQLite file; let go when dropped, and by the kernel when its process dies.
#[derive(Debug)]
pub struct Alone {
    _lock: File,
}

impl Alone {
    /// None where another server holds it, or where nothing can be held: then nobody is known to be dead.
    pub(super) fn of(target: &Target) -> Option<Self> {
        let Target::Sqlite(path) = target else { return None };
        // Never the file itself: whoever closes that lets go of SQLite's own locks.
        let mut name = path.as_os_str().to_owned();
        name.push("-serving");
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(PathBuf::from(name)).ok()?;
        file.try_lock().ok().map(|()| Self { _lock: file })
    }
}
