//! 見守り: what is still open is asked about until it is closed (運用上の設定; times in the policy's
//! `response:`).
//!
//! * Containment: who ordered it and the desk are asked, in office hours, until it was put back or
//!   is said to last.
//! * Items: whoever was named for one is told, whoever was named before as well; when its time has
//!   passed they are reminded, and then the manager and the desk hear of it, once.
//! * Logs: items of evidence have histories of their own and wake by themselves; what one of them
//!   finds is said here, so that the incident tells it and its notices go out as all others do.

use crate::actor::{Actor, Contacted};
use crate::draft::{Draft, last_resorts};
use crate::history::Private;
use crate::ids::{ItemId, PersonId};
use crate::moment::Moment;
use crate::policy::procedure::Group;
use crate::policy::{OFFICE, Of, PostRef};
use crate::refusal::Refusal;

use super::fact::{Fact, Owner, Uncut};
use super::state::{Containment, ItemState, Outcome};
use super::{keep, need, push};

/// Decides what is due by now.
pub(super) fn settle(draft: &mut Draft<'_>) {
    watch_containments(draft);
    ask_containments(draft);
    give_items(draft);
    press_items(draft);
}

/// What was cut off and not looked at yet gets the time at which it is asked about.
fn watch_containments(draft: &mut Draft<'_>) {
    let rows = draft.after.plan.response.open_containments();
    let fresh: Vec<u32> =
        rows.filter(|(_, row)| row.is_asked_about() && row.ask_at.is_none()).map(|(at, _)| no(at)).collect();
    for containment in fresh {
        let ask_at = next_ask(draft);
        push(draft, Fact::ContainmentWatched { containment, ask_at });
    }
}

/// Asks about everything that is cut off, in one word, when the first of it is due.
fn ask_containments(draft: &mut Draft<'_>) {
    let now = draft.now;
    let response = &draft.after.plan.response;
    let rows: Vec<(u32, Containment)> = response
        .open_containments()
        .filter(|(_, row)| row.is_asked_about())
        .map(|(at, row)| (no(at), row.clone()))
        .collect();
    if !rows.iter().any(|(_, row)| row.ask_at.is_some_and(|at| at <= now)) {
        return;
    }
    let mut people: Vec<Contacted> = draft.desk();
    for (_, row) in &rows {
        people.extend(contacted(draft, &row.ordered_by));
    }
    let (people, parties) = or_last(draft, people);
    let open = rows.iter().map(|(no, row)| Uncut { no: *no, measure: row.measure, cut_at: row.cut_at });
    let open = open.collect();
    push(draft, Fact::ContainmentAsked { open, people, parties, next: next_ask(draft) });
}

/// Nothing here is for the night: the next opening of the office after the interval.
fn next_ask(draft: &Draft<'_>) -> Moment {
    let at = draft.now + draft.policy.response.containment_every;
    let office = draft.policy.calendars.get(OFFICE).filter(|office| !office.is_open(at));
    office.and_then(|office| office.next_change(at)).unwrap_or(at)
}

/// It is to stay cut off, for a reason: nobody is asked about it any more.
pub(super) fn keep_cut(draft: &mut Draft<'_>, containment: u32, texts: &mut Private) -> Result<(), Refusal> {
    let mut rows = draft.after.plan.response.containments.iter().enumerate();
    let row = rows.find(|(at, _)| no(*at) == containment).map(|(_, row)| row);
    let row = row.ok_or(Refusal::Invalid { field: "containment", reason: "unknown" })?;
    if row.restored_at.is_some() || row.is_lasting {
        return Err(Refusal::Decided);
    }
    need(texts, "reason")?;
    keep(texts, "reason", format!("response.containment.{containment}.lasting"));
    push(draft, Fact::ContainmentLasts { containment });
    Ok(())
}

/// Whoever answers for an item now is told of it: when someone is named, and when the post that was
/// named is another's.
fn give_items(draft: &mut Draft<'_>) {
    let named = draft.after.plan.response.items.iter();
    let named: Vec<ItemState> =
        named.filter(|row| row.owner.is_some() && row.outcome == Outcome::Open).cloned().collect();
    for row in named {
        let Some(owner) = &row.owner else { continue };
        let bearers: Vec<PersonId> = contacted(draft, owner).into_iter().map(|row| row.person).collect();
        if row.charge.as_ref().is_some_and(|charge| charge.bearers == bearers) {
            continue;
        }
        let due_at = draft.now + draft.policy.response.item_within;
        let before = row.charge.map(|charge| charge.bearers).unwrap_or_default();
        let told = bearers.iter().filter(|person| !before.contains(person));
        let told: Vec<PersonId> = told.filter(|person| !is_giver(draft, person)).cloned().collect();
        // Named for it and gone: the desk must know that nobody has it.
        let (people, parties) = match bearers.is_empty() {
            true => or_last(draft, draft.desk()),
            false => (draft.contact(told), Vec::new()),
        };
        push(draft, Fact::ItemGiven { item: row.id, bearers, due_at, people, parties });
    }
}

