//! Rows of evidence in the words of documents: where what was read meets what is written out.
//!
//! Web and command line give the same package and the same list; neither store nor export knows the
//! other, and this is the one place where a row becomes a line.

use std::collections::BTreeMap;

use crate::actions::evidence::TakenAlong;
use crate::export::package::{PackedFile, PackedHand, PackedHistory, PackedItem};
use crate::store::evidence::{CustodyRow, EvidenceRow};
use crate::telling::document::Stamp;
use crate::telling::evidence::EvidenceLine;
use crate::vault::reading::Whole;

/// An item of a package, with its file.
pub fn packed(taken: TakenAlong) -> (PackedItem, Option<Whole>) {
    let TakenAlong { item, custody, whole } = taken;
    let packed = PackedItem {
        no: item.no,
        kind: item.kind.clone(),
        standing: item.standing.clone(),
        description: item.description.clone(),
        holder: item.holder.clone(),
        details: details(&item),
        collected_at: Stamp(item.collected_at),
        file: file(&item, whole.is_some()),
        custody: custody.into_iter().map(hand).collect(),
        history: PackedHistory { id: item.id.to_string(), entries: item.seq },
    };
    (packed, whole)
}

fn details(item: &EvidenceRow) -> BTreeMap<String, String> {
    serde_json::from_str(&item.details).unwrap_or_default()
}

fn file(item: &EvidenceRow, is_intact: bool) -> Option<PackedFile> {
    Some(PackedFile {
        path: None,
        name: item.file_name.clone()?,
        bytes: item.file_bytes?,
        sha256: item.file_sha256.clone()?,
        is_intact,
        cautions: item.cautions.split_whitespace().map(str::to_owned).collect(),
    })
}

fn hand(row: CustodyRow) -> PackedHand {
    PackedHand {
        no: row.no,
        act: row.act,
        at: Stamp(row.at),
        recorded_at: Stamp(row.recorded_at),
        recorded_by: row.recorded_by,
        from: row.giver,
        to: row.receiver,
        reason: row.reason,
        witness: row.witness,
        seal: row.seal,
        corrects: row.corrects,
        voided_by: row.voided_by,
    }
}

/// An item of the report's list.
pub fn line(item: &EvidenceRow) -> EvidenceLine {
    EvidenceLine {
        no: item.no,
        kind: item.kind.clone(),
        description: item.description.clone(),
        collected_at: Stamp(item.collected_at),
        collected_by: details(item).remove("collected_by").unwrap_or_default(),
        holder: item.holder.clone(),
        standing: item.standing.clone(),
        sha256: item.file_sha256.clone(),
        is_altered: item.altered_at.is_some(),
        overwritten_at: item.overwritten_at.filter(|_| item.waits_to_be_kept()).map(Stamp),
        hands: item.custody_count,
    }
}
