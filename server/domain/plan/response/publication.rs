//! 公表 (対策基準 1(4)③): whether it is made public, weighing importance and reach; who wrote what, who
//! else approved it (1(3)), when it went out. Not to publish is decided too, with a reason.
//!
//! What somebody decided is changed by whoever stands as high, and by nobody below (the policy's
//! `publication:`). Where the policy names who approves, that it is made public is proposed by those below.

use crate::access::{self, Power, may, rank};
use crate::actor::Actor;
use crate::code::words;
use crate::draft::{Draft, must};
use crate::history::Private;
use crate::ids::{PersonId, PostId};
use crate::moment::Moment;
use crate::plan::Plan;
use crate::plan::issue::Variant;
use crate::refusal::Refusal;

use super::fact::{Fact, Publicity};
use super::publicity::{answer_questions, tell};
use super::published::{Decision, PublicText};
use super::record::next;
use super::{keep, moment, need, person_of, push};

/// How far what the public is to read has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided whether it is made public.
    Undecided,
    /// It is not made public.
    Withheld,
    /// Who approves has not said yet whether it is.
    Proposed,
    /// It is, and no text was approved.
    Unapproved,
    /// A text was approved, and the words of the paper for the public were written anew since.
    Rewritten,
    /// What it says was approved.
    Cleared,
}

words!(Standing {
    Undecided = "undecided", Withheld = "withheld", Proposed = "proposed", Unapproved = "unapproved",
    Rewritten = "rewritten", Cleared = "cleared",
});

impl Standing {
    /// Where a plan stands.
    pub fn of(plan: &Plan) -> Self {
        let publication = &plan.response.publication;
        let prepared = plan.issued.times_prepared(Variant::Press);
        let mut approved = publication.drafts.iter().filter_map(|draft| draft.approved.as_ref()).peekable();
        match publication.verdict() {
            Some(true) if approved.peek().is_none() => Self::Unapproved,
            Some(true) if approved.any(|row| row.prepared == prepared) => Self::Cleared,
            Some(true) => Self::Rewritten,
            _ if publication.proposal.is_some() => Self::Proposed,
            Some(false) => Self::Withheld,
            None => Self::Undecided,
        }
    }

    /// Why nothing may be issued to the public; none where it may.
    pub const fn bar(self) -> Option<&'static str> {
        match self {
            Self::Undecided => Some("publication-undecided"),
            Self::Withheld => Some("publication-withheld"),
            Self::Proposed => Some("publication-proposed"),
            Self::Unapproved => Some("text-not-approved"),
            Self::Rewritten => Some("text-rewritten"),
            Self::Cleared => None,
        }
    }
}

/// Whether it is made public.
pub(super) fn decide(draft: &mut Draft<'_>, publishes: bool, texts: &mut Private) -> Result<(), Refusal> {
    must(draft, Power::DecidePublication)?;
    need(texts, "importance")?;
    need(texts, "reach")?;
    if !publishes {
        need(texts, "reason")?;
    }
    let own = height(draft, &draft.by, draft.now);
    let is_proposal = is_proposal(draft, publishes, own);
    if is_proposal {
        may_propose(draft)?;
    } else {
        may_change(draft, own)?;
    }
    let no = next_no(draft);
    for field in ["importance", "reach", "reason"] {
        keep(texts, field, format!("{}.{field}", decided_under(no)));
    }
    if is_proposal {
        push(draft, Fact::PublicationProposed { no, by: None, at: draft.now });
        return Ok(());
    }
    let was = draft.after.plan.response.publication.verdict().filter(|was| *was != publishes);
    push(draft, Fact::PublicationDecided { no, publishes });
    answer_questions(draft);
    tell(draft, (no, said(publishes)), was);
    Ok(())
}

/// What an answer to a question of the policy decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is decided, as the answer says.
    Decided,
    /// It is before who approves, and the question waits for them.
    Proposed,
}

