//! Opening: a mistyped word makes nothing, and what is not ours is not touched.

use std::sync::Arc;

use noroshi::clock::Clock;
use noroshi::keys::Keys;
use noroshi::store::commit::SCHEMA;
use noroshi::store::{Error, Store, StoreSettings, migrate};

use super::fixture::{Place, on_each};

fn open(url: &str) -> Result<Store, Error> {
    Store::open(&StoreSettings::new(url), Clock::System, Arc::new(Keys::seeded("store")))
}

#[test]
fn a_mistyped_url_is_refused_and_creates_nothing() {
    let place = Place::sqlite();
    let path = place.folder.join("noroshi.db");
    for scheme in ["postgresql:", "sqlite3:", "postgres:", "", "file:"] {
        let url = format!("{scheme}{}", path.display());
        assert!(matches!(open(&url), Err(Error::Url)), "{url}");
        assert!(matches!(migrate::migrate(&url), Err(Error::Url)), "{url}");
    }
    assert!(matches!(open("sqlite::memory:"), Err(Error::Url)));
    assert_eq!(std::fs::read_dir(&*place.folder).unwrap().count(), 0);
}

#[test]
fn opening_does_not_create_a_missing_file() {
    let place = Place::sqlite();
    let error = open(&place.url).err().unwrap();
    assert!(matches!(error, Error::Missing(_)), "{error}");
    assert!(error.to_string().contains("noroshi migrate"), "{error}");
    assert_eq!(std::fs::read_dir(&*place.folder).unwrap().count(), 0);
}

#[test]
fn a_database_without_tables_asks_to_be_prepared() {
    on_each(|place| {
        if !place.is_postgres() {
            let path = place.url.strip_prefix("sqlite:").unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert!(matches!(open(&place.url), Err(Error::NotMigrated)));
    });
}

#[test]
fn opening_waits_for_whoever_closes_the_file() {
    let place = Place::sqlite();
    migrate::migrate(&place.url).unwrap();
    // Each often closes the last connection, which has the file alone for a moment.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..25).for_each(|_| drop(open(&place.url).unwrap())));
        }
    });
}

#[test]
fn preparing_twice_changes_nothing_the_second_time() {
    on_each(|place| {
        let steps = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap();
        assert_eq!(migrate::migrate(&place.url).unwrap().len(), steps.count());
        assert_eq!(migrate::migrate(&place.url).unwrap(), Vec::<String>::new());
        open(&place.url).map(|_| ()).unwrap();
    });
}

#[test]
fn a_newer_database_is_neither_opened_nor_prepared() {
    on_each(|place| {
        migrate::migrate(&place.url).unwrap();
        place.execute("UPDATE meta SET value = 9 WHERE key = 'schema'");
        assert!(matches!(open(&place.url), Err(Error::NewerDatabase { found: 9, .. })));
        assert!(matches!(migrate::migrate(&place.url), Err(Error::NewerDatabase { found: 9, .. })));
    });
}

#[test]
fn a_database_from_before_the_first_release_is_refused_by_name_and_left_as_it_is() {
    on_each(|place| {
        migrate::migrate(&place.url).unwrap();
        place.execute("UPDATE meta SET value = 1 WHERE key = 'schema'");
        assert!(matches!(open(&place.url), Err(Error::OlderDatabase { found: 1 })));
        assert!(matches!(migrate::migrate(&place.url), Err(Error::OlderDatabase { found: 1 })));
        let back = format!("UPDATE meta SET value = {SCHEMA} WHERE key = 'schema' AND value = 1");
        assert_eq!(place.execute(&back), 1);
        open(&place.url).map(|_| ()).unwrap();
    });
}

#[test]
fn a_new_database_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    migrate::migrate(&place.url).unwrap();
    let path = place.url.strip_prefix("sqlite:").unwrap();
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}
