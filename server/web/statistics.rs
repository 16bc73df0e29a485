//! 統計 (対策基準 9(1)–(3), 7.2): the counts of a period over what the reader may see, to read, to
//! print on A4 and as CSV or XLSX: four pictures first, each beside the year before, and the tables they are
//! read off.

mod charts;

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::actions::FieldError;
use crate::domain::moment::Moment;
use crate::domain::statistics::Period;
use crate::domain::written;
use crate::export::statistics::{Paper, Source, compose, write};
use crate::i18n::time::{self, Years};
use crate::telling::words::Words;

use super::answer::Answer;
use super::error::Failure;
use super::field::{Fault, Field, Fields, Section};
use super::form::{Form, Reading};
use super::guard::Staff;
use super::page;
use super::reading;
use super::visit::{Outcome, Visit};
use super::words;
use charts::Charts;

/// 年度 that can be chosen, this one included.
const YEARS: i32 = 10;

#[derive(Serialize)]
struct View {
    sections: Vec<Section>,
    faults: Vec<Fault>,
    charts: Option<Charts>,
    paper: Option<Paper>,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    href: String,
    label: &'static str,
}

/// The page, or the file that `format` asks for.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let period = match read(&visit.query, visit.now) {
        Ok(period) => period,
        Err(errors) => return page_of(visit, &errors, None),
    };
    let (beside, measures) = reading::statistics_beside(&visit.site, &staff.viewer, &period, visit.now)?;
    let words = Words { language: visit.language, years: Years::Imperial };
    let source = Source {
        beside: &beside,
        measures,
        period: &period,
        world: &staff.world,
        is_whole: staff.viewer.sees_all,
        words: &words,
    };
    let paper = compose(&source);
    match visit.query.text("format") {
        "" => {
            let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
            let charts = Charts::of(visit, &beside, &paper, policy);
            page_of(visit, &[], Some((charts, paper)))
        }
        "csv" => {
            let body = write::to_csv(&paper, &words);
            Ok(file(Answer::new(StatusCode::OK, "text/csv; charset=utf-8", body), "statistics.csv"))
        }
        "xlsx" => {
            const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            let body = write::to_xlsx(&paper, &words).map_err(|error| Failure::Broken(error.to_string()))?;
            Ok(file(Answer::new(StatusCode::OK, TYPE, body), "statistics.xlsx"))
        }
        _ => Err(Failure::NotFound),
    }
}

fn file(answer: Answer, name: &str) -> Answer {
    answer.with(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""))
}

