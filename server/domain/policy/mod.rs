//! The checked meaning of `escalation.yaml`.
//!
//! `document` holds the file as written; `check` turns it into this, or into every mistake at once.
//! Nothing here refers to a word that was not declared: references have been resolved.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod apart;
pub mod base;
pub mod bodies;
pub mod catch_all;
pub mod check;
mod closing;
mod condition;
pub mod contacts;
pub mod cursor;
pub mod document;
pub mod exceptions;
pub mod finding;
pub mod grammar;
mod guarantee;
mod labels;
mod party;
mod place;
pub mod prevention;
pub mod procedure;
pub mod proxies;
pub mod publication;
mod question;
mod reach;
pub mod regular;
pub mod response;
pub mod retention;
pub mod reviews;
pub mod rewrite;
pub mod samples;
mod scale;
mod stand_in;
mod stray;
pub mod timer;
pub mod values;
mod wall;
pub mod weekly;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::actor::Needs;
use super::basis::Kind;
use super::calendar::Calendar;
use super::calendar::holidays::National;
use super::case::Origin;
use super::ids::{Act, Answer, KindId, LineId, PartyId, PostId, SeverityId, StepId};
use super::moment::{Moment, Span};
use super::rename::Renames;

use bodies::Regime;
pub use closing::Closing;
pub use condition::{Assumption, Condition, Field, Truth};
pub use guarantee::{Guarantee, Reach};
pub use party::{Contact, Content, Detail, Party, Readers, Right};
pub use place::{Asset, MetBy, Mode, Of, Organ, OwnClock, PostRef};
pub use prevention::Prevention;
pub use question::{Approval, Question};
pub use scale::{Class, Scale};
pub use stand_in::{Delegate, StandIn};
use timer::TimeRule;
pub use wall::Wall;
use weekly::Weekly;

/// The calendar that `hours` of posts refers to.
pub const OFFICE: &str = "office";

/// A policy that can be run.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Whose policy it is.
    pub body: BodyName,
    /// What a bare clause refers to (規程の名).
    pub rule: String,
    /// What the product itself needs to know.
    pub roles: Roles,
    /// Calendars by name.
    pub calendars: BTreeMap<String, Calendar>,
    /// National holidays, with what single laws changed.
    pub national: Arc<National>,
    /// Posts in the order written.
    pub posts: Vec<Post>,
    /// Severity classes, lightest first.
    pub severities: Vec<Severity>,
    /// Rules that decide the class, first that holds.
    pub severity_rules: Vec<(SeverityId, Condition)>,
    /// Scales beside severity.
    pub scales: Vec<Scale>,
    /// Kinds of incident with their words.
    pub kinds: Vec<Label<KindId>>,
    /// Words for acts.
    pub acts: Vec<Label<Act>>,
    /// Kinds of unit with their words; `body` is the whole.
    pub units: Vec<Label<String>>,
    /// Network segments with their words.
    pub segments: Vec<Label<String>>,
    /// Threats (脅威) with their words.
    pub threats: Vec<Label<String>>,
    /// What can become of information (影響), with its words.
    pub effects: Vec<Label<String>>,
    /// Information systems that incidents can concern.
    pub systems: Vec<Asset>,
    /// Contracts that incidents can concern.
    pub contracts: Vec<Asset>,
    /// Parts of the body that rules can name.
    pub organs: Vec<Organ>,
    /// States that someone declares, such as a headquarters.
    pub modes: Vec<Mode>,
    /// What is taken for granted while nobody knows.
    pub assumptions: Vec<Assumption>,
    /// Lines in the order written.
    pub lines: Vec<Line>,
    /// The line of what none of them takes up.
    pub catch_all: Line,
    /// Clocks of the body's own.
    pub clocks: Vec<OwnClock>,
    /// Addresses that are not persons.
    pub parties: BTreeMap<PartyId, Party>,
    /// Who reads a chat channel besides those whose own it is in the files, by its name.
    pub channels: BTreeMap<String, Readers>,
    /// How long an incident on which nothing is due rests before the desk is asked.
    pub idle: Span,
    /// Who may end an incident or open it again, and when nobody may.
    pub closing: Closing,
    /// How measures against recurrence are followed.
    pub prevention: Prevention,
    /// When it is asked about what is open in the response.
    pub response: response::Response,
    /// Who decides whether it is made public, and who approves that.
    pub publication: publication::PublicationRules,
    /// When the desk hears of posts that nobody answers for; none: never.
    pub weekly: Option<Weekly>,
    /// How the list of contacts is kept.
    pub contacts: contacts::ContactRules,
    /// How exceptions are permitted, reported and checked (7.4).
    pub exceptions: exceptions::ExceptionRules,
    /// When the plan is to be reviewed (7.3(4)).
    pub reviews: reviews::ReviewRules,
    /// How proxies for privileges are named and approved (6.2(1)③).
    pub proxies: proxies::ProxyRules,
    /// Who approves the next plan; nobody: an administrator puts it into force.
    pub plan_approvers: Vec<PostId>,
    /// How long records of incidents are kept after their end; none: nothing becomes due.
    pub retention: Option<retention::Retention>,
    /// What the proof must show.
    pub guarantees: Vec<Guarantee>,
    /// 報告事項, checklists and instant guidance.
    pub procedures: procedure::Procedures,
    /// The document's title.
    pub title: String,
    /// What its posts, kinds of unit and parties were called in former policies (`was:`).
    pub renames: Renames,
}

