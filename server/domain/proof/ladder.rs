//! What a policy's ladder looks at, as far as the search must know: which steps can open at all,
//! which posts and units they mean, and whether they ask what hour it is.
//!
//! Everything here errs on the side of looking at more. How a ladder runs is decided elsewhere.

use std::collections::BTreeSet;

use crate::ids::{ClassId, LineId, PostId, ScaleId, SeverityId, StepId, UnitId};
use crate::policy::timer::{TimeRule, Timer};
use crate::policy::{Deed, Line, OFFICE, Of, OwedTo, Policy, PostRef, Step};

use super::named::{classes_on, owes_of, refs_of, scale_of, times_of, told_by};
use super::region::{Region, units_named};

/// What a region's ladder wants to know of the time of day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Calendars whose edges change something.
    pub calendars: BTreeSet<String>,
    /// Midnight changes something.
    pub days: bool,
}

impl Hours {
    /// Whether one beginning can stand for all.
    pub fn are_ignored(&self) -> bool {
        self.calendars.is_empty() && !self.days
    }
}

/// What a region's ladder looks at, wherever the incident is.
#[derive(Clone, Debug)]
pub struct Sight {
    /// What its course depends on.
    pub ladder: Ladder,
    /// Posts whose people it can look at, beside those that it only copies to.
    pub posts: BTreeSet<PostId>,
    /// Posts that it copies to.
    pub copied: BTreeSet<PostId>,
    /// What it asks of the time of day.
    pub hours: Hours,
}

impl Sight {
    /// What the ladder of a region looks at.
    pub fn of(policy: &Policy, region: &Region) -> Self {
        Self {
            ladder: Ladder::of(policy, region),
            posts: posts_looked_at(policy, region),
            copied: posts_copied_to(policy, region),
            hours: hours_asked(policy, region),
        }
    }
}

/// Steps that can open under a region: those whose condition holds, and that begin a line, wait for
/// nobody, or wait for a step that can open.
pub fn openable<'a>(policy: &'a Policy, region: &Region) -> Vec<(&'a Line, &'a Step)> {
    let mut holds = region.holds.iter().copied();
    let mut open: Vec<(&Line, &Step)> = Vec::new();
    for line in &policy.lines {
        let runs = holds.next().unwrap_or(true);
        let mut waiting: Vec<&Step> =
            line.steps.iter().filter(|_| holds.next().unwrap_or(true) && runs).collect();
        let mut found: Vec<&Step> = Vec::new();
        loop {
            let opens = |step: &&Step| {
                let waits_for = |known: &&Step| step.after.iter().any(|after| *after.step() == known.id);
                step.after.is_empty() || step.at_once || found.iter().any(waits_for)
            };
            let (more, rest): (Vec<&Step>, Vec<&Step>) = waiting.into_iter().partition(opens);
            waiting = rest;
            if more.is_empty() {
                break;
            }
            found.extend(more);
        }
        open.extend(found.into_iter().map(|step| (line, step)));
    }
    if !policy.takes_up(&region.case, &region.severity) {
        open.extend(policy.catch_all.steps.iter().map(|step| (&policy.catch_all, step)));
    }
    open
}

/// What the course of an incident depends on. Regions with the same ladder live alike, whatever
/// else is known and whatever the class is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ladder {
    steps: Vec<(LineId, StepId)>,
    after_hours: Option<bool>,
    class: Option<SeverityId>,
    scales: Vec<ClassId>,
    system: Option<String>,
    contract: Option<String>,
}

impl Ladder {
    /// The ladder of a region.
    pub fn of(policy: &Policy, region: &Region) -> Self {
        let open = openable(policy, region);
        let means = |of: Of| open.iter().flat_map(|(_, step)| refs_of(step)).any(|named| named.of == of);
        let times = || open.iter().flat_map(|(_, step)| times_of(policy, step));
        let times_by_class = times().any(|time| !time.by_severity.is_empty());
        let looked_at: BTreeSet<&ScaleId> = times().filter_map(scale_of).collect();
        Self {
            after_hours: region.after_hours,
            class: times_by_class.then(|| region.severity.clone()),
            scales: classes_on(looked_at, &region.case),
            system: region.case.system.clone().filter(|_| means(Of::System)),
            contract: region.case.contract.clone().filter(|_| means(Of::Contract)),
            steps: open.iter().map(|(line, step)| (line.id.clone(), step.id.clone())).collect(),
        }
    }
}

