//! What the forms on people do: each is planned by the rules of the organisation's files, as an import is.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;

use super::one;
use crate::actions::organise::{apply_plan, is_done};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::history::Private;
use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::org::leaving::{self, Leaver, Refused, leave};
use crate::domain::orgfile::{self, File, Files, Plan, Row, RowMistake};
use crate::domain::written;
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::registers::handle;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// The names of the forms.
pub const EDIT: &str = "edit";
pub const LEAVE: &str = "leave";
pub const SEAT: &str = "seat";
pub const UNSEAT: &str = "unseat";
pub const RETURN: &str = "return";

/// From when: at once, or from a day on.
pub const TODAY: &str = "today";
pub const DAY: &str = "day";
/// How somebody comes back: as if they had never left, or without the posts that they had.
pub const UNDO: &str = "undo";
pub const ANEW: &str = "anew";

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Somebody new.
pub fn create(visit: &Visit, staff: &Staff) -> Outcome {
    let act = |form: &Form, caller: &Caller| {
        let code = written::code(form.text("person_code"));
        let is_taken = staff.world.org.people.contains_key(&PersonId::from(code.as_str()));
        let saved = if is_taken {
            Err(Error::Invalid(vec![FieldError::new("person_code", "taken")]))
        } else {
            save(visit, staff, caller, (None, form))
        };
        once(visit, caller, saved)?;
        Ok(format!("/admin/people/{}?done=person-saved", words::percent(&code)))
    };
    handle(visit, staff, act, |trouble| {
        let trouble = FormErrors { key: EDIT.to_owned(), ..trouble };
        one::again_new(visit, staff, REFUSED, Some(&trouble))
    })
}

/// Somebody known: otherwise written, put into a post or taken out of one, gone.
pub fn change(visit: &Visit, staff: &Staff) -> Outcome {
    let person = PersonId::from(visit.param("person"));
    let act = |form: &Form, caller: &Caller| {
        if !staff.world.org.people.contains_key(&person) {
            return Err(Error::NotFound);
        }
        let (done, word) = match form.text("act") {
            EDIT => (save(visit, staff, caller, (Some(&person), form)), "person-saved"),
            SEAT => (seat(visit, staff, caller, (&person, form)), "person-seated"),
            UNSEAT => {
                let (post, unit) =
                    (PostId::typed(form.text("seat_post")), UnitId::typed(form.text("seat_unit")));
                let leaver = Leaver::Seat(post, unit, person.clone());
                (end(visit, staff, caller, (leaver, form, "unseat")), "person-unseated")
            }
            LEAVE => {
                let leaver = Leaver::Person(person.clone());
                (end(visit, staff, caller, (leaver, form, "leave")), "person-left")
            }
            RETURN => (come_back(visit, staff, caller, (&person, form)), "person-returned"),
            _ => return Err(Error::Invalid(vec![FieldError::new("act", "choose")])),
        };
        once(visit, caller, done)?;
        Ok(format!("/admin/people/{}?done={word}", words::percent(person.as_str())))
    };
    handle(visit, staff, act, |trouble| {
        let key = match trouble.typed.text("act") {
            UNSEAT => {
                format!("{UNSEAT}-{}-{}", trouble.typed.text("seat_post"), trouble.typed.text("seat_unit"))
            }
            act => act.to_owned(),
        };
        one::again(visit, staff, REFUSED, Some(&FormErrors { key, ..trouble }))
    })
}

/// A form that is sent twice is refused by what it did itself: it is done.
fn once(visit: &Visit, caller: &Caller, result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::Invalid(_)) if is_done(&visit.site.backend, caller)? => Ok(()),
        result => result,
    }
}

/// What a form about a person would change.
///
/// # Errors
/// Every cell that cannot be taken.
pub fn planned(
    staff: &Staff,
    now: Moment,
    known: Option<&PersonId>,
    form: &Form,
) -> Result<Plan, Vec<RowMistake>> {
    let columns = orgfile::columns(File::People).into_iter().filter(|column| *column != "to");
    let mut cells: BTreeMap<String, String> = columns
        .map(|column| (column.to_owned(), form.text(&format!("person_{column}")).to_owned()))
        .collect();
    if let Some(code) = known {
        cells.insert("code".to_owned(), code.to_string());
    }
    let files = Files { people: vec![Row { line: 1, cells }], ..Files::default() };
    plan(staff, &files, now)
}

/// What files would change. Before a policy is in force nothing is known of posts, and nothing is planned.
fn plan(staff: &Staff, files: &Files, effective: Moment) -> Result<Plan, Vec<RowMistake>> {
    let organisation = &staff.organisation;
    let Some((_, policy)) = staff.world.active() else { return Ok(Plan::default()) };
    orgfile::plan(files, (&staff.world.org, &organisation.contacts), policy, effective)
}

