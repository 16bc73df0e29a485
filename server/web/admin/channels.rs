//! 経路: the channels of the settings, how each was tried last, and trying them. What went out about
//! incidents is on the desk's page: here nothing tells that there are any.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::channels::{answer as say, try_out};
use crate::actions::{Caller, Error};
use crate::domain::administration::channels::Trial;
use crate::domain::channel::Channel;
use crate::domain::ids::PersonId;
use crate::i18n::unsent;
use crate::store::ORGANISATION;
use crate::store::outbox::{DeliveryLine, DeliveryState};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

#[derive(Serialize)]
struct View {
    token: String,
    rows: Vec<Row>,
    wrong: String,
    done: String,
}

#[derive(Serialize)]
struct Row {
    channel: String,
    name: String,
    /// What it is in the settings.
    kind: String,
    owner: String,
    zone: String,
    /// The owner does not work here any more.
    is_ownerless: bool,
    /// How the last trial went.
    label: String,
    is_bad: bool,
    trial: Option<Tried>,
    is_due: bool,
}

/// The last trial.
#[derive(Serialize)]
struct Tried {
    at: When,
    by: String,
    /// `waits`, `sent`, `came`, `lost` (sent, and nothing came), `failed`.
    state: &'static str,
    /// Whether somebody is to say that it came.
    asks: bool,
    why: String,
    /// What the next system said.
    said: String,
}

/// A channel of the settings.
struct Known {
    channel: Channel,
    name: String,
    kind: String,
    owner: Option<PersonId>,
    zone: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    answer(visit, staff, StatusCode::OK, String::new())
}

fn answer(visit: &Visit, staff: &Staff, status: StatusCode, wrong: String) -> Outcome {
    let seqs = staff.organisation.trials.entries();
    let lines = visit.site.backend.store.read(|tx| tx.deliveries_of(ORGANISATION, &seqs));
    let lines = lines.map_err(Error::from)?;
    let rows = known(visit).into_iter().map(|known| row(visit, staff, known, &lines)).collect();
    let view = View { token: visit.form_token(), rows, wrong, done: words::done(visit) };
    page::with_status(visit, status, "admin/channels", visit.text("web-nav-channels"), &view)
}

/// Mail, and the chat channels of the settings.
fn known(visit: &Visit) -> Vec<Known> {
    let settings = &visit.site.settings;
    let mail = Known {
        channel: Channel::mail(),
        name: visit.text("channels-mail"),
        kind: settings.mail.from.clone(),
        owner: settings.mail.keeping.owner.as_deref().map(PersonId::from),
        zone: settings.mail.keeping.zone.clone().unwrap_or_default(),
    };
    let chats = settings.channels.iter().map(|(name, channel)| Known {
        channel: Channel::chat(name),
        name: name.clone(),
        kind: visit.text("channels-chat"),
        owner: channel.keeping.owner.as_deref().map(PersonId::from),
        zone: channel.keeping.zone.clone().unwrap_or_default(),
    });
    std::iter::once(mail).chain(chats).collect()
}

fn row(visit: &Visit, staff: &Staff, known: Known, lines: &[DeliveryLine]) -> Row {
    let (trials, org) = (&staff.organisation.trials, &staff.world.org);
    let line = lines.iter().find(|line| line.channel == known.channel);
    let owner = known.owner.as_ref();
    let trial = trials.of(&known.channel).map(|trial| tried(visit, staff, trial, line));
    let state = trial.as_ref().map_or("untried", |trial| trial.state);
    Row {
        channel: known.channel.to_string(),
        name: known.name,
        kind: known.kind,
        owner: owner.map(|owner| org.name_of(owner)).unwrap_or_default(),
        zone: known.zone,
        is_ownerless: owner.is_some_and(|owner| !org.is_employed(owner, visit.now)),
        label: visit.text(&format!("channels-state-{state}")),
        is_bad: matches!(state, "failed" | "lost"),
        trial,
        is_due: trials.is_due(&known.channel, visit.now),
    }
}

/// What became of a trial.
fn tried(visit: &Visit, staff: &Staff, trial: &Trial, line: Option<&DeliveryLine>) -> Tried {
    let ended = line.map(|line| (line.state.as_str(), line.last_error.as_deref()));
    let state = match (ended, trial.has_come) {
        (Some((state, _)), _) if state == DeliveryState::Dead.as_str() => "failed",
        (Some((state, Some(_))), _) if state == DeliveryState::Queued.as_str() => "failed",
        (_, Some(true)) => "came",
        (_, Some(false)) => "lost",
        (Some((state, _)), None) if state == DeliveryState::Queued.as_str() => "waits",
        (Some(_) | None, None) => "sent",
    };
    let said = ended.and_then(|(_, error)| error).filter(|_| state == "failed").unwrap_or_default();
    Tried {
        at: When::past(visit, trial.at),
        by: trial.by.as_ref().map(|by| staff.world.org.name_of(by)).unwrap_or_default(),
        state,
        asks: matches!(state, "sent" | "lost"),
        why: if said.is_empty() { String::new() } else { unsent::why(visit.language, said) },
        said: said.to_owned(),
    }
}

/// Tries a channel.
pub fn test(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let (caller, channel) = (caller(visit, staff, &form)?, named(visit, &form)?);
    match try_out(&visit.site.backend, &caller, channel) {
        Ok(()) => Ok(Answer::see_other("/admin/channels?done=channel-tried")),
        Err(Error::Invalid(_)) => {
            answer(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, visit.text("channels-no-address"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Says whether what was sent has come.
pub fn answered(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let (caller, channel) = (caller(visit, staff, &form)?, named(visit, &form)?);
    let has_come = match form.text("come") {
        "yes" => true,
        "no" => false,
        _ => return Err(Failure::NotFound),
    };
    say(&visit.site.backend, &caller, channel, has_come)?;
    Ok(Answer::see_other("/admin/channels?done=channel-answered"))
}

fn caller(visit: &Visit, staff: &Staff, form: &Form) -> Result<Caller, Failure> {
    Ok(visit.caller(staff, &visit.open_token(form)?))
}

fn named(visit: &Visit, form: &Form) -> Result<Channel, Failure> {
    let channels = known(visit).into_iter().map(|known| known.channel);
    let named = channels.into_iter().find(|channel| channel.as_str() == form.text("channel"));
    named.ok_or(Failure::NotFound)
}

/// Channels of the settings that are to be tried again, by name.
pub fn due(visit: &Visit, staff: &Staff) -> Vec<String> {
    let trials = &staff.organisation.trials;
    let due = known(visit).into_iter().filter(|known| trials.is_due(&known.channel, visit.now));
    due.map(|known| known.name).collect()
}

/// Channels whose owner does not work here, by name.
pub fn ownerless(visit: &Visit, staff: &Staff) -> Vec<String> {
    let org = &staff.world.org;
    let gone = |known: &Known| known.owner.as_ref().is_some_and(|owner| !org.is_employed(owner, visit.now));
    known(visit).into_iter().filter(gone).map(|known| known.name).collect()
}
