//! 例外措置 in the report: what was done otherwise than the rules say on this incident, by whose permit.

use std::collections::BTreeMap;

use crate::domain::register::exception::{Exception, Exceptions};
use crate::telling::register::RegisterWords;
use crate::telling::sentence::Teller;

use super::{Section, Table};

pub(super) fn sections(teller: &Teller<'_>, exceptions: &Exceptions) -> Vec<Section> {
    let words = teller.words;
    let mut section = Section::new("exceptions.list", words.word("section-exceptions"));
    let all = exceptions.rows.values();
    let linked: Vec<&Exception> = all.filter(|row| row.incidents.contains(&teller.incident.id)).collect();
    let Some(policy) = teller.policy().filter(|_| !linked.is_empty()) else { return vec![section] };
    section.lead.push(words.word("section-exceptions-lead"));
    let heads = ["no", "status", "who", "what", "period", "decision"];
    let incidents = BTreeMap::new();
    let clerk =
        RegisterWords { world: teller.world, policy, words, incidents: &incidents, now: teller.incident.at };
    section.tables.push(Table {
        title: String::new(),
        heads: heads.iter().map(|key| words.word(&format!("exceptions-column-{key}"))).collect(),
        rows: linked.into_iter().map(|row| clerk.cells(row)).collect(),
    });
    vec![section]
}
