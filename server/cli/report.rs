//! `noroshi report`: the report on one incident, into a file or on standard output, as 控え or issued
//! under a number; and whether a file is one that was issued here.

use std::path::{Path, PathBuf};

use crate::actions::Backend;
use crate::actions::issue::{self, IssueError, MakeFile, Order, Record, Source, Verdict};
use crate::domain::access::Viewer;
use crate::domain::called::Asked;
use crate::domain::incident::state::Incident;
use crate::domain::plan::issue::{Format, Variant};
use crate::evidence_rows;
use crate::export::making::{self, Parts};
use crate::export::printer::Printer;
use crate::export::trace;
use crate::i18n::time::{self, Years};
use crate::keys::{is_same, normalize_number};
use crate::store;
use crate::telling::paper::{Seal, number_label, variant_word, version_word};
use crate::telling::variant::Missing;
use crate::telling::words::Words;

use super::terminal::operator;
use super::{Exit, Failure, Terminal};

/// Arguments of `report`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// 事案番号.
    #[arg(required = true)]
    number: Option<String>,
    /// pdf, docx, xlsx, csv, md, json, iodef.
    #[arg(long, value_parser = parse_format, default_value = "pdf")]
    format: Format,
    /// full, council, press, ppc, fault.
    #[arg(long, value_parser = parse_variant, default_value = "full")]
    variant: Variant,
    /// How years are counted: imperial (和暦) or western (西暦).
    #[arg(long, value_parser = parse_years, default_value = "imperial")]
    years: Years,
    /// The file to write; standard output if left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Issue it under a number; else it is a copy.
    #[arg(long)]
    issue: bool,
    /// It is the last one of its kind (最終報).
    #[arg(long = "final", requires = "issue")]
    is_final: bool,
}

/// What else can be done with reports.
#[derive(clap::Subcommand)]
enum Command {
    /// Say whether a file is a document that was issued here, and whether it was changed.
    Verify {
        /// The file.
        file: PathBuf,
        /// The code printed on it, where the file does not show it any more.
        #[arg(long)]
        code: Option<String>,
    },
    /// Say whether the code of a receipt (受付票) is genuine.
    Receipt {
        /// 受付番号.
        number: String,
        /// The code printed on it.
        #[arg(long)]
        code: String,
    },
}

fn parse_format(word: &str) -> Result<Format, String> {
    Format::parse(word).ok_or_else(|| Format::ALL.map(Format::as_str).join(", "))
}

fn parse_variant(word: &str) -> Result<Variant, String> {
    Variant::parse(word).ok_or_else(|| Variant::ALL.map(Variant::as_str).join(", "))
}

fn parse_years(word: &str) -> Result<Years, String> {
    match word {
        "imperial" => Ok(Years::Imperial),
        "western" => Ok(Years::Western),
        _ => Err("imperial, western".to_owned()),
    }
}

/// The 事案番号 that is meant, by itself or by the number that is said: none where several have that one.
fn number_of(backend: &Backend, said: &str) -> Result<Option<String>, Failure> {
    let key = normalize_number(said);
    let meant = backend.store.read(|tx| -> Result<_, store::Error> {
        if let Some(key) = &key
            && tx.find_incident(key)?.is_some()
        {
            return Ok(Some(key.clone()));
        }
        let Some(asked) = Asked::read(said) else { return Ok(None) };
        let called = tx.find_called(&Viewer::SYSTEM, asked)?;
        let [one] = called.as_slice() else { return Ok(None) };
        Ok(Some(one.number.clone()))
    });
    Ok(meant?)
}

/// Writes, issues or verifies.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    match &args.command {
        Some(Command::Verify { file, code }) => return verify(&backend, file, code.as_deref(), terminal),
        Some(Command::Receipt { number, code }) => return receipt(&backend, number, code, terminal),
        None => {}
    }
    let unknown = || Failure::Wrong(terminal.text("cli-not-found", &[]));
    let number = args.number.as_deref().map(|said| number_of(&backend, said)).transpose()?.flatten();
    let number = number.ok_or_else(unknown)?;
    let words = Words { language: terminal.language, years: args.years };
    let bytes = if args.issue {
        issue(&backend, args, &number, &words, terminal)?
    } else {
        copy(&backend, args, &number, &words, terminal)?
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

/// 控え, and on standard error what is missing in it.
fn copy(
    backend: &Backend,
    args: &Args,
    number: &str,
    words: &Words,
    terminal: &mut Terminal<'_>,
) -> Result<Vec<u8>, Failure> {
    let source = source(backend, number)?;
    let source = source.ok_or_else(|| Failure::Wrong(terminal.text("cli-not-found", &[])))?;
    let issuer = issuer(terminal)?;
    let parts = parts(&source, &issuer);
    let varied = making::document(&parts, args.variant, None, words).map_err(broken)?;
    tell_missing(&varied.missing, terminal)?;
    let bytes = Printer::default().write(&varied.document, args.format, words);
    bytes.map_err(|error| Failure::Configuration(error.to_string()))
}

fn issue(
    backend: &Backend,
    args: &Args,
    number: &str,
    words: &Words,
    terminal: &mut Terminal<'_>,
) -> Result<Vec<u8>, Failure> {
    let unknown = Failure::Wrong(terminal.text("cli-not-found", &[]));
    let printer = Printer::default();
    let issuer = issuer(terminal)?;
    let missing = std::cell::RefCell::new(Vec::new());
    let make: MakeFile<'_> = &|source, made| {
        let varied = making::document(&parts(source, &issuer), made.variant, Some(made), words)?;
        missing.replace(varied.missing);
        printer.write(&varied.document, made.format, words).map_err(|error| error.to_string())
    };
    let order = Order { variant: args.variant, format: args.format, is_final: args.is_final };
    let issued = match issue::issue(backend, &operator(backend)?, number, order, make) {
        Ok(issued) => issued,
        Err(IssueError::Action(crate::actions::Error::NotFound)) => return Err(unknown),
        Err(IssueError::Action(error)) => return Err(error.into()),
        Err(IssueError::Making(why)) => return Err(Failure::Configuration(why)),
    };
    tell_missing(&missing.borrow(), terminal)?;
    let made = &issued.paper.made;
    let args = [
        ("number", number_label(number, made.no, words).into()),
        ("code", made.code.clone().into()),
        ("sha256", made.sha256.clone().into()),
    ];
    terminal.note("cli-report-issued", &args)?;
    Ok(issued.bytes)
}

