//! One drill for programs: what it is about, who took part, how it went.

use actix_web::http::StatusCode;
use serde_json::json;

use super::acts::give;
use super::bodies::{Line, words};
use super::reading::Object;
use crate::actions::plan;
use crate::domain::history::Private;
use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::plan::drill::Ask;
use crate::domain::plan::rules::PlanAsk;
use crate::export::drills;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::TEXT_MAX;
use crate::web::guard::Bearer;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};

const ACTS: [&str; 3] = ["plan", "attend", "assess"];
const PLAN: [&str; 2] = ["drill_scope", "drill_scenario"];
const ASSESS: [&str; 2] = ["drill_result", "drill_lesson"];
const LISTS: [&str; 3] = ["drill_units", "drill_posts", "attendees"];

/// The drill's row of the register; there is none for a real incident.
pub fn read(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = drill(visit, bearer)?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "drill");
    Ok(Answer::json(StatusCode::OK, &drills::row(&seen.incident, &seen.world)))
}

fn drill(visit: &Visit, bearer: &Bearer) -> Result<Seen, Failure> {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    if seen.incident.drill { Ok(seen) } else { Err(Failure::NotFound) }
}

/// Records what is known of the drill; `act` says what, and which fields go with it.
pub fn act(visit: &Visit, bearer: &Bearer) -> Outcome {
    drill(visit, bearer)?;
    let mut body = Object::of(visit)?;
    let act = body.needed_word("act", |word| ACTS.into_iter().find(|known| *known == word));
    let (lists, texts): (&[&'static str], &[&'static str]) = match act {
        Some("plan") => (&LISTS[..2], &PLAN),
        Some("attend") => (&LISTS[2..], &[]),
        Some(_) | None => (&[], &ASSESS),
    };
    let [units, posts, people] = LISTS.map(|key| {
        let is_asked = lists.contains(&key);
        is_asked.then(|| body.words(key)).flatten().unwrap_or_default()
    });
    let kept: Private = body.texts(texts, TEXT_MAX);
    body.finish()?;
    let ask = match act {
        Some("plan") => Ask::Plan {
            units: units.into_iter().map(UnitId).collect(),
            posts: posts.into_iter().map(PostId).collect(),
        },
        Some("attend") => Ask::Attend { people: people.into_iter().map(PersonId).collect() },
        _ => Ask::Assess,
    };
    give(visit, bearer, |caller, number| {
        plan::ask(&visit.site.house, caller, number, PlanAsk::Drill(ask), kept)
    })
}

/// What the routes here are, for the contract.
pub(super) fn summary(noun: &str, is_read: bool) -> Option<&'static str> {
    (noun == "incidents/{number}/drill").then_some(match is_read {
        true => "What a drill is about, who took part and who did not",
        false => "Plan a drill, note who took part, or how it went; `act` says what",
    })
}

/// Fields of the body, for the contract.
pub(super) fn lines() -> Vec<Line> {
    let text = || json!({ "type": "string" });
    let list = || json!({ "type": "array", "items": text(), "uniqueItems": true });
    let texts = PLAN.into_iter().chain(ASSESS).map(|key| (key, text(), false));
    let lists = LISTS.into_iter().map(|key| (key, list(), false));
    std::iter::once(("act", words(&ACTS), true)).chain(texts).chain(lists).collect()
}
