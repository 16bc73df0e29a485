//! What bearers do about what they owe: act, answer, hand over, disown.

use crate::access::{self, Power};
use crate::actor::{Actor, Bearer, CallResult, Cause, Means, Needs, Via};
use crate::draft::{Draft, last_resorts};
use crate::escalation::approval;
use crate::escalation::opening::close_question;
use crate::escalation::owed::{self, word_by};
use crate::escalation::times;
use crate::history::Private;
use crate::ids::{Act, Answer, DutyNo, PersonId};
use crate::incident::fact::Fact;
use crate::incident::moments;
use crate::incident::state::{Duty, DutyState, Incident};
use crate::moment::Moment;
use crate::plan::response::publication::{self, Verdict};
use crate::plan::response::publicity::answer_questions;
use crate::policy::{Deed as StepDeed, Policy, Question};
use crate::refusal::{Refusal, require};

use super::command::Deed;

/// A bearer has telephoned someone, and says what came of it. The call is made, whoever answered.
pub(super) fn call(
    draft: &mut Draft<'_>,
    (deed, result): (&Deed, CallResult),
    texts: &Private,
) -> Result<(), Refusal> {
    if !deed.act.is(Act::CALL) {
        return Err(Refusal::Invalid { field: "call", reason: "not-a-call" });
    }
    let duty = act(draft, deed, texts)?;
    draft.push(Fact::Called { duty, by: deed.person.clone(), result });
    Ok(())
}

/// A bearer acts, himself or recorded by another: which duty it was.
pub(super) fn act(draft: &mut Draft<'_>, deed: &Deed, texts: &Private) -> Result<DutyNo, Refusal> {
    if deed.act.is(Act::JUDGE) {
        return Err(Refusal::Invalid { field: "duty", reason: "needs-answer" });
    }
    let at = happened(draft, deed)?;
    check_actor(draft, &deed.person)?;
    let (by, means) = (deed.person.clone(), deed.means);
    let duty = match owed_duty(draft, deed) {
        Err(Refusal::Decided) => done_by_another(draft, deed).ok_or(Refusal::Decided)?,
        found => found?,
    };
    let row = draft.after.find_duty(duty).cloned().ok_or(Refusal::Decided)?;
    check_second_person(draft, &row, &by, texts)?;
    if row.state == DutyState::Done {
        // A second member of a group confirms: that is kept, never refused.
        draft.push(Fact::DutyDoneToo { duty, by, at, means });
        return Ok(duty);
    }
    let is_part = row.needs != Needs::Any;
    if is_part && draft.after.awaited(&row).all(|bearer| bearer.person != by) {
        return Err(Refusal::Decided);
    }
    if is_part && !draft.after.suffices(&row, 1) {
        draft.push(Fact::DutyShared { duty, by, at, means });
    } else {
        draft.push(Fact::DutyDone { duty, by, at, means });
    }
    Ok(duty)
}

/// Whoever did what a duty starts from may not do this one (対策基準 1(3)①), unless it cannot be
/// avoided: then the reason is kept and the CISO is told.
fn check_second_person(
    draft: &mut Draft<'_>,
    duty: &Duty,
    by: &PersonId,
    texts: &Private,
) -> Result<(), Refusal> {
    if !first_hands(draft.policy, &draft.after, duty).contains(&by) {
        return Ok(());
    }
    if require(texts, "override").is_err() {
        return Err(Refusal::Invalid { field: "override", reason: "second-person" });
    }
    let top = draft.recipients().contacts(&draft.policy.roles.top);
    let people = top.into_iter().filter(|row| row.person != *by).collect();
    draft.push(Fact::SecondPersonWaived { duty: duty.no, by: by.clone(), people });
    Ok(())
}

/// Those who may do a duty only for a reason, because they did what it is a second look at.
pub fn first_hands<'a>(policy: &Policy, incident: &'a Incident, duty: &'a Duty) -> Vec<&'a PersonId> {
    let rule = policy.duty_rule(&duty.line, &duty.step, &duty.act);
    if rule.is_some_and(|rule| rule.second_person) {
        let first = duty.from.and_then(|no| incident.find_duty(no));
        return first.into_iter().flat_map(|row| row.parts.keys().chain(&row.done_by)).collect();
    }
    let is_approval = policy.is_approval(&duty.line, &duty.step, &duty.act);
    if is_approval { approval::deciders(incident, (&duty.line, &duty.step)).collect() } else { Vec::new() }
}

