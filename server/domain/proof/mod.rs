//! The proof of `noroshi check`: in the worst case, how late is each post reached?
//!
//! ```text
//!   place     where it can happen; alike ones are tried once           place
//!   region    what can be known, as far as the policy tells it apart   region
//!   absence   who can be away together, and why                        people
//!   beginning where an instant of the life meets an edge of a calendar office
//!   answers   who answers, at the last instant or before a call        answers
//!   courses   all that follows from one beginning; lives share it      courses
//!   life      one course of one incident, and what led to its end      lived
//!   search    all of these, as far as they can matter                  search
//!   standing  who is there and who is away on one day, taken for ever  standing
//! ```
//!
//! *Reached* means told on a channel that rings at that hour (`target`). The same `decide` that
//! runs the house decides in every life, so this proves what would happen, not what a second reading
//! of the rules says. What is taken for granted is printed with the proof: notices are sent, calls
//! are made, facts stay as they are, and nobody says "not necessary".
//!
//! The search leans on one property, which the simulator checks with random answers: except for a
//! "not necessary", a withdrawal or a lowered class, no answer makes a later notice come later. What
//! an answer can take away is a telephone call, so that is tried as well: somebody of the group
//! confirms right before. (The group itself has been reached then; who holds another post has not.)

mod answers;
mod causes;
mod courses;
mod judgement;
mod ladder;
mod lived;
pub mod model;
mod named;
mod office;
pub mod outlook;
pub mod part;
mod people;
mod place;
mod region;
mod search;
mod sought;
pub mod standing;
mod target;

use std::sync::Arc;

use super::administration::Doubt;
use super::history::Private;
use super::ids::{LineId, PostId};
use super::incident::fact::Facts;
use super::moment::{Moment, Span};
use super::org::{Org, OrgFact};
use super::policy::{Guarantee, Line, Policy, Reach};
use super::refusal::Refusal;
use super::simulation::{Happened, Simulation};
use super::world::World;

pub use answers::{Answers, Kind, Spare};
pub use judgement::Rests;
pub use people::Away;
pub use place::Place;
pub use region::{Region, Regions};
pub use sought::{Example, Found};
pub use target::Target;

use named::posts_of;
use office::Office;
use search::Search;
use sought::{Aim, Budget, Sought};

/// How long a life is watched for a post that nothing must reach in time.
const WEEK: Span = Span::hours(7 * 24);

/// How long a silence is watched until somebody notices: longer than any time that a rule gives.
const SILENCE: Span = Span::hours(60 * 24);

/// People away in the table, where no guarantee names a number.
const ABSENT_DEFAULT: u32 = 1;

/// What was found out about a policy in an organisation.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Places, of which examples give the number.
    pub places: Vec<Place>,
    /// With how many people away the table was made.
    pub absent: u32,
    /// Every post that the policy tells, in its order.
    pub rows: Vec<Row>,
    /// Every line, and how long its silence can go unnoticed, in the policy's order.
    pub silences: Vec<Silence>,
    /// Every guarantee, in its order.
    pub verdicts: Vec<Verdict>,
    /// What rests on somebody's judgement.
    pub rests: Vec<Rests>,
    /// Lives lived.
    pub lives: u64,
    /// Whether written notices wait for office hours.
    pub waits_for_office: bool,
    policy: Arc<Policy>,
    from: Moment,
}

/// A post and the latest lives in which it is reached.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which post.
    pub post: PostId,
    /// What was found.
    pub found: Found,
}

/// A line and the latest lives in which somebody who answers, or its last resort, knows.
#[derive(Clone, Debug)]
pub struct Silence {
    /// Which line.
    pub line: LineId,
    /// What was found.
    pub found: Found,
}

/// A guarantee and whether it holds.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// As written.
    pub guarantee: Guarantee,
    /// Whether it holds.
    pub outcome: Outcome,
}

/// Whether a guarantee holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// In every life that can matter.
    Held,
    /// In every life that was tried, which was not every one (標本).
    Sampled,
    /// With answers at the last instant; of early ones nothing is claimed, because a duty counts only
    /// while nothing moves.
    Unclaimed,
    /// Not in this one.
    Broken {
        /// Who was to be reached.
        target: Target,
        /// The life.
        example: Box<Example>,
    },
}

