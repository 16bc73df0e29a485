//! Signing in as whom the body's reverse proxy names. A press of a button, so that signing out lasts.

use crate::domain::account::means::Means;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::form_token::Binding;
use crate::web::kept;
use crate::web::visit::{Outcome, Visit};

use super::oidc::vouched;

/// Opens a session for whom the proxy names.
pub fn enter(visit: &Visit) -> Outcome {
    let site = &visit.site;
    if site.settings.identity.header.is_none() {
        return Err(Failure::NotFound);
    }
    let form = visit.form()?;
    visit.open_token(&form).or_else(|_| visit.open_token_for(&form, &Binding::Anyone))?;
    let Some(name) = visit.vouched.as_deref() else { return Ok(Answer::see_other("/sign-in")) };
    site.sign_ins.take(visit.source, visit.now).map_err(Failure::TooMany)?;
    let way = Form::default().with("next", form.text("next")).with(kept::FIELD, form.text(kept::FIELD));
    vouched(visit, (name, Means::Proxy), way, "")
}
