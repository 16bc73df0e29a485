//! 事案の報告: one page, under a minute; what is known later is asked later.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::{Draft, submit_guided};
use crate::actions::{Error, FieldError};
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId, KindId, UnitId};
use crate::domain::incident::fact::Fact;
use crate::domain::plan::response::guided::Shown;
use crate::domain::policy::procedure::Guidance;
use crate::domain::policy::{Label, Policy};
use crate::i18n::labels;

use crate::domain::actor::{Actor, Via};
use crate::domain::case::field::{Asked, Field as Known};
use crate::domain::case::{Case, Origin, Presence, Received};
use crate::domain::deciding::command::{Ask, Command, Opening};
use crate::domain::deciding::decide;
use crate::domain::world::World;
use crate::web::answer::Answer;
use crate::web::facts;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::{Form, LINE_MAX, NAME_MAX, Reading, TEXT_MAX};
use crate::web::form_token::FormToken;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::people::Finder;
use crate::web::visit::{Outcome, Visit};

/// How an outsider's report reached us.
const CHANNELS: [&str; 5] = ["phone", "counter", "mail", "letter", "other"];
/// What the form asks about the report of someone else.
const RECEIPT: [&str; 5] = ["received_channel", "received_at", "received_by", "contact_name", "contact"];
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
    let sections = vec![
        Section::open(String::new(), first(visit, staff, &fields)),
        Section::folded(visit.text("web-new-more"), more(visit, staff, &fields)),
        Section::folded(visit.text("web-new-received"), received(visit, &fields)),
        Section::folded(visit.text("web-new-subjects"), vec![fields.line("subjects", LINE_MAX)]),
    ];
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

/// What is asked at once. The line that says what happened stands after what kind of thing it was.
fn first(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Field> {
    let first = facts::reported(fields, visit, whose(staff), |asked| asked != Asked::Later);
    let mut first: Vec<Field> = first.into_iter().map(facts::marked).collect();
    first.insert(first.len().min(1), fields.line("summary", LINE_MAX).required());
    first.push(fields.line("place", LINE_MAX));
    first
}

fn more(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Field> {
    let mut more = vec![fields.area("description", TEXT_MAX)];
    if may_drill(staff) {
        more.push(fields.checks("drill", [("1".to_owned(), visit.text("web-choice-drill"))]));
    }
    more.extend(facts::reported(fields, visit, whose(staff), |asked| asked == Asked::Later));
    more
}

/// Whose words a form is chosen from.
pub fn whose(staff: &Staff) -> (&World, Option<&Policy>) {
    (&staff.world, staff.world.active().map(|(_, policy)| policy.as_ref()))
}

/// Drills (5.2(2)) are begun by the desk and the CISO.
fn may_drill(staff: &Staff) -> bool {
    staff.viewer.sees_all || staff.is_desk
}

fn received(visit: &Visit, fields: &Fields<'_>) -> Vec<Field> {
    let origins = [Origin::Outside, Origin::Contractor];
    let origins = origins.map(|one| (one.as_str().to_owned(), labels::origin(visit.language, one)));
    let channels = CHANNELS.map(|one| (one.to_owned(), visit.text(&format!("web-received-{one}"))));
    vec![
        fields.radio("origin", origins),
        fields.radio("received_channel", channels),
        fields.when("received_at"),
        fields.line("received_by", NAME_MAX),
        fields.line("contact_name", NAME_MAX),
        fields.line("contact", NAME_MAX),
    ]
}

/// Names of those whom the policy would tell at once, found by asking the decision itself.
fn would_tell(visit: &Visit, staff: &Staff, form: &Form) -> String {
    let Some((_, policy)) = staff.world.active() else { return String::new() };
    let Some(kind) = policy.kinds.first() else { return String::new() };
    let unit = form.text("unit");
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
            let name = format!("{}（{}）", staff.world.org.name_of(person), policy.post_label(post));
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
    let draft = match read(visit, staff, &form) {
        Ok(draft) => draft,
        Err(errors) => return refuse(&errors),
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

fn read(visit: &Visit, staff: &Staff, form: &Form) -> Result<Draft, Vec<FieldError>> {
    let mut reading = Reading::of(form);
    facts::demand(&mut reading);
    let word = |name: &str| form.text(name);
    let origin = Origin::parse(word("origin")).unwrap_or(Origin::Staff);
    // Whoever writes of a receipt registers for someone else: for whom is asked, and nothing is dropped.
    if origin == Origin::Staff && RECEIPT.iter().any(|name| !word(name).is_empty()) {
        reading.refuse("origin", "choose");
    }
    let received =
        if origin == Origin::Staff { None } else { read_received(visit, staff, &mut reading, form) };
    let subjects = Finder::of(visit, staff).all(&mut reading, "subjects", word("subjects"));
    let said = facts::said(&mut reading, Known::ALL.iter().copied());
    let draft = Draft {
        aware_at: said.moment(Known::AwareAt),
        description: reading.optional("description", TEXT_MAX),
        place: reading.optional("place", LINE_MAX),
        reporter: Some(staff.person.clone()),
        received,
        subjects,
        contact_name: reading.optional("contact_name", NAME_MAX),
        contact: reading.optional("contact", NAME_MAX),
        drill: form.is_checked("drill") && may_drill(staff),
        ..Draft::new(said.case(origin, visit.now), &reading.required("summary", LINE_MAX))
    };
    if reading.errors.is_empty() { Ok(draft) } else { Err(reading.errors) }
}

/// 対策基準 5.3(2)①: who took it, how, when. Left blank, it was the registrar, now.
fn read_received(visit: &Visit, staff: &Staff, reading: &mut Reading<'_>, form: &Form) -> Option<Received> {
    let known = |word: &str| CHANNELS.iter().find(|known| **known == word).map(|known| (*known).to_owned());
    let channel = reading.choice("received_channel", known)?;
    let by = form.text("received_by");
    let named = Finder::of(visit, staff).one(reading, "received_by", by);
    Some(Received {
        by: if by.is_empty() { staff.person.clone() } else { named? },
        channel,
        at: reading.moment("received_at").unwrap_or(visit.now),
    })
}
