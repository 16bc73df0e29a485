//! `noroshi demo`: everything on this machine, with a sample city and three incidents under way.
//!
//! A fresh folder is prepared, seeded and served; a folder with its settings in it is only served.
//! The settings are written last, so a folder whose seeding was cut short is seeded to its end: every
//! seeding command has an id of its own and happens once.

mod auditor;
mod kept;
mod story;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::actions::accounts::{self, Cause, Wanted};
use crate::actions::sign_in::hash_password;
use crate::actions::{Caller, House, contacts, evidence, organise};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::actor::Actor;
use crate::domain::contact::{Callee, CheckResult, check};
use crate::domain::ids::{ContactId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::domain::orgfile;
use crate::domain::policy;
use crate::keys::Keys;
use crate::store::{Store, StoreSettings, Tx};

use super::house::{self, Running};
use super::people::say_mistakes;
use super::terminal::key_file;
use super::{Exit, Failure, Terminal, migrate};

/// Letters of a demo password, hyphens included.
const PASSWORD_CHARS: usize = 14;

/// How long before now the sample city came to be.
const AGE: Span = Span::hours(24 * 30);

/// Who can sign in: staff number, whether an administrator, and the word for what they are.
const PEOPLE: &[(&str, bool, &str)] = &[
    ("1234", false, "cli-demo-staff"),
    ("2001", false, "cli-demo-manager"),
    ("2002", false, "cli-demo-stand-in"),
    ("1401", false, "cli-demo-desk"),
    ("1102", false, "cli-demo-chief"),
    ("1001", false, "cli-demo-ciso"),
    ("1204", true, "cli-demo-admin"),
    (auditor::PERSON, false, "cli-demo-auditor"),
];

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

/// Seeds what is fresh, then serves until SIGTERM or SIGINT.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let folder = folder(args)?;
    let file = folder.join("noroshi.toml");
    let is_fresh = !file.is_file();
    let text = configuration(&folder, args.port);
    let mut settings = Settings::parse(&text)?;
    if is_fresh {
        seed(&settings, terminal)?;
        write(&folder.join("escalation.yaml"), &auditor::policy())?;
        write(&file, &text)?;
    } else {
        settings = Settings::load(Some(&file))?;
        let here = Settings::parse(&text)?;
        settings.server = here.server;
    }
    let house = terminal.house(&settings)?;
    // The screen belongs to the reader; the log is for whoever asks with `-v`.
    house::log(terminal.level - 1);
    let running = Running::build(settings.clone(), house.clone())?;
    welcome(&house, &settings, &folder, is_fresh, terminal)?;
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
        path("noroshi.db"),
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

/// Makes the city and lets its story happen under a clock that runs from yesterday to now.
fn seed(settings: &Settings, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    migrate::prepare(settings)?;
    let keys = Arc::new(Keys::load(&key_file(settings))?);
    let now = Clock::System.now();
    let clock = Clock::manual(now - AGE);
    let opened = StoreSettings::new(settings.database_url.expose());
    let store = Store::open(&opened, clock.clone(), Arc::clone(&keys))?;
    let house = House { store, keys };
    organise::activate_policy(&house, &caller(&house, Actor::Operator, "policy"), auditor::policy())?;
    import(&house, now - AGE, terminal)?;
    keep_contacts(&house)?;
    for (person, is_admin, _) in PEOPLE {
        let wanted = Wanted {
            person: PersonId::from(*person),
            login: (*person).to_owned(),
            is_admin: *is_admin,
            must_change: false,
        };
        let hash = hash_password(&password(&house, person))?;
        match accounts::make_with(&house, (&wanted, &hash), &Cause::operator()) {
            // Seeding that was cut short goes on where it stopped.
            Ok(_) | Err(crate::actions::Error::Invalid(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let vault = super::evidence::vault(settings, &house);
    evidence::prepare(&house, &vault)?;
    story::tell((&house, &vault), &clock, now)
}

fn import(house: &House, at: Moment, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let organisation = house.store.read(|tx| tx.organisation())?;
    let known = (&organisation.world.org, &organisation.contacts);
    let checked = policy::check::check(&auditor::policy());
    let Some(policy) = checked.policy else {
        super::check::refuse("escalation.yaml", &checked, terminal)?;
        return Err(Failure::Configuration(terminal.text("cli-invalid-unsound", &[])));
    };
    match orgfile::plan(&auditor::files().rows, known, &policy, at) {
        Ok(plan) if plan.is_empty() => Ok(()),
        Ok(plan) => {
            let caller = caller(house, Actor::Operator, "people");
            Ok(organise::apply_plan(house, &caller, organisation.revision(), plan.entry(), plan.private)?)
        }
        Err(mistakes) => {
            say_mistakes(&mistakes, terminal)?;
            Err(Failure::Configuration(terminal.text("cli-org-refused", &[("count", mistakes.len().into())])))
        }
    }
}

/// The list of contacts as its first version, with most of its numbers tried.
fn keep_contacts(house: &House) -> Result<(), Failure> {
    let person = |person: &str| Actor::Person(PersonId::from(person));
    let organisation = house.store.read(|tx| tx.organisation())?;
    if organisation.contacts.approved.is_none() {
        let ask = contacts::Ask::Approve { read: organisation.revision() };
        contacts::give(house, &caller(house, person("1001"), "contacts"), ask)?;
    }
    let Some((_, policy)) = organisation.world.active() else { return Ok(()) };
    let left = ["expert", "press"].map(|id| Callee::Contact(ContactId::from(id)));
    let everyone =
        check::everyone((&organisation.world, &organisation.contacts), policy, house.store.clock().now());
    for callee in everyone.into_iter().filter(|callee| !left.contains(callee)) {
        let name = format!("check {callee}");
        let ask = contacts::Ask::Verify { callee, result: CheckResult::Correct, is_drill: false };
        contacts::give(house, &caller(house, person("1401"), &name), ask)?;
    }
    Ok(())
}

/// A seeding command: the same on every attempt.
fn caller(house: &House, actor: Actor, name: &str) -> Caller {
    let command = house.keys.derive_command("demo", &[name.as_bytes()]);
    Caller { actor, command, request: None, seen: None }
}

/// The password of a person of this demo, derived from its keys: the same after a restart.
fn password(house: &House, person: &str) -> String {
    let command = house.keys.derive_command("demo password", &[person.as_bytes()]);
    house.keys.confirmation_number(command).chars().take(PASSWORD_CHARS).collect()
}

/// One screen: where it is, and who can sign in.
fn welcome(
    house: &House,
    settings: &Settings,
    folder: &Path,
    is_fresh: bool,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let world = house.store.read(|tx| tx.world())?;
    let url = &settings.server.base_url;
    let args = [("url", url.clone().into()), ("dir", folder.display().to_string().into())];
    let key = if is_fresh { "cli-demo-fresh" } else { "cli-demo-resumed" };
    terminal.say(key, &args)?;
    for key in ["cli-demo-report", "cli-demo-sign-in", "cli-demo-mailbox", "cli-demo-people"] {
        terminal.say(key, &args)?;
    }
    for (person, _, word) in PEOPLE {
        let name = world.org.name_of(&PersonId::from(*person));
        let label = terminal.text(word, &[("name", name.into())]);
        terminal.print(&format!("  {label}    {person}    {}", password(house, person)))?;
    }
    terminal.say("cli-demo-stop", &args)?;
    Ok(terminal.out.flush()?)
}

/// Runs the engine's waking under the story's clock until `at`.
///
/// # Errors
/// The store is not available.
fn pass_time(house: &House, clock: &Clock, at: Moment) -> Result<(), Failure> {
    const WAKE_MAX: usize = 64;
    loop {
        while crate::actions::wake::wake_due(house, WAKE_MAX)?.looked > 0 {}
        let next = house.store.read(|tx: &mut Tx<'_>| tx.next_wake())?;
        match next.filter(|next| *next <= at && *next > clock.now()) {
            Some(next) => clock.set(next),
            None => break,
        }
    }
    clock.set(at.max(clock.now()));
    while crate::actions::wake::wake_due(house, WAKE_MAX)?.looked > 0 {}
    Ok(())
}
