//! All the evidence of an incident at once, for those who take it along: each file read whole, and each
//! taking recorded (複写).

use std::io;

use crate::domain::evidence::decide::Ask;
use crate::domain::evidence::fact::CustodyAct;
use crate::domain::history::Private;
use crate::store::Tx;
use crate::store::evidence::{CustodyRow, EvidenceRow, PAGE_MAX};
use crate::vault::Vault;
use crate::vault::reading::Whole;

use super::super::{Backend, Caller, Error, viewer};
use super::files::{find, read};
use super::{ask, visible};

/// An item that is taken along.
#[derive(Debug)]
pub struct Taken {
    /// The item.
    pub item: EvidenceRow,
    /// Every hand, first one first.
    pub custody: Vec<CustodyRow>,
    /// Its file, if it has one and that is whole.
    pub whole: Option<Whole>,
}

/// Hands every item of an incident to `take`, by number. `texts` says why, and for whom. Returns how many
/// files were not what was taken in.
///
/// # Errors
/// As every action on an incident; [`Error::Unavailable`] where `take` cannot write.
pub fn take_along(
    backend: &Backend,
    vault: &Vault,
    caller: &Caller,
    number: &str,
    texts: &Private,
    take: &mut dyn FnMut(Taken) -> io::Result<()>,
) -> Result<u64, Error> {
    let (mut after, mut altered) = (0, 0);
    loop {
        let page = list(backend, caller, number, after)?;
        let Some(last) = page.last() else { return Ok(altered) };
        after = last.no;
        for row in page {
            let taken = take_one(backend, vault, caller, (number, row), texts)?;
            altered += u64::from(taken.item.altered_at.is_some());
            take(taken).map_err(|error| {
                tracing::error!(%error, "A package of evidence cannot be written");
                Error::Unavailable(None)
            })?;
        }
    }
}

fn take_one(
    backend: &Backend,
    vault: &Vault,
    caller: &Caller,
    (number, row): (&str, EvidenceRow),
    texts: &Private,
) -> Result<Taken, Error> {
    let no = u32::try_from(row.no).map_err(|_| Error::NotFound)?;
    let whole = if row.is_stored {
        match read(backend, vault, caller, &row) {
            Ok(whole) => {
                let command = backend
                    .keys
                    .derive_command("evidence copy", &[caller.command.0.as_bytes(), row.id.0.as_bytes()]);
                let copying = Caller { command, ..caller.clone() };
                let copy = Ask::Handle { act: CustodyAct::Copy, at: None };
                ask(backend, &copying, number, no, copy, texts.clone())?;
                Some(whole)
            }
            Err(Error::Altered) => None,
            Err(error) => return Err(error),
        }
    } else {
        None
    };
    let item = if row.is_stored { find(backend, caller, number, no)? } else { row };
    let custody = backend.store.read(|tx| all_hands(tx, &item))?;
    Ok(Taken { item, custody, whole })
}

fn list(backend: &Backend, caller: &Caller, number: &str, after: i32) -> Result<Vec<EvidenceRow>, Error> {
    backend.store.read(|tx| {
        let incident = visible(tx, caller, number)?;
        let (world, now) = (tx.world()?, tx.now()?);
        let viewer = viewer(tx, &world, &caller.actor, now)?;
        let scene =
            super::Scene { world: &world, incident: &incident, by: &caller.actor, request: None, now };
        if !super::rules::may_handle(&scene) {
            return Err(Error::Forbidden);
        }
        Ok(tx.list_evidence(&viewer, incident.id, after, PAGE_MAX)?)
    })
}

fn all_hands(tx: &mut Tx<'_>, item: &EvidenceRow) -> Result<Vec<CustodyRow>, Error> {
    let (mut hands, mut before) = (Vec::new(), None);
    loop {
        let page = tx.custody_of(item, before, PAGE_MAX)?;
        before = page.last().map(|last| last.no);
        hands.extend(page);
        if before.is_none_or(|no| no <= 1) {
            hands.reverse();
            return Ok(hands);
        }
    }
}
