//! A changed byte is found and named; an end that was cut off is noticed.

use std::sync::Arc;

use noroshi::domain::history::Breach;
use noroshi::domain::ids::HistoryId;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::keyring::Cause;
use noroshi::domain::moment::Span;
use noroshi::keys::Keys;
use noroshi::store::anchor::anchor;
use noroshi::store::rebuild::rebuild;
use noroshi::store::seal::seal_round;
use noroshi::store::verify::{SealBreach, VerifyOptions, VerifyReport, verify};
use noroshi::store::{Store, StoreSettings, Urgency};

use super::fixture::{Fixture, command, on_each};

/// An incident of three entries.
fn filled(fixture: &Fixture, number: u128) -> HistoryId {
    let id = fixture.open_incident(number).unwrap();
    fixture.append(id, number + 1, vec![Fact::Noted]).unwrap();
    fixture.append(id, number + 2, vec![Fact::Noted]).unwrap();
    id
}

fn only_breach(report: &VerifyReport, id: HistoryId) -> (i64, Breach) {
    assert_eq!(report.broken.len(), 1, "{:?}", report.broken);
    let broken = &report.broken[0];
    assert_eq!(broken.history, id);
    (broken.seq, broken.what)
}

#[test]
fn an_untouched_house_is_whole() {
    on_each(|place| {
        let fixture = place.open();
        filled(&fixture, 10);
        filled(&fixture, 20);
        seal_round(&fixture.store).unwrap();
        let report = fixture.verify();
        assert!(report.is_whole(), "{report:?}");
        // Two incidents, their reports and the organisation.
        assert_eq!((report.histories, report.entries, report.seals, report.unsealed), (5, 9, 1, 0));
    });
}

#[test]
fn a_changed_byte_is_found_and_named() {
    on_each(|place| {
        let fixture = place.open();
        let (id, other) = (filled(&fixture, 10), filled(&fixture, 20));
        let history = fixture.literal(id);
        for (column, breach) in [("fact", Breach::Fact), ("private", Breach::Private)] {
            let change = |from: &str, to: &str| {
                fixture.place.execute(&format!(
                    "UPDATE entries SET {column} = replace({column}, '{from}', '{to}') \
                     WHERE history = {history} AND seq = 2"
                ))
            };
            let (from, to) =
                if column == "fact" { ("2001", "2002") } else { ("確認した", "確認しない") };
            assert_eq!(change(from, to), 1);
            assert_eq!(only_breach(&fixture.verify(), id), (2, breach));
            change(to, from);
        }
        fixture
            .place
            .execute(&format!("UPDATE entries SET at = at + 1 WHERE history = {history} AND seq = 2"));
        assert_eq!(only_breach(&fixture.verify(), id), (2, Breach::Header));
        assert_eq!(fixture.seq(other), 3);
    });
}

#[test]
fn an_entry_that_was_taken_out_is_missed() {
    on_each(|place| {
        let fixture = place.open();
        let id = filled(&fixture, 10);
        let history = fixture.literal(id);
        fixture.place.execute(&format!("DELETE FROM entries WHERE history = {history} AND seq = 2"));
        assert_eq!(only_breach(&fixture.verify(), id), (2, Breach::Gap));
    });
}

#[test]
fn rows_that_no_history_explains_are_found() {
    on_each(|place| {
        let fixture = place.open();
        let id = filled(&fixture, 10);
        let row = fixture.literal(id);
        assert!(fixture.verify().is_whole());
        let changes = [
            (format!("UPDATE incidents SET severity = 'x' WHERE id = {row}"), Breach::Replay),
            (format!("DELETE FROM exclusions WHERE incident = {row}"), Breach::Replay),
            (format!("UPDATE heads SET wake_at = wake_at + 1 WHERE id = {row}"), Breach::Head),
            (format!("UPDATE heads SET seq = 4 WHERE id = {row}"), Breach::Head),
        ];
        for (change, breach) in changes {
            assert_eq!(fixture.place.execute(&change), 1, "{change}");
            assert_eq!(only_breach(&fixture.verify(), id).1, breach, "{change}");
        }
    });
}

#[test]
fn a_delivery_that_was_taken_out_of_the_outbox_is_missed() {
    on_each(|place| {
        let fixture = place.open();
        let id = filled(&fixture, 10);
        let row = fixture.literal(id);
        let gone =
            fixture.place.execute(&format!("DELETE FROM outbox WHERE history = {row} AND channel = 'mail'"));
        assert_eq!(gone, 1);
        assert_eq!(only_breach(&fixture.verify(), id), (3, Breach::Replay));
    });
}

