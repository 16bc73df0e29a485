//! A night in which nobody answers: everything is decided and recorded, and little more than half is mailed.

use std::collections::BTreeMap;

use noroshi::domain::moment::{Moment, Span};
use noroshi::store::outbox::{DeliveryLine, SAID_BEFORE};

use super::city::City;

const SAMPLE: &str = include_str!("../../escalation.yaml");
const SPARE: Span = Span::minutes(150);

/// A day of silence, and the mails that were decided on in it.
fn silent(spare: Span) -> Vec<DeliveryLine> {
    let mut city = City::sparing(SAMPLE, spare);
    city.report("1234", |_| {});
    city.pass(24 * 60);
    let rows = city.backend.store.read(|tx| tx.list_deliveries(None, 10_000)).expect("the store can be read");
    assert!(rows.iter().all(|row| row.state == "sent"), "nothing is left over");
    let mails: Vec<DeliveryLine> = rows.into_iter().filter(|row| row.channel.is_mail()).collect();
    let own = mails.iter().filter(|row| !is_spared(row)).count();
    assert_eq!(own, city.mails(), "each that was not spared is a mail, and no other");
    mails
}

fn is_spared(row: &DeliveryLine) -> bool {
    row.last_error.as_deref() == Some(SAID_BEFORE)
}

#[test]
fn a_silent_day_is_decided_as_before_and_mailed_little_more_than_half() {
    let (all, spared) = (silent(Span::ZERO), silent(SPARE));
    let decided = |rows: &[DeliveryLine]| {
        let mut rows: Vec<_> = rows.iter().map(|row| (row.created_at, row.person.clone())).collect();
        rows.sort();
        rows
    };
    assert_eq!(decided(&all), decided(&spared));
    let own = spared.iter().filter(|row| !is_spared(row)).count();
    println!("{} mails were decided on, {own} were sent", all.len());
    assert!(all.iter().all(|row| !is_spared(row)), "none is spared where nobody asked for it");
    assert!(own * 100 <= all.len() * 60, "{own} of {}", all.len());
}

#[test]
fn nothing_is_spared_that_no_mail_of_the_last_while_has_said() {
    let mut sent: BTreeMap<_, Vec<Moment>> = BTreeMap::new();
    let mut rows = silent(SPARE);
    rows.sort_by_key(|row| row.created_at);
    for row in rows {
        let before = sent.entry(row.person.clone()).or_default();
        if is_spared(&row) {
            let last = before.last().expect("somebody was told something before");
            assert!(row.created_at - *last < SPARE, "{:?} at {}", row.person, row.created_at.to_rfc3339());
        } else {
            before.push(row.created_at);
        }
    }
}
