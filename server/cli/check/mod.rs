//! `noroshi check`: every mistake of a policy at once, what it leaves open, and what it promises.

mod proof;

use std::path::PathBuf;

use serde::Serialize;

use crate::clock::Clock;
use crate::domain::calendar::midnight;
use crate::domain::ids::{PostId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::domain::org::Org;
use crate::domain::policy::Policy;
use crate::domain::policy::check::{self, Checked};
use crate::domain::policy::finding::Finding;
use crate::domain::proof::standing;
use crate::domain::readiness::{self, organised};
use crate::domain::world::World;
use crate::domain::written;
use crate::i18n::labels;
use crate::i18n::own::{Own, take_up};
use crate::store;
use crate::telling::policy::finding::{Said, maybe, said};
use crate::telling::policy::proof as said_proof;
use crate::telling::policy::{Findings, findings};

use super::people::{self, Files};
use super::{Exit, Failure, Format, Terminal};

/// Arguments of `check`.
#[derive(clap::Args)]
pub struct Args {
    /// The policy; the one that the settings name if left out.
    file: Option<PathBuf>,
    /// A folder with `units.csv`, `people.csv` and `posts.csv`, checked against the policy.
    #[arg(long, value_name = "DIR")]
    people: Option<PathBuf>,
    /// The organisation as the database has it, with its absences, instead of files.
    #[arg(long, conflicts_with = "people")]
    stored: bool,
    /// As of which day or moment: `2027-04-01`, or RFC 3339; now if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Moment>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print the JSON Schema of the policy's form, with which editors complete it, and nothing else.
    // Not `exclusive`: the language that the system names would count as an argument beside it.
    #[arg(long, conflicts_with_all = ["file", "people", "stored", "from", "strict"])]
    schema: bool,
    /// End with 1 while questions are open.
    #[arg(long)]
    strict: bool,
    /// Courses of incidents that are tried at most; beyond it the proof says that it is a sample.
    #[arg(long, value_name = "N", default_value_t = said_proof::LIVES)]
    budget: u64,
}

/// The form of a policy, for editors.
const SCHEMA: &str = include_str!("../../../templates/escalation.schema.json");

#[derive(Serialize)]
struct Report {
    file: String,
    /// As of when, where another time than now was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(flatten)]
    found: Findings,
    /// Posts in which nobody would be reached, with `--people`.
    #[serde(skip_serializing_if = "Option::is_none")]
    gaps: Option<Vec<SaidGap>>,
    /// Worst times and guarantees, of a sound policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<said_proof::Said>,
}

/// A post of a unit in which nobody would be reached, in the reader's language.
#[derive(Serialize)]
struct SaidGap {
    post: PostId,
    unit: UnitId,
    why: &'static str,
    from: String,
    to: Option<String>,
    text: String,
}

/// How far ahead announced absences and ends of appointments are looked at.
const AHEAD: Span = Span::hours(24 * 30);

/// The organisation of the database that the settings name.
fn stored(terminal: &Terminal<'_>) -> Result<Org, Failure> {
    let settings = terminal.settings()?;
    let world = terminal.backend(&settings)?.store.read::<_, store::Error>(|tx| tx.world());
    Ok(world.map_err(anyhow::Error::from)?.org.clone())
}

/// A day in Japan, from its beginning, or a moment, as an argument.
fn day(text: &str) -> Result<Moment, String> {
    let whole = written::day(text).and_then(midnight).or_else(|| written::moment(text));
    whole.ok_or_else(|| "write it as 2027-04-01 or 2027-04-01T08:30:00+09:00".to_owned())
}

/// Checks a policy.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    if args.schema {
        terminal.out.write_all(SCHEMA.as_bytes())?;
        return Ok(Exit::Done);
    }
    let file = match &args.file {
        Some(file) => file.clone(),
        None => terminal.settings()?.policy_file,
    };
    let text = terminal.read(&file)?;
    let mut checked = check::check(&text);
    take_up(checked.policy.as_ref().map(Own::of).unwrap_or_default());
    let now = args.from.unwrap_or_else(|| Clock::System.now());
    let org = match (&args.people, &checked.policy) {
        (Some(folder), Some(policy)) => {
            match people::found(&Files::read(folder, terminal)?, policy, now, terminal)? {
                Ok(org) => Some(org),
                Err(exit) => return Ok(exit),
            }
        }
        (None, Some(_)) if args.stored => Some(stored(terminal)?),
        (_, None) | (None, _) => None,
    };
    if let Some(org) = &org {
        organised::with_organisation(&mut checked, &text, org, now);
    }
    let sound = org.as_ref().zip(checked.policy.as_ref());
    let gaps = sound.map(|(org, policy)| gaps(org, policy, now, terminal));
    let mut report = report(file.display().to_string(), &checked, gaps, terminal)?;
    report.from = args.from.map(Moment::to_rfc3339);
    // What is known at once is said at once; the proof takes longer.
    if args.format == Format::Text {
        print(&report, terminal)?;
        terminal.out.flush()?;
    }
    // Whoever is away then is away for as long as the proof looks.
    let org = org.map(|org| if args.stored { standing::as_at(&org, now) } else { org });
    let policy = checked.policy.as_ref();
    let proved = policy.map(|policy| proof::prove((policy, &text), org, (now, args.budget), terminal));
    let is_broken;
    (report.proof, is_broken) = proved.transpose()?.unzip();
    match args.format {
        Format::Json => terminal.json(&report)?,
        Format::Text => report.proof.iter().try_for_each(|proof| proof::print(proof, terminal))?,
    }
    let is_open =
        !report.found.questions.is_empty() || report.gaps.as_ref().is_some_and(|rows| !rows.is_empty());
    Ok(if !report.found.sound || is_broken == Some(true) {
        Exit::Wrong
    } else if args.strict && is_open {
        Exit::Found
    } else {
        Exit::Done
    })
}

