//! `noroshi mail`: takes in mail that a mail server hands over, or that lies in a Maildir.
//!
//! Whatever goes wrong ends with 75: a mail server keeps the mail, brings it again and never sends it back.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::i18n::Language;
use crate::inbox::letter::BYTES_MAX;
use crate::inbox::{Inbox, Taken};

use super::{Exit, Failure, Terminal};

/// What to do with mail.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Take in one mail, or all new ones of a Maildir.
    Ingest {
        /// The mail; standard input if left out.
        #[arg(conflicts_with = "maildir")]
        file: Option<PathBuf>,
        /// The Maildir whose new mails are taken in.
        #[arg(long, value_name = "DIR")]
        maildir: Option<PathBuf>,
    },
}

/// Takes mail in.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let Command::Ingest { file, maildir } = command;
    let done = match &maildir {
        Some(maildir) => sweep(maildir, terminal),
        None => read(file.as_deref()).and_then(|raw| take(&raw, terminal)),
    };
    Ok(done.map_or_else(
        |failure| {
            failure.report(terminal);
            Exit::TryAgain
        },
        |()| Exit::Done,
    ))
}

/// As much of a mail as is looked at, and a byte that shows that there is more. The rest is heard out: a mail
/// server that cannot say it all would try for ever.
fn read(file: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let most = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut raw = Vec::new();
    match file {
        Some(path) => {
            let opened = File::open(path).and_then(|file| file.take(most).read_to_end(&mut raw));
            opened.map_err(|source| Failure::File { path: path.to_owned(), source })?;
        }
        None => {
            let mut input = io::stdin().lock();
            input.by_ref().take(most).read_to_end(&mut raw)?;
            io::copy(&mut input, &mut io::sink())?;
        }
    }
    Ok(raw)
}

fn take(raw: &[u8], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    let vault = super::evidence::vault(&settings, &backend);
    let inbox = Inbox {
        backend: &backend,
        vault: &vault,
        clamd: settings.clamd.as_ref(),
        own: &settings.mail.from,
        language: Language::parse(&settings.language).unwrap_or_default(),
    };
    match inbox.take(raw)? {
        Taken::Report(number) => terminal.say("cli-mail-taken", &[("number", number.into())])?,
        Taken::Nothing(sort) => terminal.say(&format!("cli-mail-{}", sort.as_str()), &[])?,
    }
    Ok(())
}

/// Takes what is new, oldest first. A mail leaves `new` only once it is taken: after a crash between the two
/// it is taken again, and is the same report.
fn sweep(maildir: &Path, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let wrap = |path: &Path| {
        let path = path.to_owned();
        move |source| Failure::File { path, source }
    };
    let (new, cur) = (maildir.join("new"), maildir.join("cur"));
    let entries = fs::read_dir(&new).map_err(wrap(&new))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|p| p.is_file()).collect();
    files.sort();
    let mut worst = Ok(());
    for file in files {
        let taken = read(Some(&file)).and_then(|raw| take(&raw, terminal)).and_then(|()| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            fs::rename(&file, cur.join(format!("{name}:2,S"))).map_err(wrap(&file))
        });
        // One that cannot be taken stays, and holds up no other.
        if let Err(failure) = taken {
            worst = Err(failure);
        }
    }
    worst
}
