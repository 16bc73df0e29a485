//! Who may see and who may do: two questions, each answered in one place.
//!
//! Seeing: [`Viewer`] is what every query takes; the store turns it into one predicate. A person
//! named as a subject of an incident is excluded before any grant is looked at, and what they get
//! is what they would get if the incident did not exist.
//! Doing: rights hang on posts, never on names.

use std::collections::{BTreeMap, BTreeSet};

use super::audit;
use super::case::{Case, Origin};
use super::holding::holds_any;
use super::ids::{Act, KindId, PersonId, PostId, UnitId};
use super::incident::state::{Duty, Incident};
use super::moment::Moment;
use super::policy::{Appointing, Mode, Of, Organ, Policy, PostRef, Scale, Wall};
use super::recipients::Recipients;
use super::world::World;

/// Which incidents a token may concern: those of these units and what lies below them, and of these
/// kinds. Where nothing is named, nothing is kept out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// 部局.
    pub units: BTreeSet<UnitId>,
    /// 種別.
    pub kinds: BTreeSet<KindId>,
}

impl Bounds {
    /// Nothing is kept out.
    pub const NONE: Self = Self { units: BTreeSet::new(), kinds: BTreeSet::new() };

    /// Whether something is kept out.
    pub fn is_bound(&self) -> bool {
        !self.units.is_empty() || !self.kinds.is_empty()
    }

    /// The same with the units below, as the organisation stands at `now`. What is named stays named, so
    /// that a unit which is gone opens nothing.
    pub fn spread(&self, world: &World, now: Moment) -> Self {
        let mut spread = self.clone();
        if !self.units.is_empty() {
            let is_below =
                |unit: &UnitId| world.org.lineage(unit, now).any(|row| self.units.contains(&row.id));
            spread.units.extend(world.org.units.keys().filter(|unit| is_below(unit)).cloned());
        }
        spread
    }

    /// The fields of a report that lie outside; for bounds that are [spread](Self::spread).
    pub fn outside(&self, unit: Option<&UnitId>, kind: &KindId) -> Vec<&'static str> {
        let is_in_unit = self.units.is_empty() || unit.is_some_and(|unit| self.units.contains(unit));
        let is_of_kind = self.kinds.is_empty() || self.kinds.contains(kind);
        let fields = [("unit", is_in_unit), ("kind", is_of_kind)];
        fields.into_iter().filter(|(_, is_inside)| !is_inside).map(|(field, _)| field).collect()
    }
}

/// Whose eyes a query has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The person, whose exclusions apply; none for a token or the machine's operator.
    pub person: Option<PersonId>,
    /// Sees every incident that is not walled off from them: the desk, the CISO, a `read` token.
    /// Everyone else sees what they were told of or reported, and what is open to them behind a wall.
    pub sees_all: bool,
    /// Sees hashes as well.
    pub is_auditor: bool,
    /// For who audits (監査人): the units whose incidents they may not audit, their own and what lies
    /// below (対策基準 1(3)②). Of every other known place they may read; none for who audits nothing.
    pub audits_but: Option<BTreeSet<UnitId>>,
    /// Organs behind whose walls a general post shows them nothing.
    pub shut: BTreeSet<String>,
    /// Organs behind whose walls they see everything.
    pub open: BTreeSet<String>,
    /// What a token may concern, with the units below; a person is bound by other rules.
    pub bounds: Bounds,
}

impl Viewer {
    /// The operator of the machine and tokens with the `read` scope.
    pub const SYSTEM: Self = Self {
        person: None,
        sees_all: true,
        is_auditor: true,
        audits_but: None,
        shut: BTreeSet::new(),
        open: BTreeSet::new(),
        bounds: Bounds::NONE,
    };

    /// The eyes of someone without an account: they see nothing.
    pub const NOBODY: Self = Self {
        person: None,
        sees_all: false,
        is_auditor: false,
        audits_but: None,
        shut: BTreeSet::new(),
        open: BTreeSet::new(),
        bounds: Bounds::NONE,
    };

    /// What a person sees by what they were told or reported, and by nothing else.
    pub fn narrow(person: PersonId) -> Self {
        Self { person: Some(person), ..Self::NOBODY }
    }

