//! What an entry of the organisation says to whom: the check of the contacts, posts that nobody
//! answers for, the registers.

use crate::actor::Contacted;
use crate::administration::Administered;
use crate::channel::Channel;
use crate::contact::ContactFact;
use crate::handover::HandoverFact;
use crate::ids::{HistoryId, KindId, PartyId, PolicyVersion, SeverityId};
use crate::moment::{Moment, Span};
use crate::organisation::Organisation;
use crate::organisation::fact::OrganisationFact;
use crate::readiness::weekly::ReadinessFact;
use crate::register::exception::check::{CheckFact, Checks};
use crate::register::recorded::RecordedFor;
use crate::register::review::{ReviewFact, Reviews};
use crate::register::row::{Registered, RowFact, Rows, Task};
use crate::register::{Event, Register, Told};

use super::{About, Addressee, Notice, Reason, add_new};

/// What one entry of the organisation says to whom, one notice for each addressee and reason. It is of
/// no incident, so it has no number, kind or class, and goes behind everything that is.
pub fn of_organisation(
    id: HistoryId,
    facts: &[OrganisationFact],
    after: &Organisation,
    at: Moment,
) -> Vec<Notice> {
    let Some(policy) = after.world.org.active else { return Vec::new() };
    let mut notices = Vec::new();
    for fact in facts {
        if let OrganisationFact::Contact(ContactFact::CheckBegan { count, stale, people, parties, .. }) = fact
        {
            let about = About::Contacts { count: *count, stale: *stale };
            tell(&mut notices, (people, parties), (Reason::Contacts, about), (id, policy, at));
        }
        if let OrganisationFact::Readiness(ReadinessFact::Found { gaps, more, told, .. }) = fact {
            let about = About::Readiness { gaps: gaps.clone(), more: *more };
            tell(&mut notices, (&told.people, &told.parties), (Reason::Readiness, about), (id, policy, at));
        }
        if let OrganisationFact::Handover(HandoverFact::Told {
            to,
            side,
            at: when,
            post,
            unit,
            items,
            more,
        }) = fact
        {
            let (post, unit, items) = (post.clone(), unit.clone(), items.clone());
            let about = About::Handover { side: *side, at: *when, post, unit, items, more: *more };
            let people = std::slice::from_ref(to);
            tell(&mut notices, (people, &[]), (Reason::Handover, about), (id, policy, at));
        }
        if let OrganisationFact::RecordedFor(RecordedFor { register, no, people }) = fact {
            let event = Event::Recorded;
            let about = About::Register { register: *register, no: *no, event, due_at: None };
            tell(&mut notices, (people, &[]), (Reason::Register, about), (id, policy, at));
        }
        if let OrganisationFact::Administered(Administered { deed, by, told }) = fact {
            let about = About::Administered { deed: deed.clone(), by: by.clone() };
            let to = (told.people.as_slice(), told.parties.as_slice());
            tell(&mut notices, to, (Reason::Administered, about), (id, policy, at));
        }
        if let Some((about, told)) = of_register(fact, after) {
            tell(&mut notices, (&told.people, &told.parties), (Reason::Register, about), (id, policy, at));
        }
    }
    notices
}

/// What a fact of a register says, to whom.
fn of_register<'a>(fact: &'a OrganisationFact, after: &Organisation) -> Option<(About, &'a Told)> {
    let registers = &after.registers;
    match fact {
        OrganisationFact::Exception(fact) => of_row(fact, &registers.exceptions),
        OrganisationFact::Check(fact) => of_check(fact, &registers.checks),
        OrganisationFact::Review(fact) => of_review(fact, &registers.reviews),
        OrganisationFact::Proxy(fact) => of_row(fact, &registers.proxies),
        OrganisationFact::Disposal(fact) => of_row(fact, &registers.disposals),
        OrganisationFact::Org(_)
        | OrganisationFact::Contact(_)
        | OrganisationFact::Readiness(_)
        | OrganisationFact::Handover(_)
        | OrganisationFact::RecordedFor(_)
        | OrganisationFact::Proposal(_)
        | OrganisationFact::Administered(_) => None,
    }
}

fn of_row<'a, T: Registered>(fact: &'a RowFact<T>, after: &Rows<T>) -> Option<(About, &'a Told)> {
    let event = fact.event()?;
    let task = after.rows.get(&fact.no).and_then(|row| row.task);
    let due_at = task.map(|(task, clock)| match task {
        Task::Decide | Task::Report => clock.due,
        Task::End => last(clock.due),
    });
    Some((About::Register { register: T::REGISTER, no: fact.no, event, due_at }, &fact.told))
}

fn of_check<'a>(fact: &'a CheckFact, after: &Checks) -> Option<(About, &'a Told)> {
    let (event, told) = fact.spoken()?;
    let due_at = after.all.last().and_then(|check| check.clock).map(|clock| clock.due);
    Some((About::Register { register: Register::Exception, no: 0, event, due_at }, told))
}

fn of_review<'a>(fact: &'a ReviewFact, after: &Reviews) -> Option<(About, &'a Told)> {
    let (no, event, told) = fact.spoken()?;
    let due_at = after.prompts.get(&no).map(|prompt| prompt.clock.due);
    Some((About::Register { register: Register::Review, no, event, due_at }, told))
}

/// A period up to midnight ends on the day before, as people say it.
fn last(to: Moment) -> Moment {
    to - Span::micros(1)
}

/// Adds what is said to the notice of each addressee.
fn tell(
    notices: &mut Vec<Notice>,
    (people, parties): (&[Contacted], &[PartyId]),
    (reason, about): (Reason, About),
    (id, policy, at): (HistoryId, PolicyVersion, Moment),
) {
    const URGENCY: i32 = 100;
    let mail = |party: &PartyId| (Addressee::Party(party.clone()), vec![Channel::mail()]);
    let person = |row: &Contacted| (Addressee::Person(row.person.clone()), row.channels.clone());
    for (to, channels) in people.iter().map(person).chain(parties.iter().map(mail)) {
        if let Some(known) = notices.iter_mut().find(|known| known.to == to && known.reason == reason) {
            add_new(&mut known.channels, channels);
            add_new(&mut known.about, [about.clone()]);
            continue;
        }
        notices.push(Notice {
            incident: id,
            number: String::new(),
            called: None,
            policy,
            to,
            channels,
            reason,
            line: None,
            duties: Vec::new(),
            about: vec![about.clone()],
            kind: KindId::from(""),
            severity: SeverityId::from(""),
            unit: None,
            aware_at: at,
            at,
            urgency: URGENCY,
            drill: false,
            is_gathered: false,
        });
    }
}
