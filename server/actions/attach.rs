//! Files that come with a report (未確認の添付): kept sealed and hashed as they came, outside of the numbers
//! of evidence, until somebody who handles the incident enters one as such.
//!
//! What a reporter writes is taken even where a file is not: what finds no room is named, and left.

use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide;
use crate::domain::evidence::fact::{Kind, Particulars};
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::moment::Moment;
use crate::domain::report::{Attachment, Report, ReportFact, Verdict};
use crate::store::history::Loaded;
use crate::store::{Tx, Urgency};
use crate::vault::Vault;
use crate::vault::intake::Received;
use crate::vault::reading::Whole;

use super::commit::Noted;
use super::evidence::{Brought, ItemIntake, collect, of_vault};
use super::{Backend, Caller, Error, check_texts, commit, handled, look, retried};

/// A file that came, whole, without a name in the vault yet.
#[derive(Debug)]
pub struct Enclosed<'a> {
    /// The file.
    pub received: &'a Received,
    /// What it was called, as far as that can be kept.
    pub name: String,
    /// What a scanner said of it.
    pub verdict: Verdict,
}

/// What a reporter adds: words, files or both.
#[derive(Clone, Copy, Debug)]
pub struct Addition<'a> {
    /// The words; empty for none.
    pub text: &'a str,
    /// The files.
    pub files: &'a [Enclosed<'a>],
    /// Whether it came with the report itself, by which everyone has heard.
    pub is_with_report: bool,
}

/// A file that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What it was called.
    pub name: String,
    /// Why not, as the catalogue calls it.
    pub why: &'static str,
}

/// What is written of a file.
#[derive(Clone, Debug)]
struct Offer {
    name: String,
    sha256: String,
    bytes: u64,
    form: String,
    cautions: Vec<String>,
    verdict: Verdict,
}

/// Adds what a reporter brings to their report, and tells the incident that answers for it. Files that are
/// there already are not kept twice. Gives the files for which there was no room.
///
/// # Errors
/// [`Error::Invalid`] for what no text is, [`Error::NotFound`] for a report that is no longer kept,
/// [`Error::Unavailable`].
pub fn add(
    backend: &Backend,
    caller: &Caller,
    report: HistoryId,
    addition: &Addition<'_>,
) -> Result<Vec<Left>, Error> {
    let texts = super::text("note", addition.text.to_owned());
    check_texts(&texts)?;
    let known: Result<_, Error> = backend.store.read(|tx| kept(tx, report));
    let (kept, left) = keep(&known?.state, addition.files);
    let command = files_command(backend, caller, &kept);
    let (caller, is_with_report) = (caller.clone(), addition.is_with_report);
    let job = move |tx: &mut Tx<'_>| -> Result<(), Error> {
        Hearing { caller: &caller, report, texts: &texts, offers: &kept, command, is_with_report }.take(tx)
    };
    retried(|| backend.store.write(Urgency::Person, "thread", job.clone()))?;
    Ok(left)
}

/// Files that come again under the same words are another command than the words.
fn files_command(backend: &Backend, caller: &Caller, offers: &[Offer]) -> CommandId {
    let hashes: Vec<&[u8]> = offers.iter().map(|offer| offer.sha256.as_bytes()).collect();
    let parts = [&[caller.command.0.as_bytes().as_slice()], hashes.as_slice()].concat();
    backend.keys.derive_command("files", &parts)
}

fn kept(tx: &mut Tx<'_>, report: HistoryId) -> Result<Loaded<Report>, Error> {
    let known = tx.load::<Report>(report)?.filter(|loaded| !loaded.state.is_disposed);
    known.ok_or(Error::NotFound)
}

