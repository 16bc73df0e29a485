//! 連絡先: trying one, ending it, approving the list, taking back copies of older ones. A contact is written
//! by the columns of its file, and copies are handed out as a paper: both are no rows here.

use super::field::{Field, code, count, row, truth, word};
use super::handling::known;
use super::page::Place;
use super::{Given, Of, Verb};
use crate::actions::contacts::Ask;
use crate::domain::contact::{Callee, CheckResult};
use crate::web::api;
use crate::web::contacts;
use crate::web::guard::Scope;

static LIST: Place = Place { at: "contacts", show: contacts::again, anchor: None };
static ONE: Place = Place { at: "contacts/{callee}", show: contacts::again_one, anchor: None };

const CALLEE: Field = code("callee", known).in_address();
/// The word that says that somebody was tried as a drill.
const DRILL: &str = "drill";

const fn verb(at: &'static str, place: &'static Place, key: &'static str) -> Verb {
    Verb { power: None, ..Verb::new(at, place, key, Scope::Admin) }
}

/// Whom the address names; nobody where it names nothing of the kind.
fn callee(given: &Given<'_>) -> Option<Callee> {
    Callee::parse(given.scene.params.get("callee")?)
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Record that someone was tried; {callee} is contact:id or person:id",
        fields: &[
            CALLEE,
            word("result", CheckResult::words, "contacts-result").needed().labelled("card_result"),
            word("mode", || vec!["real", DRILL], "contacts-mode").on_page(),
            truth("drill", "true", "false").for_programs(""),
        ],
        of: Of::Contacts(
            |given| {
                let mode = given.word("mode", |word| Some(word == DRILL));
                let is_drill = given.truth("drill").or(mode).unwrap_or_default();
                let result = given.word("result", CheckResult::parse);
                Some(Ask::Verify { callee: callee(given)?, result: result?, is_drill })
            },
            api::contacts::after,
        ),
        done: "contact-checked",
        ..verb("contacts/{callee}/checks", &ONE, "contact-check")
    },
    Verb {
        says: "End a contact",
        fields: &[CALLEE],
        of: Of::Contacts(
            |given| match callee(given)? {
                Callee::Contact(id) => Some(Ask::End { id }),
                Callee::Person(_) => None,
            },
            api::contacts::after,
        ),
        done: "contact-ended",
        ..verb("contacts/{callee}/ends", &LIST, "contact-end")
    },
    Verb {
        says: "Approve the list",
        scope: None,
        fields: &[count("revision").needed()],
        of: Of::Contacts(
            |given| Some(Ask::Approve { read: i64::try_from(given.count("revision")?).ok()? }),
            api::contacts::after,
        ),
        done: "contacts-approved",
        ..verb("contacts/approvals", &LIST, "contacts-approve")
    },
    Verb {
        says: "Note that a copy came back",
        scope: None,
        fields: &[row("issue", known).needed(), row("number", known).needed()],
        of: Of::Contacts(
            |given| {
                let (issue, number) = (given.row("issue"), given.row("number"));
                Some(Ask::Recall { issue: issue?, number: number? })
            },
            api::contacts::after,
        ),
        done: "copy-recalled",
        ..verb("contacts/recalls", &LIST, "contacts-recall")
    },
];
