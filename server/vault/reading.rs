//! A file on its way out: read whole before its first byte is given, and watched until its last.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use super::{Error, Vault};
use crate::domain::ids::HistoryId;
use crate::keys::to_hex;

/// Bytes read at once.
pub const PIECE: usize = 256 * 1024;

/// A file that was whole when it was opened. What is read from it is hashed again: the last piece is
/// given out only if all of them together are what the name says.
#[derive(Debug)]
pub struct Whole {
    file: File,
    hasher: Option<Sha256>,
    sha256: String,
    /// How long.
    pub bytes: u64,
    left: u64,
}

impl Vault {
    /// Opens a file, reading all of it first.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Altered`] with the hash that was found.
    pub fn open(&self, incident: HistoryId, sha256: &str) -> Result<Whole, Error> {
        let path = self.path(incident, sha256)?;
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // A folder that is not ours, or not mounted, proves nothing about the file.
                self.check()?;
                return Err(Error::Missing(sha256.to_owned()));
            }
            Err(source) => return Err(Error::Folder { path, source }),
        };
        let (found, bytes) = hash_of(&mut file).map_err(Error::at(&path))?;
        if found != sha256 {
            return Err(Error::Altered(found));
        }
        file.seek(SeekFrom::Start(0)).map_err(Error::at(&path))?;
        Ok(Whole { file, hasher: Some(Sha256::new()), sha256: found, bytes, left: bytes })
    }
}

impl Whole {
    /// A file of our own making, from its beginning on: there is no hash that it must have.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn plain(mut file: File) -> io::Result<Self> {
        let bytes = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file, hasher: None, sha256: String::new(), bytes, left: bytes })
    }

    /// The next piece; empty at the end.
    ///
    /// # Errors
    /// The file was changed while it was read: what it then holds is not given out to the end.
    pub fn piece(&mut self) -> io::Result<Vec<u8>> {
        let size = u64::try_from(PIECE).unwrap_or(u64::MAX).min(self.left);
        let mut piece = vec![0; usize::try_from(size).unwrap_or(PIECE)];
        self.file.read_exact(&mut piece)?;
        self.left -= size;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&piece);
        }
        if self.left == 0
            && let Some(hasher) = self.hasher.take()
        {
            let hash: [u8; 32] = hasher.finalize().into();
            if to_hex(&hash) != self.sha256 {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the file changed while it was read"));
            }
        }
        Ok(piece)
    }
}

/// SHA-256 of a file, hex, and its length, with flat memory.
pub(super) fn hash_of(file: &mut File) -> io::Result<(String, u64)> {
    let (mut hasher, mut bytes) = (Sha256::new(), 0_u64);
    let mut piece = vec![0; PIECE];
    loop {
        let count = file.read(&mut piece)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        hasher.update(read);
        bytes += u64::try_from(count).unwrap_or(0);
    }
    let hash: [u8; 32] = hasher.finalize().into();
    Ok((to_hex(&hash), bytes))
}
