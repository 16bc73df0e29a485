//! The items of an incident, page by page, and what is added to them.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::evidence::{self as actions, Brought};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::evidence::fact::Kind;
use crate::i18n::time;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::{Field, Fields, Section};
use crate::web::form::{Form, LINE_MAX};
use crate::web::guard::Staff;
use crate::web::reading::Seen;
use crate::web::verbs::evidence::{ADD, ADD_SOURCE, by_form};
use crate::web::verbs::{Extra, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::{page, reading};

use super::attached::{AttachedView, rows as attached};
use super::view::ItemView;
use super::{handle, may};
use crate::web::incidents::frame::Head;
use crate::web::incidents::show::FormErrors;

const ROWS: usize = 50;
/// The kind of a log that is still where it is written.
const SOURCE: &str = Kind::LogSource.as_str();

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    rows: Vec<ItemView>,
    /// Those of incidents that are one matter with this one, where they lie.
    others: Vec<Others>,
    next: Option<String>,
    may_add: bool,
    attached: Vec<AttachedView>,
    forms: Vec<AddForm>,
    token: String,
    package: String,
    /// What was typed where the package could not be made.
    package_reason: String,
    is_packing: bool,
}

/// A form that adds an item.
#[derive(Serialize)]
struct AddForm {
    key: &'static str,
    heading: String,
    lead: String,
    action: String,
    token: String,
    is_open: bool,
    is_source: bool,
    sections: Vec<Section>,
    submit: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let after = visit.query.text("after").parse().unwrap_or(0);
    let (seen, rows) =
        reading::evidence(&visit.site, &staff.viewer, visit.param("number"), (after, ROWS + 1))?;
    reading::note_look(&visit.site, &staff.actor(), &seen, "evidence");
    let base = format!("/incidents/{}", seen.incident.number);
    let next = rows.get(ROWS.saturating_sub(1)).filter(|_| rows.len() > ROWS);
    let next = next.map(|last| format!("{base}/evidence?after={}", last.no));
    let may_add = may(visit, &seen, &staff.actor());
    let forms =
        if may_add { forms(&Scene { visit, staff, seen: &seen }, &base, trouble) } else { Vec::new() };
    let errors = trouble.map(|trouble| trouble.errors.as_slice()).unwrap_or_default();
    let shown: Vec<Section> =
        forms.iter().filter(|form| form.is_open).flat_map(|f| f.sections.clone()).collect();
    let typed = trouble.map(|trouble| trouble.typed.clone()).unwrap_or_default();
    let faults = Fields::new(visit.language, &typed, errors).with_prefix(key_of(trouble)).faults(&shown);
    let view = View {
        rows: rows.iter().take(ROWS).map(|row| ItemView::of(visit, &base, row)).collect(),
        others: others(visit, staff, &seen)?,
        next,
        may_add,
        attached: attached(visit, staff, &seen)?,
        forms,
        head: Head::of((visit, staff, &seen), "evidence", trouble, faults)?,
        token: visit.form_token(),
        package: format!("{base}/evidence/package"),
        package_reason: typed.text("package_reason").to_owned(),
        is_packing: key_of(trouble) == "package",
    };
    let title = visit.say("evidence-title", &[("number", seen.named(visit.language).into())]);
    page::with_status(visit, status, "incidents/evidence", title, &view)
}

/// The items of an incident that is one matter with the one that is shown.
#[derive(Serialize)]
struct Others {
    heading: String,
    href: String,
    rows: Vec<ItemView>,
}

fn others(visit: &Visit, staff: &Staff, seen: &Seen) -> Result<Vec<Others>, Failure> {
    let bonds = &seen.incident.bonds;
    let into = bonds.into.iter().map(|into| &into.number);
    let numbers = into.chain(bonds.held.iter().map(|held| &held.absorbed.number));
    let mut others = Vec::new();
    for number in numbers {
        let found = reading::evidence(&visit.site, &staff.viewer, number, (0, ROWS));
        // Whoever has no part in the other one does not see what it has.
        let Ok((other, rows)) = found else { continue };
        reading::note_look(&visit.site, &staff.actor(), &other, "evidence");
        let base = format!("/incidents/{number}");
        others.push(Others {
            heading: visit.say("evidence-of-other", &[("number", number.as_str().into())]),
            rows: rows.iter().map(|row| ItemView::of(visit, &base, row)).collect(),
            href: format!("{base}/evidence"),
        });
    }
    Ok(others)
}

