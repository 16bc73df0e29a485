//! 証拠: each hand that an item passes through, how long it must be kept, what became of a log.

use super::field::{Field, count, line, moment, word};
use super::page::Place;
use super::{Given, Of, Verb};
use crate::domain::evidence::decide::Ask;
use crate::domain::evidence::fact::CustodyAct;
use crate::web::form::LINE_MAX;
use crate::web::guard::Scope;
use crate::web::incidents::evidence::item;

static ITEM: Place = Place { at: "evidence/{no}", show: item::render, anchor: None };

const REASON: Field = line("reason", LINE_MAX).needed().labelled("custody_reason");
const WITNESS: Field = line("witness", LINE_MAX).labelled("custody_witness");
/// The word that takes a hand back, which has a form of its own.
const VOID: &str = CustodyAct::Void.as_str();

/// A verb of this family, by its address and form.
const fn verb(at: &'static str, key: &'static str) -> Verb {
    Verb { done: "custody-recorded", ..Verb::new(at, &ITEM, key, Scope::Respond) }
}

fn acts() -> Vec<&'static str> {
    CustodyAct::ALL.iter().map(|act| act.as_str()).collect()
}

/// A number of a hand or an item; none of them has what is no such number.
fn number(given: &Given<'_>, name: &str) -> u32 {
    given.count(name).and_then(|count| u32::try_from(count).ok()).unwrap_or(0)
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Record a hand that it passed through",
        fields: &[
            // That it was taken in is recorded with the item itself.
            word("act", acts, "custody-act")
                .needed()
                .labelled("custody_act")
                .offered(|_, word| word != VOID && word != CustodyAct::Collect.as_str()),
            line("to", LINE_MAX).labelled("custody_to"),
            REASON,
            moment("at").labelled("custody_at"),
            line("from", LINE_MAX).labelled("custody_from"),
            WITNESS,
            line("seal", LINE_MAX).labelled("custody_seal"),
        ],
        of: Of::Item(|given| {
            let act = given.word("act", CustodyAct::parse)?;
            Some(Ask::Handle { act, at: given.moment("at") })
        }),
        ..verb("evidence/{no}/custody", "custody")
    },
    Verb {
        act: Some(VOID),
        says: "take back what was recorded of one",
        fields: &[count("of").needed().labelled("custody_of"), REASON, WITNESS],
        done: "custody-voided",
        of: Of::Item(|given| Some(Ask::Void { of: number(given, "of") })),
        ..verb("evidence/{no}/custody", "void")
    },
    Verb {
        scope: None,
        says: "Say until when it must be kept",
        fields: &[moment("held_until").labelled("custody_held_until"), REASON],
        done: "custody-held",
        of: Of::Item(|given| Some(Ask::Hold { until: given.moment("held_until") })),
        ..verb("evidence/{no}/holds", "hold")
    },
    Verb {
        says: "Record that a log was taken as another item",
        fields: &[count("item").needed().labelled("custody_item")],
        done: "custody-preserved",
        of: Of::Item(|given| Some(Ask::Preserve { item: number(given, "item") })),
        ..verb("evidence/{no}/kept", "preserve")
    },
    Verb {
        says: "Record that the source keeps a log longer",
        fields: &[moment("until").needed().labelled("custody_until"), REASON],
        done: "custody-extended",
        of: Of::Item(|given| Some(Ask::Extend { until: given.moment("until")? })),
        ..verb("evidence/{no}/extensions", "extend")
    },
];
