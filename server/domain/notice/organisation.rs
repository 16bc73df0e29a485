//! What an entry of the organisation says to whom: the check of the contacts, posts that nobody
//! answers for, the registers.

use crate::actor::Contacted;
use crate::contact::ContactFact;
use crate::handover::HandoverFact;
use crate::ids::{HistoryId, KindId, PartyId, PolicyVersion, SeverityId};
use crate::moment::{Moment, Span};
use crate::organisation::Organisation;
use crate::organisation::fact::OrganisationFact;
use crate::readiness::weekly::ReadinessFact;
use crate::register::exception::{ExceptionFact, Exceptions};
use crate::register::proxy::{Proxies, ProxyFact, Task};
use crate::register::recorded::RecordedFor;
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
        if let OrganisationFact::Exception(fact) = fact
            && let Some((about, told)) = of_exception(fact, &after.registers.exceptions)
        {
            tell(&mut notices, (&told.people, &told.parties), (Reason::Register, about), (id, policy, at));
        }
        if let OrganisationFact::Review(fact) = fact
            && let Some((no, event, told)) = fact.spoken()
        {
            let due_at = after.registers.reviews.prompts.get(&no).map(|prompt| prompt.clock.due);
            let about = About::Register { register: Register::Review, no, event, due_at };
            tell(&mut notices, (&told.people, &told.parties), (Reason::Register, about), (id, policy, at));
        }
        if let OrganisationFact::RecordedFor(RecordedFor { register, no, people }) = fact {
            let event = Event::Recorded;
            let about = About::Register { register: *register, no: *no, event, due_at: None };
            tell(&mut notices, (people, &[]), (Reason::Register, about), (id, policy, at));
        }
        if let OrganisationFact::Proxy(fact) = fact {
            let (about, told) = of_proxy(fact, &after.registers.proxies);
            tell(&mut notices, (&told.people, &told.parties), (Reason::Register, about), (id, policy, at));
        }
    }
    notices
}

fn of_exception<'a>(fact: &'a ExceptionFact, after: &Exceptions) -> Option<(About, &'a Told)> {
    let (no, event, told) = fact.spoken()?;
    let row = after.rows.get(&no);
    let due_at = match event {
        Event::CheckBegan | Event::CheckLate => {
            after.checks.last().and_then(|check| check.clock).map(|c| c.due)
        }
        Event::Requested | Event::Late => row.and_then(|row| row.task).map(|(_, clock)| clock.due),
        Event::Permitted | Event::EndsSoon | Event::Ended => row.map(|row| last(row.terms.to)),
        Event::Refused
        | Event::Reported
        | Event::Withdrawn
        | Event::Waived
        | Event::Prompted
        | Event::Recorded => None,
    };
    Some((About::Register { register: Register::Exception, no, event, due_at }, told))
}

fn of_proxy<'a>(fact: &'a ProxyFact, after: &Proxies) -> (About, &'a Told) {
    let (no, (event, _, told)) = (fact.no(), fact.spoken());
    let row = after.rows.get(&no);
    let due_at = row.and_then(|row| row.task).map(|(task, clock)| match task {
        Task::Decide => clock.due,
        Task::End => last(clock.due),
    });
    (About::Register { register: Register::Proxy, no, event, due_at }, told)
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
    let mail = |party: &PartyId| (Addressee::Party(party.clone()), vec!["mail".to_owned()]);
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
