//! 文書: issuing a document under its number, and telling a genuine one from another.
//!
//! The file is made outside of every transaction, from the history as it was read and under the
//! number that is next. The commit takes the number and keeps the file only if neither has moved
//! since; else the file is made again. So a number is given when a document is issued, and never
//! before.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::access::Viewer;
use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide::decide;
use crate::domain::history::{Entry, Private};
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::plan::issue::{self, Format, Made, Paper, Variant};
use crate::domain::plan::rules::PlanAsk;
use crate::keys::{Keys, is_same, normalize_number, to_hex};
use crate::store::evidence::EvidenceRow;
use crate::store::project::DocumentRow;
use crate::store::seal::Seal;
use crate::store::{self, Tx, Urgency};

use super::{Backend, Caller, Error, commit, is_same_request, viewer, wake};

/// How often a document is made again because someone was faster.
const TRIES_MAX: usize = 40;

/// What is to be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// For whom.
    pub variant: Variant,
    /// Form.
    pub format: Format,
    /// 最終報.
    pub is_final: bool,
}

/// What a document is made from.
pub struct Source {
    /// The incident.
    pub incident: Incident,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// Its evidence.
    pub evidence: Vec<EvidenceRow>,
    /// The organisation.
    pub organisation: Arc<Organisation>,
    /// The signed head of its history.
    pub seal: Option<Seal>,
    /// Now.
    pub now: Moment,
}

/// A document that was issued.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Its fact.
    pub paper: Paper,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Why no document was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// As every action on an incident.
    #[error(transparent)]
    Action(#[from] Error),
    /// The file could not be made.
    #[error("The document could not be made: {0}")]
    Making(String),
}

impl From<store::Error> for IssueError {
    fn from(error: store::Error) -> Self {
        Self::Action(error.into())
    }
}

/// What writes the file: from the history, under a number.
pub type MakeFile<'a> = &'a dyn Fn(&Source, &Made) -> Result<Vec<u8>, String>;

