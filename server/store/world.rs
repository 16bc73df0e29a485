//! The organisation with the World of a decision: folded once per revision, shared by all who read that
//! revision.
//!
//! The cache goes by the hash of the organisation's head, not by its number: an entry that was
//! rolled back and another one with the same number never answer for each other.

use std::sync::Arc;

use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::history::{GENESIS, Hash, History};
pub use crate::domain::organisation::ORGANISATION;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::OrganisationFacts;
use crate::domain::world::World;

use super::schema::heads;
use super::{Error, Tx, history, lock};
use crate::domain::columns::HashColumn;

/// An organisation with the head it was folded from.
#[derive(Clone)]
pub(super) struct Cached {
    hash: Hash,
    organisation: Arc<Organisation>,
}

impl Tx<'_> {
    /// People, posts and policies, at the present revision: what an incident is decided in.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn world(&mut self) -> Result<Arc<World>, Error> {
        Ok(Arc::clone(&self.organisation()?.world))
    }

    /// The same with what the body keeps beside it, the contacts and the registers.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn organisation(&mut self) -> Result<Arc<Organisation>, Error> {
        let head: Option<(i64, HashColumn)> = heads::table
            .find(ORGANISATION)
            .select((heads::seq, heads::hash))
            .first(self.conn())
            .optional()?;
        let (seq, hash) = head.map_or((0, GENESIS), |(seq, hash)| (seq, hash.0));
        let cached = lock(&self.shared.world).clone();
        if let Some(known) = cached.as_ref().filter(|known| known.hash == hash) {
            return Ok(Arc::clone(&known.organisation));
        }
        let organisation = Arc::new(self.fold_organisation(seq, cached)?);
        *lock(&self.shared.world) = Some(Cached { hash, organisation: Arc::clone(&organisation) });
        Ok(organisation)
    }

    /// Folds what is new since `cached`, or everything.
    fn fold_organisation(&mut self, seq: i64, cached: Option<Cached>) -> Result<Organisation, Error> {
        let before = cached.filter(|known| known.organisation.revision() < seq);
        let from = before.as_ref().map_or(0, |known| known.organisation.revision());
        let entries = self.entries_after(ORGANISATION, from)?;
        let follows =
            |known: &Cached| entries.first().is_some_and(|entry| entry.header.previous == known.hash);
        let before = before.filter(follows).map(|known| known.organisation);
        let mut entries = if before.is_none() && from > 0 { self.entries(ORGANISATION)? } else { entries };
        // Someone may have written between the two statements; that belongs to the next revision.
        entries.retain(|entry| entry.header.seq <= seq);
        let mut organisation = before.as_deref().cloned().unwrap_or_default();
        for (at, facts, private) in history::bodies::<OrganisationFacts>(&entries)? {
            organisation.apply_entry(at, &facts, &private);
        }
        organisation.check_policies(before.as_deref());
        Ok(organisation)
    }
}
