//! Sharing with bodies outside, leave to read logs, fault records, publication.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{faults, open, told, with_teller};
use crate::domain::case::Presence;
use crate::domain::policy::bodies::Counterpart;
use crate::telling::response::{self, Record, Release};

use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, FormContext};
use crate::web::incidents::frame::Head;
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::published;
use crate::web::reading::Seen;

use crate::web::verbs::{self, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{Row, When};

/// Kinds behind which there may be a crime (6.5(3)).
const CRIMES: [&str; 7] = ["malware", "ransomware", "intrusion", "defacement", "dos", "insider", "threat"];

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    parts: Vec<Part>,
    publication: String,
    decided: Vec<Row>,
    releases: Vec<ReleaseView>,
    /// Where the public reads what went out, while it does.
    shown: Option<String>,
    publishing: Vec<ActForm>,
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
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "publication")?;
    let desk = FormContext::new(visit, &seen.incident, trouble);
    let scene = Scene { visit, staff, seen: &seen };
    let (shares, authorisations, records, releases, publication, decided) =
        with_teller(visit, &seen, |teller| {
            (
                response::shares(teller),
                response::authorisations(teller),
                response::faults(teller),
                response::releases(teller),
                response::publication(teller),
                response::decided(teller),
            )
        })?;
    let part = |key: &str, lead: String, rows: Vec<Record>, form: &str| Part {
        heading: visit.text(&format!("section-response-{key}")),
        lead,
        rows: rows.iter().map(|row| record(visit, row)).collect(),
        forms: verbs::offered(&desk, &scene, &[form]),
    };
    let parts = vec![
        part("shares", police(visit, &seen), shares, "share"),
        part("authorisations", String::new(), authorisations, "authorisation"),
        part("faults", String::new(), records, "fault"),
    ];
    let publishing = publishing(&desk, &scene);
    let view = View {
        head: Head::of(
            (visit, staff, &seen),
            "publication",
            trouble,
            faults(parts.iter().flat_map(|part| &part.forms).chain(&publishing)),
        )?,
        parts,
        publication,
        decided: decided.into_iter().map(|pair| Row { name: pair.name, value: pair.value }).collect(),
        releases: releases.iter().map(|row| release(visit, row)).collect(),
        shown: published::address_of(&seen.incident),
        publishing,
    };
    let number = seen.named(visit.language);
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

/// What can be done next about publication: decide, write, approve, release.
fn publishing(desk: &FormContext<'_>, scene: &Scene<'_>) -> Vec<ActForm> {
    let publication = &scene.seen.incident.plan.response.publication;
    let next: &[&str] = match &publication.proposal {
        Some(_) => &["publication-answer", "publish", "draft", "approve"],
        None if publication.is_planned() => &["publish", "draft", "approve", "release"],
        None => &["publish"],
    };
    let end = publication.shown().first().map(|_| "unpublish");
    let mut forms = verbs::offered(desk, scene, &[next, end.as_slice()].concat());
    for form in forms.iter_mut().filter(|form| form.key == "approve") {
        form.lead = scene.visit.text("web-response-second");
    }
    forms
}

/// Texts that wait for a second person, to choose from.
pub fn drafted(scene: &Scene<'_>) -> Vec<(String, String)> {
    texts(scene, "drafted")
}

/// Texts that may go out, to choose from.
pub fn approved(scene: &Scene<'_>) -> Vec<(String, String)> {
    texts(scene, "approved")
}

fn texts(scene: &Scene<'_>, state: &str) -> Vec<(String, String)> {
    let rows = told(scene, response::releases).into_iter().filter(|row| row.state.code == state);
    let label = |no: u32| scene.visit.say("web-response-draft", &[("no", no.into())]);
    rows.map(|row| (row.no.to_string(), label(row.no))).collect()
}
