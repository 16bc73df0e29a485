//! One row: who exercises what, what became of it, who was told, and what this reader can do with it.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::proxy::{Proxy, Terms};
use crate::domain::register::rules::{Rules, permits, withdraws};
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::page;
use crate::web::verbs::{self, Extra};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

use super::super::{FormErrors, RegisterView, Standing};

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    standing: Standing,
    facts: Vec<words::Row>,
    course: Vec<words::Row>,
    notices: Vec<Notice>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

#[derive(Serialize)]
struct Notice {
    at: String,
    said: String,
    people: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after a form on it could not be accepted.
pub fn again(visit: &Visit, staff: &Staff, code: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let eyes = RegisterView::of(visit, staff)?;
    let no: u32 = visit.param("no").parse().map_err(|_| Failure::NotFound)?;
    let row = staff.organisation.registers.proxies.rows.get(&no).ok_or(Failure::NotFound)?;
    if !Terms::sees(&eyes.hearing, &staff.person, row) {
        return Err(Failure::NotFound);
    }
    let clerk = eyes.clerk();
    let pair = |(name, value): (String, String)| words::Row { name, value };
    let fact = |key: &str, value: String| words::Row { name: visit.text(key), value };
    let mut facts = vec![
        fact("proxies-proxy", eyes.hearing.world.org.name_of(&row.terms.proxy)),
        fact("proxies-whose", clerk.whose(row)),
        fact("proxies-column-period", clerk.period(row.terms.from, row.terms.to)),
    ];
    facts.extend(clerk.privileges(row).into_iter().map(pair));
    let forms = forms(&eyes, row, trouble);
    let notices = clerk.notices(row).into_iter();
    let view = View {
        standing: Standing::of(visit, row),
        facts,
        course: clerk.approval(row).into_iter().map(pair).collect(),
        notices: notices.map(|(at, said, people)| Notice { at, said, people }).collect(),
        faults: forms.iter().flat_map(|form| form.faults.clone()).collect(),
        forms,
        done: words::done(visit),
    };
    let title = visit.say("proxies-one", &[("no", no.into())]);
    page::with_status(visit, code, "proxies/one", title, &view)
}

/// What this reader can do with the row now.
fn forms(eyes: &RegisterView<'_>, row: &Proxy, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    let (visit, person) = (eyes.visit, &eyes.staff.person);
    let (no, is_own) = (row.no.to_string(), row.is_of(person));
    let known = [("no", no.as_str())];
    let of_row = Extra { known: &known, ..Extra::default() };
    let without: &[&str] = if is_own { &[] } else { &["override"] };
    let mut forms = Vec::new();
    if row.is_undecided() && permits::<Terms>(&eyes.hearing, person) {
        let verdict = Extra { known: &known, without, needed: &["override"], ..Extra::default() };
        forms.extend(verbs::form_of_body(visit, trouble, "proxy-decide", &verdict));
    }
    if withdraws(&eyes.hearing, person, row) {
        forms.extend(verbs::form_of_body(visit, trouble, "proxy-revoke", &of_row));
    }
    forms
}
