//! `noroshi org`: takes the organisation's files over, all of them or nothing, and ends what ends.

mod end;
mod sample;

use std::path::PathBuf;

use serde::Serialize;

use crate::actions::organise;
use crate::config::Settings;
use crate::domain::moment::Moment;
use crate::domain::orgfile::{self, Change, Doubt, Plan, Question, RowMistake};
use crate::domain::policy::{Policy, check};
use crate::domain::world::World;
use crate::domain::written;
use crate::i18n::imported::ImportWords;
use crate::i18n::{text, time};

use super::people::{Files, Paths, describe, say_mistakes};
use super::terminal::operator;
use super::{Exit, Failure, Format, Terminal};

/// What to do with the organisation.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Import the organisation's files; what may be a mistake is asked about first.
    Import(Import),
    /// End a person, a unit, or somebody in a post, at a date.
    End(end::End),
    /// Write samples of the files, with every column, into a folder.
    Sample(sample::Sample),
    /// Write units, people and posts as they hold now into a folder: complete, as an import takes them back.
    Export(sample::Sample),
}

/// Arguments of `org import`.
#[derive(clap::Args)]
pub struct Import {
    /// `units.csv`.
    #[arg(long, value_name = "FILE")]
    units: Option<PathBuf>,
    /// `people.csv`.
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// `posts.csv`.
    #[arg(long, value_name = "FILE")]
    posts: Option<PathBuf>,
    /// `contacts.csv`; holds at once, from when until when stands in its own columns.
    #[arg(long, value_name = "FILE", conflicts_with = "effective")]
    contacts: Option<PathBuf>,
    /// From when it holds, RFC 3339 with offset; from now if left out.
    #[arg(long, value_name = "T", value_parser = super::absence::moment)]
    effective: Option<Moment>,
    /// The files are complete: whoever they leave out is ended, after a question.
    #[arg(long)]
    complete: bool,
    /// Say yes to a question, by its word for all (`alike`) or with its code for one (`alike:1234`).
    #[arg(long, value_name = "QUESTION", value_delimiter = ',', value_parser = answer)]
    accept: Vec<String>,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Printed {
    applied: bool,
    effective: String,
    changes: Vec<ChangeRow>,
    questions: Vec<QuestionRow>,
    mistakes: Vec<String>,
}

#[derive(Serialize)]
struct QuestionRow {
    question: String,
    accepted: bool,
    text: String,
}

#[derive(Serialize)]
struct ChangeRow {
    code: &'static str,
    text: String,
}

/// A question's word, alone or with a code.
fn answer(text: &str) -> Result<String, String> {
    let plain = written::code(text);
    let word = plain.split_once(':').map_or(plain.as_str(), |(word, _)| word);
    if Doubt::WORDS.iter().any(|(known, _)| *known == word) {
        return Ok(plain);
    }
    let words: Vec<&str> = Doubt::WORDS.iter().map(|(known, _)| *known).collect();
    Err(format!("the questions are {}", words.join(", ")))
}

/// Runs a command on the organisation.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Import(args) => import(&args, terminal),
        Command::End(args) => end::run(&args, terminal),
        Command::Sample(args) => sample::run(&args, terminal),
        Command::Export(args) => sample::export(&args, terminal),
    }
}

fn import(args: &Import, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let paths = Paths {
        units: args.units.clone(),
        people: args.people.clone(),
        posts: args.posts.clone(),
        contacts: args.contacts.clone(),
    };
    if [&paths.units, &paths.people, &paths.posts, &paths.contacts].iter().all(|path| path.is_none()) {
        return Err(Failure::Wrong(terminal.text("cli-org-nothing", &[])));
    }
    let mut files = Files::read_each(&paths, terminal)?;
    files.rows.is_complete = args.complete;
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    let read = backend.store.read(|tx| Ok::<_, Failure>((tx.organisation()?, tx.now()?)));
    let (organisation, now) = read?;
    let world = &organisation.world;
    let policy = policy(world, &settings, terminal)?;
    let effective = args.effective.unwrap_or(now);
    let plan = match orgfile::plan(&files.rows, (&world.org, &organisation.contacts), &policy, effective) {
        Ok(plan) => plan,
        Err(mistakes) => return refuse(&mistakes, effective, args.format, terminal),
    };
    let is_accepted = |question: &&Question| args.accept.iter().any(|answer| question.is_meant_by(answer));
    let open = plan.questions.iter().filter(|question| !is_accepted(question)).count();
    let is_applied = !args.dry_run && open == 0 && !plan.is_empty();
    if is_applied {
        let caller = operator(&backend)?;
        let plan = plan.clone().dated(&world.org, effective, now);
        organise::apply_plan(&backend, &caller, world.revision(), plan.entry(), plan.private)?;
    }
    let language = terminal.language;
    let said = Said::of(&ImportWords { language, org: &world.org, policy: &policy, plan: &plan }, args);
    print(&plan, said, (effective, is_applied, open), args.format, terminal)?;
    Ok(if open == 0 { Exit::Done } else { Exit::Found })
}

