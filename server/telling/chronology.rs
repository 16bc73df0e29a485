//! The course of events (経過): one row per thing that happened, in the order of history.
//!
//! No fact is left out. What another part of the report shows better, such as the opening of a duty
//! with its due time, is marked as a detail and may be left off paper.

use std::collections::BTreeMap;

use crate::domain::actor::Actor;
use crate::domain::basis::Basis;
use crate::domain::history::Private;
use crate::domain::ids::{Act, LineId, StepId};
use crate::domain::incident::card::{Doer, Rests};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::Fact;
use crate::domain::plan::Plan;
use crate::i18n::{self, Language};

use super::document::{Ground, Note, Row, Stamp};
use super::sentence::Teller;

/// Texts of an entry that belong beside the fact they were written with.
const NOTES: [&str; 6] = ["summary", "description", "place", "reason", "note", "answer"];

/// Every row of a history, in order.
pub(super) fn rows(entries: &[DecodedEntry], teller: Teller<'_>) -> Vec<Row> {
    let mut grounds = Grounds::default();
    let mut rows = Vec::new();
    for entry in entries {
        let teller = teller.at(entry.seq);
        let bearer_of_notes = entry.facts.facts.iter().position(|fact| fact.card().is_written);
        for (index, fact) in entry.facts.facts.iter().enumerate() {
            grounds.learn(fact);
            let has_notes = bearer_of_notes.map_or(index == 0, |found| found == index);
            let notes = if has_notes { notes(&entry.private, &teller) } else { Vec::new() };
            let card = fact.card();
            let what = teller.say(fact);
            // One decision can tell somebody the same for several reasons: it is read once.
            let is_repeated = rows.iter().rev().any(|row: &Row| row.seq == entry.seq && row.what == what);
            rows.push(Row {
                seq: entry.seq,
                at: Stamp(entry.at),
                happened_at: card.afterwards(entry.at).map(Stamp),
                fact: card.code.to_owned(),
                what,
                notes,
                who: who(card.doer, &entry.facts.by, &teller),
                ground: grounds.find(card.rests, &teller),
                is_detail: card.is_detail || is_repeated || is_answered(fact, &teller),
            });
        }
    }
    rows
}

/// Steps' bases as they opened, so that a notice shows the clause it went out under.
#[derive(Default)]
struct Grounds {
    by_step: BTreeMap<(LineId, StepId), Basis>,
}

impl Grounds {
    fn learn(&mut self, fact: &Fact) {
        if let Fact::StepOpened { line, step, basis, .. } = fact {
            self.by_step.insert((line.clone(), step.clone()), basis.clone());
        }
    }

    fn find(&self, rests: Rests<'_>, teller: &Teller<'_>) -> Option<Ground> {
        let basis = match rests {
            Rests::OnNothing => None,
            Rests::On(basis) => Some(basis),
            Rests::OnStep((line, step)) => self.by_step.get(&(line.clone(), step.clone())),
            Rests::OnDuty(no) => teller.duty(no).map(|duty| &duty.basis),
            Rests::OnDelegation(no, to) => return Some(teller.delegated_under(no, to)),
            Rests::OnScale(scale) => return teller.scale_ground(scale),
            Rests::OnMode(mode) => return teller.mode_ground(mode),
            Rests::OnWall(organ) => return teller.wall_ground(organ),
        };
        basis.map(|basis| teller.ground(basis))
    }
}

fn notes(private: &Private, teller: &Teller<'_>) -> Vec<Note> {
    let found = NOTES.iter().filter_map(|key| Some((*key, private.get(*key)?)));
    let written = found.filter(|(_, text)| !text.trim().is_empty());
    let named = written.map(|(key, text)| {
        let label = teller.words.word(&format!("report-note-{key}"));
        Note { key, label, text: text.clone() }
    });
    let planned = private.iter().filter(|(key, text)| Plan::keeps(key) && !text.trim().is_empty());
    let planned = planned.map(|(key, text)| Note {
        key: "text",
        label: plan_label(key, teller.words.language),
        text: text.clone(),
    });
    named.chain(planned).collect()
}

/// What a text of the plan is: the last word of its key, where that has words of its own.
pub fn plan_label(key: &str, language: Language) -> String {
    let last = key.rsplit('.').next().unwrap_or_default();
    let own = i18n::find_text(language, &format!("report-note-{last}"), &[]);
    own.unwrap_or_else(|| i18n::text(language, "report-note-text", &[]))
}

/// Who did it, with who recorded it where that was another; none where it followed by itself.
fn who(doer: Doer<'_>, actor: &Actor, teller: &Teller<'_>) -> Option<String> {
    match doer {
        Doer::Nobody => None,
        Doer::Giver => Some(actor_name(actor, teller)),
        Doer::Party(party) => Some(teller.party(party)),
        Doer::Person(by) if *actor == Actor::Person(by.clone()) => Some(teller.name(by)),
        Doer::Person(by) => {
            let args = [("who", teller.name(by)), ("recorder", actor_name(actor, teller))];
            let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
            Some(teller.words.say("report-recorded", &args))
        }
    }
}

/// Who gave a command, in words.
pub fn actor_name(actor: &Actor, teller: &Teller<'_>) -> String {
    match actor {
        Actor::Person(person) => teller.name(person),
        Actor::Token(name) => teller.words.say("report-actor-token", &[("name", name)]),
        Actor::Outside => teller.words.word("report-actor-outside"),
        Actor::Engine => teller.words.word("report-actor-engine"),
        Actor::Operator => teller.words.word("report-actor-operator"),
    }
}

/// Whether it is an answer's duty: the answer itself stands in the row beside it.
fn is_answered(fact: &Fact, teller: &Teller<'_>) -> bool {
    matches!(fact, Fact::DutyDone { duty, .. }
        if teller.duty(*duty).is_some_and(|duty| duty.act.is(Act::JUDGE)))
}
