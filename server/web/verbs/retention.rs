//! 保存と廃棄: what becomes of the record of an incident that has ended.

use super::field::{Edge, Field, area, day};
use super::page::Place;
use super::{Of, Verb};
use crate::domain::deciding::dispose::Ask;
use crate::domain::incident::fact::Removed;
use crate::web::form::TEXT_MAX;
use crate::web::guard::Scope;
use crate::web::incidents::retention;
use crate::web::proof::Asked;

static RETENTION: Place = Place { at: "retention", show: retention::render, anchor: None };

const REASON: Field = area("reason", TEXT_MAX).needed();

/// A verb of this family, by its word and form. Its page asks for whom: what counts is the plan in force.
const fn verb(act: &'static str, key: &'static str) -> Verb {
    Verb {
        act: Some(act),
        power: None,
        scope: None,
        fields: &[REASON],
        ..Verb::new("retention", &RETENTION, key, Scope::Admin)
    }
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Decide that it is disposed of",
        of: Of::Kept(|_| Some(Ask::Decide)),
        ..verb("decide", "disposal-decide")
    },
    Verb {
        // What programs say alone needs no word.
        act: None,
        scope: Some(Scope::Admin),
        says: "Put its disposal off to a day, whatever was decided",
        fields: &[day("until", Edge::Begin).needed().labelled("disposal_until"), REASON],
        of: Of::Kept(|given| Some(Ask::Hold { until: given.moment("until")? })),
        ..verb("hold", "disposal-hold")
    },
    Verb {
        says: "Dispose of it",
        proof: Asked::Always,
        fields: &[REASON, area("override", TEXT_MAX)],
        // How much goes is counted where it goes.
        of: Of::Kept(|_| Some(Ask::Dispose { removed: Removed::default() })),
        ..verb("dispose", "disposal-do")
    },
];
