//! One incident: what it is, where it stands, who is told next, and what this reader can do.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::FieldError;
use crate::domain::access::may_handle;
use crate::domain::ids::PersonId;
use crate::domain::incident::entry::{DecodedEntry, decode};
use crate::domain::incident::state::Claim;
use crate::domain::policy::Scale;
use crate::i18n::labels;

use super::bonds;
use super::evidence::{self, attached};
use super::forms::{self, ActForm};
use super::frame::Head;
use super::history::{self, Sift, Timeline};
use super::joined::{self, ReportView};
use super::reporters::{self, Reporters};
use super::response::{faults, open};
use crate::domain::case::{Phase, Placed};
use crate::web::answer::Answer;
use crate::web::contacts;
use crate::web::error::Failure;
use crate::web::facts;
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Callee, Row, When};

/// What went wrong with a form of this page, so that it is shown again with what was typed.
pub struct FormErrors {
    /// Which form.
    pub key: String,
    /// What was typed.
    pub typed: Form,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Someone was faster.
    pub is_conflict: bool,
}

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    description: String,
    facts: Vec<Row>,
    /// What it has to do with other incidents.
    bonds: Option<bonds::View>,
    /// Reports that joined.
    reports: Vec<ReportView>,
    /// What is to be thought of an unknown reporter; empty where they are known.
    claim: String,
    /// Who reported from outside.
    reporters: Option<Reporters>,
    /// How many files came with the reports, for those who may have them.
    attached: usize,
    /// What the reader may write down.
    records: Vec<ActForm>,
    timeline: Timeline,
    advice: Option<Advice>,
    /// Whom to telephone of those who are at work on it.
    callees: Vec<Callee>,
    /// 関係機関: whom to call outside.
    contacts: Vec<contacts::Group>,
    report: String,
}

fn claimed(visit: &Visit, claim: &Claim) -> String {
    visit.text(match claim.is_them {
        None => "staff-report-claim",
        Some(true) => "staff-report-them",
        Some(false) => "staff-report-other",
    })
}

/// 今すぐすること・してはいけないこと.
#[derive(Serialize)]
pub struct Advice {
    lines: Vec<AdviceLine>,
    never: Vec<String>,
    /// When the reporter was shown it.
    shown: Option<When>,
    /// Where a tick goes, for those who may say that something was done; empty for others.
    action: String,
    /// Nothing of it was said to be done.
    is_fresh: bool,
}

impl Advice {
    /// The same to be read only: the incident's own page is where it is ticked.
    pub fn read_only(mut self) -> Self {
        self.lines.iter_mut().for_each(|line| line.may_tick = false);
        self
    }
}

#[derive(Serialize)]
struct AdviceLine {
    line: u32,
    text: String,
    done: Option<When>,
    may_tick: bool,
    token: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    match render(visit, staff, StatusCode::OK, None) {
        Err(Failure::NotFound) => called(visit, staff),
        shown => shown,
    }
}

/// The way to the incident that is called so; to a list of them where several are, in different years.
fn called(visit: &Visit, staff: &Staff) -> Outcome {
    let said = visit.param("number");
    match reading::called(&visit.site, &staff.viewer, said)?.as_slice() {
        [] => Err(Failure::NotFound),
        [one] => Ok(Answer::see_other(&format!("/incidents/{}", one.number))),
        _ => Ok(Answer::see_other(&format!("/incidents?view=all&q={}", words::percent(said)))),
    }
}

