//! What must be reported (報告事項), with how sure it is; and the assets concerned.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{faults, form, may_act, open, top, typed, with_teller};
use crate::domain::plan::response::{AssetClass, Sureness};
use crate::domain::policy::procedure::Stage;
use crate::export::response::{self, AssetRow, Reported, Value};
use crate::web::field::Fault;
use crate::web::form::{Form, LINE_MAX, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Desk, choose};
use crate::web::incidents::show::Trouble;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Row, When};

#[derive(Serialize)]
struct View {
    top: super::Top,
    stages: Vec<StageView>,
    rows: Vec<ItemView>,
    assets: Vec<AssetView>,
    may_act: bool,
    state: Vec<ActForm>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    is_conflict: bool,
    typed: Vec<Row>,
    done: String,
}

/// What a report of a stage still lacks.
#[derive(Serialize)]
struct StageView {
    heading: String,
    none: String,
    missing: Vec<String>,
}

#[derive(Serialize)]
struct ItemView {
    id: String,
    href: String,
    label: String,
    stage: String,
    ppc: String,
    now: Option<ValueView>,
    earlier: Vec<ValueView>,
}

#[derive(Serialize)]
struct ValueView {
    text: String,
    sureness: String,
    tone: String,
    source: String,
    when: Option<When>,
    by: String,
}

#[derive(Serialize)]
struct AssetView {
    text: String,
    class: String,
    struck: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let seen = open(visit, staff, "items")?;
    let (rows, assets, stages) = with_teller(visit, &seen, |teller| {
        let stages: Vec<_> =
            Stage::ALL.iter().map(|stage| (*stage, response::missing(teller, *stage))).collect();
        (response::reported(teller), response::assets(teller), stages)
    })?;
    let may_act = may_act(visit, staff, &seen);
    // A link beside an item opens the form with that item chosen.
    let chosen = Trouble {
        key: "state".to_owned(),
        typed: Form::default().with("item", visit.query.text("item")),
        errors: Vec::new(),
        is_conflict: false,
    };
    let wanted = (!visit.query.text("item").is_empty()).then_some(&chosen);
    let desk = Desk::new(visit, &seen.incident, trouble.or(wanted));
    let state = if may_act { vec![state(&desk, &rows)] } else { Vec::new() };
    let forms = if may_act { asset_forms(&desk, &assets) } else { Vec::new() };
    let number = seen.incident.number.clone();
    let view = View {
        stages: stages.into_iter().map(|(stage, missing)| stage_view(visit, stage, missing)).collect(),
        rows: rows.iter().map(|row| item(visit, &number, row)).collect(),
        assets: assets.iter().map(asset).collect(),
        may_act,
        faults: faults(state.iter().chain(&forms)),
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        typed: typed(visit, trouble),
        done: words::done(visit),
        top: top(visit, &seen),
        state,
        forms,
    };
    let title = visit.say("web-response-items-title", &[("number", number.into())]);
    page::with_status(visit, status, "incidents/items", title, &view)
}

fn stage_view(visit: &Visit, stage: Stage, missing: Vec<String>) -> StageView {
    let label = visit.text(&format!("response-stage-{}", stage.as_str()));
    let say = |key: &str| visit.say(key, &[("stage", label.as_str().into())]);
    StageView { heading: say("web-response-missing"), none: say("web-response-missing-none"), missing }
}

fn item(visit: &Visit, number: &str, row: &Reported) -> ItemView {
    let circled = |no: u32| visit.say("web-response-circled", &[("no", no.into())]);
    ItemView {
        id: row.id.clone(),
        href: format!("/incidents/{number}/items?item={}#state", row.id),
        label: row.label.clone(),
        stage: row.stage.label.clone(),
        ppc: row.ppc.map(circled).unwrap_or_default(),
        now: row.now.as_ref().map(|value| value_view(visit, value)),
        earlier: row.earlier.iter().map(|value| value_view(visit, value)).collect(),
    }
}

fn value_view(visit: &Visit, value: &Value) -> ValueView {
    ValueView {
        text: value.text.clone(),
        sureness: value.sureness.label.clone(),
        tone: if value.sureness.code == Sureness::Confirmed.as_str() { "ok" } else { "" }.to_owned(),
        source: value.source.clone().unwrap_or_default(),
        when: value.at.map(|at| When::past(visit, at.0)),
        by: value.by.clone().unwrap_or_default(),
    }
}

fn asset(row: &AssetRow) -> AssetView {
    AssetView {
        text: row.text.clone(),
        class: row.class.label.clone(),
        struck: row.struck.clone().unwrap_or_default(),
    }
}

fn state(desk: &Desk<'_>, rows: &[Reported]) -> ActForm {
    let visit = desk.visit;
    let items: Vec<_> = rows.iter().map(|row| (row.id.clone(), row.label.clone())).collect();
    let sureness = Sureness::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), visit.text(&format!("response-sureness-{}", one.as_str()))));
    form(desk, "state", "items", |fields| {
        vec![
            fields.select("item", choose(visit, items)).required(),
            fields.area("statement", TEXT_MAX).required(),
            fields.radio("sureness", sureness).required(),
            fields.line("source", LINE_MAX),
        ]
    })
}

fn asset_forms(desk: &Desk<'_>, assets: &[AssetRow]) -> Vec<ActForm> {
    let visit = desk.visit;
    let classes = || {
        AssetClass::ALL.iter().map(|one| {
            let word = one.as_str();
            (word.to_owned(), visit.text(&format!("response-class-{}", word.to_lowercase())))
        })
    };
    let known: Vec<(String, String)> = assets
        .iter()
        .filter(|row| row.struck.is_none())
        .map(|row| (row.no.to_string(), format!("{}（{}）", row.text, row.class.label)))
        .collect();
    let mut forms = vec![form(desk, "asset", "assets", |fields| {
        vec![fields.line("asset_text", LINE_MAX).required(), fields.radio("class", classes()).required()]
    })];
    if known.is_empty() {
        return forms;
    }
    forms.push(form(desk, "asset-class", "asset-classes", |fields| {
        vec![
            fields.select("asset", choose(visit, known.clone())).required(),
            fields.radio("class", classes()).required(),
        ]
    }));
    forms.push(form(desk, "asset-strike", "asset-strikes", |fields| {
        vec![
            fields.select("asset", choose(visit, known)).required(),
            fields.area("reason", TEXT_MAX).required(),
        ]
    }));
    forms
}
