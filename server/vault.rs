//! The vault: files of evidence, each under the hash of what it contains, in a folder per incident.
//!
//! A file arrives in `tmp`, is hashed while it is written, reaches the disk, and only then gets its
//! name; the entry that speaks of it is committed after that. So a file without an entry can be left
//! by a crash, an entry without its file cannot. Nothing is ever written over. Before a file is given
//! out it is read and hashed again, whole, and what is then given out is hashed once more on its way.
//!
//! Replicas share the folder. Who takes a file in holds its lock shared, until the commit is done; who
//! sweeps holds it alone. An id file says to which house the folder belongs.

pub mod inspect;
pub mod intake;
pub mod position;
pub mod reading;
pub mod sweep;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::disk::Space;
use crate::domain::ids::HistoryId;
use crate::keys::{Keys, to_hex};

/// The file that says whose folder it is.
const ID_FILE: &str = "vault.id";
/// The file whose lock is held.
const LOCK_FILE: &str = "vault.lock";
/// Where files arrive.
const ARRIVING: &str = "tmp";

/// A folder of evidence. Cheap to clone; every call blocks.
#[derive(Clone, Debug)]
pub struct Vault {
    dir: PathBuf,
    id: String,
    bytes_max: u64,
    drawn: Arc<AtomicU64>,
}

/// Why the vault did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be used.
    #[error("The evidence folder cannot be used: {}", .path.display())]
    Folder {
        /// What of it.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What is left of its disk is for what is under way.
    #[error("The disk of the evidence folder {} is nearly full; nothing new is taken in", .0.display())]
    Full(PathBuf),
    /// The folder is another house's, or its id file is gone.
    #[error("The evidence folder {} does not belong to this house", .dir.display())]
    Foreign {
        /// Which folder.
        dir: PathBuf,
        /// Whether there is an id, which is another's.
        has_id: bool,
    },
    /// The file is larger than the settings allow.
    #[error("The file is larger than {0} bytes")]
    TooLarge(u64),
    /// The file did not arrive whole.
    #[error("The file did not arrive whole")]
    Cut,
    /// What lies under this name is not what its name says.
    #[error("The file {0} is not what its name says")]
    Altered(String),
    /// There is no such file.
    #[error("The file {0} is not there")]
    Missing(String),
    /// A name that is no hash.
    #[error("A file is named by its SHA-256")]
    Name,
}

impl Error {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Folder { path: path.to_owned(), source }
    }
}

impl Vault {
    /// The vault in a folder, which need not be there yet.
    pub fn at(dir: &Path, bytes_max: u64, keys: &Keys) -> Self {
        let id = to_hex(&keys.mac("vault", &[]));
        Self { dir: dir.to_owned(), id, bytes_max, drawn: Arc::default() }
    }

    /// The same folder, for files that are no larger than this either.
    pub fn at_most(&self, bytes: u64) -> Self {
        Self { bytes_max: self.bytes_max.min(bytes), ..self.clone() }
    }

    /// How large one more file of strangers may be: of the room above what is kept back, a part that leaves
    /// most of it for what is under way, however many such files come.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn strangers_share(&self) -> Result<u64, Error> {
        let space = Space::of(&self.dir).map_err(Error::at(&self.dir))?;
        Ok(share_of(space))
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The largest file it takes.
    pub const fn bytes_max(&self) -> u64 {
        self.bytes_max
    }

    /// Makes the folder, if nothing is there, and claims it for this house. Whoever asks for it knows that
    /// no file can be missing: a folder that is not mounted looks like a new one.
    ///
    /// # Errors
    /// A folder that cannot be written, or is another house's.
    pub fn prepare(&self) -> Result<(), Error> {
        if !self.dir.exists() {
            fs::create_dir_all(&self.dir).and_then(|()| private(&self.dir)).map_err(Error::at(&self.dir))?;
        }
        let arriving = self.dir.join(ARRIVING);
        fs::create_dir_all(&arriving).map_err(Error::at(&arriving))?;
        let id = self.dir.join(ID_FILE);
        if !id.exists() && self.is_unused()? {
            let mut file = File::create_new(&id).map_err(Error::at(&id))?;
            let written = file.write_all(self.id.as_bytes()).and_then(|()| file.sync_all());
            written.and_then(|()| sync_folder(&self.dir)).map_err(Error::at(&id))?;
        }
        self.check()
    }

    /// Whether the folder is there and this house's. For `/readyz`.
    ///
    /// # Errors
    /// [`Error::Foreign`], [`Error::Folder`].
    pub fn check(&self) -> Result<(), Error> {
        let path = self.dir.join(ID_FILE);
        let foreign = |has_id| Error::Foreign { dir: self.dir.clone(), has_id };
        match fs::read_to_string(&path) {
            Ok(text) if text.trim() == self.id => Ok(()),
            Ok(_) => Err(foreign(true)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(foreign(false)),
            Err(source) => Err(Error::Folder { path, source }),
        }
    }

    /// Makes the folder this house's, whatever its id said: the house has another key. Whoever asks for it
    /// knows that the folder is the house's own.
    ///
    /// # Errors
    /// [`Error::Folder`].
    pub fn claim(&self) -> Result<(), Error> {
        let (id, draft) = (self.dir.join(ID_FILE), self.dir.join("vault.id.new"));
        let written = File::create(&draft).and_then(|mut file| {
            file.write_all(self.id.as_bytes())?;
            file.sync_all()
        });
        let named = written.and_then(|()| fs::rename(&draft, &id)).and_then(|()| sync_folder(&self.dir));
        named.map_err(Error::at(&id))
    }

    /// Whether something lies under this name. What it is, a reading says.
    pub fn has(&self, incident: HistoryId, sha256: &str) -> bool {
        self.path(incident, sha256).is_ok_and(|path| path.is_file())
    }

    /// Whether no incident has a file here.
    fn is_unused(&self) -> Result<bool, Error> {
        Ok(self.folders()?.is_empty())
    }

    /// Incidents that have a folder here.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn folders(&self) -> Result<Vec<HistoryId>, Error> {
        let listed = fs::read_dir(&self.dir).map_err(Error::at(&self.dir))?;
        let names = listed.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        Ok(names.filter_map(|name| uuid::Uuid::parse_str(&name).ok().map(HistoryId)).collect())
    }

    fn folder(&self, incident: HistoryId) -> PathBuf {
        self.dir.join(incident.0.to_string())
    }

    /// Where a file lies. A name that is no hash is never made a path of.
    fn path(&self, incident: HistoryId, sha256: &str) -> Result<PathBuf, Error> {
        if is_hash(sha256) { Ok(self.folder(incident).join(sha256)) } else { Err(Error::Name) }
    }

    fn lock_file(&self) -> Result<File, Error> {
        let path = self.dir.join(LOCK_FILE);
        File::options().create(true).append(true).open(&path).map_err(Error::at(&path))
    }
}

/// Each takes a twentieth of what is left at most, so that all of them together never take the last.
fn share_of(space: Space) -> u64 {
    const PARTS: u64 = 20;
    if space.is_low() { 0 } else { space.available.saturating_sub(space.floor() * 2) / PARTS }
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Only the house reads its evidence.
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

/// A name is on the disk once its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path).and_then(|folder| folder.sync_all())
}

#[cfg(test)]
mod tests;
