//! What is told apart: a machine that fails, and settings that are wrong.

use std::fs;
use std::sync::Arc;

use super::*;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::store::{Store, StoreSettings, migrate};

fn open(url: &str) -> Result<Store, Failure> {
    Ok(Store::open(&StoreSettings::new(url), Clock::System, Arc::new(Keys::seeded("emergency")))?)
}

#[test]
fn a_disk_that_fails_is_waited_for_and_a_wrong_setting_is_not() {
    let folder = std::env::temp_dir().join(format!("noroshi-emergency-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}", folder.join("house.db").display());
    assert!(!is_of_machine(&open(&url).err().unwrap()), "a file that is missing is no failure of the disk");
    migrate::migrate(&url).unwrap();
    // Where the log should be there is something else: nothing can be written.
    let wal = folder.join("house.db-wal");
    fs::remove_file(&wal).unwrap_or_default();
    fs::create_dir(&wal).unwrap();
    let failure = open(&url).err().unwrap();
    assert!(is_of_machine(&failure), "{failure:?}");
    let text = format!("[database]\nurl = {url:?}\n");
    let said = what_is_wrong(&Settings::parse(&text).unwrap(), &failure);
    assert!(!said.is_empty());
    fs::remove_dir(&wal).unwrap();
    open(&url).unwrap();
    fs::remove_dir_all(&folder).unwrap();
}
