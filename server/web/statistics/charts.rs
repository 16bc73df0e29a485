//! Four pictures of a period beside the year before. What they show is read off the tables below them, so
//! that no picture says another number.

use serde::Serialize;

use crate::domain::moment::Span;
use crate::domain::policy::Policy;
use crate::domain::statistics::Times;
use crate::domain::statistics::beside::{Beside, limit};
use crate::export::statistics::{Paper, Row, Value};
use crate::i18n::time;
use crate::web::chart::{Bars, Lying, Parts, Strip};
use crate::web::visit::Visit;

/// Kinds that stand in the picture; the table has them all.
const KINDS_MAX: usize = 8;

/// The pictures.
#[derive(Serialize)]
pub struct Charts {
    months: Bars,
    kinds: Vec<Lying>,
    confirmed: Option<Confirmed>,
    kept: Vec<Kept>,
}

/// How fast people confirmed.
#[derive(Serialize)]
struct Confirmed {
    strip: Strip,
    sentence: String,
    key: String,
}

/// How often times were kept.
#[derive(Serialize)]
struct Kept {
    label: String,
    parts: Parts,
    sentence: String,
}

impl Charts {
    /// Of the counts and of the tables that were made of them.
    pub fn of(visit: &Visit, beside: &Beside, paper: &Paper, policy: Option<&Policy>) -> Self {
        let months = beside.months.iter().map(|month| {
            let number = month.first.format("%-m").to_string();
            (visit.say("web-ciso-month", &[("month", number.into())]), month.count, month.before)
        });
        let kinds: Vec<(String, i64, i64)> =
            rows(paper, "kinds").map(|row| (row.name.clone(), number(row, 0), number(row, 1))).collect();
        Self {
            months: Bars::of(months),
            kinds: Lying::of(kinds.get(..kinds.len().min(KINDS_MAX)).unwrap_or_default()),
            confirmed: confirmed(visit, beside, policy),
            kept: rows(paper, "kept").filter_map(|row| kept(visit, row)).collect(),
        }
    }
}

fn rows<'a>(paper: &'a Paper, code: &str) -> impl Iterator<Item = &'a Row> {
    let table = paper.tables.iter().find(|table| table.code == code);
    table.into_iter().flat_map(|table| table.rows.iter())
}

fn number(row: &Row, place: usize) -> i64 {
    match row.cells.get(place).map(|cell| cell.value) {
        Some(Value::Count(count)) => count,
        Some(Value::Seconds(_) | Value::Nothing) | None => 0,
    }
}

/// None where nobody has confirmed anything.
fn confirmed(visit: &Visit, beside: &Beside, policy: Option<&Policy>) -> Option<Confirmed> {
    let limit = policy.and_then(limit).map(Span::as_seconds);
    let end = (*beside.confirmed.iter().max()?).max(limit.unwrap_or(0));
    let span = |seconds: i64| time::span(visit.language, Span::seconds(seconds));
    let median = Times::of(beside.confirmed.clone()).median?;
    let before = beside.before.all.confirmed.median.map_or_else(|| visit.text("web-ciso-no-before"), span);
    let args = [
        ("count", beside.confirmed.len().into()),
        ("median", span(median).into()),
        ("before", before.into()),
    ];
    let key = visit.say("web-ciso-strip", &[("longest", span(end).into())]);
    let line = limit.map(|limit| {
        let over = beside.confirmed.iter().filter(|seconds| **seconds > limit).count();
        visit.say("statistics-chart-limit", &[("limit", span(limit).into()), ("count", over.into())])
    });
    Some(Confirmed {
        strip: Strip::of(&beside.confirmed, end, limit),
        sentence: visit.say("statistics-chart-confirmed-says", &args),
        key: [Some(key), line].into_iter().flatten().collect::<Vec<_>>().join(&visit.text("statistics-and")),
    })
}

/// None where nothing has come due.
fn kept(visit: &Visit, row: &Row) -> Option<Kept> {
    let sizes = [0, 1, 2].map(|place| number(row, place).unsigned_abs());
    let [in_time, late, missed] = sizes;
    if in_time.saturating_add(late).saturating_add(missed) == 0 {
        return None;
    }
    let text = |place: usize| row.cells.get(place).map(|cell| cell.text.clone()).unwrap_or_default();
    let args = [
        ("share", text(3).into()),
        ("before", text(4).into()),
        ("in-time", text(0).into()),
        ("late", text(1).into()),
        ("missed", text(2).into()),
    ];
    let sentence = visit.say("statistics-chart-kept-says", &args);
    Some(Kept { label: row.name.clone(), parts: Parts::of(&sizes), sentence })
}
