//! The World of a decision: folded once per revision, shared by all who read that revision.
//!
//! The cache goes by the hash of the organisation's head, not by its number: an entry that was
//! rolled back and another one with the same number never answer for each other.

use std::sync::Arc;

use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use crate::domain::history::{GENESIS, Hash};
use crate::domain::ids::HistoryId;
use crate::domain::org::{Org, OrgFacts};
use crate::domain::world::World;

use super::schema::heads;
use super::types::HashColumn;
use super::{Error, Tx, history, lock};

/// The organisation's history.
pub const ORGANISATION: HistoryId = HistoryId(Uuid::from_u128(0x6e6f_726f_7368_8000_8000_6f72_6700_0001));

/// A World with the head it was folded from.
#[derive(Clone)]
pub(super) struct Cached {
    hash: Hash,
    world: Arc<World>,
}

impl Tx<'_> {
    /// The organisation with its policies, at the present revision.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn world(&mut self) -> Result<Arc<World>, Error> {
        let head: Option<(i64, HashColumn)> = heads::table
            .find(ORGANISATION)
            .select((heads::seq, heads::hash))
            .first(self.conn())
            .optional()?;
        let (seq, hash) = head.map_or((0, GENESIS), |(seq, hash)| (seq, hash.0));
        let cached = lock(&self.shared.world).clone();
        if let Some(known) = cached.as_ref().filter(|known| known.hash == hash) {
            return Ok(Arc::clone(&known.world));
        }
        let world = Arc::new(self.fold_world(seq, cached)?);
        *lock(&self.shared.world) = Some(Cached { hash, world: Arc::clone(&world) });
        Ok(world)
    }

    /// Folds what is new since `cached`, or everything.
    fn fold_world(&mut self, seq: i64, cached: Option<Cached>) -> Result<World, Error> {
        let before = cached.filter(|known| known.world.revision() < seq);
        let from = before.as_ref().map_or(0, |known| known.world.revision());
        let entries = self.entries_after(ORGANISATION, from)?;
        let follows =
            |known: &Cached| entries.first().is_some_and(|entry| entry.header.previous == known.hash);
        let before = before.filter(follows);
        let mut entries = if before.is_none() && from > 0 { self.entries(ORGANISATION)? } else { entries };
        // Someone may have written between the two statements; that belongs to the next revision.
        entries.retain(|entry| entry.header.seq <= seq);
        let mut org = before.as_ref().map_or_else(Org::default, |known| known.world.org.clone());
        for (_, facts, private) in history::bodies::<OrgFacts>(&entries)? {
            org.apply_entry(&facts, &private);
        }
        Ok(match before {
            // Checking a policy takes far longer than folding a personnel change.
            Some(known) if is_same(&known.world.org, &org) => {
                World { policies: known.world.policies.clone(), org }
            }
            _ => World::new(org),
        })
    }
}

/// Whether two states of the organisation have the same policies, read with the same words.
fn is_same(one: &Org, other: &Org) -> bool {
    one.policies == other.policies && one.bases == other.bases
}
