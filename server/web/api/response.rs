//! 対応措置 for programs: the checklist and what must be reported.

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::domain::policy::procedure::Stage;
use crate::i18n::time::Years;
use crate::telling::names::Names;
use crate::telling::response as told;
use crate::telling::sentence::Teller;
use crate::telling::words::Words;
use crate::web::answer::Answer;
use crate::web::error::Failure;
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
