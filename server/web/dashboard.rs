//! 全体の状況: one screen and one sheet of A4 for those who see everything: what waits for the reader, four
//! numbers beside those of before, the next seven days, where it is, twelve months, how fast people confirm.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::ids::{SeverityId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::Policy;
use crate::domain::statistics::Times;
use crate::domain::statistics::beside::limit;
use crate::domain::statistics::overview::Overview;
use crate::i18n::{labels, time};
use crate::store::incidents::ComingDate;

use super::chart::{Bars, Strip};
use super::contacts;
use super::error::Failure;
use super::guard::Staff;
use super::home::{self, Case};
use super::incidents::deadline::NextLegal;
use super::incidents::index::{RowView, policy_of};
use super::page;
use super::reading;
use super::registers::{self, Waiting};
use super::visit::{Outcome, Visit};
use super::words::{Chip, When};

/// After so many seconds a wall asks again.
const REFRESH: u32 = 60;

#[derive(Serialize)]
struct View {
    at: When,
    /// The state of things in one sentence.
    sentence: String,
    /// What the reader owes.
    cases: Vec<Case>,
    numbers: Vec<Number>,
    week: Vec<Legal>,
    table: Table,
    months: Bars,
    confirmed: Option<Confirmed>,
    urgent: Vec<RowView>,
    /// What of the contacts must be checked.
    stale: usize,
    /// What waits for the reader in the registers.
    registers: Vec<Waiting>,
    is_wall: bool,
}

/// A number, and what it is to be compared with.
#[derive(Serialize)]
struct Number {
    label: String,
    count: i64,
    note: String,
    href: &'static str,
    is_alarm: bool,
}

/// A date of law within the next seven days.
#[derive(Serialize)]
struct Legal {
    title: String,
    about: String,
    href: String,
    due: When,
    /// How much of the seven days is left until then, in hundredths of a day.
    left: i64,
}

/// Open incidents by section and class.
#[derive(Serialize)]
struct Table {
    heads: Vec<Chip>,
    rows: Vec<TableRow>,
}

#[derive(Serialize)]
struct TableRow {
    name: String,
    href: String,
    cells: Vec<u64>,
}

/// How fast people confirmed.
#[derive(Serialize)]
struct Confirmed {
    strip: Strip,
    longest: String,
    sentence: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let viewer = &staff.viewer;
    let (counts, rows) = reading::overview(&visit.site, viewer)?;
    let measures = reading::measure_counts(&visit.site, viewer)?;
    let glance = reading::glance(&visit.site, viewer, visit.now)?;
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let urgent = rows.iter().filter(|row| row.is_exhausted || row.late_count > 0 || row.contained_count > 0);
    let week = week(visit, staff)?;
    let is_wall = visit.query.is_checked("wall");
    let cases = home::cases(visit, staff, &reading::owed_by(&visit.site, &staff.person)?);
    let gravest = policy.and_then(|policy| policy.severities.last()).map(|class| class.id.clone());
    let grave = counts.by_severity.iter().filter(|row| Some(&row.severity) == gravest.as_ref());
    let grave: i64 = grave.map(|row| row.count).sum();
    let label = gravest.map(|id| Chip::severity(policy, &id).label).unwrap_or_default();
    let args = [
        ("grave", grave.into()),
        ("class", label.into()),
        ("yours", cases.len().into()),
        ("open", counts.open.into()),
    ];
    let view = View {
        at: When::past(visit, visit.now),
        sentence: visit.say("web-ciso-sentence", &args),
        numbers: numbers(visit, (counts.open, counts.overdue, counts.stalled), measures, (&glance, &week)),
        cases,
        table: table(visit, staff, policy, &glance),
        months: Bars::of(glance.months.iter().map(|month| {
            let label =
                visit.say("web-ciso-month", &[("month", month.first.format("%-m").to_string().into())]);
            (label, month.count, month.before)
        })),
        confirmed: confirmed(visit, policy, &glance),
        urgent: urgent.map(|row| RowView::of(visit, &staff.world, row, None)).collect(),
        week,
        stale: contacts::stale(visit, staff).len(),
        registers: registers::waiting(visit, staff),
        is_wall,
    };
    let refresh = is_wall.then_some(REFRESH);
    let title = page::counted(view.cases.len(), visit.text("web-ciso-title"));
    page::watching(visit, (StatusCode::OK, refresh), "ciso", title, &view)
}

