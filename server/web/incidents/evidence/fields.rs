//! The fields of evidence: as forms show them, and as forms and programs send them.

use crate::actions::FieldError;
use crate::actions::evidence::Taking;
use crate::domain::evidence::fact::{Kind, Particulars, TEXTS};
use crate::domain::history::Private;
use crate::domain::moment::{Moment, Span};
use crate::domain::written;
use crate::web::field::{Field, Fields, Section};
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};
use crate::web::visit::Visit;

/// What the fields of an item begin with in a form of a page.
pub const ITEM: &str = "evidence_";

/// Reads an item. Fields are named `prefix` and the name that programs use.
///
/// # Errors
/// Every mistake at once, each under the name of its field.
pub fn taking(form: &Form, prefix: &str, now: Moment) -> Result<Taking, Vec<FieldError>> {
    let mut reading = Reading::of(form);
    let name = |key: &str| format!("{prefix}{key}");
    let kind = reading.choice(&name("kind"), Kind::parse);
    let mut texts = Private::new();
    for key in TEXTS {
        let max = if matches!(*key, "description" | "condition" | "method") { TEXT_MAX } else { LINE_MAX };
        let text = reading.optional(&name(key), max);
        if !text.is_empty() {
            texts.insert((*key).to_owned(), text);
        }
    }
    let clock_offset = seconds(&mut reading, form, &name("clock_offset"));
    let original_kept = match form.text(&name("original_kept")) {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    };
    let item = Particulars {
        kind: kind.unwrap_or(Kind::File),
        at: reading.moment(&name("collected_at")).unwrap_or(now),
        clock_offset,
        original_kept,
        file: None,
        held_until: reading.moment(&name("held_until")),
        overwritten_at: reading.moment(&name("overwritten_at")),
        warn_at: None,
    };
    if reading.errors.is_empty() { Ok(Taking { item, texts }) } else { Err(reading.errors) }
}

/// A number of seconds with its sign; none if left blank.
fn seconds(reading: &mut Reading<'_>, form: &Form, field: &str) -> Option<Span> {
    const YEARS_10: i64 = 315_360_000;
    let text = written::code(form.text(field));
    if text.is_empty() {
        return None;
    }
    let seconds = text.trim_start_matches('+').parse::<i64>().ok().filter(|count| count.abs() <= YEARS_10);
    if seconds.is_none() {
        reading.refuse(field, "seconds");
    }
    seconds.map(Span::seconds)
}

/// The form for a file or a thing.
pub fn item_sections(visit: &Visit, fields: &Fields<'_>) -> Vec<Section> {
    let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::LogSource);
    let kinds = kinds.map(|kind| (kind.as_str().to_owned(), kind_label(visit, kind.as_str())));
    let first = vec![
        fields.radio("evidence_kind", kinds).required(),
        Field { kind: "file", value: String::new(), ..fields.line("file", LINE_MAX) },
        fields.line("evidence_description", LINE_MAX).required(),
        fields.line("evidence_found_where", LINE_MAX),
        fields.when("evidence_collected_at"),
        fields.line("evidence_collected_by", LINE_MAX),
        fields.line("evidence_witness", LINE_MAX),
        fields.line("evidence_storage", LINE_MAX),
    ];
    let kept = [("yes", "evidence-original-yes"), ("no", "evidence-original-no")];
    let kept = kept.map(|(value, key)| (value.to_owned(), visit.text(key)));
    let more = vec![
        fields.line("evidence_serial", LINE_MAX),
        fields.line("evidence_condition", LINE_MAX),
        fields.line("evidence_clock_value", LINE_MAX),
        fields.line("evidence_clock_offset", 12),
        fields.line("evidence_tool", LINE_MAX),
        fields.line("evidence_method", LINE_MAX),
        fields.radio("evidence_original_kept", kept),
        fields.line("evidence_original_sha256", LINE_MAX),
        fields.line("evidence_verified_by", LINE_MAX),
        fields.line("evidence_seal", LINE_MAX),
        fields.when("evidence_held_until"),
    ];
    vec![Section::open(String::new(), first), Section::folded(visit.text("evidence-more"), more)]
}

/// The form for a log that is still where it is written.
pub fn source_sections(fields: &Fields<'_>) -> Vec<Section> {
    let rows = vec![
        fields.line("evidence_description", LINE_MAX).required(),
        fields.line("evidence_storage", LINE_MAX),
        fields.line("evidence_retention", LINE_MAX),
        fields.when("evidence_overwritten_at"),
        fields.line("evidence_clock_offset", 12),
    ];
    vec![Section::open(String::new(), rows)]
}

/// The word for a kind of item.
pub fn kind_label(visit: &Visit, kind: &str) -> String {
    visit.text(&format!("evidence-kind-{}", kind.replace('_', "-")))
}

/// The word for what was done.
pub fn act_label(visit: &Visit, act: &str) -> String {
    visit.text(&format!("custody-act-{act}"))
}
