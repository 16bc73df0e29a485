//! 事案の報告: one page, under a minute; what is known later is asked later.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::{Draft, submit_guided};
use crate::actions::{Error, FieldError};
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId, KindId, UnitId};
use crate::domain::incident::fact::Fact;
use crate::domain::plan::response::guided::Shown;
use crate::domain::policy::base::BODY;
use crate::domain::policy::procedure::Guidance;
use crate::domain::policy::{Label, Policy};

use crate::domain::actor::{Actor, Via};
use crate::domain::case::field::Field as Known;
use crate::domain::case::{Case, Origin, Presence};
use crate::domain::deciding::command::{Ask, Command, Opening};
use crate::domain::deciding::decide;
use crate::domain::world::World;
use crate::web::answer::Answer;
use crate::web::facts;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::Form;
use crate::web::form_token::FormToken;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::verbs::{Extra, report};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// Ticks of the guidance: `<kind>.<line>`.
const ADVISED: &str = "advised";

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    told: String,
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
    let sections = sections(visit, staff, &fields);
    let policy = staff.world.active().map(|(_, policy)| policy);
    let guidance = policy.iter().flat_map(|policy| {
        policy.kinds.iter().filter_map(|kind| Some((kind, policy.guidance_for(&kind.id)?)))
    });
    let advice = guidance.map(|(kind, row)| advice(form, kind, row));
    let view = View {
        token: visit.form_token(),
        faults: fields.faults(&sections),
        sections,
        told: would_tell(visit, staff, form),
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
fn sections(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Section> {
    let mut options = facts::all_options(visit, whose(staff));
    options.push(("drill", vec![("1".to_owned(), visit.text("web-choice-drill"))]));
    let without: &[&str] = if may_drill(staff) { &[] } else { &["drill"] };
    let extra = Extra { options: &options, without, ..Extra::default() };
    let (mut first, _) = report::INSIDE.controls(fields, (visit, None), &extra);
    let [subjects, received, more] =
        ["subjects", "origin", "description"].map(|name| Field::split_off(&mut first, name));
    vec![
        Section::open(String::new(), first),
        Section::folded(visit.text("web-new-more"), more),
        Section::folded(visit.text("web-new-received"), received),
        Section::folded(visit.text("web-new-subjects"), subjects),
    ]
}

/// Whose words a form is chosen from.
pub fn whose(staff: &Staff) -> (&World, Option<&Policy>) {
    (&staff.world, staff.world.active().map(|(_, policy)| policy.as_ref()))
}

/// Drills (5.2(2)) are begun by the desk and the CISO.
fn may_drill(staff: &Staff) -> bool {
    staff.viewer.sees_all || staff.is_desk
}

/// Names of those whom the policy would tell at once, found by asking the decision itself.
fn would_tell(visit: &Visit, staff: &Staff, form: &Form) -> String {
    let Some((_, policy)) = staff.world.active() else { return String::new() };
    let Some(kind) = policy.kinds.first() else { return String::new() };
    let unit = form.text("unit");
    let is_fixed = words::units(&staff.world, visit.now).len() == 1;
    let mut case = Case {
        unit: (!unit.is_empty()).then(|| UnitId::typed(unit)),
        asset_class: "C".to_owned(),
        ..Case::new(kind.id.clone(), Origin::Staff, visit.now)
    };
    for (_, at) in Known::ALL.iter().filter_map(|field| field.presence()) {
        *at(&mut case) = Presence::Absent;
    }
    let nowhere = HistoryId(uuid::Uuid::nil());
    let opening = Opening {
        number: String::new(),
        called: None,
        report: nowhere,
        case,
        reporter: Some(staff.person.clone()),
        received: None,
        subjects: Default::default(),
        drill: false,
        guidance: None,
    };
    let command = Command {
        id: CommandId(uuid::Uuid::nil()),
        by: Actor::Person(staff.person.clone()),
        request: None,
        ask: Ask::Open(Box::new(opening)),
        texts: Private::new(),
    };
    let Ok(decision) = decide::open(nowhere, &staff.world, &command, visit.now) else { return String::new() };
    let mut names: Vec<String> = Vec::new();
    for fact in &decision.facts.facts {
        if let Fact::Told { person, post: Some(post), via, .. } = fact
            && *via != Via::Copy
        {
            let label = policy.post_label(post);
            // Which section is chosen is not known before it is sent.
            let name = match policy.post(post).filter(|post| post.per != BODY && !is_fixed) {
                Some(_) => visit.say("web-new-told-there", &[("post", label.into())]),
                None => format!("{}（{label}）", staff.world.org.name_of(person)),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.join(&visit.text("web-and"))
}

/// Takes the report; answered once it is on disk.
pub fn submit(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let refuse = |errors: &[FieldError]| show(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let Ok(token) = visit.open_token(&form) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let draft = match report::by_staff(visit, staff, &form) {
        Ok(draft) => Draft { drill: draft.drill && may_drill(staff), ..draft },
        Err(Error::Invalid(errors)) => return refuse(&errors),
        Err(error) => return Err(error.into()),
    };
    let shown = Some(shown(&form, &token, &draft.case.kind));
    match submit_guided(&visit.site.house, &visit.caller(staff, &token), draft, shown) {
        Ok(receipt) => {
            let done = if receipt.joined { "joined" } else { "reported" };
            Ok(Answer::see_other(&format!("/incidents/{}?done={done}", receipt.incident_number)))
        }
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}
