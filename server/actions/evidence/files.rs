//! Files of evidence: given out after they were read whole, read again on demand, and swept.

use std::collections::BTreeSet;

use crate::domain::evidence::decide::{Ask, Reading};
use crate::domain::evidence::fact::CustodyAct;
use crate::domain::history::Private;
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;
use crate::domain::report::{Attachment, Report};
use crate::store::evidence::EvidenceRow;
use crate::store::{self, Tx, Urgency};
use crate::vault::reading::Whole;
use crate::vault::{self, Vault};

use super::{Backend, Caller, Error, ask, give, of_vault, visible};

/// A file that may be given out.
#[derive(Debug)]
pub struct Opened {
    /// The item.
    pub item: EvidenceRow,
    /// Its file, which was whole a moment ago.
    pub whole: Whole,
}

/// Opens the file of an item for someone, and records what they do with it (閲覧 or 複写). `texts` says
/// why and for whom.
///
/// # Errors
/// [`Error::Altered`] where the file is not what was taken in, which is recorded;
/// [`Error::NotFound`] without a file; as every action on an incident.
pub fn open(
    backend: &Backend,
    vault: &Vault,
    caller: &Caller,
    (number, no): (&str, u32),
    (act, texts): (CustodyAct, Private),
) -> Result<Opened, Error> {
    let item = find(backend, caller, number, no)?;
    let whole = read(backend, vault, caller, &item)?;
    ask(backend, caller, number, no, Ask::Handle { act, at: None }, texts)?;
    Ok(Opened { item, whole })
}

/// Reads the file of an item from end to end and records what was found. Says whether it is whole.
///
/// # Errors
/// [`Error::NotFound`] without a file; as every action on an incident.
pub fn read_again(
    backend: &Backend,
    vault: &Vault,
    caller: &Caller,
    number: &str,
    no: u32,
) -> Result<bool, Error> {
    let item = find(backend, caller, number, no)?;
    match read(backend, vault, caller, &item) {
        Ok(_) => ask(backend, caller, number, no, Ask::Read(Reading::Whole), Private::new()).map(|()| true),
        Err(Error::Altered) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) fn find(backend: &Backend, caller: &Caller, number: &str, no: u32) -> Result<EvidenceRow, Error> {
    let found: Result<_, Error> = backend.store.read(|tx| {
        let incident = visible(tx, caller, number)?;
        let (world, now) = (tx.world()?, tx.now()?);
        let viewer = super::viewer(tx, &world, &caller.actor, now)?;
        let no = i32::try_from(no).map_err(|_| Error::NotFound)?;
        let scene =
            super::Scene { world: &world, incident: &incident, by: &caller.actor, request: None, now };
        if !super::rules::may_handle(&scene) {
            return Err(Error::Forbidden);
        }
        Ok(tx.evidence_item(&viewer, incident.id, no)?)
    });
    found?.filter(|item| item.is_stored).ok_or(Error::NotFound)
}

/// Opens a file. What was found changed once is refused, whatever lies there now.
pub(super) fn read(
    backend: &Backend,
    vault: &Vault,
    caller: &Caller,
    item: &EvidenceRow,
) -> Result<Whole, Error> {
    let (Some(sha256), None) = (&item.file_sha256, item.altered_at) else { return Err(Error::Altered) };
    match vault.open(item.incident, sha256) {
        Ok(whole) => Ok(whole),
        Err(vault::Error::Altered(found)) => {
            record(
                backend,
                caller,
                item,
                Reading::Other,
                Private::from([("found.sha256".to_owned(), found)]),
            )?;
            Err(Error::Altered)
        }
        Err(vault::Error::Missing(_)) => {
            record(backend, caller, item, Reading::Gone, Private::new())?;
            Err(Error::Altered)
        }
        Err(error) => Err(of_vault(error)),
    }
}

/// Writes down that a file is not what it was. Someone else may have found it first.
fn record(
    backend: &Backend,
    caller: &Caller,
    item: &EvidenceRow,
    reading: Reading,
    texts: Private,
) -> Result<(), Error> {
    tracing::error!(item = %item.id, no = item.no, ?reading, "A file of evidence is not what was taken in");
    let (id, incident, actor) = (item.id, item.incident, caller.actor.clone());
    let command = backend.keys.derive_command("altered", &[id.0.as_bytes()]);
    let caller = Caller { actor, command, request: None, seen: None };
    let job = move |tx: &mut Tx<'_>| -> Result<(), Error> {
        let incident = tx.load::<Incident>(incident)?.ok_or(Error::NotFound)?.state;
        match give(tx, &caller, &incident, id, &Ask::Read(reading), &texts) {
            Err(Error::Conflict | Error::KeyReused) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    };
    super::retried(|| backend.store.write(Urgency::Person, "altered", job.clone()))
}

/// What reading every file found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Files read.
    pub files: u64,
    /// Items whose files are not what was taken in, or are gone.
    pub altered: Vec<EvidenceRow>,
    /// Files that came with reports and are not what came, or are gone: 受付番号 and the file.
    pub attached: Vec<(String, Attachment)>,
}

