//! 招待: people who are sent a link with which they choose the password of their account, one or many at
//! once, and whose link waits.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::accounts::{self, Cause, Listed};
use crate::actions::{Error, FieldError};
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::link;
use crate::web::answer::Answer;
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::incidents::show::FormErrors;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::When;

use super::sheets::{AT_ONCE, named};
use super::{href, one, parts};

/// Its key among the forms of the page.
const KEY: &str = "invite-several";

/// Somebody whose invitation waits.
#[derive(Serialize)]
pub(super) struct Waiting {
    href: String,
    name: String,
    dated: Dated,
    is_over: bool,
}

/// When an invitation was sent, and until when it can be followed.
#[derive(Serialize)]
pub(super) struct Dated {
    at: When,
    until: When,
}

impl Dated {
    pub(super) fn of(visit: &Visit, at: Moment) -> Self {
        Self { at: When::past(visit, at), until: When::plain(visit, at + link::LIFE) }
    }
}

/// Everybody whose invitation waits, the oldest first.
pub(super) fn waiting(visit: &Visit, staff: &Staff, all: &[Listed]) -> Vec<Waiting> {
    let open = all.iter().filter(|one| one.row.disabled_at.is_none());
    let mut open: Vec<(Moment, &Listed)> = open.filter_map(|one| Some((one.invited_at?, one))).collect();
    open.sort_by_key(|(at, _)| *at);
    let row = |(at, one): (Moment, &Listed)| Waiting {
        href: href(&one.row.person),
        name: staff.world.org.own_name(&one.row.person),
        dated: Dated::of(visit, at),
        is_over: at + link::LIFE <= visit.now,
    };
    open.into_iter().map(row).collect()
}

/// Whether somebody can be invited: another person than the reader, who has a mail address, where passwords
/// open accounts.
pub(super) fn is_offered(visit: &Visit, staff: &Staff, person: &PersonId) -> bool {
    let has_address = staff.world.org.people.get(person).is_some_and(|row| !row.email.is_empty());
    has_address && *person != staff.person && visit.site.door.ways().takes_password(false)
}

/// The form for many at once.
pub(super) fn form(visit: &Visit, trouble: Option<&FormErrors>) -> Option<ActForm> {
    let is_offered = visit.site.door.ways().takes_password(false);
    let mut parts = parts(visit, KEY);
    "/admin/accounts/invitations".clone_into(&mut parts.action);
    is_offered.then(|| {
        ActForm::made(visit, trouble, parts, &Form::default(), |fields| {
            let people = fields.labelled(fields.area("people", TEXT_MAX), "people");
            vec![people.required(), fields.line("reason", LINE_MAX).required()]
        })
    })
}

/// Invites one, on the page of the account.
pub fn one(visit: &Visit, staff: &Staff) -> Outcome {
    one::send_invitation(visit, staff)
}

/// Invites many.
pub fn several(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let refuse = |errors: Vec<FieldError>| {
        let trouble = FormErrors { key: KEY.to_owned(), typed: form.clone(), errors, is_conflict: false };
        super::again(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble))
    };
    let Ok(token) = visit.open_token(&form) else {
        return refuse(vec![FieldError::new("token", "expired")]);
    };
    let mut reading = Reading::of(&form);
    let (typed, reason) = (reading.required("people", TEXT_MAX), reading.required("reason", LINE_MAX));
    let people = named(visit, staff, &mut reading, &typed);
    if people.len() > AT_ONCE {
        reading.refuse_about("people", "accounts-many", &[AT_ONCE.to_string()]);
    }
    let cause = Cause { reason, command: Some(visit.command(&token)), ..Cause::by(staff.actor()) };
    look(visit, staff, &mut reading, (&people, &cause))?;
    if !reading.errors.is_empty() {
        return refuse(reading.errors);
    }
    let site = &visit.site;
    for person in &people {
        match accounts::invite(&site.backend, &site.door, person, &cause) {
            Ok(()) => {}
            // Those before are invited; sent again, the form goes on with the others.
            Err(Error::Invalid(errors)) => {
                let name = [staff.world.org.name_of(person)];
                let about = errors.iter().map(|error| FieldError::new("people", &error.reason).about(&name));
                return refuse(about.collect());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Answer::see_other("/admin/accounts?done=accounts-invited"))
}

/// Looks at all of them before one is invited: who has no mail address, is stopped, or has chosen a password
/// already, whom an invitation would lock out.
fn look(
    visit: &Visit,
    staff: &Staff,
    reading: &mut Reading<'_>,
    (people, cause): (&[PersonId], &Cause),
) -> Result<(), Error> {
    let org = &staff.world.org;
    let (mut nowhere, mut in_use, mut stopped) = (Vec::new(), Vec::new(), Vec::new());
    for person in people {
        if org.people.get(person).is_none_or(|row| row.email.is_empty()) {
            nowhere.push(org.name_of(person));
        }
        let Some(known) = accounts::find(&visit.site.backend, person)? else { continue };
        if known.row.disabled_at.is_some() {
            stopped.push(org.name_of(person));
        } else if !known.row.must_change && !accounts::is_given(&visit.site.backend, person, cause)? {
            in_use.push(org.name_of(person));
        }
    }
    for (reason, names) in
        [("invite-no-addresses", nowhere), ("invite-stopped", stopped), ("invite-in-use", in_use)]
    {
        if !names.is_empty() {
            reading.refuse_about("people", reason, &names);
        }
    }
    Ok(())
}
