//! The line of what no line of the policy takes up.
//!
//! A policy can be sound and still say nothing of some incidents: nobody would be told of them, and nothing
//! would ever be late. So there is one more line than the policy writes. It tells the desk, then the CISO,
//! then the last resort of every line.

use super::timer::{TimeRule, Timer};
use super::{After, BasisMap, Condition, Deed, DutyRule, Kind, Line, Of, Policy, PostRef, Roles, Step, base};
use crate::actor::Needs;
use crate::case::{Case, Context};
use crate::ids::{Act, LineId, PartyId, PostId, SeverityId, StepId};
use crate::moment::Span;
use crate::policy::Truth;

/// No line that a policy writes can have this id.
pub const ID: &str = "-";

const AGAIN: Span = Span::minutes(60);

/// The line itself; nobody's clause asks for it.
pub fn line(roles: &Roles, promptly: Span, written: &[Line]) -> Line {
    let mut last_resort: Vec<PartyId> = Vec::new();
    for party in written.iter().flat_map(|line| &line.last_resort) {
        if !last_resort.contains(party) {
            last_resort.push(party.clone());
        }
    }
    let desk = step("desk", &roles.desk, promptly);
    let above = Step { after: vec![After::Late(desk.id.clone())], ..step("above", &roles.top, promptly) };
    let (id, label) = (LineId::from(ID), base::CATCH_ALL.to_owned());
    Line { id, label, when: Condition::Always, steps: vec![desk, above], again: AGAIN, last_resort }
}

fn step(id: &str, post: &PostId, promptly: Span) -> Step {
    let confirm = DutyRule {
        act: Act::from(Act::CONFIRM),
        to: None,
        from: None,
        from_aware: false,
        time: Some(TimeRule::always(Timer::wall(promptly))),
        needs: Needs::Any,
        keeps_moving: false,
        second_person: false,
        basis: BasisMap::default(),
        kind: Kind::Operational,
    };
    let tell = vec![PostRef::new(post.clone(), Of::Body)];
    let deed = Deed::Tell { tell, copy: Vec::new(), inform: Vec::new(), owes: vec![confirm], call: None };
    let basis = BasisMap::default();
    Step { id: StepId::from(id), after: Vec::new(), when: Condition::Always, at_once: false, deed, basis }
}

impl Policy {
    /// The lines that the policy writes, and the one for what none of them takes up.
    pub fn every_line(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().chain([&self.catch_all])
    }

    /// The last resort of a line for an incident: what no line takes up goes no further out of a wall than
    /// it must.
    pub fn last_resort<'a>(&'a self, line: &'a Line, context: &Context) -> &'a [PartyId] {
        let inside = self.wall(context).map(|wall| wall.inside.as_slice()).unwrap_or_default();
        let is_caught = line.id == self.catch_all.id && !inside.is_empty();
        if is_caught { inside } else { &line.last_resort }
    }

    /// Whether some line of the policy tells, asks or obliges somebody as soon as such an incident is known.
    pub fn takes_up(&self, case: &Case, severity: &SeverityId) -> bool {
        let holds = |when: &Condition| when.holds(self, case, Some(severity)) == Truth::Yes;
        let begins = |step: &Step| (step.after.is_empty() || step.at_once) && !step.posts().is_empty();
        let takes = |line: &Line| line.steps.iter().any(|step| begins(step) && holds(&step.when));
        self.lines.iter().any(|line| holds(&line.when) && takes(line))
    }
}
