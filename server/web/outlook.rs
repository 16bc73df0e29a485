//! What is promised, and for how long it holds: the proof as the page of readiness shows it.
//!
//! It costs some hundred courses of incidents for every date of the organisation, so it is worked
//! out once for a revision and a day, and whoever asks meanwhile waits for that.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::domain::moment::{Moment, Span};
use crate::domain::policy::{Guarantee, Policy};
use crate::domain::proof::outlook::{Outlook, Spell, outlook};
use crate::domain::proof::{Example, Found, Outcome, Proof};
use crate::domain::world::World;
use crate::i18n::labels;
use crate::i18n::proved::Words;

use super::visit::Visit;

/// Lives for all dates together: a second or two, once.
const LIVES: u64 = 20_000;

const DAY: i64 = 24 * 3_600_000_000;

/// The outlook that was worked out last, with its revision and its day.
#[derive(Default)]
pub struct Foresight(Mutex<Option<(Key, Arc<Outlook>)>>);

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    revision: i64,
    day: i64,
}

impl Foresight {
    /// The outlook of an organisation on the day of `now`. None without a policy in force.
    fn of(&self, world: &World, now: Moment, ahead: Span) -> Option<Arc<Outlook>> {
        let key = Key { revision: world.revision(), day: now.micros().div_euclid(DAY) };
        // Who comes second waits and finds it done.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = kept.as_ref().filter(|(known, _)| *known == key) {
            return Some(Arc::clone(found));
        }
        let found = match outlook(world, now, ahead, LIVES) {
            Ok(found) => Arc::new(found),
            Err(error) => {
                tracing::warn!(%error, "nothing could be proved for the page of readiness");
                return None;
            }
        };
        *kept = Some((key, Arc::clone(&found)));
        Some(found)
    }
}

/// What the page says of it, and what programs are told.
#[derive(Serialize)]
pub struct View {
    /// Guarantees, in the policy's order.
    pub promises: Vec<Promise>,
    /// How long it takes to reach posts.
    pub times: Vec<Time>,
    /// How long the silence of a line can go unnoticed.
    pub silences: Vec<Time>,
    /// What both take for granted.
    pub assumptions: Vec<String>,
    /// Not everything was tried.
    pub is_sampled: bool,
    /// Later dates were not looked at.
    pub is_cut: bool,
    /// No promise is broken, now or on a day that is looked at.
    pub is_kept: bool,
}

/// A guarantee, and when it is broken.
#[derive(Serialize)]
pub struct Promise {
    /// In words.
    pub text: String,
    /// What is claimed of it: `held`, `unclaimed`, `sampled` or `broken`.
    pub outcome: &'static str,
    /// The same in words.
    pub verdict: String,
    /// On some day that is looked at.
    pub is_broken: bool,
    /// When.
    pub spells: Vec<Broken>,
}

/// A time in which a guarantee is broken.
#[derive(Serialize)]
pub struct Broken {
    /// From when.
    #[serde(skip)]
    pub from: Moment,
    /// Until when, if it ends within the days looked at.
    #[serde(skip)]
    pub to: Option<Moment>,
    /// When, in what case and how late, in words.
    pub text: String,
}

/// How long something takes.
#[derive(Serialize)]
pub struct Time {
    /// The post or line, in the body's words.
    pub name: String,
    /// Today.
    pub now: String,
    /// The day on which it takes longest, where it takes longer than now.
    pub worst: Option<String>,
}

/// The view of an organisation; none without a policy in force.
pub fn view(visit: &Visit, world: &World, days: i64) -> Option<View> {
    let (_, policy) = world.active()?;
    let found = visit.site.foresight.of(world, visit.now, Span::hours(24 * days))?;
    let is_past = |spell: &&Spell| spell.to.is_some_and(|to| to <= visit.now);
    let spells: Vec<&Spell> = found.spells.iter().skip_while(is_past).collect();
    let teller = SpellWords { visit, policy, spells, days, is_cut: found.is_cut };
    let guarantees = policy.guarantees.iter().enumerate();
    let promises: Vec<Promise> = guarantees.map(|(number, one)| teller.promise(number, one)).collect();
    let is_sampled = teller.spells.iter().any(|spell| spell.proof.is_sampled());
    let first = teller.spells.first()?;
    Some(View {
        is_kept: !promises.iter().any(|promise| promise.is_broken),
        promises,
        times: (0..first.proof.rows.len()).filter_map(|row| teller.time_of_post(row)).collect(),
        silences: (0..first.proof.silences.len()).filter_map(|row| teller.time_of_line(row)).collect(),
        assumptions: teller.words(first).assumptions(),
        is_sampled,
        is_cut: found.is_cut,
    })
}

/// Puts spells into words.
struct SpellWords<'a> {
    visit: &'a Visit,
    policy: &'a Policy,
    spells: Vec<&'a Spell>,
    days: i64,
    is_cut: bool,
}

