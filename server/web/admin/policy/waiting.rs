//! 計画の承認: the plan that waits for approval or for its day, as the page of the plan shows it, and what is
//! said to it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::compare::{Difference, compare};
use super::view;
use crate::actions::organise::{self, Verdict};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::organisation::proposal::{Proposal, may_approve};
use crate::web::field::{Fault, Fields};
use crate::web::form::{Form, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Hidden, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::registers::handle;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::When;

/// A plan that waits.
#[derive(Serialize)]
pub struct Waiting {
    by: String,
    at: When,
    from: Option<When>,
    reason: String,
    doubt: String,
    approved_by: String,
    /// The reader would have to approve what they proposed themselves.
    is_own: bool,
    changes: Option<Difference>,
    text: String,
    forms: Vec<ActForm>,
}

impl Waiting {
    /// What is wrong with what was sent.
    pub fn faults(&self) -> impl Iterator<Item = Fault> {
        self.forms.iter().flat_map(|form| form.faults.clone())
    }
}

/// The plan that waits, where the reader may see it.
pub fn of(visit: &Visit, staff: &Staff, trouble: Option<&FormErrors>) -> Option<Waiting> {
    let org = &staff.world.org;
    let open = staff.organisation.proposals.open.as_ref()?;
    let active = org.active.and_then(|active| org.policies.get(&active));
    Some(Waiting {
        by: org.name_of(&open.by),
        at: When::past(visit, open.at),
        from: open.from.map(|from| When::plain(visit, from)),
        reason: open.reason.clone(),
        doubt: open.doubt.map(|doubt| view::said(visit, doubt)).unwrap_or_default(),
        approved_by: open.approved_by.as_ref().map(|by| org.name_of(by)).unwrap_or_default(),
        is_own: open.by == staff.person && open.approved_by.is_none(),
        changes: active.map(|before| compare(before, &open.text)),
        text: view::numbered(&open.text),
        forms: offered(visit, staff, open).map(|word| form(visit, trouble, open, word)).collect(),
    })
}

/// Whether the reader is asked to approve one.
pub fn is_asked(visit: &Visit, staff: &Staff) -> bool {
    let open = staff.organisation.proposals.open.as_ref().filter(|open| open.approved_by.is_none());
    open.is_some_and(|open| may_approve(&staff.organisation, open, &staff.person, visit.now))
}

/// What the reader may say to it.
fn offered(visit: &Visit, staff: &Staff, open: &Proposal) -> impl Iterator<Item = &'static str> {
    let may = may_approve(&staff.organisation, open, &staff.person, visit.now);
    let can =
        [("approve", may && open.approved_by.is_none()), ("decline", may), ("withdraw", staff.is_admin)];
    can.into_iter().filter(|(_, can)| *can).map(|(word, _)| word)
}

fn form(visit: &Visit, trouble: Option<&FormErrors>, open: &Proposal, word: &str) -> ActForm {
    let text = |part: &str| visit.text(&format!("policy-{word}{part}"));
    let parts = Parts {
        key: word.to_owned(),
        action: format!("/admin/policy/proposals/{}", open.no),
        heading: text(""),
        lead: text("-lead"),
        submit: text(""),
        hidden: vec![Hidden { name: "act", value: word.to_owned() }],
    };
    let reason = |fields: &Fields<'_>| {
        let reason = fields.area("reason", TEXT_MAX);
        if word == "decline" { vec![reason.required()] } else { Vec::new() }
    };
    ActForm::made(visit, trouble, parts, &Form::default(), reason)
}

/// Approves it, declines it, or takes it back.
pub fn judge(visit: &Visit, staff: &Staff) -> Outcome {
    let act = |form: &Form, caller: &Caller| {
        let no = visit.param("no").parse().map_err(|_| Error::NotFound)?;
        let (verdict, done) = match form.text("act") {
            "approve" => (Verdict::Approve, "policy-approved"),
            "decline" => (Verdict::Decline, "policy-declined"),
            "withdraw" if staff.is_admin => (Verdict::Withdraw, "policy-withdrawn"),
            "withdraw" => return Err(Error::Forbidden),
            _ => return Err(Error::Invalid(vec![FieldError::new("act", "choose")])),
        };
        let reason = form.text("reason").to_owned();
        if reason.chars().count() > TEXT_MAX {
            return Err(Error::Invalid(vec![FieldError::new("reason", "too-long")]));
        }
        organise::judge(&visit.site.backend, caller, (no, verdict), reason)?;
        Ok(format!("/admin/policy?done={done}"))
    };
    super::may_look(visit, staff)?;
    handle(visit, staff, act, |trouble| {
        super::answer(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble))
    })
}
