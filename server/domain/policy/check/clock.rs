//! `clocks:`, what the body owes to bodies outside or by rules of its own, with a time or without.

use super::condition::condition;
use super::names::Names;
use crate::basis::Kind;
use crate::policy::bodies::Counterpart;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::grammar::is_id;
use crate::policy::{Condition, MetBy, OwnClock};

pub const CLOCK: &[&str] = &[
    "label",
    "party",
    "when",
    "within",
    "due",
    "calendar",
    "basis",
    "kind",
    "contact",
    "unverified",
    "met_by",
];

const KINDS: &[&str] = &["law", "policy", "operational"];

/// `clocks:`, each with what it asks for and when.
pub fn clocks(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<OwnClock> {
    let Some(pairs) = fields.get("clocks").and_then(|at| at.pairs(findings)) else { return Vec::new() };
    let mut clocks = Vec::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        clocks.extend(clock(&key.word, at, names, findings));
    }
    clocks
}

fn clock(id: &str, at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<OwnClock> {
    let fields = at.fields(CLOCK, findings)?;
    let label = fields.need("label", findings).and_then(|at| at.word(findings));
    let when = fields.need("when", findings).and_then(|at| condition(&at, names, findings));
    let party = fields.get("party").and_then(|at| names.party(&at, findings));
    let basis = fields.text("basis", findings);
    let named = fields.get("kind").and_then(|at| at.one_of(KINDS, findings));
    // What no clause is named for is a setting; nothing looks like law by default.
    let kind = match (named, &basis) {
        (Some("law"), _) => Kind::Law,
        (Some("policy"), _) | (None, Some(_)) => Kind::Policy,
        (Some(_), _) | (None, None) => Kind::Operational,
    };
    let time = names.time_rule(&fields, findings).and_then(|rule| rule.any);
    let is_unverified = fields.get("unverified").and_then(|at| at.truth(findings)).unwrap_or(false);
    let contact = fields.text("contact", findings);
    let met_by = fields.get("met_by").and_then(|at| at.one_of(&met_by_words(), findings)).and_then(met_by);
    if kind == Kind::Law && basis.is_none() {
        findings.mistake(at, "missing-key", &[("key", "basis")]);
    }
    Some(OwnClock {
        id: id.to_owned(),
        label: label?.to_owned(),
        party,
        when: when.unwrap_or(Condition::Always),
        time,
        basis,
        kind,
        contact,
        is_unverified,
        met_by,
    })
}

const PUBLICATION: &str = "publication";

fn met_by_words() -> Vec<&'static str> {
    Counterpart::ALL.iter().map(|with| with.as_str()).chain([PUBLICATION]).collect()
}

fn met_by(word: &str) -> Option<MetBy> {
    match word {
        PUBLICATION => Some(MetBy::Publication),
        _ => Counterpart::parse(word).map(MetBy::Sharing),
    }
}