fn refuse(
    mistakes: &[RowMistake],
    effective: Moment,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    match format {
        Format::Text => say_mistakes(mistakes, terminal)?,
        Format::Json => {
            let mistakes = mistakes.iter().map(|one| describe(one, terminal)).collect();
            let effective = effective.to_rfc3339();
            let (changes, questions) = (Vec::new(), Vec::new());
            terminal.json(&Printed { applied: false, effective, changes, questions, mistakes })?;
        }
    }
    terminal.note("cli-org-refused", &[("count", mistakes.len().into())])?;
    Ok(Exit::Found)
}

/// A plan in words.
struct Said {
    changes: Vec<ChangeRow>,
    questions: Vec<QuestionRow>,
}

impl Said {
    fn of(teller: &ImportWords<'_>, args: &Import) -> Self {
        let change = |one: &Change| ChangeRow { code: one.code(), text: teller.change(one) };
        let question = |one: &Question| QuestionRow {
            question: one.to_string(),
            accepted: args.accept.iter().any(|answer| one.is_meant_by(answer)),
            text: asked(teller, one),
        };
        Self {
            changes: teller.plan.changes.iter().map(change).collect(),
            questions: teller.plan.questions.iter().map(question).collect(),
        }
    }
}

/// A question, with the answer that means yes.
fn asked(teller: &ImportWords<'_>, question: &Question) -> String {
    let answer = text(teller.language, "cli-org-answer", &[("answer", question.to_string().into())]);
    let place = question.line.map_or_else(String::new, |line| format!(":{line}"));
    format!("{}{place}  {}\n  → {answer}", question.file.name(), teller.question(question))
}

/// The posts that the files may name: those of the policy in force, or of the one proposed where
/// none is in force yet.
pub fn policy(
    world: &World,
    settings: &Settings,
    terminal: &mut Terminal<'_>,
) -> Result<std::sync::Arc<Policy>, Failure> {
    if let Some((_, policy)) = world.active() {
        return Ok(std::sync::Arc::clone(policy));
    }
    let checked = check::check(&terminal.read(&settings.policy_file)?);
    let file = settings.policy_file.display().to_string();
    terminal.note("cli-org-proposed", &[("file", file.clone().into())])?;
    checked.policy.map(std::sync::Arc::new).ok_or_else(|| {
        let args = [("file", file.into()), ("count", checked.mistakes.len().into())];
        Failure::Configuration(terminal.text("cli-check-unsound", &args))
    })
}

/// What changes comes first; what stays is counted, for whoever wants each line asks for JSON.
fn print(
    plan: &Plan,
    said: Said,
    (effective, is_applied, open): (Moment, bool, usize),
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    if format == Format::Json {
        let Said { changes, questions } = said;
        let effective = effective.to_rfc3339();
        let mistakes = Vec::new();
        return terminal.json(&Printed { applied: is_applied, effective, changes, questions, mistakes });
    }
    let lines = plan.changes.iter().zip(&said.changes).filter(|(change, _)| change.is_change());
    let lines: Vec<&String> = lines.map(|(_, line)| &line.text).collect();
    for line in &lines {
        terminal.print(line)?;
    }
    let stays = plan.changes.len() - lines.len();
    if stays > 0 {
        terminal.say("cli-org-stays", &[("count", stays.into())])?;
    }
    for question in said.questions.iter().filter(|question| !question.accepted) {
        writeln!(terminal.err, "{}", question.text)?;
    }
    let key = match (lines.len(), is_applied, open) {
        (_, _, 1..) => "cli-org-asked",
        (0, _, _) => "cli-org-same",
        (_, true, _) => "cli-org-applied",
        (_, false, _) => "cli-org-dry-run",
    };
    let at = time::long(terminal.language, time::Years::default(), effective);
    let args = [("count", lines.len().into()), ("open", open.into()), ("at", at.into())];
    Ok(terminal.say(key, &args)?)
}