    /// The eyes of an API token: a program belongs to the body and stands outside of every wall.
    pub fn token(world: &World, bounds: &Bounds, now: Moment) -> Self {
        let (shut, bounds) = (walls(world).into_keys().collect(), bounds.spread(world, now));
        Self { shut, bounds, ..Self::SYSTEM }
    }

    /// The eyes of a member of staff under the active policy.
    pub fn of(world: &World, person: &PersonId, now: Moment) -> Self {
        let sees_all = world.active().is_some_and(|(_, policy)| {
            let wide = [&policy.roles.desk, &policy.roles.top];
            holds_any((world, policy), person, &wide, now)
        });
        let audits_but = audit::shut_out_of(world, person, now);
        let (mut shut, mut open) = (BTreeSet::new(), BTreeSet::new());
        for (id, (policy, organ)) in walls(world) {
            let general: Vec<&PostId> = organ.wall.iter().flat_map(|wall| wall.general()).collect();
            if holds_any((world, policy), person, &general, now) {
                open.insert(id);
            } else if !belongs(world, organ, person, now) {
                shut.insert(id);
            }
        }
        let is_auditor = audits_but.is_some();
        let bounds = Bounds::NONE;
        Self { person: Some(person.clone()), sees_all, is_auditor, audits_but, shut, open, bounds }
    }

    /// The same reader as an auditor and as nothing else: what they were told of or handle is no part of it,
    /// so that nobody audits their own. A program reads as it does.
    pub fn auditing(&self) -> Self {
        match self.person {
            None => self.clone(),
            Some(_) => Self {
                is_auditor: self.is_auditor,
                audits_but: self.audits_but.clone(),
                shut: self.shut.clone(),
                ..Self::NOBODY
            },
        }
    }

    /// Whether a post opens cases to them that they have no part in: the desk, the CISO, who audits, and who
    /// stands behind a wall.
    pub fn opens_by_post(&self) -> bool {
        self.sees_all || self.is_auditor || !self.open.is_empty()
    }

    /// Whether an incident at this place may be audited. While nobody knows the place, nobody can say
    /// that it is not the auditor's own.
    pub fn may_audit(&self, unit: Option<&UnitId>) -> bool {
        let own = self.audits_but.as_ref();
        own.zip(unit).is_some_and(|(own, unit)| !own.contains(unit))
    }

    /// Whether this is an auditor's look at an incident, and not that of someone who has a part in it.
    /// A wall that shuts general posts out shuts auditors out as well.
    pub fn is_audit_of(&self, incident: &Incident) -> bool {
        match self.person {
            None => self.is_auditor,
            Some(_) => {
                let wall = incident.case.context.standing_wall();
                let is_shut = wall.is_some_and(|organ| self.shut.contains(organ));
                !is_shut && self.may_audit(incident.case.unit.as_ref())
            }
        }
    }

    /// Whether an incident may be seen. The store's predicate says the same in SQL; of a disposed
    /// one there is no row.
    pub fn may_see(&self, incident: &Incident) -> bool {
        match &self.person {
            _ if incident.is_disposed => false,
            None => {
                let (unit, kind) = (incident.case.unit.as_ref(), &incident.case.kind);
                self.bounds.outside(unit, kind).is_empty() && self.sees_by_post(incident)
            }
            Some(person) if incident.subjects.contains(person) => false,
            Some(person) => {
                self.sees_by_post(incident)
                    || incident.told.contains_key(person)
                    || incident.plan.told.contains(person)
                    || incident.reporter.as_ref() == Some(person)
            }
        }
    }

    /// Whether posts alone show an incident: those of the body, or those behind its wall.
    fn sees_by_post(&self, incident: &Incident) -> bool {
        let general = self.sees_all || self.may_audit(incident.case.unit.as_ref());
        match incident.case.context.standing_wall() {
            None => general,
            Some(organ) => self.open.contains(organ) || (general && !self.shut.contains(organ)),
        }
    }
}