fn key_of(trouble: Option<&FormErrors>) -> &str {
    trouble.map_or("item", |trouble| &trouble.key)
}

fn forms(scene: &Scene<'_>, base: &str, trouble: Option<&FormErrors>) -> Vec<AddForm> {
    let (visit, seen) = (scene.visit, scene.seen);
    let blank = Form::default();
    ["item", "source"]
        .into_iter()
        .map(|key| {
            let own = trouble.filter(|trouble| trouble.key == key);
            let typed = own.map_or(&blank, |trouble| &trouble.typed);
            let errors = own.map(|trouble| trouble.errors.as_slice()).unwrap_or_default();
            let fields = Fields::new(visit.language, typed, errors).with_prefix(key);
            let is_source = key == "source";
            AddForm {
                key,
                heading: visit.text(&format!("evidence-add-{key}")),
                lead: if is_source { warned(visit, seen) } else { visit.text("evidence-add-item-lead") },
                action: format!("{base}/evidence"),
                token: visit.form_token(),
                is_open: own.is_some(),
                is_source,
                sections: sections(scene, &fields, is_source),
                submit: visit.text("evidence-add"),
            }
        })
        .collect()
}

/// What is asked of a log that is still where it is written; of anything else, at once and folded away.
fn sections(scene: &Scene<'_>, fields: &Fields<'_>, is_source: bool) -> Vec<Section> {
    let visit = scene.visit;
    let kept = [("true", "evidence-original-yes"), ("false", "evidence-original-no")];
    let kept = kept.map(|(value, key)| (value.to_owned(), visit.text(key))).into();
    let extra = match is_source {
        true => Extra { known: &[("kind", SOURCE)], ..Extra::default() },
        false => Extra {
            options: &[("original_kept", kept)],
            without: &["retention", "overwritten_at"],
            ..Extra::default()
        },
    };
    let verb = if is_source { ADD_SOURCE } else { ADD };
    let (mut first, _) = verb.controls(fields, (visit, Some(scene)), &extra);
    if is_source {
        return vec![Section::open(String::new(), first)];
    }
    let file = Field { kind: "file", value: String::new(), ..fields.line("file", LINE_MAX) };
    first.insert(first.len().min(1), file);
    let more = Field::split_off(&mut first, "serial");
    vec![Section::open(String::new(), first), Section::folded(visit.text("evidence-more"), more)]
}

/// When it is said of a log that it is overwritten, as the incident's plan has it.
fn warned(visit: &Visit, seen: &Seen) -> String {
    let policy = seen.policy();
    let response = policy.map(|policy| policy.response.clone()).unwrap_or_default();
    let before = response.log_warnings.iter().map(|span| {
        let span = time::span(visit.language, *span);
        visit.say("evidence-warned-before", &[("span", span.into())])
    });
    let times: Vec<String> = before.chain([visit.text("evidence-warned-then")]).collect();
    let times = times.join(&visit.text("report-separator"));
    visit.say("evidence-add-source-lead", &[("times", times.into())])
}

/// Takes an item in.
pub fn add(visit: &Visit, staff: &Staff) -> Outcome {
    let is_source = visit.form().is_ok_and(|form| form.text("kind") == SOURCE);
    let key = if is_source { "source" } else { "item" };
    let act = |form: &Form, caller: &Caller| -> Result<Answer, Failure> {
        let taking = by_form(visit, &staff.world, form)?;
        let upload = visit.upload.as_deref();
        let brought = upload.map(|upload| Brought { received: &upload.received, name: &upload.name });
        let number = visit.param("number");
        let no = actions::collect(&visit.site.backend, caller, number, taking, brought)?;
        Ok(Answer::see_other(&format!("/incidents/{number}/evidence/{no}?done=evidence-added")))
    };
    handle(visit, staff, (key, ""), act, |status, trouble| render(visit, staff, status, Some(&trouble)))
}

/// Everything in one file, for the police or an expert (不正アクセス禁止法9条の援助).
pub fn package(visit: &Visit, staff: &Staff) -> Outcome {
    let act = |form: &Form, caller: &Caller| -> Result<Answer, Failure> {
        if form.text("package_reason").is_empty() {
            return Err(Error::Invalid(vec![FieldError::new("reason", "required")]).into());
        }
        super::super::package::write(visit, caller, staff, form.text("package_reason"))
    };
    handle(visit, staff, ("package", "package_"), act, |status, trouble| {
        render(visit, staff, status, Some(&trouble))
    })
}
