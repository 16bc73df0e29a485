//! `was:` — what a post, a kind of unit or a party was called in former policies.
//!
//! An id that was given up stays the name of the same thing, so it can be neither declared beside the
//! new one nor be the former name of two.

use std::collections::BTreeMap;

use super::names::Names;
use crate::policy::base;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::grammar::is_id;
use crate::rename::Renames;

/// Everything that was renamed.
pub fn renames(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Renames {
    let posts: Vec<&str> = names.posts.iter().map(|post| post.id.as_str()).collect();
    let units: Vec<&str> = names.units.iter().map(|unit| unit.id.as_str()).collect();
    let parties: Vec<&str> = names.parties.iter().map(String::as_str).collect();
    Renames {
        posts: former(fields, "posts", &posts, findings),
        units: former(fields, "units", &units, findings),
        parties: former(fields, "parties", &parties, findings),
    }
}

/// Former ids of what stands under `key`, each with the present one.
fn former<K: Ord + for<'x> From<&'x str>>(
    fields: &Fields<'_>,
    key: &str,
    declared: &[&str],
    findings: &mut Findings<'_>,
) -> BTreeMap<K, K> {
    // What is wrong with the rows themselves is said where they are read.
    let mut quiet = Findings::default();
    let mut former = BTreeMap::new();
    let rows = fields.get(key).filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
    for (present, row) in rows.iter().flat_map(Fields::iter) {
        let row = row.is_map().then(|| row.pairs(&mut quiet)).flatten();
        let Some(at) = row.and_then(|row| row.get("was")) else { continue };
        for item in at.list(findings) {
            let Some(word) = item.word(findings) else { continue };
            let code = if !is_id(word) {
                "bad-id"
            } else if declared.contains(&word) {
                "was-is-declared"
            } else if former.insert(K::from(word), K::from(&present.word)).is_some() {
                "was-twice"
            } else {
                continue;
            };
            findings.mistake(&item, code, &[("word", word), ("base", base::NAME)]);
        }
    }
    former
}
