//! 期限: when a clock starts, whether a rule applies, what was sent, who was told.

use super::field::{area, code, count, line, list, moment, truth, word};
use super::page::Place;
use super::{Of, Verb};
use crate::domain::access::Power;
use crate::domain::deciding::command::Ask as IncidentAsk;
use crate::domain::plan::deadline::{Ask, ClockId, Escape, MomentKind, Rule, Way};
use crate::domain::plan::rules::PlanAsk;
use crate::web::form::{LINE_MAX, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::incidents::deadline;

static DEADLINES: Place = Place { at: "deadlines", show: deadline::render, anchor: None };

/// The verdict that a rule applies.
const APPLIES: &str = "applies";
/// The verdict that takes one back.
const UNDO: &str = "undo";

/// A verb of this family, by its address and form.
const fn verb(at: &'static str, key: &'static str) -> Verb {
    Verb::new(at, &DEADLINES, key, Scope::Admin)
}

fn deadline(ask: Ask) -> Option<IncidentAsk> {
    Some(IncidentAsk::Plan(PlanAsk::Deadline(ask)))
}

fn verdicts() -> Vec<&'static str> {
    let escapes = Escape::ALL.iter().map(|one| one.as_str());
    std::iter::once(APPLIES).chain(escapes).chain([UNDO]).collect()
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Enter when a clock starts",
        fields: &[
            word("moment", || MomentKind::ALL.iter().map(|one| one.as_str()).collect(), "deadline-moment")
                .needed(),
            moment("at").needed(),
            area("reason", TEXT_MAX).needed(),
        ],
        of: Of::Open(|given| {
            let (moment, at) = (given.word("moment", MomentKind::parse), given.moment("at"));
            deadline(Ask::EnterMoment { moment: moment?, at: at? })
        }),
        ..verb("deadlines/moments", "moment")
    },
    Verb {
        says: "Judge whether a rule applies, or take it back",
        fields: &[
            code("rule", deadline::rules).needed(),
            word("verdict", verdicts, "deadline-verdict")
                .needed()
                .offered(|scene, word| word != UNDO || deadline::is_judged(scene)),
            area("reason", TEXT_MAX).needed(),
        ],
        power: Some(Power::JudgeDeadline),
        of: Of::Open(|given| {
            let rule = given.word("rule", |word| Rule::try_from(word.to_owned()).ok());
            let verdict = given.word("verdict", |word| Some(word.to_owned()));
            deadline(match (rule?, verdict?.as_str()) {
                (rule, UNDO) => Ask::Unjudge { rule },
                (rule, word) => Ask::Judge { rule, applies: word == APPLIES, escape: Escape::parse(word) },
            })
        }),
        ..verb("deadlines/judgements", "verdict")
    },
    Verb {
        says: "Record a report that was sent",
        fields: &[
            list("clocks", deadline::reports).needed(),
            moment("at").labelled("sent_at"),
            count("version"),
            line("note", LINE_MAX).labelled("reference"),
        ],
        of: Of::Open(|given| {
            let clocks = given.list("clocks", |word| ClockId::try_from(word.to_owned()).ok());
            // The first where none is said; no number of a report is as large as what does not fit.
            let version = u32::try_from(given.count("version").unwrap_or(1)).unwrap_or(0);
            let at = given.moment("at").unwrap_or(given.scene.now);
            deadline(Ask::File { clocks: clocks.into_iter().collect(), version, at })
        }),
        ..verb("deadlines/filings", "filing")
    },
    Verb {
        says: "Record that persons concerned were told",
        fields: &[
            count("count").needed(),
            word("way", || Way::ALL.iter().map(|one| one.as_str()).collect(), "deadline-way").needed(),
            moment("at"),
            truth("complete", "complete", "incomplete").chosen(),
        ],
        of: Of::Open(|given| {
            let (count, way) = (given.count("count"), given.word("way", Way::parse));
            let at = given.moment("at").unwrap_or(given.scene.now);
            let is_complete = given.truth("complete").unwrap_or(false);
            deadline(Ask::NotifyPersons { count: count?, way: way?, at, is_complete })
        }),
        ..verb("deadlines/persons", "persons")
    },
    Verb {
        says: "Record why telling the persons waits",
        fields: &[moment("until").needed(), area("reason", TEXT_MAX).needed()],
        of: Of::Open(|given| deadline(Ask::DeferNotice { until: given.moment("until")? })),
        ..verb("deadlines/deferrals", "deferral")
    },
];
