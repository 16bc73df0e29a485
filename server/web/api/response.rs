//! 対応措置 for programs: the checklist and what must be reported, read and recorded.

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use super::acts::give;
use super::reading::Object;
use crate::actions::plan;
use crate::domain::history::Private;
use crate::domain::ids::{ItemId, ReportItemId};
use crate::domain::plan::PlanAsk;
use crate::domain::plan::response::{Ask, Owner, Sureness};
use crate::domain::policy::procedure::Stage;
use crate::export::names::Names;
use crate::export::response as told;
use crate::export::sentence::Teller;
use crate::export::words::Words;
use crate::i18n::time::Years;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::incidents::show::decoded;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// Says what the response knows.
pub(super) fn tell<T>(
    visit: &Visit,
    bearer: &Bearer,
    what: &'static str,
    say: impl FnOnce(&Teller<'_>) -> T,
) -> Result<T, Failure> {
    let seen = reading::history(&visit.site, &bearer.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, what);
    let entries = decoded(&seen)?;
    let names = Names::collect(&entries);
    let words = Words { language: visit.language, years: Years::Imperial };
    let seq = entries.last().map_or(0, |entry| entry.seq);
    Ok(say(&Teller { incident: &seen.incident, world: &seen.world, names: &names, words: &words, seq }))
}

/// 手順, in the order in which it is best done.
pub fn checklists(visit: &Visit, bearer: &Bearer) -> Outcome {
    let rows = tell(visit, bearer, "response", told::checks)?;
    Ok(Answer::json(StatusCode::OK, &json!({ "items": rows, "next": null })))
}

/// 報告事項, what each stage still lacks, the assets, and what was decided about an announced attack.
pub fn items(visit: &Visit, bearer: &Bearer) -> Outcome {
    let body = tell(visit, bearer, "items", |teller| {
        let missing: Map<String, Value> = Stage::ALL
            .iter()
            .map(|stage| (stage.as_str().to_owned(), json!(told::missing(teller, *stage))))
            .collect();
        let (items, assets) = (told::reported(teller), told::assets(teller));
        let attacks = told::attacks(teller);
        let shown = teller.incident.plan.response.guidance.shown.as_ref();
        let shown_at = shown.map(|(_, at)| at.to_rfc3339());
        let guidance = json!({ "shown_at": shown_at, "lines": told::guided(teller) });
        json!({
            "items": items, "missing": missing, "assets": assets, "attacks": attacks,
            "guidance": guidance, "next": null,
        })
    })?;
    Ok(Answer::json(StatusCode::OK, &body))
}

/// Asks something of the response, with what was written.
pub(super) fn ask(visit: &Visit, bearer: &Bearer, ask: Ask, texts: &[(&str, Option<String>)]) -> Outcome {
    let written = texts.iter().filter_map(|(key, text)| Some(((*key).to_owned(), text.clone()?)));
    let texts: Private = written.collect();
    give(visit, bearer, |caller, number| {
        plan::ask(&visit.site.house, caller, number, PlanAsk::Response(ask), texts)
    })
}

/// What became of an item.
pub fn check(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let item = ItemId::typed(&body.required("item", NAME_MAX));
    let act = body.required("act", NAME_MAX);
    let at = body.moment("at");
    let owner = body.word("owner", Owner::parse);
    let texts = ["text", "reason", "override"].map(|key| (key, body.text(key, TEXT_MAX)));
    let given = match act.as_str() {
        "done" => Some(Ask::DoItem { item, at }),
        "skip" => Some(Ask::SkipItem { item }),
        "undo" => Some(Ask::UndoItem { item }),
        "assign" => Some(Ask::AssignItem { item, owner }),
        _ => {
            body.refuse("act", "word");
            None
        }
    };
    body.finish()?;
    let Some(given) = given else { return Err(Failure::NotFound) };
    ask(visit, bearer, given, &texts)
}

/// What is known of a report item.
pub fn state(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let report_item = ReportItemId::typed(&body.required("item", NAME_MAX));
    let sureness = body.word("sureness", Sureness::parse);
    if sureness.is_none() {
        body.refuse("sureness", "required");
    }
    let texts = [("text", Some(body.required("text", TEXT_MAX))), ("source", body.text("source", LINE_MAX))];
    body.finish()?;
    let Some(sureness) = sureness else { return Err(Failure::NotFound) };
    ask(visit, bearer, Ask::State { report_item, sureness }, &texts)
}
