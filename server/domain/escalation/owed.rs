//! What becomes of duties by themselves: they need no act any more, change hands, are late, begin, are
//! asked about.

use std::sync::Arc;

use crate::actor::{Bearer, Cause, Needs, Via};
use crate::case::Phase;
use crate::channel::Channel;
use crate::draft::Draft;
use crate::escalation::approval;
use crate::ids::{Act, LineId, PersonId};
use crate::incident::fact::{Discharge, Fact, Lateness, Outcome, Owed};
use crate::incident::moments;
use crate::incident::state::{Duty, DutyState};
use crate::moment::{Moment, Span};
use crate::recipients::Stand;

use super::times;

/// Closes what needs no act any more: a confirmation by someone who has confirmed, a call to
/// someone who has answered.
pub fn discharge(draft: &mut Draft<'_>) {
    let owed = draft.after.duties.iter().filter(|duty| duty.is_owed());
    let found: Vec<Fact> = owed
        .filter_map(|duty| {
            let (person, why) = needless(draft, duty)?;
            Some(Fact::DutyDischarged { duty: duty.no, person, why })
        })
        .collect();
    found.into_iter().for_each(|fact| draft.push(fact));
}

/// Why a duty needs no act any more, and by whom that is so.
fn needless(draft: &Draft<'_>, duty: &Duty) -> Option<(PersonId, Discharge)> {
    let after = &draft.after;
    match (&duty.to, duty.act.as_str()) {
        (Some(Owed::Person(callee)), Act::CALL) => {
            // Whoever has acted on the incident in any way was reached.
            let why = match after.has_answered(callee) {
                true => Discharge::Answered,
                false => called_for_nothing(draft, duty, callee)?,
            };
            Some((callee.clone(), why))
        }
        (_, Act::CONFIRM) if duty.needs == Needs::Any => {
            let known = duty.bearers.iter().find(|bearer| after.confirmed.contains(&bearer.person))?;
            Some((known.person.clone(), Discharge::ConfirmedBefore))
        }
        _ if duty.needs != Needs::Any && after.suffices(duty, 0) => {
            let last = duty.bearers.last()?;
            Some((last.person.clone(), Discharge::AllDone))
        }
        _ => None,
    }
}

/// Why there is no more to telephone someone about: another bearer did it, as a group's duty needs one, or
/// it is owed no more.
fn called_for_nothing(draft: &Draft<'_>, call: &Duty, callee: &PersonId) -> Option<Discharge> {
    let asked = draft.after.duties_of(&call.line, &call.step);
    let asked: Vec<&Duty> =
        asked.filter(|duty| duty.act.is(Act::CONFIRM) && duty.is_borne_by(callee)).collect();
    if asked.is_empty() || asked.iter().any(|duty| duty.is_owed()) {
        return None;
    }
    let is_done = asked.iter().any(|duty| duty.state == DutyState::Done);
    Some(if is_done { Discharge::GroupAnswered } else { Discharge::NotOwed })
}

/// What is owed, in time or not, follows those who answer for its post: whoever has left it or may not
/// know of it bears it no more, whoever came into it since bears it too, and where nobody who bears it
/// can act it moves to whoever answers for the post now. With nobody, it is late at once. What moved to
/// a stand-in does not move back when the holder returns.
pub fn change_hands(draft: &mut Draft<'_>) {
    let owed = draft.after.duties.shared(|duty| duty.is_owed() || duty.state == DutyState::Passed);
    let known = std::mem::take(&mut draft.in_hands);
    let is_known = |duty: &Arc<Duty>| {
        let at = known.binary_search_by_key(&duty.no, |known| known.no).ok();
        let known = at.and_then(|at| known.get(at));
        known.is_some_and(|known| Arc::ptr_eq(known, duty)) && !duty.act.is(Act::APPROVE)
    };
    for duty in owed.iter().filter(|duty| !is_known(duty)) {
        let stand = |bearer: &Bearer| {
            let has_done = duty.parts.contains_key(&bearer.person);
            let stand = draft.recipients().stand(bearer, duty.seat(), &duty.act);
            if has_done && !draft.after.subjects.contains(&bearer.person) { Stand::Able } else { stand }
        };
        let stands: Vec<Stand> = duty.bearers.iter().map(stand).collect();
        let newcomers = newcomers(draft, duty);
        if stands.contains(&Stand::Able) {
            // Where each must do it, it waits for nobody who cannot.
            let stays =
                |stand: Stand| stand == Stand::Able || (duty.needs == Needs::Any && stand == Stand::Away);
            if !stands.iter().all(|stand| stays(*stand)) {
                let stay = duty.bearers.iter().zip(stands).filter(|(_, stand)| stays(*stand));
                let bearers = stay.map(|(bearer, _)| bearer.clone()).collect();
                draft.push(Fact::DutyMoved { duty: duty.no, bearers, due_at: duty.due_at });
            }
            join(draft, duty, newcomers);
        } else if duty.state != DutyState::Passed || !newcomers.is_empty() {
            move_on(draft, duty);
        }
    }
    draft.in_hands = owed;
}

