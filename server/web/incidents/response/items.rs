//! What must be reported (報告事項), with how sure it is; and the assets concerned.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{faults, may_act, open, told, with_teller};
use crate::domain::plan::response::Sureness;
use crate::domain::policy::procedure::Stage;
use crate::telling::response::{self, AssetRow, Reported, Value};

use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, FormContext};
use crate::web::incidents::frame::Head;
use crate::web::incidents::show::FormErrors;
use crate::web::page;

use crate::web::verbs::{self, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::When;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    stages: Vec<StageView>,
    rows: Vec<ItemView>,
    assets: Vec<AssetView>,
    may_act: bool,
    state: Vec<ActForm>,
    forms: Vec<ActForm>,
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
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "items")?;
    let (rows, assets, stages) = with_teller(visit, &seen, |teller| {
        let stages: Vec<_> =
            Stage::ALL.iter().map(|stage| (*stage, response::missing(teller, *stage))).collect();
        (response::reported(teller), response::assets(teller), stages)
    })?;
    let may_act = may_act(visit, staff, &seen);
    // A link beside an item opens the form with that item chosen.
    let chosen = FormErrors {
        key: "state".to_owned(),
        typed: Form::default().with("item", visit.query.text("item")),
        errors: Vec::new(),
        is_conflict: false,
    };
    let wanted = (!visit.query.text("item").is_empty()).then_some(&chosen);
    let desk = FormContext::new(visit, &seen.incident, trouble.or(wanted));
    let scene = Scene { visit, staff, seen: &seen };
    let state = verbs::offered(&desk, &scene, &["state"]);
    let forms = verbs::offered(&desk, &scene, &["asset", "asset-class", "asset-strike"]);
    let number = seen.incident.number.clone();
    let view = View {
        stages: stages.into_iter().map(|(stage, missing)| stage_view(visit, stage, missing)).collect(),
        rows: rows.iter().map(|row| item(visit, &number, row)).collect(),
        assets: assets.iter().map(asset).collect(),
        may_act,
        head: Head::of((visit, staff, &seen), "items", trouble, faults(state.iter().chain(&forms)))?,
        state,
        forms,
    };
    let title = visit.say("web-response-items-title", &[("number", seen.named(visit.language).into())]);
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

/// What must be reported, to choose from.
pub fn asked(scene: &Scene<'_>) -> Vec<(String, String)> {
    told(scene, response::reported).into_iter().map(|row| (row.id, row.label)).collect()
}

/// Assets that are concerned, to choose from.
pub fn known(scene: &Scene<'_>) -> Vec<(String, String)> {
    let rows = told(scene, response::assets).into_iter().filter(|row| row.struck.is_none());
    rows.map(|row| (row.no.to_string(), format!("{}（{}）", row.text, row.class.label))).collect()
}
