//! Signing in by a provider of OpenID Connect: to it, and back with a code.
//!
//! Both are GETs, because a provider sends browsers back by a plain redirect. What binds the way back to the
//! browser that left is the ticket in its cookie; without it, nothing that comes back is looked at.

use actix_web::http::{Method, header};

use crate::actions::factor::Owner;
use crate::actions::sign_in::{self, Entrance};
use crate::domain::account::means::Means;
use crate::identity::Trouble;
use crate::identity::oidc::errand::{Errand, LIFE};
use crate::identity::oidc::{Provider, Returned};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::kept;
use crate::web::visit::{Outcome, Visit};

use super::refused::{self, Why};
use super::{brought_back, cookie, let_in, safe_next, second};

/// Sends the browser to the provider.
pub fn begin(visit: &Visit) -> Outcome {
    let site = &visit.site;
    let provider = site.vouchers.oidc().ok_or(Failure::NotFound)?;
    // Who is signed in comes here to be asked again, and for nothing else.
    let is_again = !visit.query.text("again").is_empty();
    let asked = visit.staff.as_ref().filter(|staff| is_again && staff.means == Means::Oidc);
    if visit.method != Method::GET || visit.staff.is_some() != asked.is_some() {
        return Ok(Answer::see_other("/"));
    }
    take(visit)?;
    let keys = &site.backend.keys;
    let errand = Errand::begin(keys, safe_next(visit.query.text("next")), visit.now);
    let errand = errand.map_err(|error| Failure::Broken(error.to_string()))?.carrying(word(visit));
    let errand = match asked {
        Some(staff) => errand.asking_again(&staff.session),
        None => errand,
    };
    match site.vouchers.wait(provider.address(keys, &errand, visit.now)) {
        Ok(address) => {
            site.sign_ins.give_back(visit.source);
            let life = format!("; Max-Age={}", LIFE.as_seconds());
            let held = cookie(visit, (site.errand_cookie(), &errand.ticket(keys)), &life);
            Ok(Answer::see_other(&address).with(header::SET_COOKIE, &held))
        }
        Err(trouble) => refused::troubled(visit, &trouble),
    }
}

/// By which word a form waits: letters that can stand in a ticket.
fn word(visit: &Visit) -> &str {
    let word = visit.query.text("kept");
    let is_word = word.len() <= 64 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if is_word { word } else { "" }
}

/// Takes the browser back, and lets its person in.
pub fn back(visit: &Visit) -> Outcome {
    let provider = visit.site.vouchers.oidc().ok_or(Failure::NotFound)?;
    if visit.method != Method::GET {
        return Ok(Answer::see_other("/sign-in"));
    }
    take(visit)?;
    let answer = returned(visit, provider)?;
    // A ticket is for one way.
    let gone = cookie(visit, (visit.site.errand_cookie(), ""), "; Max-Age=0");
    Ok(answer.with(header::SET_COOKIE, &gone))
}

/// What is tried from one source is bounded as wrong passwords are.
fn take(visit: &Visit) -> Result<(), Failure> {
    visit.site.sign_ins.take(visit.source, visit.now).map_err(Failure::TooMany)
}

fn returned(visit: &Visit, provider: &Provider) -> Outcome {
    let site = &visit.site;
    let (backend, query) = (&site.backend, &visit.query);
    let ticket = visit.cookie(site.errand_cookie()).unwrap_or_default();
    let errand = Errand::open(&backend.keys, ticket, visit.now);
    let Some(errand) = errand.filter(|errand| errand.is_of(&backend.keys, query.text("state"))) else {
        return refused::show(visit, Why::Untrue);
    };
    let back = Returned { code: query.text("code"), issuer: query.text("iss") };
    let name = match site.vouchers.wait(provider.identify(&backend.keys, &errand, back, visit.now)) {
        Ok(name) => name,
        Err(trouble @ (Trouble::Silent(_) | Trouble::Untrue(_))) => {
            return refused::troubled(visit, &trouble);
        }
    };
    if errand.asks_again() {
        site.sign_ins.give_back(visit.source);
        return proved(visit, &errand, &name);
    }
    vouched(visit, (&name, Means::Oidc), Form::default().with("next", &errand.next), &errand.kept)
}

/// Notes that whoever is signed in has shown it again, and gives the act that asked for it back to be sent.
fn proved(visit: &Visit, errand: &Errand, name: &str) -> Outcome {
    let staff = visit.staff.as_ref().filter(|staff| errand.is_of_session(&staff.session));
    let Some(staff) = staff else { return Ok(Answer::see_other("/sign-in")) };
    let source = visit.source.to_string();
    let (person, session, now) = (&staff.person, &staff.session, visit.now);
    let owner = Owner { person, session, source: &source, now, elsewhere: None };
    if !sign_in::prove_vouched(&visit.site.backend, owner, name)? {
        return refused::show(visit, Why::Other);
    }
    match kept::pick_up(visit, &errand.kept)? {
        Some(sealed) => brought_back(visit, (&errand.next, &sealed), true),
        None => Ok(Answer::see_other(&errand.next)),
    }
}

/// Opens the house to whoever somebody vouches for, on the way of this form, with another that waits.
pub(super) fn vouched(visit: &Visit, identity: (&str, Means), way: Form, waits: &str) -> Outcome {
    let site = &visit.site;
    let source = visit.source.to_string();
    let entrance = sign_in::enter_vouched(&site.backend, &site.door, identity, &source, visit.now)?;
    if entrance != Entrance::Refused {
        site.sign_ins.give_back(visit.source);
    }
    match entrance {
        Entrance::Open { session, must_change } => {
            let_in(visit, &session, must_change, &with_kept(visit, way, waits)?)
        }
        Entrance::Factor { ticket } => second::ask(visit, &ticket, &with_kept(visit, way, waits)?),
        Entrance::Wait(wait) => Err(Failure::TooMany(wait)),
        Entrance::Refused | Entrance::Copied | Entrance::Over | Entrance::Lapsed | Entrance::Silent => {
            refused::show(visit, Why::Unknown)
        }
    }
}

fn with_kept(visit: &Visit, way: Form, waits: &str) -> Result<Form, Failure> {
    Ok(match kept::pick_up(visit, waits)? {
        Some(sealed) => way.with(kept::FIELD, &sealed),
        None => way,
    })
}
