//! `noroshi audit`: proves that what is stored is what was written, or names what broke first.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::history::Breach;
use crate::domain::moment::Moment;
use crate::keys::to_hex;
use crate::store::rebuild::{Rebuilt, rebuild};
use crate::store::seal::{Seal, seal_round};
use crate::store::verify::{SealBreach, VerifyOptions, VerifyReport, verify};

use super::{Exit, Failure, Format, Terminal};

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
    Anchor,
    /// Make the rows of lists and searches anew from the histories, also beside a running server.
    Rebuild,
}

/// A signed head as it is kept outside.
#[derive(Serialize, Deserialize)]
struct Anchor {
    size: i64,
    at: Moment,
    root: String,
    key_id: String,
    signature: String,
}

/// Runs a command of the auditor.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    match command {
        Command::Verify { replay, evidence, anchor, format } => {
            let anchor = anchor.map(|file| read_anchor(&file, terminal)).transpose()?;
            let report = verify(&house.store, &VerifyOptions { replay, anchor }, &mut |_| {})?;
            let proved = print_report(&report, format, terminal)?;
            let files =
                if evidence { super::evidence::verify(&settings, &house, terminal)? } else { Exit::Done };
            Ok(if proved == Exit::Done { files } else { proved })
        }
        Command::Anchor => {
            while seal_round(&house.store)? > 0 {}
            let Some(seal) = house.store.read(|tx| tx.latest_seal())? else {
                return Err(Failure::Found(terminal.text("cli-audit-nothing", &[])));
            };
            terminal.json(&Anchor {
                size: seal.size,
                at: seal.at,
                root: to_hex(&seal.root),
                key_id: to_hex(&seal.key_id),
                signature: to_hex(&seal.signature),
            })?;
            Ok(Exit::Done)
        }
        Command::Rebuild => print_rebuilt(&rebuild(&house.store, &mut |_| {})?, terminal),
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

fn read_anchor(file: &std::path::Path, terminal: &Terminal<'_>) -> Result<Seal, Failure> {
    let text = terminal.read(file)?;
    let parsed = serde_json::from_str::<Anchor>(&text).ok().and_then(|anchor| {
        Some(Seal {
            size: anchor.size,
            at: anchor.at,
            root: from_hex(&anchor.root)?.try_into().ok()?,
            key_id: from_hex(&anchor.key_id)?.try_into().ok()?,
            signature: from_hex(&anchor.signature)?,
        })
    });
    parsed.ok_or_else(|| {
        let args = [("file", file.display().to_string().into())];
        Failure::Wrong(terminal.text("cli-audit-anchor-unreadable", &args))
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0_u8, |sum, digit| sum << 4 | digit)).collect())
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
    orphans: &'a [crate::store::verify::Orphans],
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
            orphans: &report.orphans,
        })?,
        Format::Text => {
            print_faults(report, terminal)?;
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
    for row in &report.broken {
        let what = terminal.text(breach(row.what), &[]);
        let args =
            [("history", row.history.to_string().into()), ("seq", row.seq.into()), ("what", what.into())];
        terminal.say("cli-audit-breach", &args)?;
    }
    for fault in &report.seal_faults {
        let what = terminal.text(seal_breach(fault.what), &[]);
        terminal.say("cli-audit-seal-fault", &[("size", fault.size.into()), ("what", what.into())])?;
    }
    for orphans in &report.orphans {
        let args = [("table", orphans.table.into()), ("count", orphans.count.into())];
        terminal.say("cli-audit-orphans", &args)?;
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
        Breach::Missing => "cli-breach-missing",
        Breach::Kept => "cli-breach-kept",
    }
}

const fn seal_breach(breach: SealBreach) -> &'static str {
    match breach {
        SealBreach::Root => "cli-breach-root",
        SealBreach::Signature => "cli-breach-signature",
        SealBreach::Anchor => "cli-breach-anchor",
    }
}
