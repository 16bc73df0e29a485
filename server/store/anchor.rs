//! Anchors: a signed root that is kept outside, with the heads that it covers.
//!
//! Whoever holds the database and the key can cut histories off and seal what is left anew: then all
//! that is stored agrees with itself. What was carried outside before does not change with it. The
//! root alone proves that something was cut off; the heads say which history.

use std::collections::BTreeMap;

use ed25519_dalek::{Signature, Signer, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::domain::history::{Breach, Broken, Hash};
use crate::domain::ids::HistoryId;

use super::seal::{Seal, key_id};
use super::verify::VerifyReport;
use super::{Error, Store, Tx};

/// Where a history ended when it was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    /// Which history.
    pub history: HistoryId,
    /// Its last entry.
    pub seq: i64,
    /// That entry's hash.
    pub hash: Hash,
}

/// A signed root with the heads that it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The root.
    pub seal: Seal,
    /// The heads, by history; none where only the root was kept.
    pub heads: Vec<Head>,
    /// Ed25519 over root and heads; empty where there are none.
    pub signature: Vec<u8>,
}

impl From<Seal> for Anchor {
    fn from(seal: Seal) -> Self {
        Self { seal, heads: Vec::new(), signature: Vec::new() }
    }
}

impl Anchor {
    /// Whether the holder of `key` signed all of it.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let text = message(&self.seal, &self.heads);
        let is_ours = || {
            let signature = Signature::from_slice(&self.signature);
            signature.is_ok_and(|signature| key.verify_strict(&text, &signature).is_ok())
        };
        self.seal.is_signed_by(key) && key_id(key) == self.seal.key_id && (self.heads.is_empty() || is_ours())
    }
}

fn message(seal: &Seal, heads: &[Head]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for head in heads {
        hasher.update(head.history.0.as_bytes());
        hasher.update(head.seq.to_be_bytes());
        hasher.update(head.hash);
    }
    let mut text = b"noroshi.anchor.1".to_vec();
    text.extend(seal.size.to_be_bytes());
    text.extend(seal.root);
    text.extend(hasher.finalize());
    text
}

/// The anchor of now: the latest signed root with every head that it covers; none before the first.
///
/// # Errors
/// The store cannot read.
pub fn anchor(store: &Store) -> Result<Option<Anchor>, Error> {
    store.read(|tx| tx.anchor())
}

impl Tx<'_> {
    fn anchor(&mut self) -> Result<Option<Anchor>, Error> {
        let Some(seal) = self.latest_seal()? else { return Ok(None) };
        let mut heads: BTreeMap<HistoryId, Head> = BTreeMap::new();
        let mut next = 0;
        loop {
            let page = self.leaves_from(next)?;
            let Some(last) = page.last() else { break };
            next = last.no + 1;
            for leaf in page.into_iter().filter(|leaf| leaf.no < seal.size) {
                let head = Head { history: leaf.history, seq: leaf.seq, hash: leaf.hash.0 };
                heads.insert(leaf.history, head);
            }
        }
        let heads: Vec<Head> = heads.into_values().collect();
        let signature = self.shared.keys.signing_key().sign(&message(&seal, &heads)).to_bytes().to_vec();
        Ok(Some(Anchor { seal, heads, signature }))
    }

    /// Names every history that is no longer as the anchor knew it, at the first entry that is lost or
    /// at the one that differs.
    pub(super) fn verify_anchor(&mut self, anchor: &Anchor, report: &mut VerifyReport) -> Result<(), Error> {
        for head in &anchor.heads {
            if self.entry_hash(head.history, head.seq)? == Some(head.hash) {
                continue;
            }
            let last = self.tip(head.history)?.seq;
            let seq = head.seq.min(last.max(0) + 1);
            if !report.broken.iter().any(|broken| broken.history == head.history) {
                report.broken.push(Broken { history: head.history, seq, what: Breach::Anchor });
            }
        }
        Ok(())
    }
}
