//! The checklist (手順), one tap for each thing done; and the page of one item, where words are needed.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::sheet::{Cells, Said, Sheet};
use super::{attack, faults, may_act, open, told, with_teller};
use crate::domain::plan::response::Containment;
use crate::domain::policy::procedure::{Attachments, Group};
use crate::telling::response::{self, Check, Record};
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, FormContext};
use crate::web::incidents::frame::Head;
use crate::web::incidents::show::{self, Advice, FormErrors};
use crate::web::page;
use crate::web::reading::Seen;

use crate::web::verbs::{self, Extra, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::When;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    advice: Option<Advice>,
    flag: String,
    progress: String,
    groups: Vec<GroupView>,
    is_empty: bool,
    sheet: Option<Sheet>,
    bcp: Option<ActForm>,
    bcp_state: String,
    attack: Option<attack::Part>,
    open_cuts: Vec<CutView>,
    cuts: Vec<CutView>,
    forms: Vec<ActForm>,
}

#[derive(Serialize)]
struct GroupView {
    label: String,
    rows: Vec<CheckView>,
    harmful: Vec<CheckView>,
}

#[derive(Serialize)]
struct CheckView {
    id: String,
    href: String,
    label: String,
    state: String,
    state_label: String,
    when: Option<When>,
    by: String,
    owner: String,
    text: String,
    is_open: bool,
    /// The reader may say what became of it.
    may_do: bool,
    /// What the reader may say of it in the table.
    said: Option<Said>,
    is_harmful: bool,
    basis: String,
}

#[derive(Serialize)]
struct CutView {
    what: String,
    text: String,
    who: String,
    cut: When,
    restored: Option<When>,
    lasting: String,
    basis: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "response")?;
    let (rows, cuts, decided) = with_teller(visit, &seen, |teller| {
        (response::checks(teller), response::containments(teller), response::attacks(teller))
    })?;
    let desk = FormContext::new(visit, &seen.incident, trouble);
    let scene = Scene { visit, staff, seen: &seen };
    let bcp = bcp(&desk, &scene);
    let forms = verbs::offered(&desk, &scene, &["restore", "lasting", "containment"]);
    let attack = attack::part(&desk, &scene, &decided);
    let counted = || rows.iter().filter(|row| !row.is_harmful);
    let done = counted().filter(|row| row.state.code != "open").count();
    let blank = Form::default();
    let mut cells = Cells::new(visit, trouble, &blank);
    let groups = groups((visit, staff, &seen), &rows, &mut cells);
    let is_asked = groups.iter().flat_map(|group| &group.rows).any(|row| row.said.is_some());
    let sheet = is_asked.then(|| cells.sheet(&seen.incident, "response"));
    let args = [("all", counted().count().into()), ("done", done.into())];
    let wrong = faults(forms.iter().chain(&bcp).chain(attack.iter().flat_map(|part| &part.forms)));
    let view = View {
        advice: show::advice(visit, staff, &seen).map(Advice::read_only),
        flag: flag(visit, &seen),
        progress: visit.say("web-response-progress", &args),
        groups,
        sheet,
        is_empty: rows.is_empty(),
        bcp_state: bcp_state(visit, &seen),
        open_cuts: cuts
            .iter()
            .filter(|row| is_unsaid(&seen, row))
            .map(|row| cut(visit, &seen, row))
            .collect(),
        cuts: cuts.iter().map(|row| cut(visit, &seen, row)).collect(),
        head: Head::of((visit, staff, &seen), "response", trouble, [cells.faults(), wrong].concat())?,
        attack,
        bcp,
        forms,
    };
    let title = visit.say("web-response-title", &[("number", seen.named(visit.language).into())]);
    page::with_status(visit, status, "incidents/response", title, &view)
}

/// What the body must still settle about attachments, for those who handle such a case.
fn flag(visit: &Visit, seen: &Seen) -> String {
    let Some(policy) = seen.policy() else { return String::new() };
    if !policy.is_about_attachments(&seen.incident.case.kind) {
        return String::new();
    }
    let set = policy.procedures.attachments.map_or("none", Attachments::as_str);
    visit.text(&format!("web-response-attachments-{set}"))
}

fn groups(
    (visit, staff, seen): (&Visit, &Staff, &Seen),
    rows: &[Check],
    cells: &mut Cells<'_>,
) -> Vec<GroupView> {
    let mut of = |group: &Group| {
        let mut label = String::new();
        let (mut plain, mut harmful) = (Vec::new(), Vec::new());
        for row in rows.iter().filter(|row| row.group.code == group.as_str()) {
            label.clone_from(&row.group.label);
            let mut view = check(visit, staff, seen, row);
            if row.is_harmful {
                harmful.push(view);
                continue;
            }
            // What was typed for a row that somebody else has said something of meanwhile is shown again.
            let is_asked = view.may_do && (view.is_open || cells.is_touched(&row.id));
            view.said = is_asked.then(|| cells.said(&row.id, &row.label));
            plain.push(view);
        }
        GroupView { label, rows: plain, harmful }
    };
    Group::ALL.iter().map(&mut of).filter(|group| !group.label.is_empty()).collect()
}

/// Whether this reader says what became of an item: who handles the incident, and who was named.
fn may_do(visit: &Visit, staff: &Staff, seen: &Seen, item: &str) -> bool {
    let own = |row: &crate::domain::plan::response::ItemState| row.id.as_str() == item;
    let is_own = seen.incident.plan.response.charged_to(&staff.person).any(own);
    may_act(visit, staff, seen) || (is_own && seen.incident.is_open())
}

