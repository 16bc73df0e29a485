//! From the document to the scenario.

use std::collections::BTreeSet;

use super::{Does, Reply, Scenario};
use crate::actor::Cause;
use crate::case::field::{CLASSES, Field, Slot};
use crate::case::said::{Said, Value};
use crate::case::{Case, Certainty, Origin, Phase, Presence};
use crate::ids::{Act, Answer, ClassId, KindId, PartyId, PersonId, PostId, ScaleId, SeverityId, UnitId};
use crate::moment::{Moment, Span};
use crate::org::Absence;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::{Deed, Policy};

const KEYS: &[&str] = &["at", "report", "absent", "answers", "everyone", "until"];
const REPORT: &[&str] =
    &["kind", "unit", "origin", "reporter", "subjects", "aware_at", "occurred_at", "facts"];
const ABSENT: &[&str] = &["person", "cause", "from", "to", "stand_in", "only"];
const ANSWER: &[&str] = &[
    "after", "person", "does", "answer", "reason", "severity", "scale", "class", "facts", "phase", "post",
    "to", "act", "party", "text", "mode",
];

/// More people than any body sends away at once, and more answers than anyone writes down.
const ABSENT_MAX: usize = 1_000;
const ANSWERS_MAX: usize = 5_000;

/// How long a scenario is watched where it does not say.
const UNTIL: Span = Span::hours(24);

