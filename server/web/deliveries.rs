//! 送信: what could not be sent, or waits to be tried again, and sending it again. It names incidents, so it
//! is a page of the desk, and each of the desk sees what they may see.

use std::collections::BTreeSet;

use serde::Serialize;

use super::answer::Answer;
use super::error::Failure;
use super::guard::Staff;
use super::page;
use super::reading;
use super::visit::{Outcome, Visit};
use super::words::{self, When};
use crate::actions::channels::send_again;
use crate::domain::ids::DeliveryId;
use crate::i18n::unsent;
use crate::store::channels::Named;
use crate::store::outbox::{DeliveryLine, DeliveryState};

#[derive(Serialize)]
struct View {
    token: String,
    rows: Vec<Row>,
    done: String,
}

#[derive(Serialize)]
struct Row {
    id: String,
    /// The incident that it speaks of; empty for what is of none.
    number: String,
    called: String,
    to: String,
    channel: String,
    state: String,
    is_dead: bool,
    attempts: i32,
    /// What it means,
    why: String,
    /// and what the next system said.
    said: String,
    at: When,
    due: Option<When>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let lines = lines(visit, staff)?;
    let histories: BTreeSet<_> = lines.iter().map(|line| line.history).collect();
    let names = reading::incident_names(&visit.site, &staff.viewer, &histories)?;
    let rows = lines.into_iter().map(|line| {
        let name = names.get(&line.history).cloned();
        row(visit, staff, line, name)
    });
    let view = View { token: visit.form_token(), rows: rows.collect(), done: words::done(visit) };
    page::show(visit, "deliveries", visit.text("deliveries-title"), &view)
}

/// What is not sent and the reader may see.
fn lines(visit: &Visit, staff: &Staff) -> Result<Vec<DeliveryLine>, Failure> {
    if !staff.is_desk {
        return Err(Failure::Forbidden);
    }
    let lines = visit.site.backend.store.read(|tx| tx.unsent(&staff.viewer));
    Ok(lines.map_err(crate::actions::Error::from)?)
}

/// How many the reader could send again; nothing for whoever is not of the desk.
///
/// # Errors
/// The store is not available.
pub fn given_up(visit: &Visit, staff: &Staff) -> Result<usize, Failure> {
    if !staff.is_desk {
        return Ok(0);
    }
    let is_dead = |line: &&DeliveryLine| line.state == DeliveryState::Dead.as_str();
    Ok(lines(visit, staff)?.iter().filter(is_dead).count())
}

fn row(visit: &Visit, staff: &Staff, line: DeliveryLine, name: Option<Named>) -> Row {
    let is_dead = line.state == DeliveryState::Dead.as_str();
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let person = line.person.as_ref().map(|person| staff.world.org.name_of(person));
    let party = line.party.as_ref().map(|party| {
        let label = policy.and_then(|policy| policy.parties.get(party)).map(|row| row.label.clone());
        label.unwrap_or_else(|| party.to_string())
    });
    let channel = match line.channel.chat_name() {
        Some(name) => name.to_owned(),
        None => visit.text("channels-mail"),
    };
    Row {
        id: line.id.to_string(),
        called: words::called(visit, name.as_ref().and_then(|name| name.called.called())),
        number: name.map(|name| name.number).unwrap_or_default(),
        to: person.or(party).unwrap_or_default(),
        channel,
        state: visit.text(if is_dead { "deliveries-dead" } else { "deliveries-again" }),
        is_dead,
        attempts: line.attempts,
        why: line.last_error.as_ref().map(|said| unsent::why(visit.language, said)).unwrap_or_default(),
        said: line.last_error.unwrap_or_default(),
        at: When::past(visit, line.created_at),
        due: (!is_dead).then(|| When::due(visit, line.due_at)),
    }
}

/// Sends one again.
pub fn retry(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let token = visit.open_token(&form)?;
    let delivery = visit.param("delivery").parse().map(DeliveryId).map_err(|_| Failure::NotFound)?;
    if !lines(visit, staff)?.iter().any(|line| line.id == delivery) {
        return Err(Failure::NotFound);
    }
    send_again(&visit.site.backend, &visit.caller(staff, &token), delivery)?;
    Ok(Answer::see_other("/deliveries?done=delivery-again"))
}
