//! Answering a duty on screen, one's own or, as 代行記録, what another said.

use actix_web::http::StatusCode;

use crate::actions::respond::{self, Response};
use crate::actions::{Caller, Error, FieldError, House};
use crate::domain::ids::{Act, Answer as Reply, DutyNo, PersonId};
use crate::domain::incident::state::Duty;

use super::choice::{self, Choice};
use super::show::{self, Trouble};
use crate::domain::actor::Means;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// The answer that approves what a group decided.
pub const APPROVED: &str = "approved";
/// The answer that does not.
pub const REFUSED: &str = "refused";

/// What a form on an incident's page comes down to.
pub type Done = Result<&'static str, Error>;

/// Reads the form and its token, acts, and shows the incident again, whatever came of it.
pub fn handle(
    visit: &Visit,
    staff: &Staff,
    key: impl Fn(&Form) -> String,
    act: impl Fn(&Form, &Caller) -> Done,
) -> Outcome {
    let form = visit.form()?;
    let number = visit.param("number");
    // An incident that may not be seen is not there, whatever the form says.
    reading::incident(&visit.site, &staff.viewer, number)?;
    let result = match visit.open_token(&form) {
        Ok(token) => act(&form, &visit.caller(staff, &token)),
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    let (status, errors) = match result {
        Ok(done) => return Ok(Answer::see_other(&format!("/incidents/{number}?done={done}"))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let trouble =
        Trouble { key: key(&form), is_conflict: status == StatusCode::CONFLICT, typed: form, errors };
    show::again(visit, staff, status, &trouble)
}

fn duty_key(form: &Form) -> String {
    format!("duty-{}", form.text("duty"))
}

fn duty_no(form: &Form) -> Result<DutyNo, Error> {
    let number = form.text("duty").parse().ok().map(DutyNo);
    number.ok_or_else(|| Error::Invalid(vec![FieldError::new("duty", "choose")]))
}

/// 受領確認.
pub fn confirm(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, duty_key, |form, caller| {
        let duty = duty_no(form)?;
        let choice = Choice::read(form).map_err(Error::Invalid)?;
        choice.carry_out(visit, caller, visit.param("number"), (&staff.person, Means::Screen), duty)?;
        Ok(choice::done(form))
    })
}

/// Any other duty: done, now or at a time that is named.
pub fn act(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, duty_key, |form, caller| {
        let no = duty_no(form)?;
        let mut reading = Reading::of(form);
        let at = reading.moment("at");
        if !reading.errors.is_empty() {
            return Err(Error::Invalid(reading.errors));
        }
        let duty = find(visit, staff, no)?;
        let response = own(staff, duty.act.clone(), no, at);
        let (house, number) = (&visit.site.house, visit.param("number"));
        let alone = form.text("override");
        if duty.act.is(Act::OBTAIN) {
            obtain(visit, form, caller, response)?;
        } else {
            do_it((house, caller, number), response, alone)?;
        }
        Ok("acted")
    })
}

/// Does it, and says why alone where that is said.
fn do_it(
    (house, caller, number): (&House, &Caller, &str),
    response: Response,
    alone: &str,
) -> Result<(), Error> {
    match alone {
        "" => respond::act(house, caller, number, response),
        reason => respond::act_alone(house, caller, number, response, reason.to_owned()),
    }
}

/// What a body outside said, by the means by which it said so, with who it was.
fn obtain(visit: &Visit, form: &Form, caller: &Caller, response: Response) -> Result<(), Error> {
    let mut reading = Reading::of(form);
    let means = reading.choice("means", |word| Means::parse(word).filter(|means| !means.is_own()));
    let note = reading.optional("note", TEXT_MAX);
    let Some(means) = means.filter(|_| reading.errors.is_empty()) else {
        return Err(Error::Invalid(reading.errors));
    };
    let response = Response { means, ..response };
    respond::act_noting(&visit.site.house, caller, visit.param("number"), response, note)
}

/// 事後承認, or the refusal of it.
pub fn approve(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, duty_key, |form, caller| {
        let no = duty_no(form)?;
        let mut reading = Reading::of(form);
        let approval = reading.choice("approval", |word| match word {
            APPROVED => Some(true),
            REFUSED => Some(false),
            _ => None,
        });
        let reason = reading.optional("reason", TEXT_MAX);
        let Some(is_approved) = approval.filter(|_| reading.errors.is_empty()) else {
            return Err(Error::Invalid(reading.errors));
        };
        let response = own(staff, Act::from(Act::APPROVE), no, None);
        let (house, number) = (&visit.site.house, visit.param("number"));
        if is_approved {
            do_it((house, caller, number), response, form.text("override"))?;
            Ok("approved")
        } else {
            respond::disapprove(house, caller, number, response, reason)?;
            Ok("disapproved")
        }
    })
}

