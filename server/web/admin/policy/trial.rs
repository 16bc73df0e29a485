//! 計画を変える: a text is tried, shown beside the one in force, and put into force by the same form.
//!
//! Trying changes nothing. What is activated is the text that stands in the form, if it is the one that was
//! tried (else it is tried first), against the version that it was tried against: who was faster is not
//! written over. What speaks against a text is looked for anew when it is activated, because people may have
//! come and gone since.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::StatusCode;
use serde::Serialize;

use super::compare::{Difference, compare};
use super::models::{self, Model};
use super::text::{self, FIELD, FILE};
use super::view;
use crate::actions::organise::{self, Proposal};
use crate::actions::{Error, FieldError};
use crate::domain::administration::Doubt;
use crate::domain::ids::PolicyVersion;
use crate::domain::org::OrgFact;
use crate::domain::organisation::activation::{Refused, activation};
use crate::domain::organisation::proposal;
use crate::domain::policy::base::sha256;
use crate::domain::policy::check::{self, Checked};
use crate::domain::policy::finding::Finding;
use crate::domain::proof::{self, Proof};
use crate::domain::readiness::organised;
use crate::domain::world::World;
use crate::i18n::Language;
use crate::telling::policy::finding::{self, Said};
use crate::telling::policy::proof::{self as proved, LIVES};
use crate::telling::policy::{Findings, findings};
use crate::web::answer::Answer;
use crate::web::enclosed;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::{Form, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

/// Findings that are shown; the rest is counted.
const FINDINGS_MAX: usize = 200;
/// Which text was tried.
const TRIED: &str = "tried";

/// The proof that was worked out last, with the text and the organisation that it is of. It takes seconds,
/// and is wanted again when the text is activated.
#[derive(Default)]
pub struct Proofs(Mutex<Option<(Key, Arc<Proof>)>>);

#[derive(Clone, PartialEq, Eq)]
struct Key {
    sha256: String,
    revision: i64,
    /// Whoever is away is away by the hour.
    hour: i64,
}

impl Proofs {
    fn known(&self, key: &Key) -> Option<Arc<Proof>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(known, _)| known == key).map(|(_, proof)| Arc::clone(proof))
    }

    /// One is worked out at a time: who comes second waits.
    fn of(
        &self,
        key: &Key,
        prove: impl FnOnce() -> Result<Proof, proof::Error>,
    ) -> Result<Arc<Proof>, Failure> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, proof)) = kept.as_ref().filter(|(known, _)| known == key) {
            return Ok(Arc::clone(proof));
        }
        let proof = prove().map_err(|error| Failure::Broken(error.to_string()))?;
        let proof = Arc::new(proof);
        *kept = Some((key.clone(), Arc::clone(&proof)));
        Ok(proof)
    }
}

/// What was found out about a text.
pub struct Tried {
    text: String,
    checked: Checked,
    /// Ids of it that name one thing.
    reused: Vec<String>,
    /// It is in force already.
    is_same: bool,
    proof: Option<Arc<Proof>>,
}

/// What was found as programs read it.
#[derive(Serialize)]
pub struct Report {
    #[serde(flatten)]
    found: Findings,
    /// Ids that name one thing: what keeps a text without mistakes from being put into force.
    reused: Vec<String>,
    proof: Option<proved::Said>,
}

impl Tried {
    /// What was found as programs read it.
    ///
    /// # Errors
    /// What cannot be said: our own mistake.
    pub fn report(&self, language: Language) -> Result<Report, Failure> {
        let found = findings(language, &self.checked).map_err(|error| Failure::Broken(error.to_string()))?;
        let found = Findings { sound: self.is_sound(), ..found };
        Ok(Report { found, reused: self.reused.clone(), proof: self.said(language)? })
    }

    /// What was proved, in words.
    fn said(&self, language: Language) -> Result<Option<proved::Said>, Failure> {
        let both = self.checked.policy.as_ref().zip(self.proof.as_ref());
        let said = both.map(|(policy, proof)| proved::said(proof, policy, false, language)).transpose();
        said.map_err(|error| Failure::Broken(error.to_string()))
    }

    fn is_sound(&self) -> bool {
        self.checked.policy.is_some() && self.reused.is_empty()
    }

    /// Whether it can be put into force, and what speaks against that.
    fn activates(&self) -> Option<Option<Doubt>> {
        self.proof.as_ref().filter(|_| self.is_sound() && !self.is_same).map(|proof| proof.doubt())
    }
}

#[derive(Serialize)]
struct View {
    token: String,
    typed: String,
    faults: Vec<Fault>,
    text: Field,
    file: Field,
    found: Option<Found>,
    activation: Option<Activation>,
    /// What one can begin with.
    models: Vec<Model>,
}

