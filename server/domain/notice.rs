//! What must be said to someone, before any channel or language.
//!
//! A notice holds ids and codes only. It lies in the outbox as it was committed; words are added
//! when it is delivered, in the reader's language and with the policy's own labels.

mod about;
mod addressed;
mod organisation;
mod plan;
mod together;
mod urgency;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::actor::{Contacted, Via};
use super::basis::Basis;
use super::escalation::times;
use super::ids::{
    Act, DutyNo, HistoryId, KindId, LineId, PartyId, PersonId, PolicyVersion, PostId, SeverityId, StepId,
    UnitId,
};
use super::incident::fact::{Fact, Owed};
use super::incident::state::{Duty, Incident};
use super::moment::Moment;
use super::policy::Policy;
use super::policy::timer::Timer;

use plan::{Spoken, spoken};
use urgency::urgency;

pub use super::reason::Reason;
pub use about::About;
pub use addressed::is_still_for;
pub use organisation::of_organisation;

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
    /// The policy whose words are used.
    pub policy: PolicyVersion,
    /// To whom.
    pub to: Addressee,
    /// Channels it goes out on: `mail`, `chat:<name>`.
    pub channels: Vec<String>,
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
    channels: Vec<String>,
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

/// Why someone is told who is told as this.
const fn told_as(via: Via) -> Reason {
    match via {
        Via::Copy | Via::AbsentHolder => Reason::Copy,
        Via::Caller => Reason::Call,
        Via::Holder | Via::Member | Via::StandIn(_) => Reason::Duty,
    }
}

/// Whom a fact speaks to, on which channels and why.
fn addressees(fact: &Fact, at: Moment, policy: &Policy) -> Vec<Address> {
    // A party that has only a telephone is rung by people; the page and the mails name its number.
    let is_open = policy.is_office_open(at);
    let has_mail =
        |party: &&PartyId| policy.parties.get(*party).is_some_and(|row| row.email_at(is_open).is_some());
    let parties = |rows: &[PartyId], reason: Reason, line: Option<(LineId, StepId)>| -> Vec<Address> {
        let to = |row: &PartyId| Address {
            to: Addressee::Party(row.clone()),
            channels: vec!["mail".to_owned()],
            reason,
            line: line.clone(),
            about: None,
        };
        rows.iter().filter(has_mail).map(to).collect()
    };
    let told = |rows: &[Contacted], last: &[PartyId], reason: Reason| {
        both(people(rows, reason), parties(last, reason, None))
    };
    match fact {
        Fact::Told { line, step, person, via, channels, .. } => {
            let reason = told_as(*via);
            let line = Some((line.clone(), step.clone()));
            let (to, channels) = (Addressee::Person(person.clone()), channels.clone());
            vec![Address { to, channels, reason, line, about: None }]
        }
        Fact::Reminded { people: rows, .. } => people(rows, Reason::Reminder),
        Fact::ProgressAsked { people: rows, parties: last, .. } => told(rows, last, Reason::Progress),
        Fact::DeadLetterTold { people: rows, parties: last } => told(rows, last, Reason::DeadLetter),
        Fact::Disowned { people: rows, parties: last, .. } => told(rows, last, Reason::Disowned),
        Fact::SecondPersonWaived { people: rows, .. } => people(rows, Reason::Waived),
        Fact::RecordedFor { people: rows, .. } | Fact::Vouched { people: rows, .. } => {
            people(rows, Reason::Recorded)
        }
        Fact::Appointed { people: rows, .. } => people(rows, Reason::Appointed),
        Fact::Disapproved { people: rows, parties: last, .. } => told(rows, last, Reason::Disapproved),
        Fact::PartyAnswered { people: rows, parties: last, .. } => told(rows, last, Reason::Heard),
        Fact::Joined { joined, news, people: rows, parties: last } => {
            let about = About::Joined { number: joined.number.clone(), fields: news.clone() };
            about_it(told(rows, last, Reason::News), Some(&about))
        }
        Fact::PartyTold { line, step, parties: rows } => {
            parties(rows, Reason::Outside, Some((line.clone(), step.clone())))
        }
        Fact::EndTold { people: rows } => people(rows, Reason::End),
        Fact::Eased { what, people: rows, parties: last } => {
            about_it(told(rows, last, Reason::Eased), Some(&About::Eased(what.clone())))
        }
        Fact::WallLifted { people: rows, .. } => people(rows, Reason::Copy),
        Fact::RouteExhausted { parties: last, .. } => parties(last, Reason::LastResort, None),
        Fact::CallGivenUp { line, step, parties: last, .. } => {
            parties(last, Reason::LastResort, Some((line.clone(), step.clone())))
        }
        Fact::Plan(fact) => {
            let to = |it: &Spoken<'_>| told(it.people, it.parties, it.reason);
            spoken(fact).iter().flat_map(|it| about_it(to(it), it.about.as_ref())).collect()
        }
        silent => {
            debug_assert!(is_silent(silent), "a fact that speaks has its addressees here");
            Vec::new()
        }
    }
}

