//! Proof of the seals: that the log gives each root, and that a key of the house signed it while it was one.
//!
//! A key that was replaced is proved by its public part, up to the moment at which the history of keys says
//! so. Faults of one kind that follow each other are one, so that a break does not drown among them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use diesel::{QueryDsl, RunQueryDsl};
use ed25519_dalek::VerifyingKey;
use serde::Serialize;

use crate::domain::history::Hash;
use crate::domain::keyring::{Cause, Former, Keyring};
use crate::domain::moment::Moment;
use crate::keys::to_hex;

use super::anchor::Anchor;
use super::schema::seals;
use super::seal::{Frontier, Seal, SealRow, key_id};
use super::verify::{SealBreach, SealFault, VerifyReport};
use super::{Error, Tx};

/// What one key signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Its name: the SHA-256 of its public part.
    pub key: String,
    /// When it signed first.
    pub from: Moment,
    /// When it signed last.
    pub until: Moment,
    /// How often.
    pub seals: u64,
    /// Why it signs no more; none for the key that signs now.
    pub replaced: Option<Cause>,
    /// Whether its public part is there, so that what it signed could be proved.
    pub is_proved: bool,
}

/// The keys by which seals may have been signed.
struct Keys {
    own: (Hash, VerifyingKey),
    ring: Keyring,
    kept: BTreeMap<Hash, Option<VerifyingKey>>,
}

/// What a seal's key is to the house.
enum Standing {
    /// A key of ours, with its public part where that is known.
    Ours(Option<Box<VerifyingKey>>, Option<Cause>),
    /// None, or none any more.
    Foreign,
}

impl Keys {
    fn standing(&self, id: Hash, at: Moment) -> Standing {
        let name = to_hex(&id);
        let public = if id == self.own.0 { Some(self.own.1) } else { self.kept.get(&id).copied().flatten() };
        let is_present = match &self.ring.present {
            Some(present) => *present == name,
            None => id == self.own.0,
        };
        let was = |row: &&Former| row.key == name && at <= row.until;
        match self.ring.former.iter().find(was) {
            _ if is_present => Standing::Ours(public.map(Box::new), None),
            Some(row) => Standing::Ours(public.map(Box::new), Some(row.cause)),
            None => Standing::Foreign,
        }
    }
}

impl Tx<'_> {
    fn keys(&mut self) -> Result<Keys, Error> {
        let own = self.shared.keys.signing_key().verifying_key();
        // A history of keys that cannot be read is named with the histories; here it says nothing.
        let ring = match self.keyring() {
            Err(Error::Unreadable(_)) => Keyring::default(),
            other => other?,
        };
        Ok(Keys { own: (key_id(&own), own), ring, kept: BTreeMap::new() })
    }

    fn look_up(&mut self, keys: &mut Keys, id: Hash) -> Result<(), Error> {
        if let Entry::Vacant(place) = keys.kept.entry(id) {
            place.insert(self.signer(id)?);
        }
        Ok(())
    }

    pub(super) fn verify_seals(
        &mut self,
        anchor: Option<&Anchor>,
        report: &mut VerifyReport,
    ) -> Result<(), Error> {
        let rows: Vec<SealRow> = seals::table.order(seals::size).load(self.conn())?;
        let mut keys = self.keys()?;
        let mut edge = Frontier::default();
        let mut is_anchored = anchor.is_none();
        for seal in rows.into_iter().map(Seal::from) {
            report.seals += 1;
            self.advance(&mut edge, seal.size, report)?;
            if edge.size() != seal.size || edge.root() != seal.root {
                report.note_fault(seal.size, SealBreach::Root);
            }
            self.look_up(&mut keys, seal.key_id)?;
            report.note_signer(&keys, &seal);
            is_anchored |=
                anchor.is_some_and(|kept| (kept.seal.size, kept.seal.root) == (seal.size, edge.root()));
        }
        let Some(kept) = anchor else { return Ok(()) };
        if !is_anchored {
            report.note_fault(kept.seal.size, SealBreach::Anchor);
        }
        self.look_up(&mut keys, kept.seal.key_id)?;
        let is_ours = match keys.standing(kept.seal.key_id, kept.seal.at) {
            Standing::Ours(Some(key), _) => kept.is_signed_by(&key),
            // Nothing is left to prove it by, and the root that it names is in the log or not.
            Standing::Ours(None, _) => true,
            Standing::Foreign => false,
        };
        if !is_ours {
            report.note_fault(kept.seal.size, SealBreach::Forged);
        }
        self.verify_anchor(kept, report)
    }
}

impl VerifyReport {
    fn note_fault(&mut self, size: i64, what: SealBreach) {
        match self.seal_faults.last_mut() {
            Some(last) if last.what == what => last.count += 1,
            _ => self.seal_faults.push(SealFault { size, count: 1, what }),
        }
    }

    fn note_signer(&mut self, keys: &Keys, seal: &Seal) {
        let (public, replaced) = match keys.standing(seal.key_id, seal.at) {
            Standing::Ours(public, replaced) => (public, replaced),
            Standing::Foreign => return self.note_fault(seal.size, SealBreach::Signature),
        };
        if public.as_ref().is_some_and(|key| !seal.is_signed_by(key)) {
            return self.note_fault(seal.size, SealBreach::Signature);
        }
        let (key, is_proved) = (to_hex(&seal.key_id), public.is_some());
        match self.signers.iter_mut().find(|row| row.key == key) {
            Some(row) => (row.until, row.seals) = (seal.at, row.seals + 1),
            None => {
                let (from, until) = (seal.at, seal.at);
                self.signers.push(Signer { key, from, until, seals: 1, replaced, is_proved });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;

    #[test]
    fn a_key_is_the_houses_until_its_end_and_no_other_ever_is() {
        let key = |byte: u8| SigningKey::from_bytes(&[byte; 32]).verifying_key();
        let (old, new, foreign) = (key(1), key(2), key(3));
        let until = Moment::from_micros(100);
        let former = Former { key: to_hex(&key_id(&old)), until, cause: Cause::Stolen };
        let ring = Keyring { present: Some(to_hex(&key_id(&new))), former: vec![former] };
        // Whoever verifies has the former key or the present one: it makes no difference.
        for own in [old, new] {
            let keys = Keys { own: (key_id(&own), own), ring: ring.clone(), kept: BTreeMap::new() };
            let is_ours = |key: &VerifyingKey, at: i64| {
                matches!(keys.standing(key_id(key), Moment::from_micros(at)), Standing::Ours(..))
            };
            assert_eq!((is_ours(&old, 100), is_ours(&old, 101)), (true, false));
            assert_eq!((is_ours(&new, 100), is_ours(&new, 101)), (true, true));
            assert!(!is_ours(&foreign, 1));
        }
    }
}
