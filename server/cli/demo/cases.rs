//! What has happened in the sample city before: rows of a table, and the day of each.
//!
//! A row names a day of the year, so that April has more of them whenever the demo is made, and whether it
//! was in the last year or the one before; a few are so many days ago.

use std::collections::BTreeMap;

use chrono::{Datelike, Timelike};

use crate::actions::report::Submission;
use crate::domain::case::{Case, Origin, Presence, Received};
use crate::domain::ids::{KindId, PersonId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::domain::orgfile::Row as Cells;
use crate::domain::policy::Policy;
use crate::domain::written;
use crate::orgcsv;

use super::course::Course;

/// The table.
const CASES: &str = include_str!("../../../templates/demo/cases.csv");
/// Who of the desk takes which case, in turn.
const DESK: [&str; 2] = ["1401", "1402"];
/// How long a report that came in by telephone or letter had lain before it was registered.
const LAIN: Span = Span::minutes(12);

/// A case of before.
pub struct Row {
    /// Its place in the table.
    pub no: usize,
    /// When it was reported.
    pub at: Moment,
    /// Where.
    pub unit: String,
    /// 種別.
    pub kind: String,
    /// How it goes.
    pub course: Course,
    /// Who of the desk looks after it.
    pub desk: &'static str,
    reporter: String,
    way: String,
    class: String,
    data: String,
    people: Option<u64>,
    summary: String,
    description: String,
}

/// Every case that has ended or whose measures are under way, as it would have been at `now`.
pub fn rows(policy: &Policy, now: Moment) -> Vec<Row> {
    let table = orgcsv::read(CASES.as_bytes()).unwrap_or_default();
    let rows = table.iter().enumerate().zip(DESK.iter().cycle());
    rows.filter_map(|((no, cells), desk)| Row::of((no, cells), desk, (policy, now))).collect()
}

impl Row {
    fn of(
        (no, cells): (usize, &Cells),
        desk: &'static str,
        (policy, now): (&Policy, Moment),
    ) -> Option<Self> {
        let text = |head: &str| cells.cells.get(head).cloned().unwrap_or_default();
        let course = Course::parse(&text("course"))?;
        let at = reported_at(&cells.cells, course, now)?;
        Some(Self {
            no,
            at: working(policy, at),
            unit: text("unit"),
            kind: text("kind"),
            course,
            desk,
            reporter: text("reporter"),
            way: text("way"),
            class: text("class"),
            data: text("data"),
            people: text("people").parse().ok(),
            summary: text("summary"),
            description: text("description"),
        })
    }

    /// How many people are concerned.
    pub fn people(&self) -> u64 {
        self.people.unwrap_or_default()
    }

    /// Whether anybody's data are concerned.
    pub fn is_personal(&self) -> bool {
        self.data != "none"
    }

    /// Whether somebody meant it.
    fn is_meant(&self) -> bool {
        let is_attack = ["malware", "intrusion", "defacement", "dos", "threat"].contains(&self.kind.as_str());
        is_attack || (self.course == Course::Law && self.data != "number")
    }

    /// Who enters it: who found it, or the desk where somebody else did.
    pub fn registrar(&self) -> &str {
        if self.way == "staff" { &self.reporter } else { self.desk }
    }

    /// What is reported.
    pub fn submission(&self) -> Submission {
        let (origin, channel) = match self.way.as_str() {
            "staff" => (Origin::Staff, None),
            "contractor" => (Origin::Contractor, Some("phone")),
            "monitoring" => (Origin::Monitoring, Some("mail")),
            way => (Origin::Outside, Some(way)),
        };
        let is = |there: bool| if there { Presence::Present } else { Presence::Absent };
        let case = Case {
            unit: Some(UnitId::from(self.unit.as_str())),
            personal_data: is(self.is_personal()),
            my_number: is(self.data == "number"),
            malicious: is(self.is_meant()),
            people_max: self.people,
            asset_class: self.class.clone(),
            sensitive: Presence::Absent,
            property_risk: Presence::Absent,
            exposed: Presence::Absent,
            number_system: Presence::Absent,
            ..Case::new(KindId::from(self.kind.as_str()), origin, self.at)
        };
        let desk = PersonId::from(self.desk);
        let received =
            channel.map(|channel| Received { by: desk, channel: channel.to_owned(), at: self.at - LAIN });
        Submission {
            description: self.description.clone(),
            reporter: Some(PersonId::from(self.registrar())),
            received,
            ..Submission::new(case, &self.summary)
        }
    }
}

/// The day that a row names, so early that its course has ended by now.
fn reported_at(cells: &BTreeMap<String, String>, course: Course, now: Moment) -> Option<Moment> {
    let (day, time) = (cells.get("day")?, cells.get("time")?);
    if let Some(days) = day.strip_prefix('-') {
        let date = now.jst().date_naive() - chrono::Days::new(days.parse().ok()?);
        return written::moment(&format!("{date} {time}"));
    }
    let latest = now - course.length();
    let year = latest.jst().year();
    let of = |year: i32| written::moment(&format!("{year}-{day} {time}"));
    let back = i32::from(of(year)? > latest) + i32::from(cells.get("year")? == "1");
    of(year - back)
}

/// The same moment while the office is open, else in the first hour of the next day on which it is.
pub fn working(policy: &Policy, at: Moment) -> Moment {
    /// More days than any office is closed in a row.
    const CLOSED_MAX: u64 = 14;
    if policy.is_office_open(at) {
        return at;
    }
    let local = at.jst();
    let morning = |ahead: u64| {
        let date = local.date_naive() + chrono::Days::new(ahead);
        written::moment(&format!("{date} 09:{:02}", local.minute()))
    };
    let mut mornings = (0..CLOSED_MAX).filter_map(morning);
    mornings.find(|moment| *moment > at && policy.is_office_open(*moment)).unwrap_or(at)
}
