//! Whether what has waited in the outbox still concerns the person it was addressed to.
//!
//! Who is told because of a post and leaves it before the notice goes out is the wrong person by then: what
//! the post owes has moved to whoever came into it, who is told anew. Whoever has another cause is told, and
//! where nobody can say for certain that there is none, they are told too: a word too much to a colleague
//! is a smaller fault than a word that is missing.

use std::collections::BTreeSet;

use crate::actor::Via;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::org::Org;
use crate::policy::Policy;

use super::{Notice, NoticeDuty};

type Seats<'a> = BTreeSet<(&'a PostId, &'a UnitId)>;

/// What `person` held when a notice was decided and what is left of it.
struct Held<'a> {
    lost: Seats<'a>,
    kept: Seats<'a>,
}

/// Whether `person`, to whom it is addressed, still works here and has a cause to be told at `now`.
pub fn is_still_for(notice: &Notice, person: &PersonId, (org, policy): (&Org, &Policy), now: Moment) -> bool {
    if !org.is_employed(person, now) {
        return false;
    }
    let (then, kept) = (seats(org, person, notice.at), seats(org, person, now));
    let held = Held { lost: then.difference(&kept).copied().collect(), kept };
    if held.lost.is_empty() {
        return true;
    }
    if notice.duties.is_empty() {
        return !notice.reason.card().is_of_a_seat || !held.kept.is_empty();
    }
    let is_named = org
        .absences
        .iter()
        .any(|row| row.stand_in.as_ref() == Some(person) && row.from <= now && now < row.to);
    notice.duties.iter().any(|duty| !held.has_left(duty, (org, policy), is_named))
}

/// Every post in which `person` is, as a stand-in too.
fn seats<'a>(org: &'a Org, person: &PersonId, at: Moment) -> Seats<'a> {
    let rows = org.appointments.iter().filter(|row| row.person == *person);
    let rows = rows.filter(|row| row.from <= at && row.to.is_none_or(|to| at < to));
    rows.map(|row| (&row.post, &row.unit)).collect()
}

impl Held<'_> {
    /// Whether a duty was theirs by a seat that they have left, and by no other.
    fn has_left(&self, duty: &NoticeDuty, (org, policy): (&Org, &Policy), is_named: bool) -> bool {
        let post = org.renames.post(&duty.post);
        let is_it = |(held, unit): &(&PostId, &UnitId)| *held == post && duty.unit.as_ref() == Some(*unit);
        // A group is also made up of whoever holds other posts.
        let members = policy.post(&duty.post).map(|row| row.members.as_slice()).unwrap_or_default();
        let members: Vec<&PostId> = members.iter().map(|member| org.renames.post(&member.post)).collect();
        let is_part = |(held, _): &(&PostId, &UnitId)| members.contains(held);
        let is_meant = |seat: &(&PostId, &UnitId)| is_it(seat) || is_part(seat);
        match duty.via {
            // The policy lets a post stand in for another, and an absence names a person.
            Via::StandIn(_) => !is_named && (self.kept.is_empty() || self.lost.iter().any(is_it)),
            Via::Holder | Via::Member | Via::AbsentHolder | Via::Copy | Via::Caller => {
                self.lost.iter().any(is_meant) && !self.kept.iter().any(is_meant)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basis::{Basis, Kind};
    use crate::history::Private;
    use crate::ids::{Act, DutyNo, HistoryId, PolicyVersion};
    use crate::moment::Span;
    use crate::notice::{Addressee, Reason};
    use crate::org::{Appointment, OrgFact, Standing};
    use crate::policy::check::check;

    const START: Moment = Moment::from_micros(1_795_136_400_000_000);

    fn policy() -> Policy {
        check(include_str!("../../../escalation.yaml")).policy.unwrap()
    }

    /// 田中 holds these posts, and leaves the first of them an hour later.
    fn org(posts: &[(&str, &str)]) -> Org {
        let mut org = Org::default();
        let mut happens = |fact: OrgFact| org.apply(&fact, &Private::new());
        happens(OrgFact::PersonSet { person: "tanaka".into(), unit: None });
        for (order, (post, unit)) in (0..).zip(posts) {
            let appointment = Appointment {
                post: (*post).into(),
                unit: (*unit).into(),
                person: "tanaka".into(),
                standing: Standing::Holder,
                order,
                cause: None,
                from: START,
                to: (order == 0).then_some(START + Span::hours(1)),
            };
            happens(OrgFact::Appointed { appointment });
        }
        org
    }

    fn notice(reason: Reason, duties: &[(&str, &str, Via)]) -> Notice {
        let duty = |(post, unit, via): &(&str, &str, Via)| NoticeDuty {
            asked: None,
            no: DutyNo(1),
            act: Act::CONFIRM.into(),
            post: (*post).into(),
            unit: Some((*unit).into()),
            via: *via,
            due_at: None,
            answer_by: None,
            timer: None,
            callee: None,
            taken_over: false,
            basis: Basis { clause: None, kind: Kind::Operational },
        };
        Notice {
            incident: HistoryId(uuid::Uuid::nil()),
            number: String::new(),
            called: None,
            policy: PolicyVersion(1),
            to: Addressee::Person("tanaka".into()),
            channels: Vec::new(),
            reason,
            line: None,
            duties: duties.iter().map(duty).collect(),
            about: Vec::new(),
            kind: "loss".into(),
            severity: "minor".into(),
            unit: None,
            aware_at: START,
            at: START,
            urgency: 0,
            drill: false,
            is_gathered: false,
        }
    }

    #[test]
    fn what_waited_for_a_post_does_not_go_to_who_has_left_it() {
        let policy = policy();
        let (one, two) = ([("manager", "zeimu")], [("manager", "zeimu"), ("chief", "shi")]);
        let of = |via| ("manager", "zeimu", via);
        let chief = ("chief", "shi", Via::Holder);
        for (posts, reason, duties, goes, why) in [
            (one.as_slice(), Reason::Duty, vec![of(Via::Holder)], false, "the post has gone"),
            (&one, Reason::Reminder, vec![of(Via::Holder)], false, "nobody is reminded of it"),
            (&one, Reason::Call, vec![of(Via::Caller)], false, "nor to telephone for it"),
            (&one, Reason::Copy, vec![], false, "nothing else is held"),
            (&one, Reason::Recorded, vec![], true, "it was recorded in their name"),
            (&one, Reason::Task, vec![], true, "somebody named them"),
            (&one, Reason::Duty, vec![("leader", "shi", Via::Holder)], true, "appointed to the incident"),
            (&two, Reason::Duty, vec![of(Via::Holder)], false, "the other post does not owe it"),
            (&two, Reason::Duty, vec![of(Via::Holder), chief], true, "the other post owes some of it"),
            (&two, Reason::Copy, vec![], true, "it may be for the other post"),
        ] {
            let (org, notice) = (org(posts), notice(reason, &duties));
            let is_for = |now| is_still_for(&notice, &"tanaka".into(), (&org, &policy), now);
            assert!(is_for(START + Span::minutes(59)), "before: {why}");
            assert_eq!(is_for(START + Span::hours(1)), goes, "{reason:?}: {why}");
        }
    }
}
