//! The confirmation page of a mail: one job, for whoever holds the link.
//!
//! GET shows and never acts, because mail scanners follow links. POST needs a choice that nobody
//! made beforehand, because scanners submit forms as well. The page says number, class, deadline
//! and role; to read the incident one signs in.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::ids::{Act, PersonId};
use crate::domain::incident::state::Duty;
use crate::domain::notice::Addressee;

use super::answer::Answer;
use super::error::Failure;
use super::field::{Fault, Fields, Section};
use super::form::Form;
use super::form_token::Binding;
use super::incidents::choice;
use super::page;
use super::reading::{self, Seen};
use super::verbs::{self, Verb};
use super::visit::{Outcome, Visit};
use super::words::{self, Chip, Row, When};

#[derive(Serialize)]
struct View {
    token: String,
    number: String,
    name: String,
    severity: Chip,
    role: String,
    via: String,
    due: Option<When>,
    is_owed: bool,
    is_drill: bool,
    duty: u32,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    /// What came too late to be done, where there is no form any more that shows it.
    typed: Vec<Row>,
    done: String,
}

/// Shows what is asked.
pub fn show(visit: &Visit) -> Outcome {
    page(visit, StatusCode::OK, &Form::default(), &[])
}

fn opened(visit: &Visit) -> Result<(PersonId, Seen), Failure> {
    let link = reading::link(&visit.site, visit.param("token"))?.ok_or(Failure::NotFound)?;
    let Addressee::Person(person) = link.to else { return Err(Failure::NotFound) };
    let seen = reading::incident_of_link(&visit.site, (link.incident, &person), visit.now)?;
    Ok((person, seen))
}

fn owed<'a>(seen: &'a Seen, person: &PersonId) -> Option<&'a Duty> {
    let mine = |duty: &&Duty| duty.act.is(Act::CONFIRM) && duty.is_borne_by(person);
    let mut owed = seen.incident.duties.iter().filter(mine);
    owed.clone().find(|duty| duty.is_owed()).or_else(|| owed.next_back())
}

fn page(visit: &Visit, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    let (person, seen) = opened(visit)?;
    let policy = seen.policy().map(AsRef::as_ref);
    let duty = owed(&seen, &person);
    let fields = Fields::new(visit.language, form, errors);
    let options = choice::options(visit, &seen, duty);
    let chosen = |name: &str| options.iter().find(|(of, _)| *of == name).map(|(_, options)| options.clone());
    let shown = verb().into_iter().flat_map(|verb| verb.fields).filter(|field| field.is_for(true));
    let shown = shown.filter(|field| !field.is_here);
    let controls = shown.filter_map(|field| field.control(&fields, visit, chosen(field.name)));
    let sections = vec![Section::open(String::new(), controls.collect())];
    let bearer = duty.and_then(|duty| duty.bearers.iter().find(|bearer| bearer.person == person));
    let view = View {
        token: visit.token_for(&Binding::Link(visit.param("token").to_owned())),
        number: seen.incident.number.clone(),
        name: seen.world.org.name_of(&person),
        severity: Chip::severity(policy, &seen.incident.severity),
        role: duty
            .map(|duty| words::office(&seen.world, policy, &duty.post, duty.unit.as_ref()))
            .unwrap_or_default(),
        via: bearer.map(|bearer| words::via(visit, bearer.via)).unwrap_or_default(),
        due: duty.and_then(|duty| duty.due_at).map(|at| When::due(visit, at)),
        is_owed: duty.is_some_and(|duty| seen.incident.is_awaited_of(duty, &person))
            && seen.incident.is_open(),
        is_drill: seen.incident.drill,
        duty: duty.map_or(0, |duty| duty.no.0),
        faults: fields.faults(&sections),
        typed: page::typed(visit, form),
        sections,
        done: words::done(visit),
    };
    page::with_status(visit, status, "confirm", visit.text("web-confirm-title"), &view)
}

/// The verb that is asked here: signed in, it stands on the incident's page.
fn verb() -> Option<&'static Verb> {
    verbs::meant("confirmations", "")
}

/// Does what was chosen, as the person of the link.
pub fn act(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let (person, seen) = opened(visit)?;
    let refuse = |errors: &[FieldError]| page(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let binding = Binding::Link(visit.param("token").to_owned());
    let Ok(token) = visit.open_token_for(&form, &binding) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let caller = Caller {
        actor: Actor::Person(person.clone()),
        command: visit.command(&token),
        request: None,
        seen: None,
    };
    let verb = verb().ok_or(Failure::NotFound)?;
    match verbs::give_by_link(visit, (verb, &seen.incident.number), &caller, (&form, &person)) {
        Ok(()) => Ok(Answer::see_other(&format!("{}?done={}", visit.path, verb.said(&form)))),
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(Error::Conflict) => {
            page(visit, StatusCode::CONFLICT, &form, &[FieldError::new("token", "decided")])
        }
        Err(error) => Err(error.into()),
    }
}
