//! 事案の報告: one page, under a minute; what is known later is asked later.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::{Submission, submit_guided};
use crate::actions::{Error, FieldError};
use crate::domain::ids::{KindId, PersonId, UnitId};
use crate::domain::plan::response::guided::Shown;
use crate::domain::policy::procedure::Guidance;
use crate::domain::policy::{Label, Policy};

use crate::domain::world::World;
use crate::web::answer::Answer;
use crate::web::attached;
use crate::web::facts;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::foretold::{self, Foretold, Reporting};
use crate::web::form::Form;
use crate::web::form_token::FormToken;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::verbs::{Extra, report};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// Ticks of the guidance: `<kind>.<line>`.
const ADVISED: &str = "advised";
/// Ticks of the people in the chain who must not hear of it.
const SPARED: &str = "spared";
/// Whether those whom it would tell were shown before it was sent.
const ASKED: &str = "spared_asked";
/// 内部不正: who is told may be whom it is about.
const INSIDER: &str = "insider";

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    /// Whether whoever reports has seen whom it would tell.
    is_asked: bool,
    told: String,
    /// Those of the chain who are named as people who must not hear of it.
    spared: String,
    advice: Vec<AdviceView>,
}

#[derive(Serialize)]
struct AdviceView {
    kind: String,
    is_chosen: bool,
    lines: Vec<AdviceLine>,
    never: Vec<String>,
}

/// What to do at once, to be ticked when it is done: it goes with the report.
#[derive(Serialize)]
struct AdviceLine {
    id: String,
    value: String,
    text: String,
    is_ticked: bool,
}

/// The form, with the reporter's own unit filled in.
pub fn form(visit: &Visit, staff: &Staff) -> Outcome {
    let unit = own_unit(visit, staff);
    let filled = Form::default().with("unit", unit.as_ref().map_or("", UnitId::as_str));
    let filled = if visit.query.is_checked("drill") { filled.with("drill", "1") } else { filled };
    show(visit, staff, StatusCode::OK, &filled, &[])
}

fn own_unit(visit: &Visit, staff: &Staff) -> Option<UnitId> {
    staff.world.org.unit_of(&staff.person, visit.now).cloned()
}

fn show(visit: &Visit, staff: &Staff, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let spared: BTreeSet<PersonId> = form.all(SPARED).map(PersonId::typed).collect();
    let everyone = would_tell(visit, staff, form, &BTreeSet::new());
    let sections = sections(visit, staff, &everyone, &fields);
    let told = if spared.is_empty() { everyone } else { would_tell(visit, staff, form, &spared) };
    let policy = staff.world.active().map(|(_, policy)| policy);
    let guidance = policy.iter().flat_map(|policy| {
        policy.kinds.iter().filter_map(|kind| Some((kind, policy.guidance_for(&kind.id)?)))
    });
    let advice = guidance.map(|(kind, row)| advice(form, kind, row));
    let view = View {
        token: visit.form_token(),
        faults: fields.faults(&sections),
        sections,
        is_asked: status != StatusCode::OK,
        told: sentence(visit, staff, &told),
        spared: foretold::joined(
            visit,
            form.all(SPARED).map(|person| staff.world.org.name_of(&PersonId::typed(person))),
        ),
        advice: advice.collect(),
    };
    page::with_status(visit, status, "incidents/new", visit.text("web-new-title"), &view)
}

fn advice(form: &Form, kind: &Label<KindId>, guidance: Guidance) -> AdviceView {
    let ticked: Vec<&str> = form.all(ADVISED).collect();
    let line = |(no, text): (u32, String)| {
        let value = format!("{}.{no}", kind.id);
        let (id, is_ticked) = (format!("advised-{value}"), ticked.contains(&value.as_str()));
        AdviceLine { id, value, text, is_ticked }
    };
    AdviceView {
        kind: kind.label.clone(),
        is_chosen: form.text("kind") == kind.id.as_str(),
        lines: (1_u32..).zip(guidance.now).map(line).collect(),
        never: guidance.never,
    }
}

