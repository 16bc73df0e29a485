//! `noroshi calendar`: holidays, closing days and open days of a year, and what the government's own
//! list of holidays says otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::clock::Clock;
use crate::domain::calendar::holidays::{National, YEARS};
use crate::domain::calendar::official::{Difference, Official, days_of};
use crate::domain::calendar::{Calendar, Hours, midnight};
use crate::domain::policy::check;
use crate::i18n::time::{self, Years};

use super::people::read_file;
use super::{Exit, Failure, Format, Terminal};

/// The columns of the Cabinet Office's list.
const DATE: &str = "国民の祝日・休日月日";
const NAME: &str = "国民の祝日・休日名称";

/// Arguments of `calendar`.
#[derive(clap::Args)]
pub struct Args {
    /// A policy, for its calendars and its exceptions; the law's rules alone if left out.
    file: Option<PathBuf>,
    /// Which year, or which years: `2026`, `2026..2030`; this year if left out.
    #[arg(long, value_name = "YEAR", conflicts_with = "compare")]
    year: Option<String>,
    /// The Cabinet Office's list (syukujitsu.csv): say what differs and what to write.
    #[arg(long, value_name = "FILE.csv")]
    compare: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Listed {
    holidays: Vec<Holiday>,
    calendars: Vec<OfOffice>,
}

#[derive(Serialize)]
struct Holiday {
    date: NaiveDate,
    name: String,
}

/// The days of one calendar on which it differs from its weeks and the holidays.
#[derive(Serialize)]
struct OfOffice {
    name: String,
    closed: Vec<NaiveDate>,
    opened: Vec<Opened>,
}

#[derive(Serialize)]
struct Opened {
    date: NaiveDate,
    hours: Vec<String>,
}

#[derive(Serialize)]
struct Compared {
    years: Vec<i32>,
    differences: Vec<Differing>,
    national_holidays: Overrides,
}

#[derive(Serialize)]
struct Differing {
    date: NaiveDate,
    official: Option<String>,
    ours: Option<String>,
}

#[derive(Serialize)]
struct Overrides {
    add: BTreeMap<NaiveDate, String>,
    drop: BTreeSet<NaiveDate>,
}

/// Lists the days of a year, or compares them with the government's list.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let checked = match &args.file {
        Some(file) => check::check(&terminal.read(file)?),
        None => check::Checked::default(),
    };
    if let (Some(file), None) = (&args.file, &checked.policy) {
        return super::check::refuse(&file.display().to_string(), &checked, terminal);
    }
    let policy = checked.policy;
    let national = policy.as_ref().map(|policy| policy.national.as_ref().clone()).unwrap_or_default();
    if let Some(list) = &args.compare {
        return compare(list, &national, args.format, terminal);
    }
    let years = years(args.year.as_deref(), terminal)?;
    let days: Vec<NaiveDate> = (years.0..=years.1).flat_map(days_of).collect();
    let calendars = policy.map(|policy| policy.calendars).unwrap_or_default();
    let listed = Listed {
        holidays: days.iter().filter_map(|date| holiday(&national, *date)).collect(),
        calendars: calendars.iter().map(|(name, calendar)| of_office(name, calendar, &days)).collect(),
    };
    match args.format {
        Format::Json => terminal.json(&listed)?,
        Format::Text => print(&listed, terminal)?,
    }
    Ok(Exit::Done)
}

/// `2026` or `2026..2030`, within the years that the rules are right for.
fn years(written: Option<&str>, terminal: &Terminal<'_>) -> Result<(i32, i32), Failure> {
    let this_year = Clock::System.now().jst().year().to_string();
    let written = written.unwrap_or(&this_year);
    let (first, last) = written.split_once("..").unwrap_or((written, written));
    let years = first.parse::<i32>().ok().zip(last.parse::<i32>().ok());
    let known = years.filter(|(first, last)| YEARS.0 <= *first && first <= last && *last <= YEARS.1);
    known.ok_or_else(|| {
        let (first, last) = (YEARS.0.to_string(), YEARS.1.to_string());
        let args = [("year", written.into()), ("first", first.into()), ("last", last.into())];
        Failure::Wrong(terminal.text("cli-calendar-year", &args))
    })
}

fn holiday(national: &National, date: NaiveDate) -> Option<Holiday> {
    national.name(date).map(|name| Holiday { date, name: name.to_owned() })
}

fn of_office(name: &str, calendar: &Calendar, days: &[NaiveDate]) -> OfOffice {
    let is_named = |date: &&NaiveDate| calendar.open_days.iter().any(|open| open.days.covers(**date));
    OfOffice {
        name: name.to_owned(),
        closed: days.iter().copied().filter(|date| calendar.is_own_closed_day(*date)).collect(),
        opened: days
            .iter()
            .filter(is_named)
            .map(|date| Opened {
                date: *date,
                hours: calendar.hours_of(*date).into_iter().map(said).collect(),
            })
            .collect(),
    }
}