fn posts_looked_at(policy: &Policy, region: &Region) -> BTreeSet<PostId> {
    let mut posts: Vec<&PostId> = Vec::new();
    for (line, step) in openable(policy, region) {
        posts.extend(told_by(step).into_iter().flat_map(PostRef::every).map(|named| &named.post));
        if matches!(&step.deed, Deed::Tell { call: Some(_), .. }) {
            posts.extend(&policy.roles.callers);
        }
        for owed in owes_of(step).iter().filter_map(|rule| rule.to.as_ref()) {
            match owed {
                OwedTo::Post(post) => posts.push(post),
                OwedTo::Step(step) => {
                    let told = line.step(step).map(told_by).unwrap_or_default();
                    posts.extend(told.into_iter().flat_map(PostRef::every).map(|named| &named.post));
                }
                OwedTo::Party(_) => {}
            }
        }
    }
    with_stand_ins(policy, posts.into_iter().map(|post| policy.entitled(post, &region.case.context)))
}

/// These posts, and every one whose people can act for them.
pub fn with_stand_ins<'a>(
    policy: &'a Policy,
    posts: impl IntoIterator<Item = &'a PostId>,
) -> BTreeSet<PostId> {
    let mut open: Vec<&PostId> = posts.into_iter().collect();
    let mut found: BTreeSet<PostId> = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(post) = policy.post(id).filter(|_| found.insert(id.clone())) else { continue };
        open.extend(post.stand_ins.iter().map(|rule| &rule.post));
        open.extend(post.members.iter().flat_map(PostRef::every).map(|member| &member.post));
    }
    found
}

fn posts_copied_to(policy: &Policy, region: &Region) -> BTreeSet<PostId> {
    let copies = openable(policy, region).into_iter().flat_map(|(_, step)| match &step.deed {
        Deed::Tell { copy, .. } => copy.as_slice(),
        Deed::By { .. } | Deed::Ask(_) => &[],
    });
    copies.flat_map(PostRef::every).map(|named| named.post.clone()).collect()
}

fn hours_asked(policy: &Policy, region: &Region) -> Hours {
    let mut hours = Hours::default();
    let open = openable(policy, region);
    let copied = posts_copied_to(policy, region);
    let mut posts = with_stand_ins(policy, &copied).into_iter().chain(posts_looked_at(policy, region));
    if posts.any(|post| policy.post(&post).is_some_and(|post| post.hours.is_some())) {
        hours.calendars.insert(OFFICE.to_owned());
    }
    for timer in open.iter().flat_map(|(_, step)| times_of(policy, step)).flat_map(TimeRule::timers) {
        match timer {
            Timer::Within { calendar, .. } => hours.calendars.extend(calendar.clone()),
            Timer::NextDay { calendar, .. } => {
                hours.days = true;
                hours.calendars.extend(calendar.clone());
            }
            Timer::OpenDays { calendar, .. } => {
                hours.days = true;
                hours.calendars.insert(calendar.clone());
            }
        }
    }
    if region.after_hours.is_some() {
        hours.calendars.insert(OFFICE.to_owned());
    }
    hours
}

/// Units that the policy names by their codes: a place below one of them is like no other.
pub fn units_told_apart(policy: &Policy) -> BTreeSet<UnitId> {
    let steps = policy.lines.iter().flat_map(|line| &line.steps);
    let excepted = steps.flat_map(refs_of).flat_map(|named| &named.instead).map(|(unit, _)| unit.clone());
    let members = policy.posts.iter().flat_map(|post| &post.members).flat_map(PostRef::every);
    let by_member = members.flat_map(|named| &named.instead).map(|(unit, _)| unit.clone());
    excepted.chain(by_member).chain(units_named(policy)).collect()
}
