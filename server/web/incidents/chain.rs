//! 連絡の図: who was told of an incident, who has answered, who is silent, at a glance. Posts that were told
//! together stand together; what each of them owes in all steps is one mark.

use serde::Serialize;

use crate::domain::ids::{Act, PostId, UnitId};
use crate::domain::incident::fact::Outcome;
use crate::domain::incident::state::{Duty, Incident, Stage};
use crate::domain::moment::Moment;
use crate::domain::policy::{Deed, Policy, PostRef};
use crate::web::reading::Seen;
use crate::web::visit::Visit;
use crate::web::words::{self, When};

/// Posts that were told at the same time.
#[derive(Serialize)]
pub struct Level {
    posts: Vec<Link>,
}

/// One post.
#[derive(Serialize)]
struct Link {
    office: String,
    /// Who it is, where it is one person.
    name: String,
    /// `done`, `late`, `told`, `dead`.
    state: &'static str,
    state_label: String,
    at: Option<When>,
}

/// A post and where it was told first.
struct Node<'a> {
    opened_at: Moment,
    post: &'a PostId,
    unit: Option<&'a UnitId>,
    duties: Vec<&'a Duty>,
}

/// Everyone that was told, from the first to the last.
pub fn levels(visit: &Visit, seen: &Seen, policy: &Policy) -> Vec<Level> {
    let mut nodes = nodes(&seen.incident, policy);
    nodes.sort_by_key(|node| node.opened_at);
    let mut levels: Vec<(Moment, Level)> = Vec::new();
    for node in nodes {
        let link = link(visit, seen, policy, &node);
        match levels.last_mut() {
            Some((at, level)) if *at == node.opened_at => level.posts.push(link),
            _ => levels.push((node.opened_at, Level { posts: vec![link] })),
        }
    }
    levels.into_iter().map(|(_, level)| level).collect()
}

/// Every post once, where it was told first, with what it owes in all steps. Who only telephones others is
/// shown on the page of the steps.
fn nodes<'a>(incident: &'a Incident, policy: &'a Policy) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node<'a>> = Vec::new();
    for (line, step) in policy.lines.iter().flat_map(|line| line.steps.iter().map(move |step| (line, step))) {
        let state = incident.lines.get(&line.id).and_then(|state| state.step(&step.id));
        let Some(opened_at) = state.filter(|row| row.stage == Stage::Told).map(|row| row.opened_at) else {
            continue;
        };
        let mut duties = incident.duties_of(&line.id, &step.id).peekable();
        if let (None, Deed::Tell { tell, .. }) = (duties.peek(), &step.deed) {
            let is_new = |to: &&PostRef| !nodes.iter().any(|node| node.post == &to.post);
            let told: Vec<_> = tell.iter().filter(is_new).collect();
            let blank = |to: &'a PostRef| Node { opened_at, post: &to.post, unit: None, duties: Vec::new() };
            nodes.extend(told.into_iter().map(blank));
        }
        for duty in duties.filter(|duty| !duty.act.is(Act::CALL)) {
            let unit = duty.unit.as_ref();
            match nodes.iter_mut().find(|node| node.post == &duty.post && node.unit == unit) {
                Some(node) => {
                    node.opened_at = node.opened_at.min(opened_at);
                    node.duties.push(duty);
                }
                None => nodes.push(Node { opened_at, post: &duty.post, unit, duties: vec![duty] }),
            }
        }
    }
    nodes
}

fn link(visit: &Visit, seen: &Seen, policy: &Policy, node: &Node<'_>) -> Link {
    let incident = &seen.incident;
    let (state, at) = standing(visit, incident, &node.duties);
    let mut people: Vec<_> =
        node.duties.iter().flat_map(|duty| &duty.bearers).map(|row| &row.person).collect();
    people.sort();
    people.dedup();
    let name = match people.as_slice() {
        [one] => seen.world.org.name_of(one),
        _ => String::new(),
    };
    Link {
        office: words::office(&seen.world, Some(policy), node.post, node.unit),
        name,
        state,
        state_label: visit.text(&format!("web-chain-{state}")),
        at: at.map(|at| When::clock(visit, at)),
    }
}

/// How a post stands, with the time that says it: since when it is late, when it answered, until when it has
/// time.
fn standing(visit: &Visit, incident: &Incident, duties: &[&Duty]) -> (&'static str, Option<Moment>) {
    let owed = || duties.iter().filter(|duty| duty.is_owed());
    if let Some(late) = owed().filter(|duty| duty.late_at.is_some()).min_by_key(|duty| duty.due_at) {
        return (if words::is_unheard(visit, late) { "dead" } else { "late" }, late.due_at);
    }
    // Whoever has answered knows of it, whatever they still owe; what is due is said beside.
    if let Some(done) = duties.iter().filter_map(|duty| duty.done_at).max() {
        return ("done", Some(done));
    }
    let due = owed().map(|duty| (duty.due_at.is_none(), duty.due_at)).min();
    let is_dead = due.is_some() && is_unreached(incident, duties);
    (if is_dead { "dead" } else { "told" }, due.and_then(|(_, due)| due))
}

/// Nothing that was sent to any of them arrived.
fn is_unreached(incident: &Incident, duties: &[&Duty]) -> bool {
    let bearers = || duties.iter().flat_map(|duty| &duty.bearers);
    let tries = |outcome: Outcome| {
        let of = |(person, _): &(_, _)| bearers().any(|bearer| bearer.person == *person);
        incident.reach.iter().any(|(to, found)| of(to) && *found == outcome)
    };
    tries(Outcome::Dead) && !tries(Outcome::Sent)
}
