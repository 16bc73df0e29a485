//! The proof in words: worst times, guarantees, and what both take for granted.

use serde::Serialize;

use crate::domain::ids::{LineId, PersonId, PostId, UnitId};
use crate::domain::moment::Span;
use crate::domain::policy::Policy;
use crate::domain::proof::{Error, Example, Found, Outcome, Proof, Verdict};
use crate::i18n::Language;
use crate::i18n::proved::Words;
use crate::telling::transcript;

/// Lives that are lived where nobody says how many: some seconds.
pub const LIVES: u64 = 100_000;

/// The proof in words.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// No people were named: the organisation is a model.
    pub model: bool,
    /// How many lives were lived.
    pub lives: u64,
    /// With how many people away the table was made.
    pub absent: u32,
    /// Posts, and how late each is reached.
    pub latest: Vec<RowSaid>,
    /// Lines, and how long their silence can go unnoticed.
    pub silences: Vec<SilenceSaid>,
    /// Guarantees, and whether each holds.
    pub guarantees: Vec<VerdictSaid>,
    /// What rests on somebody's judgement.
    pub judgements: Vec<RestsSaid>,
    /// What is taken for granted.
    pub assumptions: Vec<String>,
}

/// A post, and how late it is reached.
#[derive(Clone, Debug, Serialize)]
pub struct RowSaid {
    /// Which post.
    pub post: PostId,
    /// How late.
    #[serde(flatten)]
    pub times: TimesSaid,
}

/// A line, and how long its silence can go unnoticed.
#[derive(Clone, Debug, Serialize)]
pub struct SilenceSaid {
    /// Which line.
    pub line: LineId,
    /// How long.
    #[serde(flatten)]
    pub times: TimesSaid,
}

/// The worst times of something.
#[derive(Clone, Debug, Serialize)]
pub struct TimesSaid {
    /// What it is called.
    pub label: String,
    /// Not everything was tried.
    pub sampled: bool,
    /// With nobody away, and with up to so many.
    pub levels: [LevelSaid; 2],
}

/// The worst times with so many people away.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelSaid {
    /// 「不在なし」.
    pub label: String,
    /// The latest.
    pub latest: Option<LifeSaid>,
    /// Not told here, because others answered.
    pub answered: Option<LifeSaid>,
    /// Not told here although nobody answered.
    pub never: Option<LifeSaid>,
}

/// One life in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LifeSaid {
    /// How late.
    pub reached: String,
    /// In what case.
    pub case: String,
    /// Where.
    pub unit: Option<UnitId>,
    /// Other units that it stands for.
    pub alike: Vec<UnitId>,
    /// When it begins.
    pub starts_at: String,
    /// Who is away.
    pub away: Vec<PersonId>,
    /// When the post is told, from the beginning on.
    pub told_after_seconds: Option<i64>,
    /// When that is heard.
    pub heard_after_seconds: Option<i64>,
}

/// A guarantee, and whether it holds.
#[derive(Clone, Debug, Serialize)]
pub struct VerdictSaid {
    /// The guarantee.
    pub text: String,
    /// `held`, `unclaimed`, `sampled` or `broken`.
    pub outcome: &'static str,
    /// The same in words.
    pub verdict: String,
    /// A life in which it is broken.
    pub example: Option<LifeSaid>,
    /// The course of the example, as `simulate` prints it.
    pub story: Vec<String>,
}

/// What rests on somebody's judgement.
#[derive(Clone, Debug, Serialize)]
pub struct RestsSaid {
    /// Which question.
    pub step: String,
    /// Which answer.
    pub answer: String,
    /// Who is not told after it.
    pub posts: Vec<PostId>,
    /// In words.
    pub text: String,
}

/// Puts a proof of a policy into words. `is_model`: no people were named.
///
/// # Errors
/// A life that cannot be lived again: our own mistake.
pub fn said(proof: &Proof, policy: &Policy, is_model: bool, language: Language) -> Result<Said, Error> {
    let words = Words { proof, policy, language };
    let guarantees = proof.verdicts.iter().map(|verdict| verdict_said(verdict, &words));
    Ok(Said {
        model: is_model,
        lives: proof.lives,
        absent: proof.absent,
        latest: proof.rows.iter().map(|row| row_said(&row.post, &row.found, &words)).collect(),
        silences: proof.silences.iter().map(|row| silence_said(&row.line, &row.found, &words)).collect(),
        guarantees: guarantees.collect::<Result<_, Error>>()?,
        judgements: rests_said(&words),
        assumptions: words.assumptions(),
    })
}

fn row_said(post: &PostId, found: &Found, words: &Words<'_>) -> RowSaid {
    let times = times_said(words.policy.post_label(post).to_owned(), found, words);
    RowSaid { post: post.clone(), times }
}

fn silence_said(line: &LineId, found: &Found, words: &Words<'_>) -> SilenceSaid {
    let label = words.policy.line(line).map_or_else(|| line.to_string(), |row| row.label.clone());
    SilenceSaid { line: line.clone(), times: times_said(label, found, words) }
}

fn times_said(label: String, found: &Found, words: &Words<'_>) -> TimesSaid {
    let level = |level: usize| {
        let said = |example: Option<&Option<Example>>| {
            example.and_then(Option::as_ref).map(|example| life_said(example, words))
        };
        LevelSaid {
            label: words.level(level),
            latest: said(found.latest.get(level)),
            answered: said(found.answered.get(level)),
            never: said(found.never.get(level)),
        }
    };
    TimesSaid { label, sampled: found.is_sampled, levels: [level(0), level(1)] }
}

fn life_said(example: &Example, words: &Words<'_>) -> LifeSaid {
    let place = words.proof.place_of(example);
    LifeSaid {
        reached: words.reached(example),
        case: words.case(example),
        unit: place.and_then(|place| place.unit.clone()),
        alike: example.alike.clone(),
        starts_at: example.start.to_rfc3339(),
        away: example.away.iter().flat_map(|away| away.people.clone()).collect(),
        told_after_seconds: example.told.map(Span::as_seconds),
        heard_after_seconds: example.heard.map(Span::as_seconds),
    }
}

fn verdict_said(verdict: &Verdict, words: &Words<'_>) -> Result<VerdictSaid, Error> {
    let guarantee = &verdict.guarantee;
    let example = match &verdict.outcome {
        Outcome::Held | Outcome::Sampled | Outcome::Unclaimed => None,
        Outcome::Broken { target, example } => Some((target, example.as_ref())),
    };
    let story = match example {
        Some((target, example)) => {
            let lived = words.proof.story(example, target, guarantee.within)?;
            transcript::write(&lived, words.policy, words.language)
        }
        None => Vec::new(),
    };
    Ok(VerdictSaid {
        text: words.guarantee(guarantee),
        outcome: verdict.outcome.as_str(),
        verdict: words.verdict(&verdict.outcome),
        example: example.map(|(_, example)| life_said(example, words)),
        story,
    })
}

fn rests_said(words: &Words<'_>) -> Vec<RestsSaid> {
    let rests = words.proof.rests.iter().map(|rests| RestsSaid {
        step: rests.step.to_string(),
        answer: rests.answer.to_string(),
        posts: rests.posts.clone(),
        text: words.rests(rests),
    });
    rests.collect()
}