/// What was found, in words.
#[derive(Serialize)]
struct Found {
    is_sound: bool,
    is_same: bool,
    mistakes: Vec<SaidFinding>,
    more_mistakes: usize,
    questions: Vec<SaidFinding>,
    more_questions: usize,
    changes: Option<Difference>,
    proof: Option<proved::Said>,
}

#[derive(Serialize)]
struct SaidFinding {
    #[serde(flatten)]
    said: Said,
    meant: Option<String>,
}

/// What puts it into force.
#[derive(Serialize)]
struct Activation {
    /// SHA-256 of the text that was tried.
    tried: String,
    compared: String,
    doubt: String,
    sections: Vec<Section>,
    /// What its button says.
    heading: String,
    lead: String,
}

/// The form, with the text in force to begin from.
pub fn form(visit: &Visit, staff: &Staff) -> Outcome {
    let model = models::text(&staff.world, visit.query.text("from"), visit.now);
    let text = model.unwrap_or_else(|| in_force(staff).unwrap_or_default().to_owned());
    show(visit, staff, Shown { typed: text, ..Shown::default() })
}

/// Tries what was sent and shows what was found under the form. Nothing changes.
pub fn run(visit: &Visit, staff: &Staff) -> Outcome {
    let enclosed = enclosed::read(visit)?;
    let refuse = |error: FieldError| {
        let (typed, status) = (enclosed.form.whole(FIELD).to_owned(), StatusCode::UNPROCESSABLE_ENTITY);
        show(visit, staff, Shown { typed, errors: vec![error], status, ..Shown::default() })
    };
    if visit.open_token(&enclosed.form).is_err() {
        return refuse(FieldError::new("token", "expired"));
    }
    match text::sent(&enclosed) {
        Ok(text) => try_text(visit, staff, text),
        Err(error) => refuse(error),
    }
}

/// The page of a text that was tried.
pub(super) fn try_text(visit: &Visit, staff: &Staff, text: String) -> Outcome {
    match tried(visit, &staff.world, text.clone()) {
        Ok(tried) => {
            let status = if tried.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            show(visit, staff, Shown { typed: text, tried: Some(tried), status, ..Shown::default() })
        }
        Err(Failure::TooMany(_)) => {
            let errors = vec![FieldError::new(FIELD, "policy-too-often")];
            let status = StatusCode::TOO_MANY_REQUESTS;
            show(visit, staff, Shown { typed: text, errors, status, ..Shown::default() })
        }
        Err(failure) => Err(failure),
    }
}

/// Puts the text into force that was tried. Where that is refused, the trial is shown again with why.
pub fn activate(visit: &Visit, staff: &Staff) -> Outcome {
    let enclosed = enclosed::read(visit)?;
    let form = &enclosed.form;
    let text = text::sent(&enclosed);
    let refuse = |status: StatusCode, errors: Vec<FieldError>| {
        let typed = form.whole(FIELD).to_owned();
        let tried = text.as_ref().ok().map(|text| tried(visit, &staff.world, text.clone())).transpose()?;
        show(visit, staff, Shown { typed, tried, errors, status, form: form.clone() })
    };
    let Ok(token) = visit.open_token(form) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, vec![FieldError::new("token", "expired")]);
    };
    let sent = match &text {
        Ok(text) => text.clone(),
        Err(error) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, vec![error.clone()]),
    };
    let reason = form.text("reason").to_owned();
    if reason.chars().count() > TEXT_MAX {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, vec![FieldError::new("reason", "too-long")]);
    }
    if form.text(TRIED) != sha256(&sent) {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, vec![FieldError::new(FIELD, "policy-untried")]);
    }
    let doubt = tried(visit, &staff.world, sent.clone())?.activates().flatten();
    let compared = form.text("compared").parse().ok().map(PolicyVersion);
    let from = match form.day("plan_from") {
        Ok(from) => from,
        Err(error) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, vec![error]),
    };
    let proposal = Proposal { text: sent, compared: Some(compared), doubt, reason };
    let (backend, caller) = (&visit.site.backend, visit.caller(staff, &token));
    let is_asked = proposal::is_asked(&staff.organisation);
    let (result, done) = if is_asked || from.is_some() {
        let done = if is_asked { "proposed" } else { "announced" };
        (organise::propose(backend, &caller, proposal, from), done)
    } else {
        (organise::put_into_force(backend, &caller, proposal), "activated")
    };
    match result {
        Ok(_) => Ok(Answer::see_other(&format!("/admin/policy?done=policy-{done}"))),
        Err(Error::Invalid(errors)) => refuse(StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => refuse(StatusCode::CONFLICT, vec![FieldError::new(FIELD, "policy-changed")]),
        Err(error) => Err(error.into()),
    }
}

fn in_force(staff: &Staff) -> Option<&str> {
    let org = &staff.world.org;
    org.active.and_then(|version| org.policies.get(&version)).map(String::as_str)
}

