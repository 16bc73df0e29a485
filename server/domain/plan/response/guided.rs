//! 今すぐの案内 (対策基準 6.4(3)⑥): when the reporter was shown what to do at once, and what of it was
//! done. The lines are the policy's; what one said is kept with it, so that the record is read as it
//! was shown.

use std::collections::BTreeSet;

use crate::draft::{Draft, may_handle};
use crate::history::Private;
use crate::moment::Moment;
use crate::refusal::Refusal;

use super::fact::Fact;
use super::{person_of, push};

/// What a report form says of the guidance beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// When the form with the guidance was given to the reporter.
    pub at: Moment,
    /// Lines of the reported kind that the reporter ticked as done; the first one is 1.
    pub done: BTreeSet<u32>,
}

/// Records with the opening what the form said. A line that the kind does not have is left out: a
/// report is never refused for it. What was ticked was done by the time the report came in.
pub(crate) fn begin(draft: &mut Draft<'_>, shown: &Shown) {
    let kind = draft.after.case.kind.clone();
    let Some(guidance) = draft.policy.guidance_for(&kind) else { return };
    push(draft, Fact::GuidanceShown { kind, at: shown.at.min(draft.now) });
    let mut texts = Private::new();
    for (line, text) in (1_u32..).zip(&guidance.now) {
        if shown.done.contains(&line) {
            note(draft, line, text, &mut texts);
        }
    }
    draft.add_texts(&texts);
}

/// A line was done later: by the reporter, or by whoever handles the incident.
///
/// # Errors
/// [`Refusal::Forbidden`] for anyone else, [`Refusal::Decided`] for what was ticked before.
pub(super) fn tick(draft: &mut Draft<'_>, line: u32, texts: &mut Private) -> Result<(), Refusal> {
    let by = person_of(&draft.by);
    if by.is_none() || by != draft.after.reporter.as_ref() {
        may_handle(draft)?;
    }
    let kind = draft.after.case.kind.clone();
    let guidance = draft.policy.guidance_for(&kind);
    let index = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
    let text = guidance.and_then(|guidance| guidance.now.get(index?).cloned());
    let text = text.ok_or(Refusal::Invalid { field: "line", reason: "choose" })?;
    if draft.after.plan.response.guidance.done.contains_key(&(kind, line)) {
        return Err(Refusal::Decided);
    }
    note(draft, line, &text, texts);
    Ok(())
}

fn note(draft: &mut Draft<'_>, line: u32, text: &str, texts: &mut Private) {
    let (kind, at) = (draft.after.case.kind.clone(), draft.now);
    texts.insert(format!("response.guidance.{kind}.{line}"), text.to_owned());
    push(draft, Fact::GuidanceDone { kind, line, at });
}
