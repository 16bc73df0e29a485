//! The course of events (経過): one row per thing that happened, in the order of history.
//!
//! No fact is left out. What another part of the report shows better, such as the opening of a duty
//! with its due time, is marked as a detail and may be left off paper.

use std::collections::BTreeMap;

use crate::domain::actor::Actor;
use crate::domain::basis::Basis;
use crate::domain::history::Private;
use crate::domain::ids::{Act, LineId, StepId};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::{Fact, Opened, Outcome};
use crate::domain::moment::{Moment, Span};
use crate::domain::plan::{Plan, PlanFact, response};
use crate::i18n::{self, Language};

use super::document::{Ground, Note, Row, Stamp};
use super::sentence::Teller;

/// Texts of an entry that belong beside the fact they were written with.
const NOTES: [&str; 6] = ["summary", "description", "place", "reason", "note", "answer"];

/// An act recorded within this time of happening needs no second time beside it.
const RECORDED_AT_ONCE: Span = Span::minutes(1);

/// Every row of a history, in order.
pub(super) fn rows(entries: &[DecodedEntry], teller: Teller<'_>) -> Vec<Row> {
    let mut grounds = Grounds::default();
    let mut rows = Vec::new();
    for entry in entries {
        let teller = teller.at(entry.seq);
        let bearer_of_notes = entry.facts.facts.iter().position(is_written);
        for (index, fact) in entry.facts.facts.iter().enumerate() {
            grounds.learn(fact);
            let has_notes = bearer_of_notes.map_or(index == 0, |found| found == index);
            let notes = if has_notes { notes(&entry.private, &teller) } else { Vec::new() };
            rows.push(Row {
                seq: entry.seq,
                at: Stamp(entry.at),
                happened_at: happened(fact, entry.at).map(Stamp),
                fact: code(fact),
                what: teller.say(fact),
                notes,
                who: who(fact, &entry.facts.by, &teller),
                ground: grounds.find(fact, &teller),
                is_detail: is_detail(fact, &teller),
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

    fn find(&self, fact: &Fact, teller: &Teller<'_>) -> Option<Ground> {
        let of_step = |line: &LineId, step: &StepId| self.by_step.get(&(line.clone(), step.clone()));
        let basis = match fact {
            Fact::StepOpened { basis, .. } | Fact::DutyOpened { basis, .. } => Some(basis),
            Fact::Delegated { duty, to, .. } => return Some(teller.delegated_under(*duty, &to.person)),
            Fact::ScaleChanged { scale, .. } => return teller.scale_ground(scale),
            Fact::ModeBegan { mode } | Fact::ModeEnded { mode } => return teller.mode_ground(mode),
            Fact::WallLifted { organ, .. } => return teller.wall_ground(organ),
            Fact::Told { line, step, .. }
            | Fact::Asked { line, step, .. }
            | Fact::Answered { line, step, .. }
            | Fact::PartyTold { line, step, .. }
            | Fact::PostPassed { line, step, .. } => of_step(line, step),
            Fact::DutyStarted { duty, .. }
            | Fact::DutyDone { duty, .. }
            | Fact::DutyDischarged { duty, .. }
            | Fact::DutyDoneToo { duty, .. }
            | Fact::DutyShared { duty, .. }
            | Fact::DutyHastened { duty, .. }
            | Fact::DutyPostponed { duty, .. }
            | Fact::SecondPersonWaived { duty, .. }
            | Fact::DutyLate { duty, .. }
            | Fact::DutyPassed { duty }
            | Fact::DutyMoved { duty, .. }
            | Fact::DutyAskedAgain { duty, .. }
            | Fact::DutyJoined { duty, .. }
            | Fact::DutyRenewed { duty, .. }
            | Fact::DutyWithdrawn { duty, .. }
            | Fact::Disapproved { duty, .. }
            | Fact::Disowned { duty, .. } => teller.duty(*duty).map(|duty| &duty.basis),
            Fact::Unanswered { .. }
            | Fact::CallGivenUp { .. }
            | Fact::Reminded { .. }
            | Fact::ProgressAsked { .. }
            | Fact::RouteExhausted { .. }
            | Fact::RoundStarted { .. }
            | Fact::DeadLetterTold { .. }
            | Fact::StepPassed { .. } => Some(&Basis::OPERATIONAL),
            Fact::Opened { .. }
            | Fact::Repeated { .. }
            | Fact::Joined { .. }
            | Fact::Taken { .. }
            | Fact::CaseChanged { .. }
            | Fact::SeverityChanged { .. }
            | Fact::PhaseChanged { .. }
            | Fact::LineStarted { .. }
            | Fact::PartyConfirmed { .. }
            | Fact::PartyAnswered { .. }
            | Fact::Appointed { .. }
            | Fact::RecordedFor { .. }
            | Fact::Vouched { .. }
            | Fact::StepDropped { .. }
            | Fact::StepReset { .. }
            | Fact::StepPushed { .. }
            | Fact::AskedAgain { .. }
            | Fact::Watched { .. }
            | Fact::Delivered { .. }
            | Fact::EndTold { .. }
            | Fact::Eased { .. }
            | Fact::Noted
            | Fact::Plan(_)
            | Fact::Disposed { .. } => None,
        };
        basis.map(|basis| teller.ground(basis))
    }
}

/// The name of a fact as history stores it.
fn code(fact: &Fact) -> String {
    if let Fact::Plan(fact) = fact {
        return fact.code().to_owned();
    }
    match serde_json::to_value(fact) {
        Ok(serde_json::Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}

/// Whether the texts of an entry were written with this fact.
fn is_written(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Opened { .. }
            | Fact::CaseChanged { .. }
            | Fact::SeverityChanged { by_rule: false, .. }
            | Fact::ScaleChanged { by_rule: false, .. }
            | Fact::PhaseChanged { .. }
            | Fact::DutyDone { .. }
            | Fact::DutyDoneToo { .. }
            | Fact::DutyShared { .. }
            | Fact::SecondPersonWaived { .. }
            | Fact::ModeBegan { .. }
            | Fact::ModeEnded { .. }
            | Fact::WallLifted { .. }
            | Fact::DutyWithdrawn { .. }
            | Fact::PartyAnswered { .. }
            | Fact::Answered { .. }
            | Fact::Appointed { .. }
            | Fact::Disapproved { .. }
            | Fact::Disowned { .. }
            | Fact::Noted
            | Fact::Plan(_)
            | Fact::Disposed { .. }
    )
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

fn happened(fact: &Fact, recorded: Moment) -> Option<Moment> {
    match fact {
        Fact::DutyDone { at, .. }
        | Fact::DutyDoneToo { at, .. }
        | Fact::DutyShared { at, .. }
        | Fact::Answered { at, .. }
        | Fact::Disapproved { at, .. } => (recorded - *at > RECORDED_AT_ONCE).then_some(*at),
        _ => None,
    }
}

/// Who did it, with who recorded it where that was another; none where it followed by itself.
fn who(fact: &Fact, actor: &Actor, teller: &Teller<'_>) -> Option<String> {
    match fact {
        Fact::DutyDone { by, .. }
        | Fact::DutyDoneToo { by, .. }
        | Fact::Answered { by, .. }
        | Fact::Disapproved { by, .. }
        | Fact::Disowned { by, .. } => {
            let name = teller.name(by);
            if *actor == Actor::Person(by.clone()) {
                return Some(name);
            }
            let recorder = actor_name(actor, teller);
            Some(teller.words.say("report-recorded", &[("who", &name), ("recorder", &recorder)]))
        }
        Fact::Opened { .. }
        | Fact::Repeated { .. }
        | Fact::Joined { .. }
        | Fact::Taken { .. }
        | Fact::CaseChanged { .. }
        | Fact::SeverityChanged { by_rule: false, .. }
        | Fact::ScaleChanged { by_rule: false, .. }
        | Fact::PhaseChanged { .. }
        | Fact::StepPushed { .. }
        | Fact::Appointed { .. }
        | Fact::WallLifted { .. }
        | Fact::DutyWithdrawn { .. }
        | Fact::Noted
        | Fact::Disposed { .. } => Some(actor_name(actor, teller)),
        Fact::PartyConfirmed { party, .. } | Fact::PartyAnswered { party, .. } => Some(teller.party(party)),
        Fact::Plan(fact) if fact.is_activity() => Some(actor_name(actor, teller)),
        _ => None,
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

/// Bookkeeping: true, kept, and better read elsewhere in the report.
fn is_detail(fact: &Fact, teller: &Teller<'_>) -> bool {
    match fact {
        Fact::LineStarted { .. }
        | Fact::StepReset { .. }
        | Fact::DutyOpened { .. }
        | Fact::DutyStarted { .. }
        | Fact::Watched { .. } => true,
        Fact::StepOpened { opened, delayed, .. } => {
            !delayed && matches!(opened, Opened::First | Opened::Done)
        }
        Fact::Plan(PlanFact::Response(
            response::Fact::Listed { .. } | response::Fact::ContainmentWatched { .. },
        )) => true,
        // The answer itself stands in the row beside it.
        Fact::DutyDone { duty, .. } => teller.duty(*duty).is_some_and(|duty| duty.act.is(Act::JUDGE)),
        Fact::Delivered { outcomes } => outcomes.iter().all(|row| row.outcome == Outcome::Sent),
        _ => false,
    }
}