fn tell_missing(missing: &[Missing], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    for what in missing {
        terminal.note("cli-report-missing", &[("what", what.what.clone().into())])?;
    }
    Ok(())
}

fn broken(why: String) -> Failure {
    Failure::from(anyhow::anyhow!(why))
}

/// By whom, as it is to be printed, and from which machine.
fn issuer(terminal: &Terminal<'_>) -> Result<(String, String), Failure> {
    Ok((terminal.text("cli-report-issuer", &[]), terminal.settings()?.server.host().to_owned()))
}

fn parts<'a>(source: &'a Source, (by, host): &(String, String)) -> Parts<'a> {
    let seal = source.seal.as_ref();
    Parts {
        entries: &source.entries,
        incident: &source.incident,
        world: &source.organisation.world,
        exceptions: &source.organisation.registers.exceptions,
        seal: seal.map(|seal| Seal::new(seal.at, &seal.root, &seal.key_id, &seal.signature)),
        at: source.now,
        by: by.clone(),
        host: host.clone(),
        evidence: source.evidence.iter().map(evidence_rows::line).collect(),
    }
}

/// The incident with this number and what a report on it is made from.
fn source(backend: &Backend, number: &str) -> Result<Option<Source>, Failure> {
    backend.store.read(|tx| {
        let Some(id) = tx.find_incident(number)? else { return Ok::<_, Failure>(None) };
        let Some(loaded) = tx.load::<Incident>(id)? else { return Ok(None) };
        let (entries, evidence) = (tx.entries(id)?, tx.all_evidence(id)?);
        let (organisation, now) = (tx.organisation()?, tx.now()?);
        Ok(Some(Source { incident: loaded.state, entries, evidence, organisation, seal: None, now }))
    })
}

/// 0 genuine, 1 altered or not ours.
fn verify(
    backend: &Backend,
    file: &Path,
    code: Option<&str>,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let bytes = std::fs::read(file).map_err(|source| Failure::File { path: file.to_owned(), source })?;
    let mut codes: Vec<String> = code.map(str::to_owned).into_iter().collect();
    codes.extend(trace::codes(&bytes));
    let verdict = issue::verify(backend, &Viewer::SYSTEM, None, Some(&bytes), &codes)?;
    let (word, record, exit) = match &verdict {
        // A file of ours with the code of another paper is not what it is said to be.
        Verdict::Genuine(record) if code.is_some_and(|code| !is_its(record, code)) => {
            ("cli-report-other-code", Some(record), Exit::Found)
        }
        Verdict::Genuine(record) => ("cli-report-genuine", Some(record), Exit::Done),
        Verdict::Altered(record) | Verdict::Known(record) => {
            ("cli-report-altered", Some(record), Exit::Found)
        }
        Verdict::Unknown => ("cli-report-unknown", None, Exit::Found),
    };
    terminal.say(word, &[])?;
    if let Some(record) = record {
        describe(record, terminal)?;
    }
    Ok(exit)
}

/// 0 genuine, 1 not.
fn receipt(
    backend: &Backend,
    number: &str,
    code: &str,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let number = normalize_number(number).unwrap_or_default();
    let found = backend.store.read(|tx| {
        let Some(id) = tx.find_report(&number)? else { return Ok::<_, Failure>(None) };
        Ok(tx.entries(id)?.into_iter().next())
    })?;
    let genuine = found.filter(|entry| {
        let expected = backend.keys.receipt_code(entry.header.history, &number, &entry.hash);
        normalize_number(code).is_some_and(|code| is_same(code.as_bytes(), expected.as_bytes()))
    });
    let Some(entry) = genuine else {
        terminal.say("cli-receipt-wrong", &[])?;
        return Ok(Exit::Found);
    };
    let at = time::long(terminal.language, Years::Imperial, entry.header.at);
    terminal.say("cli-receipt-genuine", &[("number", number.into()), ("at", at.into())])?;
    Ok(Exit::Done)
}

fn is_its(record: &Record, code: &str) -> bool {
    normalize_number(code).as_deref() == Some(record.paper.made.code.as_str())
}

/// What history says of it.
fn describe(record: &Record, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let words = Words { language: terminal.language, years: Years::Imperial };
    let (paper, made) = (&record.paper, &record.paper.made);
    let args = [
        ("number", number_label(&record.incident, made.no, &words).into()),
        ("incident", record.incident.clone().into()),
        ("variant", variant_word(made.variant, &words).label.into()),
        ("version", version_word(made.version, made.is_final, &words).label.into()),
        ("format", made.format.as_str().to_uppercase().into()),
        ("at", time::long(terminal.language, Years::Imperial, paper.at).into()),
        ("head", made.head.clone().into()),
    ];
    Ok(terminal.say("cli-report-record", &args)?)
}
