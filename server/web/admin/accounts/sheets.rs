//! Making accounts, and the sheets with first passwords: shown once, on the page that answers.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::accounts::{self, Cause, Made, Wanted};
use crate::actions::{self, FieldError};
use crate::domain::account::password::CHARS_MIN;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::search::{Directory, Meant};
use crate::web::error::Failure;
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::people::Finder;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::When;

/// Accounts that are made by one form: a password costs a tenth of a second to hash.
pub(super) const AT_ONCE: usize = 50;

#[derive(Serialize)]
struct View {
    sheets: Vec<Sheet>,
    /// Who had an account before.
    passed: Vec<String>,
    /// Whose account could not be made any more.
    rest: Vec<String>,
    back: String,
    /// The shortest password that may be chosen.
    chars: usize,
}

/// What one person is given on paper.
#[derive(Serialize)]
struct Sheet {
    name: String,
    number: String,
    login: String,
    password: String,
    address: String,
    ends: When,
    is_stopped: bool,
}

/// The page with what was made.
pub(super) fn show(visit: &Visit, staff: &Staff, made: &[Made], back: String) -> Outcome {
    shown(visit, staff, made, (Vec::new(), Vec::new()), back)
}

fn shown(
    visit: &Visit,
    staff: &Staff,
    made: &[Made],
    (passed, rest): (Vec<PersonId>, Vec<PersonId>),
    back: String,
) -> Outcome {
    let org = &staff.world.org;
    let names = |people: Vec<PersonId>| people.iter().map(|person| org.name_of(person)).collect();
    let address = format!("{}/sign-in", visit.site.settings.server.base_url.trim_end_matches('/'));
    let sheet = |made: &Made| Sheet {
        name: org.own_name(&made.person),
        number: made.person.to_string(),
        login: made.login.clone(),
        password: made.password.clone(),
        address: address.clone(),
        ends: When::plain(visit, made.ends_at),
        is_stopped: made.is_stopped,
    };
    let sheets: Vec<Sheet> = made.iter().map(sheet).collect();
    let title = visit.say("accounts-made", &[("count", sheets.len().into())]);
    let view = View { sheets, passed: names(passed), rest: names(rest), back, chars: CHARS_MIN };
    page::show(visit, "accounts/sheets", title, &view)
}

/// Makes accounts: one, or one for each line.
pub fn make(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let is_several = form.text("act") == "several";
    let Ok(token) = visit.open_token(&form) else {
        let key = if is_several { "several" } else { "one" };
        return refused(visit, staff, (key, &form), vec![FieldError::new("token", "expired")]);
    };
    let since = token.issued_at();
    if is_several {
        return make_several(visit, staff, &form, since);
    }
    let mut reading = Reading::of(&form);
    let typed = reading.required("person", TEXT_MAX);
    let person = Finder { org: &staff.world.org, now: visit.now }.one(&mut reading, "person", &typed);
    let Some(person) = person.filter(|_| reading.errors.is_empty()) else {
        return refused(visit, staff, ("one", &form), reading.errors);
    };
    let login = Some(form.text("login")).filter(|login| !login.is_empty()).unwrap_or(person.as_str());
    let is_admin = form.is_checked("is_admin");
    let wanted = Wanted { login: login.to_owned(), person: person.clone(), is_admin, must_change: true };
    match made(visit, staff, &wanted, since) {
        Ok(made) => show(visit, staff, &[made], "/admin/accounts".to_owned()),
        Err(actions::Error::Invalid(errors)) => refused(visit, staff, ("one", &form), errors),
        Err(error) => Err(error.into()),
    }
}

fn refused(visit: &Visit, staff: &Staff, (key, form): (&str, &Form), errors: Vec<FieldError>) -> Outcome {
    let trouble = FormErrors { key: key.to_owned(), typed: form.clone(), errors, is_conflict: false };
    super::again(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble))
}

/// Makes one account. A form that is sent twice, as by a double click, is answered with a password that
/// works: the first answer was not seen.
fn made(visit: &Visit, staff: &Staff, wanted: &Wanted, since: Moment) -> Result<Made, actions::Error> {
    let (backend, door) = (&visit.site.backend, Some(&visit.site.door));
    let cause = Cause::by(staff.actor());
    if accounts::was_just_made(backend, &wanted.person, &cause, since)? {
        return accounts::reset(backend, door, &wanted.person, &cause);
    }
    accounts::make(backend, door, wanted, &cause)
}

fn make_several(visit: &Visit, staff: &Staff, form: &Form, since: Moment) -> Outcome {
    let mut reading = Reading::of(form);
    let typed = reading.required("people", TEXT_MAX);
    let people = named(visit, staff, &mut reading, &typed);
    if people.len() > AT_ONCE {
        reading.refuse_about("people", "accounts-many", &[AT_ONCE.to_string()]);
    }
    if !reading.errors.is_empty() {
        return refused(visit, staff, ("several", form), reading.errors);
    }
    let (mut sheets, mut passed, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    let mut failure: Option<Failure> = None;
    for person in people {
        // What was made is shown whatever stopped the rest: nobody else knows these passwords.
        if failure.is_some() {
            rest.push(person);
            continue;
        }
        let login = person.to_string();
        let wanted = Wanted { person: person.clone(), login, is_admin: false, must_change: true };
        match made(visit, staff, &wanted, since) {
            Ok(one) => sheets.push(one),
            Err(actions::Error::Invalid(errors)) if is_there(&errors) => passed.push(person),
            Err(error) => {
                failure = Some(error.into());
                rest.push(person);
            }
        }
    }
    match failure.filter(|_| sheets.is_empty()) {
        Some(failure) => Err(failure),
        None if sheets.is_empty() => {
            let errors = vec![FieldError::new("people", "accounts-there")];
            refused(visit, staff, ("several", form), errors)
        }
        None => shown(visit, staff, &sheets, (passed, rest), "/admin/accounts".to_owned()),
    }
}

fn is_there(errors: &[FieldError]) -> bool {
    errors.iter().all(|error| error.reason == "account-there")
}

/// Whom the lines name, each once; of a table copied from elsewhere the first column counts.
pub(super) fn named(visit: &Visit, staff: &Staff, reading: &mut Reading<'_>, typed: &str) -> Vec<PersonId> {
    let directory = Directory::of(&staff.world.org, visit.now);
    let (mut found, mut strange, mut doubtful) = (Vec::new(), Vec::new(), Vec::new());
    let cells = typed.lines().map(|line| line.split([',', '，', '\t']).next().unwrap_or_default().trim());
    for cell in cells.filter(|cell| !cell.is_empty()) {
        match directory.find(cell) {
            Meant::One(person) if found.contains(&person) => {}
            Meant::One(person) => found.push(person),
            Meant::Several(_) => doubtful.push(cell.to_owned()),
            Meant::Nobody => strange.push(cell.to_owned()),
        }
    }
    if !strange.is_empty() {
        reading.refuse_about("people", "person-unknown", &strange);
    } else if !doubtful.is_empty() {
        reading.refuse_about("people", "person-several", &doubtful);
    }
    found
}
