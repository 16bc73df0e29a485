//! 利用者: everyone who may sign in, how each account stands, and making new ones.

mod invite;
mod one;
mod sheets;

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::accounts::{self, Listed, Standing};
use crate::domain::account::{FIRST_PASSWORD_LIFE, UNUSED_AFTER};
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::search::fold;
use crate::web::field::{Fault, Field, Fields};
use crate::web::form::{Form, NAME_MAX, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Hidden, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

pub use invite::{one as invite_one, several as invite};
pub use one::{end_sessions, reset, set_break_glass, set_role, set_state, show as show_one, take_factor};
pub use sheets::make;

/// People without an account who are named at most; the rest is counted.
const MISSING_MAX: usize = 100;

#[derive(Serialize)]
struct View {
    rows: Vec<Row>,
    /// Whose invitation waits to be followed.
    invited: Vec<invite::Waiting>,
    count: usize,
    unused: usize,
    days: i64,
    first_days: i64,
    query: String,
    search: Vec<Field>,
    make: Vec<ActForm>,
    missing: Vec<Missing>,
    missing_count: usize,
    more_missing: usize,
    faults: Vec<Fault>,
    typed: Vec<words::Row>,
    done: String,
}

#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    number: String,
    login: String,
    role: String,
    entered: Option<When>,
    not_entered: String,
    standing: Tag,
    has_factor: bool,
    sessions: usize,
}

/// A word with the look of it.
#[derive(Serialize)]
struct Tag {
    label: String,
    tone: &'static str,
}

impl Tag {
    fn of(visit: &Visit, standing: Standing) -> Self {
        let tone = match standing {
            Standing::InUse => "ok",
            Standing::First | Standing::Invited => "",
            Standing::Stopped | Standing::Lapsed | Standing::Unused => "bad",
        };
        Self { label: visit.text(&format!("accounts-standing-{}", standing.as_str())), tone }
    }
}

/// Somebody who works here, holds a post and cannot sign in.
#[derive(Serialize)]
struct Missing {
    name: String,
    office: String,
    form: ActForm,
}

/// The page of a person's account.
fn href(person: &PersonId) -> String {
    format!("/admin/accounts/{}", words::percent(person.as_str()).replace('/', "%2F"))
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after a form on it could not be accepted as well.
fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let all = accounts::list(&visit.site.backend)?;
    let mut make = vec![one_form(visit, trouble), several_form(visit, trouble)];
    make.extend(invite::form(visit, trouble));
    let missing = without_account(visit, staff, &all);
    let fields = Fields::new(visit.language, &visit.query, &[]);
    let query = visit.query.text("account").to_owned();
    let (faults, typed) = wrong(visit, trouble, &make);
    let view = View {
        invited: invite::waiting(visit, staff, &all),
        count: all.len(),
        unused: all.iter().filter(|one| one.standing == Standing::Unused).count(),
        days: UNUSED_AFTER.as_days(),
        first_days: FIRST_PASSWORD_LIFE.as_days(),
        rows: all
            .iter()
            .filter(|one| is_meant(staff, one, &query))
            .map(|one| row(visit, staff, one))
            .collect(),
        query,
        search: vec![fields.line("account", NAME_MAX)],
        missing_count: missing.len(),
        more_missing: missing.len().saturating_sub(MISSING_MAX),
        missing: missing.into_iter().take(MISSING_MAX).map(|person| absent(visit, staff, &person)).collect(),
        faults,
        typed,
        make,
        done: words::done(visit),
    };
    page::with_status(visit, status, "accounts/index", visit.text("accounts-title"), &view)
}

/// What is wrong with the form that was sent; of one that is offered no more, what was typed into it as well.
fn wrong(visit: &Visit, trouble: Option<&FormErrors>, forms: &[ActForm]) -> (Vec<Fault>, Vec<words::Row>) {
    let Some(trouble) = trouble else { return Default::default() };
    if let Some(form) = forms.iter().find(|form| form.key == trouble.key) {
        return (form.faults.clone(), Vec::new());
    }
    let faults = Fields::new(visit.language, &trouble.typed, &trouble.errors).faults(&[]);
    (faults, page::typed(visit, &trouble.typed))
}

/// What stands where nobody has entered: whether anybody could have before what is looked at, nobody knows.
fn not_entered(visit: &Visit, one: &Listed) -> String {
    if one.row.created_at + UNUSED_AFTER > visit.now {
        return visit.text("accounts-never-entered");
    }
    visit.say("accounts-not-entered", &[("days", UNUSED_AFTER.as_days().into())])
}

