//! 再発防止 (5.3(3), 7.3(2)④, 1(4)②, 9(1)③): causes, measures, instructions, decisions, recommendations.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Edge, Field, area, code, count, day, line, list, moment, people, person, row, word};
use super::page::Place;
use super::{Given, Of, Verb};
use crate::domain::deciding::command::Ask as IncidentAsk;
use crate::domain::ids::UnitId;
use crate::domain::plan::prevention::{Ask, Factor, Kind, Leaf, Outcome, Owner, Spread, Terms};
use crate::domain::plan::rules::PlanAsk;
use crate::domain::written;
use crate::web::form::{LINE_MAX, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::incidents::prevention::{self, forms};

static PAGE: Place = Place { at: "prevention", show: prevention::render, anchor: None };

/// Answered by the cause, measure, decision or recommendation that the form stands in.
const NO: Field = row("no", |_| Vec::new()).here();
const REASON: Field = area("reason", TEXT_MAX).needed();
/// Whose word it is, where another records it.
const DONE_BY: Field = person("done_by");
/// Why nobody else decides about what is one's own.
const OVERRIDE: Field = area("override", TEXT_MAX).late();
const OWNER: Field = code("owner", forms::owners);
const OWNER_PERSON: Field = person("owner_person");
const UNITS: Field = list("units", forms::units);
const MEASURE: Field = text("measure");
const PUBLIC: Field = text("public");
const LINKS: Field = text("links");
const DUE: Field = day("due_on", Edge::End).needed();

/// A text that is a part of what is asked.
const fn text(name: &'static str) -> Field {
    area(name, TEXT_MAX).asked()
}

/// Yes or no, in words of their own.
const fn answer(name: &'static str, labels: &'static str) -> Field {
    word(name, || vec!["yes", "no"], labels).needed()
}

/// An act of this family, and the name of its form.
const fn verb(act: &'static str, key: &'static str) -> Verb {
    let row = Verb::new("preventions", &PAGE, key, Scope::Respond);
    Verb { act: Some(act), power: None, done: "prevention", ..row }
}

fn prevention(ask: Ask) -> Option<IncidentAsk> {
    Some(IncidentAsk::Plan(PlanAsk::Prevention(ask)))
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Record an inquiry into the cause",
        fields: &[
            people("participants").needed(),
            code("unit", forms::units),
            text("inquiry").needed(),
            text("detection"),
            line("leaf", LINE_MAX).asked(),
            code("threat", forms::threats),
            word("factor", Factor::words, "factor"),
            area("reason", TEXT_MAX),
        ],
        of: Of::Open(|given| {
            prevention(Ask::Investigate {
                participants: given.people("participants").into_iter().collect(),
                unit: unit(given),
                causes: leaf(given)?,
                record: given.text("inquiry"),
                detection: given.text("detection"),
            })
        }),
        ..verb("investigate", "prevention-investigate")
    },
    Verb {
        says: "take a cause back",
        fields: &[NO, REASON],
        of: Of::Open(|given| prevention(Ask::DropCause { no: given.row("no")? })),
        ..verb("drop_cause", "prevention-drop-cause")
    },
    Verb {
        says: "propose a measure",
        fields: &[
            MEASURE.needed(),
            word("measure_kind", Kind::words, "measure-kind").needed(),
            OWNER,
            OWNER_PERSON,
            DUE,
            day("begin_on", Edge::Begin),
            count("cost"),
            list("causes", forms::causes),
            row("replaces", forms::insufficient),
            UNITS,
            PUBLIC,
            LINKS,
        ],
        of: Of::Open(propose),
        ..verb("propose", "prevention-propose")
    },
    Verb {
        says: "write its texts anew",
        fields: &[NO, MEASURE, PUBLIC, LINKS, REASON],
        of: Of::Open(|given| prevention(Ask::Describe { no: given.row("no")?, texts: texts(given) })),
        ..verb("describe", "prevention-describe")
    },
    Verb {
        says: "report to the top post",
        of: Of::Open(|_| prevention(Ask::Report)),
        ..verb("report", "prevention-report")
    },
    Verb {
        says: "instruct as the top post",
        fields: &[text("instruction").needed(), list("measures", forms::live), DONE_BY, OVERRIDE],
        of: Of::Open(|given| {
            let (by, measures) = (given.signer("done_by"), given.list("measures", number));
            prevention(Ask::Instruct { by: by?, measures, text: given.text("instruction") })
        }),
        ..verb("instruct", "prevention-instruct")
    },
    Verb {
        says: "begin a measure",
        fields: &[NO],
        of: Of::Open(|given| prevention(Ask::Start { no: given.row("no")? })),
        ..verb("start", "prevention-start")
    },
    Verb {
        says: "say that it was carried out",
        fields: &[NO, text("evidence").needed(), moment("at")],
        of: Of::Open(|given| {
            let (at, evidence) = (given.moment("at"), given.text("evidence"));
            prevention(Ask::Complete { no: given.row("no")?, at, evidence })
        }),
        ..verb("complete", "prevention-complete")
    },
    Verb {
        says: "verify that it was",
        fields: &[NO, answer("verified", "web-verified"), text("verification").needed(), DONE_BY, OVERRIDE],
        of: Of::Open(|given| {
            let (by, is_done) = (given.signer("done_by"), given.word("verified", is_yes));
            let text = given.text("verification");
            prevention(Ask::Verify { no: given.row("no")?, by: by?, is_done: is_done?, text })
        }),
        ..verb("verify", "prevention-verify")
    },
    Verb {
        says: "check its effect",
        fields: &[NO, answer("effect", "web-effect"), text("effect_note").needed(), DONE_BY, OVERRIDE],
        of: Of::Open(|given| {
            let (by, is_sufficient) = (given.signer("done_by"), given.word("effect", is_yes));
            let text = given.text("effect_note");
            prevention(Ask::CheckEffect {
                no: given.row("no")?,
                by: by?,
                is_sufficient: is_sufficient?,
                text,
            })
        }),
        ..verb("check_effect", "prevention-check-effect")
    },
    Verb {
        says: "put it off",
        fields: &[NO, DUE, REASON, DONE_BY, OVERRIDE],
        of: Of::Open(|given| {
            let by = given.signer("done_by");
            prevention(Ask::Postpone { no: given.row("no")?, by: by?, due: given.moment("due_on")? })
        }),
        ..verb("postpone", "prevention-postpone")
    },
    Verb {
        says: "give it to someone else",
        fields: &[NO, OWNER, OWNER_PERSON, REASON],
        of: Of::Open(|given| {
            let owner = owner(given);
            prevention(Ask::Reassign { no: given.row("no")?, owner: owner? })
        }),
        ..verb("reassign", "prevention-reassign")
    },
    Verb {
        says: "stop it",
        fields: &[NO, REASON, DONE_BY, OVERRIDE],
        of: Of::Open(|given| {
            let by = given.signer("done_by");
            prevention(Ask::Cancel { no: given.row("no")?, by: by? })
        }),
        ..verb("cancel", "prevention-cancel")
    },
    Verb {
        says: "answer for a unit that it may concern",
        fields: &[
            NO,
            code("unit", |_| Vec::new()).here(),
            word("spread", Spread::words, "spread").needed(),
            text("spread_note"),
        ],
        of: Of::Open(|given| {
            let (unit, answer) = (unit(given), given.word("spread", Spread::parse));
            let text = given.text("spread_note");
            prevention(Ask::Answer { no: given.row("no")?, unit: unit?, answer: answer?, text })
        }),
        ..verb("answer", "prevention-answer")
    },
    Verb {
        says: "decide as the top post, for units",
        fields: &[text("decision").needed(), UNITS.needed(), DONE_BY],
        of: Of::Open(|given| {
            let (by, units) = (given.signer("done_by"), units(given));
            prevention(Ask::Decide { by: by?, units, text: given.text("decision") })
        }),
        ..verb("decide", "prevention-decide")
    },
    Verb {
        says: "pass a decision on",
        fields: &[NO],
        of: Of::Open(|given| prevention(Ask::PassOn { no: given.row("no")? })),
        ..verb("pass_on", "prevention-pass-on")
    },
    Verb {
        says: "say that it was read",
        fields: &[NO, DONE_BY],
        of: Of::Open(|given| {
            let by = given.signer("done_by");
            prevention(Ask::Read { no: given.row("no")?, by: by? })
        }),
        ..verb("read", "prevention-read")
    },
    Verb {
        says: "recommend to the head of the body as the top post",
        fields: &[text("recommendation").needed(), DONE_BY],
        of: Of::Open(|given| {
            let by = given.signer("done_by");
            prevention(Ask::Recommend { by: by?, text: given.text("recommendation") })
        }),
        ..verb("recommend", "prevention-recommend")
    },
    Verb {
        says: "say what came of a recommendation",
        fields: &[
            NO,
            word("outcome", Outcome::words, "recommendation").needed(),
            text("outcome_note").needed(),
        ],
        of: Of::Open(|given| {
            let (outcome, text) = (given.word("outcome", Outcome::parse), given.text("outcome_note"));
            prevention(Ask::CloseRecommendation { no: given.row("no")?, outcome: outcome?, text })
        }),
        ..verb("close_recommendation", "prevention-close-recommendation")
    },
];

