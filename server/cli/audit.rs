//! `noroshi audit`: proves that what is stored is what was written, or names what broke first.

use std::path::PathBuf;

use serde::Serialize;

use crate::actions::Backend;
use crate::domain::history::Breach;
use crate::domain::keyring::Cause;
use crate::store::rebuild::{Rebuilt, rebuild};
use crate::store::sealed::Signer;
use crate::store::verify::{SealBreach, VerifyOptions, VerifyReport, verify};

use super::{Exit, Failure, Format, Terminal, anchor};

/// What to prove.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Verify every history; with `--replay` also fold everything again and compare every row.
    Verify {
        /// Fold everything again and compare every row.
        #[arg(long)]
        replay: bool,
        /// Also read every file of evidence again.
        #[arg(long)]
        evidence: bool,
        /// A signed head that was kept outside: the log must still contain it.
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Print the signed head of now, to be kept outside.
    Anchor {
        /// The file to write, with the head of every history, so that what is lost later can be named.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Make the rows of lists and searches anew from the histories, also beside a running server.
    Rebuild,
}

/// Runs a command of the auditor.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    match command {
        Command::Verify { replay, evidence, anchor, format } => {
            let anchor = anchor.map(|file| anchor::read(&file, terminal)).transpose()?;
            let report = verify(&backend.store, &VerifyOptions { replay, anchor }, &mut |_| {})?;
            let proved = print_report(&report, format, terminal)?;
            let files =
                if evidence { super::evidence::verify(&settings, &backend, terminal)? } else { Exit::Done };
            Ok(if proved == Exit::Done { files } else { proved })
        }
        Command::Anchor { output } => print_anchor(&backend, output.as_deref(), terminal),
        Command::Rebuild => print_rebuilt(&rebuild(&backend.store, &mut |_| {})?, terminal),
    }
}

/// Says what was rebuilt, and names what could not be: 0 all, 1 not all.
pub fn print_rebuilt(rebuilt: &Rebuilt, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    for id in &rebuilt.unreadable {
        terminal.say("cli-audit-unreadable", &[("history", id.to_string().into())])?;
    }
    terminal.say("cli-audit-rebuilt", &[("histories", rebuilt.histories.into())])?;
    Ok(if rebuilt.unreadable.is_empty() { Exit::Done } else { Exit::Found })
}

/// The small anchor on standard output; into a file, the one that names every history.
fn print_anchor(
    backend: &Backend,
    output: Option<&std::path::Path>,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let Some(found) = anchor::now(&backend.store)? else {
        return Err(Failure::Found(terminal.text("cli-audit-nothing", &[])));
    };
    match output {
        Some(path) => {
            anchor::write(path, &found)?;
            terminal.note("cli-report-written", &[("file", path.display().to_string().into())])?;
        }
        None => terminal.json(&anchor::Written::small(&found))?,
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Printed<'a> {
    whole: bool,
    histories: u64,
    entries: u64,
    seals: u64,
    unsealed: u64,
    broken: Vec<BrokenRow>,
    seal_faults: &'a [crate::store::verify::SealFault],
    signers: &'a [Signer],
    orphans: &'a [crate::store::verify::Orphans],
    damaged: &'a [String],
}

#[derive(Serialize)]
struct BrokenRow {
    history: String,
    seq: i64,
    what: Breach,
}

/// Prints what verifying found: 0 whole, 1 broken.
pub fn print_report(
    report: &VerifyReport,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let broken = report.broken.iter().map(|row| BrokenRow {
        history: row.history.to_string(),
        seq: row.seq,
        what: row.what,
    });
    match format {
        Format::Json => terminal.json(&Printed {
            whole: report.is_whole(),
            histories: report.histories,
            entries: report.entries,
            seals: report.seals,
            unsealed: report.unsealed,
            broken: broken.collect(),
            seal_faults: &report.seal_faults,
            signers: &report.signers,
            orphans: &report.orphans,
            damaged: &report.damaged,
        })?,
        Format::Text => {
            print_faults(report, terminal)?;
            print_signers(&report.signers, terminal)?;
            let args = [
                ("histories", report.histories.into()),
                ("entries", report.entries.into()),
                ("seals", report.seals.into()),
            ];
            let key = if report.is_whole() { "cli-audit-whole" } else { "cli-audit-broken" };
            terminal.say(key, &args)?;
        }
    }
    Ok(if report.is_whole() { Exit::Done } else { Exit::Found })
}

fn print_faults(report: &VerifyReport, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    for what in &report.damaged {
        terminal.say("cli-audit-damaged", &[("what", what.as_str().into())])?;
    }
    for row in &report.broken {
        let what = terminal.text(breach(row.what), &[]);
        let args =
            [("history", row.history.to_string().into()), ("seq", row.seq.into()), ("what", what.into())];
        terminal.say("cli-audit-breach", &args)?;
    }
    for fault in &report.seal_faults {
        let what = terminal.text(seal_breach(fault.what), &[]);
        terminal.say(
            "cli-audit-seal-fault",
            &[("size", fault.size.into()), ("count", fault.count.into()), ("what", what.into())],
        )?;
    }
    for orphans in &report.orphans {
        let args = [("table", orphans.table.into()), ("count", orphans.count.into())];
        terminal.say("cli-audit-orphans", &args)?;
    }
    Ok(())
}

/// From when each key signed, where it is not the present one alone.
fn print_signers(signers: &[Signer], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if signers.iter().all(|row| row.replaced.is_none() && row.is_proved) {
        return Ok(());
    }
    for row in signers {
        let cause = row.replaced.map_or("present", Cause::as_str);
        let standing = terminal.text(&format!("cli-signer-{cause}"), &[]);
        let proof = if row.is_proved { "cli-signer-proved" } else { "cli-signer-unproved" };
        let args = [
            ("key", row.key.chars().take(16).collect::<String>().into()),
            ("from", row.from.to_rfc3339().into()),
            ("until", row.until.to_rfc3339().into()),
            ("seals", row.seals.into()),
            ("standing", standing.into()),
            ("proof", terminal.text(proof, &[]).into()),
        ];
        terminal.say("cli-audit-signer", &args)?;
    }
    Ok(())
}

const fn breach(breach: Breach) -> &'static str {
    match breach {
        Breach::Gap => "cli-breach-gap",
        Breach::Link => "cli-breach-link",
        Breach::Header => "cli-breach-header",
        Breach::Fact => "cli-breach-fact",
        Breach::Private => "cli-breach-private",
        Breach::Time => "cli-breach-time",
        Breach::Head => "cli-breach-head",
        Breach::Replay => "cli-breach-replay",
        Breach::Unreadable => "cli-breach-unreadable",
        Breach::Seal => "cli-breach-seal",
        Breach::Anchor => "cli-breach-anchored",
        Breach::Missing => "cli-breach-missing",
        Breach::Kept => "cli-breach-kept",
    }
}

const fn seal_breach(breach: SealBreach) -> &'static str {
    match breach {
        SealBreach::Root => "cli-breach-root",
        SealBreach::Signature => "cli-breach-signature",
        SealBreach::Anchor => "cli-breach-anchor",
        SealBreach::Forged => "cli-breach-forged",
    }
}
