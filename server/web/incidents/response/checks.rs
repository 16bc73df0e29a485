//! The checklist (手順), one tap for each thing done; and the page of one item, where words are needed.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{attack, faults, form, form_with, may_act, open, owners, top, typed, with_teller};
use crate::domain::plan::response::{Containment, Measure};
use crate::domain::policy::procedure::{Attachments, Group};
use crate::export::response::{self, Check, Record};
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::form::{LINE_MAX, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Desk, Hidden, choose};
use crate::web::incidents::show::{self, Advice, Trouble};
use crate::web::page;
use crate::web::reading::Seen;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Row, When};

#[derive(Serialize)]
struct View {
    top: super::Top,
    advice: Option<Advice>,
    flag: String,
    progress: String,
    groups: Vec<GroupView>,
    is_empty: bool,
    may_act: bool,
    action: String,
    bcp: Option<ActForm>,
    bcp_state: String,
    attack: Option<attack::Part>,
    open_cuts: Vec<CutView>,
    cuts: Vec<CutView>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    is_conflict: bool,
    typed: Vec<Row>,
    done: String,
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
    /// Of the row's own form: each is another act.
    token: String,
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
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let seen = open(visit, staff, "response")?;
    let (rows, cuts, decided) = with_teller(visit, &seen, |teller| {
        (response::checks(teller), response::containments(teller), response::attacks(teller))
    })?;
    let may_act = may_act(visit, staff, &seen);
    let desk = Desk::new(visit, &seen.incident, trouble);
    let bcp = bcp(&desk, &seen).filter(|_| may_act);
    let forms = if may_act { cut_forms(&desk, &seen, &cuts) } else { Vec::new() };
    let attack = attack::part(&desk, staff, &seen, &decided);
    let counted = || rows.iter().filter(|row| !row.is_harmful);
    let done = counted().filter(|row| row.state.code != "open").count();
    let args = [("all", counted().count().into()), ("done", done.into())];
    let view = View {
        advice: show::advice(visit, staff, &seen).map(Advice::read_only),
        flag: flag(visit, &seen),
        progress: visit.say("web-response-progress", &args),
        groups: groups(visit, staff, &seen, &rows),
        is_empty: rows.is_empty(),
        may_act,
        action: format!("/incidents/{}/checks", seen.incident.number),
        bcp_state: bcp_state(visit, &seen),
        open_cuts: cuts
            .iter()
            .filter(|row| is_unsaid(&seen, row))
            .map(|row| cut(visit, &seen, row))
            .collect(),
        cuts: cuts.iter().map(|row| cut(visit, &seen, row)).collect(),
        faults: faults(forms.iter().chain(&bcp).chain(attack.iter().flat_map(|part| &part.forms))),
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        typed: typed(visit, trouble),
        done: words::done(visit),
        top: top(visit, &seen),
        attack,
        bcp,
        forms,
    };
    let title = visit.say("web-response-title", &[("number", seen.incident.number.as_str().into())]);
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

fn groups(visit: &Visit, staff: &Staff, seen: &Seen, rows: &[Check]) -> Vec<GroupView> {
    let of = |group: &Group| {
        let mut label = String::new();
        let (mut plain, mut harmful) = (Vec::new(), Vec::new());
        for row in rows.iter().filter(|row| row.group.code == group.as_str()) {
            label.clone_from(&row.group.label);
            let list = if row.is_harmful { &mut harmful } else { &mut plain };
            list.push(check(visit, staff, seen, row));
        }
        GroupView { label, rows: plain, harmful }
    };
    Group::ALL.iter().map(of).filter(|group| !group.label.is_empty()).collect()
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
        token: visit.form_token(),
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
fn bcp(desk: &Desk<'_>, seen: &Seen) -> Option<ActForm> {
    let incident = &seen.incident;
    if !response::asks_bcp(&incident.plan.response, incident.case.kind.as_str()) {
        return None;
    }
    let options = ["active", "inactive"];
    let options = options.map(|word| (word.to_owned(), desk.visit.text(&format!("web-choice-{word}"))));
    Some(form(desk, "bcp", "bcp", |fields| vec![fields.radio("bcp", options).required()]))
}

fn bcp_state(visit: &Visit, seen: &Seen) -> String {
    match seen.incident.plan.response.is_bcp_active {
        Some(true) => visit.text("section-response-bcp-active"),
        Some(false) => visit.text("section-response-bcp-inactive"),
        None => String::new(),
    }
}

fn cut_forms(desk: &Desk<'_>, seen: &Seen, cuts: &[Record]) -> Vec<ActForm> {
    let visit = desk.visit;
    let measures = Measure::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), visit.text(&format!("response-measure-{}", one.as_str()))));
    let measures: Vec<_> = measures.collect();
    let named = |row: &Record| (row.no.to_string(), format!("{} {}", row.what.label, row.text));
    let open: Vec<(String, String)> = cuts.iter().filter(|row| row.until.is_none()).map(named).collect();
    let mut forms = Vec::new();
    let unsaid: Vec<(String, String)> = cuts.iter().filter(|row| is_unsaid(seen, row)).map(named).collect();
    if !open.is_empty() {
        forms.push(form(desk, "restore", "restorations", |fields| {
            let options = choose(visit, open);
            vec![
                fields.select("containment", options).required(),
                fields.when("at"),
                fields.area("check_result", TEXT_MAX),
            ]
        }));
    }
    if !unsaid.is_empty() {
        forms.push(form(desk, "lasting", "lasting-containments", |fields| {
            let options = choose(visit, unsaid);
            vec![fields.select("containment", options).required(), fields.area("reason", TEXT_MAX).required()]
        }));
    }
    forms.push(form(desk, "containment", "containments", |fields| {
        vec![
            fields.select("cut_measure", choose(visit, measures)).required(),
            fields.area("cut_text", TEXT_MAX).required(),
            fields.select("ordered_by", choose(visit, owners(visit, seen))).required(),
            fields.when("at"),
            fields.line("basis", LINE_MAX),
        ]
    }));
    forms
}

