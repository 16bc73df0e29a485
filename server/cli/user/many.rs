//! `noroshi user add`: an account for one, or for many at once with their first passwords as a table.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::actions::Backend;
use crate::actions::accounts::{self, Cause, Made, Wanted};
use crate::domain::ids::PersonId;
use crate::domain::orgfile::File;
use crate::domain::search::{Directory, Meant};
use crate::domain::world::World;
use crate::domain::written;
use crate::store::accounts::Account;

use super::super::people::read_table;
use super::super::{Failure, Terminal};

/// Arguments of `user add`.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("whose").required(true).multiple(true).args(["person", "file", "all"])))]
pub struct Add {
    /// Staff number; any number of times.
    #[arg(long, value_name = "CODE")]
    person: Vec<String>,
    /// A table with staff numbers, such as `people.csv`; who has an account is passed over.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Everyone who works here and has no account.
    #[arg(long)]
    all: bool,
    /// What is typed to sign in; the staff number if left out.
    #[arg(long, conflicts_with_all = ["file", "all"])]
    login: Option<String>,
    /// May administer.
    #[arg(long)]
    admin: bool,
}

impl Add {
    fn of(&self, person: PersonId) -> Wanted {
        let login = written::login(self.login.as_deref().unwrap_or(person.as_str()));
        Wanted { person, login, is_admin: self.admin, must_change: true }
    }
}

/// One account with its password below, or several as a table.
///
/// # Errors
/// Somebody whom the organisation does not know, a login that is taken.
pub fn add_each(backend: &Backend, wanted: &Add, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let (world, accounts, now) =
        backend.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.accounts()?, tx.now()?)))?;
    let directory = Directory::of(&world.org, now);
    if let ([typed], None, false) = (wanted.person.as_slice(), &wanted.file, wanted.all) {
        let one = wanted.of(found(&directory, typed).unwrap_or_else(|| PersonId::from(typed.as_str())));
        if let Some(known) = accounts.iter().find(|account| account.person == one.person) {
            return there_is(backend, known, &one, terminal);
        }
        let made = accounts::make(backend, None, &one, &Cause::operator())?;
        terminal.note("cli-user-added", &[("login", made.login.into())])?;
        return Ok(terminal.print(&made.password)?);
    }
    if wanted.login.is_some() {
        return Err(Failure::Wrong(terminal.text("cli-user-one-login", &[])));
    }
    let mut named = named(&directory, wanted, terminal)?;
    if wanted.all {
        named.extend(world.org.people.keys().filter(|person| world.org.is_employed(person, now)).cloned());
    }
    let (count, people) = (distinct(&named), without_account(named, &accounts));
    if count > people.len() {
        let passed = count.saturating_sub(people.len());
        terminal.note("cli-user-passed", &[("count", passed.into())])?;
    }
    if people.is_empty() {
        return Ok(terminal.note("cli-user-nobody", &[])?);
    }
    let mut made = Vec::new();
    let mut make = |person: PersonId| {
        made.push(accounts::make(backend, None, &wanted.of(person), &Cause::operator())?);
        Ok::<(), Failure>(())
    };
    let ended = people.into_iter().try_for_each(&mut make);
    // What was made is printed whatever stopped the rest: nobody else knows these passwords.
    terminal.note("cli-user-several", &[("count", made.len().into())])?;
    print(&world, &made, terminal)?;
    ended
}

/// An account is there already: it is made an administrator's, where that was asked for. Else it stays as it
/// is, and what else can be done is said.
fn there_is(
    backend: &Backend,
    known: &Account,
    wanted: &Wanted,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let args = [("login", known.login.as_str().into()), ("person", known.person.as_str().into())];
    if wanted.is_admin && !known.is_admin {
        accounts::set_admin(backend, &known.person, true, &Cause::operator())?;
        terminal.say("cli-user-raised", &args)?;
        if known.disabled_at.is_some() {
            terminal.note("cli-user-still-disabled", &[])?;
        }
        return Ok(());
    }
    let key = match (known.disabled_at.is_some(), wanted.is_admin) {
        (true, _) => "cli-user-there-disabled",
        (false, true) => "cli-user-there-admin",
        (false, false) => "cli-user-there",
    };
    Err(Failure::Wrong(terminal.text(key, &args)))
}

fn distinct(people: &[PersonId]) -> usize {
    people.iter().collect::<BTreeSet<_>>().len()
}

fn found(directory: &Directory, typed: &str) -> Option<PersonId> {
    match directory.find(typed) {
        Meant::One(person) => Some(person),
        Meant::Several(_) | Meant::Nobody => None,
    }
}

/// Those whom arguments and table name, in their order; every number that is nobody's is said at once.
fn named(directory: &Directory, wanted: &Add, terminal: &Terminal<'_>) -> Result<Vec<PersonId>, Failure> {
    let mut typed = wanted.person.clone();
    if let Some(file) = &wanted.file {
        typed.extend(read_table(file, File::People, terminal)?.iter().map(|row| row.cell("code").to_owned()));
    }
    let strangers: Vec<&str> =
        typed.iter().map(String::as_str).filter(|code| found(directory, code).is_none()).collect();
    if strangers.is_empty() {
        return Ok(typed.iter().filter_map(|code| found(directory, code)).collect());
    }
    let codes = strangers.join(", ");
    Err(Failure::Wrong(terminal.text("cli-user-strangers", &[("codes", codes.into())])))
}

fn without_account(named: Vec<PersonId>, accounts: &[Account]) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = Vec::new();
    for person in named {
        let is_known = accounts.iter().any(|account| account.person == person) || people.contains(&person);
        if !is_known {
            people.push(person);
        }
    }
    people
}

fn print(world: &World, made: &[Made], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let head = terminal.text("cli-user-head", &[]);
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(head.split(',')).map_err(anyhow::Error::from)?;
    for one in made {
        let name = world.org.own_name(&one.person);
        let row = [one.person.as_str(), &name, &one.login, &one.password];
        table.write_record(row).map_err(anyhow::Error::from)?;
    }
    let bytes = table.into_inner().map_err(anyhow::Error::from)?;
    Ok(terminal.out.write_all(&bytes)?)
}
