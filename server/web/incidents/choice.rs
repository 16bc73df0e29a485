//! What one answers to 受領確認: a choice that nobody makes beforehand.

use crate::actions::respond::{self, Response};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Means;
use crate::domain::ids::{Act, DutyNo, PersonId};
use crate::domain::incident::state::Duty;
use crate::domain::recipients::Recipients;
use crate::web::field::{Field, Fields};
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::reading::Seen;
use crate::web::visit::Visit;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// 自分が対応する.
    Accept,
    /// 代理に引き継ぐ: the policy names to whom.
    Delegate {
        /// To whom.
        to: PersonId,
    },
    /// 担当が違う: the desk is told, and the duty stays open.
    NotMine {
        /// Whose it is, or why not.
        reason: String,
    },
}

const ACCEPT: &str = "accept";
const DELEGATE: &str = "delegate";
const NOT_MINE: &str = "not_mine";

impl Choice {
    /// Reads the choice.
    ///
    /// # Errors
    /// No choice, or no reason or nobody named where one is needed.
    pub fn read(form: &Form) -> Result<Self, Vec<FieldError>> {
        let mut reading = Reading::of(form);
        let known = |word: &str| [ACCEPT, DELEGATE, NOT_MINE].into_iter().find(|known| *known == word);
        let word = reading.choice("choice", known);
        let choice = match word {
            Some(ACCEPT) => Some(Self::Accept),
            Some(DELEGATE) => {
                let to = reading.choice("delegate", |word| Some(PersonId::typed(word)));
                to.map(|to| Self::Delegate { to })
            }
            Some(_) => Some(Self::NotMine { reason: reading.required("reason", TEXT_MAX) }),
            None => None,
        };
        choice.filter(|_| reading.errors.is_empty()).ok_or(reading.errors)
    }

    /// Does what was chosen about `duty`, as the person who chose it: signed in, or by the link in a mail.
    ///
    /// # Errors
    /// As the actions.
    pub fn carry_out(
        self,
        visit: &Visit,
        caller: &Caller,
        number: &str,
        (person, means): (&PersonId, Means),
        duty: DutyNo,
    ) -> Result<(), Error> {
        let house = &visit.site.house;
        match self {
            Self::Accept => {
                let (person, act) = (person.clone(), Act::from(Act::CONFIRM));
                let response = Response { person, act, duty: Some(duty), at: None, means };
                respond::act(house, caller, number, response)
            }
            Self::Delegate { to } => respond::delegate(house, caller, number, duty, (person, &to), means),
            Self::NotMine { reason } => respond::disown(house, caller, number, (person, means), duty, reason),
        }
    }
}

/// The choice, whom the duty may be handed over to, and room for a reason.
pub fn controls(visit: &Visit, seen: &Seen, duty: Option<&Duty>, fields: &Fields<'_>) -> Vec<Field> {
    let delegates = duty.map(|duty| delegates(visit, seen, duty)).unwrap_or_default();
    let words: &[&str] =
        if delegates.is_empty() { &[ACCEPT, NOT_MINE] } else { &[ACCEPT, DELEGATE, NOT_MINE] };
    let option =
        |word: &&str| ((*word).to_owned(), visit.text(&format!("web-choice-{}", word.replace('_', "-"))));
    let mut controls = vec![fields.radio("choice", words.iter().map(option)).required()];
    if !delegates.is_empty() {
        let nobody = (String::new(), visit.text("web-choose"));
        controls.push(fields.select("delegate", [nobody].into_iter().chain(delegates)));
    }
    controls.push(fields.area("reason", TEXT_MAX));
    controls
}

/// Who may take the duty over, by staff number and name.
fn delegates(visit: &Visit, seen: &Seen, duty: &Duty) -> Vec<(String, String)> {
    let Some(policy) = seen.policy() else { return Vec::new() };
    let incident = &seen.incident;
    let recipients = Recipients {
        world: &seen.world,
        policy,
        case: &incident.case,
        reporter: incident.reporter.as_ref(),
        subjects: &incident.subjects,
        now: visit.now,
    };
    let people = recipients.delegates(&duty.post);
    people.into_iter().map(|person| (person.0.clone(), seen.world.org.name_of(&person))).collect()
}

/// The name of what is said afterwards.
pub fn done(form: &Form) -> &'static str {
    match form.text("choice") {
        NOT_MINE => "disowned",
        DELEGATE => "delegated",
        _ => "confirmed",
    }
}
