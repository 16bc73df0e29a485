//! 台帳: what the body keeps about its own rules, as pages: a list, one row, and the forms on them.

pub mod disposals;
pub mod exceptions;
pub mod index;
pub mod proxies;
pub mod reviews;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::actions::{Caller, Error, FieldError};
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::domain::plan::issue::Format;
use crate::domain::register::clock::Clock;
use crate::domain::register::hearing::Hearing;
use crate::domain::register::row::{Registered, Row, Task};
use crate::export::printer::kind_of;
use crate::export::register::lay_out;
use crate::i18n::time::Years;
use crate::telling::register::{Register, RegisterWords};
use crate::telling::words::Words;

use super::answer::Answer;
use super::error::Failure;
use super::form::Form;
use super::guard::Staff;
use super::incidents::show::FormErrors;
use super::reading;
use super::visit::{Outcome, Visit};
use super::words::When;

/// Whose eyes look at a register, and what its rows are put into words with.
struct RegisterView<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    hearing: Hearing<'a>,
    words: Words,
    incidents: BTreeMap<HistoryId, String>,
}

impl<'a> RegisterView<'a> {
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

    fn clerk(&self) -> RegisterWords<'_> {
        RegisterWords::of(&self.hearing, &self.words, &self.incidents)
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
    again: impl FnOnce(FormErrors) -> Outcome,
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
            again(FormErrors { key, typed: form, errors, is_conflict: false })
        }
        Err(error) => Err(error.into()),
    }
}

/// The words that registers are printed in.
fn words(visit: &Visit) -> Words {
    Words { language: visit.language, years: Years::Imperial }
}

/// The register as a file: PDF, or what `format` asks for.
pub(super) fn file(visit: &Visit, register: &Register, name: &str) -> Outcome {
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

/// How far a row has come, and what is owed about it.
#[derive(Serialize)]
struct Standing {
    status: String,
    is_late: bool,
    task: String,
    due: Option<When>,
}

impl Standing {
    fn of<T: Registered>(visit: &Visit, row: &Row<T>) -> Self {
        let noun = T::REGISTER.noun();
        let task = row.task.filter(|_| row.is_live());
        let name = |(task, _): (Task, Clock)| visit.text(&format!("{noun}-task-{}", task.as_str()));
        Self {
            status: visit.text(&format!("{noun}-status-{}", row.word())),
            is_late: row.is_late(visit.now),
            task: task.map(name).unwrap_or_default(),
            due: task.map(|(_, clock)| When::due(visit, clock.due)),
        }
    }
}

/// A row in a list, as the partial `exceptions` shows it.
#[derive(Serialize)]
struct Listed {
    href: String,
    title: String,
    who: String,
    period: String,
    #[serde(flatten)]
    standing: Standing,
}

/// Something that waits for a reader in a register.
#[derive(Clone, Serialize)]
pub struct Waiting {
    pub(super) href: String,
    pub(super) text: String,
    pub(super) is_late: bool,
}

/// Something of a register that has a date, for the calendar.
#[derive(Clone)]
pub struct Dated {
    /// When.
    pub at: Moment,
    /// What is to be done.
    pub task: String,
    /// Of what.
    pub title: String,
    /// Whose it is.
    pub who: String,
    /// Its page.
    pub href: String,
    /// It has come and was not done.
    pub is_late: bool,
}

impl Dated {
    /// None for a row that waits for nobody.
    fn of<T: Registered>(visit: &Visit, row: &Row<T>, listed: Listed) -> Option<Self> {
        let (_, clock) = row.task.filter(|_| row.is_live())?;
        let Listed { href, title, who, standing, .. } = listed;
        Some(Self { at: clock.due, task: standing.task, title, who, href, is_late: row.is_late(visit.now) })
    }
}

/// What of the registers has a date, as far as the reader may see it.
///
/// # Errors
/// No policy is in force; the store is not available.
pub fn dated(visit: &Visit, staff: &Staff) -> Result<Vec<Dated>, Failure> {
    Ok([exceptions::dated(visit, staff)?, proxies::dated(visit, staff)?].concat())
}

/// What waits for the reader in the registers, late first.
pub fn waiting(visit: &Visit, staff: &Staff) -> Vec<Waiting> {
    let waiting = [exceptions::waiting, proxies::waiting, reviews::waiting];
    let mut rows: Vec<Waiting> = waiting.iter().flat_map(|of| of(visit, staff)).collect();
    rows.sort_by_key(|row| !row.is_late);
    rows
}
