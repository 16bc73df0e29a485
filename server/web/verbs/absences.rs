//! 不在: noting one, changing it, ending it. Whose it is, who asks is meant where nobody is named.

use super::field::{Field, code, codes, moment, person, truth, word};
use super::handling::known;
use super::page::Place;
use super::{Given, Of, Verb};
use crate::domain::actor::Cause;
use crate::domain::administration::absences::Ask;
use crate::domain::ids::{Act, PersonId};
use crate::domain::org::Absence;
use crate::web::absences;
use crate::web::api;
use crate::web::guard::Scope;

static LIST: Place = Place { at: "absences", show: absences::again, anchor: None };
static ONE: Place = Place { at: "absences", show: absences::again_one, anchor: None };

const ABSENCE: Field = code("absence", known).in_address();
/// A program says whose it is; a person who says nothing means their own.
const PERSON: Field = person("person").on_page().labelled("abs_person");
const OF_PROGRAM: Field = person("person").needed().for_programs("");
const FROM: Field = moment("from").labelled("abs_from");
const TO: Field = moment("to").needed().labelled("abs_to");
const CAUSE: Field = word("cause", causes, "cause").needed().labelled("abs_cause");
const STAND_IN: Field = person("stand_in").labelled("abs_stand_in");
const ONLY: Field = codes("only", known).folded().labelled("abs_only");
/// That it is noted although nobody would be reached in some post.
const ANYWAY: Field = truth("anyway", "yes", "no").late().labelled("abs_anyway");

/// A post that nobody holds is no person's absence.
fn causes() -> Vec<&'static str> {
    [Cause::Absent, Cause::Unable, Cause::Delegated].map(Cause::as_str).to_vec()
}

/// What was said of an absence of this person.
fn said(given: &mut Given<'_>, person: Option<PersonId>) -> Option<(Absence, bool)> {
    let cause = given.word("cause", Cause::parse);
    let only = given.list("only", |word| Some(Act::typed(word))).into_iter().collect();
    let from = given.moment("from").unwrap_or(given.scene.now);
    let (stand_in, anyway) = (given.person("stand_in"), given.truth("anyway").unwrap_or_default());
    let absence = Absence { person: person?, cause: cause?, from, to: given.moment("to")?, stand_in, only };
    Some((absence, anyway))
}

const fn verb(at: &'static str, place: &'static Place, key: &'static str) -> Verb {
    Verb { power: None, ..Verb::new(at, place, key, Scope::Admin) }
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Note that a person will not act for a time",
        fields: &[PERSON, OF_PROGRAM, FROM, TO, CAUSE, STAND_IN, ONLY, ANYWAY],
        of: Of::Absences(
            |given| {
                let person = given.signer("person");
                let (absence, anyway) = said(given, person)?;
                Some(Ask::Note { absence, anyway })
            },
            api::absences::after,
        ),
        done: "absence-noted",
        ..verb("absences", &LIST, "absence-note")
    },
    Verb {
        act: Some("change"),
        says: "Note it otherwise",
        fields: &[ABSENCE, FROM, TO, CAUSE, STAND_IN, ONLY, ANYWAY],
        of: Of::Absences(
            |given| {
                let code = given.scene.params.get("absence")?.clone();
                // Whose it is, the known one says.
                let (absence, anyway) = said(given, Some("".into()))?;
                Some(Ask::Change { code, absence, anyway })
            },
            api::absences::after,
        ),
        done: "absence-changed",
        ..verb("absences/{absence}", &ONE, "absence-change")
    },
    Verb {
        act: Some("end"),
        says: "End it now, or take it back before it begins",
        fields: &[ABSENCE],
        of: Of::Absences(
            |given| Some(Ask::End { code: given.scene.params.get("absence")?.clone() }),
            api::absences::after,
        ),
        done: "absence-ended",
        ..verb("absences/{absence}", &ONE, "absence-end")
    },
];
