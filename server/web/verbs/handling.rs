//! 対応の指揮: notes, classes, phase, next level, withdrawal, what some posts declare, what is taken over of
//! a report that joined.

use uuid::Uuid;

use super::field::{Edge, Field, Scene, area, code, day, list, person, row, truth};
use super::page::Place;
use super::{Given, Of, Verb};
use crate::domain::access::{Power, may};
use crate::domain::case::Phase;
use crate::domain::case::field::Field as Known;
use crate::domain::deciding::command::Ask;
use crate::domain::ids::{ClassId, DutyNo, HistoryId, LineId, PostId, ScaleId, SeverityId, StepId};
use crate::domain::plan::response::Ask as Response;
use crate::domain::plan::rules::PlanAsk;
use crate::i18n::labels;
use crate::web::form::TEXT_MAX;
use crate::web::guard::Scope;
use crate::web::incidents::forms::withdrawable;
use crate::web::incidents::{acts, show};
use crate::web::proof::Asked;

pub(super) static INCIDENT: Place = Place { at: "", show: show::render, anchor: None };
/// What is seldom asked.
pub(super) static ACTS: Place = Place { at: "acts", show: acts::render, anchor: None };

const REASON: Field = area("reason", TEXT_MAX);
/// What a page sends for a class that the rules shall give: never the id of one. Programs send null.
pub const BY_RULE: &str = "-";

const fn verb(at: &'static str, key: &'static str) -> Verb {
    Verb::new(at, &ACTS, key, Scope::Admin)
}

const fn at_hand(at: &'static str, key: &'static str) -> Verb {
    Verb::new(at, &INCIDENT, key, Scope::Admin)
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        scope: Some(Scope::Respond),
        says: "Write something down",
        fields: &[area("text", TEXT_MAX).needed().kept_as("note").labelled("note")],
        done: "noted",
        of: Of::Open(|_| Some(Ask::Note)),
        ..at_hand("notes", "note")
    },
    Verb {
        says: "Set the class, or give it back to the rules with null",
        fields: &[code("severity", severities).chosen(), REASON.needed()],
        of: Of::Open(|given| {
            Some(Ask::SetSeverity { to: by_rule(given, "severity").map(|word| SeverityId::typed(&word)) })
        }),
        ..verb("severity", "severity")
    },
    Verb {
        says: "Set the class on a scale of the policy, or give it back to the rules with null",
        fields: &[
            code("scale", known).in_address(),
            code("class", known).chosen().labelled("placed"),
            REASON.needed(),
        ],
        of: Of::Open(|given| {
            let scale = given.word("scale", |word| Some(ScaleId::typed(word)));
            Some(Ask::SetScale {
                scale: scale?,
                to: by_rule(given, "class").map(|word| ClassId::typed(&word)),
            })
        }),
        ..verb("scales/{scale}", "scale")
    },
    Verb {
        says: "Move the phase",
        fields: &[
            code("phase", phases).needed(),
            REASON,
            person("person")
                .for_programs("Who decided it. Needed, with `second`, to void and to change the subjects"),
            person("second").for_programs("The second person, of the desk or the top post"),
        ],
        of: Of::Open(|given| {
            let to = given.word("phase", Phase::parse)?;
            given.vouched(Ask::SetPhase { to })
        }),
        proof: Asked::Says("phase", "void"),
        ..verb("phase", "phase")
    },
    Verb {
        scope: None,
        says: "Say whether an unknown reporter is who they say",
        fields: &[truth("reporter_is", "them", "other").needed(), REASON],
        of: Of::Open(|given| Some(Ask::CheckReporter { is_them: given.truth("reporter_is")? })),
        ..at_hand("reporter-checks", "reporter-check")
    },
    Verb {
        says: "Write to whoever reported it, under the numbers of their report",
        fields: &[
            code("report", known).here(),
            area("text", TEXT_MAX).needed().kept_as("note").labelled("reporter_text"),
            day("next_at", Edge::End).labelled("reporter_next"),
        ],
        done: "reporter-told",
        of: Of::Open(|given| {
            let report = given.word("report", |word| Uuid::parse_str(word).ok())?;
            Some(Ask::TellReporter { report: HistoryId(report), next_at: given.moment("next_at") })
        }),
        ..at_hand("reporter-words", "reporter-words")
    },
    Verb {
        scope: None,
        says: "Tell the next level of a line now",
        fields: &[code("line", known).here(), code("step", known).needed()],
        of: Of::Open(|given| {
            let line = given.word("line", |word| Some(LineId::from(word)));
            let seen = given.word("step", |word| Some(StepId::from(word)));
            Some(Ask::NextLevel { line: line?, seen: seen? })
        }),
        ..verb("levels", "level")
    },
    Verb {
        scope: None,
        says: "Take a duty from who bears it",
        fields: &[row("duty", withdrawable).needed(), REASON.needed()],
        done: "withdrawn",
        of: Of::Open(|given| Some(Ask::Withdraw { duty: DutyNo(given.row("duty")?) })),
        ..verb("withdrawals", "withdrawal")
    },
    Verb {
        says: "Begin or end a mode of the policy",
        fields: &[code("mode", known).here(), truth("holds", "true", "false").needed(), REASON.needed()],
        of: Of::Open(|given| {
            let mode = given.word("mode", |word| Some(word.to_owned()));
            Some(Ask::SetMode { mode: mode?, holds: given.truth("holds")? })
        }),
        ..verb("modes", "mode")
    },
    Verb {
        says: "Appoint a person to a post that is filled for the incident",
        fields: &[code("post", known).here(), person("person").needed(), REASON],
        done: "appointed",
        of: Of::Open(|given| {
            let post = given.word("post", |word| Some(PostId::typed(word)));
            Some(Ask::Appoint { post: post?, person: given.person("person")? })
        }),
        ..verb("appointments", "appoint")
    },
    Verb {
        scope: None,
        says: "Lift the wall of the organ from the incident",
        fields: &[REASON.needed()],
        done: "wall-lifted",
        of: Of::Open(|_| Some(Ask::LiftWall)),
        ..verb("openings", "lift-wall")
    },
    Verb {
        says: "Take over what a report that joined says of some fields",
        fields: &[row("no", known).here(), list("fields", known).needed().labelled("take")],
        done: "taken",
        of: Of::Open(|given| {
            let fields = given.list("fields", Known::parse);
            Some(Ask::Take { no: given.row("no")?, fields })
        }),
        ..at_hand("takings", "take")
    },
    Verb {
        scope: None,
        says: "Say that a line of the guidance was done",
        fields: &[row("line", known).needed()],
        of: Of::Open(|given| {
            Some(Ask::Plan(PlanAsk::Response(Response::TickGuidance { line: given.row("line")? })))
        }),
        ..at_hand("guidance", "guidance")
    },
];

