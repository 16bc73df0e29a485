//! The list of contacts (緊急連絡先) for programs: read, as JSON or as the file that spreadsheets open,
//! written and tried. For administrators' tokens, because it holds the numbers of nights. A program
//! approves no list.

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use serde_json::{Map, Value, json};

use super::bodies::{Line, text};
use super::reading::Object;
use crate::actions::contacts;
use crate::actions::contacts::Ask;
use crate::actions::organise::Changed;
use crate::domain::contact::{Callee, Contact, Contacts};
use crate::domain::ids::ContactId;
use crate::domain::organisation::Organisation;
use crate::domain::orgfile::contacts::{COLUMNS, cells};
use crate::export::contacts::csv;
use crate::i18n::Language;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::TEXT_MAX;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// Every contact, with the last time that it was tried; `?format=csv` gives the file.
pub fn list(visit: &Visit, _: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let (tag, contacts) = (etag(&organisation), &organisation.contacts);
    match visit.query.text("format") {
        "" | "json" => {
            let rows: Vec<Value> =
                contacts.rows.iter().map(|(id, row)| contact(visit, contacts, id, row)).collect();
            let version = contacts.approved.as_ref().map(|list| list.version);
            let body = json!({ "items": rows, "next": null, "approved": version });
            Ok(Answer::json(StatusCode::OK, &body).with(header::ETAG, &tag))
        }
        "csv" => {
            let bytes = csv::write(contacts, visit.language == Language::Ja);
            let bytes = bytes.map_err(|error| Failure::Broken(error.to_string()))?;
            let answer = Answer::new(StatusCode::OK, "text/csv; charset=utf-8", bytes);
            Ok(answer.with(header::ETAG, &tag))
        }
        _ => Err(Failure::NotFound),
    }
}

/// Writes a contact, new or otherwise than before. What is not said of a known one stays.
pub fn save(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let id = ContactId::typed(&body.required("id", TEXT_MAX));
    let cells: BTreeMap<String, String> = body.as_pairs().into_iter().collect();
    body.finish()?;
    let ask = Ask::Save { cells, is_new: false };
    let changed = contacts::give(&visit.site.backend, &super::caller(visit, bearer)?, ask)?;
    answer(visit, &changed, &Callee::Contact(id))
}

/// Whom the address names, as what was done left them.
pub fn after(visit: &Visit, _: &Bearer, changed: &Changed) -> Outcome {
    answer(visit, changed, &Callee::parse(visit.param("callee")).ok_or(Failure::NotFound)?)
}

fn answer(visit: &Visit, changed: &Changed, callee: &Callee) -> Outcome {
    let contacts = &changed.after.contacts;
    let body = match callee {
        Callee::Contact(id) => contact(visit, contacts, id, contacts.rows.get(id).ok_or(Failure::NotFound)?),
        Callee::Person(person) => json!({ "person": person, "check": last_check(contacts, callee) }),
    };
    Ok(Answer::json(StatusCode::OK, &body).with(header::ETAG, &etag(&changed.after)))
}

fn etag(organisation: &Organisation) -> String {
    format!("\"{}\"", organisation.revision())
}

fn contact(visit: &Visit, contacts: &Contacts, id: &ContactId, row: &Contact) -> Value {
    let texts = COLUMNS.iter().zip(cells(id, row)).map(|(column, cell)| ((*column).to_owned(), json!(cell)));
    let mut fields: Map<String, Value> = texts.collect();
    fields.insert("holds".to_owned(), json!(row.holds(visit.now)));
    fields.insert("check".to_owned(), last_check(contacts, &Callee::Contact(id.clone())));
    Value::Object(fields)
}

fn last_check(contacts: &Contacts, callee: &Callee) -> Value {
    let check = contacts.checks.get(callee);
    check.map_or(Value::Null, |check| json!({ "at": check.at.to_rfc3339(), "result": check.result.as_str() }))
}

/// The body of this address; none for any other.
pub fn lines(noun: &str) -> Option<Vec<Line>> {
    (noun == "contacts").then(|| COLUMNS.iter().map(|column| (*column, text(), *column == "id")).collect())
}

/// What this address does; none for any other.
pub fn summary(noun: &str, is_read: bool) -> Option<&'static str> {
    Some(match (noun, is_read) {
        ("contacts", true) => "The list of contacts; `format=csv` gives the file",
        ("contacts", false) => "Write a contact, new or otherwise than before",
        _ => return None,
    })
}
