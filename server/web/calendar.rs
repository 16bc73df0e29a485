//! 期限・対策: dates of law, measures against recurrence, what the registers wait for and the check of the
//! contacts, in the order of their days.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::moment::Moment;
use crate::i18n::{labels, time};
use crate::store::incidents::ComingDate;
use crate::store::preventions::{ListedMeasure, MeasureFilter};

use super::error::Failure;
use super::guard::Staff;
use super::incidents::deadline::NextLegal;
use super::incidents::index::policy_of;
use super::incidents::prevention::list::MeasureView;
use super::page;
use super::reading;
use super::registers;
use super::visit::{Outcome, Visit};
use super::words::When;

#[derive(Serialize)]
struct View {
    late: Vec<Line>,
    days: Vec<Day>,
    is_empty: bool,
}

/// One day on which something is due.
#[derive(Serialize)]
struct Day {
    label: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    #[serde(skip)]
    at: Moment,
    #[serde(skip)]
    is_late: bool,
    when: When,
    /// 法令期限, 再発防止策, 台帳 or 連絡先.
    kind: String,
    what: String,
    about: String,
    who: String,
    href: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let mut lines = legal(visit, staff)?;
    lines.extend(measures(visit, staff)?);
    lines.extend(registered(visit, staff)?);
    lines.extend(contacts(visit, staff));
    lines.sort_by_key(|line| line.at);
    let (late, coming): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.is_late);
    let mut days: BTreeMap<_, Vec<Line>> = BTreeMap::new();
    for line in coming {
        days.entry(line.at.jst().date_naive()).or_default().push(line);
    }
    let day = |lines: Vec<Line>| {
        let at = lines.first().map_or(visit.now, |line| line.at);
        Day { label: time::day(visit.language, at), lines }
    };
    let view = View {
        is_empty: late.is_empty() && days.is_empty(),
        late,
        days: days.into_values().map(day).collect(),
    };
    page::show(visit, "calendar", visit.text("web-nav-calendar"), &view)
}

fn line(visit: &Visit, at: Moment, kind: &str) -> Line {
    Line {
        at,
        is_late: at < visit.now,
        when: When::due(visit, at),
        kind: visit.text(&format!("web-calendar-{kind}")),
        what: String::new(),
        about: String::new(),
        who: String::new(),
        href: String::new(),
    }
}

fn legal(visit: &Visit, staff: &Staff) -> Result<Vec<Line>, Failure> {
    let view = |(row, date): &ComingDate| {
        let legal = NextLegal::of(visit, &row.number, date, policy_of(&staff.world, row))?;
        let summary = row.summary.clone().unwrap_or_default();
        let drill = if row.is_drill { format!("{} ", visit.text("word-drill")) } else { String::new() };
        Some(Line {
            what: legal.title().to_owned(),
            about: format!("{drill}{} {summary}", labels::said(visit.language, row.called(), &row.number)),
            href: legal.href().to_owned(),
            ..line(visit, date.due_at, "legal")
        })
    };
    Ok(reading::coming_legal_dates(&visit.site, &staff.viewer)?.iter().filter_map(view).collect())
}

/// Measures whose next task has a time.
fn measures(visit: &Visit, staff: &Staff) -> Result<Vec<Line>, Failure> {
    let found = reading::measures(&visit.site, &staff.viewer, &MeasureFilter::default())?;
    let view = |row: &ListedMeasure| {
        let at = row.measure.task_due_at?;
        let shown = MeasureView::of(visit, &staff.world, row);
        let (what, about, who, href) = shown.in_calendar();
        Some(Line { what, about, who, href, ..line(visit, at, "measure") })
    };
    Ok(found.iter().filter_map(view).collect())
}

fn registered(visit: &Visit, staff: &Staff) -> Result<Vec<Line>, Failure> {
    let view = |row: registers::Dated| Line {
        what: row.task,
        about: row.title,
        who: row.who,
        href: row.href,
        is_late: row.is_late,
        ..line(visit, row.at, "register")
    };
    Ok(registers::dated(visit, staff)?.into_iter().map(view).collect())
}

/// The next check of the contacts, for whoever keeps them.
fn contacts(visit: &Visit, staff: &Staff) -> Option<Line> {
    let at = staff.organisation.contacts.check_at.filter(|_| staff.is_desk)?;
    let what = visit.text("web-calendar-check");
    Some(Line { what, href: "/contacts".to_owned(), ..line(visit, at, "contacts") })
}
