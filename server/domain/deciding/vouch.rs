//! What is done in the name of people by a program or by another: it is told to them, and what would hide
//! an incident from those who should act needs two of them.

use std::collections::BTreeSet;

use crate::access::{self, Power};
use crate::actor::{Actor, Means};
use crate::case::Phase;
use crate::draft::Draft;
use crate::ids::{Act, PersonId};
use crate::incident::fact::Fact;
use crate::plan::rules::PlanAsk;
use crate::plan::{prevention, response};
use crate::refusal::Refusal;

use super::command::Ask;

/// Who stands for what a program does, and who else.
pub(super) type Vouchers<'a> = (&'a PersonId, &'a PersonId);

/// Voiding an incident ends every alarm of it, and naming its subjects shuts them out. A program does
/// neither by itself: somebody who may decide it and a second person (対策基準 1(3)①) stand for it, neither
/// is named in the incident, and both hear of it.
pub(super) fn check(draft: &mut Draft<'_>, ask: &Ask, vouchers: Option<Vouchers<'_>>) -> Result<(), Refusal> {
    if !matches!(draft.by, Actor::Token(_)) {
        return Ok(());
    }
    let none = BTreeSet::new();
    let (power, subjects) = match ask {
        Ask::SetPhase { to: Phase::Void } => (Power::End, &none),
        Ask::ChangeCase { subjects, .. } if *subjects != draft.after.subjects => (Power::Handle, subjects),
        _ => return Ok(()),
    };
    let wrong = |field| Refusal::Invalid { field, reason: "two-persons" };
    let (by, second) = vouchers.ok_or(wrong("person"))?;
    let may = |person: &PersonId, power| {
        let (world, policy) = (draft.world, draft.policy);
        !subjects.contains(person) && access::may(world, policy, &draft.after, (person, power), draft.now)
    };
    if !may(by, power) {
        return Err(wrong("person"));
    }
    if second == by || !may(second, Power::Handle) {
        return Err(wrong("second"));
    }
    let people = draft.contact([by.clone(), second.clone()]);
    draft.push(Fact::Vouched { by: by.clone(), second: second.clone(), people });
    Ok(())
}

/// In whose name something is asked, beside those of a step or a measure that a program says is done. Asked
/// before it is decided: what is done is nobody's any more.
pub(super) fn named(draft: &Draft<'_>, ask: &Ask) -> Vec<PersonId> {
    match ask {
        Ask::Do(deed) | Ask::Call { deed, .. } | Ask::Judge { deed, .. } | Ask::Disapprove(deed) => {
            vec![deed.person.clone()]
        }
        Ask::Delegate { person, .. } | Ask::Disown { person, .. } => vec![person.clone()],
        Ask::Plan(PlanAsk::Prevention(ask)) => match (ask.by(), &draft.by) {
            (Some(by), _) => vec![by.clone()],
            (None, Actor::Token(_)) => prevention::owed_by(draft, ask),
            (None, _) => Vec::new(),
        },
        Ask::Plan(PlanAsk::Response(
            response::Ask::DoItem { item, .. } | response::Ask::SkipItem { item },
        )) if matches!(draft.by, Actor::Token(_)) => draft.after.plan.response.charged_with(item),
        _ => Vec::new(),
    }
}

/// Whatever is recorded of a person by another (代行記録) is told to that person: nothing is closed in
/// anyone's name behind their back. What goes on from the link of a mail is told too: who holds the mail is
/// not known to be them. The confirmation itself is the answer to that mail, and needs no other.
pub(super) fn tell(draft: &mut Draft<'_>, ask: &Ask, named: Vec<PersonId>) {
    let is_by_link = matches!(ask, Ask::Do(deed) if deed.means == Means::Link && !deed.act.is(Act::CONFIRM));
    for person in named {
        if draft.by == Actor::Person(person.clone()) && !is_by_link {
            continue;
        }
        let people = draft.contact([person.clone()]);
        if !people.is_empty() {
            draft.push(Fact::RecordedFor { person, people });
        }
    }
}