/// What is found without a proof.
fn report(
    file: String,
    checked: &Checked,
    gaps: Option<Vec<SaidGap>>,
    terminal: &Terminal<'_>,
) -> Result<Report, Failure> {
    let found = findings(terminal.language, checked).map_err(anyhow::Error::from)?;
    Ok(Report { file, from: None, found, gaps, proof: None })
}

/// Says every mistake on standard error: for commands that need a sound policy.
pub fn refuse(file: &str, checked: &Checked, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let all: Vec<Said> = checked.mistakes.iter().map(|one| said(terminal.language, one)).collect();
    for one in &all {
        let text = lines(file, one, terminal).join("\n");
        writeln!(terminal.err, "{text}\n")?;
    }
    let args = [("file", file.to_owned().into()), ("count", all.len().into())];
    terminal.note("cli-check-unsound", &args)?;
    Ok(Exit::Wrong)
}

/// Says what was found of a policy that is in force all the same, on standard error.
pub fn note(file: &str, findings: &[Finding], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    for one in findings {
        let text = lines(file, &said(terminal.language, one), terminal).join("\n");
        writeln!(terminal.err, "{text}\n")?;
    }
    Ok(())
}

/// The posts in which nobody would be reached.
fn gaps(org: &Org, policy: &Policy, now: Moment, terminal: &Terminal<'_>) -> Vec<SaidGap> {
    let world = World { org: org.clone(), ..World::default() };
    let mut found = readiness::gaps(&world, policy, now, AHEAD);
    found.extend(readiness::undecided(&world, policy, now));
    let said = |gap: readiness::Gap| SaidGap {
        text: labels::gap(
            terminal.language,
            &gap,
            (policy.post_label(&gap.post), &world.unit_name(&gap.unit)),
            now,
        ),
        why: gap.why.as_str(),
        from: gap.from.to_rfc3339(),
        to: gap.to.map(Moment::to_rfc3339),
        post: gap.post,
        unit: gap.unit,
    };
    found.into_iter().map(said).collect()
}

fn print(report: &Report, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if !report.found.mistakes.is_empty() {
        terminal.say("cli-check-mistakes", &[("count", report.found.mistakes.len().into())])?;
        terminal.print("")?;
    }
    for one in &report.found.mistakes {
        let text = lines(&report.file, one, terminal).join("\n");
        terminal.print(&format!("{text}\n"))?;
    }
    if !report.found.questions.is_empty() {
        terminal.say("cli-check-questions", &[("count", report.found.questions.len().into())])?;
        terminal.print("")?;
    }
    for one in &report.found.questions {
        let text = lines(&report.file, one, terminal).join("\n");
        terminal.print(&format!("{text}\n"))?;
    }
    if let Some(from) = &report.from {
        terminal.say("cli-check-from", &[("from", from.clone().into())])?;
    }
    for gap in report.gaps.iter().flatten() {
        terminal.print(&gap.text)?;
    }
    let key = if report.found.sound { "cli-check-sound" } else { "cli-check-unsound" };
    let args = [("file", report.file.clone().into()), ("count", report.found.mistakes.len().into())];
    terminal.say(key, &args)?;
    let (name, sha256) = (report.found.base.name.clone().into(), report.found.base.sha256.clone().into());
    Ok(terminal.say("cli-check-base", &[("name", name), ("sha256", sha256)])?)
}

/// One finding: place, the line as written, what is wrong, what to do, what was meant.
fn lines(file: &str, one: &Said, terminal: &Terminal<'_>) -> Vec<String> {
    let Said { line, column, field, excerpt, message, remedy, .. } = one;
    let mut lines = vec![format!("{file}:{line}:{column}  {field}").trim_end().to_owned()];
    if !excerpt.is_empty() {
        lines.push(format!("  {line} | {excerpt}"));
    }
    lines.push(format!("  {message}"));
    lines.push(format!("  → {remedy}"));
    lines.extend(maybe(terminal.language, one).map(|meant| format!("  {meant}")));
    lines
}
