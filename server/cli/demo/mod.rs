//! `noroshi demo`: everything on this machine, with a sample city: two years of cases that have ended, a
//! drill, measures under way, and three incidents of this hour.
//!
//! A fresh folder is prepared, its past is made by the same actions that pages and commands call, and it is
//! served. The clock under which the past is made is handed to the store that makes it, and to nothing else;
//! what serves opens the house anew and goes by the machine's. A folder with its settings in it is only
//! served: they are written last, so that one whose making was cut short is known.

mod auditor;
mod before;
mod cases;
mod city;
mod course;
mod deeds;
mod kept;
mod lessons;
mod past;
mod seats;
mod story;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::actions::{Backend, evidence};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy;
use crate::i18n::own::{Own, take_up};
use crate::keys::Keys;
use crate::store::{Store, StoreSettings};

use super::running::{self, Running};
use super::terminal::key_file;
use super::{Exit, Failure, Terminal, migrate};
use past::Past;

/// The file of its database.
const DATABASE: &str = "noroshi.db";

/// How long before its first case the sample city was set up.
const SET_UP: Span = Span::hours(24 * 7);

/// Arguments of `demo`.
#[derive(clap::Args)]
pub struct Args {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder; a fresh one under the system's temporary folder if left out.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Makes what is fresh, then serves until SIGTERM or SIGINT.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let folder = folder(args)?;
    let file = folder.join("noroshi.toml");
    let is_fresh = !file.is_file();
    let text = configuration(&folder, args.port);
    let mut settings = Settings::parse(&text)?;
    let (mut took, mut left_out) = (None, 0);
    if is_fresh {
        if folder.join(DATABASE).exists() {
            let args = [("dir", folder.display().to_string().into())];
            return Err(Failure::Wrong(terminal.text("cli-demo-cut-short", &args)));
        }
        let begun = Clock::System.now();
        left_out = make(&settings, begun, terminal)?;
        took = Some(Clock::System.now() - begun);
        write(&folder.join("escalation.yaml"), &auditor::policy())?;
        write(&file, &text)?;
    } else {
        settings = Settings::load(Some(&file))?;
        let here = Settings::parse(&text)?;
        settings.server = here.server;
    }
    let backend = terminal.backend(&settings)?;
    // The screen belongs to the reader; the log is for whoever asks with `-v`.
    running::log(terminal.level - 1);
    tracing::debug!(left_out, "What was to happen before has happened, but for this many deeds");
    let running = Running::build(settings.clone(), backend.clone())?;
    welcome(&backend, &settings, &folder, took, terminal)?;
    running.run()?;
    Ok(Exit::Done)
}

/// The folder named, made if need be; or a fresh one.
fn folder(args: &Args) -> Result<PathBuf, Failure> {
    if let Some(dir) = &args.dir {
        migrate::make_folder(dir)?;
        return std::fs::canonicalize(dir).map_err(|source| Failure::File { path: dir.clone(), source });
    }
    let parent = std::env::temp_dir();
    let mut number = std::process::id();
    loop {
        let dir = parent.join(format!("noroshi-demo-{number}"));
        if !dir.exists() {
            migrate::make_folder(&dir)?;
            return Ok(dir);
        }
        number = number.wrapping_add(1);
    }
}

fn configuration(folder: &Path, port: u16) -> String {
    let path = |name: &str| {
        let path = folder.join(name).display().to_string();
        path.replace('\\', "\\\\").replace('"', "\\\"")
    };
    format!(
        "# The sample city: written by `noroshi demo`, read by every other command.\n\
         [server]\nlisten = \"127.0.0.1:{port}\"\nbase_url = \"http://127.0.0.1:{port}\"\n\
         desk_phone = \"000-000-0119\"\nfactors = \"off\"\n\n\
         [database]\nurl = \"sqlite:{}\"\n\n[keys]\ndir = \"{}\"\n\n[vault]\ndir = \"{}\"\n\n\
         [policy]\nfile = \"{}\"\n\n\
         [backup]\ndir = \"{}\"\n\n\
         [mail]\nurl = \"file:{mailbox}\"\nfrom = \"incident@city.noroshi.example.jp\"\n\n\
         [demo]\nmailbox = \"{mailbox}\"\n",
        path(DATABASE),
        path("keys"),
        path("evidence"),
        path("escalation.yaml"),
        path("backups"),
        mailbox = path("mailbox"),
    )
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|source| Failure::File { path: path.to_owned(), source })
}

/// Makes the city and its past under a clock that runs from its beginning to `now`.
///
/// # Errors
/// What cannot be done at all.
fn make(settings: &Settings, now: Moment, terminal: &mut Terminal<'_>) -> Result<u32, Failure> {
    migrate::prepare(settings)?;
    let keys = Arc::new(Keys::load(&key_file(settings))?);
    let checked = policy::check::check(&auditor::policy());
    let Some(plan) = &checked.policy else {
        super::check::refuse("escalation.yaml", &checked, terminal)?;
        return Err(Failure::Configuration(terminal.text("cli-invalid-unsound", &[])));
    };
    take_up(Own::of(plan));
    let rows = cases::rows(plan, now - story::HOUR);
    let first = rows.iter().map(|row| row.at).min().unwrap_or(now);
    let clock = Clock::manual(first - SET_UP);
    let draft = StoreSettings { is_draft: true, ..StoreSettings::new(settings.database_url.expose()) };
    let store = Store::open(&draft, clock.clone(), Arc::clone(&keys))?;
    let backend = Backend { store, keys };
    let vault = super::evidence::vault(settings, &backend);
    evidence::prepare(&backend, &vault)?;
    let mut past = Past::new(&backend, &vault, clock);
    city::set_up(&past, settings)?;
    before::tell(&past, plan, (&rows, now - story::HOUR))?;
    past.pass(now - story::HOUR)?;
    let world = backend.store.read(|tx| tx.world())?;
    past.open_mailbox(running::deliveries(settings, &world)?)?;
    story::tell(&past, now)?;
    Ok(past.left_out())
}

/// One screen: where it is, and who can sign in.
fn welcome(
    backend: &Backend,
    settings: &Settings,
    folder: &Path,
    took: Option<Span>,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let world = backend.store.read(|tx| tx.world())?;
    let url = &settings.server.base_url;
    let seconds = took.map_or(0, Span::as_seconds);
    let args = [
        ("url", url.clone().into()),
        ("dir", folder.display().to_string().into()),
        ("seconds", seconds.into()),
    ];
    let key = if took.is_some() { "cli-demo-fresh" } else { "cli-demo-resumed" };
    terminal.say(key, &args)?;
    for key in ["cli-demo-report", "cli-demo-sign-in", "cli-demo-mailbox", "cli-demo-people"] {
        terminal.say(key, &args)?;
    }
    for (person, _, word) in city::PEOPLE {
        let name = world.org.name_of(&PersonId::from(*person));
        let label = terminal.text(word, &[("name", name.into())]);
        terminal.print(&format!("  {label}    {person}    {}", city::password(backend, person)))?;
    }
    terminal.say("cli-demo-stop", &args)?;
    Ok(terminal.out.flush()?)
}
