//! The proof as `check` prints it for people.

use crate::domain::history::Private;
use crate::domain::moment::Moment;
use crate::domain::org::Org;
use crate::domain::policy::Policy;
use crate::domain::proof;
use crate::domain::world::World;
use crate::telling::policy::proof::{LevelSaid, Said, TimesSaid, VerdictSaid, said};

use super::super::{Failure, Terminal};

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
    let is_model = org.is_none();
    let name = |number: usize| terminal.text("proof-model-person", &[("number", number.into())]);
    let mut org = org.unwrap_or_else(|| proof::model::organisation(policy, name));
    org.apply(&super::super::simulate::active(text), &Private::new());
    let mut watch = |done, count| terminal.progress("cli-check-proving", (done, count));
    let proof =
        proof::prove_watched(&World::new(org), now, lives, &mut watch).map_err(anyhow::Error::from)?;
    let said = said(&proof, policy, is_model, terminal.language).map_err(anyhow::Error::from)?;
    Ok((said, proof.is_broken()))
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
