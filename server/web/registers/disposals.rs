//! 廃棄記録台帳 (対策基準 2.2(9)②): the list, the form that enters a row, the one that takes it back.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::{Error, disposals};
use crate::domain::history::Private;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::moment::Span;
use crate::domain::register::disposal::decide::{Ask, sees, voids};
use crate::domain::register::disposal::{Disposal, TEXTS, Treatment};
use crate::domain::register::hearing::Hearing;
use crate::export::disposals::Kept;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields};
use crate::web::form::{Form, LINE_MAX, NAME_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, choose};

use super::{ActForm, Eyes, Maker, Trouble, handle, renamed, whole};

/// Rows that the reader may see, oldest first.
fn rows<'a>(eyes: &Eyes<'a>) -> Vec<&'a Disposal> {
    let all = eyes.staff.organisation.registers.disposals.rows.values();
    all.filter(|row| sees(&eyes.hearing, &eyes.staff.person, row)).collect()
}

impl Eyes<'_> {
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
            units.iter().flat_map(move |(unit, _)| hearing.managers(&UnitId(unit.clone())))
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
        own.map(|unit| (unit.0.clone(), world.unit_name(unit))).collect()
    }
}

#[derive(Serialize)]
struct View {
    rows: Vec<Row>,
    kept: Vec<KeptRow>,
    form: ActForm,
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

fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let eyes = Eyes::of(visit, staff)?;
    let rows = rows(&eyes);
    let maker = Maker { visit, trouble, action: "/disposals".to_owned(), prefix: "disposals" };
    let form = maker.form("record", |fields| controls(&eyes, fields));
    let may_void = |row: &&&Disposal| row.voided.is_none() && voids(&eyes.hearing, &staff.person, row);
    let open: Vec<&Disposal> = rows.iter().rev().filter(may_void).copied().collect();
    let void = (!open.is_empty()).then(|| maker.form("void", |fields| void(visit, &open, fields)));
    let kept = eyes.kept()?.into_iter().map(|row| KeptRow {
        href: format!("/incidents/{}/evidence/{}", row.incident, row.no),
        title: format!("{} {}", row.name(), row.description),
        at: eyes.words.stamp(row.at),
    });
    let view = View {
        rows: rows.iter().rev().map(|row| row_view(&eyes, row)).collect(),
        kept: kept.collect(),
        faults: form.faults.iter().chain(void.iter().flat_map(|form| &form.faults)).cloned().collect(),
        form,
        void,
        done: words::done(visit),
    };
    page::with_status(visit, status, "disposals/index", visit.text("disposals-title"), &view)
}

fn row_view(eyes: &Eyes<'_>, row: &Disposal) -> Row {
    let args = [("no", row.no.into()), ("media", row.text("media").into())];
    let pair = |(name, value): (String, String)| words::Row { name, value };
    Row {
        title: eyes.visit.say("disposals-name", &args),
        unit: eyes.hearing.world.unit_name(&row.unit),
        is_void: row.voided.is_some(),
        facts: eyes.clerk().disposed(row).into_iter().map(pair).collect(),
    }
}

fn controls(eyes: &Eyes<'_>, fields: &Fields<'_>) -> Vec<Field> {
    let visit = eyes.visit;
    let treatments = Treatment::ALL.iter().map(|one| {
        let word = one.as_str();
        (word.to_owned(), visit.text(&format!("disposals-treatment-{}", word.replace('_', "-"))))
    });
    let units = eyes.units();
    let managers =
        eyes.managers(&units).into_iter().map(|who| (who.0.clone(), eyes.hearing.world.org.name_of(&who)));
    vec![
        fields.select("disp_unit", choose(visit, units)).required(),
        fields.line("disp_media", LINE_MAX).required(),
        fields.line("disp_serial", LINE_MAX),
        fields.when("disp_done_at").required(),
        fields.line("disp_worker", NAME_MAX).required(),
        fields.radio("disp_treatment", treatments).required(),
        fields.area("disp_detail", TEXT_MAX).required(),
        fields.line("disp_witness", NAME_MAX),
        fields.select("disp_permitted_by", choose(visit, managers.collect())).required(),
        fields.area("override", TEXT_MAX),
    ]
}

fn void(visit: &Visit, open: &[&Disposal], fields: &Fields<'_>) -> Vec<Field> {
    let name = |row: &&Disposal| {
        let args = [("no", row.no.into()), ("media", row.text("media").into())];
        (row.no.to_string(), visit.say("disposals-name", &args))
    };
    vec![
        fields.select("disp_no", open.iter().map(name)).required(),
        fields.area("disp_void", TEXT_MAX).required(),
    ]
}

/// The list to print or to work on: what the reader may see of it.
pub fn document(visit: &Visit, staff: &Staff) -> Outcome {
    let eyes = Eyes::of(visit, staff)?;
    super::file(visit, &eyes.clerk().disposals(&rows(&eyes), &eyes.kept()?), "disposals")
}

/// What `act` says: a row is entered or taken back.
pub fn act(visit: &Visit, staff: &Staff) -> Outcome {
    handle(
        visit,
        staff,
        |form, caller| {
            let (ask, texts) = read(form)?;
            disposals::give(&visit.site.house, caller, &staff.person, ask, texts)
                .map_err(|error| renamed(error, "disp_"))?;
            Ok(format!("/disposals?done=disposal-{}", form.text("act")))
        },
        |trouble| again(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble)),
    )
}

fn read(form: &Form) -> Result<(Ask, Private), Error> {
    let mut reading = Reading::of(form);
    let mut texts = Private::new();
    let ask = match form.text("act") {
        "record" => record(&mut reading, &mut texts),
        "void" => {
            texts.insert("void".to_owned(), reading.required("disp_void", TEXT_MAX));
            reading.choice("disp_no", |word| word.parse().ok()).map(|no| Ask::Void { no })
        }
        _ => return Err(Error::NotFound),
    };
    whole(reading, ask, texts)
}

fn record(reading: &mut Reading<'_>, texts: &mut Private) -> Option<Ask> {
    let unit = reading.choice("disp_unit", |word| Some(UnitId::typed(word)));
    let permitted_by = reading.choice("disp_permitted_by", |word| Some(PersonId::typed(word)));
    let treatment = reading.choice("disp_treatment", Treatment::parse);
    let done_at = reading.moment("disp_done_at");
    if done_at.is_none() {
        reading.refuse("disp_done_at", "required");
    }
    texts.insert("override".to_owned(), reading.optional("override", TEXT_MAX));
    for field in TEXTS.iter().filter(|field| !["override", "void"].contains(field)) {
        let (name, max) = (format!("disp_{field}"), if *field == "detail" { TEXT_MAX } else { LINE_MAX });
        let is_needed = ["media", "worker", "detail"].contains(field);
        let text = if is_needed { reading.required(&name, max) } else { reading.optional(&name, max) };
        texts.insert((*field).to_owned(), text);
    }
    Some(Ask::Record { unit: unit?, treatment: treatment?, done_at: done_at?, permitted_by: permitted_by? })
}
