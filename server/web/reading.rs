//! What pages and programs read. Every reading of an incident takes a [`Viewer`], and what may not
//! be seen is not there: the same answer for a wrong number and for a hidden one.

use std::sync::Arc;

use crate::domain::access::Viewer;
use crate::domain::history::Entry;
use crate::domain::incident::state::Incident;
use crate::domain::policy::Policy;
use crate::domain::world::World;
use crate::keys::normalize_number;
use crate::store::{Error, Tx};

use super::Site;
use super::error::Failure;

/// The organisation and its policies, now.
///
/// # Errors
/// The store is not available.
pub fn world(site: &Site) -> Result<Arc<World>, Failure> {
    let world: Result<_, Error> = site.house.store.read(|tx| tx.world());
    Ok(world?)
}

/// An incident with the world it is seen in.
pub struct Seen {
    /// The incident.
    pub incident: Incident,
    /// The organisation.
    pub world: Arc<World>,
    /// Its entries, where they were asked for.
    pub entries: Vec<Entry>,
}

impl Seen {
    /// The policy it runs under, if this program can still read it.
    pub fn policy(&self) -> Option<&Arc<Policy>> {
        self.world.policies.get(&self.incident.policy)
    }
}

/// The incident with this number, if the viewer may see it.
///
/// # Errors
/// [`Failure::NotFound`] if it is not there or may not be seen.
pub fn incident(site: &Site, viewer: &Viewer, number: &str) -> Result<Seen, Failure> {
    load(site, viewer, number, false)
}

/// The same with its history.
///
/// # Errors
/// As [`incident`].
pub fn history(site: &Site, viewer: &Viewer, number: &str) -> Result<Seen, Failure> {
    load(site, viewer, number, true)
}

fn load(site: &Site, viewer: &Viewer, number: &str, with_entries: bool) -> Result<Seen, Failure> {
    let number = normalize_number(number).ok_or(Failure::NotFound)?;
    let seen: Result<Option<Seen>, Error> = site.house.store.read(|tx: &mut Tx<'_>| {
        let Some(id) = tx.find_incident(&number)? else { return Ok(None) };
        let Some(loaded) = tx.load_incident(id)? else { return Ok(None) };
        if !viewer.may_see(&loaded.state) {
            return Ok(None);
        }
        let entries = if with_entries { tx.entries(id)? } else { Vec::new() };
        Ok(Some(Seen { incident: loaded.state, world: tx.world()?, entries }))
    });
    seen?.ok_or(Failure::NotFound)
}
