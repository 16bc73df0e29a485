//! 事案の報告: one page, under a minute; what is known later is asked later.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::{Draft, submit_guided};
use crate::actions::{Error, FieldError};
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId, KindId, UnitId};
use crate::domain::incident::fact::Fact;
use crate::domain::plan::response::guided::Shown;
use crate::domain::policy::Label;
use crate::domain::policy::procedure::Guidance;
use crate::i18n::labels;

use super::known;
use crate::domain::actor::{Actor, Via};
use crate::domain::case::{Case, Certainty, Origin, Presence, Received};
use crate::domain::deciding::command::{Ask, Command, Opening};
use crate::domain::deciding::decide;
use crate::web::answer::Answer;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::{Form, LINE_MAX, NAME_MAX, Reading, TEXT_MAX};
use crate::web::form_token::FormToken;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::people::Finder;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// How an outsider's report reached us.
const CHANNELS: [&str; 5] = ["phone", "counter", "mail", "letter", "other"];
/// What the form asks about the report of someone else.
const RECEIPT: [&str; 5] = ["received_channel", "received_at", "received_by", "contact_name", "contact"];
/// Ticks of the guidance: `<kind>.<line>`.
const ADVISED: &str = "advised";
const CLASSES: [&str; 4] = ["A", "B", "C", "unknown"];

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

fn first(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Field> {
    let kinds = staff.world.active().map(|(_, policy)| policy.kinds.clone()).unwrap_or_default();
    let kinds = kinds.into_iter().map(|kind| (kind.id.to_string(), kind.label));
    let unknown = (String::new(), visit.text("web-unit-unknown"));
    let units: Vec<_> = [unknown].into_iter().chain(words::units(&staff.world, visit.now)).collect();
    vec![
        fields.radio("kind", kinds).required(),
        fields.line("summary", LINE_MAX).required(),
        fields.when("aware_at"),
        fields.select("unit", units),
        fields.line("place", LINE_MAX),
        fields.radio("personal_data", presence(visit)).required(),
        fields.count("people_max"),
    ]
}

fn more(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Field> {
    let mut more = vec![fields.area("description", TEXT_MAX), fields.when("occurred_at")];
    if may_drill(staff) {
        more.push(fields.checks("drill", [("1".to_owned(), visit.text("web-choice-drill"))]));
    }
    more.extend(facts(visit, fields));
    if let Some((_, policy)) = staff.world.active() {
        more.extend(known::fields(visit, policy, fields));
    }
    more
}

/// Drills (5.2(2)) are begun by the desk and the CISO.
fn may_drill(staff: &Staff) -> bool {
    staff.viewer.sees_all || staff.is_desk
}

/// What may be known beside the first questions.
pub fn facts(visit: &Visit, fields: &Fields<'_>) -> Vec<Field> {
    let certainty = Certainty::ALL.iter();
    let certainty = certainty.map(|one| (one.as_str().to_owned(), labels::certainty(visit.language, *one)));
    vec![
        fields.radio("certainty", certainty),
        fields.radio("sensitive", presence(visit)),
        fields.radio("my_number", presence(visit)),
        fields.radio("malicious", presence(visit)),
        fields.radio("property_risk", presence(visit)),
        fields.radio("exposed", presence(visit)),
        fields.radio("number_system", presence(visit)),
        fields.radio("asset_class", asset_classes(visit)),
    ]
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

/// 重要度.
pub fn asset_classes(visit: &Visit) -> [(String, String); 4] {
    CLASSES.map(|one| (one.to_owned(), visit.text(&format!("web-asset-{}", one.to_lowercase()))))
}

/// あり, なし, 分からない.
pub fn presence(visit: &Visit) -> Vec<(String, String)> {
    Presence::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), labels::presence(visit.language, *one)))
        .collect()
}

/// Names of those whom the policy would tell at once, found by asking the decision itself.
fn would_tell(visit: &Visit, staff: &Staff, form: &Form) -> String {
    let Some((_, policy)) = staff.world.active() else { return String::new() };
    let Some(kind) = policy.kinds.first() else { return String::new() };
    let unit = form.text("unit");
    let case = Case {
        unit: (!unit.is_empty()).then(|| UnitId::typed(unit)),
        personal_data: Presence::Absent,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        asset_class: "C".to_owned(),
        ..Case::new(kind.id.clone(), Origin::Staff, visit.now)
    };
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
    let shown = Some(shown(&form, &token, &draft.kind));
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
    let kind = reading.choice("kind", |word| Some(KindId::from(word)));
    let personal_data = reading.choice("personal_data", Presence::parse);
    let word = |name: &str| form.text(name);
    let unit = Some(word("unit")).filter(|unit| !unit.is_empty()).map(UnitId::typed);
    let origin = Origin::parse(word("origin")).unwrap_or(Origin::Staff);
    // Whoever writes of a receipt registers for someone else: for whom is asked, and nothing is dropped.
    if origin == Origin::Staff && RECEIPT.iter().any(|name| !word(name).is_empty()) {
        reading.refuse("origin", "choose");
    }
    let received =
        if origin == Origin::Staff { None } else { read_received(visit, staff, &mut reading, form) };
    let subjects = Finder::of(visit, staff).all(&mut reading, "subjects", word("subjects"));
    let draft = Draft {
        unit,
        origin,
        summary: reading.required("summary", LINE_MAX),
        description: reading.optional("description", TEXT_MAX),
        place: reading.optional("place", LINE_MAX),
        aware_at: reading.moment("aware_at"),
        occurred_at: reading.moment("occurred_at"),
        reporter: Some(staff.person.clone()),
        received,
        certainty: Certainty::parse(word("certainty")).unwrap_or_default(),
        personal_data: personal_data.unwrap_or_default(),
        my_number: Presence::parse(word("my_number")).unwrap_or_default(),
        malicious: Presence::parse(word("malicious")).unwrap_or_default(),
        people_max: reading.count("people_max"),
        asset_class: Some(word("asset_class"))
            .filter(|word| CLASSES.contains(word))
            .unwrap_or("unknown")
            .to_owned(),
        segments: known::list(form, "segments").unwrap_or_default(),
        more: known::read(form),
        subjects,
        contact_name: reading.optional("contact_name", NAME_MAX),
        contact: reading.optional("contact", NAME_MAX),
        dedup_key: None,
        drill: form.is_checked("drill") && may_drill(staff),
        kind: kind.unwrap_or_else(|| KindId::from("other")),
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
