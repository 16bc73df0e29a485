//! Mail that comes in: read, sorted, and taken by the action that takes every report.
//!
//! Who a mail is from is what it says, and anybody can write that: it adds words and nothing else. No mail is
//! answered. One that is delivered twice is one report, because its command follows from what it says.

mod decoding;
pub mod letter;
pub mod sort;

use sha2::{Digest, Sha256};

use crate::actions::attach::{self, Addition, Enclosed};
use crate::actions::evidence::prepare;
use crate::actions::report::{Submission, history_of, submit};
use crate::actions::{Backend, Caller, Error};
use crate::clamd::Clamd;
use crate::domain::actor::Actor;
use crate::domain::case::{Case, Certainty, Origin};
use crate::domain::policy::grammar::is_mail_address;
use crate::domain::report::Verdict;
use crate::i18n::{Language, text};
use crate::vault::Vault;
use crate::vault::inspect::sound_name;
use crate::vault::intake::Received;

use letter::{File, Letter};
use sort::Sort;

/// The kind of what nobody has looked at.
const KIND: &str = "other";
/// Files of one mail, and the bytes of one.
const FILES_MAX: usize = 5;
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Characters of a line and of a text that are kept.
const LINE_MAX: usize = 200;
const TEXT_MAX: usize = 18_000;
/// Names of files that are said to be missing.
const MISSING_MAX: usize = 20;

/// Where mail comes in.
pub struct Inbox<'a> {
    /// The house that takes it.
    pub backend: &'a Backend,
    /// Where files are kept.
    pub vault: &'a Vault,
    /// Who looks through them.
    pub clamd: Option<&'a Clamd>,
    /// The address that the house sends from.
    pub own: &'a str,
    /// The language of what the house writes beside the words of a mail.
    pub language: Language,
}

/// What came of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A report with this 受付番号; the same one where the mail had come before.
    Report(String),
    /// Nothing, because of what it is.
    Nothing(Sort),
}

impl Inbox<'_> {
    /// Takes a mail.
    ///
    /// # Errors
    /// [`Error::Unavailable`] and whatever else keeps a report from being taken: the mail is to be kept, and
    /// brought again.
    pub fn take(&self, raw: &[u8]) -> Result<Taken, Error> {
        let letter = Letter::read(raw);
        let sort = Sort::of(&letter, self.own);
        match sort {
            Sort::Report => self.report(&letter).map(Taken::Report),
            Sort::Loop | Sort::Bounce | Sort::Automatic | Sort::Bulk => {
                tracing::info!(sort = sort.as_str(), "Nothing comes of a mail");
                Ok(Taken::Nothing(sort))
            }
        }
    }

    fn report(&self, letter: &Letter) -> Result<String, Error> {
        let command = self.backend.keys.derive_command("mail", &[&fingerprint(letter)]);
        let caller = Caller { actor: Actor::Outside, command, request: None, seen: None };
        let (received, missing) = self.receive(&letter.files);
        let receipt = submit(self.backend, &caller, self.draft(letter, &missing)?)?;
        let files: Vec<Enclosed<'_>> = received
            .iter()
            .map(|(name, received)| Enclosed { received, name: name.clone(), verdict: self.scan(received) })
            .collect();
        if !files.is_empty() {
            let addition = Addition { text: "", files: &files, is_with_report: true };
            let left = attach::add(self.backend, &caller, history_of(self.backend, command), &addition)?;
            if !left.is_empty() {
                tracing::warn!(count = left.len(), "Files of a mail found no room with its report");
            }
        }
        Ok(receipt.report_number)
    }

    fn draft(&self, letter: &Letter, missing: &[String]) -> Result<Submission, Error> {
        let now = self.backend.store.read(|tx| tx.now())?;
        let case = Case::new(KIND.into(), Origin::Outside, now);
        let case = Case { certainty: Certainty::Suspected, ..case };
        let first = letter.text.lines().map(str::trim).find(|line| !line.is_empty());
        let named = Some(letter.subject.trim()).filter(|subject| !subject.is_empty()).or(first);
        let summary = named.map_or_else(|| self.word("mail-in-nameless"), |line| shortened(line, LINE_MAX));
        let is_address = is_mail_address(&letter.from) && letter.from.chars().count() <= LINE_MAX;
        let (mail, contact) =
            if is_address { (letter.from.as_str(), "") } else { ("", letter.from.as_str()) };
        Ok(Submission {
            description: self.description(letter, missing),
            contact_name: shortened(&letter.name, LINE_MAX),
            contact: shortened(contact, LINE_MAX),
            mail: mail.to_owned(),
            ..Submission::new(case, &summary)
        })
    }

    /// What it says, under how it came, with what did not come.
    fn description(&self, letter: &Letter, missing: &[String]) -> String {
        let is_cut = letter.is_cut || letter.text.chars().count() > TEXT_MAX;
        let mut parts = vec![self.word("mail-in-came"), shortened(&letter.text, TEXT_MAX)];
        if is_cut {
            parts.push(self.word("mail-in-cut"));
        }
        if !missing.is_empty() {
            let names = missing.iter().take(MISSING_MAX).map(|name| shortened(name, 60));
            let names = names.collect::<Vec<_>>().join("、");
            let args = [("count", missing.len().into()), ("names", names.into())];
            parts.push(text(self.language, "mail-in-missing", &args));
        }
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }

    /// Files brought to the vault, and the names of those that were not. A file that finds no room keeps no
    /// words from arriving.
    fn receive(&self, files: &[File]) -> (Vec<(String, Received)>, Vec<String>) {
        let (mut received, mut missing) = (Vec::new(), Vec::new());
        if files.is_empty() {
            return (received, missing);
        }
        let is_ready = prepare(self.backend, self.vault).is_ok();
        for (no, file) in (1_usize..).zip(files) {
            let name = sound_name(&file.name);
            let args = [("no", no.into())];
            let name = if name.is_empty() { text(self.language, "mail-in-file", &args) } else { name };
            let room = is_ready && received.len() < FILES_MAX;
            match room.then(|| self.pour(&file.bytes)).flatten() {
                Some(whole) => received.push((name, whole)),
                None => missing.push(name),
            }
        }
        (received, missing)
    }

    fn pour(&self, bytes: &[u8]) -> Option<Received> {
        let most = FILE_BYTES_MAX.min(self.vault.strangers_share().unwrap_or(0));
        let poured = self.vault.at_most(most).begin().and_then(|mut intake| {
            intake.write(bytes)?;
            intake.finish()
        });
        poured.inspect_err(|error| tracing::warn!(%error, "A file of a mail could not be taken in")).ok()
    }

    fn scan(&self, received: &Received) -> Verdict {
        match (self.clamd, received.from_start()) {
            (Some(clamd), Ok(file)) => clamd.scan(file),
            _ => Verdict::NotScanned,
        }
    }

    fn word(&self, key: &str) -> String {
        text(self.language, key, &[])
    }
}

/// What makes it the same mail when it is delivered again, whatever servers wrote above it.
fn fingerprint(letter: &Letter) -> [u8; 32] {
    let mut hash = Sha256::new();
    let words = [&letter.message_id, &letter.from, &letter.subject, &letter.text];
    let files = letter.files.iter().map(|file| file.bytes.as_slice());
    for part in words.into_iter().map(String::as_bytes).chain(files) {
        hash.update(Sha256::digest(part));
    }
    hash.finalize().into()
}

fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