/// Those who answer for the post of a duty now and do not bear it yet: whoever came into it after it opened
/// and, in a group, whoever acts in it by now. What somebody has handed over is nobody else's.
fn newcomers(draft: &Draft<'_>, duty: &Duty) -> Vec<Bearer> {
    let recipients = draft.recipients();
    let post = draft.policy.post(&duty.post);
    let is_group = post.is_some_and(|post| post.is_group || !post.members.is_empty());
    let is_handed_over = duty.bearers.iter().all(|row| row.via == Via::StandIn(Cause::Delegated));
    // Most often nobody came into any post since, and who acts in this one need not be found again.
    if (!is_group || is_handed_over) && !recipients.has_come_since(duty.opened_at) {
        return Vec::new();
    }
    let is_new = |bearer: &Bearer| {
        let is_in_it = matches!(bearer.via, Via::Holder | Via::Member);
        let came = || is_in_it && recipients.came_since(&bearer.person, &duty.post, duty.opened_at);
        !duty.is_borne_by(&bearer.person) && (is_group && !is_handed_over || came())
    };
    answering(draft, duty).into_iter().filter(is_new).collect()
}

/// More people bear a duty of a group, and are told of it.
fn join(draft: &mut Draft<'_>, duty: &Duty, bearers: Vec<Bearer>) {
    if bearers.is_empty() {
        return;
    }
    tell(draft, duty, &bearers);
    if duty.state == DutyState::Open {
        draft.push(Fact::DutyJoined { duty: duty.no, bearers });
    } else {
        let known = draft.after.find_duty(duty.no).map(|duty| duty.bearers.clone()).unwrap_or_default();
        ask_of(draft, duty, [known, bearers].concat());
    }
}

/// Whoever answers for the post of a duty today. Nobody is given another one's call to make, and who has
/// decided something does not approve it too.
fn answering(draft: &Draft<'_>, duty: &Duty) -> Vec<Bearer> {
    let Some(unit) = duty.unit.as_ref().filter(|_| !duty.act.is(Act::CALL)) else { return Vec::new() };
    let mut bearers = draft.recipients().bearers(&duty.post, unit, &duty.act);
    if draft.policy.is_approval(&duty.line, &duty.step, &duty.act) {
        bearers = approval::seconds(&draft.after, (&duty.line, &duty.step), bearers);
    }
    bearers
}

fn move_on(draft: &mut Draft<'_>, duty: &Duty) {
    let bearers = answering(draft, duty);
    if !bearers.is_empty() {
        hand_to(draft, duty, bearers);
        return;
    }
    let is_emptied = duty.bearers.iter().any(|row| draft.after.subjects.contains(&row.person));
    if is_emptied {
        draft.push(Fact::DutyMoved { duty: duty.no, bearers, due_at: duty.due_at });
        draft.push(Fact::DutyPassed { duty: duty.no });
    } else if duty.state == DutyState::Open || duty.answer_by.is_some() {
        late(draft, duty, Lateness::Unborne);
    }
}

/// Others are told of a duty and bear it from now on.
pub fn hand_to(draft: &mut Draft<'_>, duty: &Duty, bearers: Vec<Bearer>) {
    tell(draft, duty, &bearers);
    ask_of(draft, duty, bearers);
}

