//! 不在: everyone's own, those of a section for whoever answers for it, all of them for the desk.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::actor::Cause;
use crate::domain::administration::absences::{answers_for_others, may};
use crate::domain::moment::{Moment, Span};
use crate::domain::org::Absence;
use crate::i18n::labels;

use super::error::Failure;
use super::field::Fault;
use super::form::Form;
use super::guard::Staff;
use super::incidents::forms::ActForm;
use super::incidents::show::FormErrors;
use super::page;
use super::people::shown;
use super::verbs::{self, Extra};
use super::visit::{Outcome, Visit};
use super::words;
use before::Before;

mod before;

#[derive(Serialize)]
struct View {
    own: Vec<AbsenceView>,
    /// Those for whom the reader stands in.
    stood_in_for: Vec<AbsenceView>,
    others: Vec<AbsenceView>,
    form: Option<ActForm>,
    /// What the absence would do that was refused for it.
    before: Option<Before>,
    faults: Vec<Fault>,
    done: String,
}

/// One absence in words.
#[derive(Serialize)]
pub struct AbsenceView {
    href: String,
    name: String,
    unit: String,
    cause: String,
    period: String,
    stand_in: String,
    only: String,
    /// Whether it holds now.
    is_now: bool,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after its form could not be accepted.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let org = &staff.world.org;
    let mut rows: Vec<&Absence> = org.absences.iter().filter(|row| visit.now < row.to).collect();
    rows.retain(|row| may(&staff.world, &staff.person, &row.person, visit.now));
    rows.sort_by_key(|row| (row.from, row.to));
    let (own, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.person == staff.person);
    let views = |rows: Vec<&Absence>| rows.into_iter().map(|row| view(visit, staff, row)).collect();
    // Whoever answers for nobody else is not asked whose it is.
    let is_for_others = answers_for_others(&staff.world, &staff.person, visit.now);
    let without: &[&str] = if is_for_others { &[] } else { &["person"] };
    let form = form(visit, staff, trouble, "absence-note", Extra { without, ..Extra::default() });
    let view = View {
        own: views(own),
        stood_in_for: stood_in_for(visit, staff),
        others: views(others),
        before: before::of(visit, staff, trouble, None),
        faults: form.as_ref().map(|form| form.faults.clone()).unwrap_or_default(),
        form,
        done: words::done(visit),
    };
    page::with_status(visit, status, "absences/index", visit.text("absences-title"), &view)
}

