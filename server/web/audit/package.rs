//! 監査用一式: one file with what an audit needs, to be taken along. That it was made, by whom, for which
//! days and why, is recorded before its first byte goes out.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::actions::FieldError;
use crate::actions::audit::note_package;
use crate::actions::evidence;
use crate::domain::audit::fact::PackageMade;
use crate::domain::history::Entry;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::domain::statistics::Period as Year;
use crate::export::audit::{CHECK, Package, lines};
use crate::export::csv::write_sheet;
use crate::export::register::lay_out;
use crate::i18n::time::Years;
use crate::keys::to_hex;
use crate::store;
use crate::store::incidents::{Filter, PAGE_MAX};
use crate::telling::register::{Register, Table};
use crate::telling::words::Words;
use crate::vault::reading::Whole;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Section};
use crate::web::form::{Form, LINE_MAX, Reading};
use crate::web::guard::Staff;
use crate::web::page::{self, Link};
use crate::web::reading;
use crate::web::registers::disposals;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::checks::{self, Check};
use super::looks;
use super::period::Period;
use super::{sign_ins, tabs};

/// Days of one file at most.
const DAYS_MAX: i64 = 366;

/// Incidents of one file at most.
const INCIDENTS_MAX: usize = 2_000;

#[derive(Serialize)]
struct View {
    tabs: Vec<Link>,
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    /// When the record was verified last, which goes into the file.
    checked: Option<When>,
    is_whole: bool,
}

/// The page.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    // An audit is of a fiscal year, as far as it has come.
    let [_, today] = Period::week(visit.now).days();
    let begin = format!("{}-04-01", Year::year_of(visit.now));
    let form = Form::default().with("from", &begin).with("to", &today);
    render(visit, StatusCode::OK, &form, &[])
}

fn render(visit: &Visit, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let controls = vec![
        fields.labelled(fields.date("from"), "audit_from").required(),
        fields.labelled(fields.date("to"), "audit_to").required(),
        fields.line("reason", LINE_MAX).required(),
    ];
    let sections = vec![Section::open(String::new(), controls)];
    let last = checks::all(&visit.site)?.into_iter().next();
    let view = View {
        tabs: tabs(visit),
        token: visit.form_token(),
        faults: fields.faults(&sections),
        sections,
        is_whole: last.as_ref().is_some_and(|check| check.found.is_whole()),
        checked: last.map(|check| When::past(visit, check.at)),
    };
    page::with_status(visit, status, "audit/package", visit.text("audit-package"), &view)
}

/// Makes the file and hands it out.
pub fn make(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let token = visit.open_token(&form);
    let mut reading = Reading::of(&form);
    let reason = reading.required("reason", LINE_MAX);
    let mut errors = reading.errors;
    let period = Period::read(&form, visit.now, DAYS_MAX).map_err(|error| errors.push(error)).ok();
    let check = checks::all(&visit.site)?.into_iter().next();
    if check.is_none() {
        errors.push(FieldError::new("from", "audit-unchecked"));
    }
    if token.is_err() {
        errors.push(FieldError::new("token", "expired"));
    }
    let incidents = match period {
        Some(period) if errors.is_empty() => incidents(visit, staff, period)?,
        _ => None,
    };
    if errors.is_empty() && incidents.is_none() {
        errors.push(FieldError::new("from", "audit-many"));
    }
    let (Some(period), Some(check), Some(incidents), Ok(token), true) =
        (period, check, incidents, token, errors.is_empty())
    else {
        return render(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &errors);
    };
    let mut file = write(visit, staff, (period, &check, &incidents, &reason))?;
    let (sha256, bytes) = hash(&mut file).map_err(broken)?;
    let count = u64::try_from(incidents.len()).unwrap_or(u64::MAX);
    let made = PackageMade { from: period.from, to: period.until, incidents: count, sha256, bytes };
    note_package(&visit.site.backend, &visit.caller(staff, &token), made, &reason)?;
    let name = format!("audit-{}.zip", visit.now.jst().date_naive());
    Ok(Answer::attachment(&name, Whole::plain(file).map_err(broken)?))
}

fn broken(error: io::Error) -> Failure {
    Failure::Broken(error.to_string())
}

fn hash(file: &mut File) -> io::Result<(String, u64)> {
    file.seek(SeekFrom::Start(0))?;
    let (mut hasher, mut all, mut piece) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut piece)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        hasher.update(read);
        all = all.saturating_add(u64::try_from(count).unwrap_or_default());
    }
    Ok((to_hex(&hasher.finalize()), all))
}