/// Checks a text beside the organisation and, where it is sound and new, proves it.
///
/// # Errors
/// Asked too often; a life that cannot be lived.
pub fn tried(visit: &Visit, world: &World, text: String) -> Result<Tried, Failure> {
    let org = &world.org;
    let mut checked = check::check(&text);
    organised::with_organisation(&mut checked, &text, org, visit.now);
    let mut tried = Tried { text, checked, reused: Vec::new(), is_same: false, proof: None };
    let facts = match activation(org, &tried.text) {
        Ok(facts) => facts,
        Err(Refused::Unsound) => return Ok(tried),
        Err(Refused::Reused(ids)) => return Ok(Tried { reused: ids, ..tried }),
    };
    tried.is_same = facts.is_empty();
    if !tried.is_same {
        tried.proof = Some(proof_of(visit, world, &tried.text, &facts)?);
    }
    Ok(tried)
}

fn proof_of(visit: &Visit, world: &World, text: &str, facts: &[OrgFact]) -> Result<Arc<Proof>, Failure> {
    const HOUR: i64 = 3_600_000_000;
    let hour = visit.now.micros().div_euclid(HOUR);
    let key = Key { sha256: sha256(text), revision: world.revision(), hour };
    if let Some(known) = visit.site.proposals.known(&key) {
        return Ok(known);
    }
    visit.site.simulations.take(visit.source, visit.now).map_err(Failure::TooMany)?;
    visit.site.proposals.of(&key, || proof::prove_proposed(&world.org, facts, visit.now, LIVES))
}

/// What the page shows.
#[derive(Default)]
struct Shown {
    typed: String,
    tried: Option<Tried>,
    errors: Vec<FieldError>,
    status: StatusCode,
    /// What was written beside the text.
    form: Form,
}

fn show(visit: &Visit, staff: &Staff, shown: Shown) -> Outcome {
    let Shown { typed, tried, mut errors, status, form } = shown;
    if let Some(tried) = tried.as_ref().filter(|tried| !tried.reused.is_empty()) {
        errors.push(FieldError::new(FIELD, "id-reused").about(&tried.reused));
    }
    let found = tried.as_ref().map(|tried| found(visit, staff, tried)).transpose()?;
    let fields = Fields::new(visit.language, &form, &errors);
    let activation = tried.as_ref().and_then(|tried| activation_of(visit, staff, tried, &fields));
    let file = fields.labelled(fields.line(FILE, 0), "policy-file");
    let text = fields.area(FIELD, 0).required();
    let mut all = vec![Section::open(String::new(), vec![text.clone(), file.clone()])];
    all.extend(activation.iter().flat_map(|activation| activation.sections.clone()));
    let (token, models) = (visit.form_token(), models::all(visit));
    let view = View { token, typed, faults: fields.faults(&all), text, file, found, activation, models };
    page::with_status(visit, status, "policy/trial", visit.text("policy-trial-title"), &view)
}

fn activation_of(visit: &Visit, staff: &Staff, tried: &Tried, fields: &Fields<'_>) -> Option<Activation> {
    let doubt = tried.activates()?;
    let reason = fields.area("reason", TEXT_MAX);
    let reason = if doubt.is_some() { reason.required() } else { reason };
    let word = if proposal::is_asked(&staff.organisation) { "propose" } else { "activate" };
    // The first plan begins at once: before it nobody is anything.
    let first = staff.world.org.active.map(|_| fields.date("plan_from"));
    Some(Activation {
        tried: sha256(&tried.text),
        compared: staff.world.org.active.map(|version| version.0.to_string()).unwrap_or_default(),
        doubt: doubt.map(|doubt| view::said(visit, doubt)).unwrap_or_default(),
        sections: vec![Section::open(String::new(), first.into_iter().chain([reason]).collect())],
        heading: visit.text(&format!("policy-{word}")),
        lead: visit.text(&format!("policy-{word}-lead")),
    })
}

fn found(visit: &Visit, staff: &Staff, tried: &Tried) -> Result<Found, Failure> {
    let Checked { mistakes, questions, .. } = &tried.checked;
    Ok(Found {
        is_sound: tried.is_sound(),
        is_same: tried.is_same,
        mistakes: all_said(visit, mistakes),
        more_mistakes: mistakes.len().saturating_sub(FINDINGS_MAX),
        questions: all_said(visit, questions),
        more_questions: questions.len().saturating_sub(FINDINGS_MAX),
        changes: in_force(staff).filter(|_| !tried.is_same).map(|before| compare(before, &tried.text)),
        proof: tried.said(visit.language)?,
    })
}

fn all_said(visit: &Visit, findings: &[Finding]) -> Vec<SaidFinding> {
    let one = |finding: &Finding| {
        let said = finding::said(visit.language, finding);
        SaidFinding { meant: finding::maybe(visit.language, &said), said }
    };
    findings.iter().take(FINDINGS_MAX).map(one).collect()
}
