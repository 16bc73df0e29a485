//! The folder of backups: named by their time, made one at a time, and never removed by us.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::disk::Space;
use crate::domain::moment::Moment;

/// Held by whoever makes a copy, on every server that shares the folder.
const LOCK: &str = ".noroshi-backup";
/// What lies beside a copy while it is made or read, and is none.
const BESIDE: [&str; 4] = [".part", "-journal", "-wal", "-shm"];
/// How the names of our copies begin and end, and those of copies that never came to an end.
const PREFIX: &str = "noroshi-";
const SUFFIX: &str = ".db";
const DRAFT: &str = ".db.part";

/// A folder of copies.
#[derive(Clone, Debug)]
pub struct Copies(PathBuf);

/// A copy in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its file, without the folder.
    pub file: String,
    /// How large it is.
    pub bytes: u64,
    /// When it was written last.
    pub at: Moment,
}

/// Nobody else makes a copy while this is kept; let go when dropped, and when its process dies.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl Copies {
    /// Those in this folder.
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Where a file of it lies.
    pub fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    /// The name of a copy that is made now, by Japan's clock: `noroshi-20261120-100000.db`.
    pub fn name(now: Moment) -> String {
        format!("{PREFIX}{}{SUFFIX}", now.jst().format("%Y%m%d-%H%M%S"))
    }

    /// What lies there, newest first; nothing where the folder is not made yet.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<Found>> {
        let rows = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            rows => rows?,
        };
        let mut found = Vec::new();
        for row in rows {
            // What goes away meanwhile is no copy.
            found.extend(copy(&row?.path()));
        }
        found.sort_by(|one: &Found, other| (other.at, &other.file).cmp(&(one.at, &one.file)));
        Ok(found)
    }

    /// Takes the folder for one copy, and makes it if need be. None while another is being made.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn hold(&self) -> io::Result<Option<Held>> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let path = self.0.join(LOCK);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        self.sweep()?;
        Ok(Some(Held(lock)))
    }

    /// How much room the folder's disk has.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn space(&self) -> io::Result<Space> {
        Space::of(&self.0)
    }

    /// Removes what a process that died left half made: it holds as much as a copy and is none.
    fn sweep(&self) -> io::Result<()> {
        for row in fs::read_dir(&self.0)? {
            let row = row?;
            let is_draft = |name: &str| name.starts_with(PREFIX) && name.ends_with(DRAFT);
            if row.file_name().to_str().is_some_and(is_draft) {
                fs::remove_file(row.path())?;
            }
        }
        Ok(())
    }
}

/// Nothing is opened to be looked at: whoever closes a file lets go of SQLite's own locks on it.
fn copy(path: &Path) -> Option<Found> {
    let file = path.file_name()?.to_str().filter(|name| !name.starts_with('.'))?;
    let meta = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let at = Moment::from_micros(meta.mtime().saturating_mul(1_000_000));
    let is_beside = BESIDE.iter().any(|end| file.ends_with(end));
    (!is_beside).then(|| Found { file: file.to_owned(), bytes: meta.len(), at })
}
