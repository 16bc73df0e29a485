//! The proof as `check` prints it: worst times, guarantees, and what both take for granted.
//!
//! Everything is put into words once. The page for people prints these words; the form for programs
//! carries them beside the codes and seconds that they stand for.

use serde::Serialize;

use crate::domain::history::Private;
use crate::domain::ids::{LineId, PersonId, PostId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::domain::org::Org;
use crate::domain::policy::Policy;
use crate::domain::proof::{self, Example, Found, Outcome, Verdict};
use crate::domain::world::World;
use crate::export::transcript;
use crate::i18n::proved::Words;

use super::super::{Failure, Terminal};

/// Lives that are lived where nobody says how many: some seconds.
pub const LIVES: u64 = 100_000;

/// The proof in words.
#[derive(Serialize)]
pub struct Said {
    /// No people were named: the organisation is a model.
    model: bool,
    /// How many lives were lived.
    lives: u64,
    /// With how many people away the table was made.
    absent: u32,
    latest: Vec<RowSaid>,
    /// Lines, and how long their silence can go unnoticed.
    silences: Vec<SilenceSaid>,
    guarantees: Vec<VerdictSaid>,
    judgements: Vec<RestsSaid>,
    assumptions: Vec<String>,
}

#[derive(Serialize)]
struct RowSaid {
    post: PostId,
    #[serde(flatten)]
    times: TimesSaid,
}

#[derive(Serialize)]
struct SilenceSaid {
    line: LineId,
    #[serde(flatten)]
    times: TimesSaid,
}

#[derive(Serialize)]
struct TimesSaid {
    label: String,
    /// Not everything was tried.
    sampled: bool,
    /// With nobody away, and with up to so many.
    levels: [LevelSaid; 2],
}

#[derive(Serialize, PartialEq)]
struct LevelSaid {
    #[serde(skip)]
    label: String,
    latest: Option<LifeSaid>,
    /// Not told here, because others answered.
    answered: Option<LifeSaid>,
    /// Not told here although nobody answered.
    never: Option<LifeSaid>,
}

/// One life in words.
#[derive(Serialize, PartialEq)]
struct LifeSaid {
    /// How late.
    reached: String,
    /// In what case.
    case: String,
    unit: Option<UnitId>,
    /// Other units that it stands for.
    alike: Vec<UnitId>,
    starts_at: String,
    away: Vec<PersonId>,
    told_after_seconds: Option<i64>,
    heard_after_seconds: Option<i64>,
}

#[derive(Serialize)]
struct VerdictSaid {
    text: String,
    outcome: &'static str,
    #[serde(skip)]
    verdict: String,
    example: Option<LifeSaid>,
    /// The course of the example, as `simulate` prints it.
    story: Vec<String>,
}

#[derive(Serialize)]
struct RestsSaid {
    step: String,
    answer: String,
    posts: Vec<PostId>,
    text: String,
}

/// Proves a policy in an organisation, or in a model of one, and puts it into words.
///
/// # Errors
/// A life that cannot be lived: our own mistake.
pub fn prove(
    (policy, text): (&Policy, &str),
    org: Option<Org>,
    (now, lives): (Moment, u64),
    terminal: &mut Terminal<'_>,
) -> Result<(Said, bool), Failure> {
    let model = org.is_none();
    let name = |number: usize| terminal.text("proof-model-person", &[("number", number.into())]);
    let mut org = org.unwrap_or_else(|| proof::model::organisation(policy, name));
    org.apply(&super::super::simulate::active(text), &Private::new());
    let mut watch = |done, count| terminal.progress("cli-check-proving", (done, count));
    let proof =
        proof::prove_watched(&World::new(org), now, lives, &mut watch).map_err(anyhow::Error::from)?;
    let words = Words { proof: &proof, policy, language: terminal.language };
    let guarantees = proof.verdicts.iter().map(|verdict| verdict_said(verdict, &words));
    let said = Said {
        model,
        lives: proof.lives,
        absent: proof.absent,
        latest: proof.rows.iter().map(|row| row_said(&row.post, &row.found, &words)).collect(),
        silences: proof.silences.iter().map(|row| silence_said(&row.line, &row.found, &words)).collect(),
        guarantees: guarantees.collect::<Result<_, Failure>>()?,
        judgements: rests_said(&words),
        assumptions: words.assumptions(),
    };
    Ok((said, proof.is_broken()))
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

fn verdict_said(verdict: &Verdict, words: &Words<'_>) -> Result<VerdictSaid, Failure> {
    let guarantee = &verdict.guarantee;
    let example = match &verdict.outcome {
        Outcome::Held | Outcome::Sampled | Outcome::Unclaimed => None,
        Outcome::Broken { target, example } => Some((target, example.as_ref())),
    };
    let story = match example {
        Some((target, example)) => {
            let lived = words.proof.story(example, target, guarantee.within);
            let lived = lived.map_err(anyhow::Error::from)?;
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

/// Prints the proof for people.
///
/// # Errors
/// The stream is gone.
pub fn print(said: &Said, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    terminal.print("")?;
    if said.model {
        terminal.say("proof-model", &[])?;
    }
    terminal.say("proof-head", &[("lives", said.lives.to_string().into())])?;
    for row in &said.latest {
        print_times(&row.times, terminal)?;
    }
    terminal.print("")?;
    terminal.say("proof-silences", &[])?;
    for row in &said.silences {
        print_times(&row.times, terminal)?;
    }
    if !said.guarantees.is_empty() {
        terminal.print("")?;
        terminal.say("proof-guarantees", &[])?;
    }
    for guarantee in &said.guarantees {
        print_verdict(guarantee, terminal)?;
    }
    if !said.judgements.is_empty() {
        terminal.print("")?;
        terminal.say("proof-judgements", &[])?;
    }
    for rests in &said.judgements {
        terminal.print(&format!("  {}", rests.text))?;
    }
    terminal.print("")?;
    terminal.say("proof-assumptions", &[])?;
    for assumption in &said.assumptions {
        terminal.print(&format!("  {assumption}"))?;
    }
    Ok(())
}

fn print_times(row: &TimesSaid, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let sampled = if row.sampled { terminal.text("proof-row-sampled", &[]) } else { String::new() };
    terminal.print(format!("  {}  {sampled}", row.label).trim_end())?;
    let [alone, together] = &row.levels;
    print_level(alone, terminal)?;
    let is_same = alone.latest == together.latest
        && alone.answered == together.answered
        && alone.never == together.never;
    if is_same {
        let same = terminal.text("proof-same", &[]);
        return Ok(terminal.print(&format!("    {}  {same}", together.label))?);
    }
    print_level(together, terminal)
}

fn print_level(level: &LevelSaid, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if let Some(life) = &level.latest {
        terminal.print(&format!("    {}  {}", level.label, life.reached))?;
        terminal.print(&format!("      {}", life.case))?;
    }
    let notes = [("proof-never-told", &level.never), ("proof-answered-not-told", &level.answered)];
    for (key, life) in notes {
        let Some(life) = life else { continue };
        let note = terminal.text(key, &[]);
        terminal.print(&format!("    {}  {note}", level.label))?;
        terminal.print(&format!("      {}", life.case))?;
    }
    Ok(())
}

fn print_verdict(said: &VerdictSaid, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    terminal.print(&format!("  {}", said.text))?;
    let Some(life) = &said.example else {
        terminal.print(&format!("    {}", said.verdict))?;
        if said.outcome == "sampled" {
            terminal.say("proof-sampled-remedy", &[])?;
        }
        return Ok(());
    };
    terminal.print(&format!("    {}  {}", said.verdict, life.reached))?;
    terminal.print(&format!("      {}", life.case))?;
    terminal.print("")?;
    for line in &said.story {
        terminal.print(format!("      {line}").trim_end())?;
    }
    Ok(terminal.print("")?)
}