#[test]
fn a_history_that_was_taken_out_whole_leaves_orphans() {
    on_each(|place| {
        let fixture = place.open();
        let id = filled(&fixture, 10);
        fixture.place.execute(&format!("DELETE FROM heads WHERE id = {}", fixture.literal(id)));
        let tables: Vec<&str> = fixture.verify().orphans.iter().map(|found| found.table).collect();
        let expected = ["entries", "incidents", "involvements", "exclusions", "tallies", "texts", "outbox"];
        assert_eq!(tables, expected);
    });
}

#[test]
fn an_end_that_was_cut_off_is_noticed_once_it_was_sealed() {
    on_each(|place| {
        let fixture = place.open();
        let id = filled(&fixture, 10);
        assert_eq!(seal_round(&fixture.store).unwrap(), 3);
        let row = fixture.literal(id);
        fixture.place.execute(&format!("DELETE FROM entries WHERE history = {row} AND seq = 3"));
        fixture.place.execute(&format!(
            "UPDATE heads SET seq = 2, hash = (SELECT hash FROM entries WHERE history = {row} AND seq = 2) \
             WHERE id = {row}"
        ));
        let options = VerifyOptions::default();
        let report = verify(&fixture.store, &options, &mut |_| {}).unwrap();
        assert_eq!(only_breach(&report, id), (3, Breach::Seal));
    });
}

#[test]
fn each_round_seals_what_moved_since_the_last() {
    on_each(|place| {
        let fixture = place.open();
        let id = filled(&fixture, 10);
        assert_eq!(seal_round(&fixture.store).unwrap(), 3);
        assert_eq!(seal_round(&fixture.store).unwrap(), 0);
        fixture.append(id, 13, vec![Fact::Noted]).unwrap();
        assert_eq!(fixture.verify().unsealed, 1);
        assert_eq!(seal_round(&fixture.store).unwrap(), 1);
        let report = fixture.verify();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!((report.seals, report.unsealed), (2, 0));
    });
}

#[test]
fn a_forged_log_does_not_give_the_root_that_was_kept_outside() {
    on_each(|place| {
        let fixture = place.open();
        filled(&fixture, 10);
        seal_round(&fixture.store).unwrap();
        let kept = fixture.store.read(|tx| tx.latest_seal()).unwrap().unwrap();
        let options = VerifyOptions { replay: false, anchor: Some(kept.into()) };
        assert!(verify(&fixture.store, &options, &mut |_| {}).unwrap().is_whole());
        // The forger also holds the key: he drops the log and seals anew.
        fixture.place.execute("DELETE FROM seals");
        fixture.place.execute("DELETE FROM seal_leaves WHERE no > 0");
        let report = verify(&fixture.store, &options, &mut |_| {}).unwrap();
        assert_eq!(report.seal_faults.len(), 1, "{report:?}");
        assert_eq!(report.seal_faults[0].what, SealBreach::Anchor);
    });
}

#[test]
fn a_root_of_another_key_is_refused() {
    on_each(|place| {
        let fixture = place.open();
        filled(&fixture, 10);
        seal_round(&fixture.store).unwrap();
        fixture.place.execute("UPDATE seals SET at = at + 1");
        let faults = fixture.verify().seal_faults;
        assert_eq!(faults.iter().map(|fault| fault.what).collect::<Vec<_>>(), [SealBreach::Signature]);
    });
}

