//! `noroshi org sample` and `org export`: the files with every column, to begin one's own with, and as
//! they hold now.

use std::path::PathBuf;

use crate::cli::{Exit, Failure, SAMPLE_CONTACTS, SAMPLE_PEOPLE, SAMPLE_POSTS, SAMPLE_UNITS, Terminal};
use crate::domain::orgfile::{File, out};
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
        ("units.csv", SAMPLE_UNITS),
        ("people.csv", SAMPLE_PEOPLE),
        ("posts.csv", SAMPLE_POSTS),
        ("contacts.csv", SAMPLE_CONTACTS),
    ];
    for (name, text) in files {
        write(args, name, format!("\u{feff}{text}").as_bytes(), terminal)?;
    }
    Ok(Exit::Done)
}

/// Writes what holds now.
pub fn export(args: &Sample, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    let (world, now) = house.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
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
