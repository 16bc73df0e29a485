//! One item: what it is, whether its file is whole, every hand, newest first, and what can be recorded.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::evidence as actions;
use crate::actions::{Caller, Error, FieldError};
use crate::domain::evidence::decide::Ask;
use crate::domain::evidence::fact::CustodyAct;
use crate::domain::history::Private;
use crate::store::evidence::EvidenceRow;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Section};
use crate::web::form::{Form, LINE_MAX, Reading};
use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::Row;
use crate::web::{page, reading, words};

use super::fields::{CUSTODY, custody_sections, custody_texts};
use super::view::{HandView, alarm, cautions, facts};
use super::{Trouble, handle as handle_form, may};

const ROWS: usize = 50;

#[derive(Serialize)]
struct View {
    back: String,
    description: String,
    alarm: String,
    proposal: String,
    cautions: Vec<String>,
    facts: Vec<Row>,
    file: Option<String>,
    check: Option<String>,
    hands: Vec<HandView>,
    next: Option<String>,
    forms: Vec<ItemForm>,
    faults: Vec<Fault>,
    is_conflict: bool,
    done: String,
    token: String,
}

#[derive(Serialize)]
struct ItemForm {
    key: &'static str,
    heading: String,
    lead: String,
    action: String,
    token: String,
    is_open: bool,
    sections: Vec<Section>,
    submit: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

fn no_of(visit: &Visit) -> Result<u32, Failure> {
    visit.param("no").parse().map_err(|_| Failure::NotFound)
}

fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let before = visit.query.text("before").parse().ok();
    let found = reading::evidence_item(
        &visit.site,
        &staff.viewer,
        (visit.param("number"), no_of(visit)?),
        (before, ROWS + 1),
    )?;
    let (seen, row) = (&found.seen, &found.item);
    reading::note_look(&visit.site, &staff.actor(), seen, &format!("evidence {}", row.no));
    let list = format!("/incidents/{}/evidence", seen.incident.number);
    let base = format!("{list}/{}", row.no);
    let may_handle = may(visit, seen, &staff.actor());
    let next = found.hands.get(ROWS.saturating_sub(1)).filter(|_| found.hands.len() > ROWS);
    let forms = if may_handle { forms(visit, &base, row, trouble) } else { Vec::new() };
    let shown: Vec<Section> =
        forms.iter().filter(|form| form.is_open).flat_map(|f| f.sections.clone()).collect();
    let errors = trouble.map(|trouble| trouble.errors.as_slice()).unwrap_or_default();
    let typed = trouble.map(|trouble| trouble.typed.clone()).unwrap_or_default();
    let prefix = trouble.map_or("custody", |trouble| trouble.key);
    let has_file = row.is_stored && may_handle && row.altered_at.is_none();
    let view = View {
        description: row.description.clone(),
        alarm: alarm(visit, row),
        proposal: row.proposed_by.as_ref().map(|_| visit.text("evidence-proposed")).unwrap_or_default(),
        cautions: cautions(visit, row),
        facts: facts(visit, row),
        file: has_file.then(|| format!("{base}/file")),
        check: has_file.then(|| format!("{base}/checks")),
        hands: found.hands.iter().take(ROWS).map(|hand| HandView::of(visit, hand)).collect(),
        next: next.map(|last| format!("{base}?before={}", last.no)),
        forms,
        faults: Fields::new(visit.language, &typed, errors).with_prefix(prefix).faults(&shown),
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        done: words::done(visit),
        token: visit.form_token(),
        back: list,
    };
    let args = [("number", seen.incident.number.clone().into()), ("no", row.no.into())];
    page::with_status(
        visit,
        status,
        "incidents/evidence-item",
        visit.say("evidence-item-title", &args),
        &view,
    )
}

