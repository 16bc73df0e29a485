//! 経路: the channels of the settings, how the last word of the house itself went on each, and trying them.
//! What went out about incidents is on the desk's page: here nothing tells that there are any.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::channels::try_out;
use crate::actions::{Caller, Error};
use crate::domain::channel::Channel;
use crate::store::ORGANISATION;
use crate::store::outbox::{DeliveryLine, DeliveryState};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

/// The last deliveries of the house that are looked at.
const LINES_MAX: usize = 500;

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
    sent: Option<When>,
    failed: Option<When>,
    why: String,
    waits: bool,
    /// The last that ended failed.
    is_bad: bool,
}

/// The page.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    answer(visit, StatusCode::OK, String::new())
}

fn answer(visit: &Visit, status: StatusCode, wrong: String) -> Outcome {
    let lines = visit.site.house.store.read(|tx| tx.deliveries_of(ORGANISATION, LINES_MAX));
    let lines = lines.map_err(crate::actions::Error::from)?;
    let mut by_channel: BTreeMap<&str, Vec<&DeliveryLine>> = BTreeMap::new();
    for line in &lines {
        by_channel.entry(line.channel.as_str()).or_default().push(line);
    }
    let rows = channels(visit).into_iter().map(|(channel, name, kind)| {
        let lines = by_channel.get(channel.as_str()).map(Vec::as_slice).unwrap_or_default();
        row(visit, (channel, name, kind), lines)
    });
    let view = View { token: visit.form_token(), rows: rows.collect(), wrong, done: words::done(visit) };
    page::with_status(visit, status, "admin/channels", visit.text("web-nav-channels"), &view)
}

/// Mail, and the chat channels of the settings.
fn channels(visit: &Visit) -> Vec<(Channel, String, String)> {
    let settings = &visit.site.settings;
    let mail = (Channel::mail(), visit.text("channels-mail"), settings.mail.from.clone());
    let chats =
        settings.channels.keys().map(|name| (Channel::chat(name), name.clone(), visit.text("channels-chat")));
    std::iter::once(mail).chain(chats).collect()
}

/// What became of the last that ended, newest first.
fn row(visit: &Visit, (channel, name, kind): (Channel, String, String), lines: &[&DeliveryLine]) -> Row {
    let is = |line: &&&DeliveryLine, state: DeliveryState| line.state == state.as_str();
    let last = |state: DeliveryState| lines.iter().find(|line| is(line, state)).copied();
    let (sent, dead) = (last(DeliveryState::Sent), last(DeliveryState::Dead));
    let waiting = last(DeliveryState::Queued);
    let failing = waiting.filter(|line| line.last_error.is_some());
    let ended = |line: &DeliveryLine| line.finished_at.unwrap_or(line.created_at);
    let failed = failing.map(|line| line.created_at).or(dead.map(ended));
    let why = failing.or(dead).and_then(|line| line.last_error.clone()).unwrap_or_default();
    let is_bad = failed.is_some_and(|at| sent.is_none_or(|line| ended(line) < at));
    Row {
        channel: channel.to_string(),
        name,
        kind,
        sent: sent.map(|line| When::past(visit, ended(line))),
        failed: failed.filter(|_| is_bad).map(|at| When::past(visit, at)),
        why: if is_bad { why } else { String::new() },
        waits: waiting.is_some() && failing.is_none(),
        is_bad,
    }
}

/// Tries a channel.
pub fn test(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let token = visit.open_token(&form)?;
    let caller: Caller = visit.caller(staff, &token);
    let known = channels(visit).into_iter().map(|(channel, ..)| channel);
    let channel = known.into_iter().find(|channel| channel.as_str() == form.text("channel"));
    let channel = channel.ok_or(Failure::NotFound)?;
    match try_out(&visit.site.house, &caller, channel) {
        Ok(()) => Ok(Answer::see_other("/admin/channels?done=channel-tried")),
        Err(Error::Invalid(_)) => {
            answer(visit, StatusCode::UNPROCESSABLE_ENTITY, visit.text("channels-no-address"))
        }
        Err(error) => Err(error.into()),
    }
}
