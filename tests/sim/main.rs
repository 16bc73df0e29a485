//! The simulator: seeded organisations, lazy and absent people, an engine that sleeps, a database
//! that fails. After every event the promises of the house are checked; a failing seed prints its
//! transcript. `SIM_SECONDS` says how long it runs, `SEED` replays one seed.

#![cfg(test)]
#![expect(clippy::as_conversions, reason = "the numbers of a seeded life are small")]

#[path = "../support/mod.rs"]
mod support;

mod behaviour;
mod chance;
mod city;
mod drawn;
mod invariants;
mod life;
mod memory;
mod scenarios;
mod sqlite;
mod stage;
mod town;
mod transcript;
mod words;

use std::time::{Duration, Instant};

/// How long a run lasts if nobody says otherwise: enough for some hundred lives.
const SECONDS_DEFAULT: u64 = 3;

#[expect(clippy::disallowed_methods, reason = "how long and which seed is the caller's to say")]
fn seconds() -> u64 {
    std::env::var("SIM_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS_DEFAULT)
}

#[expect(clippy::disallowed_methods, reason = "how long and which seed is the caller's to say")]
fn one_seed() -> Option<u64> {
    std::env::var("SEED").ok().and_then(|text| text.parse().ok())
}

#[test]
fn every_promise_holds_in_every_seeded_life() {
    if let Some(seed) = one_seed() {
        life::live(seed, &mut memory::Memory::new(seed));
        return;
    }
    let until = Instant::now() + Duration::from_secs(seconds());
    let mut seed = 1;
    while Instant::now() < until {
        life::live(seed, &mut memory::Memory::new(seed));
        seed += 1;
    }
    assert!(seed > 3, "only {seed} lives were simulated");
    eprintln!("{} lives in memory", seed - 1);
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
    let until = Instant::now() + Duration::from_secs(seconds());
    let mut seed = 1;
    while Instant::now() < until || seed <= 3 {
        let mut memory = memory::Memory::new(seed);
        let mut sqlite = sqlite::Sqlite::new(seed);
        life::live(seed, &mut memory);
        life::live(seed, &mut sqlite);
        assert_eq!(memory.facts(), sqlite.facts(), "SEED={seed}");
        sqlite.verify();
        seed += 1;
    }
    eprintln!("{} lives on a failing store", seed - 1);
}