/// What the page says itself: the form stands beside it, or is made for it.
pub(super) fn known(_: &Scene<'_>) -> Vec<(String, String)> {
    Vec::new()
}

/// A class, or none where the rules shall give it.
fn by_rule(given: &mut Given<'_>, name: &'static str) -> Option<String> {
    given.word(name, |word| Some((word != BY_RULE).then(|| word.to_owned()))).flatten()
}

fn severities(scene: &Scene<'_>) -> Vec<(String, String)> {
    let classes = scene.seen.policy().map(|policy| policy.severities.as_slice()).unwrap_or_default();
    let by_rule = (BY_RULE.to_owned(), scene.visit.text("web-severity-rule"));
    classes.iter().rev().map(|class| (class.id.to_string(), class.label.clone())).chain([by_rule]).collect()
}

/// Where the incident may go from here by the hand of who looks.
fn phases(scene: &Scene<'_>) -> Vec<(String, String)> {
    let (incident, world) = (&scene.seen.incident, scene.seen.world.as_ref());
    let can_close = scene.seen.policy().is_some_and(|policy| {
        may(world, policy, incident, (&scene.staff.person, Power::End), scene.visit.now)
    });
    let allowed = |phase: &&Phase| {
        **phase != incident.phase
            && !matches!(phase, Phase::Received | Phase::Merged)
            && incident.bonds.into.is_none()
            && (can_close || (!phase.is_end() && incident.is_open()))
    };
    let label = |phase: &Phase| (phase.as_str().to_owned(), labels::phase(scene.visit.language, *phase));
    Phase::ALL.iter().filter(allowed).map(label).collect()
}
