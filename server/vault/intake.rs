//! A file on its way in: hashed as it is written, named when it is whole, gone if it is not.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use super::inspect::{self, Inspected};
use super::{ARRIVING, Error, Vault, private, sync_folder};
use crate::disk::Space;
use crate::domain::ids::HistoryId;
use crate::keys::to_hex;

/// A file that is arriving. Dropped before it is whole, it leaves nothing behind.
#[derive(Debug)]
pub struct Intake {
    vault: Vault,
    temporary: Temporary,
    file: File,
    hasher: Sha256,
    bytes: u64,
    lock: File,
}

/// A file that arrived whole and has no name yet. Dropped, it is gone; once it is kept, dropping it
/// only lets the lock go.
#[derive(Debug)]
pub struct Received {
    vault: Vault,
    temporary: Temporary,
    file: File,
    /// How long.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    _lock: File,
}

#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "A temporary file is left for the next sweep");
            }
            Ok(()) | Err(_) => {}
        }
    }
}

impl Vault {
    /// Begins to take a file in.
    ///
    /// # Errors
    /// The folder cannot be used, or is another house's.
    pub fn begin(&self) -> Result<Intake, Error> {
        self.check()?;
        if Space::of(&self.dir).is_ok_and(Space::is_low) {
            return Err(Error::Full(self.dir.clone()));
        }
        let lock = self.lock_file()?;
        lock.lock_shared().map_err(Error::at(&self.dir))?;
        let (path, file) = self.draw()?;
        let temporary = Temporary(path);
        Ok(Intake { vault: self.clone(), temporary, file, hasher: Sha256::new(), bytes: 0, lock })
    }

    /// A file for something large on its way out. It has no name: when it is closed, it is gone.
    ///
    /// # Errors
    /// The folder cannot be used, or is another house's.
    pub fn scratch(&self) -> Result<File, Error> {
        self.check()?;
        let (path, file) = self.draw()?;
        fs::remove_file(&path).map_err(Error::at(&path))?;
        Ok(file)
    }

    /// A new file in `tmp`, under a name that nobody has.
    pub(super) fn draw(&self) -> Result<(PathBuf, File), Error> {
        loop {
            let number = self.drawn.fetch_add(1, Ordering::Relaxed);
            let path = self.dir.join(ARRIVING).join(format!("{}-{number}", std::process::id()));
            match File::options().read(true).write(true).create_new(true).open(&path) {
                Ok(file) => {
                    private(&path).map_err(Error::at(&path))?;
                    return Ok((path, file));
                }
                // Another replica has the same process number in a container of its own.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(Error::Folder { path, source }),
            }
        }
    }
}

impl Intake {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`], and what the disk says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.bytes > self.vault.bytes_max {
            return Err(Error::TooLarge(self.vault.bytes_max));
        }
        self.hasher.update(bytes);
        self.file.write_all(bytes).map_err(Error::at(&self.temporary.0))
    }

    /// The file is whole: brings it to the disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn finish(self) -> Result<Received, Error> {
        self.file.sync_all().map_err(Error::at(&self.temporary.0))?;
        let hash: [u8; 32] = self.hasher.finalize().into();
        Ok(Received {
            vault: self.vault,
            temporary: self.temporary,
            file: self.file,
            bytes: self.bytes,
            sha256: to_hex(&hash),
            _lock: self.lock,
        })
    }
}

impl Received {
    /// What it is, as far as its bytes say. Nothing of it is unpacked.
    ///
    /// # Errors
    /// The disk cannot be read.
    pub fn inspect(&self, name: &str) -> Result<Inspected, Error> {
        inspect::inspect(&self.file, name).map_err(Error::at(&self.temporary.0))
    }

    /// The file from its beginning on, for whoever looks through it.
    ///
    /// # Errors
    /// The disk cannot be read.
    pub fn from_start(&self) -> Result<&File, Error> {
        (&self.file).seek(SeekFrom::Start(0)).map_err(Error::at(&self.temporary.0))?;
        Ok(&self.file)
    }

    /// Gives it its name among the files of an incident. What has that name already is read again, and
    /// stays.
    ///
    /// # Errors
    /// [`Error::Altered`] where something else lies under the name; what the disk says.
    pub fn keep(&self, incident: HistoryId) -> Result<(), Error> {
        let (folder, path) = (self.vault.folder(incident), self.vault.path(incident, &self.sha256)?);
        match self.vault.open(incident, &self.sha256) {
            Ok(_) => return Ok(()),
            Err(Error::Missing(_)) => {}
            Err(error) => return Err(error),
        }
        fs::create_dir_all(&folder).map_err(Error::at(&folder))?;
        private(&folder).map_err(Error::at(&folder))?;
        let wrap = |source| Error::Folder { path: path.clone(), source };
        read_only(&self.file).map_err(wrap)?;
        fs::rename(&self.temporary.0, &path).map_err(wrap)?;
        sync_folder(&folder).and_then(|()| sync_folder(&self.vault.dir)).map_err(wrap)
    }
}

fn read_only(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o400))
}
