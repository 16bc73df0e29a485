//! Seals: signed roots of an append-only Merkle log over the heads of all histories.
//!
//! A chain proves that nothing inside it was changed, but not that its end was not cut off. A seal
//! does: each round appends the heads that moved since the last one and signs the new root, which
//! is then kept outside (mail, print, file). The tree is the one of RFC 6962.

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::domain::history::Hash;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;

use super::dialect::{self, insert_all};
use super::history::Tip;
use super::schema::{heads, seal_leaves, seals};
use super::{Error, Store, Tx, Urgency, lock};
use crate::domain::columns::HashColumn;

/// Heads that one round takes.
const ROUND_MAX: i64 = 1000;

/// Leaves read at once.
pub(super) const PAGE: i64 = 5000;

/// A leaf of the log: a head as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = seal_leaves)]
pub(super) struct LeafRow {
    pub(super) no: i64,
    pub(super) history: HistoryId,
    pub(super) seq: i64,
    pub(super) hash: HashColumn,
}

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = seals)]
pub(super) struct SealRow {
    pub(super) size: i64,
    pub(super) at: Moment,
    pub(super) root: HashColumn,
    pub(super) key_id: HashColumn,
    pub(super) signature: Vec<u8>,
}

/// A signed root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// How many leaves it covers.
    pub size: i64,
    /// When it was made.
    pub at: Moment,
    /// The root over them.
    pub root: Hash,
    /// SHA-256 of the public key.
    pub key_id: Hash,
    /// Ed25519 over all of the above.
    pub signature: Vec<u8>,
}

/// The right edge of a Merkle tree: enough to append to it and to name its root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    size: i64,
    /// Roots of full subtrees, largest first, each with its number of leaves.
    peaks: Vec<(i64, Hash)>,
}

impl Frontier {
    pub(super) const fn size(&self) -> i64 {
        self.size
    }

    pub(super) fn push(&mut self, leaf: &LeafRow) {
        let mut hasher = Sha256::new();
        hasher.update([0x00]);
        hasher.update(leaf.history.0.as_bytes());
        hasher.update(leaf.seq.to_be_bytes());
        hasher.update(leaf.hash.0);
        let mut peak: (i64, Hash) = (1, hasher.finalize().into());
        while let Some((count, left)) = self.peaks.pop_if(|(count, _)| *count == peak.0) {
            peak = (count * 2, node(&left, &peak.1));
        }
        self.peaks.push(peak);
        self.size += 1;
    }

    pub(super) fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev().map(|(_, hash)| *hash);
        let last = peaks.next().unwrap_or_else(|| Sha256::digest([]).into());
        peaks.fold(last, |right, left| node(&left, &right))
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x01]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

impl Seal {
    fn sign(size: i64, at: Moment, root: Hash, key: &SigningKey) -> Self {
        let key_id = key_id(&key.verifying_key());
        let signature = key.sign(&message(size, at, &root, &key_id)).to_bytes().to_vec();
        Self { size, at, root, key_id, signature }
    }

    /// Whether the holder of `key` signed it.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let text = message(self.size, self.at, &self.root, &self.key_id);
        let signature = Signature::from_slice(&self.signature);
        key_id(key) == self.key_id && signature.is_ok_and(|sig| key.verify_strict(&text, &sig).is_ok())
    }
}

impl From<SealRow> for Seal {
    fn from(row: SealRow) -> Self {
        let SealRow { size, at, root, key_id, signature } = row;
        Self { size, at, root: root.0, key_id: key_id.0, signature }
    }
}

/// What names a public key.
pub fn key_id(key: &VerifyingKey) -> Hash {
    Sha256::digest(key.as_bytes()).into()
}

fn message(size: i64, at: Moment, root: &Hash, key_id: &Hash) -> Vec<u8> {
    labelled(b"noroshi.seal.1", size, at, root, key_id)
}

/// No two purposes share a text that is signed.
fn labelled(label: &[u8], size: i64, at: Moment, root: &Hash, key_id: &Hash) -> Vec<u8> {
    let mut text = label.to_vec();
    text.extend(size.to_be_bytes());
    text.extend(at.micros().to_be_bytes());
    text.extend(root);
    text.extend(key_id);
    text
}

/// Seals what moved since the last round, up to a thousand heads. Returns how many.
///
/// # Errors
/// The store cannot write, or the log no longer gives the root that was signed.
pub fn seal_round(store: &Store) -> Result<usize, Error> {
    let sealed = store.write(Urgency::Engine, "seal", |tx| tx.seal());
    match sealed {
        // Another replica took the same place in the log first; it sealed for both.
        Err(Error::Duplicate { .. }) => Ok(0),
        other => other,
    }
}

