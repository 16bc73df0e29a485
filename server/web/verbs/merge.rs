//! 統合と分割: an incident becomes one matter with another one, or goes on by itself again.

use super::field::{Field, area, line, person};
use super::handling::ACTS;
use super::{Given, Of, Verb};
use crate::actions::merge::Ask;
use crate::domain::access::Power;
use crate::web::form::{NAME_MAX, TEXT_MAX};
use crate::web::guard::Scope;

const REASON: Field = area("reason", TEXT_MAX).needed();
const BY: Field = person("person").for_programs("Who decided it. Programs need it, with `second`");
const SECOND: Field = person("second").for_programs("The second person, of the desk or the top post");

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Make it one matter with another incident, which goes on and answers for both",
        fields: &[line("into", NAME_MAX).needed().asked(), REASON, BY, SECOND],
        of: Of::Merging(|given| {
            let into = given.text("into");
            Some(Ask { into: Some(into), vouchers: given.vouchers()? })
        }),
        power: Some(Power::Merge),
        ..Verb::new("mergers", &ACTS, "merge", Scope::Admin)
    },
    Verb {
        says: "Let it go on by itself again, with what it owed",
        fields: &[REASON, BY, SECOND],
        of: Of::Parting(|given: &mut Given<'_>| Some(Ask { into: None, vouchers: given.vouchers()? })),
        power: Some(Power::Merge),
        ..Verb::new("partings", &ACTS, "part", Scope::Admin)
    },
];
