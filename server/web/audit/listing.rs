//! A list of an audit on its page: what was asked for, a page of its rows, the way to the rest and to files.

use serde::Serialize;

use crate::actions::FieldError;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::LINE_MAX;
use crate::web::page::Link;
use crate::web::visit::Visit;

use super::period::{Period, address, cut};
use super::tabs;

/// What every such page shows.
#[derive(Serialize)]
pub struct Listing<Row> {
    tabs: Vec<Link>,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    rows: Vec<Row>,
    count: String,
    next: Option<String>,
    csv: String,
    xlsx: String,
}

impl<Row> Listing<Row> {
    /// The page of these rows that the address asks for.
    pub fn of<T>(
        visit: &Visit,
        path: &str,
        (rows, sections): (Vec<T>, Vec<Section>),
        row: impl Fn(&T) -> Row,
    ) -> Self {
        let (page, all, next) = cut(rows, &visit.query);
        Self {
            tabs: tabs(visit),
            sections,
            faults: Vec::new(),
            rows: page.iter().map(row).collect(),
            count: visit.say("audit-count", &[("count", all.into())]),
            next: next.map(|next| address(path, &visit.query, "after", &next.to_string())),
            csv: address(path, &visit.query, "format", "csv"),
            xlsx: address(path, &visit.query, "format", "xlsx"),
        }
    }

    /// Without rows, where it cannot be read what was asked for.
    pub fn wrong(visit: &Visit, sections: Vec<Section>, errors: &[FieldError]) -> Self {
        Self {
            tabs: tabs(visit),
            faults: Fields::new(visit.language, &visit.query, errors).faults(&sections),
            sections,
            rows: Vec::new(),
            count: String::new(),
            next: None,
            csv: String::new(),
            xlsx: String::new(),
        }
    }
}

/// What is asked for: the days and the person, and `more`, which is given the words for everything.
pub fn asked(
    visit: &Visit,
    errors: &[FieldError],
    period: Option<Period>,
    more: impl FnOnce(&Fields<'_>, (String, String)) -> Vec<Field>,
) -> Vec<Section> {
    let form = match period.map(|period| period.days()) {
        Some([from, to]) => visit.query.clone().with("from", &from).with("to", &to),
        None => visit.query.clone(),
    };
    let fields = Fields::new(visit.language, &form, errors);
    let mut controls = vec![
        fields.labelled(fields.date("from"), "audit_from"),
        fields.labelled(fields.date("to"), "audit_to"),
        fields.labelled(fields.line("person", LINE_MAX), "audit_person"),
    ];
    controls.extend(more(&fields, (String::new(), visit.text("web-any"))));
    vec![Section::open(String::new(), controls)]
}
