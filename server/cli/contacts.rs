//! `noroshi contacts`: the network on paper, on a telephone and as a table, without a server.

use std::path::{Path, PathBuf};

use crate::actions::{self, Backend, contacts as list};
use crate::export::contacts::{self, Network, csv};
use crate::i18n::Language;
use crate::i18n::time::Years;
use crate::telling::words::Words;

use super::terminal::operator;
use super::{Exit, Failure, Terminal, org};

/// What to do with the contacts.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Write the network to print or to take along.
    Print(Print),
    /// Write the contacts outside as CSV.
    Export(Export),
}

/// The forms of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For paper.
    Pdf,
    /// One page for a telephone.
    Html,
}

/// Arguments of `contacts print`.
#[derive(clap::Args)]
pub struct Print {
    /// Number this many copies and record them, so that they can be recalled.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200))]
    copies: Option<u32>,
    /// Who gets a copy, in order; copies beyond these have a blank to fill in.
    #[arg(long, value_name = "NAME", requires = "copies")]
    holder: Vec<String>,
    /// The form.
    #[arg(long, value_enum, default_value = "pdf")]
    format: Form,
    /// The file to write; standard output if left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Arguments of `contacts export`.
#[derive(clap::Args)]
pub struct Export {
    /// The file to write; standard output if left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs a command on the contacts.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    match command {
        Command::Print(args) => print(&args, &backend, &settings, terminal),
        Command::Export(args) => {
            let organisation = backend.store.read(|tx| tx.organisation())?;
            let bytes = csv::write(&organisation.contacts, terminal.language == Language::Ja);
            write(args.output.as_deref(), &bytes.map_err(anyhow::Error::from)?, terminal)
        }
    }
}

fn print(
    args: &Print,
    backend: &Backend,
    settings: &crate::config::Settings,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let issue = match args.copies {
        Some(count) => record(args, count, backend, terminal)?,
        None => None,
    };
    let read = backend.store.read(|tx| Ok::<_, Failure>((tx.organisation()?, tx.now()?)));
    let (organisation, now) = read?;
    let policy = org::policy(&organisation.world, settings, terminal)?;
    let words = Words { language: terminal.language, years: Years::Imperial };
    let network = contacts::compose(&organisation, &policy, now, issue, &words);
    let bytes = match args.format {
        Form::Html => contacts::html(&network).into_bytes(),
        Form::Pdf => pdf(&network, &words)?,
    };
    write(args.output.as_deref(), &bytes, terminal)
}

/// Records the copies. A database that cannot be written now is no reason to print nothing.
fn record(
    args: &Print,
    count: u32,
    backend: &Backend,
    terminal: &mut Terminal<'_>,
) -> Result<Option<u32>, Failure> {
    let mut holders = args.holder.clone();
    holders.resize(usize::try_from(count).unwrap_or(usize::MAX), String::new());
    match list::make_copies(backend, &operator(backend)?, holders) {
        Ok(issue) => Ok(Some(issue)),
        Err(actions::Error::Unavailable(_)) => {
            terminal.note("cli-contacts-unrecorded", &[])?;
            Ok(None)
        }
        Err(actions::Error::Invalid(_)) => Err(Failure::Wrong(terminal.text("cli-contacts-unapproved", &[]))),
        Err(error) => Err(error.into()),
    }
}

fn write(path: Option<&Path>, bytes: &[u8], terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match path {
        Some(path) => {
            std::fs::write(path, bytes).map_err(|source| Failure::File { path: path.to_owned(), source })?;
            terminal.note("cli-report-written", &[("file", path.display().to_string().into())])?;
        }
        None => terminal.out.write_all(bytes)?,
    }
    Ok(Exit::Done)
}

#[cfg(feature = "pdf")]
fn pdf(network: &Network, words: &Words) -> Result<Vec<u8>, Failure> {
    use crate::export::pdf::{self, fonts::Fonts};
    let fonts = Fonts::find(&[], None).map_err(|error| Failure::Configuration(error.to_string()))?;
    Ok(pdf::network::write(network, words, &fonts).map_err(anyhow::Error::from)?)
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &Network, _: &Words) -> Result<Vec<u8>, Failure> {
    Err(Failure::Wrong("This program was built without PDF; use --format html".to_owned()))
}
