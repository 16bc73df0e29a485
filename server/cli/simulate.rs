//! `noroshi simulate`: the transcript of one imagined incident. Nothing is sent or stored.

use std::path::{Path, PathBuf};

use serde::Serialize;
use std::collections::BTreeMap;

use crate::domain::history::Private;
use crate::domain::ids::{PolicyVersion, PostId};
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::policy::check;
use crate::domain::policy::finding::Finding;
use crate::domain::scenario;
use crate::domain::simulation::{self, Row};
use crate::domain::world::World;
use crate::i18n::own::{Own, take_up};
use crate::telling::transcript;

use super::people::{self, Files};
use super::{Exit, Failure, Format, Terminal};

/// Arguments of `simulate`.
#[derive(clap::Args)]
pub struct Args {
    /// The policy.
    file: PathBuf,
    /// What is imagined: who reports what, who is away, who answers when.
    #[arg(long, value_name = "SCENARIO.yaml")]
    scenario: PathBuf,
    /// A folder with `units.csv`, `people.csv` and `posts.csv`; the sample city if left out.
    #[arg(long, value_name = "DIR")]
    people: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Printed {
    entries: Vec<Row>,
    reached: BTreeMap<PostId, String>,
}

/// Lives a scenario and prints what happened.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let text = terminal.read(&args.file)?;
    let checked = check::check(&text);
    let Some(policy) = &checked.policy else {
        return super::check::refuse(&args.file.display().to_string(), &checked, terminal);
    };
    take_up(Own::of(policy));
    let scenario = match scenario::parse(&terminal.read(&args.scenario)?, policy) {
        Ok(scenario) => scenario,
        Err(mistakes) => return refuse(&args.scenario, &mistakes, terminal),
    };
    let files = match &args.people {
        Some(folder) => Files::read(folder, terminal)?,
        None => {
            terminal.note("cli-simulate-sample-people", &[])?;
            Files::sample()
        }
    };
    let mut org = match people::found(&files, policy, scenario.at, terminal)? {
        Ok(org) => org,
        Err(exit) => return Ok(exit),
    };
    org.apply(&active(&text), &Private::new());
    let unknown: Vec<String> = scenario.unknown(&org).into_iter().collect();
    if !unknown.is_empty() {
        let args = [("codes", unknown.join(", ").into())];
        return Err(Failure::Wrong(terminal.text("cli-simulate-unknown", &args)));
    }
    let world = World::new(org);
    let lived = simulation::run(&world, &scenario).map_err(|error| {
        let args = [("reason", error.to_string().into())];
        Failure::Wrong(terminal.text("cli-simulate-refused", &args))
    })?;
    match args.format {
        Format::Json => {
            let reached = lived.reached();
            let reached = reached.into_iter().map(|(post, at)| (post, Moment::to_rfc3339(at))).collect();
            terminal.json(&Printed { entries: simulation::rows(&lived), reached })?;
        }
        Format::Text => {
            for line in transcript::write(&lived, policy, terminal.language) {
                terminal.print(&line)?;
            }
        }
    }
    Ok(Exit::Done)
}

fn refuse(file: &Path, mistakes: &[Finding], terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let checked = check::Checked { policy: None, mistakes: mistakes.to_vec(), questions: Vec::new() };
    super::check::refuse(&file.display().to_string(), &checked, terminal)
}

/// The policy as if it had been approved: the organisation's history starts with it.
pub fn active(text: &str) -> OrgFact {
    OrgFact::PolicyActivated { version: PolicyVersion(1), sha256: String::new(), text: text.to_owned() }
}
