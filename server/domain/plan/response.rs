//! 対応措置 (対策基準 7.3(2)②③): what is done, by whom, and what is not done and why.
//!
//! * [`checklist`] 手順: items by kind and class, in the order in which they are best done.
//! * [`statement`] 報告事項: what must be reported, with certainty, source and every earlier value.
//! * `several` 一括: several items of either list, said at once.
//! * [`asset`] 情報資産: each with its class; the highest decides the incident's.
//! * [`record`] 記録: containment, sharing, authorised access to logs, faults.
//! * `follow` 見守り: what is still open is asked about.
//! * [`guided`] 今すぐの案内: when it was shown to the reporter, and what of it was done.
//! * [`attack`] 攻撃の予告: what the CISO or the 統括 decides to do about it.
//! * [`publication`] 公表: decided, drafted, approved by a second person, released; or not, and why.
//! * `proposal` 公表の承認: where the policy names who approves that it is made public.
//! * [`publicity`] what was decided about it answers the policy's questions, and who hears of it.
//!
//! Texts lie under keys with the ordinal of what they were written with, so that nothing that was
//! once written is covered by what came later.

mod ask;
pub mod asset;
pub mod attack;
pub mod checklist;
pub mod fact;
mod follow;
pub mod guided;
mod proposal;
pub mod publication;
pub mod publicity;
pub mod published;
pub mod record;
pub mod row;
mod several;
pub mod state;
pub mod statement;
mod takeover;

pub use ask::Ask;
pub use fact::{AssetClass, Fact, Measure, Owner, Publicity, Stance, Sureness, Uncut};
pub use published::{Approved, Decision, Proposal, PublicText, Publication};
pub use row::Charge;
pub use state::{
    Asset, AttackDecision, Authorisation, Containment, Guidance, ItemState, Outcome, Response, Share,
    Statement,
};
pub use takeover::take_over;

use crate::actor::Actor;
use crate::draft::{Draft, may_handle};
use crate::history::Private;
use crate::ids::PersonId;
use crate::incident::fact::Fact as IncidentFact;
use crate::moment::Moment;
use crate::refusal::Refusal;

use super::PlanFact;

/// Decides what is asked. Texts of the command move under the family's own keys.
///
/// # Errors
/// As every decision about an incident.
pub fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &mut Private) -> Result<(), Refusal> {
    let has_own_right = matches!(
        ask,
        Ask::AuthoriseLogs { .. }
            | Ask::DecideAttack { .. }
            | Ask::TickGuidance { .. }
            | Ask::WarnLog { .. }
            | Ask::DecidePublication { .. }
            | Ask::AnswerPublication { .. }
            | Ask::ApprovePublication { .. }
            | Ask::EndPublication
            | Ask::Several(_)
    );
    if !has_own_right && !is_own_item(draft, ask) {
        may_handle(draft)?;
    }
    // The evidence of an incident that another one answers for stays where it is, and is watched there.
    let is_kept_there = draft.after.bonds.into.is_some() && matches!(ask, Ask::WarnLog { .. });
    if !draft.after.is_open() && !is_kept_there && !matches!(ask, Ask::EndPublication) {
        return Err(Refusal::Decided);
    }
    match ask {
        Ask::NoteBcp { is_active } => push(draft, Fact::BcpNoted { is_active: *is_active }),
        Ask::DoItem { item, at } => checklist::act(draft, item, *at, texts)?,
        Ask::SkipItem { item } => checklist::skip(draft, item, texts)?,
        Ask::UndoItem { item } => checklist::undo(draft, item, texts)?,
        Ask::AssignItem { item, owner } => checklist::assign(draft, item, owner.as_ref())?,
        Ask::Several(asks) => several::decide(draft, asks, texts)?,
        Ask::State { report_item, sureness } => statement::state(draft, report_item, *sureness, texts)?,
        Ask::NoteAsset { asset, class } => asset::note(draft, *asset, *class, texts)?,
        Ask::StrikeAsset { asset } => asset::strike(draft, *asset, texts)?,
        Ask::Contain { measure, ordered_by, at } => record::contain(draft, *measure, ordered_by, *at, texts)?,
        Ask::Restore { containment, at } => record::restore(draft, *containment, *at, texts)?,
        Ask::KeepCut { containment } => follow::keep_cut(draft, *containment, texts)?,
        Ask::WarnLog { evidence, overwritten_at, recorder } => {
            follow::warn_log(draft, (*evidence, *overwritten_at), recorder.as_ref())?;
        }
        Ask::Share { with, at } => record::share(draft, *with, *at, texts)?,
        Ask::AuthoriseLogs { grantee, from, until } => {
            record::authorise(draft, grantee, (*from, *until), texts)?;
        }
        Ask::TickGuidance { line } => guided::tick(draft, *line, texts)?,
        Ask::DecideAttack { stance, at } => attack::decide(draft, *stance, *at, texts)?,
        Ask::NoteFault => record::fault(draft, texts)?,
        Ask::DecidePublication { publishes } => publication::decide(draft, *publishes, texts)?,
        Ask::AnswerPublication { agrees } => proposal::answer(draft, *agrees, texts)?,
        Ask::DraftPublication => publication::write(draft, texts)?,
        Ask::ApprovePublication { draft: no } => publication::approve(draft, *no, texts)?,
        Ask::Publish { draft: no, at } => publication::release(draft, *no, *at, texts)?,
        Ask::EndPublication => publication::end(draft, texts)?,
    }
    Ok(())
}

