//! The command line: reads arguments, calls what the other rooms offer, prints, ends with a code.
//!
//! One file per command. Nothing is decided here: a command loads settings, opens the house and
//! gives one verb. All output goes through a [`Terminal`], so that a test reads what a person reads.

mod absence;
mod anchor;
mod audit;
mod backup;
mod calendar;
mod check;
mod contacts;
mod demo;
mod desk;
mod dispose;
mod emergency;
mod evidence;
mod failure;
mod help;
mod key;
mod mail;
mod migrate;
mod notify;
mod org;
mod outbox;
mod output;
mod people;
mod policy;
mod report;
mod running;
mod senders;
mod serve;
mod simulate;
mod terminal;
mod token;
mod user;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::{Arg, ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::i18n::Language;
use crate::i18n::own::{Own, within};

pub use failure::{Exit, Failure};
pub use terminal::{Format, Terminal};

/// The sample city's organisation.
const SAMPLE_UNITS: &str = include_str!("../../templates/demo/units.csv");
const SAMPLE_PEOPLE: &str = include_str!("../../templates/demo/people.csv");
const SAMPLE_POSTS: &str = include_str!("../../templates/demo/posts.csv");
const SAMPLE_CONTACTS: &str = include_str!("../../templates/demo/contacts.csv");

/// Incident reporting and escalation for Japanese local governments.
#[derive(Parser)]
#[command(name = "noroshi", version, propagate_version = true, infer_long_args = false)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Args)]
struct Global {
    /// Settings; `./noroshi.toml`, then `/etc/noroshi/noroshi.toml` if left out.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say more; twice for everything.
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    /// Say nothing but errors.
    #[arg(short, long, global = true)]
    quiet: bool,
    /// `ja` or `en`; the system's `LANG` if left out.
    #[arg(long, global = true, env = "LANG", hide_env = true, value_name = "LANGUAGE")]
    lang: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything on this machine with a sample city.
    Demo(demo::Args),
    /// Run the server and its engine.
    Serve(serve::Args),
    /// Check `escalation.yaml`: every mistake at once, and what is left open.
    Check(check::Args),
    /// Print who would be told when, by which clause; nothing is sent or stored.
    Simulate(simulate::Args),
    /// List holidays, closing days and open days; compare with the government's list.
    Calendar(calendar::Args),
    /// Approve a policy.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Note that a person will not act for a time.
    #[command(subcommand)]
    Absence(absence::Command),
    /// Import units, people and posts.
    #[command(subcommand)]
    Org(org::Command),
    /// Print and export the list of contacts.
    #[command(subcommand)]
    Contacts(contacts::Command),
    /// Replace the key that signs the record.
    #[command(subcommand)]
    Key(key::Command),
    /// Manage API tokens.
    #[command(subcommand)]
    Token(token::Command),
    /// Manage accounts.
    #[command(subcommand)]
    User(user::Command),
    /// See and retry what could not be sent.
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// Verify every history.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Write the report on an incident.
    Report(report::Args),
    /// Dispose of an incident that has ended, with its reports.
    Dispose(dispose::Args),
    /// Export evidence, sweep its folder.
    #[command(subcommand)]
    Evidence(evidence::Command),
    /// Take in mail that has come.
    #[command(subcommand)]
    Mail(mail::Command),
    /// Try a channel.
    #[command(subcommand)]
    Notify(notify::Command),
    /// Copy everything while running, and back.
    #[command(subcommand)]
    Backup(backup::Command),
    /// Prepare the database.
    Migrate(migrate::Args),
    /// Print the definition of the API.
    #[command(name = "openapi")]
    OpenApi(output::OpenApi),
    /// Print completions for a shell.
    Completions(output::Completions),
    /// Print the manual page.
    Man(output::Man),
}

/// Runs the program with the process's arguments and streams.
pub fn main() -> std::process::ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // Not locked: while the server runs, its log is written to standard error by other threads.
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let is_watched = err.is_terminal();
    let exit = run_before(&arguments, &mut out, &mut err, is_watched);
    // A reader that has gone away is no failure of ours.
    let _gone = out.flush();
    std::process::ExitCode::from(exit.code())
}

/// Runs the program with these arguments, the first being its own name.
pub fn run(arguments: &[OsString], out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    run_before(arguments, out, err, false)
}

fn run_before(arguments: &[OsString], out: &mut dyn Write, err: &mut dyn Write, is_watched: bool) -> Exit {
    let language = language(arguments);
    let parsed = help::localised(Cli::command(), language)
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(answer) => return explain(&answer, out, err),
    };
    let level = if cli.global.quiet { -1 } else { i16::from(cli.global.verbose) };
    let mut terminal = Terminal { out, err, language, level, config: cli.global.config, is_watched };
    let result = within(Own::default(), || dispatch(cli.command, &mut terminal));
    result.unwrap_or_else(|failure| failure.report(&mut terminal))
}

fn dispatch(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Demo(args) => demo::run(&args, terminal),
        Command::Serve(args) => serve::run(&args, terminal),
        Command::Report(args) => report::run(&args, terminal),
        Command::Dispose(args) => dispose::run(&args, terminal),
        Command::Evidence(command) => evidence::run(command, terminal),
        Command::Mail(command) => mail::run(command, terminal),
        Command::Notify(command) => notify::run(command, terminal),
        Command::OpenApi(args) => output::openapi(&args, terminal),
        Command::Check(args) => check::run(&args, terminal),
        Command::Simulate(args) => simulate::run(&args, terminal),
        Command::Calendar(args) => calendar::run(&args, terminal),
        Command::Org(command) => org::run(command, terminal),
        Command::Contacts(command) => contacts::run(command, terminal),
        Command::Key(command) => key::run(command, terminal),
        Command::Token(command) => token::run(command, terminal),
        Command::User(command) => user::run(command, terminal),
        Command::Outbox(command) => outbox::run(command, terminal),
        Command::Policy(command) => policy::run(command, terminal),
        Command::Absence(command) => absence::run(command, terminal),
        Command::Audit(command) => audit::run(command, terminal),
        Command::Backup(command) => backup::run(command, terminal),
        Command::Migrate(args) => migrate::run(&args, terminal),
        Command::Completions(args) => output::completions(&args, terminal),
        Command::Man(args) => output::man(&args, terminal),
    }
}

/// Help is an answer; anything else that stops parsing is wrong use.
fn explain<'a>(answer: &clap::Error, out: &'a mut dyn Write, err: &'a mut dyn Write) -> Exit {
    let is_error = answer.use_stderr();
    let stream = if is_error { err } else { out };
    // Where even the explanation cannot be written, the code still tells.
    let _unwritten = write!(stream, "{answer}");
    if is_error { Exit::Wrong } else { Exit::Done }
}

/// What the person at the terminal reads, known before anything else is parsed: help is text too.
fn language(arguments: &[OsString]) -> Language {
    let lang = Arg::new("lang").long("lang").env("LANG").num_args(1);
    let rest = Arg::new("rest").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true).hide(true);
    let named = arguments.iter().skip_while(|word| *word != "--lang").take(2).cloned();
    let words = std::iter::once(OsString::from("noroshi")).chain(named);
    let found = clap::Command::new("noroshi").arg(lang).arg(rest).try_get_matches_from(words).ok();
    let word = found.and_then(|matches| matches.get_one::<String>("lang").cloned());
    word.and_then(|word| Language::parse(word.split('.').next().unwrap_or_default())).unwrap_or_default()
}
