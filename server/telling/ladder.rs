//! The ladder (連絡の段): each line, each step in the policy's order, each duty, as it stands.
//!
//! Steps that never opened are shown too: an auditor must see what did not happen.

use std::collections::BTreeMap;

use crate::domain::ids::{Act, LineId, StepId};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::Fact;
use crate::domain::incident::moments;
use crate::domain::incident::state::{Duty, DutyState, LineState, Stage, StepState};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;

use super::chronology::actor_name;
use crate::i18n::labels;

use super::document::{AnswerRow, BearerRow, DutyRow, Line, PassedPost, Stamp, StepRow, Word, word};
use super::reach::Sent;
use super::sentence::Teller;

type Key = (LineId, StepId);

/// What history says about steps and state forgets.
#[derive(Default)]
struct Past {
    opened: BTreeMap<Key, Moment>,
    sent: BTreeMap<Key, Sent>,
    passed: BTreeMap<Key, Vec<PassedPost>>,
    answered_by: BTreeMap<Key, String>,
}

impl Past {
    fn gather(entries: &[DecodedEntry], teller: Teller<'_>) -> Self {
        let mut past = Self::default();
        for entry in entries {
            let teller = teller.at(entry.seq);
            for fact in &entry.facts.facts {
                past.take(fact, entry.at, &teller);
            }
        }
        past
    }

    fn take(&mut self, fact: &Fact, at: Moment, teller: &Teller<'_>) {
        match fact {
            Fact::StepOpened { line, step, .. } => {
                self.opened.entry((line.clone(), step.clone())).or_insert(at);
            }
            Fact::Told { line, step, person, channels, .. } => {
                let sent = self.sent.entry((line.clone(), step.clone())).or_default();
                sent.to(person, channels.len(), at);
            }
            Fact::Delivered { outcomes } => {
                let ends = |sent: &mut Sent| outcomes.iter().for_each(|row| sent.end(row, at));
                self.sent.values_mut().for_each(ends);
            }
            Fact::PostPassed { line, step, post, .. } => {
                let post = Word { code: post.to_string(), label: teller.post(post) };
                let row = PassedPost { post, at: Stamp(at) };
                self.passed.entry((line.clone(), step.clone())).or_default().push(row);
            }
            Fact::Answered { line, step, by, decides: true, .. } => {
                self.answered_by.insert((line.clone(), step.clone()), teller.name(by));
            }
            _ => {}
        }
    }
}

/// Every line that began, in the policy's order, with all its steps.
pub(super) fn lines(entries: &[DecodedEntry], teller: Teller<'_>) -> Vec<Line> {
    let past = Past::gather(entries, teller);
    let written: Vec<_> = teller.policy().into_iter().flat_map(Policy::every_line).collect();
    let mut begun: Vec<(&LineId, &LineState)> =
        teller.incident.lines.iter().map(|(id, line)| (id, line.as_ref())).collect();
    begun.sort_by_key(|(id, _)| written.iter().position(|line| line.id == **id));
    begun
        .into_iter()
        .map(|(id, state)| {
            let steps = steps_in_order(id, state, &teller);
            Line {
                line: teller.line(id),
                round: state.round,
                steps: steps.iter().map(|step| step_row(id, step, state, &past, &teller)).collect(),
            }
        })
        .collect()
}

/// Steps as the policy writes them; by id where the policy can no longer be read.
fn steps_in_order(line: &LineId, state: &LineState, teller: &Teller<'_>) -> Vec<StepId> {
    let written = teller.policy().and_then(|policy| policy.line(line));
    match written {
        Some(line) => line.steps.iter().map(|step| step.id.clone()).collect(),
        None => state.steps.keys().cloned().collect(),
    }
}

