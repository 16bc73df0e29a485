//! `noroshi org sample`: the four files with every column, to begin one's own with.

use std::path::PathBuf;

use crate::cli::{Exit, Failure, SAMPLE_CONTACTS, SAMPLE_PEOPLE, SAMPLE_POSTS, SAMPLE_UNITS, Terminal};

/// Arguments of `org sample`.
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
        let path = args.folder.join(name);
        let mut file = std::fs::File::create_new(&path)
            .map_err(|source| Failure::File { path: path.clone(), source })?;
        std::io::Write::write_all(&mut file, format!("\u{feff}{text}").as_bytes())
            .map_err(|source| Failure::File { path: path.clone(), source })?;
        terminal.note("cli-report-written", &[("file", path.display().to_string().into())])?;
    }
    Ok(Exit::Done)
}
