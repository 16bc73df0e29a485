//! The proof for today and for the days to come: with whoever is away then, and nobody besides.
//!
//! Only the dates of the organisation make one day another: an absence that begins or ends, an
//! appointment, a unit. Between two such dates everything stands as it is; and days on which the
//! same people are there share one proof.

use std::sync::Arc;

use crate::moment::{Moment, Span};
use crate::org::Org;
use crate::proof::{self, Proof, prove_as_it_stands, standing};
use crate::world::World;

/// Dates that are looked at: more than these change in no month but that of the personnel change,
/// when all of them fall on one day.
const DATES_MAX: usize = 40;

/// A time in which the organisation stands as it is.
#[derive(Clone, Debug)]
pub struct Spell {
    /// From when; the moment asked for, at first.
    pub from: Moment,
    /// Until when, if another spell begins then.
    pub to: Option<Moment>,
    /// What holds.
    pub proof: Arc<Proof>,
}

/// What is to be expected.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// In order, without a gap.
    pub spells: Vec<Spell>,
    /// Later dates were not looked at.
    pub is_cut: bool,
}

/// Every spell from `now` on, for `ahead`, with at most so many lives for all of them.
///
/// # Errors
/// As [`proof::prove`].
pub fn outlook(world: &World, now: Moment, ahead: Span, lives: u64) -> Result<Outlook, proof::Error> {
    let mut dates = dates(&world.org, now, now + ahead);
    let is_cut = dates.len() > DATES_MAX;
    dates.truncate(DATES_MAX);
    let mut standings: Vec<(Moment, Org)> = Vec::new();
    for at in dates {
        let standing = standing::as_at(&world.org, at);
        if standings.last().is_none_or(|(_, before)| *before != standing) {
            standings.push((at, standing));
        }
    }
    let mut known: Vec<(&Org, Arc<Proof>)> = Vec::new();
    let mut spells: Vec<Spell> = Vec::new();
    let share = lives / u64::try_from(standings.len().max(1)).unwrap_or(u64::MAX);
    for (from, org) in &standings {
        let same = known.iter().find(|(other, _)| *other == org).map(|(_, proof)| Arc::clone(proof));
        let proof = match same {
            Some(proof) => proof,
            None => Arc::new(prove_as_it_stands(world, (*from, now), share)?),
        };
        known.push((org, Arc::clone(&proof)));
        if let Some(before) = spells.last_mut() {
            before.to = Some(*from);
        }
        spells.push(Spell { from: *from, to: None, proof });
    }
    Ok(Outlook { spells, is_cut })
}

/// Now, and every date of the organisation before `end`.
fn dates(org: &Org, now: Moment, end: Moment) -> Vec<Moment> {
    // Hours are the proof's own: it tries every one of them.
    let org = Org { hours_edge: None, ..org.clone() };
    let next = |at: &Moment| org.next_edge(*at).filter(|next| *next < end);
    std::iter::successors(Some(now), next).collect()
}
