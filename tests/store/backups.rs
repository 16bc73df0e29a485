//! A copy is whole, can be restored anywhere, and does not write letters.

use std::sync::Arc;

use diesel::connection::Connection;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{RunQueryDsl, SqliteConnection};
use noroshi::clock::Clock;
use noroshi::domain::incident::fact::Fact;
use noroshi::keys::Keys;
use noroshi::store::seal::seal_round;
use noroshi::store::verify::{VerifyOptions, verify};
use noroshi::store::{Error, Store, StoreSettings, backup};

use super::fixture::{Place, on_each};

fn open(place: &Place, keys: &Arc<Keys>) -> Store {
    Store::open(&StoreSettings::new(&place.url), Clock::System, Arc::clone(keys)).unwrap()
}

#[test]
fn a_copy_is_restored_whole_and_sends_nothing_until_released() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        seal_round(&fixture.store).unwrap();
        assert!(fixture.store.read(|tx| tx.is_sending()).unwrap());
        let copy = fixture.place.folder.join("copy.db");
        backup::create(&fixture.place.url, &copy).unwrap();
        let report = backup::verify_copy(&copy, Arc::clone(&fixture.keys)).unwrap();
        assert!(report.is_whole(), "{report:?}");
        let targets = [Some(Place::sqlite()), fixture.place.another()];
        for target in targets.into_iter().flatten() {
            backup::restore(&copy, &target.url).unwrap();
            let store = open(&target, &fixture.keys);
            assert!(!store.read(|tx| tx.is_sending()).unwrap());
            let options = VerifyOptions { replay: true, anchor: None };
            let report = verify(&store, &options, &mut |_| {}).unwrap();
            assert!(report.is_whole(), "{report:?}");
            let entries = store.read(|tx| tx.entries(id)).unwrap();
            assert_eq!(entries, fixture.store.read(|tx| tx.entries(id)).unwrap());
            backup::release(&store).unwrap();
            assert!(store.read(|tx| tx.is_sending()).unwrap());
            let again = backup::restore(&copy, &target.url);
            assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
        }
        // The original goes on sending.
        assert!(fixture.store.read(|tx| tx.is_sending()).unwrap());
    });
}

#[test]
fn a_copy_is_never_written_over_another() {
    let fixture = Place::sqlite().open();
    let copy = fixture.place.folder.join("copy.db");
    std::fs::write(&copy, "precious").unwrap();
    assert!(matches!(backup::create(&fixture.place.url, &copy), Err(Error::File { .. })));
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), "precious");
}

#[test]
fn a_copy_that_was_changed_is_not_whole() {
    let fixture = Place::sqlite().open();
    fixture.open_incident(10).unwrap();
    let copy = fixture.place.folder.join("copy.db");
    backup::create(&fixture.place.url, &copy).unwrap();
    let changed = Place::of_file(&copy);
    changed.execute("UPDATE entries SET fact = fact || ' ' WHERE seq = 1");
    let report = backup::verify_copy(&copy, Arc::clone(&fixture.keys)).unwrap();
    assert!(!report.is_whole());
}

/// Writes zeros over the end of the page on which an index begins, where its newest keys lie.
fn smash(copy: &std::path::Path, index: &str) {
    use std::os::unix::fs::FileExt;
    let mut conn = SqliteConnection::establish(copy.to_str().unwrap()).unwrap();
    let number = |conn: &mut SqliteConnection, query: &str| -> u64 {
        let found: i64 = diesel::select(sql::<BigInt>(query)).get_result(conn).unwrap();
        u64::try_from(found).unwrap()
    };
    let page = number(&mut conn, &format!("(SELECT rootpage FROM sqlite_master WHERE name = '{index}')"));
    let size = number(&mut conn, "(SELECT page_size FROM pragma_page_size)");
    drop(conn);
    let file = std::fs::OpenOptions::new().write(true).open(copy).unwrap();
    file.write_all_at(&[0; 12], page * size - 12).unwrap();
}

#[test]
fn a_smashed_index_is_found_though_it_holds_no_entry() {
    let fixture = Place::sqlite().open();
    fixture.open_incident(10).unwrap();
    let copy = fixture.place.folder.join("copy.db");
    backup::create(&fixture.place.url, &copy).unwrap();
    let verified = || backup::verify_copy(&copy, Arc::clone(&fixture.keys)).unwrap();
    assert!(verified().is_whole(), "{:?}", verified());
    smash(&copy, "sqlite_autoindex_heads_1");
    let report = verified();
    assert!(!report.damaged.is_empty() && !report.is_whole() && !report.is_undamaged(), "{report:?}");
}