impl Outcome {
    /// Its word, by which it is told to people and programs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Unclaimed => "unclaimed",
            Self::Sampled => "sampled",
            Self::Broken { .. } => "broken",
        }
    }

    /// How little it promises: of several times together, the one that promises least holds.
    pub const fn weakness(&self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Unclaimed => 1,
            Self::Sampled => 2,
            Self::Broken { .. } => 3,
        }
    }
}

/// Why nothing can be proved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The organisation has no policy in force.
    #[error("There is no sound policy to prove anything about")]
    NoPolicy,
    /// A decision did not come to rest: our own mistake.
    #[error("A life could not be lived: {0}")]
    Refused(#[from] Refusal),
}

/// Whether the guarantees of a policy hold in an organisation as it stands at `at`, without the
/// table, with at most so many lives.
///
/// # Errors
/// As [`prove`].
pub fn verdicts(world: &World, at: Moment, lives: u64) -> Result<Vec<Verdict>, Error> {
    let (_, policy) = world.active().ok_or(Error::NoPolicy)?;
    let office = Office::new(policy, at);
    let places = place::places(policy, world, at);
    let search = Search::new(policy, &office, &places);
    let asked = guaranteed(policy);
    let mut sought = sought_for(&asked);
    look_for(&search, &mut sought, lives, &mut |_, _| {})?;
    Ok(verdicts_of(&search, policy, &sought)?)
}

/// Proves what a policy promises in an organisation as it stands at `at`, with at most so many
/// lives.
///
/// # Errors
/// No policy, or a decision that does not come to rest.
pub fn prove(world: &World, at: Moment, lives: u64) -> Result<Proof, Error> {
    prove_watched(world, at, lives, &mut |_, _| {})
}

/// The same; `watch` hears how many parts of how many are done.
///
/// # Errors
/// As [`prove`].
pub fn prove_watched(
    world: &World,
    at: Moment,
    lives: u64,
    watch: &mut dyn FnMut(usize, usize),
) -> Result<Proof, Error> {
    let (_, policy) = world.active().ok_or(Error::NoPolicy)?;
    let absent = policy.guarantees.iter().map(|guarantee| guarantee.absent).max();
    prove_with(world, at, (absent.unwrap_or(ABSENT_DEFAULT), lives), watch)
}

/// Proves what holds while nobody else comes, goes or is away than at `day`: with whoever is away
/// then, and nobody besides. The year of calendars begins at `at`.
///
/// # Errors
/// As [`prove`].
pub fn prove_as_it_stands(world: &World, (day, at): (Moment, Moment), lives: u64) -> Result<Proof, Error> {
    let (version, policy) = world.active().ok_or(Error::NoPolicy)?;
    let alone = policy.guarantees.iter().map(|guarantee| Guarantee { absent: 0, ..guarantee.clone() });
    let policy = Policy { guarantees: alone.collect(), ..Policy::clone(policy) };
    let policies = [(version, Arc::new(policy))].into();
    let world = World { org: standing::as_at(&world.org, day), policies };
    prove_with(&world, at, (0, lives), &mut |_, _| {})
}

/// Proves another policy as it is written, for the organisation as it stands at `at`: with whoever is away
/// then, and besides as many as its guarantees name. `facts` put the policy into force.
///
/// # Errors
/// As [`prove`].
pub fn prove_proposed(org: &Org, facts: &[OrgFact], at: Moment, lives: u64) -> Result<Proof, Error> {
    let mut org = org.clone();
    org.apply_all(facts, &Private::new());
    org.policies.retain(|version, _| Some(*version) == org.active);
    let proposed = World::new(org);
    let world = World { org: standing::as_at(&proposed.org, at), policies: proposed.policies };
    prove(&world, at, lives)
}