/// The whole scenario.
pub fn scenario(root: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<Scenario> {
    let fields = root.fields(KEYS, findings)?;
    let at = fields.need("at", findings).and_then(|at| moment(&at, findings));
    let report = fields.need("report", findings).and_then(|at| at.fields(REPORT, findings));
    let absent = fields.get("absent").map(|at| at.short_list(ABSENT_MAX, findings)).unwrap_or_default();
    let absent = absent.iter().filter_map(|item| absence(item, policy, findings)).collect();
    let answers = fields.get("answers").map(|at| at.short_list(ANSWERS_MAX, findings)).unwrap_or_default();
    let mut answers: Vec<Reply> = answers.iter().filter_map(|item| reply(item, policy, findings)).collect();
    answers.sort_by_key(|reply| reply.after);
    let until = fields.get("until").and_then(|at| at.span(findings)).unwrap_or(UNTIL);
    let report = report?;
    let case = case(&report, at, policy, findings);
    let subjects = report.get("subjects").map(|at| at.list(findings)).unwrap_or_default();
    Some(Scenario {
        at: at?,
        case: case?,
        reporter: report.text("reporter", findings).map(PersonId::from),
        subjects: subjects.iter().filter_map(|at| at.word(findings)).map(PersonId::from).collect(),
        absent,
        answers,
        everyone: fields.get("everyone").and_then(|at| since(&at, findings)),
        until,
    })
}

fn case(
    report: &Fields<'_>,
    at: Option<Moment>,
    policy: &Policy,
    findings: &mut Findings<'_>,
) -> Option<Case> {
    let kind = report.need("kind", findings).and_then(|at| kind(&at, policy, findings));
    let unit = report.text("unit", findings).map(UnitId::from);
    let words: Vec<&str> = Origin::ALL.iter().map(|origin| origin.as_str()).collect();
    let origin = report.get("origin").and_then(|at| at.one_of(&words, findings)).and_then(Origin::parse);
    let aware_at = report.get("aware_at").and_then(|at| moment(&at, findings));
    let occurred_at = report.get("occurred_at").and_then(|at| moment(&at, findings));
    let facts = report.get("facts").map(|at| facts(&at, policy, findings)).unwrap_or_default();
    let known = Case::new(kind?, origin.unwrap_or(Origin::Staff), aware_at.or(at)?);
    let plain = Case { unit, occurred_at, ..known };
    Some(facts.applied_to(&plain))
}

fn facts(at: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Said {
    let Some(fields) = at.fields(&Field::words(), findings) else { return Said::default() };
    let fact = |field: &Field| {
        let at = fields.get(field.as_str())?;
        Some((*field, fact(*field, &at, policy, findings)?))
    };
    Field::ALL.iter().filter_map(fact).collect()
}

/// What is written of one field.
fn fact(field: Field, at: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<Value> {
    let declared = |of| policy.vocabulary(of).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    let mut word = |known: &[&str]| at.one_of(known, findings).map(str::to_owned);
    Some(match field.row().slot {
        Slot::Presence(_) => Value::Presence(word(&Presence::words()).and_then(|it| Presence::parse(&it))?),
        Slot::Certainty(_) => {
            Value::Certainty(word(&Certainty::words()).and_then(|it| Certainty::parse(&it))?)
        }
        Slot::Class(_) => Value::words(&word(CLASSES)),
        Slot::Word(_, of) => Value::words(&word(&declared(of))),
        Slot::Words(_, of) => {
            let (items, known) = (at.list(findings), declared(of));
            let words = items.iter().filter_map(|item| item.one_of(&known, findings));
            Value::Words(words.map(str::to_owned).collect())
        }
        Slot::Kind(_) => Value::Kind(kind(at, policy, findings)?),
        Slot::Unit(_) => Value::Unit(UnitId::from(at.word(findings)?)),
        Slot::Moment(_) | Slot::Maybe(_) => Value::At(moment(at, findings)?),
        Slot::Count(_) => Value::Count(at.number(findings).map(u64::from)?),
    })
}

fn absence(item: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<Absence> {
    let fields = item.fields(ABSENT, findings)?;
    let person = fields.need("person", findings).and_then(|at| at.word(findings));
    let words = Cause::words();
    let cause = fields.get("cause").and_then(|at| at.one_of(&words, findings));
    let cause = cause.and_then(Cause::parse);
    let from = fields.need("from", findings).and_then(|at| moment(&at, findings));
    let to = fields.need("to", findings);
    let end = to.as_ref().and_then(|at| moment(at, findings));
    if let (Some(place), true) = (&to, from.zip(end).is_some_and(|(from, end)| end <= from)) {
        findings.mistake(place, "ends-before-it-begins", &[]);
    }
    let only = fields.get("only").map(|at| at.list(findings)).unwrap_or_default();
    let only = only.iter().filter_map(|at| act(at, policy, findings)).collect();
    Some(Absence {
        person: PersonId::from(person?),
        cause: cause.unwrap_or(Cause::Absent),
        from: from?,
        to: end?,
        stand_in: fields.text("stand_in", findings).map(PersonId::from),
        only,
    })
}

fn reply(item: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<Reply> {
    let fields = item.fields(ANSWER, findings)?;
    let after = fields.need("after", findings).and_then(|at| since(&at, findings));
    let does = fields.need("does", findings)?;
    if let Some(says) = hear(does.as_word().unwrap_or_default(), (&fields, policy), findings) {
        return Some(Reply { after: after?, person: None, does: says? });
    }
    let person = fields.need("person", findings).and_then(|at| at.word(findings));
    let reason = fields.text("reason", findings).unwrap_or_default();
    let does = match does.word(findings)? {
        "judge" => {
            let answer = fields.need("answer", findings).and_then(|at| answer(&at, policy, findings));
            Does::Judge { answer: answer?, reason }
        }
        "severity" => {
            let to = fields.need("severity", findings).and_then(|at| severity(&at, policy, findings));
            Does::Severity { to: to?, reason }
        }
        "scale" => scale(&fields, reason, policy, findings)?,
        "facts" => Does::Facts(facts(&fields.need("facts", findings)?, policy, findings)),
        "close" => Does::Phase { to: Phase::Closed, reason },
        "phase" => {
            let phases = Phase::ALL.iter().filter(|phase| **phase != Phase::Merged);
            let words: Vec<&str> = phases.map(|phase| phase.as_str()).collect();
            let to = fields.need("phase", findings).and_then(|at| at.one_of(&words, findings));
            Does::Phase { to: to.and_then(Phase::parse)?, reason }
        }
        word => match declared(word, (&fields, policy), reason.clone(), findings) {
            Some(declared) => declared?,
            None => Does::Act { act: act(&does, policy, findings)?, reason },
        },
    };
    Some(Reply { after: after?, person: Some(PersonId::from(person?)), does })
}

/// `scale` and `class`: where the incident stands from now on.
fn scale(fields: &Fields<'_>, reason: String, policy: &Policy, findings: &mut Findings<'_>) -> Option<Does> {
    let known: Vec<&str> = policy.scales.iter().map(|scale| scale.id.as_str()).collect();
    let scale = fields.need("scale", findings)?.declared("unknown-scale", &known, findings)?;
    let scale = policy.scale(&ScaleId::from(scale))?;
    let known: Vec<&str> = scale.classes.iter().map(|class| class.id.as_str()).collect();
    let to = fields.need("class", findings)?.declared("unknown-class", &known, findings)?;
    Some(Does::Scale { scale: scale.id.clone(), to: ClassId::from(to), reason })
}

/// What is declared on an incident, handed over or answered from outside. None where `word` is no such
/// thing; none within where something about it is wrong.
fn declared(
    word: &str,
    (fields, policy): (&Fields<'_>, &Policy),
    reason: String,
    findings: &mut Findings<'_>,
) -> Option<Option<Does>> {
    let to = |findings: &mut Findings<'_>| {
        fields.need("to", findings).and_then(|at| at.word(findings)).map(PersonId::from)
    };
    let mode = |findings: &mut Findings<'_>| {
        let known: Vec<&str> = policy.modes.iter().map(|mode| mode.id.as_str()).collect();
        let word = fields.need("mode", findings)?;
        word.declared("unknown-word", &known, findings).map(str::to_owned)
    };
    Some(match word {
        "appoint" => {
            let posts = policy.posts.iter().filter(|post| post.appointment.is_some());
            let known: Vec<&str> = posts.map(|post| post.id.as_str()).collect();
            let post = fields.need("post", findings);
            let post = post.and_then(|at| at.declared("unknown-post", &known, findings)).map(PostId::from);
            post.zip(to(findings)).map(|(post, to)| Does::Appoint { post, to, reason })
        }
        "delegate" => {
            let act = fields.get("act").and_then(|at| act(&at, policy, findings));
            to(findings).map(|to| Does::Delegate { act, to })
        }
        "disapprove" => Some(Does::Disapprove { reason }),
        "party_confirm" => party((fields, policy), findings).map(|party| Does::PartyConfirm { party }),
        "convene" | "end" => mode(findings).map(|mode| Does::Mode { mode, holds: word == "convene", reason }),
        "lift_wall" => Some(Does::LiftWall { reason }),
        _ => return None,
    })
}

/// What a body outside says for itself. None where `word` is no such thing; none within where something
/// about it is wrong.
fn hear(
    word: &str,
    (fields, policy): (&Fields<'_>, &Policy),
    findings: &mut Findings<'_>,
) -> Option<Option<Does>> {
    let text = match word {
        "party_receive" => None,
        "party_answer" => {
            let text = fields.need("text", findings).and_then(|at| at.word(findings));
            let Some(text) = text else { return Some(None) };
            Some(text.to_owned())
        }
        _ => return None,
    };
    Some(party((fields, policy), findings).map(|party| Does::Hear { party, text }))
}

fn party((fields, policy): (&Fields<'_>, &Policy), findings: &mut Findings<'_>) -> Option<PartyId> {
    let known: Vec<&str> = policy.parties.keys().map(|party| party.as_str()).collect();
    let party = fields.need("party", findings)?;
    party.declared("unknown-party", &known, findings).map(PartyId::from)
}

/// `0m` is allowed here: what is done together with the report.
fn since(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Span> {
    if matches!(at.as_word(), Some("0" | "0s" | "0m" | "0h" | "0d")) {
        return Some(Span::ZERO);
    }
    at.span(findings)
}

fn moment(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Moment> {
    let word = at.word(findings)?;
    let moment = Moment::parse(word);
    if moment.is_none() {
        findings.mistake(at, "bad-moment", &[("word", word)]);
    }
    moment
}

fn kind(at: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<KindId> {
    let known: Vec<&str> = policy.kinds.iter().map(|kind| kind.id.as_str()).collect();
    at.declared("unknown-kind", &known, findings).map(KindId::from)
}

fn severity(at: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<SeverityId> {
    let known: Vec<&str> = policy.severities.iter().map(|severity| severity.id.as_str()).collect();
    at.declared("unknown-severity", &known, findings).map(SeverityId::from)
}

fn act(at: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<Act> {
    let known: Vec<&str> = policy.acts.iter().map(|act| act.id.as_str()).collect();
    at.declared("unknown-act", &known, findings).map(Act::from)
}

fn answer(at: &Cursor<'_>, policy: &Policy, findings: &mut Findings<'_>) -> Option<Answer> {
    let steps = policy.lines.iter().flat_map(|line| &line.steps);
    let options = steps.filter_map(|step| match &step.deed {
        Deed::Ask(question) => Some(&question.options),
        Deed::Tell { .. } | Deed::By { .. } => None,
    });
    let known: BTreeSet<&str> = options.flatten().map(|option| option.id.as_str()).collect();
    let known: Vec<&str> = known.into_iter().collect();
    at.declared("unknown-option", &known, findings).map(Answer::from)
}