/// Who the body is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyName {
    /// Short id.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Which part of the law it stands under, where an organ says nothing else.
    pub law: Regime,
}

/// Posts the product must know by function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles {
    /// 統一的な窓口: triage, sees what is not walled off, is alarmed by the system.
    pub desk: PostId,
    /// CISO: the dashboard.
    pub top: PostId,
    /// Who telephones, in order.
    pub callers: Vec<PostId>,
    /// 統括情報セキュリティ責任者: finds the cause and proposes measures (5.3(3)①).
    pub chief: Option<PostId>,
    /// 情報セキュリティ管理者: answers for a unit. See [`Policy::manager`].
    pub manager: Option<PostId>,
    /// 監査人: read histories and documents but those of their own units (対策基準 9, 1(3)②).
    pub auditors: Vec<PostId>,
}

/// A word with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label<T> {
    /// The id that history stores.
    pub id: T,
    /// The body's own word.
    pub label: String,
}

/// A post (職).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Stable id.
    pub id: PostId,
    /// The body's own word.
    pub label: String,
    /// The kind of unit that has one; `body` means the whole.
    pub per: String,
    /// Several people of whom any one answers.
    pub is_group: bool,
    /// `Some(calendar open?)`: filled only in (true) or out of (false) office hours.
    pub hours: Option<Hours>,
    /// Posts whose people make up this one, besides those appointed to it.
    pub members: Vec<PostRef>,
    /// Stand-ins written in the policy, in order.
    pub stand_ins: Vec<StandIn>,
    /// To whom the holder may delegate.
    pub may_delegate: Vec<Delegate>,
    /// Filled for one incident at a time: who appoints, and which post fills it before that.
    pub appointment: Option<Appointing>,
    /// Clause.
    pub basis: Option<String>,
}

/// How a post is filled that exists for one incident at a time (対応責任者の指名).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointing {
    /// Posts whose people appoint.
    pub by: Vec<PostId>,
    /// The post that fills it while nobody appointed can act.
    pub default: PostId,
}

/// When a post is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// During the office calendar's open hours.
    Open,
    /// Outside them.
    Closed,
}

impl Hours {
    /// Whether it is that time of the day.
    pub const fn is_now(self, is_open: bool) -> bool {
        match self {
            Hours::Open => is_open,
            Hours::Closed => !is_open,
        }
    }
}

/// A class of severity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Severity {
    /// Id.
    pub id: SeverityId,
    /// The body's own word.
    pub label: String,
}

/// 連絡系統.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id.
    pub id: LineId,
    /// The body's own word.
    pub label: String,
    /// When it runs.
    pub when: Condition,
    /// Steps in the order written.
    pub steps: Vec<Step>,
    /// From a round's end to the next one; also between reminders of untimed duties.
    pub again: Span,
    /// Never a person, never empty.
    pub last_resort: Vec<PartyId>,
}

/// 段.
#[derive(Clone, Debug)]
pub struct Step {
    /// Id, unique in its line.
    pub id: StepId,
    /// Any one of these opens it; empty: it opens with the line.
    pub after: Vec<After>,
    /// Opens only while this holds.
    pub when: Condition,
    /// Opens as soon as `when` holds, whatever `after` says.
    pub at_once: bool,
    /// What it does.
    pub deed: Deed,
    /// Clause by origin.
    pub basis: BasisMap,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Tells posts and puts duties on each of them.
    Tell {
        tell: Vec<PostRef>,
        copy: Vec<PostRef>,
        inform: Vec<PartyId>,
        owes: Vec<DutyRule>,
        call: Option<TimeRule>,
    },
    /// Puts duties on a post that knows already.
    By { by: PostRef, owes: Vec<DutyRule> },
    /// Asks a question of one group after the other.
    Ask(Question),
}

/// A duty that a step puts on a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRule {
    /// What must be done.
    pub act: Act,
    /// To whom it is owed.
    pub to: Option<OwedTo>,
    /// Starts when this duty of the same post and step is done; the opening otherwise.
    pub from: Option<Act>,
    /// Starts when its post knew of the incident, where that was before it was told.
    pub from_aware: bool,
    /// Time, if it has one.
    pub time: Option<TimeRule>,
    /// How many of its bearers must do it.
    pub needs: Needs,
    /// Its time counts from the last thing that moved; done, it is owed anew.
    pub keeps_moving: bool,
    /// Nobody may do it who did what it starts from (対策基準 1(3)).
    pub second_person: bool,
    /// Clause by origin.
    pub basis: BasisMap,
    /// Law, policy or operational; operational where no clause is named.
    pub kind: Kind,
}