/// Others are to do it: in the time that is left or in a full one, whichever is longer; what is late
/// stays late since its due, and they have a full time for the next word.
fn ask_of(draft: &mut Draft<'_>, duty: &Duty, bearers: Vec<Bearer>) {
    if duty.state == DutyState::Open {
        let renewed = times::due(draft.policy, &draft.after, duty, draft.now);
        let due_at = duty.due_at.map(|due| renewed.map_or(due, |renewed| renewed.max(due)));
        draft.push(Fact::DutyMoved { duty: duty.no, bearers, due_at });
    } else {
        let answer_by = word_by(draft, duty);
        draft.push(Fact::DutyMoved { duty: duty.no, bearers: bearers.clone(), due_at: duty.due_at });
        draft.push(Fact::DutyAskedAgain { duty: duty.no, bearers, answer_by });
    }
}

/// Asks for a duty that was opened before: in a later round for what is late or has no one to bear it,
/// and for what was withdrawn with a step that has come back, late if it was late before. What is done, still
/// runs, or was let go by a person is not asked for again.
pub fn ask_again(draft: &mut Draft<'_>, known: &Duty) {
    let mut bearers = answering(draft, known);
    let no = known.no;
    match known.state {
        DutyState::Done | DutyState::Open => return,
        DutyState::Withdrawn if known.is_let_go => return,
        _ if bearers.is_empty() => return draft.push(Fact::DutyPassed { duty: no }),
        DutyState::Withdrawn if known.late_at.is_none() => {
            // What starts with another duty of the place starts with that again, where that is to be done.
            let head = known.from.and_then(|head| draft.after.find_duty(head));
            let waits = head.is_some_and(|head| moments::ended(&draft.after, head, draft.now).is_none());
            let due_at = times::due(draft.policy, &draft.after, known, draft.now).filter(|_| !waits);
            let ask_at = (due_at.is_none() && !waits).then(|| draft.now + again(draft, &known.line));
            draft.push(Fact::DutyRenewed { duty: no, bearers, due_at, ask_at });
        }
        DutyState::Late | DutyState::Passed | DutyState::Withdrawn => {
            let recipients = draft.recipients();
            let is_able = |row: &&Bearer| recipients.stand(row, known.seat(), &known.act) == Stand::Able;
            let asked: Vec<Bearer> = known.bearers.iter().filter(is_able).cloned().collect();
            let more = asked.into_iter().filter(|row| bearers.iter().all(|new| new.person != row.person));
            let more: Vec<Bearer> = more.collect();
            bearers.extend(more);
            let answer_by = word_by(draft, known);
            draft.push(Fact::DutyAskedAgain { duty: no, bearers, answer_by });
        }
    }
    let asked = draft.after.find_duty(no).into_iter().flat_map(|duty| draft.after.awaited(duty));
    let asked: Vec<Bearer> = asked.cloned().collect();
    draft.tell_owing((&known.line, &known.step), known.seat(), &asked);
}

/// After a reopening: what ran when the incident ended has a full time again where its own has passed.
/// Nothing was owed meanwhile.
pub fn resume(draft: &mut Draft<'_>) {
    let owed = draft.after.duties.iter().filter(|duty| duty.is_owed());
    let passed = owed.filter(|duty| duty.expected_by().is_some_and(|due| due <= draft.now));
    let passed: Vec<Duty> = passed.cloned().collect();
    for duty in passed {
        let (no, bearers, by) = (duty.no, duty.bearers.clone(), word_by(draft, &duty));
        draft.push(match duty.state {
            DutyState::Late => Fact::DutyAskedAgain { duty: no, bearers, answer_by: by },
            _ => Fact::DutyRenewed { duty: no, bearers, due_at: Some(by), ask_at: None },
        });
    }
}