/// Brings to the vault what finds room, before anything speaks of it.
fn keep(report: &Report, files: &[Enclosed<'_>]) -> (Vec<Offer>, Vec<Left>) {
    let (mut kept, mut left): (Vec<Offer>, Vec<Left>) = (Vec::new(), Vec::new());
    for file in files {
        let leave = |why| Left { name: file.name.clone(), why };
        if report.attachments.iter().any(|held| held.sha256 == file.received.sha256) {
            continue;
        }
        if !has_room(report, &kept, file.received.bytes) {
            left.push(leave("full"));
            continue;
        }
        let looked = file.received.inspect(&file.name);
        let stored = looked.and_then(|looked| file.received.keep(report.incident).map(|()| looked));
        match stored {
            Ok(looked) => kept.push(Offer {
                name: file.name.clone(),
                sha256: file.received.sha256.clone(),
                bytes: file.received.bytes,
                form: looked.form,
                cautions: looked.cautions,
                verdict: file.verdict,
            }),
            Err(error) => {
                tracing::warn!(%error, "A file that came with a report could not be kept");
                left.push(leave("broken"));
            }
        }
    }
    (kept, left)
}

fn has_room(report: &Report, before: &[Offer], bytes: u64) -> bool {
    report.has_room((before.len(), before.iter().map(|offer| offer.bytes).sum()), bytes)
}

/// What a reporter brings, being written.
struct Hearing<'a> {
    caller: &'a Caller,
    report: HistoryId,
    texts: &'a Private,
    offers: &'a [Offer],
    command: CommandId,
    is_with_report: bool,
}

impl Hearing<'_> {
    fn take(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        tx.need_room()?;
        let known = kept(tx, self.report)?;
        let incident = tx.answering(known.state.incident)?.ok_or(Error::NotFound)?;
        let has_words = !self.texts.is_empty() && incident.known(self.caller.command).is_none();
        let offers = self.new_ones(&known);
        if !has_words && offers.is_empty() {
            return Ok(());
        }
        let (world, now) = (tx.world()?, tx.now()?);
        let id = if has_words { self.caller.command } else { self.command };
        let (report, is_with_report) = (self.report, self.is_with_report);
        let files = u32::try_from(offers.len()).unwrap_or(u32::MAX);
        let command = Command {
            id,
            by: self.caller.actor.clone(),
            request: None,
            ask: Ask::HearReporter { report, files, is_with_report },
            texts: if has_words { self.texts.clone() } else { Private::new() },
        };
        let decision = decide::decide(&incident.state, &world, &command, incident.time(now))?;
        if offers.is_empty() {
            return commit::decision(tx, &world, &incident, id, decision);
        }
        let attached = attached(&known.state, &offers);
        let noted = Noted::new(&known, &self.caller.actor, attached, now);
        commit::beside(tx, &world, &incident, (id, &decision), noted.entry(id))
    }

    /// Those that are not there yet and still find room: somebody else may have been faster.
    fn new_ones(&self, known: &Loaded<Report>) -> Vec<Offer> {
        let mut new: Vec<Offer> = Vec::new();
        for offer in self.offers {
            let held = known.state.attachments.iter().map(|held| &held.sha256);
            let is_there = held.chain(new.iter().map(|one| &one.sha256)).any(|hash| *hash == offer.sha256);
            if !is_there && has_room(&known.state, &new, offer.bytes) {
                new.push(offer.clone());
            }
        }
        new
    }
}

/// What is written of files that a report takes in, under the numbers after those that it has.
fn attached(report: &Report, offers: &[Offer]) -> (Vec<ReportFact>, Private) {
    let first = report.attachments.iter().map(|one| one.no).max().unwrap_or(0).saturating_add(1);
    let (mut facts, mut private) = (Vec::new(), Private::new());
    for (no, offer) in (first..).zip(offers) {
        private.insert(format!("file.{no}.name"), offer.name.clone());
        private.insert(format!("file.{no}.sha256"), offer.sha256.clone());
        let (form, cautions) = (offer.form.clone(), offer.cautions.clone());
        let (bytes, verdict) = (offer.bytes, offer.verdict);
        facts.push(ReportFact::Attached { no, bytes, form, cautions, verdict });
    }
    (facts, private)
}

/// Which file: of which incident, under which 受付番号, and its number there.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    /// 事案番号.
    pub incident: &'a str,
    /// 受付番号.
    pub report: &'a str,
    /// The file's number.
    pub no: u32,
}

