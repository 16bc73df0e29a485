//! 公表 (対策基準 1(4)③): whether it is made public, weighing importance and reach; who wrote what, who
//! else approved it (1(3)), when it went out. Not to publish is decided too, with a reason.

use crate::access::{Power, may};
use crate::code::words;
use crate::draft::Draft;
use crate::history::Private;
use crate::moment::Moment;
use crate::plan::Plan;
use crate::plan::issue::Variant;
use crate::refusal::Refusal;

use super::fact::Fact;
use super::record::next;
use super::state::Draft as Text;
use super::{keep, moment, need, person_of, push};

/// How far what the public is to read has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided whether it is made public.
    Undecided,
    /// It is not made public.
    Withheld,
    /// It is, and no text was approved.
    Unapproved,
    /// A text was approved, and the words of the paper for the public were written anew since.
    Rewritten,
    /// What it says was approved.
    Cleared,
}

words!(Standing {
    Undecided = "undecided", Withheld = "withheld", Unapproved = "unapproved", Rewritten = "rewritten",
    Cleared = "cleared",
});

impl Standing {
    /// Where a plan stands.
    pub fn of(plan: &Plan) -> Self {
        let publication = &plan.response.publication;
        let prepared = plan.issued.times_prepared(Variant::Press);
        let mut approved = publication.drafts.iter().filter_map(|draft| draft.approved.as_ref()).peekable();
        match publication.decision {
            None => Self::Undecided,
            Some((false, ..)) => Self::Withheld,
            Some((true, ..)) if approved.peek().is_none() => Self::Unapproved,
            Some((true, ..)) if approved.any(|row| row.prepared == prepared) => Self::Cleared,
            Some((true, ..)) => Self::Rewritten,
        }
    }

    /// Why nothing may be issued to the public; none where it may.
    pub const fn bar(self) -> Option<&'static str> {
        match self {
            Self::Undecided => Some("publication-undecided"),
            Self::Withheld => Some("publication-withheld"),
            Self::Unapproved => Some("text-not-approved"),
            Self::Rewritten => Some("text-rewritten"),
            Self::Cleared => None,
        }
    }
}

/// Whether it is made public.
pub(super) fn decide(draft: &mut Draft<'_>, publishes: bool, texts: &mut Private) -> Result<(), Refusal> {
    need(texts, "importance")?;
    need(texts, "reach")?;
    if !publishes {
        need(texts, "reason")?;
    }
    let no = draft.after.plan.response.publication.decisions.saturating_add(1);
    for field in ["importance", "reach", "reason"] {
        keep(texts, field, format!("response.publication.{no}.{field}"));
    }
    push(draft, Fact::PublicationDecided { no, publishes });
    Ok(())
}

/// What is to be said.
pub(super) fn write(draft: &mut Draft<'_>, texts: &mut Private) -> Result<(), Refusal> {
    let publication = &draft.after.plan.response.publication;
    if !publication.decision.as_ref().is_some_and(|(publishes, ..)| *publishes) {
        return Err(Refusal::Invalid { field: "text", reason: "publication-undecided" });
    }
    need(texts, "text")?;
    let no = next(publication.drafts.len());
    keep(texts, "text", key(no));
    push(draft, Fact::PublicationDrafted { draft: no });
    Ok(())
}

/// A second person approves; the writer alone only for a reason that is recorded (1(3)).
pub(super) fn approve(draft: &mut Draft<'_>, no: u32, texts: &mut Private) -> Result<(), Refusal> {
    let is_allowed = person_of(&draft.by).is_some_and(|person| {
        may(draft.world, draft.policy, &draft.after, (person, Power::Publish), draft.now)
    });
    if !is_allowed {
        return Err(Refusal::Forbidden);
    }
    let text = find(draft, no)?;
    if text.approved.is_some() {
        return Err(Refusal::Decided);
    }
    let alone = text.by == draft.by;
    if alone && need(texts, "override").is_err() {
        return Err(Refusal::Invalid { field: "override", reason: "second-person" });
    }
    keep(texts, "override", format!("{}.override", key(no)));
    let prepared = draft.after.plan.issued.times_prepared(Variant::Press);
    push(draft, Fact::PublicationApproved { draft: no, alone, prepared });
    Ok(())
}

/// An approved text went out, while publication is what was decided.
pub(super) fn release(
    draft: &mut Draft<'_>,
    no: u32,
    at: Option<Moment>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let text = find(draft, no)?;
    if text.released_at.is_some() {
        return Err(Refusal::Decided);
    }
    let Some(approved_at) = text.approved.as_ref().map(|row| row.at) else {
        return Err(Refusal::Invalid { field: "draft", reason: "text-not-approved" });
    };
    let publication = &draft.after.plan.response.publication;
    if !publication.decision.as_ref().is_some_and(|(publishes, ..)| *publishes) {
        return Err(Refusal::Invalid { field: "draft", reason: "publication-undecided" });
    }
    need(texts, "media")?;
    let at = moment(draft, at)?;
    if at < approved_at {
        return Err(Refusal::Invalid { field: "at", reason: "before-approval" });
    }
    keep(texts, "media", format!("{}.media", key(no)));
    push(draft, Fact::Published { draft: no, at });
    Ok(())
}

/// Where the text of a draft lies.
pub fn key(no: u32) -> String {
    format!("response.publication.draft.{no}")
}

fn find<'a>(draft: &'a Draft<'_>, no: u32) -> Result<&'a Text, Refusal> {
    let index = usize::try_from(no).ok().and_then(|no| no.checked_sub(1));
    let drafts = &draft.after.plan.response.publication.drafts;
    let found = index.and_then(|index| drafts.get(index));
    found.ok_or(Refusal::Invalid { field: "draft", reason: "unknown" })
}
