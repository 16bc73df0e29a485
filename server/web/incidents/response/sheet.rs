//! 一括: a table with an input in each row, sent at once. What is left blank says nothing, what is wrong
//! loses nothing, and each row that was filled in is a fact of its own in one entry.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{checks, items};
use crate::actions::{Error, FieldError, perform};
use crate::domain::deciding::command::Ask as IncidentAsk;
use crate::domain::history::Private;
use crate::domain::incident::state::Incident;
use crate::domain::plan::response::{Ask, Sureness, checklist, statement};
use crate::domain::plan::rules::PlanAsk;
use crate::domain::policy::Policy;
use crate::web::answer::Answer;
use crate::web::field::{Fault, Field, Fields, message};
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::visit::{Outcome, Visit};

/// The name of the form of either table.
const KEY: &str = "sheet";
/// The words of what became of an item of the checklist.
const OUTCOMES: [&str; 2] = ["done", "skip"];

/// The form around a table.
#[derive(Serialize)]
pub(super) struct Sheet {
    action: String,
    token: String,
}

/// The inputs of an item of the checklist.
#[derive(Serialize)]
pub(super) struct Said {
    outcome: Field,
    text: Field,
    /// Asked only where something comes first.
    nevertheless: Option<Field>,
}

/// The inputs of a report item.
#[derive(Serialize)]
pub(super) struct Stated {
    text: Field,
    sureness: Field,
    source: Field,
}

/// Makes the inputs of a table, with what was typed in them and what is wrong with it.
pub(super) struct Cells<'a> {
    visit: &'a Visit,
    form: &'a Form,
    errors: &'a [FieldError],
    faults: Vec<Fault>,
    /// Which of the mistakes stand at an input.
    placed: Vec<&'a str>,
}

impl<'a> Cells<'a> {
    /// For a page with what went wrong on it.
    pub(super) fn new(visit: &'a Visit, trouble: Option<&'a FormErrors>, blank: &'a Form) -> Self {
        let trouble = trouble.filter(|trouble| trouble.key == KEY);
        let errors = trouble.map_or(Default::default(), |trouble| trouble.errors.as_slice());
        let form = trouble.map_or(blank, |trouble| &trouble.typed);
        Self { visit, form, errors, faults: Vec::new(), placed: Vec::new() }
    }

    /// The form, sent to an address of the incident.
    pub(super) fn sheet(&self, incident: &Incident, at: &str) -> Sheet {
        let action = format!("/incidents/{}/{at}", incident.number);
        Sheet { action, token: self.visit.form_token() }
    }

    /// Whether something was said of an item, as nothing else than its inputs can show again.
    pub(super) fn is_touched(&self, id: &str) -> bool {
        let is_of = |name: &str| name.rsplit_once('.').is_some_and(|(_, item)| item == id);
        let is_typed = self.form.pairs().iter().any(|(name, value)| is_of(name) && !value.is_empty());
        is_typed || self.errors.iter().any(|error| is_of(&error.field))
    }

    /// The inputs of an item of the checklist.
    pub(super) fn said(&mut self, id: &str, label: &str) -> Said {
        let option = |word: &str| (word.to_owned(), self.visit.text(&format!("web-check-{word}")));
        let options = [self.nothing()].into_iter().chain(OUTCOMES.map(option)).collect();
        let outcome = self.cell(["outcome", "item"], (id, label), "check_outcome", Some(options));
        let text = self.cell(["text", "reason"], (id, label), "check_text", None);
        let name = format!("override.{id}");
        let is_asked = !self.form.text(&name).is_empty() || self.errors.iter().any(|it| it.field == name);
        let nevertheless =
            is_asked.then(|| self.cell(["override", "override"], (id, label), "check_override", None));
        Said { outcome, text, nevertheless }
    }

