//! Signing in by a provider of OpenID Connect: to it, and back with a code.
//!
//! Both are GETs, because a provider sends browsers back by a plain redirect. What binds the way back to the
//! browser that left is the ticket in its cookie; without it, nothing that comes back is looked at.

use actix_web::http::{Method, header};

use crate::actions::sign_in::{self, Entrance};
use crate::domain::account::means::Means;
use crate::identity::Trouble;
use crate::identity::oidc::errand::{Errand, LIFE};
use crate::identity::oidc::{Provider, Returned};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::visit::{Outcome, Visit};

use super::refused::{self, Why};
use super::{cookie, let_in, safe_next, second};

/// Sends the browser to the provider.
pub fn begin(visit: &Visit) -> Outcome {
    let site = &visit.site;
    let provider = site.vouchers.oidc().ok_or(Failure::NotFound)?;
    if visit.method != Method::GET || visit.staff.is_some() {
        return Ok(Answer::see_other("/"));
    }
    take(visit)?;
    let keys = &site.house.keys;
    let errand = Errand::begin(keys, safe_next(visit.query.text("next")), visit.now);
    let errand = errand.map_err(|error| Failure::Broken(error.to_string()))?;
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
    let (house, query) = (&site.house, &visit.query);
    let ticket = visit.cookie(site.errand_cookie()).unwrap_or_default();
    let errand = Errand::open(&house.keys, ticket, visit.now);
    let Some(errand) = errand.filter(|errand| errand.is_of(&house.keys, query.text("state"))) else {
        return refused::show(visit, Why::Untrue);
    };
    let back = Returned { code: query.text("code"), issuer: query.text("iss") };
    let name = match site.vouchers.wait(provider.identify(&house.keys, &errand, back, visit.now)) {
        Ok(name) => name,
        Err(trouble @ (Trouble::Silent(_) | Trouble::Untrue(_))) => {
            return refused::troubled(visit, &trouble);
        }
    };
    vouched(visit, (&name, Means::Oidc), &errand.next)
}

/// Opens the house to whoever somebody vouches for.
pub(super) fn vouched(visit: &Visit, identity: (&str, Means), next: &str) -> Outcome {
    let site = &visit.site;
    let source = visit.source.to_string();
    let entrance = sign_in::enter_vouched(&site.house, &site.door, identity, &source, visit.now)?;
    if entrance != Entrance::Refused {
        site.sign_ins.give_back(visit.source);
    }
    match entrance {
        Entrance::Open { session, must_change } => {
            let_in(visit, &session, must_change, &Form::default().with("next", next))
        }
        Entrance::Factor { ticket } => second::ask(visit, &ticket, &Form::default().with("next", next)),
        Entrance::Wait(wait) => Err(Failure::TooMany(wait)),
        Entrance::Refused | Entrance::Copied | Entrance::Over | Entrance::Lapsed | Entrance::Silent => {
            refused::show(visit, Why::Unknown)
        }
    }
}
