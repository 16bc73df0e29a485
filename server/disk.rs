//! How much room a disk has left, and what is kept back of it.
//!
//! Below a floor nothing new is taken in, so that what is under way can go on. A reserve is a file that
//! holds room for nothing: when even the last is used up, it is given up.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{StatVfsMountFlags, statvfs};

/// The floor is a twentieth of the disk, but no less than a few entries need
const FLOOR_MIN: u64 = 256 * 1024;
/// and no more than a day of escalations could fill.
const FLOOR_MAX: u64 = 64 * 1024 * 1024;

/// Room on the disk of a folder, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What this service may still use.
    pub available: u64,
    /// How large the disk is.
    pub total: u64,
    /// Whether nothing at all can be written.
    pub is_read_only: bool,
}

impl Space {
    /// Asks the disk on which a folder lies.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let found = statvfs(folder)?;
        Ok(Self {
            available: found.f_bavail.saturating_mul(found.f_frsize),
            total: found.f_blocks.saturating_mul(found.f_frsize),
            is_read_only: found.f_flag.contains(StatVfsMountFlags::RDONLY),
        })
    }

    /// Below this nothing new is taken in.
    pub fn floor(self) -> u64 {
        (self.total / 20).clamp(FLOOR_MIN, FLOOR_MAX)
    }

    /// Whether nothing new may be taken in.
    pub fn is_low(self) -> bool {
        self.is_read_only || self.available < self.floor()
    }

    /// Whether what is under way may soon find no room either.
    pub fn is_nearly_gone(self) -> bool {
        self.available < self.floor() / 4
    }

    /// What is wrong with it, if anything: for the log and for whoever watches.
    pub fn trouble(self) -> Option<String> {
        const MB: u64 = 1024 * 1024;
        if self.is_read_only {
            return Some("the disk is mounted read-only".to_owned());
        }
        let (left, floor) = (self.available / MB, self.floor().div_ceil(MB));
        self.is_low().then(|| format!("the disk is full: {left} MB are left, {floor} MB are needed"))
    }
}

/// A file that keeps room back.
#[derive(Clone, Debug)]
pub struct Reserve(PathBuf);

impl Reserve {
    /// The reserve beside a file, under that file's name and `-reserve`.
    pub fn beside(file: &Path) -> Self {
        let mut name = file.as_os_str().to_owned();
        name.push("-reserve");
        Self(PathBuf::from(name))
    }

    /// Keeps room back where there is plenty, and gives it up where there is hardly any left. Says whether it
    /// was given up.
    ///
    /// # Errors
    /// What the disk says; nothing depends on it.
    pub fn tend(&self, space: Space) -> io::Result<bool> {
        if space.is_nearly_gone() {
            return Ok(self.give_up());
        }
        let bytes = space.floor() / 2;
        if space.is_read_only || self.0.exists() || space.available < space.floor() * 2 + bytes {
            return Ok(false);
        }
        let kept = self.keep(bytes);
        if kept.is_err() {
            self.give_up();
        }
        kept.map(|()| false)
    }

    fn keep(&self, bytes: u64) -> io::Result<()> {
        static PIECE: [u8; 64 * 1024] = [0; 64 * 1024];
        let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.0)?;
        // Written out: a file that is only declared long holds no room.
        for _ in 0..bytes / (64 * 1024) {
            file.write_all(&PIECE)?;
        }
        file.sync_all()
    }

    /// Gives the room up. Says whether there was any.
    pub fn give_up(&self) -> bool {
        fs::remove_file(&self.0).is_ok()
    }
}

#[cfg(test)]
mod tests;