fn check(visit: &Visit, staff: &Staff, seen: &Seen, row: &Check) -> CheckView {
    CheckView {
        href: format!("/incidents/{}/response/{}", seen.incident.number, row.id),
        id: row.id.clone(),
        label: row.label.clone(),
        state: row.state.code.clone(),
        state_label: row.state.label.clone(),
        when: row.at.map(|at| When::past(visit, at.0)),
        by: row.by.clone().unwrap_or_default(),
        owner: row.owner.clone().unwrap_or_default(),
        text: row.text.clone().unwrap_or_default(),
        is_open: row.state.code == "open",
        may_do: may_do(visit, staff, seen, &row.id),
        said: None,
        is_harmful: row.is_harmful,
        basis: row.basis.clone().unwrap_or_default(),
    }
}

/// The containment that a row tells of.
fn containment<'a>(seen: &'a Seen, row: &Record) -> Option<&'a Containment> {
    let index = usize::try_from(row.no).ok()?.checked_sub(1)?;
    seen.incident.plan.response.containments.get(index)
}

/// Whether someone must still say what becomes of it.
fn is_unsaid(seen: &Seen, row: &Record) -> bool {
    containment(seen, row).is_some_and(Containment::is_asked_about)
}

fn cut(visit: &Visit, seen: &Seen, row: &Record) -> CutView {
    let reason = || seen.incident.texts.get(&format!("response.containment.{}.lasting", row.no));
    let lasts = containment(seen, row).is_some_and(|row| row.is_lasting);
    let lasting = reason().filter(|_| lasts).cloned().unwrap_or_default();
    CutView {
        what: row.what.label.clone(),
        text: row.text.clone(),
        who: row.who.clone(),
        cut: When::past(visit, row.at.0),
        restored: row.until.map(|at| When::past(visit, at.0)),
        lasting,
        basis: row.note.clone(),
    }
}

/// 7.3(3): asked for kinds that stop the work, until someone says.
fn bcp(desk: &FormContext<'_>, scene: &Scene<'_>) -> Option<ActForm> {
    let incident = &scene.seen.incident;
    if !response::asks_bcp(&incident.plan.response, incident.case.kind.as_str()) {
        return None;
    }
    verbs::offered(desk, scene, &["bcp"]).pop()
}

fn bcp_state(visit: &Visit, seen: &Seen) -> String {
    match seen.incident.plan.response.is_bcp_active {
        Some(true) => visit.text("section-response-bcp-active"),
        Some(false) => visit.text("section-response-bcp-inactive"),
        None => String::new(),
    }
}

/// What is still cut off, to choose from.
pub fn open_cuts(scene: &Scene<'_>) -> Vec<(String, String)> {
    cut_off(scene, |row| row.until.is_none())
}

/// What is cut off and nobody has said what becomes of, to choose from.
pub fn unsaid_cuts(scene: &Scene<'_>) -> Vec<(String, String)> {
    cut_off(scene, |row| is_unsaid(scene.seen, row))
}

fn cut_off(scene: &Scene<'_>, which: impl Fn(&Record) -> bool) -> Vec<(String, String)> {
    let rows = told(scene, response::containments).into_iter().filter(which);
    rows.map(|row| (row.no.to_string(), format!("{} {}", row.what.label, row.text))).collect()
}

#[derive(Serialize)]
struct ItemView {
    #[serde(flatten)]
    head: Head,
    item: CheckView,
    group: String,
    first: Vec<String>,
    is_warned: bool,
    over: Vec<String>,
    override_reason: String,
    forms: Vec<ActForm>,
}

/// The page of one item.
pub fn item(visit: &Visit, staff: &Staff) -> Outcome {
    render_item(visit, staff, StatusCode::OK, None)
}

/// The page of one item, with what went wrong on it.
pub fn render_item(
    visit: &Visit,
    staff: &Staff,
    status: StatusCode,
    trouble: Option<&FormErrors>,
) -> Outcome {
    let item = trouble.map_or_else(|| visit.param("item"), |trouble| trouble.typed.text("item"));
    let seen = open(visit, staff, "response")?;
    let rows = with_teller(visit, &seen, response::checks)?;
    let row = rows.into_iter().find(|row| row.id == item).ok_or(Failure::NotFound)?;
    let may_act = may_act(visit, staff, &seen);
    let may_do = may_do(visit, staff, &seen, item);
    let desk = FormContext::new(visit, &seen.incident, trouble);
    let mut forms =
        if may_do { item_forms(&desk, &Scene { visit, staff, seen: &seen }, &row) } else { Vec::new() };
    if !may_act {
        // Whoever was named says what became of it; to whom it goes is not theirs to say.
        forms.retain(|form| !matches!(form.key.as_str(), "check-assign" | "check-undo"));
    }
    let is_open = row.state.code == "open";
    let view = ItemView {
        item: check(visit, staff, &seen, &row),
        group: row.group.label.clone(),
        is_warned: is_open && !row.first.is_empty(),
        first: if is_open { row.first.clone() } else { Vec::new() },
        over: row.over.clone(),
        override_reason: row.override_reason.clone().unwrap_or_default(),
        head: Head::of((visit, staff, &seen), "response", trouble, faults(forms.iter()))?,
        forms,
    };
    page::with_status(visit, status, "incidents/check", row.label, &view)
}

fn item_forms(desk: &FormContext<'_>, scene: &Scene<'_>, row: &Check) -> Vec<ActForm> {
    // Why it is done before what comes first is asked where something comes first.
    let (without, needed): (&[_], &[_]) =
        if row.first.is_empty() { (&["override"], &[]) } else { (&[], &["override"]) };
    let extra = Extra { known: &[("item", &row.id)], without, needed, ..Extra::default() };
    let keys: &[&str] = if row.state.code == "open" {
        &["check-done", "check-skip", "check-assign"]
    } else {
        &["check-undo"]
    };
    keys.iter().filter_map(|key| verbs::form(desk, scene, key, &extra)).collect()
}