/// Whoever was named for an item says what became of it, whether or not they handle the incident.
fn is_own_item(draft: &Draft<'_>, ask: &Ask) -> bool {
    let (Ask::DoItem { item, .. } | Ask::SkipItem { item }) = ask else { return false };
    let response = &draft.after.plan.response;
    person_of(&draft.by).is_some_and(|person| response.charged_to(person).any(|row| row.id == *item))
}

/// Whether the incident may end: of everything that was cut off it is said what becomes of it, and who
/// approves a publication has answered, since nobody is asked once it has ended.
///
/// # Errors
/// [`Refusal::Invalid`] on `phase` while it is not.
pub fn may_end(draft: &Draft<'_>) -> Result<(), Refusal> {
    if draft.after.plan.response.open_containments().any(|(_, row)| row.is_asked_about()) {
        return Err(Refusal::Invalid { field: "phase", reason: "containments-open" });
    }
    if draft.after.plan.response.publication.proposal.is_some() {
        return Err(Refusal::Invalid { field: "phase", reason: "publication-proposed" });
    }
    Ok(())
}

/// Decides what is due by now: the checklist follows kind and class, and what is open is asked about.
pub fn settle(draft: &mut Draft<'_>) {
    checklist::list(draft);
    follow::settle(draft);
    proposal::settle(draft);
}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Response(fact)));
}

/// A text of the command; refused where it is missing.
fn need(texts: &Private, field: &'static str) -> Result<(), Refusal> {
    let is_there = texts.get(field).is_some_and(|text| !text.trim().is_empty());
    if is_there { Ok(()) } else { Err(Refusal::Invalid { field, reason: "required" }) }
}

/// Moves a text of the command under the family's own key.
fn keep(texts: &mut Private, field: &str, key: String) {
    if let Some(text) = texts.remove(field).filter(|text| !text.trim().is_empty()) {
        texts.insert(key, text);
    }
}

/// When something happened: now, unless an earlier time is named.
fn moment(draft: &Draft<'_>, at: Option<Moment>) -> Result<Moment, Refusal> {
    match at {
        Some(at) if at > draft.now => Err(Refusal::Invalid { field: "at", reason: "future" }),
        Some(at) => Ok(at),
        None => Ok(draft.now),
    }
}

/// An owner whom the incident may name: a declared post, or someone who was told and is no subject.
fn check_owner(draft: &Draft<'_>, owner: &Owner, field: &'static str) -> Result<(), Refusal> {
    let incident = &draft.after;
    let is_known = match owner {
        Owner::Post(post) => draft.policy.post(post).is_some(),
        Owner::Person(person) => {
            let knows = incident.told.contains_key(person) || incident.reporter.as_ref() == Some(person);
            knows && may_be_named(draft, person)
        }
    };
    if is_known { Ok(()) } else { Err(Refusal::Invalid { field, reason: "unknown" }) }
}

/// Whether a person works here and is not who the incident is about.
fn may_be_named(draft: &Draft<'_>, person: &PersonId) -> bool {
    !draft.after.subjects.contains(person) && draft.world.org.is_employed(person, draft.now)
}

/// The person who gave the command, if it was one.
fn person_of(by: &Actor) -> Option<&PersonId> {
    match by {
        Actor::Person(person) => Some(person),
        Actor::Token(_) | Actor::Outside | Actor::Engine | Actor::Operator => None,
    }
}

#[cfg(test)]
mod tests;