/// Four numbers, each with what it is compared with.
fn numbers(
    visit: &Visit,
    (open, overdue, stalled): (i64, i64, i64),
    (measures, measures_late): (i64, i64),
    (glance, week): (&Overview, &[Legal]),
) -> Vec<Number> {
    let number = |word: &str, count: i64, note: String, href| Number {
        label: visit.text(&format!("web-ciso-number-{word}")),
        count,
        note,
        href,
        is_alarm: false,
    };
    let before = visit.say("web-ciso-week-ago", &[("count", glance.open_before.into())]);
    let silent = visit.say("web-ciso-silent", &[("count", stalled.into())]);
    let next = week.first().map(|row| visit.say("web-ciso-next", &[("at", row.due.text.as_str().into())]));
    let next = next.unwrap_or_else(|| visit.text("web-ciso-no-legal"));
    let late = visit.say("web-ciso-measures-late", &[("count", measures_late.into())]);
    let legal = i64::try_from(week.len()).unwrap_or(i64::MAX);
    vec![
        number("open", open, before, "/incidents?view=open"),
        Number { is_alarm: overdue > 0, ..number("overdue", overdue, silent, "/incidents?view=late") },
        number("legal", legal, next, "/incidents?view=legal"),
        Number { is_alarm: measures_late > 0, ..number("measures", measures, late, "/prevention") },
    ]
}

/// Dates of law that have passed or come within seven days.
fn week(visit: &Visit, staff: &Staff) -> Result<Vec<Legal>, Failure> {
    const DAYS: i64 = 7;
    let end = visit.now + Span::hours(24 * DAYS);
    let found = reading::coming_legal_dates(&visit.site, &staff.viewer)?;
    let near = found.iter().filter(|(row, date)| !row.is_drill && date.due_at <= end);
    let view = |(row, date): &ComingDate| {
        let legal = NextLegal::of(visit, &row.number, date, policy_of(&staff.world, row))?;
        Some(Legal {
            title: legal.title().to_owned(),
            about: format!(
                "{} {}",
                labels::said(visit.language, row.called(), &row.number),
                row.summary.clone().unwrap_or_default()
            ),
            href: legal.href().to_owned(),
            due: When::due(visit, date.due_at),
            left: left(visit.now, date.due_at),
        })
    };
    Ok(near.filter_map(view).collect())
}

/// Hundredths of a day from now on; none where it has passed.
fn left(now: Moment, due: Moment) -> i64 {
    const HUNDREDTH: i64 = 864;
    ((due - now).as_seconds() / HUNDREDTH).max(0)
}

/// Sections as the body orders them, with the open incidents of each class, the gravest first.
fn table(visit: &Visit, staff: &Staff, policy: Option<&Policy>, glance: &Overview) -> Table {
    let classes: Vec<&SeverityId> =
        policy.iter().flat_map(|policy| policy.severities.iter().rev()).map(|class| &class.id).collect();
    let order = staff.world.org.in_order(visit.now);
    let place = |unit: &Option<UnitId>| {
        let known = unit.as_ref().and_then(|unit| order.iter().position(|(row, _)| row.id == *unit));
        known.unwrap_or(usize::MAX)
    };
    let mut sections: Vec<_> = glance.sections.iter().collect();
    sections.sort_by_key(|(unit, _)| place(unit));
    let row = |(unit, counts): (&Option<UnitId>, &BTreeMap<SeverityId, u64>)| TableRow {
        name: unit
            .as_ref()
            .map_or_else(|| visit.text("word-unit-unknown"), |unit| staff.world.unit_name(unit)),
        href: unit.as_ref().map_or_else(String::new, |unit| {
            format!("/incidents?open=1&unit={}", super::words::percent(unit.as_str()))
        }),
        cells: classes.iter().map(|class| counts.get(*class).copied().unwrap_or_default()).collect(),
    };
    Table {
        heads: classes.iter().map(|class| Chip::severity(policy, class)).collect(),
        rows: sections.into_iter().map(row).collect(),
    }
}

/// None where nobody has confirmed anything in these days.
fn confirmed(visit: &Visit, policy: Option<&Policy>, glance: &Overview) -> Option<Confirmed> {
    let limit = policy.and_then(limit).map(Span::as_seconds);
    // What is shown ends where the slowest stands, or the limit.
    let end = (*glance.confirmed.iter().max()?).max(limit.unwrap_or(0));
    let span = |seconds: i64| time::span(visit.language, Span::seconds(seconds));
    let median = Times::of(glance.confirmed.clone()).median?;
    let before = glance.confirmed_before.median.map_or_else(|| visit.text("web-ciso-no-before"), span);
    let args = [
        ("count", glance.confirmed.len().into()),
        ("median", span(median).into()),
        ("before", before.into()),
    ];
    Some(Confirmed {
        strip: Strip::of(&glance.confirmed, end, limit),
        longest: span(end),
        sentence: visit.say("web-ciso-confirmed", &args),
    })
}