/// 「代理に引き継ぐ」: a bearer hands a duty over to someone whom the policy names for that (委任).
/// It keeps its time, or gets a full one where that is later. Another may record it (代行記録).
pub(super) fn delegate(
    draft: &mut Draft<'_>,
    duty: DutyNo,
    (by, means): (&PersonId, Means),
    to: &PersonId,
) -> Result<(), Refusal> {
    owed::mark_passed(draft);
    let row = draft.after.find_duty(duty).cloned().ok_or(Refusal::Forbidden)?;
    check_actor(draft, by)?;
    if !row.is_borne_by(by) {
        return Err(Refusal::Forbidden);
    }
    let by = by.clone();
    if !row.is_owed() || !draft.after.is_open() {
        return Err(Refusal::Decided);
    }
    if !draft.recipients().delegates(&row.post).contains(to) {
        return Err(Refusal::Invalid { field: "delegate", reason: "not-in-bounds" });
    }
    let renewed = times::due(draft.policy, &draft.after, &row, draft.now);
    let due_at = match row.state {
        DutyState::Late => Some(word_by(draft, &row)),
        _ => row.due_at.map(|due| renewed.map_or(due, |renewed| renewed.max(due))),
    };
    let to = Bearer { person: to.clone(), via: Via::StandIn(Cause::Delegated) };
    draft.push(Fact::Delegated { duty, by, to: to.clone(), means, due_at });
    draft.tell((&row.line, &row.step), row.seat(), &to);
    Ok(())
}

/// When it happened: never later than now.
fn happened(draft: &Draft<'_>, deed: &Deed) -> Result<Moment, Refusal> {
    let at = deed.at.unwrap_or(draft.now);
    if at > draft.now {
        return Err(Refusal::Invalid { field: "at", reason: "future" });
    }
    if !draft.after.is_open() {
        return Err(Refusal::Decided);
    }
    Ok(at)
}

