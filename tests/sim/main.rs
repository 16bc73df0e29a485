//! The simulator: seeded organisations, lazy and absent people, an engine that sleeps, a database
//! and a mail server that fail, a process that dies. After every event the promises of the house
//! are checked; a failing seed prints its transcript. `SIM_SECONDS` says how long it runs (each
//! kind of life has its share of it), `SEED` replays one seed.

#![cfg(test)]
#![expect(clippy::as_conversions, reason = "the numbers of a seeded life are small")]

#[path = "../support/senders.rs"]
mod senders;
#[path = "../support/mod.rs"]
mod support;

mod afterwards;
mod behaviour;
mod behind;
mod chance;
mod city;
mod deadlines;
mod deciding;
mod drawn;
mod easing;
mod faults;
mod follow;
mod handed_over;
mod hands;
mod invariants;
mod joined;
mod journey;
mod judged;
mod ledger;
mod life;
mod measures;
mod memory;
mod merged;
mod model;
mod parties;
mod prevention;
mod process;
mod proved;
mod relay;
mod response;
mod scales;
mod scenarios;
mod school;
mod silence;
mod spared;
mod sqlite;
mod stage;
mod stray;
mod town;
mod transcript;
mod walls;
mod words;

use std::time::{Duration, Instant};

/// How long a run lasts if nobody says otherwise: enough for some hundred lives.
const SECONDS_DEFAULT: u64 = 3;

/// Lives of each kind, however short the time.
const LIVES_MIN: u64 = 3;

/// Kinds of life: in memory, under drawn policies, on a failing store, on the whole way, and against
/// the proof.
const KINDS: u32 = 5;

/// How long one kind of life goes on: all together take the time that was asked for.
#[expect(clippy::disallowed_methods, reason = "how long and which seed is the caller's to say")]
fn share() -> Duration {
    let asked = std::env::var("SIM_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(asked.unwrap_or(SECONDS_DEFAULT)) / KINDS
}

#[expect(clippy::disallowed_methods, reason = "how long and which seed is the caller's to say")]
fn one_seed() -> Option<u64> {
    std::env::var("SEED").ok().and_then(|text| text.parse().ok())
}

/// Lives seed after seed for a share of the time, or the one seed that is asked for. Says how many
/// lives there were.
fn lives(mut live: impl FnMut(u64)) -> u64 {
    if let Some(seed) = one_seed() {
        live(seed);
        return 1;
    }
    let until = Instant::now() + share();
    let mut count = 0;
    while count < LIVES_MIN || Instant::now() < until {
        count += 1;
        live(count);
    }
    count
}

#[test]
fn every_promise_holds_in_every_seeded_life() {
    let count = lives(|seed| life::live(seed, &mut memory::Memory::new(seed)));
    eprintln!("{count} lives in memory");
    judged::say_share();
}

#[test]
fn the_same_seed_gives_the_same_history() {
    for seed in 1..=20 {
        let mut first = memory::Memory::new(seed);
        let mut second = memory::Memory::new(seed);
        life::live(seed, &mut first);
        life::live(seed, &mut second);
        assert_eq!(first.digest(), second.digest(), "SEED={seed}");
    }
}

#[test]
fn a_store_that_fails_at_every_call_tells_the_same_story_as_memory() {
    let mut conflicts = 0;
    let count = lives(|seed| {
        let mut memory = memory::Memory::new(seed);
        let mut sqlite = sqlite::Sqlite::new(seed);
        life::live(seed, &mut memory);
        life::live(seed, &mut sqlite);
        assert_eq!(memory.facts(), sqlite.facts(), "SEED={seed}");
        // What memory threw away is what the store refused, and nothing else was.
        assert_eq!(memory.thrown_away(), sqlite.conflicts(), "SEED={seed}");
        sqlite.verify();
        conflicts += sqlite.conflicts();
    });
    eprintln!("{count} lives on a failing store, {conflicts} decisions too late for their World");
    judged::say_share();
    assert!(conflicts > 0 || one_seed().is_some(), "no World changed between a decision and its commit");
}

#[test]
fn nothing_is_lost_between_the_report_and_the_mail_server() {
    let mut tally = journey::Tally::default();
    let count = lives(|seed| tally += journey::travel(seed).0);
    eprintln!("{count} lives from the report to the mail server: {tally:?}");
    judged::say_share();
    assert!(tally.is_eventful() || one_seed().is_some(), "{tally:?}");
}

#[test]
fn the_same_seed_travels_the_same_way() {
    for seed in 1..=3 {
        let (first, second) = (journey::travel(seed).1, journey::travel(seed).1);
        assert_eq!(first, second, "SEED={seed}");
    }
}