fn propose(given: &mut Given<'_>) -> Option<IncidentAsk> {
    let (kind, owner) = (given.word("measure_kind", Kind::parse), owner(given));
    let causes = given.list("causes", number);
    let terms = Terms {
        kind: kind?,
        owner: owner?,
        causes,
        start: given.moment("begin_on"),
        due: given.moment("due_on")?,
        cost: given.count("cost"),
        units: units(given),
        replaces: given.row("replaces"),
    };
    prevention(Ask::Propose { terms: Box::new(terms), texts: texts(given) })
}

/// The person that is named, or else `post:unit`: one of them must be.
fn owner(given: &mut Given<'_>) -> Option<Owner> {
    if let Some(person) = given.person("owner_person") {
        return Some(Owner::Person(person));
    }
    let post = |word: &str| {
        let (post, unit) = word.split_once(':')?;
        Some(Owner::Post { post: post.into(), unit: unit.into() })
    };
    given.must("owner", |given| given.word("owner", post))
}

/// A cause, where one is written; another one is recorded by the same form again.
fn leaf(given: &mut Given<'_>) -> Option<Vec<Leaf>> {
    let text = given.text("leaf");
    if text.is_empty() {
        return Some(Vec::new());
    }
    let threat = given.must("threat", |given| given.word("threat", |word| Some(word.to_owned())));
    let factor = given.must("factor", |given| given.word("factor", Factor::parse));
    Some(vec![Leaf { threat: threat?, factor: factor?, text }])
}

fn texts(given: &Given<'_>) -> BTreeMap<&'static str, String> {
    let fields = [("description", "measure"), ("public", "public"), ("links", "links")];
    fields.map(|(key, field)| (key, given.text(field))).into()
}

fn unit(given: &mut Given<'_>) -> Option<UnitId> {
    given.word("unit", |word| Some(UnitId::typed(word)))
}

fn units(given: &mut Given<'_>) -> BTreeSet<UnitId> {
    given.list("units", |word| Some(UnitId::typed(word)))
}

fn number(word: &str) -> Option<u32> {
    written::count(word).and_then(|count| u32::try_from(count).ok())
}

fn is_yes(word: &str) -> Option<bool> {
    Some(word == "yes")
}
