//! The list of contacts (緊急連絡先) for programs: read, as JSON or as the file that spreadsheets open,
//! written and tried. For administrators' tokens, because it holds the numbers of nights. A program
//! approves no list.
//!
//! The organisation's history keeps no hash of a request: another body under the same Idempotency-Key is
//! another command here, never taken for the one before.

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use serde_json::{Map, Value, json};

use super::bodies::{Line, text, truth, words};
use super::reading::Object;
use crate::actions::{Caller, Error, contacts};
use crate::domain::contact::{Callee, CheckResult, Contact, Contacts};
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
    let said: BTreeMap<String, String> = body.as_pairs().into_iter().collect();
    body.finish()?;
    let organisation = reading::organisation(&visit.site)?;
    let known = organisation.contacts.rows.get(&id).map(|row| cells(&id, row)).unwrap_or_default();
    let mut written: BTreeMap<String, String> =
        COLUMNS.iter().map(|column| (*column).to_owned()).zip(known).collect();
    written.extend(said);
    contacts::save(&visit.site.house, &caller(visit, bearer)?, written)?;
    answer(visit, &id)
}

/// Records that someone was tried.
pub fn check(visit: &Visit, bearer: &Bearer) -> Outcome {
    let callee = Callee::parse(visit.param("callee")).ok_or(Failure::NotFound)?;
    let mut body = Object::of(visit)?;
    let parse =
        |word: &str| CheckResult::WORDS.iter().find(|(known, _)| *known == word).map(|(_, result)| *result);
    let (result, is_drill) = (body.word("result", parse), body.truth("drill"));
    if result.is_none() {
        body.refuse("result", "required");
    }
    body.finish()?;
    let Some(result) = result else { return Err(Failure::NotFound) };
    contacts::verify(&visit.site.house, &caller(visit, bearer)?, callee.clone(), (result, is_drill))?;
    match callee {
        Callee::Contact(id) => answer(visit, &id),
        Callee::Person(person) => {
            let organisation = reading::organisation(&visit.site)?;
            let body = json!({ "person": person, "check": last_check(&organisation.contacts, &Callee::Person(person.clone())) });
            Ok(Answer::json(StatusCode::OK, &body).with(header::ETAG, &etag(&organisation)))
        }
    }
}

/// Ends a contact: it is called no more.
pub fn end(visit: &Visit, bearer: &Bearer) -> Outcome {
    let Some(Callee::Contact(id)) = Callee::parse(visit.param("callee")) else {
        return Err(Failure::NotFound);
    };
    Object::of(visit)?.finish()?;
    contacts::end(&visit.site.house, &caller(visit, bearer)?, id.clone())?;
    answer(visit, &id)
}

fn answer(visit: &Visit, id: &ContactId) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let contacts = &organisation.contacts;
    let row = contacts.rows.get(id).ok_or(Failure::NotFound)?;
    let body = contact(visit, contacts, id, row);
    Ok(Answer::json(StatusCode::OK, &body).with(header::ETAG, &etag(&organisation)))
}

/// Refused where the organisation has moved on since the revision that `If-Match` names.
fn caller(visit: &Visit, bearer: &Bearer) -> Result<Caller, Failure> {
    let mut caller = super::caller(visit, bearer)?;
    if let Some(request) = &caller.request {
        let parts: [&[u8]; 2] = [caller.command.0.as_bytes(), request.as_bytes()];
        caller.command = visit.site.house.keys.derive_command("contacts", &parts);
    }
    let organisation = reading::organisation(&visit.site)?;
    if caller.seen.is_some_and(|revision| revision != organisation.revision()) {
        return Err(Error::Conflict.into());
    }
    Ok(caller)
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

/// The bodies of these addresses; none for any other.
pub fn lines(noun: &str) -> Option<Vec<Line>> {
    Some(match noun {
        "contacts" => COLUMNS.iter().map(|column| (*column, text(), *column == "id")).collect(),
        "contacts/{callee}/checks" => {
            let results: Vec<&str> = CheckResult::WORDS.iter().map(|(word, _)| *word).collect();
            vec![("result", words(&results), true), ("drill", truth(), false)]
        }
        "contacts/{callee}/ends" => Vec::new(),
        _ => return None,
    })
}

/// What these addresses do; none for any other.
pub fn summary(noun: &str, is_read: bool) -> Option<&'static str> {
    Some(match (noun, is_read) {
        ("contacts", true) => "The list of contacts; `format=csv` gives the file",
        ("contacts", false) => "Write a contact, new or otherwise than before",
        ("contacts/{callee}/checks", _) => {
            "Record that someone was tried; {callee} is contact:id or person:id"
        }
        ("contacts/{callee}/ends", _) => "End a contact",
        _ => return None,
    })
}