/// Issues a document. The same command gives the same document, however often it is given.
///
/// # Errors
/// Not found, forbidden, conflict where the caller named an entry that is no longer the last one;
/// a file that cannot be made.
pub fn issue(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    order: Order,
    make: MakeFile<'_>,
) -> Result<Issued, IssueError> {
    let mut caller = caller.clone();
    let mut is_noted = false;
    for _ in 0..TRIES_MAX {
        let (source, made) = match prepare(backend, &caller, (number, order), is_noted)? {
            Prepared::Issued(issued) => return Ok(*issued),
            Prepared::Unnoted(id) => {
                // What was sent and what never arrived goes into the history first: the paper says it. The
                // caller has seen everything but that one entry.
                wake::take_notice(backend, id)?;
                (caller.seen, is_noted) = (caller.seen.map(|seq| seq + 1), true);
                continue;
            }
            Prepared::Next(next) => *next,
        };
        let bytes = make(&source, &made).map_err(IssueError::Making)?;
        let made = Made { sha256: to_hex(&Sha256::digest(&bytes)), ..made };
        match write(backend, &caller, &source, &made, &bytes) {
            // Written, or someone was faster: what is there now is read again.
            Ok(()) | Err(Error::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Conflict.into())
}

enum Prepared {
    Issued(Box<Issued>),
    /// Deliveries of this incident have ended, and its history does not know it yet.
    Unnoted(HistoryId),
    Next(Box<(Source, Made)>),
}

/// Reads what a document is made from and under which number; or what this command has issued.
fn prepare(
    backend: &Backend,
    caller: &Caller,
    (number, order): (&str, Order),
    is_noted: bool,
) -> Result<Prepared, IssueError> {
    let keys = Arc::clone(&backend.keys);
    backend.store.read(|tx: &mut Tx<'_>| -> Result<Prepared, IssueError> {
        let id = tx.find_incident(number)?.ok_or(Error::NotFound)?;
        let loaded = tx.load::<Incident>(id)?.ok_or(Error::NotFound)?;
        let (organisation, now) = (tx.organisation()?, loaded.time(tx.now()?));
        if !viewer(tx, &organisation.world, &caller.actor, now)?.may_see(&loaded.state) {
            return Err(Error::NotFound.into());
        }
        let entries = tx.entries(id)?;
        if let Some(known) = loaded.known(caller.command) {
            is_same_request(known.request.as_deref(), caller.request.as_deref())?;
            return Ok(Prepared::Issued(Box::new(issued_at(tx, &loaded.state, &entries, known.seq)?)));
        }
        if caller.seen.is_some_and(|seq| seq != loaded.tip.seq) {
            return Err(Error::Conflict.into());
        }
        if !is_noted && !tx.unnoted(id)?.is_empty() {
            return Ok(Prepared::Unnoted(id));
        }
        let no = loaded.state.plan.issued.next_no();
        let head = to_hex(&loaded.tip.hash);
        let made = Made {
            no,
            variant: order.variant,
            format: order.format,
            version: loaded.state.plan.issued.next_version(order.variant),
            is_final: order.is_final,
            sha256: String::new(),
            code: code(&keys, id, no, &head, order),
            head,
        };
        let (evidence, seal) = (tx.all_evidence(id)?, Some(tx.sign_head(&loaded.tip)));
        let source = Source { incident: loaded.state, entries, evidence, organisation, seal, now };
        Ok(Prepared::Next(Box::new((source, made))))
    })
}

/// What the entry `seq` issued: the paper that was issued when it was written.
fn issued_at(
    tx: &mut Tx<'_>,
    incident: &Incident,
    entries: &[Entry],
    seq: i64,
) -> Result<Issued, IssueError> {
    let at = entries.iter().find(|entry| entry.header.seq == seq).map(|entry| entry.header.at);
    let mut before =
        entries.iter().filter(|entry| entry.header.seq + 1 == seq).map(|entry| to_hex(&entry.hash));
    let head = before.next_back().unwrap_or_default();
    let mut papers = incident.plan.issued.papers.iter();
    let paper = papers.rfind(|paper| Some(paper.at) == at && paper.made.head == head);
    let paper = paper.cloned().ok_or(Error::KeyReused)?;
    let bytes = tx.document_file(&paper.made.sha256)?.ok_or(Error::NotFound)?;
    Ok(Issued { paper, bytes })
}

/// The code binds the number to the incident, its head, the variant and the form.
fn code(keys: &Keys, incident: HistoryId, no: u32, head: &str, order: Order) -> String {
    keys.document_code(&[
        &no.to_be_bytes(),
        incident.0.as_bytes(),
        head.as_bytes(),
        order.variant.as_str().as_bytes(),
        order.format.as_str().as_bytes(),
    ])
}

/// Takes the number, writes the fact and keeps the file, if nothing has moved since it was made.
fn write(
    backend: &Backend,
    caller: &Caller,
    source: &Source,
    made: &Made,
    bytes: &[u8],
) -> Result<(), Error> {
    let (caller, made, bytes) = (caller.clone(), made.clone(), bytes.to_vec());
    let (id, revision, seq) = (source.incident.id, source.organisation.revision(), source.incident.seq);
    let job = move |tx: &mut Tx<'_>| -> Result<(), Error> {
        let loaded = tx.load::<Incident>(id)?.ok_or(Error::NotFound)?;
        let world = tx.world()?;
        let now = loaded.time(tx.now()?);
        if loaded.known(caller.command).is_some() {
            return Ok(());
        }
        // The number follows from the history, so nobody can have taken it in between either.
        if loaded.tip.seq != seq || world.revision() != revision {
            return Err(Error::Conflict);
        }
        let ask = Ask::Plan(PlanAsk::Issue(issue::Ask::Issue(Box::new(made.clone()))));
        let (by, request) = (caller.actor.clone(), caller.request.clone());
        let command = Command { id: caller.command, by, request, ask, texts: Private::new() };
        let decision = decide(&loaded.state, &world, &command, now)?;
        commit::decision(tx, &world, &loaded, caller.command, decision)?;
        Ok(tx.keep_document(&made.sha256, id, &bytes)?)
    };
    match backend.store.write(Urgency::Person, "issue", job) {
        // Whether it was written is found when the command is looked for again.
        Err(Error::Unavailable(Some(store::Error::Unavailable(_)))) => Ok(()),
        other => other,
    }
}

