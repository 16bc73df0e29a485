//! What must be said to someone, before any channel or language.
//!
//! A notice holds ids and codes only. It lies in the outbox as it was committed; words are added
//! when it is delivered, in the reader's language and with the policy's own labels.

mod about;
mod addressed;
mod known;
mod organisation;
mod plan;
mod said;
mod together;
mod urgency;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::actor::Via;
use super::administration::Deed;
use super::basis::Basis;
use super::escalation::times;
use super::ids::{
    Act, DutyNo, HistoryId, KindId, LineId, PartyId, PersonId, PolicyVersion, PostId, SeverityId, StepId,
    UnitId,
};
use super::incident::card::Tells;
use super::incident::fact::{Fact, Owed};
use super::incident::state::{Duty, Incident};
use super::moment::Moment;
use super::policy::Policy;
use super::policy::timer::Timer;
use crate::called::Called;
use crate::channel::Channel;

use plan::{Spoken, spoken};
use urgency::urgency;

pub use super::reason::Reason;
pub use about::About;
pub use addressed::is_still_for;
pub use known::{Known, Reported, known};
pub use organisation::of_organisation;
pub use said::says_nothing_new;

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// A person; the address is looked up when the notice is sent.
    Person(PersonId),
    /// An address that is not a person.
    Party(PartyId),
}

/// A duty as a notice names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDuty {
    /// Its number.
    pub no: DutyNo,
    /// What must be done.
    pub act: Act,
    /// The post that owes it.
    pub post: PostId,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// As what the reader bears it.
    pub via: Via,
    /// By when; when it is late, since when.
    pub due_at: Option<Moment>,
    /// For what is late and was asked for again: until when a word is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Moment>,
    /// How long it has once its clock starts, where that is still to come and looks at a scale: what
    /// else it can be follows from the class of severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timer>,
    /// Whom to telephone, for a call.
    pub callee: Option<PersonId>,
    /// The question that it answers, for a judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<(LineId, StepId)>,
    /// It was another's before: the post has changed hands, or its holder is away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_over: bool,
    /// What it rests on.
    pub basis: Basis,
}

/// One message to one addressee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The incident's history; the organisation's for what is about no incident.
    pub incident: HistoryId,
    /// 事案番号; empty for what is about no incident.
    pub number: String,
    /// 呼び番号, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Called>,
    /// The policy whose words are used.
    pub policy: PolicyVersion,
    /// To whom.
    pub to: Addressee,
    /// Channels it goes out on.
    pub channels: Vec<Channel>,
    /// Why.
    pub reason: Reason,
    /// Line and step that caused it, where one did.
    pub line: Option<(LineId, StepId)>,
    /// What the reader owes, most urgent first.
    pub duties: Vec<NoticeDuty>,
    /// What of the plan it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// 種別.
    pub kind: KindId,
    /// 影響度.
    pub severity: SeverityId,
    /// Where.
    pub unit: Option<UnitId>,
    /// 認知.
    pub aware_at: Moment,
    /// When it was decided to say this.
    pub at: Moment,
    /// 0 goes first. From severity and reason.
    pub urgency: i32,
    /// 訓練.
    pub drill: bool,
    /// Where many such come at once, the reader gets one message that counts them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_gathered: bool,
}

impl Notice {
    /// Which invitation to an account of its reader's own it carries.
    pub fn invitation(&self) -> Option<u32> {
        let Addressee::Person(to) = &self.to else { return None };
        self.about.iter().find_map(|about| match about {
            About::Administered { deed: Deed::Invited { of, no }, .. } if of == to => Some(*no),
            _ => None,
        })
    }
}

/// What one entry says to whom: one notice per addressee, with everything they owe from now on.
///
/// A person told in two posts by one decision gets one notice that lists both duties. A function
/// of the entry's facts and the state after it, so that replay can compare outbox and history.
pub fn compose(facts: &[Fact], after: &Incident, policy: &Policy) -> Vec<Notice> {
    let mut notices: BTreeMap<(Addressee, Reason), Notice> = BTreeMap::new();
    let is_from_the_street = together::is_from_the_street(after, policy);
    for fact in facts {
        for Address { to, channels, reason, line, about } in addressees(fact, after.at, policy) {
            let duties = match &to {
                Addressee::Person(person) => duties_of((after, policy), (person, facts), reason),
                Addressee::Party(_) => Vec::new(),
            };
            let reason = settle_reason(reason, &duties);
            let notice = notices.entry((to.clone(), reason)).or_insert_with(|| Notice {
                incident: after.id,
                number: after.number.clone(),
                called: after.called,
                policy: after.policy,
                to,
                channels: Vec::new(),
                reason,
                line,
                duties,
                about: Vec::new(),
                kind: after.case.kind.clone(),
                severity: after.severity.clone(),
                unit: after.case.unit.clone(),
                aware_at: after.case.aware_at,
                at: after.at,
                urgency: urgency(reason, after, policy),
                drill: after.drill,
                is_gathered: is_from_the_street && together::is_gathered(reason),
            });
            add_new(&mut notice.channels, channels);
            add_new(&mut notice.about, about);
        }
    }
    together::say_once(notices)
}

