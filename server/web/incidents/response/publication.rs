//! Sharing with bodies outside, leave to read logs, fault records, publication.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{faults, form, may_act, open, top, typed, with_teller};
use crate::domain::access::{Power, may};
use crate::domain::incident::fact::Presence;
use crate::domain::plan::response::Counterpart;
use crate::export::response::{self, Record, Release};
use crate::web::field::Fault;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Desk, choose};
use crate::web::incidents::show::Trouble;
use crate::web::page;
use crate::web::reading::Seen;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Row, When};

/// Kinds behind which there may be a crime (6.5(3)).
const CRIMES: [&str; 7] = ["malware", "ransomware", "intrusion", "defacement", "dos", "insider", "threat"];

#[derive(Serialize)]
struct View {
    top: super::Top,
    parts: Vec<Part>,
    publication: String,
    weighed: Vec<Row>,
    releases: Vec<ReleaseView>,
    publishing: Vec<ActForm>,
    faults: Vec<Fault>,
    is_conflict: bool,
    typed: Vec<Row>,
    done: String,
}

/// One kind of record: its heading, what is known, and its form.
#[derive(Serialize)]
struct Part {
    heading: String,
    lead: String,
    rows: Vec<RecordView>,
    forms: Vec<ActForm>,
}

#[derive(Serialize)]
struct RecordView {
    what: String,
    who: String,
    when: When,
    until: String,
    text: String,
    note: String,
    by: String,
}

#[derive(Serialize)]
struct ReleaseView {
    heading: String,
    state: String,
    text: String,
    by: String,
    when: When,
    approved_by: String,
    alone: String,
    released: Option<When>,
    media: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let seen = open(visit, staff, "publication")?;
    let desk = Desk::new(visit, &seen.incident, trouble);
    let may_act = may_act(visit, staff, &seen);
    let (shares, authorisations, records, releases, publication) = with_teller(visit, &seen, |teller| {
        (
            response::shares(teller),
            response::authorisations(teller),
            response::faults(teller),
            response::releases(teller),
            response::publication(teller),
        )
    })?;
    let only = |may: bool, form: ActForm| if may { vec![form] } else { Vec::new() };
    let part = |key: &str, lead: String, rows: Vec<Record>, forms: Vec<ActForm>| Part {
        heading: visit.text(&format!("section-response-{key}")),
        lead,
        rows: rows.iter().map(|row| record(visit, row)).collect(),
        forms,
    };
    let parts = vec![
        part("shares", police(visit, &seen), shares, only(may_act, share(&desk))),
        part(
            "authorisations",
            String::new(),
            authorisations,
            only(may_authorise(visit, staff, &seen), authorisation(&desk)),
        ),
        part("faults", String::new(), records, only(may_act, fault(&desk))),
    ];
    let publishing = if may_act { publishing(&desk, staff, &seen, &releases) } else { Vec::new() };
    let view = View {
        faults: faults(parts.iter().flat_map(|part| &part.forms).chain(&publishing)),
        parts,
        publication,
        weighed: weighed(visit, &seen),
        releases: releases.iter().map(|row| release(visit, row)).collect(),
        publishing,
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        typed: typed(visit, trouble),
        done: words::done(visit),
        top: top(visit, &seen),
    };
    let number = seen.incident.number.as_str();
    let title = visit.say("web-response-publication-title", &[("number", number.into())]);
    page::with_status(visit, status, "incidents/publication", title, &view)
}

/// 6.5(3): where a crime is possible and the police have not been asked yet.
fn police(visit: &Visit, seen: &Seen) -> String {
    let (case, response) = (&seen.incident.case, &seen.incident.plan.response);
    let is_possible = CRIMES.contains(&case.kind.as_str()) || case.malicious == Presence::Present;
    let is_asked = response.shares.iter().any(|share| share.with == Counterpart::Police);
    if is_possible && !is_asked { visit.text("web-response-police-lead") } else { String::new() }
}

/// 7.2(2): the CISO.
fn may_authorise(visit: &Visit, staff: &Staff, seen: &Seen) -> bool {
    let Some(policy) = seen.policy().filter(|_| seen.incident.is_open()) else { return false };
    may(&seen.world, policy, &seen.incident, (&staff.person, Power::AuthoriseLogs), visit.now)
}

