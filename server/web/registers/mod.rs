//! 台帳: what the body keeps about its own rules, as pages: a list, one row, and the forms on them.

pub mod disposals;
pub mod exceptions;
pub mod index;
pub mod proxies;
pub mod reviews;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::actions::{Caller, Error, FieldError};
use crate::domain::calendar::midnight;
use crate::domain::history::Private;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::domain::plan::issue::Format;
use crate::domain::register::hearing::Hearing;
use crate::export::printer::kind_of;
use crate::export::register::{Clerk, Register, lay_out};
use crate::export::words::Words;
use crate::i18n::time::Years;

use super::answer::Answer;
use super::error::Failure;
use super::field::{Fault, Field, Fields, Section};
use super::form::{Form, Reading};
use super::guard::Staff;
use super::incidents::forms::Hidden;
use super::incidents::show::Trouble;
use super::reading;
use super::verbs::{self, Extra};
use super::visit::{Outcome, Visit};

/// Whose eyes look at a register, and what its rows are put into words with.
struct Eyes<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    hearing: Hearing<'a>,
    words: Words,
    incidents: BTreeMap<HistoryId, String>,
}

impl<'a> Eyes<'a> {
    /// # Errors
    /// No policy is in force.
    fn of(visit: &'a Visit, staff: &'a Staff) -> Result<Self, Failure> {
        let hearing = Hearing::of(&staff.world, visit.now).ok_or(Failure::NotFound)?;
        Ok(Self { visit, staff, hearing, words: words(visit), incidents: BTreeMap::new() })
    }

    /// With the numbers of those of these incidents that the reader may see.
    ///
    /// # Errors
    /// The store is not available.
    fn with(mut self, incidents: &BTreeSet<HistoryId>) -> Result<Self, Failure> {
        self.incidents = reading::incident_numbers(&self.visit.site, &self.staff.viewer, incidents)?;
        Ok(self)
    }

    fn clerk(&self) -> Clerk<'_> {
        Clerk::of(&self.hearing, &self.words, &self.incidents)
    }
}

/// One form, as the partial `act` shows it.
#[derive(Serialize)]
pub struct ActForm {
    key: String,
    heading: String,
    lead: String,
    action: String,
    token: String,
    hidden: Vec<Hidden>,
    sections: Vec<Section>,
    submit: String,
    is_open: bool,
    faults: Vec<Fault>,
}

/// Makes the forms of one page.
struct Maker<'a> {
    visit: &'a Visit,
    trouble: Option<&'a Trouble>,
    /// Where they are sent.
    action: String,
    /// Prefix of their words: `<prefix>-<act>`, `-lead`, `-submit`.
    prefix: &'static str,
}

impl Maker<'_> {
    fn form(&self, act: &'static str, controls: impl FnOnce(&Fields<'_>) -> Vec<Field>) -> ActForm {
        let trouble = self.trouble.filter(|trouble| trouble.key == act);
        let empty = Form::default();
        let typed = trouble.map_or(&empty, |trouble| &trouble.typed);
        let errors = trouble.map_or(Default::default(), |trouble| trouble.errors.as_slice());
        let fields = Fields::new(self.visit.language, typed, errors).with_prefix(act);
        let sections = vec![Section::open(String::new(), controls(&fields))];
        let word = format!("{}-{}", self.prefix, act.replace('_', "-"));
        ActForm {
            key: act.to_owned(),
            heading: self.visit.text(&word),
            lead: self.visit.text(&format!("{word}-lead")),
            action: self.action.clone(),
            token: self.visit.form_token(),
            hidden: vec![Hidden { name: "act", value: act.to_owned() }],
            faults: fields.faults(&sections),
            sections,
            submit: self.visit.text(&format!("{word}-submit")),
            is_open: trouble.is_some(),
        }
    }
}