/// To whom a duty is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwedTo {
    /// The people of another step: the report is what opens it.
    Step(StepId),
    /// A post.
    Post(PostId),
    /// A body outside.
    Party(PartyId),
}

/// A clause for every origin, or one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BasisMap {
    /// For every origin not named below.
    pub any: Option<String>,
    /// By origin.
    pub by_origin: BTreeMap<Origin, String>,
}

impl BasisMap {
    /// The clause for `origin`, if any is named.
    pub fn clause(&self, origin: Origin) -> Option<&str> {
        self.by_origin.get(&origin).or(self.any.as_ref()).map(String::as_str)
    }
}

/// What opens a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// `x`: done or late.
    Step(StepId),
    /// `x late`: only then.
    Late(StepId),
    /// `x.act [by post]`: that duty done or late. `x.act late`: only then.
    Duty { step: StepId, act: Act, by: Option<PostId>, is_late: bool },
    /// `x = option`.
    Answer { step: StepId, answer: Answer },
}

impl After {
    /// Whether it waits for something to be late.
    pub const fn is_lateness(&self) -> bool {
        matches!(self, After::Late(_) | After::Duty { is_late: true, .. })
    }

    /// The step it waits for.
    pub fn step(&self) -> &StepId {
        let (After::Step(step) | After::Late(step) | After::Duty { step, .. } | After::Answer { step, .. }) =
            self;
        step
    }
}

impl Policy {
    /// Whether the office is open at `at`. Without office hours it always is.
    pub fn is_office_open(&self, at: Moment) -> bool {
        self.calendars.get(OFFICE).is_none_or(|office| office.is_open(at))
    }

    /// The next moment after `after` at which a post that is filled by the hour is filled or left.
    pub fn next_hours_edge(&self, after: Moment) -> Option<Moment> {
        let has_hours = self.posts.iter().any(|post| post.hours.is_some());
        self.calendars.get(OFFICE).filter(|_| has_hours)?.next_change(after)
    }

    /// The line with this id.
    pub fn line(&self, id: &LineId) -> Option<&Line> {
        self.every_line().find(|line| line.id == *id)
    }

    /// The clock of the body's own with this id.
    pub fn clock(&self, id: &str) -> Option<&OwnClock> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    /// The post with this id.
    pub fn post(&self, id: &PostId) -> Option<&Post> {
        self.posts.iter().find(|post| post.id == *id)
    }

    /// The rule behind a duty of a step.
    pub fn duty_rule(&self, line: &LineId, step: &StepId, act: &Act) -> Option<&DutyRule> {
        match &self.line(line)?.step(step)?.deed {
            Deed::Tell { owes, .. } | Deed::By { owes, .. } => owes.iter().find(|rule| rule.act == *act),
            Deed::Ask(_) => None,
        }
    }

    /// The times that an act of a step has under each class.
    pub fn times_of(
        &self,
        (line, step): (&LineId, &StepId),
        act: &Act,
        party: Option<&PartyId>,
    ) -> Option<&TimeRule> {
        let deed = &self.line(line)?.step(step)?.deed;
        match deed {
            Deed::Ask(question) if act.is(Act::APPROVE) => question.approval.as_ref().map(|row| &row.time),
            Deed::Ask(question) => Some(&question.time),
            Deed::Tell { .. } if act.is(Act::OBTAIN) => self.parties.get(party?)?.must_confirm.as_ref(),
            Deed::Tell { call, .. } if act.is(Act::CALL) => call.as_ref(),
            Deed::Tell { .. } | Deed::By { .. } => self.duty_rule(line, step, act)?.time.as_ref(),
        }
    }

    /// Whether an act of a step is to approve afterwards what a group decided.
    pub fn is_approval(&self, line: &LineId, step: &StepId, act: &Act) -> bool {
        let deed = self.line(line).and_then(|line| line.step(step)).map(|step| &step.deed);
        act.is(Act::APPROVE) && matches!(deed, Some(Deed::Ask(_)))
    }

    /// The post that acts where `post` is named, while these modes hold.
    pub fn bound<'a>(&'a self, post: &'a PostId, modes: &std::collections::BTreeSet<String>) -> &'a PostId {
        let holding = self.modes.iter().filter(|mode| modes.contains(&mode.id));
        let bound = holding.flat_map(|mode| &mode.bind).find(|(from, _)| from == post);
        bound.map_or(post, |(_, to)| to)
    }
}

impl Line {
    /// Whether some duty of it counts only while nothing moves: then whatever anyone does puts off what
    /// follows, which is its purpose.
    pub fn is_put_off(&self) -> bool {
        self.steps.iter().any(|step| match &step.deed {
            Deed::Tell { owes, .. } | Deed::By { owes, .. } => owes.iter().any(|rule| rule.keeps_moving),
            Deed::Ask(_) => false,
        })
    }

    /// The step with this id.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }
}