    /// The inputs of a report item.
    pub(super) fn stated(&mut self, id: &str, label: &str) -> Stated {
        let option = |word: &str| (word.to_owned(), self.visit.text(&format!("response-sureness-{word}")));
        let options = [self.nothing()].into_iter().chain(Sureness::words().into_iter().map(option));
        let options = options.collect();
        Stated {
            text: self.cell(["text", "item"], (id, label), "statement", None),
            sureness: self.cell(["sureness", "sureness"], (id, label), "sureness", Some(options)),
            source: self.cell(["source", "source"], (id, label), "source", None),
        }
    }

    /// What is wrong: with each input in their order, then with the form itself.
    pub(super) fn faults(self) -> Vec<Fault> {
        let rest = self.errors.iter().filter(|error| !self.placed.contains(&error.field.as_str()));
        let form = self.visit.text("web-field-sheet");
        let rest = rest
            .map(|error| Fault { href: format!("#{KEY}"), text: message(self.visit.language, error, &form) });
        self.faults.into_iter().chain(rest).collect()
    }

    fn nothing(&self) -> (String, String) {
        (String::new(), self.visit.text("web-sheet-nothing"))
    }

    /// An input of a row, named by the row and by its column: a table has no room for labels, and who hears
    /// the page is told both.
    fn cell(
        &mut self,
        [column, also]: [&str; 2],
        (id, item): (&str, &str),
        called: &str,
        options: Option<Vec<(String, String)>>,
    ) -> Field {
        let language = self.visit.language;
        let name = format!("{column}.{id}");
        let fields = Fields::new(language, self.form, self.errors).with_prefix(KEY);
        let field = match options {
            Some(options) => fields.select(&name, options),
            None if called == "source" => fields.line(&name, LINE_MAX),
            None => fields.area(&name, TEXT_MAX),
        };
        let also = format!("{also}.{id}");
        let label = format!("{item}：{}", self.visit.text(&format!("web-field-{called}")));
        let wrong = self.errors.iter().find(|error| error.field == name || error.field == also);
        let error = wrong.map(|error| message(language, error, &label)).unwrap_or_default();
        if let Some(wrong) = wrong {
            self.placed.push(&wrong.field);
            self.faults.push(Fault { href: format!("#{}", field.id), text: error.clone() });
        }
        let describedby = if error.is_empty() { String::new() } else { format!("{}-error", field.id) };
        Field { label, error, describedby, hint: String::new(), ..field }
    }
}