/// Entries that this program can read, first one first.
pub fn decoded(seen: &Seen) -> Result<Vec<DecodedEntry>, Failure> {
    let entries: Result<Vec<_>, _> = seen.entries.iter().map(decode).collect();
    entries.map_err(|error| Failure::Broken(error.to_string()))
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    /// Of the history, so much is shown at once.
    const ENTRIES: usize = 3;
    let seen = open(visit, staff, "view")?;
    let entries = decoded(&seen)?;
    let duties = forms::duties(visit, staff, &seen, trouble);
    let records = forms::records(visit, staff, &seen, trouble);
    let wrong = faults(duties.iter().chain(&records));
    let head = Head::of((visit, staff, &seen), "", trouble, wrong)?.with_duties(duties);
    let reads = reporters::handles(visit, staff, &seen) || evidence::may(visit, &seen, &staff.actor());
    let reports = if reads { reading::reports_of(&visit.site, &seen.incident)? } else { Vec::new() };
    let view = View {
        head,
        description: seen.incident.texts.get("description").cloned().unwrap_or_default(),
        facts: facts(visit, &seen),
        bonds: bonds::view(visit, staff, &seen),
        reports: joined::reports(visit, staff, &seen, trouble),
        claim: seen.incident.claim.as_ref().map(|claim| claimed(visit, claim)).unwrap_or_default(),
        reporters: reporters::reporters(visit, staff, &seen, (&reports, trouble))?,
        attached: attached::count(visit, staff, &seen, &reports),
        records,
        timeline: history::timeline(visit, &seen, &entries, ("", Sift::People, ENTRIES)),
        advice: advice(visit, staff, &seen),
        callees: callees(visit, staff, &seen),
        contacts: contacts::outside(visit, staff),
        report: format!("/incidents/{}/report", seen.incident.number),
    };
    let summary = seen.incident.texts.get("summary").map(String::as_str).unwrap_or_default();
    let title = format!("{} {summary}", seen.named(visit.language));
    page::with_status(visit, status, "incidents/show", title, &view)
}

/// Who reported it and who owes something on it, with their numbers, for those who handle it.
fn callees(visit: &Visit, staff: &Staff, seen: &Seen) -> Vec<Callee> {
    const MAX: usize = 6;
    let (world, incident) = (seen.world.as_ref(), &seen.incident);
    let Some(policy) = seen.policy().filter(|_| incident.is_open()) else { return Vec::new() };
    if !may_handle(world, policy, incident, &staff.person, visit.now) {
        return Vec::new();
    }
    let owing = incident.duties.iter().filter(|duty| duty.is_owed()).flat_map(|duty| &duty.bearers);
    let mut people: Vec<&PersonId> = Vec::new();
    for person in incident.reporter.iter().chain(owing.map(|bearer| &bearer.person)) {
        if *person != staff.person && !people.contains(&person) {
            people.push(person);
        }
    }
    let whose = (world, Some(policy.as_ref()));
    people.into_iter().take(MAX).map(|one| Callee::of(visit, whose, one, &incident.subjects)).collect()
}

/// What is known, and how the house came to know it.
fn facts(visit: &Visit, seen: &Seen) -> Vec<Row> {
    let incident = &seen.incident;
    let reporter = incident.reporter.as_ref().map(|who| seen.world.org.name_of(who));
    let mut rows = vec![
        ("origin", labels::origin(visit.language, incident.case.origin)),
        ("reporter", reporter.unwrap_or_default()),
        ("place", incident.texts.get("place").cloned().unwrap_or_default()),
    ];
    if let Some(received) = &incident.received {
        rows.push(("received", words::received(visit, &seen.world, received)));
    }
    if incident.repeats > 0 {
        rows.push(("repeats", incident.repeats.to_string()));
    }
    if let Some(active) = seen.world.org.active.filter(|active| *active != incident.policy) {
        let args = [("no", incident.policy.0.into()), ("now", active.0.into())];
        rows.push(("policy", visit.say("web-policy-older", &args)));
    }
    let row = |(key, value): (&str, String)| Row { name: visit.text(&format!("web-fact-{key}")), value };
    let whose = (seen.world.as_ref(), seen.policy().map(AsRef::as_ref));
    let reported = rows.into_iter().filter(|(_, value)| !value.is_empty()).map(row);
    facts::shown(visit, whose, &incident.case).chain(reported).chain(declared(visit, seen)).collect()
}

