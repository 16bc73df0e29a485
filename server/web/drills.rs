//! 訓練の記録: the drills of a 年度; for those who see everything, who has not taken part yet, by unit.

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::domain::plan::drill::attendance::attended;
use crate::domain::statistics::Period;
use crate::export::drills::to_csv;
use crate::i18n::time::{self, Years};
use crate::telling::drills::{Part, Row, compose};
use crate::telling::words::Words;

use super::answer::Answer;
use super::error::Failure;
use super::field::{Fields, Section};
use super::guard::Staff;
use super::page;
use super::reading;
use super::visit::{Outcome, Visit};
use super::words::{self, When};

/// 年度 that can be chosen, this one included.
const YEARS: i32 = 10;

#[derive(Serialize)]
struct View {
    sections: Vec<Section>,
    year: String,
    drills: Vec<DrillView>,
    /// By unit; empty for readers who see only what they were told of.
    units: Vec<Part>,
    is_whole: bool,
    /// In how many of these drills the reader took part.
    own: String,
    csv: String,
}

#[derive(Serialize)]
struct DrillView {
    number: String,
    called: String,
    row: Row,
    when: When,
    there: usize,
    not_there: usize,
}

/// The page, or its table where `format` asks for it. A year that cannot be read is this one.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let this = Period::year_of(visit.now);
    let chosen = visit.query.text("year").parse().ok().and_then(|year| Some((year, Period::year(year)?)));
    let (year, period) = chosen.or_else(|| Some((this, Period::year(this)?))).ok_or(Failure::NotFound)?;
    let drills = reading::drills(&visit.site, &staff.viewer, &period)?;
    let words = Words { language: visit.language, years: Years::Imperial };
    let register = compose(&drills, &staff.world, visit.now, &words);
    let is_whole = staff.viewer.sees_all;
    match visit.query.text("format") {
        "" => {}
        "csv" if is_whole => {
            let body = to_csv(&register, &words);
            let answer = Answer::new(StatusCode::OK, "text/csv; charset=utf-8", body);
            return Ok(answer.with(header::CONTENT_DISPOSITION, "attachment; filename=\"drills.csv\""));
        }
        "csv" => return Err(Failure::Forbidden),
        _ => return Err(Failure::NotFound),
    }
    let own = drills.iter().filter(|drill| attended(drill).contains(&staff.person)).count();
    let view = View {
        sections: vec![Section::open(String::new(), vec![years(visit, this)])],
        year: time::fiscal_year(visit.language, Years::Imperial, year),
        drills: register.drills.into_iter().map(|row| drill(visit, row)).collect(),
        units: if is_whole { register.units } else { Vec::new() },
        is_whole,
        own: visit.say("drills-own", &[("count", own.into())]),
        csv: format!("/drills?year={year}&format=csv"),
    };
    page::show(visit, "drills", visit.text("drills-title"), &view)
}

fn years(visit: &Visit, this: i32) -> super::field::Field {
    let years = (0..YEARS).map(|back| this.saturating_sub(back));
    let name = |year| time::fiscal_year(visit.language, Years::Imperial, year);
    Fields::new(visit.language, &visit.query, &[])
        .select("year", years.map(|year| (year.to_string(), name(year))))
}

fn drill(visit: &Visit, row: Row) -> DrillView {
    DrillView {
        number: row.number.clone(),
        called: words::called(visit, row.called),
        when: When::past(visit, row.at.0),
        there: row.attended.len(),
        not_there: row.missing.len(),
        row,
    }
}