/// After a parting: what ran or was late when the incident was taken in is late since its first due, and has
/// a full time for the next word, of which those who bear it are told.
pub fn resume_late(draft: &mut Draft<'_>) {
    mark_passed(draft);
    for duty in draft.after.duties.shared(|duty| duty.state == DutyState::Late) {
        let answer_by = word_by(draft, &duty);
        draft.push(Fact::DutyAskedAgain { duty: duty.no, bearers: duty.bearers.clone(), answer_by });
    }
    for duty in draft.after.duties.shared(Duty::is_owed) {
        let awaited: Vec<Bearer> = draft.after.awaited(&duty).cloned().collect();
        let recipients = draft.recipients();
        let is_able = |row: &Bearer| recipients.stand(row, duty.seat(), &duty.act) == Stand::Able;
        let able: Vec<Bearer> = awaited.into_iter().filter(is_able).collect();
        draft.tell_owing((&duty.line, &duty.step), duty.seat(), &able);
    }
}

/// A full time for a word on what is late, from now.
pub fn word_by(draft: &Draft<'_>, duty: &Duty) -> Moment {
    let due = times::due(draft.policy, &draft.after, duty, draft.now);
    due.unwrap_or_else(|| draft.now + again(draft, &duty.line))
}

fn tell(draft: &mut Draft<'_>, duty: &Duty, bearers: &[Bearer]) {
    for bearer in bearers {
        draft.tell((&duty.line, &duty.step), duty.seat(), bearer);
    }
}

/// Marks late what is due by now.
pub fn mark_passed(draft: &mut Draft<'_>) {
    let is_due = |duty: &Duty| duty.expected_by().is_some_and(|due| due <= draft.now);
    for duty in draft.after.duties.shared(is_due) {
        let why = match duty.state {
            DutyState::Late => Lateness::Again,
            _ if moments::is_afterwards(draft.facts(), &duty) => Lateness::Afterwards,
            _ => Lateness::Time,
        };
        late(draft, &duty, why);
    }
}

/// Marks late what nobody can have heard of: when every channel of every bearer is dead, that is silence
/// from this moment.
pub fn mark_unheard(draft: &mut Draft<'_>) {
    let found = draft.after.duties.shared(|duty| {
        let is_awaited = duty.state == DutyState::Open || duty.answer_by.is_some();
        // What starts with another act has neither a due nor lateness before that, heard of or not.
        let has_begun = duty.expected_by().is_some();
        is_awaited && duty.is_owed() && has_begun && is_unheard(draft, duty)
    });
    found.iter().for_each(|duty| late(draft, duty, Lateness::Unheard));
}

/// It is late. Its bearers are asked about it after the line's time; at once, if that time has passed
/// while the program was not awake.
fn late(draft: &mut Draft<'_>, duty: &Duty, why: Lateness) {
    let has_passed = matches!(why, Lateness::Time | Lateness::Afterwards | Lateness::Again);
    let due = duty.expected_by().filter(|_| has_passed).unwrap_or(draft.now);
    let ask_at = draft.now.max(due + again(draft, &duty.line));
    let delayed = has_passed && why != Lateness::Afterwards && draft.is_overslept(due);
    draft.push(Fact::DutyLate { duty: duty.no, ask_at, why, delayed });
}

fn is_unheard(draft: &Draft<'_>, duty: &Duty) -> bool {
    let recipients = draft.recipients();
    let dead = || draft.after.reach.iter().filter(|(_, outcome)| **outcome == Outcome::Dead);
    let is_dead =
        |person: &PersonId, channel: &Channel| dead().any(|((who, on), _)| who == person && on == channel);
    let is_unheard = |person: &PersonId| match dead().next() {
        Some(_) => recipients.channels(person).iter().all(|channel| is_dead(person, channel)),
        None => !recipients.is_reachable(person),
    };
    let mut awaited = draft.after.awaited(duty).peekable();
    awaited.peek().is_some() && awaited.all(|bearer| is_unheard(&bearer.person))
}