impl SpellWords<'_> {
    fn words<'s>(&'s self, spell: &'s Spell) -> Words<'s> {
        Words { proof: &spell.proof, policy: self.policy, language: self.visit.language }
    }

    fn promise(&self, number: usize, guarantee: &Guarantee) -> Promise {
        let mut runs: Vec<(&Spell, Option<Moment>, &Example)> = Vec::new();
        for spell in &self.spells {
            let Some(example) = broken(spell, number) else { continue };
            match runs.last_mut().filter(|(_, to, _)| *to == Some(spell.from)) {
                Some((_, to, _)) => *to = spell.to,
                None => runs.push((spell, spell.to, example)),
            }
        }
        let key = match runs.first() {
            None if self.is_cut => "web-readiness-unbroken-cut",
            None => "web-readiness-unbroken",
            Some((spell, _, _)) if spell.from <= self.visit.now => "web-readiness-broken-now",
            Some(_) => "web-readiness-broken-later",
        };
        let said = runs.iter().map(|(spell, to, example)| {
            let words = self.words(spell);
            let when = labels::period(self.visit.language, spell.from, *to, self.visit.now);
            let (case, reached) = (words.where_and_what(example), words.reached(example));
            let args = [("when", when.into()), ("case", case.into()), ("reached", reached.into())];
            let text = self.visit.say("web-readiness-broken", &args);
            Broken { from: spell.from, to: *to, text }
        });
        let text = self.spells.first().map(|spell| self.words(spell).guarantee(guarantee));
        // Until it is broken, no more is claimed than on the weakest of these days.
        let unbroken = self.spells.iter().take_while(|spell| broken(spell, number).is_none());
        let claimed = unbroken.filter_map(|spell| Some((*spell, outcome(spell, number)?)));
        let claimed = claimed.max_by_key(|(_, outcome)| outcome.weakness());
        let verdict = claimed.map(|(spell, outcome)| self.words(spell).verdict(outcome)).unwrap_or_default();
        let claimed = claimed.map(|(_, outcome)| outcome.as_str()).filter(|_| runs.is_empty());
        Promise {
            text: text.unwrap_or_default(),
            outcome: claimed.unwrap_or("broken"),
            verdict: self.visit.say(key, &[("days", self.days.into()), ("verdict", verdict.into())]),
            is_broken: !runs.is_empty(),
            spells: said.collect(),
        }
    }

    fn time_of_post(&self, row: usize) -> Option<Time> {
        let post = &self.spells.first()?.proof.rows.get(row)?.post;
        let name = self.policy.post_label(post).to_owned();
        self.time(name, |proof| proof.rows.get(row).map(|row| &row.found))
    }

    fn time_of_line(&self, row: usize) -> Option<Time> {
        let line = &self.spells.first()?.proof.silences.get(row)?.line;
        let name = self.policy.line(line).map_or_else(|| line.to_string(), |line| line.label.clone());
        self.time(name, |proof| proof.silences.get(row).map(|row| &row.found))
    }

    fn time<'s>(&'s self, name: String, found: impl Fn(&'s Proof) -> Option<&'s Found>) -> Option<Time> {
        let rows = self.spells.iter().filter_map(|spell| Some((*spell, found(&spell.proof)?)));
        let rows: Vec<(&Spell, &Found)> = rows.collect();
        let (spell, now) = rows.first()?;
        let said = |spell: &Spell, found: &Found| self.words(spell).found(found);
        let worst = rows.iter().map(|(_, found)| lateness(found)).max()?;
        // Of several such times the first, to its end.
        let mut run = rows.iter().skip_while(|(_, found)| lateness(found) < worst);
        let (from, late) = run.next()?;
        let rest = run.take_while(|(_, found)| lateness(found) == worst);
        let to = rest.last().map_or(from.to, |(spell, _)| spell.to);
        let worse = || {
            let when = labels::period(self.visit.language, from.from, to, self.visit.now);
            let args = [("when", when.into()), ("reached", said(from, late).into())];
            self.visit.say("web-readiness-worse", &args)
        };
        Some(Time { name, now: said(spell, now), worst: (lateness(now) < worst).then(worse) })
    }
}

fn outcome(spell: &Spell, number: usize) -> Option<&Outcome> {
    spell.proof.verdicts.get(number).map(|verdict| &verdict.outcome)
}

fn broken(spell: &Spell, number: usize) -> Option<&Example> {
    match outcome(spell, number)? {
        Outcome::Broken { example, .. } => Some(example),
        Outcome::Held | Outcome::Sampled | Outcome::Unclaimed => None,
    }
}

/// Not always told is worse than late.
fn lateness(found: &Found) -> (bool, Option<Span>) {
    let [never, _] = &found.never;
    let [latest, _] = &found.latest;
    (never.is_some(), latest.as_ref().and_then(|example| example.heard))
}
