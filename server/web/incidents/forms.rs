//! The forms on an incident's page: one for each duty of the reader, and what the reader may do.
//!
//! A form is shown only to those who may use it; the action checks again. Nothing is chosen
//! beforehand where a choice is somebody's answer.

use serde::Serialize;

use crate::domain::access::{Power, may, may_handle, may_withdraw};
use crate::domain::ids::Act;
use crate::domain::incident::state::{Duty, Incident, Stage};
use crate::domain::policy::{Deed, Policy, Question, Step, Truth};
use crate::i18n::{self, labels};

use super::choice;
use super::declare;
use super::next;
use super::show::FormErrors;
use crate::domain::deciding::answer::first_hands;
use crate::domain::draft::clause;
use crate::web::facts;
use crate::web::field::{Fault, Fields, Section};
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::reading::Seen;
use crate::web::verbs::{self, Extra, Scene};
use crate::web::visit::Visit;
use crate::web::words::{self, Callee, When};

/// One form.
#[derive(Serialize)]
pub struct ActForm {
    /// Names it on the page.
    pub key: String,
    /// What it is for.
    pub heading: String,
    /// What stands above it.
    pub lead: String,
    callee: Option<Callee>,
    basis: String,
    suggestion: String,
    due: Option<When>,
    is_late: bool,
    action: String,
    token: String,
    hidden: Vec<Hidden>,
    sections: Vec<Section>,
    /// What few have to say, below the button.
    more: Vec<Section>,
    /// What its button says.
    pub submit: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    is_open: bool,
}

/// A value that goes with a form.
#[derive(Clone, Serialize)]
pub(in crate::web) struct Hidden {
    /// Name.
    pub(in crate::web) name: &'static str,
    /// Value.
    pub(in crate::web) value: String,
}

/// What a form is made of.
pub(in crate::web) struct Parts {
    pub(in crate::web) key: String,
    pub(in crate::web) action: String,
    pub(in crate::web) heading: String,
    pub(in crate::web) lead: String,
    pub(in crate::web) submit: String,
    pub(in crate::web) hidden: Vec<Hidden>,
}

/// What every form of the page is made with.
pub(in crate::web) struct FormContext<'a> {
    pub(in crate::web) visit: &'a Visit,
    pub(in crate::web) incident: &'a Incident,
    pub(in crate::web) trouble: Option<&'a FormErrors>,
}

impl<'a> FormContext<'a> {
    /// For an incident, with what went wrong with a form.
    pub(in crate::web) fn new(
        visit: &'a Visit,
        incident: &'a Incident,
        trouble: Option<&'a FormErrors>,
    ) -> Self {
        Self { visit, incident, trouble }
    }
}

