//! What machines ask: alive, ready, how much. Details are for those who hold the metrics token.

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::domain::moment::Span;
use crate::keys::is_same;

use super::answer::Answer;
use super::error::Failure;
use super::visit::{Outcome, Visit};

/// One thing that readiness depends on: a name, and what is wrong with it, if anything.
pub struct Check {
    /// `store`, `engine`, `disk`, `schema`, `sending`.
    pub name: &'static str,
    /// Asks it.
    pub ask: Box<dyn Fn() -> Result<(), String> + Send + Sync>,
}

/// How the rounds of the engine go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rounds {
    /// How long ago the last one ended; none before the first.
    pub age: Option<Span>,
    /// Leaps of the wall clock so far.
    pub leaps: u64,
    /// Whether something cannot be decided.
    pub is_stuck: bool,
}

/// What whoever wires the house lets the web room ask.
pub struct Probes {
    /// How the engine goes.
    pub rounds: Box<dyn Fn() -> Rounds + Send + Sync>,
    /// All must pass for `/readyz`.
    pub checks: Vec<Check>,
    /// The text of `/metrics`.
    pub metrics: Box<dyn Fn() -> String + Send + Sync>,
}

impl Probes {
    /// Nothing to ask: for tests of pages.
    pub fn none() -> Self {
        Self { rounds: Box::new(Rounds::default), checks: Vec::new(), metrics: Box::new(String::new) }
    }

    /// Whether what has this name is as it should be. Nothing is said against what is not asked.
    pub fn is_sound(&self, name: &str) -> bool {
        self.checks.iter().filter(|check| check.name == name).all(|check| (check.ask)().is_ok())
    }
}

#[derive(Serialize)]
struct Report {
    is_ready: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    name: &'static str,
    is_ok: bool,
    detail: String,
}

/// The process answers.
pub fn livez(_: &Visit) -> Outcome {
    Ok(Answer::text(StatusCode::OK, "ok\n"))
}

/// The house can take a report and carry it: the store is read, and everything wired in is asked.
pub fn readyz(visit: &Visit) -> Outcome {
    let store = super::reading::world(&visit.site);
    let policy = match &store {
        Ok(world) if world.active().is_none() => Err("no policy is active".to_owned()),
        Ok(_) => Ok(()),
        Err(_) => Err("the store cannot be read".to_owned()),
    };
    let line = |name, result: Result<(), String>| Line {
        name,
        is_ok: result.is_ok(),
        detail: result.err().unwrap_or_default(),
    };
    let mut checks = vec![line("store", policy)];
    checks.extend(visit.site.probes.checks.iter().map(|check| line(check.name, (check.ask)())));
    let is_ready = checks.iter().all(|check| check.is_ok);
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let checks = if is_authorised(visit) { checks } else { Vec::new() };
    Ok(Answer::json(status, &Report { is_ready, checks }))
}

/// Numbers for Prometheus.
pub fn metrics(visit: &Visit) -> Outcome {
    if !is_authorised(visit) {
        return Err(Failure::TokenNeeded);
    }
    let body = (visit.site.probes.metrics)();
    Ok(Answer::new(StatusCode::OK, "application/openmetrics-text; version=1.0.0; charset=utf-8", body))
}

/// Nothing here is for search engines.
pub fn robots(_: &Visit) -> Outcome {
    Ok(Answer::text(StatusCode::OK, "User-agent: *\nDisallow: /\n"))
}

fn is_authorised(visit: &Visit) -> bool {
    let given = visit.header(&header::AUTHORIZATION).strip_prefix("Bearer ").unwrap_or("");
    let expected = visit.site.settings.metrics_token.as_ref();
    expected.is_some_and(|token| is_same(given.as_bytes(), token.expose().as_bytes()))
}