impl Maker<'_> {
    /// The form of a verb, with what the page says of it.
    fn verb(&self, key: &str, extra: &Extra<'_>) -> Option<ActForm> {
        let verb = verbs::named(key)?;
        let mut form = self.form(verb.word(), |fields| verb.controls(fields, (self.visit, None), extra).0);
        form.hidden = verb.hidden(extra);
        Some(form)
    }

    /// The same where the page says no more than what is chosen from.
    fn verb_of(&self, key: &str, options: &[(&'static str, Vec<(String, String)>)]) -> Option<ActForm> {
        self.verb(key, &Extra { options, ..Extra::default() })
    }
}

/// Reads the form and its token and acts; what cannot be accepted is shown by `again`.
///
/// # Errors
/// No such form, and what cannot be mended by typing.
pub fn handle(
    visit: &Visit,
    staff: &Staff,
    act: impl FnOnce(&Form, &Caller) -> Result<String, Error>,
    again: impl FnOnce(Trouble) -> Outcome,
) -> Outcome {
    let form = visit.form()?;
    let result = match visit.open_token(&form) {
        Ok(token) => act(&form, &visit.caller(staff, &token)),
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    match result {
        Ok(to) => Ok(Answer::see_other(&to)),
        Err(Error::Invalid(errors)) => {
            let key = form.text("act").to_owned();
            again(Trouble { key, typed: form, errors, is_conflict: false })
        }
        Err(error) => Err(error.into()),
    }
}

/// What a form asks, or everything that is wrong with it.
///
/// # Errors
/// [`Error::Invalid`]
fn whole<T>(reading: Reading<'_>, ask: Option<T>, texts: Private) -> Result<(T, Private), Error> {
    match ask.filter(|_| reading.errors.is_empty()) {
        Some(ask) => Ok((ask, texts)),
        None => Err(Error::Invalid(reading.errors)),
    }
}

/// Mistakes by the fields of the form instead of those of the register; some are the same everywhere.
fn renamed(error: Error, prefix: &str) -> Error {
    let Error::Invalid(errors) = error else { return error };
    let rename = |error: FieldError| {
        let is_common = error.field == "override" || error.field == "token";
        let field = if is_common { error.field } else { format!("{prefix}{}", error.field) };
        FieldError { field, ..error }
    };
    Error::Invalid(errors.into_iter().map(rename).collect())
}

/// A day, which must be there.
fn day(reading: &mut Reading<'_>, field: &str) -> Option<NaiveDate> {
    let day = reading.day(field);
    if day.is_none() {
        reading.refuse(field, "required");
    }
    day
}

/// The first moment of a day.
fn begin(date: NaiveDate) -> Option<Moment> {
    midnight(date)
}

/// The first moment after a day.
fn end(date: NaiveDate) -> Option<Moment> {
    midnight(date.checked_add_days(Days::new(1))?)
}

/// The words that registers are printed in.
fn words(visit: &Visit) -> Words {
    Words { language: visit.language, years: Years::Imperial }
}

/// The register as a file: PDF, or what `format` asks for.
fn file(visit: &Visit, register: &Register, name: &str) -> Outcome {
    let format = match visit.query.text("format") {
        "" | "pdf" => Format::Pdf,
        "xlsx" => Format::Xlsx,
        "csv" => Format::Csv,
        _ => return Err(Failure::NotFound),
    };
    let words = words(visit);
    let written = visit.site.printer.register(&lay_out(register, &words), register.at, format, &words);
    let body = written.map_err(|error| Failure::Broken(error.to_string()))?;
    let (ending, kind) = kind_of(format);
    let how = if format == Format::Pdf { "inline" } else { "attachment" };
    let disposition = format!("{how}; filename=\"{name}.{ending}\"");
    let answer = Answer::new(actix_web::http::StatusCode::OK, kind, body);
    Ok(answer.with(actix_web::http::header::CONTENT_DISPOSITION, &disposition))
}

/// Something that waits for a reader in a register.
#[derive(Clone, Serialize)]
pub struct Waiting {
    href: String,
    text: String,
    is_late: bool,
}

/// What waits for the reader in the registers, late first.
pub fn waiting(visit: &Visit, staff: &Staff) -> Vec<Waiting> {
    let waiting = [exceptions::waiting, proxies::waiting, reviews::waiting];
    let mut rows: Vec<Waiting> = waiting.iter().flat_map(|of| of(visit, staff)).collect();
    rows.sort_by_key(|row| !row.is_late);
    rows
}
