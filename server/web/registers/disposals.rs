//! 廃棄記録台帳 (対策基準 2.2(9)②): the list, the form that enters a row, the one that takes it back.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::ids::{PersonId, UnitId};
use crate::domain::moment::Span;
use crate::domain::register::disposal::Disposal;
use crate::domain::register::hearing::Hearing;
use crate::domain::register::rules::{Rules, withdraws};
use crate::telling::disposals::Kept;
use crate::telling::register::Register;
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::page;
use crate::web::reading;
use crate::web::verbs::{self, Extra};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self};

use super::{FormErrors, RegisterView};

/// Rows that the reader may see, oldest first.
fn rows<'a>(eyes: &RegisterView<'a>) -> Vec<&'a Disposal> {
    let all = eyes.staff.organisation.registers.disposals.rows.values();
    all.filter(|row| Rules::sees(&eyes.hearing, &eyes.staff.person, row)).collect()
}

impl RegisterView<'_> {
    /// Records that are kept with incidents that the reader may see.
    fn kept(&self) -> Result<Vec<Kept>, Failure> {
        reading::disposal_records(&self.visit.site, &self.staff.viewer)
    }

    /// Whoever answers for these units, or did in the year that has passed: a disposal is entered after it
    /// was permitted.
    fn managers(&self, units: &[(String, String)]) -> BTreeSet<PersonId> {
        const MONTHS: i64 = 12;
        let months = (0..=MONTHS).map(|month| self.visit.now - Span::hours(24 * 30 * month));
        let then = months.map(|now| Hearing { now, ..self.hearing });
        then.flat_map(|hearing| {
            units.iter().flat_map(move |(unit, _)| hearing.managers(&UnitId::from(unit.clone())))
        })
        .collect()
    }

    /// Units for which the reader may enter a row.
    fn units(&self) -> Vec<(String, String)> {
        let (world, person) = (self.hearing.world, &self.staff.person);
        if self.hearing.oversees(person) {
            return words::units(world, self.visit.now);
        }
        let mut units = self.hearing.managed(person);
        units.extend(world.org.unit_of(person, self.visit.now).cloned());
        let order = world.org.in_order(self.visit.now).into_iter();
        let own = order.map(|(unit, _)| &unit.id).filter(|unit| units.contains(unit));
        own.map(|unit| (unit.to_string(), world.unit_name(unit))).collect()
    }
}

#[derive(Serialize)]
struct View {
    rows: Vec<Row>,
    kept: Vec<KeptRow>,
    form: Option<ActForm>,
    void: Option<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

#[derive(Serialize)]
struct Row {
    title: String,
    unit: String,
    is_void: bool,
    facts: Vec<words::Row>,
}

#[derive(Serialize)]
struct KeptRow {
    href: String,
    title: String,
    at: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after a form on it could not be accepted.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let eyes = RegisterView::of(visit, staff)?;
    let rows = rows(&eyes);
    let choices = Extra { options: &choices(&eyes), ..Extra::default() };
    let form = verbs::form_of_body(visit, trouble, "disposal-record", &choices);
    let may_void = |row: &&&Disposal| withdraws(&eyes.hearing, &staff.person, row);
    let open: Vec<&Disposal> = rows.iter().rev().filter(may_void).copied().collect();
    let name = |row: &&Disposal| {
        let args = [("no", row.no.into()), ("media", row.text("media").into())];
        (row.no.to_string(), visit.say("disposals-name", &args))
    };
    let rows_open: Vec<_> = open.iter().map(name).collect();
    let void = (!rows_open.is_empty()).then(|| {
        let choices = Extra { options: &[("no", rows_open)], ..Extra::default() };
        verbs::form_of_body(visit, trouble, "disposal-void", &choices)
    });
    let void = void.flatten();
    let kept = eyes.kept()?.into_iter().map(|row| KeptRow {
        href: format!("/incidents/{}/evidence/{}", row.incident, row.no),
        title: format!("{} {}", row.name(), row.description),
        at: eyes.words.stamp(row.at),
    });
    let view = View {
        rows: rows.iter().rev().map(|row| row_view(&eyes, row)).collect(),
        kept: kept.collect(),
        faults: form.iter().chain(&void).flat_map(|form| &form.faults).cloned().collect(),
        form,
        void,
        done: words::done(visit),
    };
    page::with_status(visit, status, "disposals/index", visit.text("disposals-title"), &view)
}

fn row_view(eyes: &RegisterView<'_>, row: &Disposal) -> Row {
    let args = [("no", row.no.into()), ("media", row.text("media").into())];
    let pair = |(name, value): (String, String)| words::Row { name, value };
    Row {
        title: eyes.visit.say("disposals-name", &args),
        unit: eyes.hearing.world.unit_name(&row.terms.unit),
        is_void: row.withdrawn.is_some(),
        facts: eyes.clerk().disposed(row).into_iter().map(pair).collect(),
    }
}

/// Units for which the reader may enter a row, and who may have permitted it.
fn choices(eyes: &RegisterView<'_>) -> [(&'static str, Vec<(String, String)>); 2] {
    let units = eyes.units();
    let named = |who: PersonId| (who.to_string(), eyes.hearing.world.org.name_of(&who));
    let managers = eyes.managers(&units).into_iter().map(named).collect();
    [("unit", units), ("permitted_by", managers)]
}

/// The list to print or to work on: what the reader may see of it.
pub fn document(visit: &Visit, staff: &Staff) -> Outcome {
    super::file(visit, &register(visit, staff)?, "disposals")
}

/// The same as a table.
///
/// # Errors
/// No policy is in force; the store is not available.
pub fn register(visit: &Visit, staff: &Staff) -> Result<Register, Failure> {
    let eyes = RegisterView::of(visit, staff)?;
    Ok(eyes.clerk().disposals(&rows(&eyes), &eyes.kept()?))
}