/// Those that began in these days and that the reader audits; none where they are too many.
fn incidents(
    visit: &Visit,
    staff: &Staff,
    period: Period,
) -> Result<Option<Vec<(HistoryId, String)>>, Failure> {
    let eyes = staff.viewer.auditing();
    let (mut ids, mut cursor) = (BTreeSet::new(), None);
    loop {
        let page = reading::list(&visit.site, &eyes, &Filter::default(), cursor, PAGE_MAX)?;
        let is_before = page.items.last().is_some_and(|row| row.opened_at < period.from);
        let within = |at: Moment| (period.from..period.until).contains(&at);
        ids.extend(page.items.iter().filter(|row| within(row.opened_at)).map(|row| row.id));
        if ids.len() > INCIDENTS_MAX {
            return Ok(None);
        }
        cursor = page.next.filter(|_| !is_before);
        if cursor.is_none() {
            return Ok(Some(reading::audited(&visit.site, &staff.viewer, &ids)?.into_iter().collect()));
        }
    }
}

type Wanted<'a> = (Period, &'a Check, &'a [(HistoryId, String)], &'a str);

fn write(
    visit: &Visit,
    staff: &Staff,
    (period, check, incidents, reason): Wanted<'_>,
) -> Result<File, Failure> {
    evidence::prepare(&visit.site.backend, &visit.site.vault)?;
    let scratch = visit.site.vault.scratch().map_err(evidence::of_vault)?;
    let mut package = Package::new(scratch);
    let mut add = |name: &str, bytes: &[u8]| package.add(name, bytes).map_err(broken);
    let [from, to] = period.days();
    let args = [
        ("body", visit.site.body_name().into()),
        ("from", from.into()),
        ("to", to.into()),
        ("by", staff.name.as_str().into()),
        ("at", visit.now.to_rfc3339().into()),
        ("reason", reason.into()),
        ("count", incidents.len().into()),
    ];
    add("README.txt", visit.say("audit-readme", &args).as_bytes())?;
    add("check.py", CHECK.as_bytes())?;
    add("verification.json", &verification(check)?)?;
    if let Some(head) = &check.found.head {
        add("anchor.json", &pretty(head)?)?;
    }
    for (id, number) in incidents {
        let entries: Result<Vec<Entry>, store::Error> = visit.site.backend.store.read(|tx| tx.entries(*id));
        add(&format!("incidents/{number}.jsonl"), lines(&entries?).map_err(broken)?.as_bytes())?;
    }
    for (version, text) in &staff.world.org.policies {
        add(&format!("plans/{}.yaml", version.0), text.as_bytes())?;
    }
    for (name, register) in tables(visit, staff, period)? {
        add(name, sheet(visit, &register).as_bytes())?;
    }
    package.finish().map_err(broken)
}

fn pretty(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec_pretty(value).map_err(|error| Failure::Broken(error.to_string()))
}

fn verification(check: &Check) -> Result<Vec<u8>, Failure> {
    let whole = check.found.is_whole();
    pretty(&json!({ "at": check.at.to_rfc3339(), "by": check.by, "whole": whole, "found": check.found }))
}

fn sheet(visit: &Visit, register: &Register) -> String {
    let words = Words { language: visit.language, years: Years::Imperial };
    write_sheet(&lay_out(register, &words))
}

/// What goes into it as a table.
fn tables(visit: &Visit, staff: &Staff, period: Period) -> Result<Vec<(&'static str, Register)>, Failure> {
    let (site, world) = (&visit.site, &staff.world);
    let seen = looks::find(site, world, &staff.viewer, &looks::Asked::all(period))?;
    let (entered, refusals) = sign_ins::find(site, world, &sign_ins::Asked::all(period))?;
    Ok(vec![
        ("looks.csv", looks::register(visit, staff, period, &seen)),
        ("sign-ins.csv", sign_ins::register(visit, staff, period, (&entered, &refusals))),
        ("plans.csv", plans(visit, staff)),
        ("disposals.csv", disposals::register(visit, staff)?),
    ])
}

/// Every plan that was in force: when, by whom, why, and the hash of its text.
fn plans(visit: &Visit, staff: &Staff) -> Register {
    let head = |word: &str| visit.text(&format!("audit-head-{word}"));
    let columns = [("plan", 10), ("at", 20), ("by", 20), ("reason", 25), ("sha256", 25)];
    let rows = staff.organisation.activations.iter().map(|row| {
        let by = words::actor(visit, &staff.world, &row.by);
        let version = row.version.0.to_string();
        let cells = vec![version, row.at.to_rfc3339(), by, row.reason.clone(), row.sha256.clone()];
        (cells, row.doubt.is_some())
    });
    Register {
        title: visit.text("audit-plans"),
        body: visit.site.body_name(),
        at: visit.now,
        head: vec![(head("by"), staff.name.clone())],
        tables: vec![Table {
            title: String::new(),
            columns: columns.map(|(word, share)| (head(word), share)).into(),
            rows: rows.collect(),
        }],
    }
}