fn prove_with(
    world: &World,
    at: Moment,
    (absent, lives): (u32, u64),
    watch: &mut dyn FnMut(usize, usize),
) -> Result<Proof, Error> {
    let (_, policy) = world.active().ok_or(Error::NoPolicy)?;
    let office = Office::new(policy, at);
    let places = place::places(policy, world, at);
    let search = Search::new(policy, &office, &places);
    let guaranteed = guaranteed(policy);
    let lines = lines_that_run(policy, &places);
    let told = told_posts(policy);
    let targets = lines.iter().map(|line| (Target::Anyone { line: line.clone() }, SILENCE));
    let posts = told.iter().map(|post| (Target::Post { post: post.clone(), or: Vec::new() }, WEEK));
    let targets: Vec<(Target, Span)> = targets.chain(posts).collect();
    let mut sought = sought_for(&guaranteed);
    sought.extend(targets.iter().map(|(target, horizon)| {
        let horizon = *horizon;
        Sought::new(Aim { target, severity: None, absent: count(absent), horizon, bound: None })
    }));
    let spent = look_for(&search, &mut sought, lives, watch)?;
    let verdicts = verdicts_of(&search, policy, &sought)?;
    let mut found = sought.into_iter().skip(guaranteed.len()).map(|one| one.found);
    let silences = lines.into_iter().zip(&mut found).map(|(line, found)| Silence { line, found }).collect();
    let rows = told.into_iter().zip(found).map(|(post, found)| Row { post, found }).collect();
    let (rests, judged) = judgement::rests(policy, &office, &places)?;
    let waits_for_office = office.longest().is_some();
    Ok(Proof {
        absent,
        rows,
        silences,
        verdicts,
        rests,
        lives: spent + judged,
        waits_for_office,
        policy: Arc::clone(policy),
        from: at,
        places,
    })
}

/// Looks for everything with at most so many lives, and gives how many were lived.
fn look_for(
    search: &Search<'_>,
    sought: &mut [Sought<'_>],
    lives: u64,
    watch: &mut dyn FnMut(usize, usize),
) -> Result<u64, Refusal> {
    let mut purse = Budget { spent: 0, lives };
    search.look_for(sought, &mut purse, |_| true, watch)?;
    // What was cut short has all that the others did not need.
    for one in sought.iter_mut().filter(|one| one.is_cut) {
        if purse.left() > one.spent {
            let mut again = Sought::new(one.aim);
            search.look_for(std::slice::from_mut(&mut again), &mut purse, |_| true, &mut |_, _| {})?;
            *one = again;
        }
    }
    Ok(purse.spent)
}

/// Every line, without the one that takes up strays where there are none.
fn lines_that_run(policy: &Policy, places: &[Place]) -> Vec<LineId> {
    let strays = |region: &Region| !policy.takes_up(&region.case, &region.severity);
    let has_strays = places.iter().any(|place| place.regions.all.iter().any(strays));
    let runs = |line: &&Line| has_strays || line.id != policy.catch_all.id;
    policy.every_line().filter(runs).map(|line| line.id.clone()).collect()
}

/// Whom each guarantee is about, in its order.
fn guaranteed(policy: &Policy) -> Vec<(&Guarantee, Target)> {
    let each = |guarantee| targets(policy, guarantee).into_iter().map(move |target| (guarantee, target));
    policy.guarantees.iter().flat_map(each).collect()
}

fn sought_for<'a>(asked: &'a [(&Guarantee, Target)]) -> Vec<Sought<'a>> {
    let one = |(guarantee, target): &'a (&Guarantee, Target)| {
        let (severity, absent) = (guarantee.severity.as_ref(), count(guarantee.absent));
        let (horizon, bound) = (guarantee.within, Some(guarantee.within));
        Sought::new(Aim { target, severity, absent, horizon, bound })
    };
    asked.iter().map(one).collect()
}

/// Whom a guarantee is about: one post with those that count instead, or each line.
pub fn targets(policy: &Policy, guarantee: &Guarantee) -> Vec<Target> {
    match &guarantee.reaches {
        Reach::Post(post) => vec![Target::Post { post: post.clone(), or: guarantee.or.clone() }],
        Reach::Anyone => policy.every_line().map(|line| Target::Anyone { line: line.id.clone() }).collect(),
    }
}

/// What the first of what was sought says of the guarantees.
fn verdicts_of(search: &Search<'_>, policy: &Policy, sought: &[Sought<'_>]) -> Result<Vec<Verdict>, Refusal> {
    let mut sought = sought.iter();
    let judged = policy.guarantees.iter().map(|guarantee| {
        let of = sought.by_ref().take(targets(policy, guarantee).len()).collect::<Vec<_>>();
        let outcome = verdict(search, (policy, guarantee), &of)?;
        Ok(Verdict { guarantee: guarantee.clone(), outcome })
    });
    judged.collect()
}

