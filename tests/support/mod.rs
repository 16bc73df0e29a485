//! What several test binaries share: a folder that goes away, a house in it, the sample city with
//! an engine and a virtual clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use noroshi::actions::Backend;
use noroshi::clock::Clock;
use noroshi::domain::moment::Moment;
use noroshi::keys::Keys;
use noroshi::store::{Store, StoreSettings, migrate};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A folder of its own, removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new, empty folder.
    pub fn new(what: &str) -> Self {
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("noroshi-{what}-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary folder can be written");
        Self(path)
    }

    /// The URL of a database in it.
    pub fn url(&self) -> String {
        format!("sqlite:{}", self.0.join("house.db").display())
    }
}

impl std::ops::Deref for Folder {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What tests have stored can be looked at afterwards (`tests/store/record/collect.py`).
        if std::env::var_os("KEEP_FOLDERS").is_none() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// A house on a fresh database with a manual clock and keys that a run repeats.
pub fn backend(settings: &StoreSettings, start: Moment) -> Backend {
    migrate::migrate(&settings.url).expect("a fresh database can be prepared");
    open(settings, Clock::manual(start))
}

/// The house on a database that is there already, as the next process opens it.
pub fn open(settings: &StoreSettings, clock: Clock) -> Backend {
    let keys = Arc::new(Keys::seeded("test"));
    let store = Store::open(settings, clock, Arc::clone(&keys)).expect("it can be opened");
    Backend { store, keys }
}