/// What was declared on the incident: who fills which post of it, which modes hold, and the wall that
/// stands around it.
fn declared(visit: &Visit, seen: &Seen) -> Vec<Row> {
    let Some(policy) = seen.policy() else { return Vec::new() };
    let context = &seen.incident.case.context;
    let appointed = context.appointed.iter().map(|(post, person)| Row {
        name: policy.post_label(post).to_owned(),
        value: seen.world.org.name_of(person),
    });
    let holding = policy.modes.iter().filter(|mode| context.modes.contains(&mode.id));
    let holding = holding.map(|mode| under(visit, mode.label.clone(), mode.basis.as_ref()));
    let holding: Vec<String> = holding.collect();
    let modes = (!holding.is_empty())
        .then(|| Row { name: visit.text("web-fact-modes"), value: holding.join(&visit.text("web-and")) });
    let wall = context.standing_wall().and_then(|id| policy.organs.iter().find(|organ| organ.id == id));
    let wall = wall.map(|organ| Row {
        name: visit.text("web-fact-wall"),
        value: under(
            visit,
            visit.say("web-walled", &[("organ", organ.label.clone().into())]),
            organ.wall.as_ref().and_then(|wall| wall.basis.as_ref()),
        ),
    });
    scales(visit, seen).into_iter().chain(appointed).chain(modes).chain(wall).collect()
}

/// Where the incident stands on the body's own scales, and whether a person said so.
fn scales(visit: &Visit, seen: &Seen) -> Vec<Row> {
    let placed = &seen.incident.case.context.scales;
    let scales = seen.policy().map(|policy| policy.scales.as_slice()).unwrap_or_default();
    let found = scales.iter().filter_map(|scale| Some((scale, placed.get(&scale.id)?)));
    let row = |(scale, placed): (&Scale, &Placed)| {
        let key = if placed.by_hand { "report-severity-by-hand" } else { "report-severity-by-rule" };
        let class = scale.class_label(&placed.class);
        let value = visit.say(key, &[("severity", class.as_str().into())]);
        Row { name: scale.label.clone(), value: under(visit, value, scale.basis.as_ref()) }
    };
    found.map(row).collect()
}

/// What holds, with the clause that the policy gives for it.
fn under(visit: &Visit, what: String, clause: Option<&String>) -> String {
    let Some(clause) = clause else { return what };
    visit.say("web-under", &[("what", what.into()), ("basis", clause.as_str().into())])
}

/// What to do and what not, while it is early: the kind's own lists, or the general ones; what of it
/// was done, and a tick for the reporter and for those who handle it.
pub fn advice(visit: &Visit, staff: &Staff, seen: &Seen) -> Option<Advice> {
    let (policy, incident) = (seen.policy()?, &seen.incident);
    if incident.phase > Phase::Handling {
        return None;
    }
    let guidance = policy.guidance_for(&incident.case.kind)?;
    let is_theirs = incident.reporter.as_ref() == Some(&staff.person);
    let may_tick = is_theirs || may_handle(&seen.world, policy, incident, &staff.person, visit.now);
    let state = &incident.plan.response.guidance;
    let line = |(line, text): (u32, String)| {
        let done = state.done.get(&(incident.case.kind.clone(), line));
        let done = done.map(|(at, _)| When::past(visit, *at));
        AdviceLine { line, text, may_tick: may_tick && done.is_none(), done, token: visit.form_token() }
    };
    let lines: Vec<_> = (1_u32..).zip(guidance.now).map(line).collect();
    Some(Advice {
        is_fresh: lines.iter().all(|line| line.done.is_none()),
        lines,
        never: guidance.never,
        shown: state.shown.as_ref().map(|(_, at)| When::past(visit, *at)),
        action: format!("/incidents/{}/guidance", incident.number),
    })
}
