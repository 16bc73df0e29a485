//! 訓練: what a drill is about, who took part, how it went.

use super::field::{area, list, people};
use super::page::Place;
use super::{Of, Verb};
use crate::domain::deciding::command::Ask as IncidentAsk;
use crate::domain::ids::{PostId, UnitId};
use crate::domain::plan::drill::Ask;
use crate::domain::plan::rules::PlanAsk;
use crate::web::form::TEXT_MAX;
use crate::web::guard::Scope;
use crate::web::incidents::drill;

static DRILL: Place = Place { at: "drill", show: drill::render, anchor: None };

/// A verb of this family, by its word and form.
const fn verb(act: &'static str, key: &'static str) -> Verb {
    Verb { act: Some(act), ..Verb::new("drill", &DRILL, key, Scope::Respond) }
}

fn drill(ask: Ask) -> Option<IncidentAsk> {
    Some(IncidentAsk::Plan(PlanAsk::Drill(ask)))
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Plan a drill",
        fields: &[
            area("drill_scope", TEXT_MAX).needed(),
            area("drill_scenario", TEXT_MAX).needed(),
            list("drill_units", drill::units),
            list("drill_posts", drill::posts),
        ],
        of: Of::Drill(|given| {
            let units = given.list("drill_units", |word| Some(UnitId::typed(word)));
            drill(Ask::Plan { units, posts: given.list("drill_posts", |word| Some(PostId::typed(word))) })
        }),
        ..verb("plan", "drill-plan")
    },
    Verb {
        says: "note who took part",
        fields: &[people("attendees").needed()],
        of: Of::Drill(|given| drill(Ask::Attend { people: given.people("attendees") })),
        ..verb("attend", "drill-attend")
    },
    Verb {
        says: "say how it went",
        fields: &[area("drill_result", TEXT_MAX).needed(), area("drill_lesson", TEXT_MAX).needed()],
        of: Of::Drill(|_| drill(Ask::Assess)),
        ..verb("assess", "drill-assess")
    },
];