/// A question of the policy about publication is answered by `by`, who was asked: that is the decision.
/// Texts: `reason`.
///
/// # Errors
/// [`Refusal::Outranked`] where who stands higher decided otherwise.
pub fn answered(
    draft: &mut Draft<'_>,
    publishes: bool,
    (by, at): (&PersonId, Moment),
    texts: &Private,
) -> Result<Verdict, Refusal> {
    // A program says what people did, and decides nothing in anyone's name.
    if matches!(draft.by, Actor::Token(_)) {
        return Err(Refusal::Forbidden);
    }
    if !publishes {
        need(texts, "reason")?;
    }
    let publication = &draft.after.plan.response.publication;
    let (was, proposal) = (publication.verdict(), publication.proposal.clone());
    let own = height(draft, &Actor::Person(by.clone()), at);
    let stands = |row: &Decision| row.publishes == publishes && own >= height_of(draft, row);
    if proposal.is_none() && publication.decision.as_ref().is_some_and(stands) {
        return Ok(Verdict::Decided);
    }
    let is_proposal = is_proposal(draft, publishes, own);
    if let Some(row) = proposal.filter(|_| is_proposal) {
        // Whoever stands higher than who proposed it makes it theirs.
        if own < height(draft, &row.by, row.at) {
            push(draft, Fact::PublicationProposed { no: row.no, by: Some(by.clone()), at });
        }
        return Ok(Verdict::Proposed);
    }
    if is_proposal {
        may_propose(draft)?;
    } else {
        may_change(draft, own)?;
    }
    let no = next_no(draft);
    let reason = texts.get("reason").filter(|text| !text.trim().is_empty());
    let reason = reason.map(|text| (format!("{}.reason", decided_under(no)), text.clone()));
    draft.add_texts(&reason.into_iter().collect());
    if is_proposal {
        push(draft, Fact::PublicationProposed { no, by: Some(by.clone()), at });
        return Ok(Verdict::Proposed);
    }
    push(draft, Fact::PublicationAnswered { no, publishes, by: by.clone(), at });
    tell(draft, (no, said(publishes)), was.filter(|was| *was != publishes));
    Ok(Verdict::Decided)
}

/// Whether what is wanted here waits for who approves: it does for those below them.
fn is_proposal(draft: &Draft<'_>, publishes: bool, own: usize) -> bool {
    publishes && approver(draft).is_some_and(|approver| own > approver)
}

/// How high who approves here stands; none where nobody does.
pub(super) fn approver(draft: &Draft<'_>) -> Option<usize> {
    access::approver(draft.world, draft.policy, &draft.after, draft.now)
}

/// What waits for who approves already waits once, and what was decided needs no approval.
fn may_propose(draft: &Draft<'_>) -> Result<(), Refusal> {
    let publication = &draft.after.plan.response.publication;
    if publication.is_planned() {
        return Err(Refusal::Decided);
    }
    if publication.proposal.is_some() {
        return Err(Refusal::Invalid { field: "publishes", reason: "publication-proposed" });
    }
    may_agree(draft)
}

/// Below everyone who is named and everyone who handles: programs.
const LOWEST: usize = usize::MAX;

/// How high somebody stands among those who decide, 0 the highest.
fn height(draft: &Draft<'_>, by: &Actor, at: Moment) -> usize {
    let power = Power::DecidePublication;
    let rank = |person| rank(draft.world, draft.policy, &draft.after, (person, power), at);
    // Whoever is asked by the policy decides, named or not.
    let asked = draft.policy.publication.posts().len();
    by.person().map_or(LOWEST, |person| rank(person).unwrap_or(asked))
}

/// How high who decided stood then. Somebody whom the incident is about binds nobody.
fn height_of(draft: &Draft<'_>, decision: &Decision) -> usize {
    let is_subject = decision.by.person().is_some_and(|person| draft.after.subjects.contains(person));
    match approver(draft) {
        _ if is_subject => LOWEST,
        Some(approver) if decision.proposed.is_some() => approver,
        _ => height(draft, &decision.by, decision.at),
    }
}

/// Refuses whoever stands below the one who decided last, or who wants it made public.
fn may_change(draft: &Draft<'_>, own: usize) -> Result<(), Refusal> {
    let publication = &draft.after.plan.response.publication;
    may_differ(draft, own)?;
    match &publication.proposal {
        // What nobody can answer binds nobody.
        Some(row) if row.charge.as_ref().is_none_or(|charge| !charge.bearers.is_empty()) => {
            refuse_below(draft, own, (&row.by, height(draft, &row.by, row.at)))
        }
        Some(_) | None => Ok(()),
    }
}