/// Reads every file of the vault. What is found changed is recorded and named.
///
/// # Errors
/// The store or the vault cannot serve.
pub fn check_files(backend: &Backend, vault: &Vault, caller: &Caller) -> Result<Faults, Error> {
    const PAGE: usize = 500;
    let (mut faults, mut after) = (Faults::default(), None::<HistoryId>);
    loop {
        let page: Vec<EvidenceRow> =
            backend.store.read::<_, store::Error>(|tx| tx.stored_files(after, PAGE))?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for item in page {
            faults.files += 1;
            match read(backend, vault, caller, &item) {
                Ok(_) => {}
                Err(Error::Altered) => faults.altered.push(item),
                Err(error) => return Err(error),
            }
        }
    }
    check_attached(backend, vault, &mut faults)?;
    Ok(faults)
}

/// The same for files that came with reports, which are no evidence.
fn check_attached(backend: &Backend, vault: &Vault, faults: &mut Faults) -> Result<(), Error> {
    let reports = backend.store.read::<_, store::Error>(|tx| tx.reports_with_files())?;
    for id in reports {
        let report = backend.store.read::<_, store::Error>(|tx| tx.load::<Report>(id))?;
        let Some(report) = report.map(|loaded| loaded.state) else { continue };
        for file in &report.attachments {
            faults.files += 1;
            match vault.open(report.incident, &file.sha256) {
                Ok(_) => {}
                Err(vault::Error::Altered(_) | vault::Error::Missing(_)) => {
                    faults.attached.push((report.number.clone(), file.clone()));
                }
                Err(error) => return Err(of_vault(error)),
            }
        }
    }
    Ok(())
}

/// Makes sure that the vault is there. A new one is made only while no entry speaks of a file: an empty
/// folder where files should be is one that is not mounted, and says nothing about them.
///
/// # Errors
/// [`Error::Unavailable`]: the folder cannot be used, or is another house's, or is not mounted.
pub fn prepare(backend: &Backend, vault: &Vault) -> Result<(), Error> {
    let Err(error) = vault.check() else { return Ok(()) };
    let is_known =
        |tx: &mut Tx<'_>| Ok(!tx.stored_files(None, 1)?.is_empty() || !tx.reports_with_files()?.is_empty());
    let is_known = backend.store.read::<_, store::Error>(is_known)?;
    if !is_known { vault.prepare().map_err(of_vault) } else { Err(of_vault(error)) }
}

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Half-arrived files.
    pub arriving: usize,
    /// Files that were disposed of.
    pub disposed: usize,
    /// Files of no entry; removed only if that was asked for.
    pub orphans: usize,
}

/// Removes from the vault what arrived half and what was disposed of; with `orphans` also whole files
/// of which no entry speaks. None if someone takes a file in just now.
///
/// A database that was restored from yesterday's copy does not know today's files: therefore orphans
/// are only removed when a person asks for it.
///
/// # Errors
/// The store or the vault cannot serve.
pub fn settle(backend: &Backend, vault: &Vault, orphans: bool) -> Result<Option<Swept>, Error> {
    prepare(backend, vault)?;
    let Some(alone) = vault.alone().map_err(of_vault)? else { return Ok(None) };
    let mut swept = Swept { arriving: alone.sweep_arriving().map_err(of_vault)?, ..Swept::default() };
    for incident in vault.folders().map_err(of_vault)? {
        let known: Result<_, Error> = backend.store.read(|tx| {
            let state = tx.load::<Incident>(incident)?.map(|loaded| loaded.state);
            Ok((state.is_some_and(|state| state.is_disposed), tx.files_of(incident)?))
        });
        let (is_disposed, (wanted, gone)) = known?;
        let strays = alone.strays(incident, &wanted.into_iter().collect()).map_err(of_vault)?;
        let gone: BTreeSet<String> = gone.into_iter().collect();
        let (disposed, lost): (Vec<_>, Vec<_>) =
            strays.into_iter().partition(|name| is_disposed || gone.contains(name));
        swept.disposed += disposed.len();
        swept.orphans += lost.len();
        let removed = if orphans { [disposed, lost].concat() } else { disposed };
        if !removed.is_empty() {
            alone.remove(incident, &removed).map_err(of_vault)?;
        }
    }
    Ok(Some(swept))
}
