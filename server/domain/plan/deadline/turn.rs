//! A change of what is known that starts, moves or ends a date of law is told, with what changed: to the
//! desk, to the chief, and to those who judged or spoke on the facts as they were.

use std::collections::BTreeSet;

use crate::actor::{Actor, Contacted};
use crate::basis::Kind;
use crate::case::field::Field;
use crate::case::said::changes;
use crate::draft::{Draft, last_resorts};
use crate::ids::{Act, PersonId};
use crate::incident::fact::Fact as IncidentFact;

use super::clock::Rule;
use super::decide::push;
use super::fact::{Fact, Told, Turn};

/// Tells it. What the first report starts is said by what that report sends out.
pub(super) fn tell(draft: &mut Draft<'_>, rule: &Rule, turn: Turn, judge: Option<Actor>) {
    let matter = draft.after.plan.deadlines.matters.get(rule);
    let Some(terms) = matter.map(|matter| &matter.terms).filter(|terms| terms.kind == Kind::Law) else {
        return;
    };
    if draft.after.seq == 0 {
        return;
    }
    let due_at = terms.clocks.iter().filter_map(|term| term.due_at).min();
    let due_at = due_at.filter(|_| !matches!(turn, Turn::Ended | Turn::Unjudged));
    let fields = changed(draft);
    let people = concerned(draft, rule, judge);
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    let told = Told { people, parties };
    push(draft, Fact::Turned { rule: rule.clone(), turn, told, due_at, fields });
}

/// Which facts this decision changed, or which another report says otherwise.
fn changed(draft: &Draft<'_>) -> BTreeSet<Field> {
    let changes = changes(draft.before, &draft.after.case);
    let said = draft.facts().iter().filter_map(|fact| match fact {
        IncidentFact::Joined { news, .. } => Some(news),
        _ => None,
    });
    said.flatten().copied().chain(changes.iter().map(|change| change.field)).collect()
}

fn concerned(draft: &Draft<'_>, rule: &Rule, judge: Option<Actor>) -> Vec<Contacted> {
    let (after, roles) = (&draft.after, &draft.policy.roles);
    let recipients = draft.recipients();
    let posts = std::iter::once(&roles.desk).chain(&roles.chief);
    let posts = posts.flat_map(|post| recipients.contacts(post)).map(|row| row.person);
    let judges = after.plan.deadlines.judged.get(rule).map(|verdict| verdict.by.clone());
    let judges = judges.into_iter().chain(judge).filter_map(|by| by.person().cloned());
    let answered = after.duties.iter().filter(|duty| duty.act.is(Act::JUDGE));
    let answered = answered.filter_map(|duty| duty.done_by.clone());
    let mut people: BTreeSet<PersonId> = posts.chain(judges).chain(answered).collect();
    people.extend(after.changed_by.iter().cloned());
    // Whoever makes the change has the page before them on which the dates stand.
    people.retain(|person| draft.by.person() != Some(person));
    draft.contact(people)
}
