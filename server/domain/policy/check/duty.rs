//! What a step puts on those it tells: duties with their times and clauses.

use super::declared;
use super::declared::{Declared, check_member};
use super::names::{Names, ids};
use crate::actor::Needs;
use crate::basis::Kind;
use crate::ids::{Act, PartyId, PostId, StepId};
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::finding::nearest;
use crate::policy::grammar;
use crate::policy::{BasisMap, DutyRule, OwedTo};

pub const DUTY: &[&str] =
    &["to", "from", "within", "due", "calendar", "needs", "while_quiet", "second_person", "basis", "kind"];

/// What a duty counts from where no other duty starts it: when its post knew.
const AWARE: &str = "aware";

/// `owes:`.
pub fn owes(
    fields: &Fields<'_>,
    names: &Names,
    declared: &Declared,
    findings: &mut Findings<'_>,
) -> Vec<DutyRule> {
    let Some(written) = fields.get("owes").and_then(|at| at.pairs(findings)) else { return Vec::new() };
    let acts: Vec<String> = written.iter().map(|(key, _)| key.word.clone()).collect();
    let mut duties = Vec::new();
    for (key, at) in written.iter() {
        let known = ids(&names.acts);
        if !known.contains(&key.word.as_str()) {
            let args: Args<'_> = &[("word", &key.word), ("known", &known.join(", "))];
            findings.mistake_at_key(key, at, "unknown-act", args);
            findings.maybe(nearest(&key.word, known));
        }
        duties.extend(duty(&key.word, at, (names, declared, &acts), findings));
    }
    refuse_from_ring(&written, &duties, findings);
    // Duties have an order of their own, so that it does not matter in which they are written: what
    // starts at once first, then in the order of the body's words.
    let vocabulary = |act: &Act| names.acts.iter().position(|word| word.id == act.as_str());
    let mut ranked: Vec<_> =
        duties.iter().map(|duty| (depth(duty, &duties), vocabulary(&duty.act), duty.clone())).collect();
    ranked.sort_by_key(|(depth, word, _)| (*depth, *word));
    ranked.into_iter().map(|(_, _, duty)| duty).collect()
}

/// How many duties come before this one.
fn depth(duty: &DutyRule, duties: &[DutyRule]) -> usize {
    let mut depth = 0;
    let mut current = Some(duty);
    while let Some(from) = current.and_then(|duty| duty.from.as_ref()) {
        depth += 1;
        if depth > duties.len() {
            break;
        }
        current = duties.iter().find(|duty| duty.act == *from);
    }
    depth
}

/// A duty that starts when it is done itself never starts.
fn refuse_from_ring(written: &Fields<'_>, duties: &[DutyRule], findings: &mut Findings<'_>) {
    for duty in duties.iter().filter(|duty| depth(duty, duties) > duties.len()) {
        let place = written.get(duty.act.as_str()).unwrap_or_else(|| written.at.clone());
        findings.mistake(&place, "from-ring", &[("duty", duty.act.as_str())]);
    }
}

type Around<'x> = (&'x Names, &'x Declared, &'x [String]);

fn duty(act: &str, at: &Cursor<'_>, around: Around<'_>, findings: &mut Findings<'_>) -> Option<DutyRule> {
    let (names, declared, acts) = around;
    // `confirm:` alone is a duty without a time.
    if at.is_empty() {
        return Some(DutyRule {
            act: Act::from(act),
            to: None,
            from: None,
            from_aware: false,
            time: None,
            needs: Needs::Any,
            keeps_moving: false,
            second_person: false,
            basis: BasisMap::default(),
            kind: Kind::Operational,
        });
    }
    let fields = at.fields(DUTY, findings)?;
    let to = fields.get("to").and_then(|to| owed_to(&to, names, declared, findings));
    let from = fields.get("from").filter(|from| !is_aware(from, acts)).and_then(|from| {
        let word = from.word(findings)?;
        check_member(&from, "unknown-duty", word, acts, findings).map(|()| Act::from(word))
    });
    let from_aware = fields.get("from").is_some_and(|from| is_aware(&from, acts));
    let time = names.time_rule(&fields, findings);
    let needs = fields.get("needs").and_then(|at| needs(&at, findings)).unwrap_or_default();
    let keeps_moving = flag(&fields, "while_quiet", findings);
    if keeps_moving && time.is_none() {
        findings.mistake(&fields.at, "quiet-without-time", &[("duty", act)]);
    }
    let second_person = flag(&fields, "second_person", findings);
    if second_person && from.is_none() {
        findings.mistake(&fields.at, "second-person-without-from", &[("duty", act)]);
    }
    let basis = fields.get("basis").map(|at| declared::basis(&at, findings)).unwrap_or_default();
    let kind = kind(&fields, &basis, findings);
    Some(DutyRule {
        act: Act::from(act),
        to,
        from,
        from_aware,
        time,
        needs,
        keeps_moving,
        second_person,
        basis,
        kind,
    })
}

/// `from: aware`: the post's own recognition. A duty that a body calls so comes first.
fn is_aware(from: &Cursor<'_>, acts: &[String]) -> bool {
    from.as_word() == Some(AWARE) && acts.iter().all(|act| act != AWARE)
}

fn flag(fields: &Fields<'_>, key: &str, findings: &mut Findings<'_>) -> bool {
    fields.get(key).and_then(|at| at.truth(findings)).unwrap_or(false)
}

/// `any`, `each`, or a number.
fn needs(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Needs> {
    match at.word(findings)? {
        "any" => Some(Needs::Any),
        "each" => Some(Needs::Each),
        word => match word.parse() {
            Ok(count @ 1..) => Some(if count == 1 { Needs::Any } else { Needs::Count(count) }),
            Ok(0) | Err(_) => {
                findings.mistake(at, "bad-needs", &[("word", word)]);
                None
            }
        },
    }
}

/// What rests on no clause is 運用上の設定, and must not look like anything else.
fn kind(fields: &Fields<'_>, basis: &BasisMap, findings: &mut Findings<'_>) -> Kind {
    let has_clause = basis.any.is_some() || !basis.by_origin.is_empty();
    let usual = if has_clause { Kind::Policy } else { Kind::Operational };
    let Some(at) = fields.get("kind") else { return usual };
    let word = at.one_of(&["law", "policy", "operational"], findings);
    let kind = match word {
        Some("law") => Kind::Law,
        Some("policy") => Kind::Policy,
        Some(_) => Kind::Operational,
        None => return usual,
    };
    if !has_clause && kind != Kind::Operational {
        findings.mistake(&at, "kind-without-basis", &[("word", word.unwrap_or_default())]);
    }
    kind
}

fn owed_to(
    at: &Cursor<'_>,
    names: &Names,
    declared: &Declared,
    findings: &mut Findings<'_>,
) -> Option<OwedTo> {
    let word = at.word(findings)?;
    if let Some(step) = grammar::step(word) {
        return declared.find(at, step, findings).map(|_| OwedTo::Step(StepId::from(step)));
    }
    if names.posts.iter().any(|post| post.id == word) {
        return Some(OwedTo::Post(PostId::from(word)));
    }
    if names.parties.iter().any(|party| party == word) {
        return Some(OwedTo::Party(PartyId::from(word)));
    }
    let posts = names.posts.iter().map(|post| post.id.as_str());
    let known: Vec<&str> = posts.chain(names.parties.iter().map(String::as_str)).collect();
    findings.mistake(at, "unknown-receiver", &[("word", word), ("known", &known.join(", "))]);
    findings.maybe(nearest(word, known));
    None
}