fn verdict(
    search: &Search<'_>,
    (policy, guarantee): (&Policy, &Guarantee),
    sought: &[&Sought<'_>],
) -> Result<Outcome, Refusal> {
    let mut worst = Outcome::Held;
    for one in sought {
        match verdict_on(search, guarantee, one)? {
            Outcome::Held | Outcome::Unclaimed => {}
            Outcome::Sampled => worst = Outcome::Sampled,
            broken @ Outcome::Broken { .. } => return Ok(broken),
        }
    }
    // An early answer may put off what a last-instant one does not: of that nothing was tried.
    let is_put_off = policy.lines.iter().any(Line::is_put_off);
    Ok(if worst == Outcome::Held && is_put_off { Outcome::Unclaimed } else { worst })
}

fn verdict_on(search: &Search<'_>, guarantee: &Guarantee, one: &Sought<'_>) -> Result<Outcome, Refusal> {
    let (target, found) = (one.aim.target, one.found.clone());
    let [_, late] = found.latest;
    let late = late.filter(|example| example.heard.is_some_and(|heard| heard > guarantee.within));
    let [_, never] = found.never;
    let [_, answered] = found.answered;
    let Some(mut example) = late.or(never).or(answered) else {
        return Ok(if found.is_sampled { Outcome::Sampled } else { Outcome::Held });
    };
    // When it is reached after all, if it is.
    let until = if target.post().is_some() { WEEK } else { SILENCE };
    if let Some((_, lived)) = search.live_again(&example, target, until)? {
        let spans = lived.heard.as_ref().map(|heard| lived.spans(heard)).unzip();
        (example.told, example.heard) = spans;
    }
    Ok(Outcome::Broken { target: target.clone(), example: Box::new(example) })
}

/// Every post that a step tells or asks, in the policy's order.
fn told_posts(policy: &Policy) -> Vec<PostId> {
    let steps = policy.lines.iter().flat_map(|line| &line.steps);
    let told: Vec<&PostId> = steps.flat_map(posts_of).collect();
    policy.posts.iter().map(|post| &post.id).filter(|post| told.contains(post)).cloned().collect()
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Proof {
    /// Whether a guarantee is broken.
    pub fn is_broken(&self) -> bool {
        self.verdicts.iter().any(|verdict| matches!(verdict.outcome, Outcome::Broken { .. }))
    }

    /// What speaks against a policy of which this was found out: a guarantee that does not hold, or one of
    /// which not every case was tried.
    pub fn doubt(&self) -> Option<Doubt> {
        let is_sampled = |verdict: &Verdict| verdict.outcome == Outcome::Sampled;
        let sampled = || self.verdicts.iter().any(is_sampled).then_some(Doubt::Sampled);
        self.is_broken().then_some(Doubt::Broken).or_else(sampled)
    }

    /// Whether not everything was tried.
    pub fn is_sampled(&self) -> bool {
        let is_sampled = |verdict: &Verdict| verdict.outcome == Outcome::Sampled;
        self.verdicts.iter().any(is_sampled)
            || self.rows.iter().any(|row| row.found.is_sampled)
            || self.silences.iter().any(|row| row.found.is_sampled)
    }

    /// The place of an example.
    pub fn place_of(&self, example: &Example) -> Option<&Place> {
        self.places.get(example.place)
    }

    /// The region of an example.
    pub fn region_of(&self, example: &Example) -> Option<&Region> {
        self.place_of(example)?.regions.all.get(example.region)
    }

    /// An example lived again, so long, as a simulation that can be told.
    ///
    /// # Errors
    /// As [`prove`].
    pub fn story(&self, example: &Example, target: &Target, until: Span) -> Result<Simulation, Error> {
        let office = Office::new(&self.policy, self.from);
        let search = Search::new(&self.policy, &office, &self.places);
        let (courses, lived) = search.live_again(example, target, until)?.ok_or(Error::NoPolicy)?;
        let entry = |(at, facts): (Moment, &Facts)| Happened::Entry { at, facts: facts.clone() };
        let happened = lived.entries().map(entry).collect();
        let incident = courses.incident(lived.end).cloned().ok_or(Error::NoPolicy)?;
        Ok(Simulation { happened, incident, world: World::clone(&courses.world), is_cut: false })
    }
}

#[cfg(test)]
mod tests;
