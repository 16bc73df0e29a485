//! What an act came to, on the page that it leads back to: that it is recorded, who was told of it, and by
//! when they are to answer.

use std::collections::BTreeSet;

use crate::domain::actor::Actor;
use crate::domain::ids::PersonId;
use crate::domain::incident::entry::decode;
use crate::domain::incident::fact::Facts;
use crate::domain::moment::Moment;
use crate::domain::notice::{Addressee, Notice, compose};

use super::guard::Staff;
use super::reading::Seen;
use super::visit::Visit;
use super::words::{self, When};

/// Names in the sentence at most; of more, how many there are.
const NAMES_MAX: usize = 4;

/// What was done, for a page that knows the history; empty where nothing was.
pub fn done(visit: &Visit, staff: &Staff, seen: &Seen) -> String {
    let done = words::done(visit);
    if done.is_empty() {
        return done;
    }
    [done].into_iter().chain(told(visit, &staff.person, seen)).collect::<Vec<_>>().join(" ")
}

/// The same for whoever acts by the link of a mail: of no entry but their own.
pub fn done_by(visit: &Visit, person: &PersonId, seen: &Seen) -> String {
    let done = words::done(visit);
    if done.is_empty() || entry(visit, seen).is_none_or(|facts| facts.by != Actor::Person(person.clone())) {
        return done;
    }
    [done].into_iter().chain(told(visit, person, seen)).collect::<Vec<_>>().join(" ")
}

/// What the entry says that the address names.
fn entry(visit: &Visit, seen: &Seen) -> Option<Facts> {
    let seq: i64 = visit.query.text("entry").parse().ok()?;
    Some(decode(seen.entries.iter().find(|entry| entry.header.seq == seq)?).ok()?.facts)
}

/// Who was told by the entry that the address names.
fn told(visit: &Visit, person: &PersonId, seen: &Seen) -> Option<String> {
    let facts = entry(visit, seen)?;
    let own = Addressee::Person(person.clone());
    let mut notices = compose(&facts.facts, &seen.incident, seen.policy()?);
    notices.retain(|notice| notice.to != own);
    let mut names = Vec::new();
    for name in notices.iter().map(|notice| name(seen, notice)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return None;
    }
    let rest = names.len().saturating_sub(NAMES_MAX);
    names.truncate(NAMES_MAX);
    let who = names.join(&visit.text("web-and"));
    let said = visit.say("web-done-told", &[("who", who.into()), ("rest", rest.into())]);
    let by = answers_by(&notices).map(|at| When::due(visit, at).text);
    let by = by.map(|by| visit.say("web-done-answered-by", &[("by", by.into())]));
    Some([said].into_iter().chain(by).collect::<Vec<_>>().join(" "))
}

/// By the post in which someone was told, where it owes something; else by name.
fn name(seen: &Seen, notice: &Notice) -> String {
    let policy = seen.policy().map(AsRef::as_ref);
    match (&notice.to, notice.duties.first()) {
        (Addressee::Person(_), Some(duty)) => {
            words::office(&seen.world, policy, &duty.post, duty.unit.as_ref())
        }
        (Addressee::Person(person), None) => seen.world.org.name_of(person),
        (Addressee::Party(party), _) => {
            let known = policy.and_then(|policy| policy.parties.get(party));
            known.map_or_else(|| party.to_string(), |known| known.label.clone())
        }
    }
}

/// When the first of them is to have answered.
fn answers_by(notices: &[Notice]) -> Option<Moment> {
    let dues: BTreeSet<Moment> =
        notices.iter().flat_map(|notice| &notice.duties).filter_map(|duty| duty.due_at).collect();
    dues.into_iter().next()
}
