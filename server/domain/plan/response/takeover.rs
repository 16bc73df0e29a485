//! What the plan of another incident had left open, where this one answers for it from now on (統合).

use crate::draft::Draft;
use crate::history::Private;
use crate::incident::state::Incident;

use super::checklist;
use super::fact::Fact;
use super::record::next;
use super::state::Outcome;
use super::{check_owner, push};

/// The checklist takes up what was open there, with whoever was named for it, and what is still cut off
/// there is asked about here.
pub fn take_over(draft: &mut Draft<'_>, theirs: &Incident) {
    checklist::list(draft);
    for row in theirs.plan.response.items.iter().filter(|row| row.outcome == Outcome::Open) {
        let mine = draft.after.plan.response.item(&row.id).filter(|mine| mine.outcome == Outcome::Open);
        let is_free = mine.is_some_and(|mine| mine.owner.is_none());
        let owner = row.owner.clone().filter(|owner| is_free && check_owner(draft, owner, "owner").is_ok());
        if owner.is_some() {
            push(draft, Fact::ItemAssigned { item: row.id.clone(), owner });
        }
    }
    let cut = theirs.plan.response.open_containments().filter(|(_, row)| row.is_asked_about());
    for (index, row) in cut {
        let containment = next(draft.after.plan.response.containments.len());
        let (measure, ordered_by, at) = (row.measure, row.ordered_by.clone(), row.cut_at);
        draft.add_texts(&texts(theirs, next(index), containment));
        push(draft, Fact::Contained { containment, measure, ordered_by, at });
    }
}

/// What was written of it there, under the keys that it has here.
fn texts(theirs: &Incident, there: u32, here: u32) -> Private {
    let text = |end: &str| {
        let found = theirs.texts.get(&format!("response.containment.{there}{end}"))?;
        Some((format!("response.containment.{here}{end}"), found.clone()))
    };
    ["", ".basis"].into_iter().filter_map(text).collect()
}
