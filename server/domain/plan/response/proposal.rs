//! 公表の承認 (1(3)①): who approves has before them what those below propose, in a time of the policy's.
//! Silence is no answer: it stays asked for, is late from then on, and others hear of that.

use crate::access::{Power, may};
use crate::draft::Draft;
use crate::escalation::times;
use crate::history::Private;
use crate::ids::{Act, PersonId};
use crate::moment::{Moment, Span};
use crate::policy::{Of, PostRef};
use crate::refusal::Refusal;

use super::fact::{Fact, Publicity};
use super::follow::{managers, or_last};
use super::publication::{approver, decided_under, may_agree};
use super::publicity::{answer_questions, posted, tell};
use super::{keep, need, person_of, push};

/// Where the policy names no time for the class.
const DAY: Span = Span::hours(24);

/// Who approves says whether it is made public; that it is not needs a reason.
pub(super) fn answer(draft: &mut Draft<'_>, agrees: bool, texts: &mut Private) -> Result<(), Refusal> {
    let may = person_of(&draft.by).is_some_and(|person| {
        may(draft.world, draft.policy, &draft.after, (person, Power::Publish), draft.now)
    });
    if !may {
        return Err(Refusal::Forbidden);
    }
    let publication = &draft.after.plan.response.publication;
    let no = publication.proposal.as_ref().ok_or(Refusal::Decided)?.no;
    let was = publication.verdict().filter(|was| *was != agrees);
    if agrees {
        may_agree(draft)?;
        push(draft, Fact::PublicationAgreed { no });
    } else {
        need(texts, "reason")?;
        keep(texts, "reason", format!("{}.refusal", decided_under(no)));
        push(draft, Fact::PublicationRefused { no });
    }
    answer_questions(draft);
    let what = if agrees { Publicity::Agreed } else { Publicity::Refused };
    tell(draft, (no, what), was);
    Ok(())
}

/// Decides what is due by now.
pub(super) fn settle(draft: &mut Draft<'_>) {
    ask(draft);
    press(draft);
}

/// Whoever answers for the approval now has it before them: when it is proposed, and when the post is
/// another's. What was late stays late, and who comes to it has a time for the next word.
fn ask(draft: &mut Draft<'_>) {
    let Some(proposal) = draft.after.plan.response.publication.proposal.clone() else { return };
    let bearers = approvers(draft);
    let before = proposal.charge.as_ref();
    if before.is_some_and(|charge| charge.bearers == bearers) {
        return;
    }
    let next = in_time(draft);
    let due_at = match before {
        Some(charge) if charge.is_reminded => charge.due_at,
        Some(charge) => charge.due_at.max(next),
        None => next,
    };
    let had = before.map(|charge| charge.bearers.clone()).unwrap_or_default();
    let told = bearers.iter().filter(|person| !had.contains(person) && draft.by.person() != Some(person));
    let told: Vec<PersonId> = told.cloned().collect();
    // Nobody approves: the desk must know that it rests.
    let (people, parties) = match bearers.is_empty() {
        true => or_last(draft, draft.contact(posted(draft))),
        false => (draft.contact(told), Vec::new()),
    };
    push(draft, Fact::PublicationAsked { no: proposal.no, bearers, due_at, people, parties, next });
}

/// The time has passed: who has it and who wants it hear of that; then, once, the desk, the chief and the
/// manager as well.
fn press(draft: &mut Draft<'_>) {
    let publication = &draft.after.plan.response.publication;
    let (Some(proposal), Some(charge)) = (publication.proposal.clone(), publication.charge().cloned()) else {
        return;
    };
    if charge.next.is_none_or(|next| next > draft.now) {
        return;
    }
    let mut people: Vec<PersonId> = charge.bearers;
    people.extend(proposal.by.person().cloned());
    let next = if charge.is_reminded {
        people.extend(posted(draft));
        people.extend(managers(draft));
        None
    } else {
        Some(in_time(draft))
    };
    let (people, parties) = or_last(draft, draft.contact(people));
    push(draft, Fact::PublicationLate { no: proposal.no, due: charge.due_at, people, parties, next });
}

/// When what is asked now is due.
fn in_time(draft: &Draft<'_>) -> Moment {
    let timer = times::of(&draft.policy.publication.approve_within, &draft.after);
    timer.map_or(draft.now + DAY, |timer| timer.due(draft.policy, draft.now))
}

/// Whoever answers for the approval today.
fn approvers(draft: &Draft<'_>) -> Vec<PersonId> {
    let rank = approver(draft);
    let Some(post) = rank.and_then(|rank| draft.policy.publication.posts().into_iter().nth(rank).cloned())
    else {
        return Vec::new();
    };
    let recipients = draft.recipients();
    let Ok((post, unit)) = recipients.locate(&PostRef::new(post, Of::Place)) else {
        return Vec::new();
    };
    let bearers = recipients.bearers(&post, &unit, &Act::from(Power::Publish.act()));
    bearers.into_iter().map(|bearer| bearer.person).collect()
}
