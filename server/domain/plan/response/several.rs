//! 一括: what is said of several items at once. Each is decided as if it had been said alone, so that each
//! is a fact of its own; where one cannot be, nothing is recorded, and all that is wrong is said together.

use crate::draft::Draft;
use crate::history::Private;
use crate::refusal::{Mistake, Refusal};

use super::{Ask, checklist};

/// Texts that go with an item.
const TEXTS: [&str; 4] = ["text", "reason", "override", "source"];

/// Decides all of them: what should come before another one is decided before it, the rest in their order.
pub(super) fn decide(draft: &mut Draft<'_>, asks: &[Ask], texts: &mut Private) -> Result<(), Refusal> {
    let mut refused = Vec::new();
    let mut left: Vec<&Ask> = asks.iter().collect();
    while !left.is_empty() {
        let is_first = |ask: &&Ask| !left.iter().any(|other| comes_first(draft, other, ask));
        let ask = left.remove(left.iter().position(is_first).unwrap_or(0));
        let item = item_of(ask).ok_or(Refusal::Decided)?.to_owned();
        let mut own = Private::new();
        for name in TEXTS {
            own.extend(texts.remove(&format!("{name}.{item}")).map(|text| (name.to_owned(), text)));
        }
        match super::decide(draft, ask, &mut own) {
            Ok(()) => texts.extend(own),
            // Somebody was faster with this one; the others are not in its way.
            Err(Refusal::Decided) => {
                refused.push((item, Mistake { field: "item", reason: "item-decided" }));
            }
            Err(Refusal::Invalid { field, reason }) => refused.push((item, Mistake { field, reason })),
            Err(other) => return Err(other),
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(Refusal::Several(refused)) }
}

/// Whether something is said of an item that should come before the one of another ask.
fn comes_first(draft: &Draft<'_>, other: &Ask, ask: &Ask) -> bool {
    let Ask::DoItem { item, .. } = ask else { return false };
    let Some(item) = draft.policy.procedures.item(item) else { return false };
    let first = checklist::first(draft.policy, &draft.after.plan.response, item);
    first.into_iter().any(|first| item_of(other) == Some(first.id.as_str()))
}

/// The item that something is said of; none where it is of no item.
fn item_of(ask: &Ask) -> Option<&str> {
    if let Ask::DoItem { item, .. } | Ask::SkipItem { item } = ask {
        return Some(item.as_str());
    }
    if let Ask::State { report_item, .. } = ask { Some(report_item.as_str()) } else { None }
}
