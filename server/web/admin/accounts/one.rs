//! One account: what happened to it and at its door, and what an administrator may do to it.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::accounts::{self, Cause, Listed};
use crate::actions::{self, FieldError};
use crate::domain::actor::Actor;
use crate::domain::administration::accounts::is_watched;
use crate::domain::ids::{CommandId, PersonId};
use crate::store::admissions::Line;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::form::{Form, LINE_MAX, Reading};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Hidden, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::{Tag, href, invite, not_entered, offices, sheets, wrong};

/// How many days back the door is looked at.
const DAYS: u16 = 90;

/// Lines shown at most; the rest is counted.
const LINES_MAX: usize = 200;

#[derive(Serialize)]
struct View {
    number: String,
    offices: Vec<String>,
    account: Option<About>,
    is_watched: bool,
    forms: Vec<ActForm>,
    days: u16,
    log: Vec<LogRow>,
    more: usize,
    faults: Vec<Fault>,
    typed: Vec<words::Row>,
    done: String,
}

/// How the account stands.
#[derive(Serialize)]
struct About {
    login: String,
    is_admin: bool,
    standing: Tag,
    made: When,
    entered: Option<When>,
    not_entered: String,
    has_factor: bool,
    is_break_glass: bool,
    sessions: usize,
    invited: Option<invite::Dated>,
}

#[derive(Serialize)]
struct LogRow {
    at: When,
    what: String,
    by: String,
    source: String,
    reason: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let person = PersonId::typed(visit.param("person"));
    let backend = &visit.site.backend;
    let org = &staff.world.org;
    let found = accounts::find(backend, &person)?;
    if found.is_none() && !org.is_employed(&person, visit.now) {
        return Err(Failure::NotFound);
    }
    let lines = accounts::log(backend, &person, DAYS)?;
    let mut log: Vec<LogRow> = lines.iter().rev().flat_map(|line| log_rows(visit, staff, line)).collect();
    let more = log.len().saturating_sub(LINES_MAX);
    log.truncate(LINES_MAX);
    let forms = match &found {
        Some(one) => forms(visit, staff, trouble, one),
        None => {
            let invite = invite::is_offered(visit, staff, &person)
                .then(|| act_form(visit, trouble, &person, ("invitations", "invite")));
            std::iter::once(make_form(visit, &person)).chain(invite).collect()
        }
    };
    let (faults, typed) = wrong(visit, trouble, &forms);
    let about = |one: Listed| About {
        not_entered: not_entered(visit, &one),
        invited: one.invited_at.map(|at| invite::Dated::of(visit, at)),
        login: one.row.login,
        is_admin: one.row.is_admin,
        standing: Tag::of(visit, one.standing),
        made: When::past(visit, one.row.created_at),
        entered: one.entered_at.map(|at| When::past(visit, at)),
        has_factor: one.row.factor.is_some(),
        is_break_glass: one.row.is_break_glass,
        sessions: one.sessions,
    };
    let view = View {
        number: person.to_string(),
        offices: offices(visit, staff, &person),
        account: found.map(about),
        is_watched: is_watched(&staff.world, &person, visit.now),
        days: DAYS,
        log,
        more,
        faults,
        typed,
        forms,
        done: words::done(visit),
    };
    page::with_status(visit, status, "accounts/one", org.own_name(&person), &view)
}

/// What `noroshi user log` says, in the words of a page.
fn log_rows(visit: &Visit, staff: &Staff, (at, entry, private): &Line) -> Vec<LogRow> {
    let by = match &entry.by {
        Actor::Operator => visit.text("cli-user-by-operator"),
        Actor::Outside | Actor::Engine => String::new(),
        by @ (Actor::Person(_) | Actor::Token(_)) => words::actor(visit, &staff.world, by),
    };
    let text = |key: &str| private.get(key).cloned().unwrap_or_default();
    let row = |word: &str| LogRow {
        at: When::plain(visit, *at),
        what: visit.text(&format!("cli-user-{word}")),
        by: by.clone(),
        source: text("source"),
        reason: text("reason"),
    };
    entry.facts.iter().map(|fact| row(fact.as_str())).collect()
}

fn make_form(visit: &Visit, person: &PersonId) -> ActForm {
    let hidden = |name: &'static str, value: &str| Hidden { name, value: value.to_owned() };
    let parts = Parts {
        key: "one".to_owned(),
        action: "/admin/accounts".to_owned(),
        heading: visit.text("accounts-one"),
        lead: String::new(),
        submit: visit.text("accounts-make-submit"),
        hidden: vec![hidden("act", "one"), hidden("person", person.as_str())],
    };
    ActForm::made(visit, None, parts, &Form::default(), |_| Vec::new())
}

/// What can be done to the account as it stands.
fn forms(visit: &Visit, staff: &Staff, trouble: Option<&FormErrors>, one: &Listed) -> Vec<ActForm> {
    let state = if one.row.disabled_at.is_some() { "enable" } else { "stop" };
    let role = if one.row.is_admin { "lower" } else { "raise" };
    let mut offered = vec![("passwords", "reset"), ("state", state), ("role", role)];
    if one.row.disabled_at.is_none() && invite::is_offered(visit, staff, &one.row.person) {
        offered.insert(1, ("invitations", "invite"));
    }
    if one.sessions > 0 {
        offered.push(("sessions", "end"));
    }
    if one.row.factor.is_some() {
        offered.push(("factor", "untie"));
    }
    if one.row.is_break_glass {
        offered.push(("break-glass", "disarm"));
    } else if visit.site.settings.identity.is_any() {
        offered.push(("break-glass", "arm"));
    }
    offered.into_iter().map(|what| act_form(visit, trouble, &one.row.person, what)).collect()
}

