//! はじめに: a house that nobody can sign in to yet, and its first administrator. Who has the code, which the
//! server says where it is started, has the machine, and acts as its operator.

use std::collections::BTreeMap;

use crate::domain::actor::Actor;
use crate::domain::ids::PersonId;
use crate::domain::orgfile::{self, Files, Row};
use crate::domain::policy::base::BODY;
use crate::domain::written;

use super::accounts::{self, Cause, Wanted};
use super::organise::apply_plan;
use super::sign_in::{SignInGate, check_words};
use super::{Backend, Caller, Error, FieldError};

/// Who administers first, as it was typed. It is never written out: it holds the password.
#[derive(Default)]
pub struct First {
    /// What the body is called.
    pub body: String,
    /// The code that stands for the whole of it in its tables; the plan's own word where it has none.
    pub unit: String,
    /// Staff number, which is typed to sign in too.
    pub code: String,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl First {
    /// What everybody will know of them.
    fn own_words(&self) -> Vec<String> {
        let mail = self.email.split('@').next().unwrap_or_default();
        [&self.body, &self.code, &self.name, mail].map(str::to_owned).to_vec()
    }
}

/// Whether nobody has an account yet.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn is_open(backend: &Backend) -> Result<bool, Error> {
    Ok(!backend.store.read(|tx| tx.has_accounts()).map_err(Error::from)?)
}

/// Enters the body and its first administrator. What was entered by a try that was cut short is entered
/// once.
///
/// # Errors
/// [`Error::NotFound`] once somebody has an account; [`Error::Invalid`] with every field that cannot be
/// accepted.
pub fn begin(
    backend: &Backend,
    door: &SignInGate,
    caller: &Caller,
    first: &First,
) -> Result<PersonId, Error> {
    if !is_open(backend)? {
        return Err(Error::NotFound);
    }
    if first.body.trim().is_empty() {
        return Err(Error::Invalid(vec![FieldError::new("body", "required")]));
    }
    check_words(&first.password, &first.own_words())?;
    let person = PersonId::from(written::code(&first.code).as_str());
    let organisation = backend.store.read(|tx| tx.organisation()).map_err(Error::from)?;
    let (_, policy) = organisation.world.active().ok_or(Error::NotFound)?;
    let root = organisation.world.org.units.values().find(|unit| unit.parent.is_none());
    let typed = Some(first.unit.trim()).filter(|code| !code.is_empty()).unwrap_or(&policy.body.id);
    let unit = root.map_or(typed, |unit| unit.id.as_str());
    let files = files(first, unit, root.is_none());
    let now = backend.store.clock().now();
    let known = (&organisation.world.org, &organisation.contacts);
    let plan = orgfile::plan(&files, known, policy, now).map_err(|mistakes| {
        let error = |mistake: &orgfile::RowMistake| {
            let reason = if mistake.code == "empty" { "required" } else { mistake.code };
            FieldError::new(mistake.field, reason)
        };
        Error::Invalid(mistakes.iter().map(error).collect())
    })?;
    if !plan.is_empty() {
        let operator = Caller { actor: Actor::Operator, ..caller.clone() };
        apply_plan(backend, &operator, organisation.revision(), plan.facts, plan.private)?;
    }
    let wanted =
        Wanted { person: person.clone(), login: first.code.clone(), is_admin: true, must_change: false };
    let hash = door.hash(&first.password)?;
    accounts::make_with(backend, (&wanted, &hash), &Cause::operator())?;
    Ok(person)
}

fn files(first: &First, unit: &str, is_new: bool) -> Files {
    let row = |cells: &[(&str, &str)]| {
        let cells = cells.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned()));
        Row { line: 1, cells: cells.collect::<BTreeMap<_, _>>() }
    };
    let body = row(&[("code", unit), ("name", first.body.trim()), ("kind", BODY), ("parent", "")]);
    let person = row(&[
        ("code", &first.code),
        ("name", first.name.trim()),
        ("email", first.email.trim()),
        ("unit", unit),
    ]);
    let units = if is_new { vec![body] } else { Vec::new() };
    Files { units, people: vec![person], ..Files::default() }
}
