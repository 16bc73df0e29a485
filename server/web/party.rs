//! The page of a body outside on one incident: what its notice says, and what it may do.
//!
//! Whoever holds the link acts for the body. GET shows and never acts; POST needs a choice or words
//! that nobody made beforehand. A link that is not ours, has ended or is about an incident on which
//! the body has no right any more gets what a wrong address gets.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::{Caller, Error, FieldError, party as actions};
use crate::domain::actor::Actor;
use crate::domain::deciding::party::rights;
use crate::domain::ids::PartyId;
use crate::domain::notice::Addressee;
use crate::domain::policy::{Detail, Party, Policy, Right};
use crate::i18n::outside;

use super::answer::Answer;
use super::error::Failure;
use super::field::{Fault, Field, Fields, Section};
use super::form::{Form, Reading};
use super::form_token::Binding;
use super::page;
use super::reading::{self, Seen};
use super::visit::{Outcome, Visit};
use super::words::{self, Row};

/// As long as an answer by mail would be.
const ANSWER_MAX: usize = 2_000;

#[derive(Serialize)]
struct View {
    token: String,
    body: String,
    name: String,
    told: Vec<Row>,
    asked: bool,
    desk: Option<String>,
    has_confirmed: bool,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    done: String,
}

/// What the link opens.
struct Opened {
    party: PartyId,
    seen: Seen,
    rights: Vec<Right>,
}

fn opened(visit: &Visit) -> Result<Opened, Failure> {
    let link = reading::link(&visit.site, visit.param("token"))?.ok_or(Failure::NotFound)?;
    let Addressee::Party(party) = link.to else { return Err(Failure::NotFound) };
    let seen = reading::incident_of_party(&visit.site, link.incident)?;
    let policy = seen.policy().ok_or(Failure::NotFound)?;
    let rights = rights(&seen.incident, &party, policy);
    if rights.is_empty() { Err(Failure::NotFound) } else { Ok(Opened { party, seen, rights }) }
}

/// Shows what is told and what can be said.
pub fn show(visit: &Visit) -> Outcome {
    page(visit, StatusCode::OK, &Form::default(), &[])
}

fn page(visit: &Visit, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    let opened = opened(visit)?;
    let (party_id, seen) = (&opened.party, &opened.seen);
    let policy = seen.policy().ok_or(Failure::NotFound)?;
    let party = policy.parties.get(party_id).ok_or(Failure::NotFound)?;
    let has_confirmed = seen.incident.heard.contains_key(party_id);
    let fields = Fields::new(visit.language, form, errors);
    let controls = controls(visit, &opened, &fields);
    let sections = vec![Section::open(String::new(), controls)];
    let view = View {
        token: visit.token_for(&Binding::Link(visit.param("token").to_owned())),
        body: policy.body.name.clone(),
        name: party.label.clone(),
        told: told(visit, seen, policy, party),
        asked: party.must_confirm.is_some() && party.content.tells(Detail::Asked),
        desk: party.content.tells(Detail::Desk).then(|| policy.post_label(&policy.roles.desk).to_owned()),
        has_confirmed,
        faults: fields.faults(&sections),
        sections,
        done: words::done(visit),
    };
    page::with_status(visit, status, "party", visit.text("web-party-title"), &view)
}

fn controls(visit: &Visit, opened: &Opened, fields: &Fields<'_>) -> Vec<Field> {
    let mut controls = Vec::new();
    let has_confirmed = opened.seen.incident.heard.contains_key(&opened.party);
    if opened.rights.contains(&Right::Confirm) && !has_confirmed {
        controls.push(fields.radio("received", [("yes".to_owned(), visit.text("web-party-received"))]));
    }
    if opened.rights.contains(&Right::Answer) {
        controls.push(fields.area("reply", ANSWER_MAX));
    }
    controls
}

/// What the notice says, and no more.
fn told(visit: &Visit, seen: &Seen, policy: &Policy, party: &Party) -> Vec<Row> {
    let (incident, case) = (&seen.incident, &seen.incident.case);
    let number = seen.named(visit.language);
    let of = outside::Told {
        number: &number,
        severity: &incident.severity,
        kind: &case.kind,
        unit: case.unit.as_ref().map(|unit| seen.world.unit_name(unit)),
        aware_at: case.aware_at,
    };
    let told = outside::told(visit.language, policy, &party.content, &of).into_iter();
    told.map(|(name, value)| Row { name, value }).collect()
}

/// Records what the body says.
pub fn act(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let opened = opened(visit)?;
    if let Err(wait) = visit.site.reports.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let refuse = |errors: &[FieldError]| page(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let binding = Binding::Link(visit.param("token").to_owned());
    let Ok(token) = visit.open_token_for(&form, &binding) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let confirms = form.text("received") == "yes";
    let mut reading = Reading::of(&form);
    let answer = reading.optional("reply", ANSWER_MAX);
    if !confirms && answer.trim().is_empty() {
        let can_confirm = opened.rights.contains(&Right::Confirm);
        let has_confirmed = opened.seen.incident.heard.contains_key(&opened.party);
        reading.refuse(if can_confirm && !has_confirmed { "received" } else { "reply" }, "required");
    }
    if !reading.errors.is_empty() {
        return refuse(&reading.errors);
    }
    let command = visit.command(&token);
    let caller = Caller { actor: Actor::Outside, command, request: None, seen: None };
    let about = (opened.seen.incident.id, &opened.party);
    match actions::hear(&visit.site.backend, &caller, about, confirms, &answer) {
        Ok(()) => Ok(Answer::see_other(&format!("{}?done=heard", visit.path))),
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(Error::Conflict) => {
            page(visit, StatusCode::CONFLICT, &form, &[FieldError::new("token", "decided")])
        }
        // What the body has no right to do is not there.
        Err(Error::Forbidden) => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
    }
}