impl Tx<'_> {
    fn seal(&mut self) -> Result<usize, Error> {
        let moved: Vec<(HistoryId, i64, HashColumn)> = heads::table
            .filter(heads::seq.gt(heads::sealed_seq))
            .order(heads::id)
            .limit(ROUND_MAX)
            .select((heads::id, heads::seq, heads::hash))
            .load(self.conn())?;
        if moved.is_empty() {
            return Ok(0);
        }
        if !self.has_present_key()? {
            // The key was replaced, or the file is another's: what it signed would prove nothing.
            return Ok(0);
        }
        let key = self.shared.keys.signing_key();
        self.keep_signer(&key.verifying_key())?;
        let last = self.latest_seal()?;
        let mut frontier = self.frontier(last.as_ref())?;
        let first = frontier.size();
        let leaf = |(no, (history, seq, hash))| LeafRow { no, history, seq, hash };
        let leaves: Vec<LeafRow> = (first..).zip(moved).map(leaf).collect();
        leaves.iter().for_each(|leaf| frontier.push(leaf));
        insert_all!(self.conn(), seal_leaves::table, leaves)?;
        let now = self.now()?;
        let at = last.map_or(now, |last| now.max(last.at));
        let seal = Seal::sign(frontier.size(), at, frontier.root(), &key);
        let row = SealRow {
            size: seal.size,
            at: seal.at,
            root: HashColumn(seal.root),
            key_id: HashColumn(seal.key_id),
            signature: seal.signature,
        };
        diesel::insert_into(seals::table).values(&row).execute(self.conn())?;
        dialect::mark_sealed(self.conn(), first)?;
        *lock(&self.shared.frontier) = Some(frontier);
        Ok(leaves.len())
    }

    /// The latest signed root: what is anchored outside.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn latest_seal(&mut self) -> Result<Option<Seal>, Error> {
        let row: Option<SealRow> = seals::table.order(seals::size.desc()).first(self.conn()).optional()?;
        Ok(row.map(Seal::from))
    }

    /// The head of one history, signed: it is printed on what is issued about it, and moves with no other.
    pub fn sign_head(&self, tip: &Tip) -> Seal {
        let key = self.shared.keys.signing_key();
        let key_id = key_id(&key.verifying_key());
        let text = labelled(b"noroshi.head.1", tip.seq, tip.at, &tip.hash, &key_id);
        let signature = key.sign(&text).to_bytes().to_vec();
        Seal { size: tip.seq, at: tip.at, root: tip.hash, key_id, signature }
    }

    /// The edge of the log as it was sealed last. What is remembered counts only if it gives the
    /// root that was signed; a round that was undone leaves an edge that does not.
    fn frontier(&mut self, last: Option<&Seal>) -> Result<Frontier, Error> {
        let size = last.map_or(0, |seal| seal.size);
        let fits = |edge: &Frontier| edge.size() == size && last.is_none_or(|seal| seal.root == edge.root());
        if let Some(known) = lock(&self.shared.frontier).clone().filter(fits) {
            return Ok(known);
        }
        let mut edge = Frontier::default();
        while edge.size() < size {
            let page = self.leaves_from(edge.size())?;
            if page.is_empty() {
                break;
            }
            page.iter().filter(|leaf| leaf.no < size).for_each(|leaf| edge.push(leaf));
        }
        if fits(&edge) { Ok(edge) } else { Err(Error::Unreadable("seal log")) }
    }

    pub(super) fn leaves_from(&mut self, no: i64) -> Result<Vec<LeafRow>, Error> {
        let page = seal_leaves::table
            .filter(seal_leaves::no.ge(no))
            .order(seal_leaves::no)
            .limit(PAGE)
            .load(self.conn())?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn leaf(no: i64) -> LeafRow {
        LeafRow { no, history: HistoryId(Uuid::from_u128(7)), seq: no, hash: HashColumn([3; 32]) }
    }

    /// RFC 6962 §2.1, word for word: split at the largest power of two below the size.
    fn root_by_the_book(leaves: &[LeafRow]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => {
                let mut edge = Frontier::default();
                edge.push(one);
                edge.root()
            }
            many => {
                let split = (many.len().div_ceil(2)).next_power_of_two();
                let (left, right) = many.split_at(split);
                node(&root_by_the_book(left), &root_by_the_book(right))
            }
        }
    }

    #[test]
    fn the_edge_gives_the_root_of_the_standard() {
        let leaves: Vec<LeafRow> = (0..70).map(leaf).collect();
        let mut edge = Frontier::default();
        for (count, next) in leaves.iter().enumerate() {
            assert_eq!(edge.root(), root_by_the_book(&leaves[..count]), "{count} leaves");
            edge.push(next);
        }
    }

    #[test]
    fn a_signature_binds_every_field() {
        let key = SigningKey::from_bytes(&[9; 32]);
        let seal = Seal::sign(3, Moment::from_micros(5), [1; 32], &key);
        assert!(seal.is_signed_by(&key.verifying_key()));
        for changed in [
            Seal { size: 4, ..seal.clone() },
            Seal { at: Moment::from_micros(6), ..seal.clone() },
            Seal { root: [2; 32], ..seal.clone() },
            Seal { key_id: [0; 32], ..seal.clone() },
        ] {
            assert!(!changed.is_signed_by(&key.verifying_key()));
        }
        assert!(!seal.is_signed_by(&SigningKey::from_bytes(&[8; 32]).verifying_key()));
    }
}