fn step_row(line: &LineId, step: &StepId, state: &LineState, past: &Past, teller: &Teller<'_>) -> StepRow {
    let key = (line.clone(), step.clone());
    let row = state.step(step);
    let duties: Vec<&Duty> = teller.incident.duties_of(line, step).collect();
    let sent = past.sent.get(&key);
    let confirmed = duties.iter().filter(|duty| duty.act.is(Act::CONFIRM) && !duty.is_deemed);
    let confirmed = confirmed.filter_map(|duty| duty.done_at).min();
    StepRow {
        step: teller.step(line, step),
        state: teller.coded("report-step-state", step_state(row, &duties)),
        opened_at: past.opened.get(&key).copied().map(Stamp),
        told_at: sent.and_then(Sent::told_at),
        sent_at: sent.and_then(Sent::sent_at),
        reach: sent.and_then(Sent::reach).map(|reach| reach.word(teller)),
        confirmed_at: confirmed.map(Stamp),
        due_at: duties.iter().filter_map(|duty| duty.due_at).min().map(Stamp),
        ground: past.opened.get(&key).and(row).map(|row| teller.ground(&row.basis)),
        passed: past.passed.get(&key).cloned().unwrap_or_default(),
        answer: row.and_then(|row| answer_row(&key, row, past, teller)),
        duties: duties.iter().map(|duty| duty_row(duty, teller)).collect(),
    }
}

fn step_state(row: Option<&StepState>, duties: &[&Duty]) -> &'static str {
    let Some(row) = row else { return "waiting" };
    match row.stage {
        Stage::Waiting => return "waiting",
        Stage::Passed => return "passed",
        Stage::Dropped => return "dropped",
        Stage::Told => {}
    }
    if let Some(question) = row.question.as_ref().filter(|question| question.answer.is_some()) {
        return if question.by_person { "answered" } else { "unanswered" };
    }
    let timed = || duties.iter().filter(|duty| duty.due_at.is_some() || duty.late_at.is_some());
    let is_owed = timed().any(|duty| duty.is_owed());
    let is_late = timed().any(|duty| !moments::was_in_time(duty));
    match (is_owed, is_late) {
        (true, true) => "late",
        (true, false) => "open",
        (false, true) => "done_late",
        (false, false) => "done",
    }
}

fn answer_row(key: &Key, row: &StepState, past: &Past, teller: &Teller<'_>) -> Option<AnswerRow> {
    let (line, step) = key;
    let state = row.question.as_ref()?;
    let answer = state.answer.as_ref()?;
    let question = teller.question(line, step).map_or_else(|| step.to_string(), |asked| asked.text.clone());
    Some(AnswerRow {
        question,
        answer: teller.answer(line, step, answer),
        by: state.by_person.then(|| past.answered_by.get(key).cloned()).flatten(),
        at: state.answered_at.map(Stamp),
    })
}

/// One duty as it stands.
pub(super) fn duty_row(duty: &Duty, teller: &Teller<'_>) -> DutyRow {
    let bearers = duty.bearers.iter().map(|bearer| BearerRow {
        person: bearer.person.to_string(),
        name: teller.name(&bearer.person),
        via: teller.via(Some(&duty.post), &bearer.person, bearer.via),
    });
    DutyRow {
        no: duty.no.0,
        act: teller.task(duty),
        post: Word { code: duty.post.to_string(), label: teller.office(&duty.post, duty.unit.as_ref()) },
        bearers: bearers.collect(),
        opened_at: Stamp(duty.opened_at),
        due_at: duty.due_at.map(Stamp),
        state: duty_state(duty, teller),
        late_at: duty.late_at.filter(|_| !moments::was_in_time(duty)).map(Stamp),
        done_at: duty.done_at.map(Stamp),
        done_by: duty.done_by.as_ref().filter(|_| !is_needless(duty)).map(|person| teller.name(person)),
        means: duty.means.map(|means| word(means.as_str(), labels::means(teller.words.language, means))),
        recorded_by: duty.recorded_by.as_ref().map(|actor| actor_name(actor, teller)),
        call: duty.call.map(|result| word(result.as_str(), labels::call(teller.words.language, result))),
        ground: teller.ground(&duty.basis),
    }
}

/// Whoever it was owed to, or whose answer made it needless, has not done it: nobody has.
fn is_needless(duty: &Duty) -> bool {
    duty.is_deemed || duty.callee().is_some_and(|callee| duty.done_by.as_ref() == Some(callee))
}

/// The state in words of the report: what was done late stays visible as such.
fn duty_state(duty: &Duty, teller: &Teller<'_>) -> Word {
    match duty.state {
        DutyState::Done if is_needless(duty) => word("done", teller.words.word("report-duty-state-deemed")),
        DutyState::Done if !moments::was_in_time(duty) => teller.coded("report-duty-state", "done_late"),
        state => word(state.as_str(), labels::duty_state(teller.words.language, state)),
    }
}
