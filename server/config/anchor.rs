//! Where anchors are carried.

use std::path::PathBuf;

/// Where the signed head of all histories is carried every day: outside of this machine, if it is to
/// prove anything.
#[derive(Clone, Debug, Default)]
pub struct Anchor {
    /// A mail address.
    pub mail: Option<String>,
    /// A folder, such as one that another machine collects or that can be written once.
    pub dir: Option<PathBuf>,
}