impl ActForm {
    /// A form of a page, with what went wrong with it, and with what stands in it before anybody types.
    pub(in crate::web) fn made(
        visit: &Visit,
        trouble: Option<&FormErrors>,
        parts: Parts,
        filled: &Form,
        controls: impl FnOnce(&Fields<'_>) -> Vec<crate::web::field::Field>,
    ) -> Self {
        Self::in_sections(visit, trouble, parts, filled, |fields| {
            vec![Section::open(String::new(), controls(fields))]
        })
    }

    /// The same in sections.
    pub(in crate::web) fn in_sections(
        visit: &Visit,
        trouble: Option<&FormErrors>,
        parts: Parts,
        filled: &Form,
        sections: impl FnOnce(&Fields<'_>) -> Vec<Section>,
    ) -> Self {
        let trouble = trouble.filter(|trouble| trouble.key == parts.key);
        let typed = trouble.map_or(filled, |trouble| &trouble.typed);
        let errors = trouble.map_or(Default::default(), |trouble| trouble.errors.as_slice());
        let fields = Fields::new(visit.language, typed, errors).with_prefix(&parts.key);
        let sections = sections(&fields);
        Self {
            faults: fields.faults(&sections),
            sections,
            more: Vec::new(),
            key: parts.key,
            heading: parts.heading,
            lead: parts.lead,
            submit: parts.submit,
            hidden: parts.hidden,
            action: parts.action,
            token: visit.form_token(),
            callee: None,
            basis: String::new(),
            suggestion: String::new(),
            due: None,
            is_late: false,
            is_open: trouble.is_some(),
        }
    }

    /// The same form with words above it.
    pub(in crate::web) fn with_lead(self, lead: String) -> Self {
        Self { lead, ..self }
    }

    /// The same form with what can be left out below its button, so that the button is within reach.
    fn with_less(mut self, visit: &Visit) -> Self {
        let fields = std::mem::take(&mut self.sections).into_iter().flat_map(|section| section.fields);
        let (needed, more): (Vec<_>, Vec<_>) = fields.partition(|field| field.is_required);
        self.sections = vec![Section::open(String::new(), needed)];
        if !more.is_empty() {
            self.more = vec![Section::folded(visit.text("web-duty-more"), more)];
        }
        self
    }

    /// The same form with the clause that it rests on.
    pub(super) fn with_basis(self, desk: &FormContext<'_>, policy: &Policy, basis: Option<&str>) -> Self {
        Self { basis: labels::basis(desk.visit.language, &clause(basis), &policy.rule), ..self }
    }
}

/// One form for each duty that the reader owes, the most urgent first.
pub fn duties(visit: &Visit, staff: &Staff, seen: &Seen, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    let Some(policy) = seen.policy() else { return Vec::new() };
    let incident = &seen.incident;
    if !incident.is_open() {
        return Vec::new();
    }
    let desk = FormContext::new(visit, incident, trouble);
    let mut owed: Vec<&Duty> =
        incident.duties.iter().filter(|duty| incident.is_awaited_of(duty, &staff.person)).collect();
    owed.sort_by_key(|duty| (duty.due_at.is_none(), duty.due_at, duty.no));
    let scene = Scene { visit, staff, seen };
    owed.into_iter().filter_map(|duty| duty_form(&desk, &scene, policy, duty)).collect()
}

fn duty_form(desk: &FormContext<'_>, scene: &Scene<'_>, policy: &Policy, duty: &Duty) -> Option<ActForm> {
    let (visit, seen) = (desk.visit, scene.seen);
    let act = words::act(visit, Some(policy), &duty.act);
    let office = words::office(&seen.world, Some(policy), &duty.post, duty.unit.as_ref());
    let question = question_of(policy, duty);
    let noun = match (&question, duty.act.as_str()) {
        (Some(_), _) => "judgements",
        (None, Act::CONFIRM) => "confirmations",
        (None, _) if policy.is_approval(&duty.line, &duty.step, &duty.act) => "approvals",
        (None, _) => "acts",
    };
    let submit = if noun == "acts" {
        visit.say("web-act-submit", &[("act", act.as_str().into())])
    } else {
        visit.text(&format!("web-{noun}-submit"))
    };
    let needs_second = needs_second_person(desk.incident, policy, duty);
    let without: &[&str] = match noun {
        "acts" if duty.act.is(Act::OBTAIN) => &["override", "call"],
        "acts" if duty.act.is(Act::CALL) => &["by", "override"],
        "acts" if !needs_second => &["by", "note", "override", "call"],
        "acts" => &["by", "note", "call"],
        "approvals" if !needs_second => &["override"],
        _ => &[],
    };
    let no = duty.no.to_string();
    let mut extra = Extra { known: &[("duty", &no)], without, needed: &["by", "call"], ..Extra::default() };
    let of_confirmation = choice::options(visit, seen, Some(duty));
    let options = question.iter().flat_map(|question| &question.options);
    let of_question =
        [("answer", options.map(|option| (option.id.to_string(), option.label.clone())).collect())];
    extra.options = if question.is_some() { &of_question } else { &of_confirmation };
    let mut form = verbs::meant(noun, "")?.form(desk, scene, &extra)?;
    form.heading = question.map_or_else(|| act.clone(), |question| question.text.clone());
    form.submit = submit;
    form.lead = visit.say("web-duty-lead", &[("office", office.into())]) + &todo(visit, &duty.act, act);
    if duty.outsider().is_some() {
        form.heading = words::task(visit, (&seen.world, policy), duty);
    }
    if let Some(callee) = duty.callee() {
        form.lead = visit.say("web-call-lead", &[("name", seen.world.org.name_of(callee).into())]);
        form.callee = Some(Callee::of(visit, (&seen.world, Some(policy)), callee, &seen.incident.subjects));
    }
    form.basis = labels::basis(visit.language, &duty.basis, &policy.rule);
    form.suggestion =
        question.map(|question| suggestion(visit, desk.incident, policy, question)).unwrap_or_default();
    form.due = duty.due_at.map(|at| When::due(visit, at));
    form.is_late = duty.late_at.is_some();
    // Why somebody judged so is asked of everybody who judges.
    Some(if noun == "judgements" { form } else { form.with_less(visit) })
}

/// Approving or not, neither chosen beforehand.
fn approvals(visit: &Visit) -> Vec<(String, String)> {
    let option = |word: &str| (word.to_owned(), visit.text(&format!("web-choice-{word}")));
    [verbs::APPROVED, verbs::REFUSED].map(option).into()
}

/// Whether someone who did what comes before has this duty too, and may do it only for a reason.
fn needs_second_person(incident: &Incident, policy: &Policy, duty: &Duty) -> bool {
    first_hands(policy, incident, duty).into_iter().any(|person| duty.is_borne_by(person))
}

/// What is to be done, in the words of the mail about it.
fn todo(visit: &Visit, act: &Act, label: String) -> String {
    let key = format!("todo-{}", act.as_str().replace('_', "-"));
    let known = i18n::find_text(visit.language, &key, &[]);
    known.unwrap_or_else(|| visit.say("todo-other", &[("act", label.into())]))
}

/// The question that a duty asks, if it asks one.
pub fn question_of<'a>(policy: &'a Policy, duty: &Duty) -> Option<&'a Question> {
    if !duty.act.is(Act::JUDGE) {
        return None;
    }
    match &policy.line(&duty.line)?.step(&duty.step)?.deed {
        Deed::Ask(question) => Some(question),
        Deed::Tell { .. } | Deed::By { .. } => None,
    }
}