/// An answer to a question.
pub fn judge(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, duty_key, |form, caller| {
        let no = duty_no(form)?;
        let mut reading = Reading::of(form);
        let answer = reading.choice("answer", |word| Some(Reply::from(word)));
        let reason = reading.optional("reason", TEXT_MAX);
        let Some(answer) = answer.filter(|_| reading.errors.is_empty()) else {
            return Err(Error::Invalid(reading.errors));
        };
        let response = own(staff, Act::from(Act::JUDGE), no, None);
        respond::judge(&visit.site.house, caller, visit.param("number"), response, answer, reason)?;
        Ok("judged")
    })
}

/// 代行記録.
pub fn record(visit: &Visit, staff: &Staff) -> Outcome {
    handle(
        visit,
        staff,
        |_| "record".to_owned(),
        |form, caller| {
            let mut reading = Reading::of(form);
            let record = reading.choice("record", parse_record);
            let means = reading.choice("means", |word| Means::parse(word).filter(|means| !means.is_own()));
            let at = reading.moment("at");
            if at.is_some_and(|at| at > visit.now) {
                reading.refuse("at", "future");
            }
            let reason = reading.optional("reason", TEXT_MAX);
            let (Some((no, person)), Some(means)) = (record, means) else {
                return Err(Error::Invalid(reading.errors));
            };
            let duty = find(visit, staff, no)?;
            let answer = form.text("answer");
            if duty.act.is(Act::JUDGE) && answer.is_empty() {
                reading.refuse("answer", "choose");
            }
            if !reading.errors.is_empty() {
                return Err(Error::Invalid(reading.errors));
            }
            let (house, number) = (&visit.site.house, visit.param("number"));
            let is_question = duty.act.is(Act::JUDGE);
            let response = Response { person, act: duty.act, duty: Some(no), at, means };
            if is_question {
                respond::judge(house, caller, number, response, Reply::from(answer), reason)?;
            } else if response.act.is(Act::APPROVE) && answer == REFUSED {
                respond::disapprove(house, caller, number, response, reason)?;
            } else {
                // What was written down with it is kept, whatever duty it is about.
                respond::act_noting(house, caller, number, response, reason)?;
            }
            Ok("recorded")
        },
    )
}

fn parse_record(word: &str) -> Option<(DutyNo, PersonId)> {
    let (no, person) = word.split_once(':')?;
    Some((DutyNo(no.parse().ok()?), PersonId::from(person)))
}

fn own(staff: &Staff, act: Act, duty: DutyNo, at: Option<crate::domain::moment::Moment>) -> Response {
    Response { person: staff.person.clone(), act, duty: Some(duty), at, means: Means::Screen }
}

fn find(visit: &Visit, staff: &Staff, no: DutyNo) -> Result<Duty, Error> {
    let seen = match reading::incident(&visit.site, &staff.viewer, visit.param("number")) {
        Ok(seen) => seen,
        Err(Failure::Action(error)) => return Err(error),
        Err(_) => return Err(Error::NotFound),
    };
    seen.incident.find_duty(no).cloned().ok_or(Error::Conflict)
}