/// When the form was given to the reporter, and what was ticked of the kind that was reported.
fn shown(form: &Form, token: &FormToken, kind: &KindId) -> Shown {
    let of_kind = |value: &str| value.rsplit_once('.').filter(|(of, _)| *of == kind.as_str())?.1.parse().ok();
    Shown { at: token.issued_at(), done: form.all(ADVISED).filter_map(of_kind).collect() }
}

/// What is asked at once, what may be known already, of whom the report is, and whom it implicates.
fn sections(visit: &Visit, staff: &Staff, told: &[Foretold], fields: &Fields<'_>) -> Vec<Section> {
    let mut options = facts::all_options(visit, whose(staff));
    options.push(("drill", vec![("1".to_owned(), visit.text("web-choice-drill"))]));
    let without: &[&str] = if may_drill(staff) { &[] } else { &["drill"] };
    let extra = Extra { options: &options, without, ..Extra::default() };
    let (mut first, _) = report::INSIDE.controls(fields, (visit, None), &extra);
    let [mut subjects, received, more] =
        ["subjects", "origin", "description"].map(|name| Field::split_off(&mut first, name));
    subjects.insert(0, fields.checks(SPARED, chain(staff, told)));
    vec![
        Section::open(String::new(), first),
        Section::folded(visit.text("web-new-subjects"), subjects),
        Section::folded(visit.text("web-new-more"), more),
        Section::folded(visit.text("web-new-received"), received),
    ]
}

/// Whoever would hear of it at once if nobody were ticked: nobody is left out who is.
fn chain(staff: &Staff, told: &[Foretold]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for told in told.iter().filter(|told| told.person != staff.person) {
        if !all.iter().any(|(id, _)| *id == told.person.as_str()) {
            all.push((told.person.as_str().to_owned(), named(staff, told)));
        }
    }
    all
}

/// Whose words a form is chosen from.
pub fn whose(staff: &Staff) -> (&World, Option<&Policy>) {
    (&staff.world, staff.world.active().map(|(_, policy)| policy.as_ref()))
}

/// Drills (5.2(2)) are begun by the desk and the CISO.
fn may_drill(staff: &Staff) -> bool {
    staff.viewer.sees_all || staff.is_desk
}

/// Those whom the policy would tell at once, but for these people.
fn would_tell(visit: &Visit, staff: &Staff, form: &Form, without: &BTreeSet<PersonId>) -> Vec<Foretold> {
    foretold::of(visit, &staff.world, form, &Reporting::staff(&staff.person, without.clone()))
}

/// The sentence at the button; which section is chosen may not be known yet.
fn sentence(visit: &Visit, staff: &Staff, told: &[Foretold]) -> String {
    let is_fixed = words::units(&staff.world, visit.now).len() == 1;
    let name = |told: &Foretold| match told.is_of_section && !is_fixed {
        true => visit.say("web-new-told-there", &[("post", told.post.as_str().into())]),
        false => named(staff, told),
    };
    foretold::joined(visit, told.iter().map(name))
}

fn named(staff: &Staff, told: &Foretold) -> String {
    format!("{}（{}）", staff.world.org.name_of(&told.person), told.post)
}

/// Takes the report; answered once it is on disk.
pub fn submit(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let refuse = |errors: &[FieldError]| show(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let Ok(token) = visit.open_token(&form) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let submission = match report::by_staff(visit, staff, &form) {
        Ok(submission) if submission.case.kind.as_str() == INSIDER && !form.is_checked(ASKED) => {
            return refuse(&[FieldError::new(SPARED, "insider")]);
        }
        Ok(submission) => {
            Submission { drill: submission.drill && may_drill(staff), ..submission.sparing(form.all(SPARED)) }
        }
        Err(Error::Invalid(errors)) => return refuse(&errors),
        Err(error) => return Err(error.into()),
    };
    let shown = Some(shown(&form, &token, &submission.case.kind));
    let caller = visit.caller(staff, &token);
    match submit_guided(&visit.site.backend, &caller, submission, shown) {
        Ok(receipt) => {
            let missing = attached::add_to_new(visit, (&caller, Some(staff)));
            let done = match (missing.is_empty(), receipt.joined) {
                (false, _) => "reported-partly",
                (true, true) => "joined",
                (true, false) => "reported",
            };
            Ok(Answer::see_other(&format!("/incidents/{}?done={done}", receipt.incident_number)))
        }
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}
