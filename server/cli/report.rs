//! `noroshi report`: the report on one incident, into a file or on standard output.

use std::path::PathBuf;

use crate::domain::incident::entry::decode;
use crate::export::compose::{Issue, compose_with};
use crate::export::document::Document;
use crate::export::json;
use crate::export::words::Words;
use crate::i18n::time::Years;
use crate::keys::normalize_number;
use crate::takeaway;

use super::{Exit, Failure, Terminal};

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For paper and archives.
    Pdf,
    /// For programs.
    Json,
}

/// Arguments of `report`.
#[derive(clap::Args)]
pub struct Args {
    /// 事案番号.
    number: String,
    /// The form.
    #[arg(long, value_enum, default_value = "pdf")]
    format: Form,
    /// The file to write; standard output if left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the report.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let unknown = || Failure::Wrong(terminal.text("cli-not-found", &[]));
    let number = normalize_number(&args.number).ok_or_else(unknown)?;
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    let found = house.store.read(|tx| {
        let Some(id) = tx.find_incident(&number)? else { return Ok::<_, Failure>(None) };
        let Some(loaded) = tx.load_incident(id)? else { return Ok(None) };
        let evidence = tx.all_evidence(id)?;
        Ok(Some((loaded.state, tx.entries(id)?, evidence, tx.world()?, tx.now()?)))
    })?;
    let Some((incident, entries, evidence, world, now)) = found else { return Err(unknown()) };
    let entries: Result<Vec<_>, _> = entries.iter().map(decode).collect();
    let entries = entries.map_err(anyhow::Error::from)?;
    let words = Words { language: terminal.language, years: Years::Imperial };
    let issue = Issue { at: now, by: terminal.text("cli-report-issuer", &[]) };
    let evidence: Vec<_> = evidence.iter().map(takeaway::line).collect();
    let document = compose_with(&entries, &incident, &world, &issue, &words, &evidence);
    let bytes = match args.format {
        Form::Json => json::write(&document).map_err(anyhow::Error::from)?.into_bytes(),
        Form::Pdf => pdf(&document, &words)?,
    };
    match &args.output {
        Some(path) => {
            std::fs::write(path, bytes).map_err(|source| Failure::File { path: path.clone(), source })?;
            terminal.note("cli-report-written", &[("file", path.display().to_string().into())])?;
        }
        None => terminal.out.write_all(&bytes)?,
    }
    Ok(Exit::Done)
}

#[cfg(feature = "pdf")]
fn pdf(document: &Document, words: &Words) -> Result<Vec<u8>, Failure> {
    use crate::export::pdf::{self, fonts::Fonts};
    let fonts = Fonts::find(&[], None).map_err(|error| Failure::Configuration(error.to_string()))?;
    Ok(pdf::write(document, words, &fonts).map_err(anyhow::Error::from)?)
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &Document, _: &Words) -> Result<Vec<u8>, Failure> {
    Err(Failure::Wrong("This program was built without PDF; use --format json".to_owned()))
}