/// What a stand-in was silent about is asked of the next one too, while the silence goes its way. A
/// question goes on to its next group, and a call to the next caller.
pub fn ask_next_stand_in(draft: &mut Draft<'_>) {
    let is_stood_in = |duty: &Duty| {
        let mut awaited = draft.after.awaited(duty).peekable();
        let is_other = duty.act.is(Act::JUDGE) || duty.act.is(Act::CALL);
        !is_other && awaited.peek().is_some() && awaited.all(|row| matches!(row.via, Via::StandIn(_)))
    };
    let is_silent = |duty: &Duty| duty.state == DutyState::Late && duty.is_silent() && is_stood_in(duty);
    for duty in draft.after.duties.shared(is_silent) {
        let Some(unit) = &duty.unit else { continue };
        let asked = |person: &PersonId| duty.is_borne_by(person);
        let Some(next) = draft.recipients().next_after(&duty.post, unit, &duty.act, asked) else { continue };
        tell(draft, &duty, std::slice::from_ref(&next));
        let bearers = [duty.bearers.clone(), vec![next]].concat();
        ask_of(draft, &duty, bearers);
    }
}

/// How long the line waits before it asks again.
pub(super) fn again(draft: &Draft<'_>, line: &LineId) -> Span {
    draft.policy.line(line).map_or(draft.policy.idle, |line| line.again)
}

/// Starts duties whose predecessor is done, from when it happened: one whose time has passed by then is
/// late at once. One whose predecessor nobody bears starts now. While the predecessor is late, it has
/// not begun: who waits for it is told of the late one.
pub fn follow(draft: &mut Draft<'_>) {
    let waiting = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.state == DutyState::Open && duty.due_at.is_none() && duty.ask_at.is_none());
    let waiting: Vec<(Duty, Moment)> = waiting
        .filter_map(|duty| {
            let before = draft.after.find_duty(duty.from?)?;
            Some((duty.clone(), moments::ended(&draft.after, before, draft.now)?))
        })
        .collect();
    for (duty, from) in waiting {
        let due_at = times::due(draft.policy, &draft.after, &duty, from);
        let ask_at = due_at.is_none().then(|| draft.now + again(draft, &duty.line));
        draft.push(Fact::DutyStarted { duty: duty.no, due_at, ask_at });
    }
}

/// Who has told how it stands owes that again, until the damage is repaired.
pub fn owe_anew(draft: &mut Draft<'_>) {
    let is_over = matches!(draft.after.phase, Phase::Recovered | Phase::Investigating | Phase::Preventing);
    if is_over {
        return;
    }
    let keeps_moving = |duty: &Duty| {
        let rule = draft.policy.duty_rule(&duty.line, &duty.step, &duty.act);
        rule.is_some_and(|rule| rule.keeps_moving)
    };
    let told = draft.after.duties.shared(|duty| duty.state == DutyState::Done && keeps_moving(duty));
    for duty in told {
        let from = moments::ended(&draft.after, &duty, draft.now).unwrap_or(draft.now);
        let due_at = times::due(draft.policy, &draft.after, &duty, from);
        let bearers = duty.bearers.clone();
        draft.push(Fact::DutyRenewed { duty: duty.no, bearers, due_at, ask_at: None });
    }
}

/// Asks those who owe something without a running clock how it stands: one fact for all of them.
pub fn remind(draft: &mut Draft<'_>) {
    let due: Vec<&Duty> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.is_owed() && duty.ask_at.is_some_and(|at| at <= draft.now))
        .collect();
    let Some(first) = due.first() else { return };
    let ask_at = draft.now + backed_off(again(draft, &first.line), draft.after.quiet + 1);
    let duties = due.iter().map(|duty| duty.no).collect();
    let mut people: Vec<PersonId> = due
        .iter()
        .flat_map(|duty| draft.after.awaited(duty))
        .filter(|bearer| !matches!(bearer.via, Via::AbsentHolder | Via::Copy))
        .map(|bearer| bearer.person.clone())
        .collect();
    people.sort();
    people.dedup();
    let people = draft.contact(people);
    draft.push(Fact::Reminded { duties, people, ask_at });
}

/// Nobody is asked less often than this.
const ASK_MAX: Span = Span::hours(24);

/// `again`, doubled `times` over, but never less often than once a day (or than `again` itself).
pub fn backed_off(again: Span, times: u32) -> Span {
    let doubled = again.times(1_i64 << times.min(10));
    doubled.min(ASK_MAX.max(again))
}
