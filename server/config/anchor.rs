//! Where anchors are carried.

use std::path::PathBuf;
use std::{fs, io};

/// What the name of a day's file begins and ends with.
const PREFIX: &str = "anchor-";
const SUFFIX: &str = ".json";

/// Where the signed head of all histories is carried every day: outside of this machine, if it is to
/// prove anything.
#[derive(Clone, Debug, Default)]
pub struct Anchor {
    /// A mail address.
    pub mail: Option<String>,
    /// A folder, such as one that another machine collects or that can be written once.
    pub dir: Option<PathBuf>,
}

impl Anchor {
    /// Whether it is carried anywhere.
    pub const fn is_carried(&self) -> bool {
        self.mail.is_some() || self.dir.is_some()
    }

    /// The file of one day, such as `2026-11-20`; none without a folder.
    pub fn file(&self, day: &str) -> Option<PathBuf> {
        self.dir.as_ref().map(|dir| dir.join(format!("{PREFIX}{day}{SUFFIX}")))
    }

    /// The last day whose file lies in the folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn last_day(&self) -> io::Result<Option<String>> {
        let Some(dir) = &self.dir else { return Ok(None) };
        let mut last = None;
        for found in fs::read_dir(dir)? {
            let name = found?.file_name();
            let day = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
            last = last.max(day.map(str::to_owned));
        }
        Ok(last)
    }
}