/// Whoever had an item until now hears that it is another's.
pub(super) fn take_item(draft: &mut Draft<'_>, item: &ItemId, had: Vec<PersonId>) {
    let told: Vec<PersonId> = had.into_iter().filter(|person| !is_giver(draft, person)).collect();
    let people = draft.contact(told);
    if !people.is_empty() {
        push(draft, Fact::ItemTaken { item: item.clone(), people });
    }
}

fn is_giver(draft: &Draft<'_>, person: &PersonId) -> bool {
    matches!(&draft.by, Actor::Person(giver) if giver == person)
}

/// Items whose time has passed: first their bearers, then the manager and the desk, once.
fn press_items(draft: &mut Draft<'_>) {
    let now = draft.now;
    let rows = draft.after.plan.response.items.iter();
    let due: Vec<ItemState> = rows
        .filter(|row| row.charge.as_ref().and_then(|charge| charge.next).is_some_and(|at| at <= now))
        .cloned()
        .collect();
    for row in due {
        let Some(charge) = row.charge else { continue };
        if charge.is_reminded {
            let mut people = draft.desk();
            people.extend(draft.contact(managers(draft)));
            people.extend(draft.contact(charge.bearers));
            let (people, parties) = or_last(draft, people);
            push(draft, Fact::ItemClimbed { item: row.id, due: charge.due_at, people, parties });
        } else {
            let people = draft.contact(charge.bearers);
            let people = if people.is_empty() { draft.desk() } else { people };
            let (people, parties) = or_last(draft, people);
            let next = now + draft.policy.response.item_climbs_after;
            push(draft, Fact::ItemReminded { item: row.id, due: charge.due_at, people, parties, next });
        }
    }
}

/// A log that nobody has kept is overwritten soon, or may be lost. Only the engine says so, when the
/// item of evidence wakes. `recorder` is who noted where the log lies.
///
/// # Errors
/// [`Refusal::Forbidden`] for anyone else.
pub(super) fn warn_log(
    draft: &mut Draft<'_>,
    (evidence, overwritten_at): (u32, Moment),
    recorder: Option<&PersonId>,
) -> Result<(), Refusal> {
    if draft.by != Actor::Engine {
        return Err(Refusal::Forbidden);
    }
    let is_past = overwritten_at <= draft.now;
    let mut people: Vec<PersonId> = recorder.cloned().into_iter().collect();
    people.extend(preservers(draft));
    if is_past || draft.policy.response.is_last_warning(overwritten_at - draft.now) {
        people.extend(managers(draft));
    }
    let mut people = draft.contact(people);
    people.extend(draft.desk());
    let (people, parties) = or_last(draft, people);
    push(draft, Fact::LogWarned { evidence, overwritten_at, is_past, people, parties });
    Ok(())
}

/// Whoever was named for something of 証拠保全 that is not done yet.
fn preservers(draft: &Draft<'_>) -> Vec<PersonId> {
    let rows = draft.after.plan.response.items.iter().filter(|row| row.outcome == Outcome::Open);
    let procedures = &draft.policy.procedures;
    let preserving =
        rows.filter(|row| procedures.item(&row.id).is_some_and(|item| item.group == Group::Preservation));
    preserving.filter_map(|row| row.charge.as_ref()).flat_map(|charge| charge.bearers.clone()).collect()
}

/// 情報セキュリティ管理者 of where it happened.
pub(super) fn managers(draft: &Draft<'_>) -> Vec<PersonId> {
    draft
        .policy
        .manager()
        .map(|post| seated(draft, &PostRef::new(post.clone(), Of::Place)))
        .unwrap_or_default()
}

/// The people an owner means today.
fn contacted(draft: &Draft<'_>, owner: &Owner) -> Vec<Contacted> {
    let people = match owner {
        Owner::Person(person) => vec![person.clone()],
        Owner::Post(post) => seated(draft, &PostRef::new(post.clone(), Of::Place)),
    };
    draft.contact(people)
}

fn seated(draft: &Draft<'_>, post: &PostRef) -> Vec<PersonId> {
    let recipients = draft.recipients();
    let Ok((post, unit)) = recipients.locate(post) else { return Vec::new() };
    recipients.told(&post, &unit).into_iter().map(|row| row.person).collect()
}

/// Each once; the last resort where there is nobody.
pub(super) fn or_last(
    draft: &Draft<'_>,
    mut people: Vec<Contacted>,
) -> (Vec<Contacted>, Vec<crate::ids::PartyId>) {
    people.sort_by(|a, b| a.person.cmp(&b.person));
    people.dedup_by(|a, b| a.person == b.person);
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    (people, parties)
}

/// The number of the row at an index; numbers count from 1.
fn no(index: usize) -> u32 {
    super::record::next(index)
}