/// Whether every word of a search stands in the name, its reading, the number or the login.
fn is_meant(staff: &Staff, one: &Listed, query: &str) -> bool {
    let known = staff.world.org.people.get(&one.row.person);
    let (name, kana) = known.map(|row| (row.name.as_str(), row.kana.as_str())).unwrap_or_default();
    let texts = [name, kana, one.row.person.as_str(), one.row.login.as_str()].map(fold);
    query.split_whitespace().map(fold).all(|word| texts.iter().any(|text| text.contains(&word)))
}

fn row(visit: &Visit, staff: &Staff, one: &Listed) -> Row {
    let roles = [("accounts-admin", one.row.is_admin), ("accounts-break-glass", one.row.is_break_glass)];
    let roles = roles.iter().filter(|(_, holds)| *holds).map(|(key, _)| visit.text(key));
    let role = roles.collect::<Vec<_>>().join("、");
    Row {
        href: href(&one.row.person),
        name: staff.world.org.own_name(&one.row.person),
        number: one.row.person.to_string(),
        login: one.row.login.clone(),
        role,
        entered: one.entered_at.map(|at| When::past(visit, at)),
        not_entered: not_entered(visit, one),
        standing: Tag::of(visit, one.standing),
        has_factor: one.row.factor.is_some(),
        sessions: one.sessions,
    }
}

/// Who works here and holds a post but has no account, by number.
fn without_account(visit: &Visit, staff: &Staff, all: &[Listed]) -> Vec<PersonId> {
    let org = &staff.world.org;
    let known: BTreeSet<&PersonId> = all.iter().map(|one| &one.row.person).collect();
    let here = org.people.keys().filter(|person| !known.contains(person));
    let here = here.filter(|person| org.is_employed(person, visit.now));
    let acting = acting(staff, visit.now);
    here.filter(|person| acting.contains(person)).cloned().collect()
}

/// Everybody who must act: whoever is in a post, and whoever stands in for somebody.
fn acting(staff: &Staff, now: Moment) -> BTreeSet<&PersonId> {
    let org = &staff.world.org;
    let seats = org.appointments.iter().filter(|row| row.from <= now && row.to.is_none_or(|to| now < to));
    let absences = org.absences.iter().filter(|row| row.from <= now && now < row.to);
    seats.map(|row| &row.person).chain(absences.filter_map(|row| row.stand_in.as_ref())).collect()
}

fn absent(visit: &Visit, staff: &Staff, person: &PersonId) -> Missing {
    let name = staff.world.org.name_of(person);
    let parts = Parts {
        key: format!("make-{person}"),
        action: "/admin/accounts".to_owned(),
        heading: String::new(),
        lead: String::new(),
        submit: visit.text("accounts-make-submit"),
        hidden: vec![
            Hidden { name: "act", value: "one".to_owned() },
            Hidden { name: "person", value: person.to_string() },
        ],
    };
    let form = ActForm::made(visit, None, parts, &Form::default(), |_| Vec::new());
    Missing { office: offices(visit, staff, person).join("、"), name, form }
}

/// The posts that a person holds.
fn offices(visit: &Visit, staff: &Staff, person: &PersonId) -> Vec<String> {
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let held = staff.world.org.posts_of(person, visit.now).into_iter();
    held.map(|(post, unit)| words::office(&staff.world, policy, post, Some(unit))).collect()
}

fn parts(visit: &Visit, key: &str) -> Parts {
    let most = [("count", sheets::AT_ONCE.into())];
    let word = |part: &str| visit.say(&format!("accounts-{key}{part}"), &most);
    Parts {
        key: key.to_owned(),
        action: "/admin/accounts".to_owned(),
        heading: word(""),
        lead: word("-lead"),
        submit: word("-submit"),
        hidden: vec![Hidden { name: "act", value: key.to_owned() }],
    }
}

fn one_form(visit: &Visit, trouble: Option<&FormErrors>) -> ActForm {
    ActForm::made(visit, trouble, parts(visit, "one"), &Form::default(), |fields| {
        let admin = [("yes".to_owned(), visit.text("accounts-make-admin"))];
        let person = fields.labelled(fields.line("person", NAME_MAX), "holder");
        vec![person.required(), fields.line("login", NAME_MAX), fields.checks("is_admin", admin)]
    })
}

fn several_form(visit: &Visit, trouble: Option<&FormErrors>) -> ActForm {
    ActForm::made(visit, trouble, parts(visit, "several"), &Form::default(), |fields| {
        vec![fields.area("people", TEXT_MAX).required()]
    })
}