/// Whom a fact speaks to: channels, reason, the line and step that cause it, what it is about.
struct Address {
    to: Addressee,
    channels: Vec<Channel>,
    reason: Reason,
    line: Option<(LineId, StepId)>,
    about: Option<About>,
}

fn add_new<T: PartialEq>(rows: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for row in more {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
}

/// Whom a fact speaks to, on which channels and why.
fn addressees(fact: &Fact, at: Moment, policy: &Policy) -> Vec<Address> {
    if let Fact::Plan(fact) = fact {
        let to = |it: &Spoken<'_>| {
            let tells =
                Tells { reason: it.reason, person: None, people: it.people, parties: it.parties, step: None };
            addresses(&tells, it.about.as_ref(), at, policy)
        };
        return spoken(fact).iter().flat_map(to).collect();
    }
    let about = match fact {
        Fact::Joined { joined, news, .. } => {
            Some(About::Joined { number: joined.number.clone(), fields: news.clone() })
        }
        Fact::ReporterWrote { .. } => Some(About::Written),
        Fact::Eased { what, .. } => Some(About::Eased(what.clone())),
        Fact::Bond(fact) => {
            let merged =
                |(number, is_parted): (&str, bool)| About::Merged { number: number.to_owned(), is_parted };
            fact.other().map(merged)
        }
        Fact::CallGivenUp { callee, .. } => Some(About::Unphoned { callee: callee.clone() }),
        _ => None,
    };
    let tells = fact.card().tells;
    tells.iter().flat_map(|tells| addresses(tells, about.as_ref(), at, policy)).collect()
}

/// People, and the parties that can be written to. One that has only a telephone is rung by people; the page
/// and the mails name its number.
fn addresses(tells: &Tells<'_>, about: Option<&About>, at: Moment, policy: &Policy) -> Vec<Address> {
    let is_open = policy.is_office_open(at);
    let has_mail =
        |party: &&PartyId| policy.parties.get(*party).is_some_and(|row| row.email_at(is_open).is_some());
    let line = tells.step.map(|(line, step)| (line.clone(), step.clone()));
    let address = |to, channels| {
        let (line, about) = (line.clone(), about.cloned());
        Address { to, channels, reason: tells.reason, line, about }
    };
    let people = tells
        .everyone()
        .map(|(person, channels)| address(Addressee::Person(person.clone()), channels.to_vec()));
    let parties = tells.parties.iter().filter(has_mail);
    let parties = parties.map(|party| address(Addressee::Party(party.clone()), vec![Channel::mail()]));
    people.chain(parties).collect()
}

/// What the person owes after the entry, most urgent first; calls apart from the rest.
fn duties_of(
    (after, policy): (&Incident, &Policy),
    (person, facts): (&PersonId, &[Fact]),
    reason: Reason,
) -> Vec<NoticeDuty> {
    let has_moved = |no: DutyNo| {
        facts.iter().any(|fact| match fact {
            Fact::DutyMoved { duty, .. } | Fact::DutyJoined { duty, .. } => *duty == no,
            _ => false,
        })
    };
    let mut duties: Vec<NoticeDuty> = after
        .duties
        .iter()
        .filter(|duty| duty.is_owed() && reason.card().names_act(&duty.act))
        .filter_map(|duty| {
            // Whoever has done their part of it is asked no more.
            let bearer = after.awaited(duty).find(|bearer| bearer.person == *person)?;
            let callee = match &duty.to {
                Some(Owed::Person(callee)) => Some(callee.clone()),
                Some(Owed::Step(_) | Owed::Post(_) | Owed::Party(_)) | None => None,
            };
            Some(NoticeDuty {
                no: duty.no,
                act: duty.act.clone(),
                post: duty.post.clone(),
                unit: duty.unit.clone(),
                via: bearer.via,
                due_at: duty.due_at,
                answer_by: duty.answer_by,
                timer: timer_of(after, policy, duty),
                callee,
                asked: duty.act.is(Act::JUDGE).then(|| (duty.line.clone(), duty.step.clone())),
                taken_over: reason == Reason::Duty && has_moved(duty.no),
                basis: duty.basis.clone(),
            })
        })
        .collect();
    duties.sort_by_key(|duty| (duty.due_at.is_none(), duty.due_at, duty.no));
    duties
}

/// The time of a duty whose clock has not started, as it would start now.
fn timer_of(after: &Incident, policy: &Policy, duty: &Duty) -> Option<Timer> {
    let waits = duty.from.is_some() && duty.due_at.is_none();
    waits.then(|| times::of_duty(policy, after, duty, after.at)).flatten().cloned()
}

/// Whoever is told and owes nothing is informed, not asked.
fn settle_reason(reason: Reason, duties: &[NoticeDuty]) -> Reason {
    if reason == Reason::Duty && duties.is_empty() { Reason::Copy } else { reason }
}
