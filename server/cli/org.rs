//! `noroshi org`: takes the organisation's files over, all of them or nothing.

use std::path::PathBuf;

use serde::Serialize;

use crate::actions::organise;
use crate::config::Settings;
use crate::domain::moment::Moment;
use crate::domain::orgfile::{self, Change};
use crate::domain::policy::{Policy, check};
use crate::domain::world::World;

use super::people::{Files, Paths, describe, say_mistakes};
use super::terminal::operator;
use super::{Exit, Failure, Format, Terminal};

/// What to do with the organisation.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Import the organisation's files; absent rows are never deleted.
    Import(Import),
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
    mistakes: Vec<String>,
}

#[derive(Serialize)]
struct ChangeRow {
    code: &'static str,
    text: String,
}

/// Runs a command on the organisation.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let Command::Import(args) = command;
    let paths = Paths {
        units: args.units.clone(),
        people: args.people.clone(),
        posts: args.posts.clone(),
        contacts: args.contacts.clone(),
    };
    if [&paths.units, &paths.people, &paths.posts, &paths.contacts].iter().all(|path| path.is_none()) {
        return Err(Failure::Wrong(terminal.text("cli-org-nothing", &[])));
    }
    let files = Files::read_each(&paths, terminal)?;
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    let (world, now) = house.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
    let policy = policy(&world, &settings, terminal)?;
    let effective = args.effective.unwrap_or(now);
    let plan = match orgfile::plan(&files.rows, &world.org, &policy, effective) {
        Ok(plan) => plan,
        Err(mistakes) => {
            match args.format {
                Format::Text => say_mistakes(&mistakes, terminal)?,
                Format::Json => {
                    let mistakes = mistakes.iter().map(|one| describe(one, terminal)).collect();
                    let effective = effective.to_rfc3339();
                    terminal.json(&Printed { applied: false, effective, changes: Vec::new(), mistakes })?;
                }
            }
            terminal.note("cli-org-refused", &[("count", mistakes.len().into())])?;
            return Ok(Exit::Found);
        }
    };
    let is_applied = !args.dry_run && !plan.facts.is_empty();
    if is_applied {
        let caller = operator(&house)?;
        organise::apply_plan(&house, &caller, world.revision(), plan.facts, plan.private)?;
    }
    print(&plan.changes, effective, is_applied, &args, terminal)?;
    Ok(Exit::Done)
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
    checked.policy.map(std::sync::Arc::new).ok_or_else(|| {
        let args = [("file", file.into()), ("count", checked.mistakes.len().into())];
        Failure::Configuration(terminal.text("cli-check-unsound", &args))
    })
}

fn print(
    changes: &[Change],
    effective: Moment,
    is_applied: bool,
    args: &Import,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    match args.format {
        Format::Json => {
            let changes =
                changes.iter().map(|one| ChangeRow { code: one.code(), text: one.to_string() }).collect();
            let effective = effective.to_rfc3339();
            terminal.json(&Printed { applied: is_applied, effective, changes, mistakes: Vec::new() })
        }
        Format::Text => {
            for change in changes {
                terminal.print(&change.to_string())?;
            }
            let count = changes.iter().filter(|change| change.is_change()).count();
            let key = match (count, is_applied) {
                (0, _) => "cli-org-same",
                (_, true) => "cli-org-applied",
                (_, false) => "cli-org-dry-run",
            };
            let args = [("count", count.into()), ("at", effective.to_rfc3339().into())];
            Ok(terminal.say(key, &args)?)
        }
    }
}
