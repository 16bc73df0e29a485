//! What one incident adds to the counts: a function of its state, kept as a row beside it.
//!
//! Its three texts are lines of fields between tabs: written once for each commit and read by the
//! hundred thousand, so they are no JSON. What is in them are ids of policies and words of this
//! file, which hold neither tabs nor line ends.

use crate::basis::Kind;
use crate::code::words;
use crate::incident::moments;
use crate::incident::state::{Duty, DutyState, Incident};
use crate::moment::Moment;
use crate::plan::deadline::Standing;

use super::Steps;

/// What one incident adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// When someone first confirmed it.
    pub confirmed_at: Option<Moment>,
    /// When it came to 復旧済み or beyond.
    pub recovered_at: Option<Moment>,
    /// When it was closed last, while it is.
    pub closed_at: Option<Moment>,
    /// Lines that began on it, one a line.
    pub lines: String,
    /// One line for each duty: line, step, act, [`Ending`], seconds it took or nothing.
    pub steps: String,
    /// One line for each clock of law: its id, `Dated`.
    pub dates: String,
}

/// What became of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Done before its time had passed.
    InTime,
    /// Done after its time had passed.
    Late,
    /// Its time has passed and it is still owed.
    Missed,
    /// Nobody who could act bore it.
    Passed,
    /// It runs, or was done and had no time.
    Other,
}

words!(Ending { InTime = "i", Late = "l", Missed = "m", Passed = "p", Other = "o" });

impl Ending {
    /// Adds one to its count.
    pub(super) fn count(word: &str, steps: &mut Steps) {
        let count = match word {
            "i" => &mut steps.in_time,
            "l" => &mut steps.late,
            "m" => &mut steps.missed,
            "p" => &mut steps.passed,
            _ => &mut steps.other,
        };
        *count = count.saturating_add(1);
    }

    /// None for what needed no act or was withdrawn: nobody did it, and nobody failed to.
    fn of(duty: &Duty) -> Option<Self> {
        let has_time = duty.due_at.is_some() || duty.late_at.is_some();
        match duty.state {
            DutyState::Withdrawn => None,
            DutyState::Open => Some(Self::Other),
            DutyState::Late => Some(Self::Missed),
            DutyState::Passed => Some(Self::Passed),
            DutyState::Done if duty.means.is_none() => None,
            DutyState::Done if !moments::was_in_time(duty) => Some(Self::Late),
            DutyState::Done if has_time => Some(Self::InTime),
            DutyState::Done => Some(Self::Other),
        }
    }
}

impl Tally {
    /// What an incident adds as it stands.
    pub fn of(incident: &Incident) -> Self {
        let reached = &incident.milestones;
        let lines: Vec<&str> = incident.lines.keys().map(|line| line.as_str()).collect();
        let steps: Vec<String> = incident.duties.iter().filter_map(|duty| step(incident, duty)).collect();
        Self {
            confirmed_at: reached.confirmed_at,
            recovered_at: reached.recovered_at,
            closed_at: reached.closed_at,
            lines: lines.join("\n"),
            steps: steps.join("\n"),
            dates: dates(incident).join("\n"),
        }
    }
}

fn step(incident: &Incident, duty: &Duty) -> Option<String> {
    let ending = Ending::of(duty)?;
    let seconds = took(incident, duty).map(|seconds| seconds.to_string()).unwrap_or_default();
    let head = [duty.line.as_str(), duty.step.as_str(), duty.act.as_str(), ending.as_str()];
    Some(format!("{}\t{seconds}", head.join("\t")))
}

/// Seconds from when it could be done, the opening or the end of the duty before it, until it was.
fn took(incident: &Incident, duty: &Duty) -> Option<i64> {
    let done = duty.done_at.filter(|_| duty.state == DutyState::Done && duty.means.is_some())?;
    let before = duty.from.and_then(|no| incident.find_duty(no));
    let before = before.and_then(|before| moments::ended(incident, before, duty.opened_at));
    let begun = before.into_iter().chain([duty.opened_at]).max()?;
    Some((done - begun).as_seconds().max(0))
}

fn dates(incident: &Incident) -> Vec<String> {
    let all = incident.plan.deadlines.all();
    let law = all.into_iter().filter(|(_, matter, ..)| matter.terms.kind == Kind::Law);
    law.filter_map(|(id, _, _, standing)| {
        let word = match standing {
            Standing::Met => "i",
            Standing::MetLate => "l",
            Standing::Overdue => "m",
            Standing::Running | Standing::Possible => "o",
            // What was not asked for was neither kept nor missed.
            Standing::Ended | Standing::NotApplicable => return None,
        };
        Some(format!("{id}\t{word}"))
    })
    .collect()
}
