//! `noroshi org sample` and `org export`: the files with every column, to begin one's own with, and as
//! they hold now.

use std::path::PathBuf;

use crate::cli::{Exit, Failure, SAMPLE_CONTACTS, SAMPLE_PEOPLE, SAMPLE_POSTS, SAMPLE_UNITS, Terminal};
use crate::domain::orgfile::{File, columns, out};
use crate::export::contacts::csv;
use crate::i18n::Language;

/// Arguments of `org sample` and `org export`.
#[derive(clap::Args)]
pub struct Sample {
    /// The folder, which must be there; no file in it is written over.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Writes them, with the mark by which a spreadsheet knows UTF-8.
pub fn run(args: &Sample, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let files = [
        (File::Units, SAMPLE_UNITS),
        (File::People, SAMPLE_PEOPLE),
        (File::Posts, SAMPLE_POSTS),
        (File::Contacts, SAMPLE_CONTACTS),
    ];
    for (file, text) in files {
        write(args, file.name(), format!("\u{feff}{}", whole(file, text)).as_bytes(), terminal)?;
    }
    Ok(Exit::Done)
}

/// The sample with the columns that its city has no use for, empty.
fn whole(file: File, text: &str) -> String {
    let known: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
    let more: Vec<&str> = columns(file).into_iter().filter(|column| !known.contains(column)).collect();
    let end = |line: usize| -> String {
        let cell = |column: &&str| format!(",{}", if line == 0 { column } else { "" });
        more.iter().map(cell).collect()
    };
    text.lines().enumerate().map(|(at, line)| format!("{line}{}\n", end(at))).collect()
}

/// Writes what holds now.
pub fn export(args: &Sample, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    let (world, now) = backend.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
    for file in [File::Units, File::People, File::Posts] {
        let rows = out::table(file, &world.org, now, terminal.language == Language::Ja);
        let bytes = csv::table(rows).map_err(anyhow::Error::from)?;
        write(args, file.name(), &bytes, terminal)?;
    }
    Ok(Exit::Done)
}

fn write(args: &Sample, name: &str, bytes: &[u8], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let path = args.folder.join(name);
    let made = std::fs::File::create_new(&path);
    let written = made.and_then(|mut file| std::io::Write::write_all(&mut file, bytes));
    written.map_err(|source| Failure::File { path: path.clone(), source })?;
    Ok(terminal.note("cli-report-written", &[("file", path.display().to_string().into())])?)
}