#[test]
fn an_anchor_names_what_was_cut_off_where_everything_stored_agrees() {
    on_each(|place| {
        let fixture = place.open();
        let (id, other) = (filled(&fixture, 10), filled(&fixture, 20));
        seal_round(&fixture.store).unwrap();
        let kept = anchor(&fixture.store).unwrap().unwrap();
        assert_eq!(kept.heads.len(), 5, "two incidents, their reports and the organisation");
        fixture.append(other, 23, vec![Fact::Noted]).unwrap();
        let options = VerifyOptions { replay: true, anchor: Some(kept.clone()) };
        let with_anchor = || verify(&fixture.store, &options, &mut |_| {}).unwrap();
        assert!(with_anchor().is_whole(), "what is written later is no breach");
        // The forger holds the database and the key: the last entry goes, the head steps back, the rows
        // are made anew and everything is sealed again.
        let row = fixture.literal(id);
        fixture.place.execute(&format!("DELETE FROM entries WHERE history = {row} AND seq = 3"));
        fixture.place.execute(&format!(
            "UPDATE heads SET seq = 2, hash = (SELECT hash FROM entries WHERE history = {row} AND seq = 2) \
             WHERE id = {row}"
        ));
        fixture.place.execute("DELETE FROM seals");
        fixture.place.execute("DELETE FROM seal_leaves");
        fixture.place.execute("UPDATE heads SET sealed_seq = 0");
        rebuild(&fixture.store, &mut |_| {}).unwrap();
        seal_round(&fixture.store).unwrap();
        let alone = fixture.verify();
        assert!(alone.is_whole(), "all that is stored agrees: {alone:?}");
        let report = with_anchor();
        assert_eq!(only_breach(&report, id), (3, Breach::Anchor));
        assert_eq!(
            report.seal_faults.iter().map(|fault| fault.what).collect::<Vec<_>>(),
            [SealBreach::Anchor]
        );
        let mut forged = kept;
        forged.heads.retain(|head| head.history != id);
        let options = VerifyOptions { replay: false, anchor: Some(forged) };
        let faults = verify(&fixture.store, &options, &mut |_| {}).unwrap().seal_faults;
        assert!(faults.iter().any(|fault| fault.what == SealBreach::Forged), "{faults:?}");
    });
}

/// The same house with another key file.
fn with_key(fixture: &Fixture, seed: &str) -> Store {
    let settings = StoreSettings::new(&fixture.place.url);
    Store::open(&settings, fixture.clock.clone(), Arc::new(Keys::seeded(seed))).unwrap()
}

fn proved(store: &Store) -> VerifyReport {
    verify(store, &VerifyOptions { replay: true, anchor: None }, &mut |_| {}).unwrap()
}

#[test]
fn a_replaced_key_is_proved_up_to_its_end_and_drowns_nothing() {
    on_each(|place| {
        let fixture = place.open();
        let id = filled(&fixture, 10);
        seal_round(&fixture.store).unwrap();
        for number in 20..25 {
            fixture.append(id, number, vec![Fact::Noted]).unwrap();
            assert_eq!(seal_round(&fixture.store).unwrap(), 1);
        }
        let kept = fixture.store.read(|tx| tx.latest_seal()).unwrap().unwrap();
        let new = with_key(&fixture, "new");
        // A key that nobody has announced signs nothing, and what it finds is one fault and not six.
        fixture.append(id, 30, vec![Fact::Noted]).unwrap();
        assert_eq!(seal_round(&new).unwrap(), 0);
        let faults = proved(&new).seal_faults;
        assert_eq!(
            faults.iter().map(|fault| (fault.what, fault.count)).collect::<Vec<_>>(),
            [(SealBreach::Signature, 6)]
        );
        fixture.clock.advance(Span::minutes(1));
        for _ in 0..2 {
            new.write(Urgency::Person, "key", |tx| tx.replace_key(command(90), Cause::Stolen)).unwrap();
        }
        // The former key signs no more, whoever has it.
        assert_eq!(seal_round(&fixture.store).unwrap(), 0);
        assert_eq!(seal_round(&new).unwrap(), 2);
        let report = proved(&new);
        assert!(report.is_whole(), "{report:?}");
        let signers: Vec<_> =
            report.signers.iter().map(|row| (row.seals, row.replaced, row.is_proved)).collect();
        assert_eq!(signers, [(6, Some(Cause::Stolen), true), (1, None, true)]);
        let options = VerifyOptions { replay: false, anchor: Some(kept.into()) };
        let anchored = verify(&new, &options, &mut |_| {}).unwrap();
        assert!(anchored.is_whole(), "what was kept outside before still holds: {anchored:?}");
        // A break is one line beside it.
        fixture.place.execute("UPDATE seals SET at = at + 1 WHERE size = (SELECT min(size) FROM seals)");
        let faults = proved(&new).seal_faults;
        assert_eq!(
            faults.iter().map(|fault| (fault.what, fault.count)).collect::<Vec<_>>(),
            [(SealBreach::Signature, 1)]
        );
        fixture.place.execute("UPDATE seals SET at = at - 1 WHERE size = (SELECT min(size) FROM seals)");
        // Where the public part of a lost key was never kept, that is said and is no break.
        fixture.place.execute("DELETE FROM signers");
        let report = proved(&new);
        assert!(report.is_whole(), "{report:?}");
        assert_eq!(report.signers.iter().map(|row| row.is_proved).collect::<Vec<_>>(), [false, true]);
    });
}