/// What is known of a file or a code.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// 真正: issued by this body, to the byte.
    Genuine(Record),
    /// 改変あり: it carries the code of a document that this body issued with other bytes.
    Altered(Record),
    /// The code is one that this body gave; there was no file to compare.
    Known(Record),
    /// This body has issued nothing like it.
    Unknown,
}

/// What history says of an issued document.
#[derive(Clone, Debug)]
pub struct Record {
    /// 事案番号.
    pub incident: String,
    /// The fact.
    pub paper: Paper,
}

/// Compares a file, the codes found in it or given with it, and what was issued. Where `within` names
/// an incident, no other is looked at.
///
/// # Errors
/// The store is not available.
pub fn verify(
    backend: &Backend,
    viewer: &Viewer,
    within: Option<&str>,
    file: Option<&[u8]>,
    codes: &[String],
) -> Result<Verdict, Error> {
    let sha256 = file.map(|bytes| to_hex(&Sha256::digest(bytes)));
    let codes: Vec<String> = codes.iter().filter_map(|code| normalize_number(code)).collect();
    let keys = Arc::clone(&backend.keys);
    backend.store.read(|tx: &mut Tx<'_>| -> Result<Verdict, Error> {
        let look = |row: Option<DocumentRow>, tx: &mut Tx<'_>| record(tx, row, viewer, within, &keys);
        if let Some(sha256) = &sha256 {
            let row = tx.document_by_hash(sha256)?;
            if let Some(record) = look(row, tx)? {
                return Ok(Verdict::Genuine(record));
            }
        }
        for code in &codes {
            let row = tx.document_by_code(code)?;
            if let Some(record) = look(row, tx)? {
                return Ok(if file.is_some() { Verdict::Altered(record) } else { Verdict::Known(record) });
            }
        }
        Ok(Verdict::Unknown)
    })
}

/// The fact that a row follows from, if the viewer may see its incident and the code is one that only
/// this house's key can have made.
fn record(
    tx: &mut Tx<'_>,
    row: Option<DocumentRow>,
    viewer: &Viewer,
    within: Option<&str>,
    keys: &Keys,
) -> Result<Option<Record>, Error> {
    let Some(row) = row else { return Ok(None) };
    let id = row.incident;
    let Some(loaded) = tx.load::<Incident>(id)? else { return Ok(None) };
    let incident = loaded.state;
    if !viewer.may_see(&incident) || within.is_some_and(|number| number != incident.number) {
        return Ok(None);
    }
    let mut papers = incident.plan.issued.papers.iter();
    let is_it = |made: &Made| i64::from(made.no) == i64::from(row.no);
    let Some(paper) = papers.find(|paper| is_it(&paper.made)) else { return Ok(None) };
    let made = &paper.made;
    let order = Order { variant: made.variant, format: made.format, is_final: made.is_final };
    let expected = code(keys, id, made.no, &made.head, order);
    let is_ours = is_same(expected.as_bytes(), made.code.as_bytes())
        && row.code == made.code
        && row.sha256 == made.sha256;
    Ok(is_ours.then(|| Record { incident: incident.number.clone(), paper: paper.clone() }))
}

/// The file of a document as it was issued.
///
/// # Errors
/// [`Error::NotFound`] if the incident has issued no such document, or its file was changed.
pub fn file(backend: &Backend, incident: &Incident, no: u32) -> Result<Issued, Error> {
    let papers = incident.plan.issued.papers.iter();
    let mut found = papers.filter(|paper| paper.made.no == no);
    let paper = found.next().cloned().ok_or(Error::NotFound)?;
    let bytes = backend.store.read(|tx| tx.document_file(&paper.made.sha256))?;
    Ok(Issued { bytes: bytes.ok_or(Error::NotFound)?, paper })
}
