//! Acts before which whoever gives them shows again who they are: what cannot be undone, and what gives
//! others power. A session may have been left open on a desk, or its cookie taken.
//!
//! Which acts those are is one column of the table of routes and of the verbs. Programs are not asked: their
//! token is what they have.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::factor::Owner;
use crate::actions::sign_in::{self, Elsewhere, Proof};
use crate::actions::{self, FieldError};
use crate::domain::account::factor::Factors;
use crate::domain::account::means::Means;

use super::answer::Answer;
use super::enclosed;
use super::error::Failure;
use super::field::{Fault, Fields, Section};
use super::form::{Form, NAME_MAX};
use super::guard::Staff;
use super::kept::{self, Brought, Why};
use super::page;
use super::passkey;
use super::sign_in::verdict;
use super::verbs;
use super::visit::{Outcome, Visit};
use super::words;

/// When an act asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Not at all.
    Never,
    /// Each time.
    Always,
    /// Where something stands in this field.
    Sent(&'static str),
    /// Where this field says this.
    Says(&'static str, &'static str),
    /// As the verb says that the form means.
    OfVerb,
}

impl Asked {
    fn is_of(self, visit: &Visit, form: &Form) -> bool {
        match self {
            Asked::Never => false,
            Asked::Always => true,
            Asked::Sent(field) => form.all(field).next().is_some(),
            Asked::Says(field, value) => form.text(field) == value,
            Asked::OfVerb => verbs::of_route(visit.route, form.text("act"))
                .is_some_and(|verb| verb.proof != Asked::OfVerb && verb.proof.is_of(visit, form)),
        }
    }
}

#[derive(Serialize)]
struct View {
    action: String,
    kept: String,
    is_code: bool,
    /// The way to the provider that asks again; none where something is typed here.
    provider: Option<String>,
    /// Nothing can be asked for.
    is_nothing: bool,
    /// Whether nobody has a factor here.
    is_off: bool,
    minutes: i64,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    passkey: Option<passkey::Asked>,
}

/// How somebody shows who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// By their factor.
    Code,
    /// By the password that opened their session.
    Password,
    /// At the provider that vouched for them, which asks them again.
    Provider,
    /// They have nothing that could be asked for: whom the proxy names, it names whoever sits there.
    Nothing,
}

impl Way {
    fn of(visit: &Visit, staff: &Staff) -> Self {
        match staff.means {
            _ if visit.site.door.asks_code(staff.has_factor) => Self::Code,
            Means::Password | Means::Emergency | Means::Directory => Self::Password,
            Means::Oidc if visit.site.vouchers.oidc().is_some() => Self::Provider,
            Means::Oidc | Means::Proxy => Self::Nothing,
        }
    }
}

/// Lets an act pass, or asks whoever gives it to show who they are.
///
/// # Errors
/// Too many were wrong; a form too long to be carried over.
pub fn pass(
    visit: &Visit,
    staff: &Staff,
    asked: Asked,
    brought: &Brought,
) -> Result<Option<Answer>, Failure> {
    // What is only shown again does nothing.
    if asked == Asked::Never || *brought == Brought::Unsent {
        return Ok(None);
    }
    let form = enclosed::fields(visit)?;
    let door = &visit.site.door;
    if !asked.is_of(visit, &form) || !door.is_proof_over(staff.proved_at, visit.now) {
        return Ok(None);
    }
    let Brought::Unproved { shown, sealed } = brought else {
        let sealed = kept::keep(visit, Why::Unproved(&staff.session)).ok_or(Failure::TooLarge)?;
        let status =
            if Way::of(visit, staff) == Way::Nothing { StatusCode::FORBIDDEN } else { StatusCode::OK };
        return ask(visit, staff, status, sealed, &[]).map(Some);
    };
    if matches!(Way::of(visit, staff), Way::Provider | Way::Nothing) {
        return ask(visit, staff, StatusCode::FORBIDDEN, sealed.clone(), &[]).map(Some);
    }
    let source = visit.source.to_string();
    let check: Elsewhere<'_> = &|login, password| verdict(visit, login, password);
    let elsewhere = visit.site.vouchers.directory().map(|_| check);
    let (person, session, now) = (&staff.person, &staff.session, visit.now);
    let owner = Owner { person, session, source: &source, now, elsewhere };
    let shows = passkey::shows(shown, session);
    match sign_in::prove(&visit.site.backend, door, owner, (shows, shown.whole("password")))? {
        Proof::Given => Ok(None),
        Proof::Wait(wait) => Err(Failure::TooMany(wait)),
        Proof::Copied => {
            let copied = [FieldError::new("factor_code", "passkey-copied")];
            ask(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, sealed.clone(), &copied).map(Some)
        }
        Proof::Wrong => {
            let (field, reason) = match door.asks_code(staff.has_factor) {
                true => ("factor_code", passkey::wrong(shows)),
                false => ("password", "password-wrong"),
            };
            let wrong = [FieldError::new(field, reason)];
            ask(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, sealed.clone(), &wrong).map(Some)
        }
    }
}

/// The page. What it carries is bound to this session, and is its token.
fn ask(visit: &Visit, staff: &Staff, status: StatusCode, sealed: String, errors: &[FieldError]) -> Outcome {
    // What was typed is not shown again.
    let empty = Form::default();
    let fields = Fields::new(visit.language, &empty, errors);
    let door = &visit.site.door;
    let way = Way::of(visit, staff);
    let provider = (way == Way::Provider).then(|| again(visit, &sealed)).transpose()?;
    let is_code = way == Way::Code;
    let control = if is_code {
        let mut code = fields.line("factor_code", NAME_MAX).required();
        code.autocomplete = "one-time-code";
        code
    } else {
        fields.password("password", "current-password").required()
    };
    let sections = vec![Section::open(String::new(), vec![control])];
    let whose = (&staff.person, staff.session.as_slice());
    let asked = actions::passkey::asked(&visit.site.backend, door, whose, visit.now)?;
    let passkey = asked.map(|asked| passkey::Asked::of(&asked)).transpose()?;
    let view = View {
        action: visit.path.clone(),
        kept: sealed,
        is_code,
        provider,
        is_nothing: way == Way::Nothing,
        is_off: door.factors() == Factors::Off,
        minutes: door.terms().proof.as_seconds() / 60,
        faults: fields.faults(&sections),
        sections,
        passkey,
    };
    page::with_status(visit, status, "proof", visit.text("proof-title"), &view)
}

/// The way to the provider and back to this form, which waits meanwhile.
fn again(visit: &Visit, sealed: &str) -> Result<String, Failure> {
    kept::lay_down(visit, sealed)?;
    let (next, word) = (words::percent(&visit.path), kept::word(visit, sealed));
    Ok(format!("/sign-in/oidc?again=1&next={next}&kept={word}"))
}