/// `08:45-17:15`.
fn said((from, to): Hours) -> String {
    format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
}

fn print(listed: &Listed, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    terminal.say("cli-calendar-holidays", &[])?;
    for row in &listed.holidays {
        let line = format!("  {}  {}", day(row.date, terminal), row.name);
        terminal.print(&line)?;
    }
    for office in &listed.calendars {
        let closed = office.closed.iter().map(|date| day(*date, terminal)).collect();
        print_days("cli-calendar-closed", &office.name, closed, terminal)?;
        let opened =
            office.opened.iter().map(|row| format!("{}  {}", day(row.date, terminal), row.hours.join(" ")));
        let opened = opened.collect();
        print_days("cli-calendar-opened", &office.name, opened, terminal)?;
    }
    Ok(())
}

/// Days under their heading; nothing where there are none.
fn print_days(
    heading: &str,
    office: &str,
    days: Vec<String>,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    if days.is_empty() {
        return Ok(());
    }
    terminal.print("")?;
    terminal.say(heading, &[("name", office.into())])?;
    days.iter().try_for_each(|line| terminal.print(&format!("  {line}")))?;
    Ok(())
}

/// 令和8年11月23日(月).
fn day(date: NaiveDate, terminal: &Terminal<'_>) -> String {
    let midnight = midnight(date);
    midnight.map_or_else(|| date.to_string(), |at| time::date(terminal.language, Years::Imperial, at))
}

fn compare(
    list: &Path,
    national: &National,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let official = read_list(list, terminal)?;
    let differences = official.differences(national);
    let right = official.corrected(national);
    let exit = if differences.is_empty() { Exit::Done } else { Exit::Found };
    match format {
        Format::Json => {
            let differing = |row: Difference| {
                let Difference { date, official, ours } = row;
                Differing { date, official, ours }
            };
            let compared = Compared {
                years: official.years(),
                differences: differences.into_iter().map(differing).collect(),
                national_holidays: Overrides { add: right.add, drop: right.drop },
            };
            terminal.json(&compared)?;
        }
        Format::Text => print_comparison(&official, &differences, &right, terminal)?,
    }
    Ok(exit)
}

fn read_list(list: &Path, terminal: &Terminal<'_>) -> Result<Official, Failure> {
    let rows = read_file(list, terminal)?;
    let cell = |row: &'static str, at: usize| rows.get(at).and_then(|found| found.cells.get(row));
    let pairs = (0..rows.len()).map(|at| {
        let text = |column| cell(column, at).map_or("", String::as_str);
        (text(DATE), text(NAME))
    });
    let file = list.display().to_string();
    let official = Official::read(pairs).map_err(|at| {
        let line = rows.get(at).map_or(0, |row| row.line);
        let args = [("file", file.clone().into()), ("line", line.into())];
        Failure::Wrong(terminal.text("cli-calendar-list", &args))
    })?;
    if official.years().is_empty() {
        let args = [("file", file.into()), ("first", YEARS.0.to_string().into())];
        return Err(Failure::Wrong(terminal.text("cli-calendar-list-old", &args)));
    }
    Ok(official)
}

fn print_comparison(
    official: &Official,
    differences: &[Difference],
    right: &National,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let years = official.years();
    let year = |year: Option<&i32>| year.map(ToString::to_string).unwrap_or_default();
    let args = [
        ("first", year(years.first()).into()),
        ("last", year(years.last()).into()),
        ("count", differences.len().into()),
    ];
    if differences.is_empty() {
        return Ok(terminal.say("cli-calendar-same", &args)?);
    }
    terminal.say("cli-calendar-differs", &args)?;
    for row in differences {
        let none = terminal.text("cli-calendar-no-holiday", &[]);
        let name = |name: &Option<String>| name.clone().unwrap_or_else(|| none.clone());
        let args = [
            ("day", day(row.date, terminal).into()),
            ("official", name(&row.official).into()),
            ("ours", name(&row.ours).into()),
        ];
        terminal.say("cli-calendar-difference", &args)?;
    }
    terminal.print("")?;
    if *right == National::default() {
        return Ok(terminal.say("cli-calendar-drop-overrides", &[])?);
    }
    terminal.say("cli-calendar-overrides", &[])?;
    for line in overrides(right) {
        terminal.print(&line)?;
    }
    Ok(())
}

/// The lines to paste into a policy.
fn overrides(right: &National) -> Vec<String> {
    let mut lines = vec!["national_holidays:".to_owned()];
    if !right.add.is_empty() {
        lines.push("  add:".to_owned());
    }
    // As JSON a text is a YAML text as well, whatever stands in it.
    let quoted = |name: &String| serde_json::Value::from(name.as_str()).to_string();
    lines.extend(right.add.iter().map(|(date, name)| format!("    {date}: {}", quoted(name))));
    if !right.drop.is_empty() {
        let days: Vec<String> = right.drop.iter().map(ToString::to_string).collect();
        lines.push(format!("  drop: [{}]", days.join(", ")));
    }
    lines
}
