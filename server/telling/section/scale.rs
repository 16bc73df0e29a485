//! Where the incident stands on the body's own scales beside severity, and each change with who made
//! it and why.

use std::collections::BTreeMap;

use crate::domain::ids::{ClassId, ScaleId};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::Fact;
use crate::telling::chronology::actor_name;
use crate::telling::sentence::Teller;

use super::{Pair, Section, Table};

pub(super) fn section(entries: &[DecodedEntry], teller: Teller<'_>) -> Section {
    let word = |key: &str| teller.words.word(key);
    let mut section = Section::new("scales.changes", word("section-scales"));
    section.facts = standing(&teller);
    let rows = changes(entries, teller);
    if !rows.is_empty() {
        let heads = ["time", "scale", "change", "who", "reason"];
        let title = word("section-scales-changes");
        let heads = heads.iter().map(|head| word(&format!("section-scales-head-{head}"))).collect();
        section.tables.push(Table { title, heads, rows });
    }
    section
}

/// The class on each scale now.
fn standing(teller: &Teller<'_>) -> Vec<Pair> {
    let placed = teller.incident.case.context.scales.iter();
    let pair = |(name, class): (String, String), by_hand: bool| {
        let key = if by_hand { "report-severity-by-hand" } else { "report-severity-by-rule" };
        Pair { name, value: teller.words.say(key, &[("severity", class.as_str())]) }
    };
    placed.map(|(scale, placed)| pair(teller.placed(scale, &placed.class), placed.by_hand)).collect()
}

/// Every change after the first placing, in the order of history.
fn changes(entries: &[DecodedEntry], teller: Teller<'_>) -> Vec<Vec<String>> {
    let mut before: BTreeMap<&ScaleId, &ClassId> = BTreeMap::new();
    let mut rows = Vec::new();
    for entry in entries {
        let teller = teller.at(entry.seq);
        for fact in &entry.facts.facts {
            let Fact::ScaleChanged { scale, to, by_rule } = fact else { continue };
            let Some(from) = before.insert(scale, to) else { continue };
            let (name, to) = teller.placed(scale, to);
            let (_, from) = teller.placed(scale, from);
            let by_rule_word = || teller.words.word("section-scales-by-rule");
            let who = if *by_rule { by_rule_word() } else { actor_name(&entry.facts.by, &teller) };
            let reason = entry.private.get("reason").cloned().unwrap_or_default();
            let at = teller.words.stamp(entry.at);
            rows.push(vec![at, name, format!("{from} → {to}"), who, reason]);
        }
    }
    rows
}
