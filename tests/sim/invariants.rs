//! What must always be true, said a second time and more simply than the product says it.

use std::collections::{BTreeMap, BTreeSet};

use noroshi::domain::actor::Actor;
use noroshi::domain::ids::{LineId, PersonId, StepId};
use noroshi::domain::incident::fact::{Fact, Facts, Opened};
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Moment;
use noroshi::domain::notice::{Addressee, compose};
use noroshi::domain::policy::Policy;

type History = [(Moment, Facts)];

/// Every promise that can be read off one incident and its history.
pub fn check(incident: &Incident, history: &History, policy: &Policy, now: Moment) -> Result<(), String> {
    wakes(incident, now)?;
    opens_once(history)?;
    follows_predecessor(history, policy)?;
    passes_at_once(history)?;
    never_tells_subjects(incident, history, policy)?;
    time_is_monotone(history)
}

/// 1. An incident that is not closed has a time to wake; a closed one has none.
fn wakes(incident: &Incident, _now: Moment) -> Result<(), String> {
    match (incident.is_open(), incident.wake_at()) {
        (true, Some(at)) if at > incident.at || at > incident.opened_at => Ok(()),
        (true, wake) => Err(format!("open, and wakes at {wake:?}")),
        (false, None) => Ok(()),
        (false, Some(at)) => Err(format!("closed, and wakes at {at}")),
    }
}

/// 3. A step is opened at most once per round, unless it was set back on record.
fn opens_once(history: &History) -> Result<(), String> {
    let mut rounds: BTreeMap<&LineId, u32> = BTreeMap::new();
    let mut opened: BTreeSet<(&LineId, &StepId, u32)> = BTreeSet::new();
    for fact in history.iter().flat_map(|(_, facts)| &facts.facts) {
        match fact {
            Fact::RoundStarted { line, round, .. } => {
                rounds.insert(line, *round);
            }
            Fact::StepReset { line, step } | Fact::AskedAgain { line, step } => {
                let round = rounds.get(line).copied().unwrap_or(1);
                opened.remove(&(line, step, round));
            }
            Fact::StepOpened { line, step, .. } => {
                let round = rounds.get(line).copied().unwrap_or(1);
                if !opened.insert((line, step, round)) {
                    return Err(format!("{line}/{step} opened twice in round {round}"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// 4. No level is told before its predecessor, unless a rule of the policy says so.
fn follows_predecessor(history: &History, policy: &Policy) -> Result<(), String> {
    let mut seen: Vec<&Fact> = Vec::new();
    for fact in history.iter().flat_map(|(_, facts)| &facts.facts) {
        if let Fact::StepOpened { line, step, opened, .. } = fact {
            let rule = policy.line(line).and_then(|line| line.step(step));
            let rule = rule.ok_or_else(|| format!("{line}/{step} is not in the policy"))?;
            let is_lawful = match opened {
                Opened::First => rule.after.is_empty(),
                Opened::AtOnce => rule.at_once,
                Opened::Done | Opened::Silence | Opened::ByHand => {
                    rule.after.iter().any(|after| was_opened(&seen, line, after.step()))
                }
            };
            if !is_lawful {
                return Err(format!("{line}/{step} opened as {opened:?} without its predecessor"));
            }
        }
        seen.push(fact);
    }
    Ok(())
}

fn was_opened(seen: &[&Fact], of: &LineId, wanted: &StepId) -> bool {
    seen.iter()
        .any(|fact| matches!(fact, Fact::StepOpened { line, step, .. } if line == of && step == wanted))
}

/// 5. Confirming closes the duty of one person, and besides it only what needs no act any more.
pub fn one_confirmation(entries: &History) -> Result<(), String> {
    for (_, facts) in entries.iter().filter(|(_, facts)| facts.by != Actor::Engine) {
        let done = facts.facts.iter().filter(|fact| matches!(fact, Fact::DutyDone { .. })).count();
        if done > 1 {
            return Err(format!("one confirmation closed {done} duties"));
        }
    }
    Ok(())
}

/// 6. A level without anyone is passed in the entry that meets it, and the alarm goes on there.
fn passes_at_once(history: &History) -> Result<(), String> {
    for (_, facts) in history {
        for fact in &facts.facts {
            if let Fact::RouteExhausted { parties, line, .. } = fact
                && parties.is_empty()
            {
                return Err(format!("{line} has no last resort"));
            }
        }
    }
    Ok(())
}

/// 7. From the moment someone is named as a subject, nothing is said to them and they owe nothing.
fn never_tells_subjects(incident: &Incident, history: &History, policy: &Policy) -> Result<(), String> {
    let mut subjects: BTreeSet<PersonId> = BTreeSet::new();
    for (_, facts) in history {
        for fact in &facts.facts {
            if let Fact::Opened { subjects: named, .. } | Fact::CaseChanged { subjects: named, .. } = fact {
                subjects.clone_from(named);
            }
        }
        for notice in compose(&facts.facts, incident, policy) {
            if let Addressee::Person(person) = &notice.to
                && subjects.contains(person)
            {
                return Err(format!("the subject {person} was told: {:?}", notice.reason));
            }
        }
    }
    let owing = incident.duties.iter().filter(|duty| duty.is_owed());
    let owing =
        owing.flat_map(|duty| &duty.bearers).find(|bearer| incident.subjects.contains(&bearer.person));
    match owing {
        Some(bearer) if incident.is_open() => Err(format!("the subject {} owes a duty", bearer.person)),
        Some(_) | None => Ok(()),
    }
}

fn time_is_monotone(history: &History) -> Result<(), String> {
    let ordered = history.windows(2).all(|pair| pair[0].0 <= pair[1].0);
    if ordered { Ok(()) } else { Err("time runs backwards".to_owned()) }
}