/// A person acts for himself. Anyone else only records, and must have the right to (代行記録).
fn check_actor(draft: &Draft<'_>, person: &PersonId) -> Result<(), Refusal> {
    if draft.after.subjects.contains(person) {
        return Err(Refusal::Forbidden);
    }
    let may = match &draft.by {
        Actor::Person(actor) if actor == person => true,
        Actor::Person(actor) => {
            let (world, policy) = (draft.world, draft.policy);
            access::may(world, policy, &draft.after, (actor, Power::Record), draft.now)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Whether a person may do a duty: who bears it, and who answers for its post today, whoever was asked.
/// A call is the caller's who was asked, and what was handed over is the delegate's alone.
fn may_do(draft: &Draft<'_>, duty: &Duty, person: &PersonId) -> bool {
    let is_handed_over = duty.bearers.iter().any(|row| row.via == Via::StandIn(Cause::Delegated));
    let is_the_bearers = duty.act.is(Act::CALL) || duty.needs != Needs::Any || is_handed_over;
    let answers = |unit| draft.recipients().answers_for(person, &duty.post, unit, &duty.act);
    duty.is_borne_by(person) || (!is_the_bearers && duty.unit.as_ref().is_some_and(answers))
}

/// The duty meant: the one named, or the only one of its kind that the person owes.
fn owed_duty(draft: &Draft<'_>, deed: &Deed) -> Result<DutyNo, Refusal> {
    let borne: Vec<&Duty> = draft
        .after
        .duties
        .iter()
        .filter(|duty| deed.duty.is_none_or(|no| duty.no == no) && duty.act == deed.act)
        .filter(|duty| may_do(draft, duty, &deed.person))
        .collect();
    if borne.is_empty() {
        return Err(Refusal::Forbidden);
    }
    let owed: Vec<&Duty> = borne.into_iter().filter(|duty| duty.is_owed()).collect();
    match owed.as_slice() {
        [] => Err(Refusal::Decided),
        [duty] => Ok(duty.no),
        // One confirmation is enough: the others of the same person are discharged with it.
        [duty, ..] if deed.act.is(Act::CONFIRM) => Ok(duty.no),
        [_, _, ..] => Err(Refusal::Invalid { field: "duty", reason: "several" }),
    }
}

fn done_by_another(draft: &Draft<'_>, deed: &Deed) -> Option<DutyNo> {
    if draft.after.confirmed.contains(&deed.person) && deed.act.is(Act::CONFIRM) {
        return None;
    }
    let mut duties = draft.after.duties.iter().rev();
    let duty = duties.find(|duty| {
        deed.duty.is_none_or(|no| duty.no == no)
            && duty.act == deed.act
            && duty.state == DutyState::Done
            && may_do(draft, duty, &deed.person)
    })?;
    (duty.done_by.as_ref() != Some(&deed.person)).then_some(duty.no)
}

/// Someone answers a question. A group's first answer decides; a late "necessary" still decides
/// after silence did, a late "not necessary" is only noted.
pub(super) fn judge(
    draft: &mut Draft<'_>,
    deed: &Deed,
    answer: &Answer,
    texts: &Private,
) -> Result<(), Refusal> {
    let at = happened(draft, deed)?;
    check_actor(draft, &deed.person)?;
    let no = owed_duty(draft, deed)?;
    let duty = draft.after.find_duty(no).cloned().ok_or(Refusal::Decided)?;
    let question = question_of(draft.policy, &duty).ok_or(Refusal::Decided)?;
    if !question.options.iter().any(|option| option.id == *answer) {
        return Err(Refusal::Invalid { field: "answer", reason: "unknown" });
    }
    if question.needs_reason.contains(answer) {
        require(texts, "reason")?;
    }
    let state = draft.after.lines.get(&duty.line).and_then(|line| line.steps.get(&duty.step));
    let asked = state.and_then(|state| state.question.clone()).unwrap_or_default();
    if asked.by_person {
        return Err(Refusal::Decided);
    }
    draft.push(Fact::DutyDone { duty: no, by: deed.person.clone(), at, means: deed.means });
    // Whether it is made public is decided by this, or goes to who approves that.
    let verdict = question
        .verdict(answer)
        .map(|publishes| publication::answered(draft, publishes, (&deed.person, at), texts));
    let verdict = verdict.transpose()?;
    // What was said in time and recorded afterwards was not late.
    let is_late = draft.after.find_duty(no).is_some_and(|duty| !moments::was_in_time(duty));
    let decides = match verdict {
        Some(verdict) => verdict == Verdict::Decided,
        None => !(is_late && question.late_is_noted_only.contains(answer)),
    };
    draft.push(Fact::Answered {
        line: duty.line.clone(),
        step: duty.step.clone(),
        answer: answer.clone(),
        by: deed.person.clone(),
        at,
        means: deed.means,
        decides,
    });
    if decides || verdict.is_some() {
        close_question(draft, (&duty.line, &duty.step));
    }
    if decides && verdict.is_some() {
        answer_questions(draft);
    }
    if let Some(rule) = question.approval.as_ref().filter(|_| decides) {
        approval::owe(draft, (&duty.line, &duty.step), rule, &deed.person);
    }
    Ok(())
}

/// Who should approve a decision afterwards does not, with a reason. Those who decided and the desk
/// hear of it; nothing is undone by it.
pub(super) fn disapprove(draft: &mut Draft<'_>, deed: &Deed, texts: &Private) -> Result<(), Refusal> {
    let at = happened(draft, deed)?;
    check_actor(draft, &deed.person)?;
    let no = owed_duty(draft, deed)?;
    let duty = draft.after.find_duty(no).cloned().ok_or(Refusal::Decided)?;
    if !draft.policy.is_approval(&duty.line, &duty.step, &duty.act) {
        return Err(Refusal::Invalid { field: "duty", reason: "unknown" });
    }
    require(texts, "reason")?;
    let mut people = draft.contact(approval::group(draft, &duty, &deed.person));
    for row in draft.desk() {
        if row.person != deed.person && people.iter().all(|known| known.person != row.person) {
            people.push(row);
        }
    }
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    let (by, means) = (deed.person.clone(), deed.means);
    draft.push(Fact::Disapproved { duty: no, by, at, means, people, parties });
    Ok(())
}

fn question_of<'a>(policy: &'a Policy, duty: &Duty) -> Option<&'a Question> {
    // What is to be approved afterwards stands on the same step and answers no question.
    if !duty.act.is(Act::JUDGE) {
        return None;
    }
    match &policy.line(&duty.line)?.step(&duty.step)?.deed {
        StepDeed::Ask(question) => Some(question),
        StepDeed::Tell { .. } | StepDeed::By { .. } => None,
    }
}

/// 「担当が違う」: the duty stays open, and the desk is told.
pub(super) fn disown(
    draft: &mut Draft<'_>,
    duty: DutyNo,
    (person, means): (&PersonId, Means),
) -> Result<(), Refusal> {
    let row = draft.after.find_duty(duty).ok_or(Refusal::Forbidden)?;
    if !row.is_borne_by(person) || draft.by != Actor::Person(person.clone()) {
        return Err(Refusal::Forbidden);
    }
    if !row.is_owed() || !draft.after.is_open() {
        return Err(Refusal::Decided);
    }
    let people: Vec<_> = draft.desk().into_iter().filter(|row| row.person != *person).collect();
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    draft.push(Fact::Disowned { duty, by: person.clone(), means, people, parties });
    Ok(())
}
