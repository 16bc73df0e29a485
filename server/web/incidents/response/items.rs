//! What must be reported (報告事項), with how sure it is; and the assets concerned.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::sheet::{Cells, Sheet, Stated};
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
    groups: Vec<ItemGroup>,
    sheet: Option<Sheet>,
    assets: Vec<AssetView>,
    state: Vec<ActForm>,
    forms: Vec<ActForm>,
}

/// What a report of a stage still lacks.
#[derive(Serialize)]
struct StageView {
    text: String,
    is_whole: bool,
}

/// What a report of a stage is the first to need.
#[derive(Serialize)]
struct ItemGroup {
    label: String,
    rows: Vec<ItemView>,
}

#[derive(Serialize)]
struct ItemView {
    id: String,
    label: String,
    ppc: String,
    now: Option<ValueView>,
    earlier: Vec<ValueView>,
    stated: Option<Stated>,
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
            Stage::ALL.iter().map(|stage| (*stage, response::missing(teller, *stage).len())).collect();
        (response::reported(teller), response::assets(teller), stages)
    })?;
    let may_act = may_act(visit, staff, &seen);
    let desk = FormContext::new(visit, &seen.incident, trouble);
    let scene = Scene { visit, staff, seen: &seen };
    let state = verbs::offered(&desk, &scene, &["state"]);
    let forms = verbs::offered(&desk, &scene, &["asset", "asset-class", "asset-strike"]);
    let blank = Form::default();
    let mut cells = Cells::new(visit, trouble, &blank);
    let groups = groups(visit, &rows, may_act.then_some(&mut cells));
    let sheet = may_act.then(|| cells.sheet(&seen.incident, "items/sheet"));
    let wrong = [cells.faults(), faults(state.iter().chain(&forms))].concat();
    let view = View {
        stages: stages.into_iter().map(|(stage, missing)| stage_view(visit, stage, missing)).collect(),
        groups,
        sheet,
        assets: assets.iter().map(asset).collect(),
        head: Head::of((visit, staff, &seen), "items", trouble, wrong)?,
        state,
        forms,
    };
    let title = visit.say("web-response-items-title", &[("number", seen.named(visit.language).into())]);
    page::with_status(visit, status, "incidents/items", title, &view)
}

fn stage_view(visit: &Visit, stage: Stage, missing: usize) -> StageView {
    let label = visit.text(&format!("response-stage-{}", stage.as_str()));
    let args = [("stage", label.into()), ("count", missing.into())];
    let is_whole = missing == 0;
    let key = if is_whole { "web-response-missing-none" } else { "web-response-missing" };
    StageView { text: visit.say(key, &args), is_whole }
}

/// The items by the report that is the first to need them, with their inputs where the reader may state them.
fn groups(visit: &Visit, rows: &[Reported], mut cells: Option<&mut Cells<'_>>) -> Vec<ItemGroup> {
    let mut groups: Vec<ItemGroup> = Vec::new();
    for stage in Stage::ALL {
        let of_stage = rows.iter().filter(|row| row.stage.code == stage.as_str());
        let rows: Vec<ItemView> = of_stage
            .map(|row| {
                let stated = cells.as_mut().map(|cells| cells.stated(&row.id, &row.label));
                ItemView { stated, ..item(visit, row) }
            })
            .collect();
        if !rows.is_empty() {
            groups.push(ItemGroup { label: visit.text(&format!("response-stage-{}", stage.as_str())), rows });
        }
    }
    groups
}

fn item(visit: &Visit, row: &Reported) -> ItemView {
    let circled = |no: u32| visit.say("web-response-circled", &[("no", no.into())]);
    ItemView {
        id: row.id.clone(),
        label: row.label.clone(),
        ppc: row.ppc.map(circled).unwrap_or_default(),
        now: row.now.as_ref().map(|value| value_view(visit, value)),
        earlier: row.earlier.iter().map(|value| value_view(visit, value)).collect(),
        stated: None,
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