/// Every organ that has or ever had a wall, as the last policy with its wall describes it. A policy that
/// leaves a wall out opens nothing that happened behind it.
fn walls(world: &World) -> BTreeMap<String, (&Policy, &Organ)> {
    let organs =
        world.policies.values().flat_map(|policy| policy.organs.iter().map(move |organ| (policy, organ)));
    let walled = organs.filter(|(_, organ)| organ.wall.is_some());
    walled.map(|(policy, organ)| (organ.id.clone(), (policy.as_ref(), organ))).collect()
}

/// Whether a person works in an organ or holds a post of one of its units.
fn belongs(world: &World, organ: &Organ, person: &PersonId, now: Moment) -> bool {
    let held = world.org.posts_of(person, now).into_iter().map(|(_, unit)| unit.clone());
    let own = world.org.unit_of(person, now).cloned();
    let mut units = held.chain(own);
    units.any(|unit| world.org.lineage(&unit, now).any(|row| organ.units.contains(&row.id)))
}

/// What a post gives the right to do on an incident, besides what it owes. One table: whose posts, and
/// under which word a stand-in's `only` names it.
#[derive(Clone, Copy, Debug)]
pub enum Power<'a> {
    /// Change facts, class and phase, press "next level", write down.
    Handle,
    /// Withdraw what another post owes.
    Withdraw,
    /// Make two incidents one matter, or part them (統合・分割): of both.
    Merge,
    /// Record what another said or did (代行記録).
    Record,
    /// Close, void or reopen an incident of the class that it has.
    End,
    /// Declare that a mode of the policy holds, or ends.
    Declare(&'a Mode),
    /// Appoint someone to a post that is filled for this incident.
    Appoint(&'a Appointing),
    /// Lift the wall of an organ.
    Unwall(&'a Wall),
    /// Set the class on a scale that names who decides it.
    Place(&'a Scale),
    /// Decide whether it is made public.
    DecidePublication,
    /// Approve that it is made public, where the policy names who does, and the words.
    Publish,
    /// 7.2(2): allow someone to read logs and mails of staff.
    AuthoriseLogs,
    /// 6.5(1): decide how an announced attack is met.
    MeetAttack,
    /// Judge whether a clock of law applies.
    JudgeDeadline,
    /// Find causes and propose measures, as the chief does (5.3(3)①).
    Investigate,
    /// Decide that its record is disposed of, or is not yet.
    DecideDisposal,
    /// Carry out a disposal that was decided.
    CarryOutDisposal,
}

impl<'a> Power<'a> {
    /// The word under which a stand-in's scope names it.
    pub const fn act(self) -> &'static str {
        match self {
            Self::Handle | Self::Withdraw | Self::Merge | Self::Investigate => "handle",
            Self::Record => "record_for",
            Self::End => "end_incident",
            Self::Declare(_) => "declare_mode",
            Self::Appoint(_) => "appoint_to_post",
            Self::Unwall(_) => "unwall",
            Self::Place(_) => "set_scale",
            Self::DecidePublication => "decide_publication",
            Self::Publish => "approve_publication",
            Self::AuthoriseLogs => "authorise_logs",
            Self::MeetAttack => "decide_on_attack",
            Self::JudgeDeadline => "judge_deadline",
            Self::DecideDisposal => "decide_disposal",
            Self::CarryOutDisposal => "carry_out_disposal",
        }
    }

    /// The posts that give it.
    pub fn posts(self, policy: &'a Policy, incident: &Incident) -> Vec<&'a PostId> {
        let roles = &policy.roles;
        match self {
            Self::Handle | Self::Withdraw | Self::Merge => vec![&roles.desk, &roles.top],
            Self::Record => std::iter::once(&roles.desk).chain(&roles.callers).collect(),
            Self::DecidePublication => policy.publication.posts(),
            Self::Publish if policy.publication.approver.is_some() => {
                policy.publication.approver.iter().collect()
            }
            Self::End | Self::Publish | Self::JudgeDeadline => {
                policy.closing.posts(&incident.severity).iter().collect()
            }
            Self::Declare(mode) => mode.by.iter().collect(),
            Self::Appoint(appointing) => appointing.by.iter().collect(),
            Self::Unwall(wall) => wall.may_lift.iter().collect(),
            Self::Place(scale) => scale.decided_by.iter().collect(),
            Self::AuthoriseLogs => vec![&roles.top],
            Self::MeetAttack => std::iter::once(&roles.top).chain(&roles.chief).collect(),
            Self::Investigate => roles.chief.iter().collect(),
            Self::DecideDisposal | Self::CarryOutDisposal => self.keepers(policy).iter().collect(),
        }
    }

    /// The posts that decide what becomes of records, or do it; none for every other right, and where the
    /// policy names nobody.
    pub fn keepers(self, policy: &Policy) -> &[PostId] {
        match (self, &policy.retention) {
            (Self::DecideDisposal, Some(rules)) => &rules.deciders,
            (Self::CarryOutDisposal, Some(rules)) => rules.disposers(),
            _ => &[],
        }
    }

    /// Whether it follows whom the policy would ask for it at the place of the incident: who acts in a mode,
    /// and who fills the post of an appointee that is away. Whoever is asked has the right to answer.
    const fn is_by_place(self) -> bool {
        matches!(self, Self::DecidePublication | Self::Publish)
    }

    /// Whether whoever else handles the incident has it too, below all of them.
    const fn is_handlers_too(self, policy: &Policy) -> bool {
        matches!(self, Self::DecidePublication) && policy.publication.is_anyones
    }
}

/// Whether a post gives `person` a right over an incident today: whoever holds the post or is appointed to
/// it for this incident, and whoever stands in for it with a scope that covers the right. Never someone
/// who is named in the incident, nor who would act for them; and behind a wall the rights of a post are
/// those of the post that acts there.
pub fn may(
    world: &World,
    policy: &Policy,
    incident: &Incident,
    (person, power): (&PersonId, Power<'_>),
    now: Moment,
) -> bool {
    let posts = match (power, approver(world, policy, incident, now)) {
        (Power::Publish, Some(rank)) => policy.publication.posts().into_iter().skip(rank).take(1).collect(),
        (Power::Publish, None) => policy.closing.posts(&incident.severity).iter().collect(),
        _ => power.posts(policy, incident),
    };
    acts_in((world, policy), incident, person, (&posts, power), now)
        || (power.is_handlers_too(policy) && may_handle(world, policy, incident, person, now))
}

/// How high who approves that it is made public stands among the posts of the policy's `publication:`: the
/// one it names, or the next below of which nobody is named in the incident. None where no such post
/// approves.
pub fn approver(world: &World, policy: &Policy, incident: &Incident, now: Moment) -> Option<usize> {
    let first = policy.publication.approver_rank()?;
    let (case, reporter, subjects) = (&incident.case, incident.reporter.as_ref(), &incident.subjects);
    let recipients = Recipients { world, policy, case, reporter, subjects, now };
    let is_about = |post: &PostId| {
        let located = recipients.locate(&PostRef::new(post.clone(), Of::Place));
        located.is_ok_and(|(post, unit)| recipients.is_implicated(&post, &unit))
    };
    let posts = policy.publication.posts().into_iter().enumerate().skip(first);
    posts.into_iter().find(|(_, post)| !is_about(post)).map(|(rank, _)| rank)
}

/// How high `person` stands among those who have a right, 0 the highest: the first of its posts in which
/// they act at `now`. None where they have it not.
pub fn rank(
    world: &World,
    policy: &Policy,
    incident: &Incident,
    (person, power): (&PersonId, Power<'_>),
    now: Moment,
) -> Option<usize> {
    let posts = power.posts(policy, incident);
    let acts = |post: &&PostId| acts_in((world, policy), incident, person, (&[*post], power), now);
    let below = || may(world, policy, incident, (person, power), now).then_some(posts.len());
    posts.iter().position(acts).or_else(below)
}

/// Whether `person` acts in one of `posts` today, as far as a right goes.
fn acts_in(
    (world, policy): (&World, &Policy),
    incident: &Incident,
    person: &PersonId,
    (posts, power): (&[&PostId], Power<'_>),
    now: Moment,
) -> bool {
    if incident.subjects.contains(person) {
        return false;
    }
    let named = posts;
    let posts: Vec<&PostId> =
        posts.iter().map(|post| policy.entitled(post, &incident.case.context)).collect();
    // A post that is filled for this incident is its appointee's, and before that another post's.
    let appointed = &incident.case.context.appointed;
    let is_appointee = |post: &&PostId| appointed.get(*post) == Some(person);
    let fills = |post: &&PostId| -> Option<&PostId> {
        let appointing = policy.post(post)?.appointment.as_ref()?;
        (!appointed.contains_key(*post)).then_some(&appointing.default)
    };
    let defaults: Vec<&PostId> = posts.iter().filter_map(fills).collect();
    let (case, reporter, subjects) = (&incident.case, incident.reporter.as_ref(), &incident.subjects);
    let recipients = Recipients { world, policy, case, reporter, subjects, now };
    let act = Act::from(power.act());
    let is_asked = |post: &PostId| {
        let located = recipients.locate(&PostRef::new(post.clone(), Of::Place));
        located.is_ok_and(|(post, unit)| recipients.answers_for(person, &post, &unit, &act))
    };
    (power.is_by_place() && named.iter().any(|post| is_asked(post)))
        || posts.iter().any(is_appointee)
        || holds_any((world, policy), person, &posts, now)
        || holds_any((world, policy), person, &defaults, now)
        || posts.iter().any(|post| recipients.stands_in(person, post, &act))
}

/// Whether a post gives `person` a right over records somewhere, for a page that stands beside them all. Of
/// one incident [`may`] says it.
pub fn keeps(
    (world, policy): (&World, &Policy),
    (person, power): (&PersonId, Power<'_>),
    now: Moment,
) -> bool {
    let named: Vec<&PostId> = power.keepers(policy).iter().collect();
    let walls = policy.organs.iter().filter_map(|organ| organ.wall.as_ref());
    let behind = walls.flat_map(|wall| &wall.bind).filter(|(from, _)| named.contains(&from));
    let posts: Vec<&PostId> = named.iter().copied().chain(behind.map(|(_, to)| to)).collect();
    let (nowhere, nobody) = (Case::new(KindId::from(""), Origin::Staff, now), BTreeSet::new());
    let recipients = Recipients { world, policy, case: &nowhere, reporter: None, subjects: &nobody, now };
    let act = Act::from(power.act());
    holds_any((world, policy), person, &posts, now)
        || posts.iter().any(|post| recipients.stands_in(person, post, &act))
}

/// Whether `person` may handle an incident: who has the power, who bears or bore a duty on it, and whom
/// it was put in the charge of.
pub fn may_handle(
    world: &World,
    policy: &Policy,
    incident: &Incident,
    person: &PersonId,
    now: Moment,
) -> bool {
    let is_clear = !incident.subjects.contains(person);
    let has_borne = || incident.duties.iter().any(|duty| duty.is_borne_by(person));
    let is_appointed = || incident.case.context.appointed.values().any(|appointee| appointee == person);
    is_clear && (has_borne() || is_appointed() || may(world, policy, incident, (person, Power::Handle), now))
}

/// Whether `person` may say that a duty is owed no more: who bears it or answers for its post, whom its
/// silence would reach, and who has the power. Whoever else handles the incident takes it from nobody.
pub fn may_withdraw(
    world: &World,
    policy: &Policy,
    (incident, duty): (&Incident, &Duty),
    person: &PersonId,
    now: Moment,
) -> bool {
    if incident.subjects.contains(person) {
        return false;
    }
    let (case, reporter, subjects) = (&incident.case, incident.reporter.as_ref(), &incident.subjects);
    let recipients = Recipients { world, policy, case, reporter, subjects, now };
    let acts_for = |post: &PostId, unit: &UnitId| recipients.answers_for(person, post, unit, &duty.act);
    let is_own =
        || duty.is_borne_by(person) || duty.unit.as_ref().is_some_and(|unit| acts_for(&duty.post, unit));
    let is_above = || {
        let above = policy.line(&duty.line).map(|line| line.told_after(&duty.step)).unwrap_or_default();
        let mut seats = above.into_iter().filter_map(|named| recipients.locate(named).ok());
        seats.any(|(post, unit)| acts_for(&post, &unit))
    };
    is_own() || is_above() || may(world, policy, incident, (person, Power::Withdraw), now)
}