/// The option that the policy suggests for what is known. It is shown and never chosen beforehand.
fn suggestion(visit: &Visit, incident: &Incident, policy: &Policy, question: &Question) -> String {
    let holds = |(_, condition): &&(_, crate::domain::policy::Condition)| {
        condition.holds(policy, &incident.case, Some(&incident.severity)) == Truth::Yes
    };
    let Some((answer, _)) = question.suggest.iter().find(holds) else { return String::new() };
    let option = question.options.iter().find(|option| option.id == *answer);
    let label = option.map_or(answer.as_str(), |option| option.label.as_str());
    visit.say("web-suggestion", &[("answer", label.into())])
}

/// What the reader may write down: what happened, what others said, who an unknown reporter is.
pub fn records(visit: &Visit, staff: &Staff, seen: &Seen, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    let incident = &seen.incident;
    let Some(policy) = seen.policy().filter(|_| incident.is_open()) else { return Vec::new() };
    let desk = FormContext::new(visit, incident, trouble);
    let scene = Scene { visit, staff, seen };
    let may = |power| may(&seen.world, policy, incident, (&staff.person, power), visit.now);
    let mut forms = verbs::offered(&desk, &scene, &["note"]);
    if may(Power::Record) {
        let without = [
            answers(&scene).is_empty().then_some("reason"),
            (!incident.duties.iter().any(|duty| duty.is_owed() && duty.act.is(Act::CALL))).then_some("call"),
        ];
        let without: Vec<&str> = without.into_iter().flatten().collect();
        let extra = Extra { without: &without, ..Extra::default() };
        forms.extend(verbs::form(&desk, &scene, "record", &extra));
    }
    if incident.claim.as_ref().is_some_and(|claim| claim.is_them.is_none()) {
        forms.extend(verbs::offered(&desk, &scene, &["reporter-check"]));
    }
    forms
}

/// What the reader may do beside their own duties.
pub fn handling(visit: &Visit, staff: &Staff, seen: &Seen, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    let Some(policy) = seen.policy() else { return Vec::new() };
    let (incident, world) = (&seen.incident, seen.world.as_ref());
    let desk = FormContext::new(visit, incident, trouble);
    let can_handle = may_handle(world, policy, incident, &staff.person, visit.now);
    let can_close = may(world, policy, incident, (&staff.person, Power::End), visit.now);
    let scene = Scene { visit, staff, seen };
    let mut forms = Vec::new();
    if incident.is_open() {
        if can_handle {
            forms.extend(verbs::offered(&desk, &scene, &["severity"]));
            let filled = facts::ticked(&incident.case);
            let extra = Extra { known: &[(verbs::LISTS, "1")], filled, ..Extra::default() };
            forms.extend(verbs::form(&desk, &scene, "facts", &extra));
            forms.extend(levels(&desk, &scene, policy));
        }
        forms.extend(verbs::form(&desk, &scene, "withdrawal", &Extra::default()));
        forms.extend(declare::scales(&desk, &scene, policy));
        forms.extend(declare::modes(&desk, &scene, policy));
        forms.extend(declare::appointments(&desk, &scene, policy));
        forms.extend(declare::wall(&desk, &scene, policy));
    }
    forms.extend(bonds(&desk, &scene));
    if (can_handle || can_close) && incident.bonds.into.is_none() {
        forms.extend(verbs::form(&desk, &scene, "phase", &Extra::default()));
    }
    forms
}

