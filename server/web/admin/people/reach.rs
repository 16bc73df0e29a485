//! How a person is reached, how each of these channels stood when the house tried it last, and whether they
//! can sign in. Of what is told about cases nothing is said.

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
    let (house, trials) = (&visit.site.house, &staff.organisation.trials);
    let lines = house.store.read(|tx| tx.deliveries_of(ORGANISATION, &trials.entries()));
    let lines = lines.map_err(Error::from)?;
    let account = accounts::find(house, person)?;
    let word = match account {
        Some(_) if !staff.world.org.is_employed(person, visit.now) => "gone",
        Some(one) => one.standing.as_str(),
        None => "none",
    };
    let way = |channel: Channel| {
        let word = tried(trials.of(&channel), &channel, &lines);
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

/// How a channel stood when the house tried it last, in a word.
fn tried(trial: Option<&Trial>, channel: &Channel, lines: &[DeliveryLine]) -> &'static str {
    let Some(trial) = trial else { return "none" };
    let is_dead = lines
        .iter()
        .filter(|line| line.channel == *channel)
        .any(|line| line.state == DeliveryState::Dead.as_str() || line.last_error.is_some());
    match trial.has_come {
        Some(true) => "came",
        Some(false) => "failed",
        None if is_dead => "failed",
        None => "unsaid",
    }
}
