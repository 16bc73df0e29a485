//! The order of steps: whether each can open, and whether silence in one is ever noticed.

use crate::ids::StepId;
use crate::policy::cursor::{Cursor, Findings};
use crate::policy::{Deed, Line, Step};

/// Notes rings of `after`, and steps that wait only for steps that never open. A ring is a slip even
/// where another way leads into it: nobody could say in which order its steps come.
pub fn check(line: &Line, written: &[Cursor<'_>], findings: &mut Findings<'_>) {
    let openable = openable(line);
    let mut told: Vec<&StepId> = Vec::new();
    for step in &line.steps {
        let Some(place) = place_of(step, written) else { continue };
        match ring_through(step, line) {
            Some(ring) if ring.iter().any(|member| told.contains(member)) => {}
            Some(ring) => {
                let names: Vec<&str> = ring.iter().map(|id| id.as_str()).collect();
                findings.mistake(&place, "after-ring", &[("steps", &names.join(" → "))]);
                told.extend(ring);
            }
            None if openable.contains(&&step.id) => {}
            None => findings.mistake(&place, "never-opens", &[("step", step.id.as_str())]),
        }
    }
}

/// The `after` of a step where it is written, or the step itself.
pub fn place_of<'a>(step: &Step, written: &[Cursor<'a>]) -> Option<Cursor<'a>> {
    let mut quiet = Findings::default();
    written.iter().find_map(|item| {
        let fields = item.is_map().then(|| item.pairs(&mut quiet)).flatten()?;
        let id = fields.get("id")?.as_word()?;
        (id == step.id.as_str()).then(|| fields.get("after").unwrap_or_else(|| item.clone()))
    })
}

fn openable(line: &Line) -> Vec<&StepId> {
    let mut open: Vec<&StepId> = Vec::new();
    loop {
        let more: Vec<&StepId> = line
            .steps
            .iter()
            .filter(|step| !open.contains(&&step.id))
            .filter(|step| {
                let first = step.at_once || step.after.is_empty();
                first || step.after.iter().any(|after| open.contains(&after.step()))
            })
            .map(|step| &step.id)
            .collect();
        if more.is_empty() {
            return open;
        }
        open.extend(more);
    }
}

fn ring_through<'a>(start: &'a Step, line: &'a Line) -> Option<Vec<&'a StepId>> {
    let mut ways: Vec<Vec<&'a StepId>> = vec![vec![&start.id]];
    let mut seen: Vec<&StepId> = Vec::new();
    while let Some(way) = ways.pop() {
        let Some(step) = way.last().and_then(|id| line.step(id)) else { continue };
        for after in &step.after {
            let mut longer = way.clone();
            longer.push(after.step());
            if *after.step() == start.id {
                return Some(longer);
            }
            if !seen.contains(&after.step()) {
                seen.push(after.step());
                ways.push(longer);
            }
        }
    }
    None
}

/// Whether something in a step has a time, so that its silence is noticed.
pub fn has_time(step: &Step) -> bool {
    match &step.deed {
        Deed::Tell { owes, call, .. } => call.is_some() || owes.iter().any(|duty| duty.time.is_some()),
        Deed::By { owes, .. } => owes.iter().any(|duty| duty.time.is_some()),
        Deed::Ask(_) => true,
    }
}
