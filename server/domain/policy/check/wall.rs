//! Where the rules lead out of a wall: whoever a rule tells sees the incident, wall or not.

use std::collections::BTreeSet;

use crate::ids::PostId;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::{Condition, Deed, Field, Line, Of, Organ, Policy, PostRef, Step, Truth, Wall};

/// Notes, for each wall, who outside of it is told all the same, and where nobody behind it is left.
pub fn ask(fields: &Fields<'_>, policy: &Policy, findings: &mut Findings<'_>) {
    let organs = fields.get("organs").and_then(|at| at.pairs(&mut Findings::default()));
    for organ in &policy.organs {
        let Some(wall) = &organ.wall else { continue };
        let organs = organs.as_ref().and_then(|organs| organs.get(organ.id.as_str()));
        let place = organs.unwrap_or_else(|| fields.at.clone());
        for post in [&policy.roles.desk, &policy.roles.top] {
            if !wall.knows(post) && !wall.bind.iter().any(|(from, _)| from == post) {
                let args = [("organ", organ.label.as_str()), ("post", post.as_str())];
                findings.question(&place, "wall-without-desk", &args);
            }
        }
        ask_closers((policy, organ, wall), &place, findings);
        if let Some(post) = &policy.publication.approver
            && !wall.knows(post)
            && !wall.bind.iter().any(|(from, _)| from == post)
        {
            let args = [("organ", organ.label.as_str()), ("post", post.as_str())];
            findings.question(&place, "wall-approver-outside", &args);
        }
        for line in policy.lines.iter().filter(|line| can_run(&line.when, policy, organ) != Truth::No) {
            ask_line((policy, organ, wall), line, &place, findings);
        }
    }
}

/// Who decides the end is told of a date that has run out: of one behind the wall, and of one elsewhere.
fn ask_closers(
    (policy, organ, wall): (&Policy, &Organ, &Wall),
    place: &Cursor<'_>,
    findings: &mut Findings<'_>,
) {
    let closing = &policy.closing;
    let closers = closing.by_severity.values().flatten().chain(&closing.any).chain(&policy.roles.chief);
    let closers: BTreeSet<&PostId> = closers.collect();
    for post in closers {
        let acts_inside = wall.bind.iter().any(|(_, to)| to == post);
        let is_bound = wall.bind.iter().any(|(from, _)| from == post);
        let code = match (acts_inside, is_bound || wall.knows(post)) {
            (true, _) => "wall-closer-hears-all",
            (false, false) => "wall-closer-outside",
            (false, true) => continue,
        };
        findings.question(place, code, &[("organ", &organ.label), ("post", post.as_str())]);
    }
}

fn ask_line(
    (policy, organ, wall): (&Policy, &Organ, &Wall),
    line: &Line,
    place: &Cursor<'_>,
    findings: &mut Findings<'_>,
) {
    let runs = |step: &&Step| can_run(&step.when, policy, organ) != Truth::No;
    let mut told: Vec<&str> = Vec::new();
    for named in line.steps.iter().filter(runs).flat_map(told_by) {
        let bound = wall.bind.iter().any(|(from, _)| *from == named.post);
        let per_body = policy.post(&named.post).is_some_and(|post| post.per == "body");
        let leads_out = (per_body || named.of != Of::Place) && !bound && !wall.knows(&named.post);
        if leads_out && !told.contains(&named.post.as_str()) {
            told.push(named.post.as_str());
            let args =
                [("organ", organ.label.as_str()), ("line", line.id.as_str()), ("post", named.post.as_str())];
            findings.question(place, "wall-tells-outside", &args);
        }
    }
    if line.last_resort.iter().all(|party| !wall.inside.contains(party)) {
        let args = [("organ", organ.label.as_str()), ("line", line.id.as_str())];
        findings.question(place, "wall-last-resort-outside", &args);
    }
}

/// Every post that a step tells, asks or copies to, exceptions included.
fn told_by(step: &Step) -> Vec<&PostRef> {
    let named: Vec<&PostRef> = match &step.deed {
        Deed::Tell { tell, copy, .. } => tell.iter().chain(copy).collect(),
        Deed::By { by, .. } => vec![by],
        Deed::Ask(question) => {
            let approves = question.approval.as_ref().map(|approval| &approval.by);
            question.groups.iter().flatten().chain(approves).collect()
        }
    };
    named.into_iter().flat_map(PostRef::every).collect()
}

/// Whether a condition can hold for what happens in an organ. A unit that is written under no organ may
/// lie in this one.
fn can_run(condition: &Condition, policy: &Policy, organ: &Organ) -> Truth {
    let each = |parts: &[Condition]| -> Vec<Truth> {
        parts.iter().map(|part| can_run(part, policy, organ)).collect()
    };
    match condition {
        Condition::Always => Truth::Yes,
        Condition::All(parts) => each(parts).into_iter().fold(Truth::Yes, Truth::and),
        Condition::Any(parts) => each(parts).into_iter().fold(Truth::No, Truth::or),
        Condition::Not(part) => can_run(part, policy, organ).negated(),
        Condition::Is { field: Field::Unit, words } => {
            let others: Vec<&str> = policy
                .organs
                .iter()
                .filter(|other| other.id != organ.id)
                .flat_map(|other| &other.units)
                .map(|unit| unit.as_str())
                .collect();
            if organ.units.iter().any(|unit| words.iter().any(|word| word == unit.as_str())) {
                Truth::Yes
            } else if words.iter().all(|word| others.contains(&word.as_str())) {
                Truth::No
            } else {
                Truth::Unknown
            }
        }
        Condition::Is { .. }
        | Condition::Over { .. }
        | Condition::Scale { .. }
        | Condition::SeverityAtLeast(_)
        | Condition::Severity(_) => Truth::Unknown,
    }
}