/// Who approves does not approve what somebody above them decided otherwise.
pub(super) fn may_agree(draft: &Draft<'_>) -> Result<(), Refusal> {
    may_differ(draft, approver(draft).unwrap_or(LOWEST))
}

/// Refuses whoever stands below the one who decided last.
fn may_differ(draft: &Draft<'_>, own: usize) -> Result<(), Refusal> {
    match &draft.after.plan.response.publication.decision {
        Some(row) => refuse_below(draft, own, (&row.by, height_of(draft, row))),
        None => Ok(()),
    }
}

fn refuse_below(draft: &Draft<'_>, own: usize, (by, theirs): (&Actor, usize)) -> Result<(), Refusal> {
    let Some(person) = by.person().filter(|_| own > theirs) else { return Ok(()) };
    let context = &draft.after.case.context;
    let label = |post: &PostId| draft.policy.post_label(draft.policy.entitled(post, context)).to_owned();
    let posts = draft.policy.publication.posts().into_iter().take(theirs.saturating_add(1));
    Err(Refusal::Outranked { decider: draft.world.org.own_name(person), posts: posts.map(label).collect() })
}

/// The number that the next decision or proposal gets.
fn next_no(draft: &Draft<'_>) -> u32 {
    draft.after.plan.response.publication.decisions.saturating_add(1)
}

/// Where the texts of a decision or a proposal lie.
pub fn decided_under(no: u32) -> String {
    format!("response.publication.{no}")
}

const fn said(publishes: bool) -> Publicity {
    if publishes { Publicity::Published } else { Publicity::Withheld }
}

/// What is to be said.
pub(super) fn write(draft: &mut Draft<'_>, texts: &mut Private) -> Result<(), Refusal> {
    let publication = &draft.after.plan.response.publication;
    if !publication.is_planned() && publication.proposal.is_none() {
        return Err(Refusal::Invalid { field: "text", reason: "publication-undecided" });
    }
    need(texts, "text")?;
    let no = next(publication.drafts.len());
    keep(texts, "text", key(no));
    push(draft, Fact::PublicationDrafted { draft: no });
    tell(draft, (no, Publicity::Drafted), None);
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
    tell(draft, (no, Publicity::Approved), None);
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
    if !draft.after.plan.response.publication.is_planned() {
        return Err(Refusal::Invalid { field: "draft", reason: "publication-undecided" });
    }
    need(texts, "media")?;
    let at = moment(draft, at)?;
    if at < approved_at {
        return Err(Refusal::Invalid { field: "at", reason: "before-approval" });
    }
    keep(texts, "media", format!("{}.media", key(no)));
    push(draft, Fact::Published { draft: no, at });
    tell(draft, (no, Publicity::Released), None);
    Ok(())
}

/// What went out is shown to the public no more; that outlives the incident, which may have ended long ago.
pub(super) fn end(draft: &mut Draft<'_>, texts: &mut Private) -> Result<(), Refusal> {
    must(draft, Power::DecidePublication)?;
    let Some((no, _)) = draft.after.plan.response.publication.shown().first().copied() else {
        return Err(Refusal::Decided);
    };
    need(texts, "reason")?;
    keep(texts, "reason", format!("{}.ended", key(no)));
    push(draft, Fact::PublicationEnded { draft: no });
    tell(draft, (no, Publicity::Ended), None);
    Ok(())
}

/// Where the text of a draft lies.
pub fn key(no: u32) -> String {
    format!("response.publication.draft.{no}")
}

fn find<'a>(draft: &'a Draft<'_>, no: u32) -> Result<&'a PublicText, Refusal> {
    let index = usize::try_from(no).ok().and_then(|no| no.checked_sub(1));
    let drafts = &draft.after.plan.response.publication.drafts;
    let found = index.and_then(|index| drafts.get(index));
    found.ok_or(Refusal::Invalid { field: "draft", reason: "unknown" })
}

#[cfg(test)]
mod tests;
