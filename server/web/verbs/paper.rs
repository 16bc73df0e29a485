//! 紙からの入力: what was done on paper while the system was down, with the times that stand on it. Every row
//! is an ordinary entry, decided as on the incident's own page.

use super::duty::{BY, CALL, record};
use super::field::{Field, area, code, moment, person, word};
use super::page::Place;
use super::{Of, Verb};
use crate::domain::actor::Means;
use crate::domain::deciding::command::Ask;
use crate::web::form::TEXT_MAX;
use crate::web::guard::Scope;
use crate::web::incidents::{forms, paper};

static PAPER: Place = Place { at: "paper", show: paper::render, anchor: None };

/// Paper has a time on it: what was done then is not done now.
const AT: Field = moment("at").needed().labelled("paper_at");

/// By what somebody was told who did not see it on a page.
fn told_by() -> Vec<&'static str> {
    Means::ALL.iter().filter(|means| !means.is_own()).map(|means| means.as_str()).collect()
}

/// A verb of this family, by its word and form.
const fn verb(act: &'static str, key: &'static str) -> Verb {
    Verb {
        act: Some(act),
        scope: None,
        power: None,
        done: "paper-row",
        ..Verb::new("paper", &PAPER, key, Scope::Respond)
    }
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Record what somebody did or said on paper or by telephone, with when that was",
        fields: &[
            code("record", forms::recordable).needed().listed("web-choose"),
            BY.needed(),
            AT,
            code("answer", forms::answers),
            CALL.listed("web-choose"),
            area("reason", TEXT_MAX),
        ],
        of: Of::Open(record),
        ..verb("record", "paper-record")
    },
    Verb {
        says: "Write down what was before: whom somebody told, or anything else that stands on paper",
        fields: &[
            AT,
            person("told").labelled("paper_told"),
            word("by", told_by, "means").needed().labelled("paper_by"),
            area("text", TEXT_MAX).kept_as("note").labelled("note"),
        ],
        of: Of::Open(|given| {
            let means = given.word("by", Means::parse);
            Some(Ask::NoteOf { at: given.moment("at")?, told: given.person("told"), means: means? })
        }),
        ..verb("note", "paper-note")
    },
];
