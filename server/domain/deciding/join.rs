//! A report joins an open incident, and somebody takes over what it says.

use std::collections::BTreeSet;

use crate::actor::{Actor, Contacted};
use crate::case::Case;
use crate::case::field::Field;
use crate::case::said::{Change, Said, differences};
use crate::draft::{Draft, last_resorts};
use crate::escalation::change::change_case;
use crate::escalation::times;
use crate::history::Private;
use crate::ids::PersonId;
use crate::incident::fact::{Fact, Joined};
use crate::incident::joined::{open_differences, text_key};
use crate::incident::state::Incident;
use crate::refusal::Refusal;

use super::command::Joining;

/// The report joins. Those at work on the incident are told once what is new of it.
pub(super) fn join(draft: &mut Draft<'_>, joining: &Joining, texts: &mut Private) {
    let count = u32::try_from(draft.after.joined.len()).unwrap_or(u32::MAX);
    let no = count.saturating_add(1);
    *texts = std::mem::take(texts).into_iter().map(|(key, text)| (text_key(no, &key), text)).collect();
    let news = news(&draft.after, &joining.case);
    let people = if news.is_empty() { Vec::new() } else { at_work(draft, joining.reporter.as_ref()) };
    let is_untold = !news.is_empty() && people.is_empty();
    let parties = if is_untold { last_resorts(draft) } else { Vec::new() };
    let Joining { report, number, case, reporter, received } = joining.clone();
    let joined = Box::new(Joined { no, report, number, case, reporter, received });
    draft.push(Fact::Joined { joined, news, people, parties });
    times::bring_forward(draft);
}

/// What differs from what is known and from what every report before has said of it.
fn news(incident: &Incident, said: &Case) -> BTreeSet<Field> {
    let is_said = |change: &Change| {
        incident.joined.iter().any(|row| change.field.value(&row.joined.case) == change.after)
    };
    let new = differences(&incident.case, said).into_iter().filter(|change| !is_said(change));
    new.map(|change| change.field).collect()
}

/// The desk, and those who owe something on the incident or have answered; not who has just reported.
pub(super) fn at_work(draft: &Draft<'_>, reporter: Option<&PersonId>) -> Vec<Contacted> {
    let after = &draft.after;
    let desk = draft.desk().into_iter().map(|row| row.person);
    let owing = after.duties.iter().filter(|duty| duty.is_owed());
    let owing = owing.flat_map(|duty| duty.bearers.iter().map(|row| row.person.clone()));
    let answered = after.told.keys().filter(|person| after.has_answered(person)).cloned();
    let mut people: BTreeSet<PersonId> = desk.chain(owing).chain(answered).collect();
    people.retain(|person| Some(person) != reporter && draft.by != Actor::Person(person.clone()));
    draft.contact(people)
}

/// Someone takes over what a report says.
pub(super) fn take(draft: &mut Draft<'_>, no: u32, fields: &BTreeSet<Field>) -> Result<(), Refusal> {
    let heard = draft.after.joined.iter().find(|row| row.joined.no == no).ok_or(Refusal::Decided)?;
    let offered = open_differences(&draft.after, heard);
    if fields.is_empty() {
        return Err(Refusal::Invalid { field: "take", reason: "choose" });
    }
    if !fields.iter().all(|field| offered.iter().any(|change| change.field == *field)) {
        return Err(Refusal::Decided);
    }
    let taken = offered.into_iter().filter(|change| fields.contains(&change.field));
    let taken: Said = taken.map(|change| (change.field, change.after)).collect();
    let case = taken.applied_to(&draft.after.case);
    let subjects = draft.after.subjects.clone();
    change_case(draft, &case, &subjects)?;
    draft.push(Fact::Taken { no, fields: fields.clone() });
    Ok(())
}
