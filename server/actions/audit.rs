//! 監査: everything that is stored is verified, and what was found is kept; that the papers of an audit were
//! made is kept as well.

use crate::domain::actor::Actor;
use crate::domain::audit;
use crate::domain::audit::fact::{AuditFact, AuditFacts, Fault, PackageMade, SignedHead, Verified};
use crate::domain::history::{Breach, Private};
use crate::keys::to_hex;
use crate::store::seal::{Seal, seal_round};
use crate::store::verify::{SealBreach, VerifyOptions, VerifyReport, verify};
use crate::store::{self, Tx, Urgency};

use super::{Backend, Caller, Error};

/// Faults that are kept; the others are counted.
const FAULTS_MAX: usize = 50;

/// Seals what has moved, verifies every history with its rows as `noroshi audit verify --replay` does, and
/// keeps what was found. `progress` hears how many histories have been read.
///
/// # Errors
/// [`Error::Forbidden`] for who audits nothing; [`Error::Unavailable`].
pub fn verify_all(
    backend: &Backend,
    caller: &Caller,
    progress: &mut dyn FnMut(u64),
) -> Result<Verified, Error> {
    check(backend, &caller.actor)?;
    let began_at = backend.store.read(|tx| tx.now())?;
    while seal_round(&backend.store)? > 0 {}
    let options = VerifyOptions { replay: true, anchor: None };
    let report = verify(&backend.store, &options, progress)?;
    let head = backend.store.read(|tx| tx.latest_seal())?;
    let mut faults = faults(&report);
    let more = faults.len().saturating_sub(FAULTS_MAX);
    faults.truncate(FAULTS_MAX);
    let verified = Verified {
        began_at,
        histories: report.histories,
        entries: report.entries,
        seals: report.seals,
        head: head.as_ref().map(signed),
        faults,
        more: u64::try_from(more).unwrap_or(u64::MAX),
    };
    note(backend, caller, AuditFact::Verified(verified.clone()), Private::new())?;
    Ok(verified)
}

/// Keeps that 監査用一式 was made, and why.
///
/// # Errors
/// As [`verify_all`].
pub fn note_package(
    backend: &Backend,
    caller: &Caller,
    made: PackageMade,
    reason: &str,
) -> Result<(), Error> {
    check(backend, &caller.actor)?;
    let private = Private::from([("reason".to_owned(), reason.to_owned())]);
    note(backend, caller, AuditFact::PackageMade(made), private)
}

/// Whoever audits, and a program that reads the whole body.
fn check(backend: &Backend, by: &Actor) -> Result<(), Error> {
    let may = match by {
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
        Actor::Person(person) => backend.store.read(|tx| -> Result<bool, store::Error> {
            let now = tx.now()?;
            Ok(audit::shut_out_of(tx.world()?.as_ref(), person, now).is_some())
        })?,
    };
    may.then_some(()).ok_or(Error::Forbidden)
}

fn note(backend: &Backend, caller: &Caller, fact: AuditFact, private: Private) -> Result<(), Error> {
    let facts = AuditFacts { by: caller.actor.clone(), facts: vec![fact] };
    let command = caller.command;
    let job = move |tx: &mut Tx<'_>| -> Result<(), store::Error> { tx.note_audit(command, &facts, &private) };
    Ok(backend.store.write(Urgency::Person, "audit", job)?)
}

/// The head of the tree as it is written down, on paper or outside.
pub fn signed(seal: &Seal) -> SignedHead {
    SignedHead {
        size: seal.size,
        at: seal.at,
        root: to_hex(&seal.root),
        key_id: to_hex(&seal.key_id),
        signature: to_hex(&seal.signature),
    }
}

fn faults(report: &VerifyReport) -> Vec<Fault> {
    let fault = |what: &str| Fault {
        what: what.to_owned(),
        history: None,
        seq: None,
        count: 1,
        about: String::new(),
    };
    let damaged = report.damaged.iter().map(|said| Fault { about: said.clone(), ..fault("damaged") });
    let broken = report.broken.iter().map(|row| Fault {
        history: Some(row.history),
        seq: Some(row.seq),
        ..fault(breach(row.what))
    });
    let seals = report.seal_faults.iter().map(|row| Fault {
        seq: Some(row.size),
        count: row.count,
        ..fault(seal_breach(row.what))
    });
    let orphans = report.orphans.iter().map(|row| Fault {
        count: u64::try_from(row.count).unwrap_or_default(),
        about: row.table.to_owned(),
        ..fault("orphans")
    });
    damaged.chain(broken).chain(seals).chain(orphans).collect()
}

const fn breach(breach: Breach) -> &'static str {
    match breach {
        Breach::Gap => "gap",
        Breach::Link => "link",
        Breach::Header => "header",
        Breach::Fact => "fact",
        Breach::Private => "private",
        Breach::Time => "time",
        Breach::Head => "head",
        Breach::Replay => "replay",
        Breach::Unreadable => "unreadable",
        Breach::Seal => "seal",
        Breach::Anchor => "anchored",
        Breach::Missing => "missing",
        Breach::Kept => "kept",
    }
}

const fn seal_breach(breach: SealBreach) -> &'static str {
    match breach {
        SealBreach::Root => "root",
        SealBreach::Signature => "signature",
        SealBreach::Anchor => "anchor",
        SealBreach::Forged => "forged",
    }
}
