//! How a person is reached, what became of the last message about no case that went to that very address, and
//! whether they can sign in. Of what is told about cases nothing is said.

use serde::Serialize;

use crate::actions::{Error, accounts};
use crate::domain::administration::channels::Trial;
use crate::domain::channel::Channel;
use crate::domain::ids::PersonId;
use crate::domain::org::Person;
use crate::store::ORGANISATION;
use crate::store::outbox::{DeliveryLine, DeliveryState};
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::visit::Visit;
use crate::web::words;

/// Messages to a person that are looked at.
const LINES_MAX: usize = 50;

/// How a person is reached.
#[derive(Serialize)]
pub struct Reach {
    channels: Vec<Way>,
    /// How their account stands.
    account: String,
    account_href: String,
}

#[derive(Serialize)]
struct Way {
    name: String,
    state: String,
    is_bad: bool,
}

/// Of one person.
///
/// # Errors
/// The store cannot read.
pub fn of(visit: &Visit, staff: &Staff, (person, row): (&PersonId, &Person)) -> Result<Reach, Failure> {
    let (backend, trials) = (&visit.site.backend, &staff.organisation.trials);
    let since = staff.organisation.reached_since.get(person).copied();
    let lines = backend.store.read(|tx| tx.deliveries_to(ORGANISATION, person, since, LINES_MAX));
    let lines = lines.map_err(Error::from)?;
    let account = accounts::find(backend, person)?;
    let word = match account {
        Some(_) if !staff.world.org.is_employed(person, visit.now) => "gone",
        Some(one) => one.standing.as_str(),
        None => "none",
    };
    let way = |channel: Channel| {
        let trial = trials.of(&channel).filter(|trial| trial.by.as_ref() == Some(person));
        let line = lines.iter().find(|line| line.channel == channel);
        let word = used(trial.filter(|trial| since.is_none_or(|since| since <= trial.at)), line);
        let name = match channel.chat_name() {
            Some(name) => format!("{} {name}", visit.text("channels-chat")),
            None => format!("{} {}", visit.text("channels-mail"), row.email),
        };
        Way { name, state: visit.text(&format!("people-reach-{word}")), is_bad: word == "failed" }
    };
    Ok(Reach {
        channels: row.channels().into_iter().map(way).collect(),
        account: visit.text(&format!("accounts-standing-{word}")),
        account_href: format!("/admin/accounts/{}", words::percent(person.as_str())),
    })
}

/// What became of the last message to an address, in a word. Whoever tried it themselves said whether it
/// came.
fn used(trial: Option<&Trial>, line: Option<&DeliveryLine>) -> &'static str {
    match (trial.and_then(|trial| trial.has_come), line) {
        (Some(true), _) => "came",
        (Some(false), _) => "failed",
        (None, None) => "none",
        (None, Some(line)) if line.state == DeliveryState::Sent.as_str() => "sent",
        (None, Some(line)) if line.state == DeliveryState::Dead.as_str() || line.last_error.is_some() => {
            "failed"
        }
        (None, Some(_)) => "waits",
    }
}