fn page_of(visit: &Visit, errors: &[FieldError], counted: Option<(Charts, Paper)>) -> Outcome {
    let fields = Fields::new(visit.language, &visit.query, errors);
    let sections = vec![Section::open(String::new(), controls(visit, &fields))];
    let (charts, paper) = counted.unzip();
    let link = |format: &'static str, label| File { href: address(visit, format), label };
    let view = View {
        faults: fields.faults(&sections),
        sections,
        files: if paper.is_some() { vec![link("csv", "CSV"), link("xlsx", "XLSX")] } else { Vec::new() },
        charts,
        paper,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::with_status(visit, status, "statistics", visit.text("statistics-title"), &view)
}

fn controls(visit: &Visit, fields: &Fields<'_>) -> Vec<Field> {
    let this = Period::year_of(visit.now);
    let words = Words { language: visit.language, years: Years::Imperial };
    let years = (0..YEARS).map(|back| this.saturating_sub(back));
    let years =
        years.map(|year| (year.to_string(), time::fiscal_year(visit.language, Years::Imperial, year)));
    let whole = (String::new(), visit.text("statistics-whole-year"));
    let quarters = (1..=4_u32).map(|quarter| {
        let label = words.say("statistics-quarter", &[("quarter", &quarter.to_string())]);
        (quarter.to_string(), label)
    });
    vec![
        fields.select("year", years),
        fields.select("quarter", std::iter::once(whole).chain(quarters)),
        fields.date("from"),
        fields.date("to"),
    ]
}

/// The same period as a file.
fn address(visit: &Visit, format: &str) -> String {
    let kept = ["year", "quarter", "from", "to"].map(|name| (name, visit.query.text(name)));
    let pairs = kept.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs = pairs.map(|(name, value)| format!("{name}={}&", words::percent(value)));
    format!("/statistics?{}format={format}", pairs.collect::<String>())
}

/// The period that a query asks for; this 年度 where it asks for none. Days outrank a year.
///
/// # Errors
/// What cannot be read, by field.
pub fn read(query: &Form, now: Moment) -> Result<Period, Vec<FieldError>> {
    let mut reading = Reading::of(query);
    let (from, to) = (day(&mut reading, "from"), day(&mut reading, "to"));
    let period = if query.text("from").is_empty() && query.text("to").is_empty() {
        year(query, &mut reading, now)
    } else {
        if query.text("from").is_empty() {
            reading.refuse("from", "required");
        }
        let last = if query.text("to").is_empty() { Some(now.jst().date_naive()) } else { to };
        let period = from.zip(last).and_then(|(from, to)| Period::days(from, to));
        if period.is_none() && reading.errors.is_empty() {
            reading.refuse(if query.text("to").is_empty() { "from" } else { "to" }, "day-order");
        }
        period
    };
    period.filter(|_| reading.errors.is_empty()).ok_or(reading.errors)
}

fn day(reading: &mut Reading<'_>, field: &str) -> Option<chrono::NaiveDate> {
    reading.value(field, "day", written::day)
}

fn year(query: &Form, reading: &mut Reading<'_>, now: Moment) -> Option<Period> {
    let word = query.text("year");
    let year = if word.is_empty() { Some(Period::year_of(now)) } else { word.parse().ok() };
    let whole = year.and_then(Period::year);
    if whole.is_none() {
        reading.refuse("year", "choose");
    }
    let quarter = query.text("quarter");
    if quarter.is_empty() {
        return whole;
    }
    let period = quarter.parse().ok().and_then(|quarter| Period::quarter(year.unwrap_or_default(), quarter));
    if period.is_none() && whole.is_some() {
        reading.refuse("quarter", "choose");
    }
    period
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::statistics::name;

    fn asked(text: &str) -> Result<String, Vec<String>> {
        let now = Moment::parse("2026-11-20T10:00:00+09:00").unwrap();
        let form = Form::parse(text.as_bytes()).unwrap();
        let words = Words::default();
        read(&form, now)
            .map(|period| name(&period, &words))
            .map_err(|errors| errors.iter().map(|one| format!("{} {}", one.field, one.reason)).collect())
    }

    #[test]
    fn a_period_is_a_year_a_quarter_or_days_and_a_mistake_has_its_field() {
        let table: [(&str, Result<&str, &[&str]>); 11] = [
            ("", Ok("令和8年度")),
            ("year=2025", Ok("令和7年度")),
            ("year=2026&quarter=4", Ok("令和8年度 第4四半期")),
            ("from=2026-04-01&to=2026/04/30", Ok("令和8年4月1日(水)から令和8年4月30日(木)まで")),
            ("from=2026-11-20", Ok("令和8年11月20日(金)から令和8年11月20日(金)まで")),
            ("year=x&quarter=9", Err(&["year choose"])),
            ("quarter=9", Err(&["quarter choose"])),
            ("to=2026-04-30", Err(&["from required"])),
            ("from=yesterday&to=2026-13-01", Err(&["from day", "to day"])),
            ("from=2026-04-30&to=2026-04-01", Err(&["to day-order"])),
            ("from=2027-04-30", Err(&["from day-order"])),
        ];
        for (text, expected) in table {
            let expected = expected
                .map(str::to_owned)
                .map_err(|errors| errors.iter().map(|error| (*error).to_owned()).collect::<Vec<_>>());
            assert_eq!(asked(text), expected, "{text}");
        }
    }
}