#[derive(Serialize)]
struct OneView {
    row: AbsenceView,
    before: Option<Before>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

/// One of them, with what can be done about it.
pub fn show_one(visit: &Visit, staff: &Staff) -> Outcome {
    again_one(visit, staff, StatusCode::OK, None)
}

/// The same after a form on it could not be accepted.
pub fn again_one(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let code = visit.param("absence");
    let rows = staff.world.org.absences.iter().filter(|row| visit.now < row.to && row.code() == code);
    let mut rows = rows.filter(|row| may(&staff.world, &staff.person, &row.person, visit.now));
    let row = rows.next().ok_or(Failure::NotFound)?;
    let known = [("absence", code)];
    let change = Extra { known: &known, filled: filled(staff, row), ..Extra::default() };
    let end = Extra { known: &known, ..Extra::default() };
    let forms = [("absence-change", change), ("absence-end", end)];
    let forms = forms.into_iter().filter_map(|(key, extra)| form(visit, staff, trouble, key, extra));
    let forms: Vec<ActForm> = forms.collect();
    let view = OneView {
        row: view(visit, staff, row),
        before: before::of(visit, staff, trouble, Some(row)),
        faults: forms.iter().flat_map(|form| form.faults.clone()).collect(),
        forms,
        done: words::done(visit),
    };
    page::with_status(visit, status, "absences/one", visit.text("absences-one"), &view)
}

fn form(
    visit: &Visit,
    staff: &Staff,
    trouble: Option<&FormErrors>,
    key: &str,
    extra: Extra<'_>,
) -> Option<ActForm> {
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let acts = policy.map(|policy| policy.acts.as_slice()).unwrap_or_default();
    let acts = acts.iter().map(|row| (row.id.to_string(), row.label.clone())).collect();
    let anyway = vec![("yes".to_owned(), visit.text("absences-anyway"))];
    let options = [("only", acts), ("anyway", anyway)];
    verbs::form_of_body(visit, trouble, key, &Extra { options: &options, ..extra })
}

/// What stands in the form that changes it.
fn filled(staff: &Staff, row: &Absence) -> Form {
    let when = |at: Moment| at.jst().format("%Y-%m-%dT%H:%M").to_string();
    let mut pairs = vec![
        ("from".to_owned(), when(row.from)),
        ("to".to_owned(), when(row.to)),
        ("cause".to_owned(), row.cause.as_str().to_owned()),
    ];
    pairs.extend(row.stand_in.iter().map(|person| ("stand_in".to_owned(), shown(&staff.world.org, person))));
    pairs.extend(row.only.iter().map(|act| ("only".to_owned(), act.to_string())));
    Form::of(pairs).unwrap_or_default()
}

/// An absence in words.
fn view(visit: &Visit, staff: &Staff, row: &Absence) -> AbsenceView {
    let org = &staff.world.org;
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let unit = org.people.get(&row.person).and_then(|person| person.unit.as_ref());
    let act = |act| words::act(visit, policy, act);
    let only: Vec<String> = row.only.iter().map(act).collect();
    AbsenceView {
        href: format!("/absences/{}", row.code()),
        name: org.name_of(&row.person),
        unit: unit.map(|unit| staff.world.unit_name(unit)).unwrap_or_default(),
        cause: labels::cause(visit.language, row.cause),
        period: labels::period(visit.language, row.from, Some(row.to), visit.now),
        stand_in: row.stand_in.as_ref().map(|person| org.name_of(person)).unwrap_or_default(),
        only: only.join(&visit.text("notice-separator")),
        is_now: row.from <= visit.now,
    }
}

/// Whoever is away at some time from now on, for `ahead`, and who stands in: a line for each.
pub fn coming(visit: &Visit, staff: &Staff, ahead: Span) -> Vec<String> {
    let rows = staff.world.org.absences.iter();
    let mut rows: Vec<&Absence> =
        rows.filter(|row| visit.now < row.to && row.from < visit.now + ahead).collect();
    rows.sort_by_key(|row| (row.from, row.to));
    let by_rule = visit.text("absences-by-rule");
    let line = |row: AbsenceView| {
        let stand_in = if row.stand_in.is_empty() { by_rule.clone() } else { row.stand_in };
        let args = [
            ("name", row.name.into()),
            ("unit", row.unit.into()),
            ("cause", row.cause.into()),
            ("period", row.period.into()),
            ("by", stand_in.into()),
        ];
        visit.say("absences-line", &args)
    };
    rows.into_iter().map(|row| line(view(visit, staff, row))).collect()
}

/// Those for whom the reader stands in, now or soon.
pub fn stood_in_for(visit: &Visit, staff: &Staff) -> Vec<AbsenceView> {
    let rows = staff.world.org.absences.iter().filter(|row| visit.now < row.to);
    let mut rows: Vec<&Absence> = rows.filter(|row| row.stand_in.as_ref() == Some(&staff.person)).collect();
    rows.sort_by_key(|row| (row.from, row.to));
    rows.into_iter().map(|row| view(visit, staff, row)).collect()
}

/// The reader's own, for the first page: what keeps them from acting, now or soon.
pub fn own(visit: &Visit, staff: &Staff) -> Vec<AbsenceView> {
    let rows = staff.world.org.absences.iter();
    let own = rows.filter(|row| row.person == staff.person && visit.now < row.to);
    own.filter(|row| row.cause != Cause::Delegated).map(|row| view(visit, staff, row)).collect()
}
