//! One line for each thing that the house rests on: how it is, since when, and what to do.

use serde::Serialize;

use crate::clock::JUMP_MAX;
use crate::domain::moment::{Moment, Span};
use crate::i18n::{Value, time};
use crate::store;
use crate::web::error::Failure;
use crate::web::visit::Visit;
use crate::web::words::{self, When};

/// What is not sealed for this long says that nothing is sealed any more: the engine seals within a minute.
const UNSEALED_MAX: Span = Span::minutes(10);

/// What was given up longer ago says nothing of today.
const RECENT: Span = Span::hours(24);

/// One thing.
#[derive(Serialize)]
pub struct Line {
    name: String,
    said: String,
    at: Option<When>,
    /// What to do; empty where it is as it should be.
    todo: String,
}

impl Line {
    /// Whether it is as it should be.
    pub const fn is_sound(&self) -> bool {
        self.todo.is_empty()
    }

    fn good(visit: &Visit, word: &str, args: &[(&'static str, Value<'_>)]) -> Self {
        Self {
            name: visit.text(&format!("state-{word}")),
            said: visit.say(&format!("state-{word}-good"), args),
            at: None,
            todo: String::new(),
        }
    }

    fn bad(visit: &Visit, word: &str, fault: &str) -> Self {
        Self {
            name: visit.text(&format!("state-{word}")),
            said: visit.text(&format!("state-{word}-{fault}")),
            at: None,
            todo: visit.text(&format!("state-{word}-{fault}-do")),
        }
    }

    /// As `sound` says, with the same words for every fault.
    fn of(visit: &Visit, word: &str, is_sound: bool) -> Self {
        if is_sound { Self::good(visit, word, &[]) } else { Self::bad(visit, word, "bad") }
    }

    fn at(self, visit: &Visit, at: Option<Moment>) -> Self {
        Self { at: at.map(|at| When::past(visit, at)), ..self }
    }
}

/// What one reading of the database tells.
struct Read {
    is_postgres: bool,
    bytes: u64,
    now: Moment,
    sealed_at: Option<Moment>,
    is_sealing_late: bool,
    signs_since: Option<Moment>,
    /// Whether what was tried lately could not be sent, and nothing could after it.
    is_failing: bool,
}

/// All lines, what matters most first.
///
/// # Errors
/// The store is not available.
pub fn all(visit: &Visit) -> Result<Vec<Line>, Failure> {
    let bound = visit.now - UNSEALED_MAX;
    let recently = visit.now - RECENT;
    let read = visit.site.backend.store.read(move |tx| -> Result<Read, store::Error> {
        Ok(Read {
            is_postgres: tx.is_postgres(),
            bytes: tx.database_bytes()?,
            now: tx.now()?,
            sealed_at: tx.latest_seal()?.map(|seal| seal.at),
            is_sealing_late: tx.is_sealing_late(bound)?,
            signs_since: tx.signs_since()?,
            is_failing: tx.is_failing(recently)?,
        })
    })?;
    let is_sound = |name: &str| visit.site.probes.is_sound(name);
    let key = Line::of(visit, "key", is_sound("key"));
    Ok(vec![
        engine(visit),
        match (is_sound("deliveries"), read.is_failing) {
            (true, true) => Line::bad(visit, "deliveries", "failing"),
            (is_sound, _) => Line::of(visit, "deliveries", is_sound),
        },
        Line::of(visit, "sending", is_sound("sending")),
        database(visit, &read),
        disk(visit),
        Line::of(visit, "vault", is_sound("vault")),
        clock(visit, &read),
        Line::of(visit, "seal", !read.is_sealing_late)
            .at(visit, read.sealed_at.filter(|_| read.is_sealing_late)),
        anchor(visit),
        Line::of(visit, "heartbeat", visit.site.settings.heartbeat_url.is_some()),
        key.at(visit, read.signs_since),
        Line::good(visit, "version", &[("version", env!("CARGO_PKG_VERSION").into())]),
    ])
}

fn engine(visit: &Visit) -> Line {
    let rounds = (visit.site.probes.rounds)();
    let line = if !visit.site.probes.is_sound("engine") {
        Line::bad(visit, "engine", "bad")
    } else if rounds.is_stuck {
        Line::bad(visit, "engine", "stuck")
    } else {
        Line::good(visit, "engine", &[])
    };
    line.at(visit, rounds.age.map(|age| visit.now - age))
}

fn database(visit: &Visit, read: &Read) -> Line {
    if !visit.site.probes.is_sound("schema") {
        return Line::bad(visit, "database", "bad");
    }
    let kind = if read.is_postgres { "PostgreSQL" } else { "SQLite" };
    let size = words::size_of_cases(read.bytes);
    Line::good(visit, "database", &[("kind", kind.into()), ("size", size.into())])
}

fn disk(visit: &Visit) -> Line {
    // By powers of two: what is left goes down with each report, which whoever looks here may not see.
    let coarse = |bytes: u64| bytes.checked_ilog2().map_or(0, |exponent| 1 << exponent);
    let size = |bytes: u64| words::size(i64::try_from(bytes).unwrap_or(i64::MAX));
    match visit.site.backend.store.space() {
        None => Line {
            said: visit.text("state-disk-elsewhere"),
            ..Line::good(visit, "disk", &[("left", "".into()), ("floor", "".into())])
        },
        Some(space) if space.is_read_only => Line::bad(visit, "disk", "shut"),
        Some(space) if space.is_low() => Line::bad(visit, "disk", "bad"),
        Some(space) => {
            let args =
                [("left", size(coarse(space.available)).into()), ("floor", size(space.floor()).into())];
            Line::good(visit, "disk", &args)
        }
    }
}

/// Whether it was set while the engine ran, and whether it goes as the database's does.
fn clock(visit: &Visit, read: &Read) -> Line {
    let apart = (visit.now - read.now).as_micros().saturating_abs();
    let line = if apart > JUMP_MAX.as_micros() {
        Line::bad(visit, "clock", "apart")
    } else if (visit.site.probes.rounds)().leaps > 0 {
        Line::bad(visit, "clock", "bad")
    } else {
        Line::good(visit, "clock", &[])
    };
    Line { at: Some(When::plain(visit, visit.now)), ..line }
}

fn anchor(visit: &Visit) -> Line {
    let anchor = &visit.site.settings.anchor;
    let day = |at: Moment| at.to_rfc3339().chars().take(10).collect::<String>();
    match (anchor.is_carried(), &anchor.dir, anchor.last_day()) {
        (false, ..) => Line::bad(visit, "anchor", "none"),
        (true, None, _) => Line {
            said: visit.text("state-anchor-mailed"),
            ..Line::good(visit, "anchor", &[("day", "".into())])
        },
        (true, Some(_), Err(_)) => Line::bad(visit, "anchor", "shut"),
        (true, Some(_), Ok(last)) => {
            // Yesterday's, while today's has not been carried yet.
            let is_late = last.as_deref() < Some(day(visit.now - Span::hours(24)).as_str());
            let at = last.and_then(|day| Moment::parse(&format!("{day}T00:00:00+09:00")));
            let said = at.map_or_else(String::new, |at| time::day(visit.language, at));
            if is_late {
                Line::bad(visit, "anchor", "late")
            } else {
                Line::good(visit, "anchor", &[("day", said.into())])
            }
        }
    }
}
