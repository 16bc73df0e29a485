//! Reports that joined the incident: what each says and who says it, and what of it is offered.

use serde::Serialize;

use crate::domain::access::may_handle;
use crate::domain::incident::joined::{open_differences, text_key};
use crate::domain::incident::state::Heard;
use crate::i18n::field as fields;
use crate::i18n::labels;

use super::forms::{ActForm, FormContext};
use super::show::FormErrors;
use crate::domain::case::field::Field;
use crate::domain::case::said::Value;
use crate::web::guard::Staff;
use crate::web::reading::Seen;
use crate::web::verbs::{self, Extra, Scene};
use crate::web::visit::Visit;
use crate::web::words::{self, Row, When};

/// One report.
#[derive(Serialize)]
pub struct ReportView {
    heading: String,
    at: When,
    by: String,
    description: String,
    rows: Vec<Row>,
    /// What it says otherwise than it is known.
    differences: Vec<String>,
    /// Where that can be taken over, for those who handle the incident.
    form: Option<ActForm>,
}

/// Every report that joined, the newest first.
pub fn reports(visit: &Visit, staff: &Staff, seen: &Seen, trouble: Option<&FormErrors>) -> Vec<ReportView> {
    seen.incident.joined.iter().rev().map(|heard| view(visit, staff, (seen, heard), trouble)).collect()
}

fn view(
    visit: &Visit,
    staff: &Staff,
    (seen, heard): (&Seen, &Heard),
    trouble: Option<&FormErrors>,
) -> ReportView {
    let text = |key: &str| seen.incident.texts.get(&text_key(heard.joined.no, key)).cloned();
    let changes = open_differences(&seen.incident, heard);
    let whose = (seen.world.as_ref(), seen.policy().map(AsRef::as_ref));
    let said = |change| fields::change(visit.language, whose, change);
    ReportView {
        heading: heading(visit, seen, heard),
        at: When::past(visit, heard.at),
        by: words::actor(visit, &seen.world, &heard.by),
        description: text("description").unwrap_or_default(),
        rows: rows(visit, seen, heard, [text("summary"), text("place")]),
        differences: changes.iter().map(said).collect(),
        form: form(visit, staff, (seen, heard), trouble),
    }
}

/// The number of the report, or of the incident that was taken in with what is known of it.
fn heading(visit: &Visit, seen: &Seen, heard: &Heard) -> String {
    let number = &heard.joined.number;
    let is_incident = seen.incident.bonds.taken_in.contains(number);
    let key = if is_incident { "web-report-of-merged" } else { "web-report-joined" };
    visit.say(key, &[("number", number.as_str().into())])
}

/// All that it says, and who said it.
fn rows(visit: &Visit, seen: &Seen, heard: &Heard, [summary, place]: [Option<String>; 2]) -> Vec<Row> {
    let joined = &heard.joined;
    let whose = (seen.world.as_ref(), seen.policy().map(AsRef::as_ref));
    let row = |key: &str, value: String| Row { name: visit.text(&format!("web-fact-{key}")), value };
    let summary = summary.map(|value| Row { name: visit.text("web-field-summary"), value });
    let place = place.map(|value| row("place", value));
    let reporter = joined.reporter.as_ref().map(|who| row("reporter", seen.world.org.name_of(who)));
    let origin = row("origin", labels::origin(visit.language, joined.case.origin));
    let received = joined
        .received
        .as_ref()
        .map(|received| row("received", words::received(visit, &seen.world, received)));
    let said = Field::ALL.iter().filter_map(|field| {
        let value = Some(field.value(&joined.case)).filter(|value| *value != Value::Unsaid)?;
        let value = fields::value(visit.language, whose, *field, &value);
        Some(Row { name: fields::name(visit.language, *field), value })
    });
    let head = summary.into_iter().chain([origin]).chain(reporter).chain(received).chain(place);
    head.chain(said).collect()
}

fn form(
    visit: &Visit,
    staff: &Staff,
    (seen, heard): (&Seen, &Heard),
    trouble: Option<&FormErrors>,
) -> Option<ActForm> {
    let (policy, incident) = (seen.policy()?, &seen.incident);
    let changes = open_differences(incident, heard);
    let may = may_handle(&seen.world, policy, incident, &staff.person, visit.now);
    if !may || changes.is_empty() || !incident.is_open() {
        return None;
    }
    let desk = FormContext::new(visit, incident, trouble);
    let whose = (seen.world.as_ref(), Some(policy.as_ref()));
    let options = changes
        .iter()
        .map(|change| (change.field.as_str().to_owned(), fields::change(visit.language, whose, change)));
    let no = heard.joined.no.to_string();
    let extra =
        Extra { known: &[("no", &no)], options: &[("fields", options.collect())], ..Extra::default() };
    verbs::form(&desk, &Scene { visit, staff, seen }, "take", &extra)
}