/// The same, and what it is about.
fn about_it(told: Vec<Address>, about: Option<&About>) -> Vec<Address> {
    told.into_iter().map(|told| Address { about: about.cloned(), ..told }).collect()
}

/// Whether a fact is told to nobody. A new fact must be placed here, so that none is forgotten.
fn is_silent(fact: &Fact) -> bool {
    match fact {
        Fact::Told { .. }
        | Fact::Reminded { .. }
        | Fact::ProgressAsked { .. }
        | Fact::DeadLetterTold { .. }
        | Fact::Disowned { .. }
        | Fact::Disapproved { .. }
        | Fact::Appointed { .. }
        | Fact::SecondPersonWaived { .. }
        | Fact::RecordedFor { .. }
        | Fact::Vouched { .. }
        | Fact::PartyTold { .. }
        | Fact::PartyAnswered { .. }
        | Fact::EndTold { .. }
        | Fact::Eased { .. }
        | Fact::Joined { .. }
        | Fact::WallLifted { .. }
        | Fact::Plan(_)
        | Fact::RouteExhausted { .. }
        | Fact::CallGivenUp { .. } => false,
        Fact::Opened { .. }
        | Fact::Repeated { .. }
        | Fact::Taken { .. }
        | Fact::CaseChanged { .. }
        | Fact::SeverityChanged { .. }
        | Fact::ScaleChanged { .. }
        | Fact::PhaseChanged { .. }
        | Fact::LineStarted { .. }
        | Fact::StepOpened { .. }
        | Fact::PostPassed { .. }
        | Fact::StepPassed { .. }
        | Fact::StepDropped { .. }
        | Fact::StepReset { .. }
        | Fact::StepPushed { .. }
        | Fact::DutyOpened { .. }
        | Fact::DutyStarted { .. }
        | Fact::DutyShared { .. }
        | Fact::DutyHastened { .. }
        | Fact::DutyPostponed { .. }
        | Fact::Delegated { .. }
        | Fact::PartyConfirmed { .. }
        | Fact::ModeBegan { .. }
        | Fact::ModeEnded { .. }
        | Fact::DutyDone { .. }
        | Fact::DutyDoneToo { .. }
        | Fact::DutyDischarged { .. }
        | Fact::DutyLate { .. }
        | Fact::DutyPassed { .. }
        | Fact::DutyMoved { .. }
        | Fact::DutyAskedAgain { .. }
        | Fact::DutyJoined { .. }
        | Fact::DutyRenewed { .. }
        | Fact::DutyWithdrawn { .. }
        | Fact::Asked { .. }
        | Fact::Answered { .. }
        | Fact::Unanswered { .. }
        | Fact::AskedAgain { .. }
        | Fact::Watched { .. }
        | Fact::RoundStarted { .. }
        | Fact::Delivered { .. }
        | Fact::Noted
        | Fact::Disposed { .. } => true,
    }
}

fn people(rows: &[Contacted], reason: Reason) -> Vec<Address> {
    let to = |row: &Contacted| Address {
        to: Addressee::Person(row.person.clone()),
        channels: row.channels.clone(),
        reason,
        line: None,
        about: None,
    };
    rows.iter().map(to).collect()
}

fn both(people: Vec<Address>, parties: Vec<Address>) -> Vec<Address> {
    people.into_iter().chain(parties).collect()
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