/// What a form of a table says, and of which items.
type Read = fn(&mut Reading<'_>, &Form, (&Policy, &Incident)) -> Vec<(Ask, Private)>;
/// A page that is shown again.
type Shown = fn(&Visit, &Staff, StatusCode, Option<&FormErrors>) -> Outcome;

/// Records what was said of several items of the checklist.
pub fn checklists(visit: &Visit, staff: &Staff) -> Outcome {
    send(visit, staff, "response", (read_checks, "outcome", checks::render))
}

/// Records what was said of several report items.
pub fn statements(visit: &Visit, staff: &Staff) -> Outcome {
    send(visit, staff, "items", (read_items, "text", items::render))
}

fn send(visit: &Visit, staff: &Staff, page: &str, (read, column, shown): (Read, &str, Shown)) -> Outcome {
    let form = visit.form()?;
    let number = visit.param("number");
    let result = match visit.open_token(&form) {
        Ok(token) => {
            let (sent, column) = (form.clone(), column.to_owned());
            let read = move |incident: &Incident, world: &crate::domain::world::World, _| {
                let policy = world.policies.get(&incident.policy).ok_or(Error::NotFound)?;
                asked(&sent, &column, read, (policy, incident))
            };
            perform(&visit.site.backend, &visit.caller(staff, &token), number, read)
        }
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    let (status, errors) = match result {
        Ok(done) => {
            let anchor = match form.text("done") {
                "" => format!("#{KEY}"),
                item => format!("#check-{item}"),
            };
            let number = &done.after.number;
            let to = format!("/incidents/{number}/{page}?done=recorded-plan&entry={}{anchor}", done.seq);
            return Ok(Answer::see_other(&to));
        }
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let is_conflict = status == StatusCode::CONFLICT;
    let trouble = FormErrors { key: KEY.to_owned(), is_conflict, typed: form, errors };
    shown(visit, staff, status, Some(&trouble))
}

/// What is asked by a form of a table.
///
/// # Errors
/// Everything that is wrong with it; [`Error::Conflict`] where an item that something is said of has left the
/// list meanwhile.
fn asked(
    form: &Form,
    column: &str,
    read: Read,
    (policy, incident): (&Policy, &Incident),
) -> Result<(IncidentAsk, Private), Error> {
    let mut reading = Reading::of(form);
    let rows = read(&mut reading, form, (policy, incident));
    if !reading.errors.is_empty() {
        return Err(Error::Invalid(reading.errors));
    }
    let prefix = format!("{column}.");
    let written = form.pairs().iter().filter(|(name, value)| name.starts_with(&prefix) && !value.is_empty());
    let written = written.filter(|(name, _)| *name != format!("{column}.{}", form.text("done"))).count();
    if written + usize::from(!form.text("done").is_empty()) > rows.len() {
        return Err(Error::Conflict);
    }
    if rows.is_empty() {
        return Err(Error::Invalid(vec![FieldError::new(KEY, "nothing-written")]));
    }
    let (asks, texts): (Vec<Ask>, Vec<Private>) = rows.into_iter().unzip();
    let ask = IncidentAsk::Plan(PlanAsk::Response(Ask::Several(asks)));
    Ok((ask, texts.into_iter().flatten().collect()))
}

fn read_checks(
    reading: &mut Reading<'_>,
    form: &Form,
    (policy, incident): (&Policy, &Incident),
) -> Vec<(Ask, Private)> {
    let mut rows = Vec::new();
    for row in checklist::ordered(policy, incident) {
        let id = row.id.as_str();
        let text = reading.optional(&format!("text.{id}"), TEXT_MAX);
        let nevertheless = reading.optional(&format!("override.{id}"), TEXT_MAX);
        let chosen = form.text(&format!("outcome.{id}")).to_owned();
        // The button of a row says of it what its list could say, and records what else is written with it.
        let outcome = if form.text("done") == id { "done" } else { &chosen };
        let (ask, key) = match outcome {
            "done" => (Ask::DoItem { item: row.id.clone(), at: None }, "text"),
            "skip" => (Ask::SkipItem { item: row.id.clone() }, "reason"),
            "" if text.is_empty() && nevertheless.is_empty() => continue,
            _ => {
                reading.refuse(&format!("outcome.{id}"), "choose");
                continue;
            }
        };
        rows.push((ask, texts(id, [(key, text), ("override", nevertheless)])));
    }
    rows
}

fn read_items(
    reading: &mut Reading<'_>,
    form: &Form,
    (policy, incident): (&Policy, &Incident),
) -> Vec<(Ask, Private)> {
    let mut rows = Vec::new();
    for item in statement::asked(policy, incident) {
        let id = item.id.as_str();
        let name = |column: &str| format!("{column}.{id}");
        let text = reading.optional(&name("text"), TEXT_MAX);
        let source = reading.optional(&name("source"), LINE_MAX);
        let word = form.text(&name("sureness"));
        if text.is_empty() && source.is_empty() && word.is_empty() {
            continue;
        }
        if text.is_empty() {
            reading.refuse(&name("text"), "required");
        }
        let sureness = reading.choice(&name("sureness"), Sureness::parse);
        let Some(sureness) = sureness else { continue };
        let ask = Ask::State { report_item: item.id.clone(), sureness };
        rows.push((ask, texts(id, [("text", text), ("source", source)])));
    }
    rows
}

/// Texts of an item as the domain reads them.
fn texts(id: &str, named: [(&str, String); 2]) -> Private {
    let written = named.into_iter().filter(|(_, text)| !text.is_empty());
    written.map(|(name, text)| (format!("{name}.{id}"), text)).collect()
}
