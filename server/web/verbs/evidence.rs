//! 証拠: an item is taken in, each hand it passes through, how long it must be kept, what became of a log.

use super::field::{Field, count, line, moment, seconds, truth, word};
use super::given::Sent;
use super::page::{Filled, Place};
use super::{Given, Of, Verb};
use crate::actions::Error;
use crate::actions::evidence::ItemIntake;
use crate::domain::evidence::decide::Ask;
use crate::domain::evidence::fact::{CustodyAct, Kind, Particulars};
use crate::domain::world::World;
use crate::web::api::Object;
use crate::web::error::Failure;
use crate::web::form::{Form, LINE_MAX, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::incidents::evidence::item;
use crate::web::visit::Visit;

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

const KIND: Field = word("kind", Kind::words, "evidence-kind").needed().labelled("evidence_kind");
const DESCRIPTION: Field = line("description", TEXT_MAX).needed().labelled("evidence_description");
const STORAGE: Field = line("storage", LINE_MAX).labelled("evidence_storage");
const RETENTION: Field = line("retention", LINE_MAX).labelled("evidence_retention");
const OVERWRITTEN_AT: Field = moment("overwritten_at").labelled("evidence_overwritten_at");
const CLOCK_OFFSET: Field = seconds("clock_offset").labelled("evidence_clock_offset");

/// A file or a thing, in the order in which the page asks.
const ITEM_FIELDS: &[Field] = &[
    KIND.offered(|_, word| word != Kind::LogSource.as_str()),
    DESCRIPTION,
    line("found_where", LINE_MAX).labelled("evidence_found_where"),
    moment("collected_at").labelled("evidence_collected_at"),
    line("collected_by", LINE_MAX).labelled("evidence_collected_by"),
    line("witness", LINE_MAX).labelled("evidence_witness"),
    STORAGE,
    line("serial", LINE_MAX).labelled("evidence_serial"),
    line("condition", TEXT_MAX).labelled("evidence_condition"),
    line("clock_value", LINE_MAX).labelled("evidence_clock_value"),
    CLOCK_OFFSET,
    line("tool", LINE_MAX).labelled("evidence_tool"),
    line("method", TEXT_MAX).labelled("evidence_method"),
    truth("original_kept", "true", "false").labelled("evidence_original_kept"),
    line("original_sha256", LINE_MAX).labelled("evidence_original_sha256"),
    line("verified_by", LINE_MAX).labelled("evidence_verified_by"),
    line("seal", LINE_MAX).labelled("evidence_seal"),
    moment("held_until").labelled("evidence_held_until"),
    RETENTION,
    OVERWRITTEN_AT,
];

/// Taking an item in.
pub const ADD: Verb = Verb {
    says: "Take an item in: multipart/form-data with `file`, a body that is the file (fields in the query), \
           or JSON",
    fields: ITEM_FIELDS,
    of: Of::Own,
    ..verb("evidence", "evidence-item")
};

/// What the page asks of a log that is still where it is written.
pub const ADD_SOURCE: Verb =
    Verb { fields: &[KIND, DESCRIPTION, STORAGE, RETENTION, OVERWRITTEN_AT, CLOCK_OFFSET], ..ADD };

/// What a form says of an item that is taken in.
///
/// # Errors
/// [`Error::Invalid`]
pub fn by_form(visit: &Visit, world: &World, form: &Form) -> Result<ItemIntake, Error> {
    read(visit, world, &Filled { form: form.clone(), giver: None })
}

/// What a program says of a thing without a file.
///
/// # Errors
/// What is no such object, and [`Error::Invalid`].
pub fn by_object(visit: &Visit, world: &World) -> Result<ItemIntake, Failure> {
    Ok(read(visit, world, &Object::of(visit)?)?)
}

fn read(visit: &Visit, world: &World, sent: &impl Sent) -> Result<ItemIntake, Error> {
    let (item, texts) = ADD.taken(particulars, (sent, &visit.params), (world, visit.now))?;
    Ok(ItemIntake { item, texts })
}

fn particulars(given: &mut Given<'_>) -> Option<Particulars> {
    Some(Particulars {
        kind: given.word("kind", Kind::parse)?,
        at: given.moment("collected_at").unwrap_or(given.scene.now),
        clock_offset: given.seconds("clock_offset"),
        original_kept: given.truth("original_kept"),
        file: None,
        held_until: given.moment("held_until"),
        overwritten_at: given.moment("overwritten_at"),
        warn_at: None,
    })
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    ADD,
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