/// A file that somebody at work on the incident may have.
struct Found {
    incident: HistoryId,
    report: Report,
    file: Attachment,
}

/// Opens a file for somebody who handles the incident; the look is recorded first. One in which something
/// was found is given only to who says that they know it (`knows`).
///
/// # Errors
/// [`Error::Forbidden`] for who does not handle it, and for a file that was found infected;
/// [`Error::NotFound`]; [`Error::Altered`]; [`Error::Unavailable`].
pub fn open(
    backend: &Backend,
    vault: &Vault,
    caller: &Caller,
    of: Of<'_>,
    knows: bool,
) -> Result<(Attachment, Whole), Error> {
    let found = find(backend, caller, of)?;
    if found.file.verdict == Verdict::Infected && !knows {
        return Err(Error::Forbidden);
    }
    look::note(backend, &caller.actor, Some(found.incident), &format!("attachment {} {}", of.report, of.no))?;
    let whole = vault.open(found.report.incident, &found.file.sha256).map_err(of_vault)?;
    Ok((found.file, whole))
}

/// Enters a file as an item of evidence: the same bytes under the same hash, with where it came from. Gives
/// its number; that of before where somebody has entered it.
///
/// # Errors
/// As [`collect`]; [`Error::Altered`] where the file is not what came.
pub fn register(
    backend: &Backend,
    vault: &Vault,
    caller: &Caller,
    of: Of<'_>,
    texts: Private,
) -> Result<u32, Error> {
    let found = find(backend, caller, of)?;
    if let Some((_, no)) = found.file.evidence {
        return Ok(no);
    }
    let (report, file) = (found.report.id, found.file);
    let received = copy(vault, found.report.incident, &file.sha256)?;
    // By the file and not by the click: it becomes one item, however often it is asked.
    let command = backend.keys.derive_command("attachment", &[report.0.as_bytes(), &file.no.to_be_bytes()]);
    let once = Caller { actor: caller.actor.clone(), command, request: None, seen: None };
    let item = Particulars::new(Kind::File, file.at);
    let brought = Brought { received: &received, name: &file.name };
    let evidence = collect(backend, &once, of.incident, ItemIntake { item, texts }, Some(brought))?;
    let incident = found.incident;
    let job = move |tx: &mut Tx<'_>| -> Result<(), Error> {
        let known = kept(tx, report)?;
        if known.known(once.command).is_some() {
            return Ok(());
        }
        let registered = ReportFact::Registered { no: file.no, incident, evidence };
        let noted = Noted::new(&known, &once.actor, (vec![registered], Private::new()), tx.now()?);
        Ok(tx.commit(vec![noted.entry(once.command)])?)
    };
    retried(|| backend.store.write(Urgency::Person, "register file", job.clone()))?;
    Ok(evidence)
}

/// Reads a file once more on its way to another name: it is whole, or it is not entered.
fn copy(vault: &Vault, incident: HistoryId, sha256: &str) -> Result<Received, Error> {
    let mut whole = vault.open(incident, sha256).map_err(of_vault)?;
    let mut intake = vault.begin().map_err(of_vault)?;
    loop {
        let piece = whole.piece().map_err(|_| Error::Altered)?;
        if piece.is_empty() {
            return intake.finish().map_err(of_vault);
        }
        intake.write(&piece).map_err(of_vault)?;
    }
}

/// The file, for who handles the incident: for all others it is as if there were none.
fn find(backend: &Backend, caller: &Caller, of: Of<'_>) -> Result<Found, Error> {
    backend.store.read(|tx| {
        let (world, now): (_, Moment) = (tx.world()?, tx.now()?);
        let incident = handled(tx, &world, (&caller.actor, of.incident), now)?.state;
        for id in &incident.reports {
            let Some(loaded) = tx.load::<Report>(*id)? else { continue };
            if loaded.state.number != of.report {
                continue;
            }
            let file = loaded.state.attachment(of.no).cloned().ok_or(Error::NotFound)?;
            return Ok(Found { incident: incident.id, report: loaded.state, file });
        }
        Err(Error::NotFound)
    })
}