fn forms(visit: &Visit, base: &str, row: &EvidenceRow, trouble: Option<&Trouble>) -> Vec<ItemForm> {
    let keys: &[(&'static str, &str)] = match row.kind.as_str() {
        _ if matches!(row.standing.as_str(), "disposed" | "voided") => &[("void", "corrections")],
        "log_source" if row.preserved_as.is_none() => {
            &[("preserve", "kept"), ("extend", "extensions"), ("custody", "custody"), ("void", "corrections")]
        }
        _ => &[("custody", "custody"), ("hold", "holds"), ("void", "corrections")],
    };
    let blank = Form::default();
    let one = |(key, path): &(&'static str, &str)| {
        let own = trouble.filter(|trouble| trouble.key == *key);
        let typed = own.map_or(&blank, |trouble| &trouble.typed);
        let errors = own.map(|trouble| trouble.errors.as_slice()).unwrap_or_default();
        let fields = Fields::new(visit.language, typed, errors).with_prefix(key);
        ItemForm {
            key,
            heading: visit.text(&format!("custody-form-{key}")),
            lead: visit.text(&format!("custody-form-{key}-lead")),
            action: format!("{base}/{path}"),
            token: visit.form_token(),
            is_open: own.is_some(),
            sections: sections(visit, key, &fields),
            submit: visit.text(&format!("custody-form-{key}-submit")),
        }
    };
    keys.iter().map(one).collect()
}

fn sections(visit: &Visit, key: &str, fields: &Fields<'_>) -> Vec<Section> {
    let reason = || fields.line("custody_reason", LINE_MAX).required();
    let rows = match key {
        "hold" => vec![fields.when("custody_held_until"), reason()],
        "void" => vec![fields.count("custody_of").required(), reason()],
        "extend" => vec![fields.when("custody_until").required(), reason()],
        "preserve" => vec![fields.count("custody_item").required()],
        _ => return custody_sections(visit, fields),
    };
    vec![Section::open(String::new(), rows)]
}

/// Its file, read whole before its first byte goes out; that someone took it is recorded (閲覧).
pub fn file(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = reading::incident(&visit.site, &staff.viewer, visit.param("number"))?;
    let no = no_of(visit)?;
    reading::note_look(&visit.site, &staff.actor(), &seen, &format!("evidence {no} file"));
    download(visit, &caller_of(visit, staff)?, &seen.incident.number, no)
}

/// A look has no form and no token: its command is drawn.
fn caller_of(visit: &Visit, staff: &Staff) -> Result<Caller, Failure> {
    let keys = &visit.site.house.keys;
    let drawn = keys.chance().token().map_err(|error| Failure::Broken(error.to_string()))?;
    let command = keys.derive_command("evidence look", &[drawn.as_bytes()]);
    Ok(Caller { actor: staff.actor(), command, request: None, seen: None })
}

/// Gives a file out. Where it is not what was taken in, the answer names the item and who had it.
///
/// # Errors
/// As [`actions::open`].
pub fn download(visit: &Visit, caller: &Caller, number: &str, no: u32) -> Outcome {
    let given = visit.query.text("reason");
    let reason = if given.is_empty() { visit.text("custody-downloaded") } else { given.to_owned() };
    let texts = Private::from([("reason".to_owned(), reason)]);
    let site = &visit.site;
    let opened = actions::open(&site.house, &site.vault, caller, (number, no), (CustodyAct::View, texts))?;
    Ok(Answer::attachment(opened.item.file_name.as_deref().unwrap_or("evidence"), opened.whole))
}

/// Acts on the item and shows it again, whatever came of it.
fn act(
    visit: &Visit,
    staff: &Staff,
    key: &'static str,
    done: &str,
    ask: impl FnOnce(&Form, &mut Reading<'_>) -> Option<Ask>,
) -> Outcome {
    let no = no_of(visit)?;
    let number = visit.param("number");
    let carry_out = |form: &Form, caller: &Caller| -> Result<Answer, Failure> {
        let mut reading = Reading::of(form);
        let asked = ask(form, &mut reading);
        let Some(asked) = asked.filter(|_| reading.errors.is_empty()) else {
            return Err(Error::Invalid(reading.errors).into());
        };
        actions::ask(&visit.site.house, caller, number, no, asked, custody_texts(form, CUSTODY))?;
        Ok(Answer::see_other(&format!("/incidents/{number}/evidence/{no}?done={done}")))
    };
    handle_form(visit, staff, (key, CUSTODY), carry_out, |status, trouble| {
        render(visit, staff, status, Some(&trouble))
    })
}

/// One hand.
pub fn handle(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, "custody", "custody-recorded", |_, reading| {
        let act = reading.choice("custody_act", CustodyAct::parse);
        let at = reading.moment("custody_at");
        act.map(|act| Ask::Handle { act, at })
    })
}

/// 取消.
pub fn void(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, "void", "custody-voided", |_, reading| {
        number_in(reading, "custody_of").map(|of| Ask::Void { of })
    })
}

/// 法的保全.
pub fn hold(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, "hold", "custody-held", |_, reading| {
        Some(Ask::Hold { until: reading.moment("custody_held_until") })
    })
}

/// A log source was kept as another item.
pub fn preserve(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, "preserve", "custody-preserved", |_, reading| {
        number_in(reading, "custody_item").map(|item| Ask::Preserve { item })
    })
}

/// Its source keeps it longer.
pub fn extend(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, "extend", "custody-extended", |_, reading| {
        let until = reading.moment("custody_until");
        if until.is_none() {
            reading.refuse("custody_until", "required");
        }
        until.map(|until| Ask::Extend { until })
    })
}

fn number_in(reading: &mut Reading<'_>, field: &str) -> Option<u32> {
    let number = reading.count(field).and_then(|count| u32::try_from(count).ok());
    if number.is_none() {
        reading.refuse(field, "required");
    }
    number
}

/// Reads the file again, now.
pub fn check(visit: &Visit, staff: &Staff) -> Outcome {
    let no = no_of(visit)?;
    let number = visit.param("number");
    let carry_out = |_: &Form, caller: &Caller| -> Result<Answer, Failure> {
        let (house, vault) = (&visit.site.house, &visit.site.vault);
        let is_whole = actions::read_again(house, vault, caller, number, no)?;
        let done = if is_whole { "?done=evidence-whole" } else { "" };
        Ok(Answer::see_other(&format!("/incidents/{number}/evidence/{no}{done}")))
    };
    handle_form(visit, staff, ("custody", CUSTODY), carry_out, |status, mut trouble| {
        trouble.errors.push(FieldError::new("custody_act", "decided"));
        render(visit, staff, status, Some(&trouble))
    })
}
