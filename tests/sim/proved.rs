//! What was proved, against chance: no drawn life reaches a post later than the proof allows.
//!
//! A life is drawn: a place, the facts, people away, an hour, and who answers when. Then a promise
//! is made that this very life broke, a minute shorter than it took, and the proof must not call it
//! kept. Only the chain of the one place is left of the organisation, so that a worse place cannot
//! excuse the proof.

mod bodies;
mod drawn;
mod hearing;

use std::sync::Arc;

use noroshi::domain::ids::PostId;
use noroshi::domain::moment::Span;
use noroshi::domain::policy::{Guarantee, Line, Policy, Reach};
use noroshi::domain::proof::{self, Outcome};
use noroshi::domain::world::World;

use super::chance::Chance;
use bodies::Body;
use drawn::Lived;

/// How long a life is watched.
const WATCHED: Span = Span::hours(24 * 7);

/// A promise is broken by more than a life's last instants.
const SHORTER: Span = Span::minutes(1);

/// More lives than any promise about one place needs.
const LIVES: u64 = 100_000;

/// Seeds that are lived on every run, however short, and those after them that once found the proof
/// too early: a call that the callee or another one of the group made needless.
const ALWAYS: u64 = 40;
const ONCE_TOO_EARLY: [u64; 4] = [63, 333, 921, 1188];

/// Seeds that are lived where a scale decides.
const SCALED: u64 = 12;

/// Where the seeds of a longer run begin.
const LONG_RUN: u64 = 10_000;

#[test]
fn nobody_is_reached_later_than_was_proved() {
    let bodies = bodies::all();
    let mut tally = Tally::default();
    let (mut count, mut first) = (0, 0);
    if super::one_seed().is_none() {
        for seed in (1..=ALWAYS).chain(ONCE_TOO_EARLY) {
            try_one(seed, &bodies, &mut tally);
            count += 1;
        }
        first = LONG_RUN;
    }
    count += super::lives(|seed| try_one(first + seed, &bodies, &mut tally));
    eprintln!("{count} drawn lives against the proof: {tally:?}");
    super::judged::say_share();
    assert!(tally.late > 0 || super::one_seed().is_some(), "{tally:?}");
}

#[test]
fn nor_where_the_class_of_a_scale_opens_a_step() {
    let bodies = bodies::scaled();
    let mut tally = Tally::default();
    (1..=SCALED).for_each(|seed| try_one(seed, &bodies, &mut tally));
    assert!(tally.late > 0, "{tally:?}");
}

#[test]
fn nor_where_a_time_looks_at_the_class_of_a_scale() {
    let bodies = bodies::timed();
    let mut tally = Tally::default();
    (1..=SCALED).for_each(|seed| try_one(seed, &bodies, &mut tally));
    assert!(tally.late > 0, "{tally:?}");
}

/// How the promises of all lives ended.
#[derive(Debug, Default)]
struct Tally {
    /// The target heard at once: nothing shorter can be promised.
    at_once: u32,
    /// Nobody could have heard.
    nobody: u32,
    /// The target heard, or not within a week, and the proof knows a life at least as bad.
    late: u32,
    never: u32,
    /// The proof did not try everything.
    sampled: u32,
}

/// One life, and the promise that it broke.
fn try_one(seed: u64, bodies: &[Body], tally: &mut Tally) {
    let mut chance = Chance::new(seed);
    let body = chance.pick(bodies);
    let drawn = drawn::Drawn::new(&mut chance, body);
    let target = target(&mut chance, &drawn.policy);
    let Some(lived) = drawn.live(&mut chance, &target) else {
        tally.nobody += 1;
        return;
    };
    let within = match lived.heard {
        Some(heard) if heard <= SHORTER => {
            tally.at_once += 1;
            return;
        }
        Some(heard) => Span::micros(heard.as_micros() - SHORTER.as_micros()),
        None => WATCHED,
    };
    let (reaches, or) = target;
    let absent = u32::try_from(drawn.away).expect("few are away");
    let promise = Guarantee { severity: Some(lived.severity.clone()), reaches, or, within, absent };
    let verdict = verdict(&drawn.world, &drawn.policy, &promise);
    match verdict {
        Outcome::Broken { .. } if lived.heard.is_some() => tally.late += 1,
        Outcome::Broken { .. } => tally.never += 1,
        Outcome::Sampled => tally.sampled += 1,
        Outcome::Held | Outcome::Unclaimed => panic!("{}", story(seed, body, &promise, &lived)),
    }
}

/// A post, whoever answers, or what the policy itself promises to reach.
///
/// Where a policy has a duty that every answer puts off (`while_quiet`), answers may delay what
/// follows it: that is its purpose, and the proof says nothing of answers that come early. So
/// nothing that a line with such a duty tells is claimed; none of the shipped policies has one.
fn target(chance: &mut Chance, policy: &Policy) -> (Reach, Vec<PostId>) {
    assert!(!policy.lines.iter().any(Line::is_put_off), "nothing can be claimed of this policy");
    match policy.guarantees.first().filter(|_| chance.happens(30)) {
        Some(guarantee) => (guarantee.reaches.clone(), guarantee.or.clone()),
        None if chance.happens(20) => (Reach::Anyone, Vec::new()),
        None => (Reach::Post(chance.pick(&policy.posts).id.clone()), Vec::new()),
    }
}

fn verdict(world: &World, policy: &Policy, promise: &Guarantee) -> Outcome {
    let mut world = world.clone();
    let policy = Policy { guarantees: vec![promise.clone()], ..policy.clone() };
    let active = world.org.active.expect("a policy is in force");
    world.policies.insert(active, Arc::new(policy));
    let verdicts = proof::verdicts(&world, bodies::NOW, LIVES).expect("every life can be lived");
    verdicts.into_iter().next().expect("one promise, one verdict").outcome
}

fn story(seed: u64, body: &Body, promise: &Guarantee, lived: &Lived) -> String {
    let told = lived.story.join("\n");
    format!("SEED={seed} ({}): {promise:?} is called kept, but it took {:?}\n{told}", body.name, lived.heard)
}
