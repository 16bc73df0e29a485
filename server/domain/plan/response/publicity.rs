//! What was decided about publication is one decision in one place: it is the answer to every question of the
//! policy that asks for it, and whoever it concerns hears of it, of a change with what was decided before.

use crate::actor::{Contacted, Means};
use crate::draft::Draft;
use crate::escalation::opening::close_question;
use crate::ids::{LineId, PersonId, StepId};
use crate::incident::fact::Fact as IncidentFact;
use crate::policy::Deed;

use super::fact::{Fact, Publicity};
use super::push;

/// Answers every question of the policy that was put and asks for what was decided just now.
pub fn answer_questions(draft: &mut Draft<'_>) {
    let Some(decision) = draft.after.plan.response.publication.decision.clone() else { return };
    let Some(by) = decision.by.person() else { return };
    let policy = draft.policy;
    for line in policy.every_line() {
        for step in &line.steps {
            let Deed::Ask(question) = &step.deed else { continue };
            let Some(answer) = question.answer_for(decision.publishes) else { continue };
            let at: (&LineId, &StepId) = (&line.id, &step.id);
            let state = draft.after.lines.get(at.0).and_then(|state| state.step(at.1));
            let asked = state.and_then(|state| state.question.as_ref());
            if asked.is_none_or(|asked| asked.by_person && asked.answer.as_ref() == Some(answer)) {
                continue;
            }
            close_question(draft, at);
            draft.push(IncidentFact::Answered {
                line: line.id.clone(),
                step: step.id.clone(),
                answer: answer.clone(),
                by: by.clone(),
                at: decision.at,
                means: Means::Screen,
                decides: true,
            });
        }
    }
}

/// Tells the desk, the chief and whoever decided, wrote, was asked or heard of it before, but for who does
/// it: they have the page before them. No post hears of it through a wall.
pub(super) fn tell(draft: &mut Draft<'_>, (no, what): (u32, Publicity), was: Option<bool>) {
    let mut people: Vec<Contacted> = draft.contact(posted(draft));
    people.extend(draft.contact(draft.after.plan.response.publication.concerned.iter().cloned()));
    people.retain(|row| draft.by.person() != Some(&row.person));
    people.sort_by(|a, b| a.person.cmp(&b.person));
    people.dedup_by(|a, b| a.person == b.person);
    if !people.is_empty() {
        push(draft, Fact::PublicationTold { no, what, was, people });
    }
}

/// The desk and the chief, or who acts in their place behind the wall of the incident.
pub(super) fn posted(draft: &Draft<'_>) -> Vec<PersonId> {
    let (policy, context) = (draft.policy, &draft.after.case.context);
    let wall = policy.wall(context);
    let posts = std::iter::once(&policy.roles.desk).chain(&policy.roles.chief);
    let inside = posts.filter(|post| wall.is_none_or(|wall| wall.knows(policy.acting(post, context))));
    inside.flat_map(|post| draft.recipients().contacts(post)).map(|row| row.person).collect()
}
