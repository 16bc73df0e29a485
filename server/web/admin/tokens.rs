//! APIトークン: what other systems enter by. Made here by administrators, shown once, taken back.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::accounts::Cause;
use crate::actions::{self, FieldError, tokens};
use crate::domain::access::Bounds;
use crate::domain::ids::{KindId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::store::tokens::{NewToken, Token};
use crate::web::answer::Answer;
use crate::web::field::{Fault, Section};
use crate::web::form::{Form, NAME_MAX, Reading};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

/// Days until a token ends, if nothing else is said.
const DAYS: &str = "365";
/// Days at most: three years. One that goes on for ever is made at the command line.
const DAYS_MAX: u64 = 1096;

/// The fields of the form, each with what the action calls it.
const FIELDS: [(&str, &str); 5] = [
    ("token_name", "name"),
    ("scopes", "scope"),
    ("token_units", "unit"),
    ("token_kinds", "kind"),
    ("token_days", "expires"),
];

#[derive(Serialize)]
struct View {
    rows: Vec<Row>,
    form: ActForm,
    faults: Vec<Fault>,
    done: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    state: String,
    is_live: bool,
    scopes: Vec<String>,
    bounds: Vec<String>,
    made: When,
    ends: Option<When>,
    used: Option<When>,
    revoke: Option<ActForm>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let (rows, now) = tokens::list(&visit.site.backend)?;
    let form = form(visit, staff, trouble);
    let view = View {
        rows: rows.iter().map(|row| listed(visit, staff, row, now)).collect(),
        faults: form.faults.clone(),
        form,
        done: words::done(visit),
    };
    page::with_status(visit, status, "tokens/index", visit.text("tokens-title"), &view)
}

fn listed(visit: &Visit, staff: &Staff, row: &Token, now: Moment) -> Row {
    let state = row.state(now);
    let is_live = state == "live";
    let policy = staff.world.active().map(|(_, policy)| policy);
    let kind = |id: &KindId| policy.map_or_else(|| id.to_string(), |policy| policy.kind_label(id).to_owned());
    let units = row.bounds.units.iter().map(|unit| staff.world.unit_name(unit));
    Row {
        name: row.name.clone(),
        state: visit.text(&format!("tokens-state-{state}")),
        is_live,
        scopes: row.scopes.iter().map(|scope| visit.text(&format!("tokens-scope-{scope}"))).collect(),
        bounds: units.chain(row.bounds.kinds.iter().map(kind)).collect(),
        made: When::plain(visit, row.created_at),
        ends: row.expires_at.map(|at| When::plain(visit, at)),
        used: row.used_at.map(|at| When::past(visit, at)),
        revoke: is_live.then(|| revocation(visit, &row.name)),
    }
}

fn revocation(visit: &Visit, name: &str) -> ActForm {
    let at = words::percent(name).replace('/', "%2F");
    let parts = Parts {
        key: format!("revoke-{at}"),
        action: format!("/admin/tokens/{at}/revocations"),
        heading: String::new(),
        lead: String::new(),
        submit: visit.text("tokens-revoke"),
        hidden: Vec::new(),
    };
    ActForm::made(visit, None, parts, &Form::default(), |_| Vec::new())
}

fn form(visit: &Visit, staff: &Staff, trouble: Option<&FormErrors>) -> ActForm {
    let parts = Parts {
        key: "token".to_owned(),
        action: "/admin/tokens".to_owned(),
        heading: visit.text("tokens-make"),
        lead: visit.text("tokens-make-lead"),
        submit: visit.text("tokens-make-submit"),
        hidden: Vec::new(),
    };
    let filled = Form::default().with("token_days", DAYS);
    let scopes =
        tokens::SCOPES.map(|scope| (scope.to_owned(), visit.text(&format!("tokens-scope-{scope}-lead"))));
    let policy = staff.world.active().map(|(_, policy)| policy);
    let kinds = policy.map(|policy| policy.kinds.iter().map(|row| (row.id.to_string(), row.label.clone())));
    ActForm::in_sections(visit, trouble, parts, &filled, |fields| {
        let first = vec![
            fields.line("token_name", NAME_MAX).required(),
            fields.checks("scopes", scopes).required(),
            fields.count("token_days").required(),
        ];
        let bounds = vec![
            fields.checks("token_units", words::units(&staff.world, visit.now)),
            fields.checks("token_kinds", kinds.into_iter().flatten()),
        ];
        let heading = visit.text("tokens-bounds");
        vec![Section::open(String::new(), first), Section::folded(heading, bounds)]
    })
}

#[derive(Serialize)]
struct MadeView {
    name: String,
    secret: String,
    address: String,
    ends: When,
    is_told: bool,
}

/// Makes a token, and shows it once.
pub fn make(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    if visit.open_token(&form).is_err() {
        return refused(visit, staff, form, vec![FieldError::new("token", "expired")]);
    }
    let (new, errors) = read(visit, &form);
    if !errors.is_empty() {
        return refused(visit, staff, form, errors);
    }
    let (name, ends) = (new.name.clone(), new.expires_at.unwrap_or(visit.now));
    let is_told = new.scopes.iter().any(|scope| scope != "report");
    match tokens::create(&visit.site.backend, new, &Cause::by(staff.actor())) {
        Ok(secret) => {
            let address = format!("{}/api/v1/", visit.site.settings.server.base_url.trim_end_matches('/'));
            let view = MadeView { name, secret, address, ends: When::plain(visit, ends), is_told };
            page::show(visit, "tokens/made", visit.text("tokens-made"), &view)
        }
        Err(actions::Error::Invalid(errors)) => refused(visit, staff, form, errors),
        Err(error) => Err(error.into()),
    }
}

fn read(visit: &Visit, form: &Form) -> (NewToken, Vec<FieldError>) {
    let mut reading = Reading::of(form);
    let name = reading.required("token_name", NAME_MAX);
    let days = reading.count("token_days");
    if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
        reading.refuse("token_days", "token-days");
    }
    if days.is_none() {
        reading.refuse("token_days", "required");
    }
    let hours = days.and_then(|days| i64::try_from(days.saturating_mul(24)).ok()).unwrap_or_default();
    let bounds = Bounds {
        units: reading.all("token_units").into_iter().map(UnitId::from).collect(),
        kinds: reading.all("token_kinds").into_iter().map(KindId::from).collect(),
    };
    let scopes = tokens::SCOPES.map(str::to_owned).into_iter();
    let chosen = reading.all("scopes");
    if chosen.is_empty() {
        reading.refuse("scopes", "choose");
    }
    let new = NewToken {
        name,
        scopes: scopes.filter(|scope| chosen.contains(scope)).collect(),
        bounds,
        expires_at: Some(visit.now + Span::hours(hours)),
    };
    (new, reading.errors)
}

fn refused(visit: &Visit, staff: &Staff, typed: Form, mut errors: Vec<FieldError>) -> Outcome {
    for error in &mut errors {
        let field = FIELDS.iter().find(|(_, called)| *called == error.field);
        if let Some((field, _)) = field {
            error.field = (*field).to_owned();
        }
    }
    let trouble = FormErrors { key: "token".to_owned(), typed, errors, is_conflict: false };
    again(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble))
}

/// Takes a token back.
pub fn revoke(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    visit.open_token(&form)?;
    tokens::revoke(&visit.site.backend, &staff.actor(), visit.param("name"))?;
    Ok(Answer::see_other("/admin/tokens?done=token-revoked"))
}