fn act_form(
    visit: &Visit,
    trouble: Option<&FormErrors>,
    person: &PersonId,
    (noun, act): (&str, &str),
) -> ActForm {
    let word = |part: &str| visit.text(&format!("accounts-{act}{part}"));
    let parts = Parts {
        key: act.to_owned(),
        action: format!("{}/{noun}", href(person)),
        heading: word(""),
        lead: word("-lead"),
        submit: word("-submit"),
        hidden: vec![Hidden { name: "act", value: act.to_owned() }],
    };
    let reason = |fields: &crate::web::field::Fields<'_>| vec![fields.line("reason", LINE_MAX).required()];
    ActForm::made(visit, trouble, parts, &Form::default(), reason)
}

/// Invites its person by mail.
pub(super) fn send_invitation(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, |asked, cause| {
        let site = &visit.site;
        accounts::invite(&site.backend, &site.door, &asked.person, cause)?;
        Ok("account-invited")
    })
}

/// What was asked for, by whom and why.
struct Asked {
    form: Form,
    person: PersonId,
    cause: Cause,
}

impl Asked {
    /// The command comes with a form that is ours; else a mistake says that it is not.
    ///
    /// # Errors
    /// No form.
    fn read(visit: &Visit, staff: &Staff) -> Result<(Self, Option<CommandId>, Vec<FieldError>), Failure> {
        let form = visit.form()?;
        let token = visit.open_token(&form);
        let command = token.as_ref().ok().map(|token| visit.command(token));
        let mut reading = Reading::of(&form);
        let reason = reading.required("reason", LINE_MAX);
        let mut errors = reading.errors;
        if token.is_err() {
            errors.push(FieldError::new("token", "expired"));
        }
        let cause = Cause { reason, ..Cause::by(staff.actor()) };
        let person = PersonId::typed(visit.param("person"));
        Ok((Self { form, person, cause }, command, errors))
    }

    /// Which of the two the form says.
    ///
    /// # Errors
    /// [`actions::Error::NotFound`] where it says neither.
    fn is(&self, yes: &str, no: &str) -> Result<bool, actions::Error> {
        match self.form.text("act") {
            word if word == yes => Ok(true),
            word if word == no => Ok(false),
            _ => Err(actions::Error::NotFound),
        }
    }

    fn refused(self, visit: &Visit, staff: &Staff, errors: Vec<FieldError>) -> Outcome {
        let key = self.form.text("act").to_owned();
        let trouble = FormErrors { key, typed: self.form, errors, is_conflict: false };
        again(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble))
    }
}

/// Makes a new first password, and shows it once.
pub fn reset(visit: &Visit, staff: &Staff) -> Outcome {
    let (asked, _, errors) = Asked::read(visit, staff)?;
    if !errors.is_empty() {
        return asked.refused(visit, staff, errors);
    }
    let site = &visit.site;
    let made = accounts::reset(&site.backend, Some(&site.door), &asked.person, &asked.cause)?;
    sheets::show(visit, staff, &[made], href(&asked.person))
}

/// Stops an account, or lets it be used again.
pub fn set_state(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, |asked, cause| {
        let is_stopped = asked.is("stop", "enable")?;
        accounts::set_stopped(&visit.site.backend, &asked.person, is_stopped, cause)?;
        Ok(if is_stopped { "account-stopped" } else { "account-enabled" })
    })
}

/// Lets an account administer, or no longer.
pub fn set_role(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, |asked, cause| {
        let is_admin = asked.is("raise", "lower")?;
        accounts::set_admin(&visit.site.backend, &asked.person, is_admin, cause)?;
        Ok(if is_admin { "account-raised" } else { "account-lowered" })
    })
}

/// Ends the open sessions of an account.
pub fn end_sessions(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, |asked, cause| {
        accounts::end_sessions(&visit.site.backend, &asked.person, cause)?;
        Ok("account-ended")
    })
}

/// Makes an account one for emergencies, or no longer.
pub fn set_break_glass(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, |asked, cause| {
        let is = asked.is("arm", "disarm")?;
        accounts::set_break_glass(&visit.site.backend, &asked.person, is, cause)?;
        Ok(if is { "account-armed" } else { "account-disarmed" })
    })
}

/// Takes away the second factor of whoever has lost it.
pub fn take_factor(visit: &Visit, staff: &Staff) -> Outcome {
    act(visit, staff, |asked, cause| {
        accounts::take_factor(&visit.site.backend, &asked.person, cause)?;
        Ok("account-untied")
    })
}

fn act(
    visit: &Visit,
    staff: &Staff,
    act: impl Fn(&Asked, &Cause) -> Result<&'static str, actions::Error>,
) -> Outcome {
    let (asked, command, errors) = Asked::read(visit, staff)?;
    if !errors.is_empty() {
        return asked.refused(visit, staff, errors);
    }
    let cause = Cause { command, ..asked.cause.clone() };
    match act(&asked, &cause) {
        Ok(done) => Ok(Answer::see_other(&format!("{}?done={done}", href(&asked.person)))),
        Err(actions::Error::Invalid(errors)) => asked.refused(visit, staff, errors),
        Err(error) => Err(error.into()),
    }
}