#[derive(Serialize)]
struct ItemView {
    top: super::Top,
    item: CheckView,
    group: String,
    first: Vec<String>,
    is_warned: bool,
    over: Vec<String>,
    override_reason: String,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    is_conflict: bool,
    typed: Vec<Row>,
}

/// The page of one item.
pub fn item(visit: &Visit, staff: &Staff) -> Outcome {
    render_item(visit, staff, visit.param("item"), StatusCode::OK, None)
}

/// The page of one item, with what went wrong on it.
pub fn render_item(
    visit: &Visit,
    staff: &Staff,
    item: &str,
    status: StatusCode,
    trouble: Option<&Trouble>,
) -> Outcome {
    let seen = open(visit, staff, "response")?;
    let rows = with_teller(visit, &seen, response::checks)?;
    let row = rows.into_iter().find(|row| row.id == item).ok_or(Failure::NotFound)?;
    let may_act = may_act(visit, staff, &seen);
    let may_do = may_do(visit, staff, &seen, item);
    let desk = Desk::new(visit, &seen.incident, trouble);
    let mut forms = if may_do { item_forms(&desk, &seen, &row) } else { Vec::new() };
    if !may_act {
        // Whoever was named says what became of it; to whom it goes is not theirs to say.
        forms.retain(|form| !matches!(form.key.as_str(), "check-assign" | "check-undo"));
    }
    let is_open = row.state.code == "open";
    let view = ItemView {
        top: top(visit, &seen),
        item: check(visit, staff, &seen, &row),
        group: row.group.label.clone(),
        is_warned: is_open && !row.first.is_empty(),
        first: if is_open { row.first.clone() } else { Vec::new() },
        over: row.over.clone(),
        override_reason: row.override_reason.clone().unwrap_or_default(),
        faults: faults(forms.iter()),
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        typed: typed(visit, trouble),
        forms,
    };
    page::with_status(visit, status, "incidents/check", row.label, &view)
}

fn item_forms(desk: &Desk<'_>, seen: &Seen, row: &Check) -> Vec<ActForm> {
    let parts = |act: &str| {
        let mut parts = desk.handling(&format!("check-{act}"), "checks");
        parts.hidden = vec![
            Hidden { name: "check", value: row.id.clone() },
            Hidden { name: "act", value: act.to_owned() },
        ];
        parts
    };
    let reason =
        |act: &str| form_with(desk, parts(act), |fields| vec![fields.area("reason", TEXT_MAX).required()]);
    if row.state.code != "open" {
        return vec![reason("undo")];
    }
    let done = form_with(desk, parts("done"), |fields| {
        let mut controls = vec![fields.area("check_result", TEXT_MAX), fields.when("at")];
        if !row.first.is_empty() {
            controls.push(fields.area("override", TEXT_MAX).required());
        }
        controls
    });
    let assign = form_with(desk, parts("assign"), |fields| {
        let nobody = ("none".to_owned(), desk.visit.text("web-choice-nobody"));
        let options = owners(desk.visit, seen).into_iter().chain([nobody]).collect();
        vec![fields.select("check_owner", choose(desk.visit, options)).required()]
    });
    vec![done, reason("skip"), assign]
}