fn record(visit: &Visit, row: &Record) -> RecordView {
    let until = row.until.map(|at| When::past(visit, at.0).text);
    RecordView {
        what: row.what.label.clone(),
        who: row.who.clone(),
        when: When::past(visit, row.at.0),
        until: until
            .map(|until| visit.say("web-response-until", &[("until", until.into())]))
            .unwrap_or_default(),
        text: row.text.clone(),
        note: row.note.clone(),
        by: row.by.clone(),
    }
}

fn release(visit: &Visit, row: &Release) -> ReleaseView {
    ReleaseView {
        heading: visit.say("web-response-draft", &[("no", row.no.into())]),
        state: row.state.label.clone(),
        text: row.text.clone(),
        by: row.by.clone(),
        when: When::past(visit, row.at.0),
        approved_by: row.approved_by.clone().unwrap_or_default(),
        alone: row.alone.clone().unwrap_or_default(),
        released: row.released_at.map(|at| When::past(visit, at.0)),
        media: row.media.clone().unwrap_or_default(),
    }
}

/// What was weighed when publication was decided last.
fn weighed(visit: &Visit, seen: &Seen) -> Vec<Row> {
    let no = seen.incident.plan.response.publication.decisions;
    let text = |field: &str| seen.incident.texts.get(&format!("response.publication.{no}.{field}")).cloned();
    let row =
        |field: &str| Some(Row { name: visit.text(&format!("response-head-{field}")), value: text(field)? });
    ["importance", "reach", "reason"].into_iter().filter_map(row).collect()
}

fn share(desk: &Desk<'_>) -> ActForm {
    let kinds = Counterpart::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), desk.visit.text(&format!("response-with-{}", one.as_str()))));
    let kinds: Vec<_> = kinds.collect();
    form(desk, "share", "shares", |fields| {
        vec![
            fields.radio("with", kinds).required(),
            fields.line("share_to", NAME_MAX).required(),
            fields.area("share_text", TEXT_MAX).required(),
            fields.when("at"),
        ]
    })
}

fn authorisation(desk: &Desk<'_>) -> ActForm {
    form(desk, "authorisation", "authorisations", |fields| {
        vec![
            fields.line("grantee", NAME_MAX).required(),
            fields.area("scope", TEXT_MAX).required(),
            fields.when("logs_from"),
            fields.when("logs_until").required(),
        ]
    })
}

fn fault(desk: &Desk<'_>) -> ActForm {
    form(desk, "fault", "faults", |fields| {
        vec![fields.area("fault_text", TEXT_MAX).required(), fields.area("fault_outcome", TEXT_MAX)]
    })
}

/// What can be done next about publication: decide, write, approve, release.
fn publishing(desk: &Desk<'_>, staff: &Staff, seen: &Seen, releases: &[Release]) -> Vec<ActForm> {
    let visit = desk.visit;
    let options = ["publish", "withhold"];
    let options = options.map(|word| (word.to_owned(), visit.text(&format!("web-choice-{word}"))));
    let mut forms = vec![form(desk, "publish", "publications", |fields| {
        vec![
            fields.radio("publishes", options).required(),
            fields.area("importance", TEXT_MAX).required(),
            fields.area("reach", TEXT_MAX).required(),
            fields.area("reason", TEXT_MAX),
        ]
    })];
    let decision = &seen.incident.plan.response.publication.decision;
    if !decision.as_ref().is_some_and(|(publishes, ..)| *publishes) {
        return forms;
    }
    forms.push(form(desk, "draft", "drafts", |fields| vec![fields.area("draft_text", TEXT_MAX).required()]));
    let in_state = |state: &str| -> Vec<(String, String)> {
        let rows = releases.iter().filter(|row| row.state.code == state);
        let label = |no: u32| visit.say("web-response-draft", &[("no", no.into())]);
        rows.map(|row| (row.no.to_string(), label(row.no))).collect()
    };
    let may_approve = seen.policy().is_some_and(|policy| {
        may(&seen.world, policy, &seen.incident, (&staff.person, Power::Publish), visit.now)
    });
    let drafted = in_state("drafted");
    if may_approve && !drafted.is_empty() {
        let mut approval = form(desk, "approve", "publication-approvals", |fields| {
            vec![fields.select("draft", choose(visit, drafted)).required(), fields.area("override", TEXT_MAX)]
        });
        approval.lead = visit.text("web-response-second");
        forms.push(approval);
    }
    let approved = in_state("approved");
    if !approved.is_empty() {
        forms.push(form(desk, "release", "releases", |fields| {
            vec![
                fields.select("draft", choose(visit, approved)).required(),
                fields.line("media", LINE_MAX).required(),
                fields.when("at"),
            ]
        }));
    }
    forms
}
