//! Where evidence is kept, and how large a file of it may be, where the settings say nothing.

use std::path::{Path, PathBuf};

use super::Secret;

/// Evidence lies beside the database, where that is a file.
pub(super) fn beside(database_url: Option<&Secret>) -> PathBuf {
    let file = database_url.and_then(|url| url.expose().strip_prefix("sqlite:")).map(Path::new);
    let file = file.unwrap_or(Path::new("/var/lib/noroshi/noroshi.db"));
    file.with_file_name("evidence")
}

/// The largest file in bytes; none for what is no number of megabytes.
pub(super) fn bytes_max(megabytes: Option<&str>) -> Option<u64> {
    const MB: u64 = 1024 * 1024;
    const DEFAULT_MB: u64 = 4096;
    let megabytes = megabytes.map_or(Some(DEFAULT_MB), |text| text.parse().ok());
    megabytes.filter(|mb| *mb > 0)?.checked_mul(MB)
}
