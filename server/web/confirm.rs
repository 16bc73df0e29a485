//! The confirmation page of a mail: one job, for whoever holds the link.
//!
//! GET shows and never acts, because mail scanners follow links. POST needs a choice that nobody
//! made beforehand, because scanners submit forms as well. The page says number, class, deadline
//! and role; to read the incident one signs in. Whoever has just confirmed reports upward on the same page
//! ([`onward`]).

mod onward;

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::ids::{Act, DutyNo, PersonId};
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
use super::told;
use super::verbs;
use super::visit::{Outcome, Visit};
use super::words::{self, Chip, Row, When};

#[derive(Serialize)]
struct View {
    token: String,
    number: String,
    named: String,
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
    /// What the browser that confirmed may do next.
    onward: Option<Onward>,
    done: String,
}

#[derive(Serialize)]
struct Onward {
    act: String,
    submit: String,
    due: Option<When>,
    until: When,
    duty: u32,
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
    reading::note_look(&visit.site, &Actor::Person(person.clone()), &seen, "link");
    let policy = seen.policy().map(AsRef::as_ref);
    let duty = owed(&seen, &person);
    let fields = Fields::new(visit.language, form, errors);
    let options = choice::options(visit, &seen, duty);
    let chosen = |name: &str| options.iter().find(|(of, _)| *of == name).map(|(_, options)| options.clone());
    let shown = verbs::meant("confirmations", "")
        .into_iter()
        .flat_map(|verb| verb.fields)
        .filter(|field| field.is_for(true));
    let shown = shown.filter(|field| !field.is_here);
    let controls = shown.filter_map(|field| field.control(&fields, visit, chosen(field.name)));
    let sections = vec![Section::open(String::new(), controls.collect())];
    let bearer = duty.and_then(|duty| Some((duty, duty.bearers.iter().find(|row| row.person == person)?)));
    let via =
        bearer.map(|(duty, bearer)| words::stands_in(visit, &seen.world, duty.seat(), bearer.via, visit.now));
    let view = View {
        token: visit.token_for(&Binding::Link(visit.param("token").to_owned())),
        number: seen.incident.number.clone(),
        named: seen.named(visit.language),
        name: seen.world.org.name_of(&person),
        severity: Chip::severity(policy, &seen.incident.severity),
        role: duty
            .map(|duty| words::office(&seen.world, policy, &duty.post, duty.unit.as_ref()))
            .unwrap_or_default(),
        via: via.unwrap_or_default(),
        due: duty.and_then(|duty| duty.due_at).map(|at| When::due(visit, at)),
        is_owed: duty.is_some_and(|duty| seen.incident.is_awaited_of(duty, &person))
            && seen.incident.is_open(),
        is_drill: seen.incident.drill,
        duty: duty.map_or(0, |duty| duty.no.0),
        faults: fields.faults(&sections),
        typed: page::typed(visit, form),
        onward: onward(visit, &seen, &person),
        sections,
        done: said(visit, seen, &person)?,
    };
    page::with_status(visit, status, "confirm", visit.text("web-confirm-title"), &view)
}

/// What was done; to the browser that confirmed, with who was told of it. Whoever only holds the link
/// learns no more than that something was.
fn said(visit: &Visit, seen: Seen, person: &PersonId) -> Result<String, Failure> {
    if onward::opened(visit, (&seen, person)).is_none() {
        return Ok(words::done(visit));
    }
    let id = seen.incident.id;
    let entries: Result<_, Error> = visit.site.backend.store.read(|tx| Ok(tx.entries(id)?));
    Ok(told::done_by(visit, person, &Seen { entries: entries?, ..seen }))
}

fn onward(visit: &Visit, seen: &Seen, person: &PersonId) -> Option<Onward> {
    let (duty, until) = onward::opened(visit, (seen, person))?;
    if !seen.incident.is_awaited_of(duty, person) {
        return None;
    }
    let act = words::act(visit, seen.policy().map(AsRef::as_ref), &duty.act);
    Some(Onward {
        submit: visit.say("web-act-submit", &[("act", act.as_str().into())]),
        act,
        due: duty.due_at.map(|at| When::due(visit, at)),
        until: When::plain(visit, until),
        duty: duty.no.0,
    })
}

/// Does what was chosen, as the person of the link.
pub fn act(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let (person, seen) = opened(visit)?;
    if form.text("act") == Act::REPORT_UP {
        // Whoever did not confirm here learns no more than from a wrong address.
        let (duty, _) = onward::opened(visit, (&seen, &person)).ok_or(Failure::NotFound)?;
        // Nothing but the duty: the browser says neither which act it is nor by what means.
        let sent = Form::default().with("duty", &duty.no.to_string());
        return give(visit, (&seen, &person), ("acts", &form), &sent);
    }
    let done = give(visit, (&seen, &person), ("confirmations", &form), &form)?;
    let confirmed = form.text("duty").parse().map(DutyNo).ok();
    match confirmed.filter(|_| done.status == StatusCode::SEE_OTHER && form.text("choice") == choice::ACCEPT)
    {
        Some(duty) => Ok(done.with(header::SET_COOKIE, &onward::given(visit, (&seen, &person), duty))),
        None => Ok(done),
    }
}

/// Gives what is said by a verb: signed in, it stands on the incident's page.
fn give(
    visit: &Visit,
    (seen, person): (&Seen, &PersonId),
    (address, form): (&str, &Form),
    sent: &Form,
) -> Outcome {
    let refuse = |errors: &[FieldError]| page(visit, StatusCode::UNPROCESSABLE_ENTITY, form, errors);
    let binding = Binding::Link(visit.param("token").to_owned());
    let Ok(token) = visit.open_token_for(form, &binding) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let caller = Caller {
        actor: Actor::Person(person.clone()),
        command: visit.command(&token),
        request: None,
        seen: None,
    };
    let verb = verbs::meant(address, "").ok_or(Failure::NotFound)?;
    match verbs::give_by_link(visit, (verb, &seen.incident.number), &caller, (sent, person)) {
        Ok(entry) => {
            let entry = entry.map(|seq| format!("&entry={seq}")).unwrap_or_default();
            Ok(Answer::see_other(&format!("{}?done={}{entry}", visit.path, verb.said(form))))
        }
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(Error::Conflict) => {
            page(visit, StatusCode::CONFLICT, form, &[FieldError::new("token", "decided")])
        }
        Err(error) => Err(error.into()),
    }
}
