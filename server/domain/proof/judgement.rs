//! What rests on somebody's judgement (判断による).
//!
//! The proof takes it that nobody gives another answer than silence would. So it says, for every
//! question, which posts are not told when somebody does.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::actor::Via;
use crate::case::Case;
use crate::ids::{Answer, LineId, PostId, StepId};
use crate::incident::fact::Fact;
use crate::moment::Span;
use crate::policy::{Deed, Policy};
use crate::refusal::Refusal;

use super::WEEK;
use super::answers::Answers;
use super::courses::Courses;
use super::ladder::{Ladder, openable};
use super::lived::Setting;
use super::office::Office;
use super::place::Place;
use super::target::{Counted, Rings};

/// A question, an answer to it, and who is not told then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rests {
    /// Of which line.
    pub line: LineId,
    /// Which step asks.
    pub step: StepId,
    /// Which answer.
    pub answer: Answer,
    /// Posts that would be told without it, in the policy's order.
    pub posts: Vec<PostId>,
}

/// What rests on each answer that silence does not give, and how many lives were lived to know it:
/// in the place that stands for most, under every set of conditions.
///
/// # Errors
/// A decision that does not come to rest: our own mistake.
pub fn rests(policy: &Policy, office: &Office<'_>, places: &[Place]) -> Result<(Vec<Rests>, u64), Refusal> {
    let mut rests: Vec<(Rests, BTreeSet<PostId>)> = Vec::new();
    let mut lives = 0;
    let Some(place) = places.iter().rev().max_by_key(|place| place.alike.len()) else {
        return Ok((Vec::new(), 0));
    };
    let mut seen = BTreeSet::new();
    for region in place.regions.all.iter().filter(|region| seen.insert(Ladder::of(policy, region))) {
        let case = Case { unit: place.unit.clone(), ..region.case.clone() };
        let start = office.start_when(region.after_hours);
        let world = Rc::new(place.world.clone());
        let mut courses = Courses::open(world, policy, &case, start)?;
        let mut told = |answers: &Answers| told(&mut courses, office, answers);
        for by_all in [true, false] {
            let plain = Answers { by_all, ..Answers::default() };
            let usually = told(&plain)?;
            lives += 1;
            for (line, step) in openable(policy, region) {
                let Deed::Ask(question) = &step.deed else { continue };
                for option in question.options.iter().filter(|option| option.id != question.unanswered) {
                    let declined = Some((line.id.clone(), step.id.clone(), option.id.clone()));
                    let then = told(&Answers { declined, ..plain.clone() })?;
                    lives += 1;
                    let posts: BTreeSet<PostId> = usually.difference(&then).cloned().collect();
                    note(&mut rests, (&line.id, &step.id, &option.id), posts);
                }
            }
        }
    }
    let in_order = |posts: &BTreeSet<PostId>| {
        policy.posts.iter().map(|post| &post.id).filter(|post| posts.contains(post)).cloned().collect()
    };
    let rests = rests.into_iter().map(|(row, posts)| Rests { posts: in_order(&posts), ..row });
    Ok((rests.collect(), lives))
}

fn note(
    rests: &mut Vec<(Rests, BTreeSet<PostId>)>,
    (line, step, answer): (&LineId, &StepId, &Answer),
    posts: BTreeSet<PostId>,
) {
    if posts.is_empty() {
        return;
    }
    let is_same = |row: &Rests| row.line == *line && row.step == *step && row.answer == *answer;
    match rests.iter_mut().find(|(row, _)| is_same(row)) {
        Some((_, known)) => known.extend(posts),
        None => {
            let (line, step, answer) = (line.clone(), step.clone(), answer.clone());
            rests.push((Rests { line, step, answer, posts: Vec::new() }, posts));
        }
    }
}

/// Every post that is told within a week.
fn told(
    courses: &mut Courses<'_>,
    office: &Office<'_>,
    answers: &Answers,
) -> Result<BTreeSet<PostId>, Refusal> {
    let (nobody, rings) = (Counted::default(), Rings::ByHours(office));
    let setting = Setting { counted: &nobody, rings, horizon: WEEK, enough: Span::ZERO };
    let lived = setting.live(courses, answers)?;
    let facts = lived.entries().flat_map(|(_, facts)| &facts.facts);
    let told = facts.filter_map(|fact| match fact {
        Fact::Told { post: Some(post), via, .. } if !matches!(via, Via::AbsentHolder | Via::Caller) => {
            Some(post.clone())
        }
        _ => None,
    });
    Ok(told.collect())
}
