//! Who reported from outside: how they asked to be reached, words to them, and another 確認番号 where theirs
//! is lost. For those who handle the incident; a contact only when asked for, each look recorded first.

use actix_web::http::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use crate::actions::{Error, look, thread};
use crate::domain::access::may_handle;
use crate::domain::case::Origin;
use crate::domain::history::Private;
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;
use crate::domain::report::Report;
use crate::domain::written::phone;
use crate::i18n::time;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::thread::Answer;
use crate::web::reading::{self, Seen};
use crate::web::verbs::{self, Extra, Scene};
use crate::web::visit::{Outcome, Visit};

use super::forms::{ActForm, FormContext};
use super::show::{self, FormErrors};

/// The reports, and the way to the contacts, which stand there where they were asked for.
#[derive(Serialize)]
pub struct Reporters {
    href: String,
    is_shown: bool,
    rows: Vec<Reporter>,
}

/// One report of someone outside.
#[derive(Serialize)]
struct Reporter {
    number: String,
    name: String,
    ways: Vec<Way>,
    /// How far they have been answered, where they have numbers to read an answer with.
    answer: Option<Answered>,
    /// To write to them, where they have numbers to read it with.
    form: Option<ActForm>,
    renewal: Option<Renewal>,
}

/// In words, and whether somebody still has to write.
#[derive(Serialize)]
struct Answered {
    text: String,
    is_open: bool,
}

/// One way to reach them, to be tapped where a browser knows how.
#[derive(Serialize)]
struct Way {
    text: String,
    href: Option<String>,
}

/// Where they are given another number.
#[derive(Serialize)]
struct Renewal {
    action: String,
    token: String,
    report: String,
}

/// None for who does not handle the incident, and where everyone who reported it is of the body.
///
/// # Errors
/// The look could not be recorded.
pub fn reporters(
    visit: &Visit,
    staff: &Staff,
    seen: &Seen,
    (reports, trouble): (&[(Report, Private)], Option<&FormErrors>),
) -> Result<Option<Reporters>, Failure> {
    let incident = &seen.incident;
    let origins = incident.joined.iter().map(|heard| heard.joined.case.origin);
    let has_others =
        incident.claim.is_some() || std::iter::once(incident.case.origin).chain(origins).any(is_of_others);
    if !has_others || !handles(visit, staff, seen) {
        return Ok(None);
    }
    let href = format!("/incidents/{}?contact=1#reporters", incident.number);
    let is_shown = visit.query.is_checked("contact");
    if is_shown {
        look::note(&visit.site.backend, &staff.actor(), Some(incident.id), "contact")?;
    }
    let is_theirs =
        |report: &Report, texts: &Private| is_of_others(report.origin) || texts.contains_key("contact_name");
    let rows = reports.iter().filter(|(report, texts)| is_theirs(report, texts));
    let unsaid = Private::new();
    let rows = rows.map(|(report, texts)| {
        row((visit, staff, seen), trouble, report, if is_shown { texts } else { &unsaid })
    });
    let rows: Result<_, Failure> = rows.collect();
    Ok(Some(Reporters { href, is_shown, rows: rows? }))
}

fn is_of_others(origin: Origin) -> bool {
    match origin {
        Origin::Outside | Origin::Contractor => true,
        Origin::Staff | Origin::Monitoring => false,
    }
}

/// Whether this reader handles the incident.
pub fn handles(visit: &Visit, staff: &Staff, seen: &Seen) -> bool {
    let policy = seen.policy();
    policy.is_some_and(|policy| may_handle(&seen.world, policy, &seen.incident, &staff.person, visit.now))
}

fn row(
    (visit, staff, seen): (&Visit, &Staff, &Seen),
    trouble: Option<&FormErrors>,
    report: &Report,
    texts: &Private,
) -> Result<Reporter, Failure> {
    let text = |key: &str| texts.get(key).cloned().unwrap_or_default();
    let mail = |address: &str| (!address.is_empty()).then(|| format!("mailto:{address}"));
    let (phone, address, other) = (text("contact_phone"), text("contact_mail"), text("contact"));
    let hrefs = [phone::link(&phone), mail(&address), phone::link(&other)];
    let ways = [phone, address, other].into_iter().zip(hrefs).map(|(text, href)| Way { text, href });
    let id = report.id.0.to_string();
    let is_answered = report.secret_hash.is_some();
    let desk = FormContext::new(visit, &seen.incident, trouble);
    let extra = Extra { known: &[("report", &id)], ..Extra::default() };
    let form = verbs::form(&desk, &Scene { visit, staff, seen }, "reporter-words", &extra);
    let renewal = || Renewal {
        action: format!("/incidents/{}/reporters", seen.incident.number),
        token: visit.form_token(),
        report: id.clone(),
    };
    let answer = || answered(visit, &seen.incident, report.id);
    Ok(Reporter {
        number: report.number.clone(),
        name: text("contact_name"),
        ways: ways.filter(|way| !way.text.is_empty()).collect(),
        answer: is_answered.then(answer).transpose()?,
        form: form.filter(|_| is_answered),
        renewal: is_answered.then(renewal),
    })
}

/// Every reporter is answered, at the end as well, and by the time that was said to them.
fn answered(visit: &Visit, incident: &Incident, report: HistoryId) -> Result<Answered, Failure> {
    let words = reading::thread::words(&visit.site, (report, incident.id))?;
    let answer = Answer::of(&words, incident.keeping.ended_at, visit.now);
    let at = |at| [("at", time::dated(visit.language, at, visit.now).into())];
    let text = match answer {
        Answer::Never => visit.text("web-reporter-answer-never"),
        Answer::NotAtTheEnd => visit.text("web-reporter-answer-end"),
        Answer::Waits(since) => visit.say("web-reporter-answer-waits", &at(since)),
        Answer::Late(due) => visit.say("web-reporter-answer-late", &at(due)),
        Answer::Given(last, None) => visit.say("web-reporter-answer-given", &at(last)),
        Answer::Given(_, Some(next)) => visit.say("web-reporter-answer-next", &at(next)),
    };
    Ok(Answered { text, is_open: answer.is_open() })
}

/// Gives a reporter another 確認番号. It stands on the answer alone.
pub fn renew(visit: &Visit, staff: &Staff) -> Outcome {
    #[derive(Serialize)]
    struct View {
        number: String,
        secret: String,
        back: String,
    }
    let form = visit.form()?;
    let token = visit.open_token(&form)?;
    let number = visit.param("number").to_owned();
    let report = Uuid::parse_str(form.text("report")).map_err(|_| Failure::NotFound)?;
    let of = (number.as_str(), HistoryId(report));
    let caller = visit.caller(staff, &token);
    let (report, secret) = match thread::renew(&visit.site.backend, &caller, of, form.text("reason")) {
        Ok(renewed) => renewed,
        Err(Error::Invalid(errors)) => {
            let (key, is_conflict) = ("renewal".to_owned(), false);
            let trouble = FormErrors { key, typed: form, errors, is_conflict };
            return show::render(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble));
        }
        Err(error) => return Err(error.into()),
    };
    let view = View { number: report, secret, back: format!("/incidents/{number}#reporters") };
    page::show(visit, "incidents/renewed", visit.text("web-renewed-title"), &view)
}