fn save(
    visit: &Visit,
    staff: &Staff,
    caller: &Caller,
    (known, form): (Option<&PersonId>, &Form),
) -> Result<(), Error> {
    let plan =
        planned(staff, visit.now, known, form).map_err(|mistakes| refused(visit, "person", &mistakes))?;
    let accepted: Vec<&str> = form.all("accept").collect();
    if plan.questions.iter().any(|question| !accepted.iter().any(|answer| question.is_meant_by(answer))) {
        return Err(Error::Invalid(vec![FieldError::new("accept", "asked")]));
    }
    record(visit, staff, caller, plan)
}

fn seat(
    visit: &Visit,
    staff: &Staff,
    caller: &Caller,
    (person, form): (&PersonId, &Form),
) -> Result<(), Error> {
    let from = start(form, ("seat_when", "seat_from"), visit.now)?;
    let cells = [("post", "seat_post"), ("unit", "seat_unit"), ("as", "seat_as"), ("to", "seat_to")];
    let mut cells: BTreeMap<String, String> =
        cells.iter().map(|(column, name)| ((*column).to_owned(), form.text(name).to_owned())).collect();
    cells.insert("person".to_owned(), person.to_string());
    let files = Files { posts: vec![Row { line: 1, cells }], ..Files::default() };
    let plan = plan(staff, &files, from).map_err(|mistakes| refused(visit, "seat", &mistakes))?;
    record(visit, staff, caller, plan)
}

fn end(
    visit: &Visit,
    staff: &Staff,
    caller: &Caller,
    (leaver, form, what): (Leaver, &Form, &str),
) -> Result<(), Error> {
    let (when, field) = (format!("{what}_when"), format!("{what}_at"));
    let at = start(form, (&when, &field), visit.now)?;
    let facts = leave(&staff.world.org, &leaver, at).map_err(|refused| {
        let reason = match refused {
            Refused::Unknown | Refused::HasParts(_) | Refused::IsWhole => "not-in-post",
        };
        Error::Invalid(vec![FieldError::new(&field, reason)])
    })?;
    let plan = Plan { facts, ..Plan::default() };
    record(visit, staff, caller, plan)
}

/// Somebody who left is here again: as if they had never left, on the day on which they did, or without the
/// posts that they had.
fn come_back(
    visit: &Visit,
    staff: &Staff,
    caller: &Caller,
    (person, form): (&PersonId, &Form),
) -> Result<(), Error> {
    let left = staff.world.org.people.get(person).and_then(|row| row.to);
    let keeps_posts = match form.text("return_as") {
        UNDO if left.is_some_and(|left| is_same_day(left, visit.now)) => true,
        ANEW => false,
        _ => return Err(Error::Invalid(vec![FieldError::new("return_as", "choose")])),
    };
    let back = leaving::come_back(&staff.world.org, person, keeps_posts, visit.now);
    let (facts, private) = back.ok_or(Error::NotFound)?;
    record(visit, staff, caller, Plan { facts, private, ..Plan::default() })
}

/// Whether both are on one day of Japan.
pub fn is_same_day(one: Moment, other: Moment) -> bool {
    one.jst().date_naive() == other.jst().date_naive()
}

/// From when an act holds: from now on where that was chosen, else from the day that is written. Nothing
/// happens at once because nothing was written.
fn start(form: &Form, (when, field): (&str, &str), now: Moment) -> Result<Moment, Error> {
    let refuse = |field: &str, reason: &str| Err(Error::Invalid(vec![FieldError::new(field, reason)]));
    let written = form.day(field).map_err(|error| Error::Invalid(vec![error]))?;
    match (form.text(when), written) {
        (TODAY, None) => Ok(now),
        (TODAY, Some(_)) => refuse(when, "today-and-day"),
        (_, Some(day)) => Ok(day.max(now)),
        (DAY, None) => refuse(field, "required"),
        (_, None) => refuse(when, "choose"),
    }
}

/// Records a plan as of the organisation that it was made from. One that changes nothing leaves no entry.
fn record(visit: &Visit, staff: &Staff, caller: &Caller, plan: Plan) -> Result<(), Error> {
    if plan.is_empty() {
        return Ok(());
    }
    let facts: Vec<OrgFact> = plan.facts;
    let private: Private = plan.private;
    apply_plan(&visit.site.backend, caller, staff.organisation.revision(), facts, private)
}

/// Mistakes by the fields of the form instead of the columns of the file, in the file's words.
fn refused(visit: &Visit, prefix: &str, mistakes: &[RowMistake]) -> Error {
    let error = |mistake: &RowMistake| {
        let field = format!("{prefix}_{}", mistake.field);
        if mistake.code == "empty" {
            return FieldError::new(&field, "required");
        }
        let said =
            visit.say(&format!("orgfile-{}", mistake.code), &[("value", mistake.value.as_str().into())]);
        FieldError::new(&field, "row").about(&[said])
    };
    Error::Invalid(mistakes.iter().map(error).collect())
}