/// What makes two incidents one matter, or parts them.
fn bonds(desk: &FormContext<'_>, scene: &Scene<'_>) -> Vec<ActForm> {
    let mut forms = verbs::offered(desk, scene, &["merge", "part"]);
    // Why it could not be merged is said where it was asked, also where it is not offered any more.
    let is_refused = desk.trouble.is_some_and(|it| it.key == "merge" && !it.errors.is_empty());
    if is_refused && forms.iter().all(|form| form.key != "merge") {
        forms.extend(verbs::form(desk, scene, "merge", &Extra::default()));
    }
    forms
}

/// One form per line that still has someone to tell. It names the step that the reader looks at, so
/// that two who press at once raise it one level.
fn levels(desk: &FormContext<'_>, scene: &Scene<'_>, policy: &Policy) -> Vec<ActForm> {
    let (staff, seen) = (scene.staff, scene.seen);
    let begun = policy.lines.iter().filter_map(|line| Some((line, desk.incident.lines.get(&line.id)?)));
    begun
        .filter_map(|(line, state)| {
            let told = |step: &&Step| state.steps.get(&step.id).is_some_and(|row| row.stage == Stage::Told);
            let opens = |step: &Step| {
                let level = (&line.id, &step.id);
                let who = next::level(desk.incident, &seen.world, level, &staff.person, desk.visit.now);
                who.map(|who| (step.clone(), who))
            };
            let (step, who) = line.steps.iter().filter(told).find_map(opens)?;
            let known = [("line", line.id.as_str()), ("step", step.id.as_str())];
            let mut form = verbs::form(desk, scene, "level", &Extra { known: &known, ..Extra::default() })?;
            if policy.lines.len() > 1 {
                form.heading = format!("{}（{}）", form.heading, line.label);
            }
            if !who.is_empty() {
                let who = who.join(&desk.visit.text("web-and"));
                form.lead = desk.visit.say("web-level-lead", &[("who", who.into())]);
            }
            Some(form)
        })
        .collect()
}

/// Duties that are owed, to choose from.
fn owed(scene: &Scene<'_>, of: impl Fn(&&Duty) -> bool) -> Vec<(String, String)> {
    let Some(policy) = scene.seen.policy() else { return Vec::new() };
    let owed = scene.seen.incident.duties.iter().filter(|duty| duty.is_owed()).filter(of);
    let name = |duty: &Duty| {
        let office = words::office(&scene.seen.world, Some(policy), &duty.post, duty.unit.as_ref());
        format!("{office} {}", words::task(scene.visit, (&scene.seen.world, policy), duty))
    };
    owed.map(|duty| (duty.no.to_string(), name(duty))).collect()
}

/// Duties that who looks may take from their bearers, to choose from.
pub fn withdrawable(scene: &Scene<'_>) -> Vec<(String, String)> {
    let Some(policy) = scene.seen.policy() else { return Vec::new() };
    let (world, incident) = (&scene.seen.world, &scene.seen.incident);
    owed(scene, |duty| may_withdraw(world, policy, (incident, duty), &scene.staff.person, scene.visit.now))
}

/// What others owe, by duty and bearer: what someone may record of them.
pub fn recordable(scene: &Scene<'_>) -> Vec<(String, String)> {
    let (visit, seen, incident) = (scene.visit, scene.seen, &scene.seen.incident);
    let Some(policy) = seen.policy() else { return Vec::new() };
    let mut options = Vec::new();
    for duty in incident.duties.iter().filter(|duty| duty.is_owed()) {
        let office = words::office(&seen.world, Some(policy), &duty.post, duty.unit.as_ref());
        let act = words::task(visit, (&seen.world, policy), duty);
        for bearer in incident.awaited(duty).filter(|bearer| bearer.person != scene.staff.person) {
            let name = seen.world.org.name_of(&bearer.person);
            options.push((format!("{}:{}", duty.no, bearer.person), format!("{name}（{office}） {act}")));
        }
    }
    options
}

/// What can be answered to any of it.
pub fn answers(scene: &Scene<'_>) -> Vec<(String, String)> {
    let Some(policy) = scene.seen.policy() else { return Vec::new() };
    let mut answers: Vec<(String, String)> = Vec::new();
    for duty in scene.seen.incident.duties.iter().filter(|duty| duty.is_owed()) {
        let is_approval = policy.is_approval(&duty.line, &duty.step, &duty.act);
        let own = question_of(policy, duty).into_iter().flat_map(|question| &question.options);
        let own = own.map(|option| (option.id.to_string(), option.label.clone()));
        let all = is_approval.then(|| approvals(scene.visit)).into_iter().flatten().chain(own);
        for option in all {
            if !answers.iter().any(|(word, _)| *word == option.0) {
                answers.push(option);
            }
        }
    }
    answers
}
