//! What people record about dates: moments, judgements, reports sent, notices to the persons.

use std::collections::BTreeSet;

use crate::access::Power;
use crate::draft::{Draft, may_handle, must};
use crate::history::Private;
use crate::incident::fact::Fact as IncidentFact;
use crate::moment::Moment;
use crate::plan::PlanFact;
use crate::refusal::Refusal;

use super::ask::Ask;
use super::clock::{ClockId, Rule, Stage, Trigger};
use super::count::is_in_time;
use super::fact::Fact;
use super::words::{Escape, MomentKind};

/// Decides what is asked.
///
/// # Errors
/// As every decision about an incident.
pub fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    if !draft.after.is_open() {
        return Err(Refusal::Decided);
    }
    match ask {
        Ask::EnterMoment { moment, at } => enter(draft, *moment, *at, texts),
        Ask::Judge { rule, applies, escape } => judge(draft, rule, (*applies, *escape), texts),
        Ask::Unjudge { rule } => unjudge(draft, rule, texts),
        Ask::File { clocks, version, at } => file(draft, clocks, *version, *at, texts),
        Ask::NotifyPersons { count, at, .. } if *count == 0 || *at > draft.now => {
            let (field, reason) = if *count == 0 { ("count", "required") } else { ("at", "future") };
            Err(Refusal::Invalid { field, reason })
        }
        Ask::NotifyPersons { count, way, at, is_complete } => {
            let (count, way, at, is_complete) = (*count, *way, *at, *is_complete);
            push(draft, Fact::PersonsNotified { count, way, at, is_complete });
            Ok(())
        }
        Ask::DeferNotice { until } => defer(draft, *until, texts),
    }
}

fn reason<'a>(texts: &'a Private, field: &'static str) -> Result<&'a str, Refusal> {
    let given = texts.get(field).map(|text| text.trim()).filter(|text| !text.is_empty());
    given.ok_or(Refusal::Invalid { field, reason: "required" })
}

/// Keeps a text of the command where the page finds it again.
fn keep(draft: &mut Draft<'_>, key: String, text: &str) {
    draft.add_texts(&Private::from([(key, text.to_owned())]));
}

fn enter(draft: &mut Draft<'_>, moment: MomentKind, at: Moment, texts: &Private) -> Result<(), Refusal> {
    let why = reason(texts, "reason")?;
    if at > draft.now {
        return Err(Refusal::Invalid { field: "at", reason: "future" });
    }
    let no = draft.after.plan.deadlines.moments.len() + 1;
    keep(draft, format!("deadline.moment.{no}"), why);
    push(draft, Fact::MomentEntered { moment, at });
    Ok(())
}

/// That a law asks for nothing is for those who may close the incident to say: it ends a duty.
fn judge(
    draft: &mut Draft<'_>,
    rule: &Rule,
    (applies, escape): (bool, Option<Escape>),
    texts: &Private,
) -> Result<(), Refusal> {
    must(draft, Power::JudgeDeadline)?;
    let why = reason(texts, "reason")?;
    let deadlines = &draft.after.plan.deadlines;
    let unknown = Refusal::Invalid { field: "rule", reason: "choose" };
    let matter = deadlines.matters.get(rule).ok_or(unknown)?;
    if deadlines.judged.get(rule).is_some_and(|row| row.applies == applies && row.escape == escape) {
        return Err(Refusal::Decided);
    }
    if applies == escape.is_some() {
        return Err(Refusal::Invalid { field: "verdict", reason: "choose" });
    }
    let on: BTreeSet<Trigger> = matter.terms.triggers.clone();
    keep(draft, format!("deadline.judged.{rule}"), why);
    push(draft, Fact::Judged { rule: rule.clone(), escape, applies, on });
    Ok(())
}

fn unjudge(draft: &mut Draft<'_>, rule: &Rule, texts: &Private) -> Result<(), Refusal> {
    must(draft, Power::JudgeDeadline)?;
    reason(texts, "reason")?;
    if !draft.after.plan.deadlines.judged.contains_key(rule) {
        return Err(Refusal::Decided);
    }
    push(draft, Fact::Unjudged { rule: rule.clone(), by_change: false });
    Ok(())
}

/// One report may serve as 速報 and 確報, and under both laws: one number, a fact for each clock.
fn file(
    draft: &mut Draft<'_>,
    clocks: &[ClockId],
    version: u32,
    at: Moment,
    texts: &Private,
) -> Result<(), Refusal> {
    if at > draft.now {
        return Err(Refusal::Invalid { field: "at", reason: "future" });
    }
    if version == 0 {
        return Err(Refusal::Invalid { field: "version", reason: "count" });
    }
    let deadlines = &draft.after.plan.deadlines;
    let due = |clock: &ClockId| {
        let matter = deadlines.matters.get(&clock.rule)?;
        let term = matter.terms.clocks.iter().find(|term| term.stage == clock.stage)?;
        (clock.stage != Stage::Persons).then_some(term.due_at)
    };
    let rows: Option<Vec<_>> = clocks.iter().map(|clock| Some((clock.clone(), due(clock)?))).collect();
    let rows = rows.filter(|rows| !rows.is_empty());
    let rows = rows.ok_or(Refusal::Invalid { field: "clocks", reason: "choose" })?;
    let last = deadlines.filings.iter().map(|row| row.no).max().unwrap_or(0);
    let no = last.saturating_add(1);
    if let Some(note) = texts.get("note").filter(|note| !note.trim().is_empty()) {
        keep(draft, format!("deadline.filed.{no}"), note);
    }
    for (clock, due_at) in rows {
        let in_time = due_at.map(|due| is_in_time(at, due));
        push(draft, Fact::Filed { clock, no, version, at, in_time });
    }
    Ok(())
}

fn defer(draft: &mut Draft<'_>, until: Moment, texts: &Private) -> Result<(), Refusal> {
    let why = reason(texts, "reason")?;
    if until <= draft.now {
        return Err(Refusal::Invalid { field: "until", reason: "past" });
    }
    let mut open = draft.after.plan.deadlines.open();
    let waits = open.any(|(clock, ..)| clock.stage == Stage::Persons);
    drop(open);
    if !waits {
        return Err(Refusal::Decided);
    }
    keep(draft, "deadline.deferred".to_owned(), why);
    push(draft, Fact::NoticeDeferred { until });
    Ok(())
}

pub(super) fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Deadline(fact)));
}
