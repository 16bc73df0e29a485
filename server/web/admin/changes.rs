//! 人事異動: tables as they are copied from a spreadsheet, what they would change from a day on, and the
//! word that records it. Nothing is recorded before it was shown.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::organise::apply_plan;
use crate::actions::{Error, FieldError};
use crate::domain::administration::absences::opened;
use crate::domain::calendar::midnight;
use crate::domain::history::Private;
use crate::domain::moment::{Moment, Span};
use crate::domain::org::OrgFact;
use crate::domain::orgfile::{self, Change, File, Files, Plan, Row};
use crate::domain::policy::base::sha256;
use crate::domain::written;
use crate::i18n::imported::{self, ImportWords};
use crate::i18n::labels;
use crate::orgcsv;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// Lines that a page shows of what would change; the rest is counted.
const LINES_MAX: usize = 500;
/// How far after the day posts without anyone are looked for.
const LOOK: Span = Span::hours(24 * 14);
/// The tables, by the field in which each is pasted.
const TABLES: [(&str, File); 3] =
    [("table_units", File::Units), ("table_people", File::People), ("table_posts", File::Posts)];

#[derive(Default, Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    mistakes: Vec<Mistake>,
    preview: Option<Preview>,
    /// Whether what was shown can be recorded as it is.
    is_ready: bool,
    is_conflict: bool,
    /// Whether the tables are not those that were shown last.
    is_other: bool,
    /// What stands for the tables that are shown.
    shown: String,
    done: String,
}

/// A row that cannot be taken.
#[derive(Serialize)]
struct Mistake {
    place: String,
    wrong: String,
    remedy: String,
}

/// What would change.
#[derive(Serialize)]
struct Preview {
    at: String,
    changes: Vec<String>,
    more: usize,
    stays: usize,
    /// Posts in which nobody would be reached.
    gaps: Vec<String>,
    /// People whom no message reaches.
    unreachable: Vec<String>,
}

/// What was sent, read.
struct Sent {
    files: Files,
    at: Moment,
    errors: Vec<FieldError>,
}

/// The empty form.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    let done = words::done(visit);
    answer(visit, StatusCode::OK, (&Form::default(), &[]), View { done, ..View::default() })
}

/// Shows what the tables would change; with `act=apply`, once everything asked has been answered, records it.
pub fn submit(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let token = visit.open_token(&form);
    let Some((_, policy)) = staff.world.active() else { return Err(Failure::NotFound) };
    let Sent { files, at, mut errors } = read(visit, &form);
    if token.is_err() {
        errors.push(FieldError::new("token", "expired"));
    }
    if !errors.is_empty() {
        return answer(visit, StatusCode::UNPROCESSABLE_ENTITY, (&form, &errors), View::default());
    }
    let organisation = &staff.organisation;
    let plan = match orgfile::plan(&files, (&staff.world.org, &organisation.contacts), policy, at) {
        Ok(plan) => plan,
        Err(mistakes) => {
            let mistakes = mistakes.iter().map(|one| mistake(visit, one)).collect();
            let view = View { mistakes, ..View::default() };
            return answer(visit, StatusCode::UNPROCESSABLE_ENTITY, (&form, &[]), view);
        }
    };
    let teller = ImportWords { language: visit.language, org: &staff.world.org, policy, plan: &plan };
    let questions: Vec<(String, String)> =
        plan.questions.iter().map(|question| (question.to_string(), teller.question(question))).collect();
    let is_answered = questions.iter().all(|(question, _)| form.all("accept").any(|said| said == question));
    // Only what was shown is recorded: other tables are shown first.
    let shown = fingerprint(&form);
    let is_other = form.text("act") == "apply" && form.text("shown") != shown;
    let is_apply = form.text("act") == "apply" && !is_other;
    if is_apply && !is_answered {
        errors.push(FieldError::new("accept", "asked"));
    }
    let mut is_conflict = false;
    if let (true, true, Ok(token)) = (is_apply, is_answered && !plan.is_empty(), &token) {
        let read = form.text("revision").parse().unwrap_or(-1);
        let (facts, private): (Vec<OrgFact>, Private) = (plan.facts.clone(), plan.private.clone());
        match apply_plan(&visit.site.house, &visit.caller(staff, token), read, facts, private) {
            Ok(()) => return Ok(Answer::see_other("/admin/changes?done=changes-recorded")),
            Err(Error::Conflict) => is_conflict = true,
            Err(error) => return Err(error.into()),
        }
    }
    let status = match (is_conflict || is_other, errors.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let preview = Some(preview(visit, staff, (&plan, &teller), at));
    let view = View { preview, shown, is_ready: !plan.is_empty(), is_conflict, is_other, ..View::default() };
    let revision = staff.organisation.revision().to_string();
    let form = without(&form, &["revision"]).with("revision", &revision);
    answer_with(visit, status, (&form, &errors), questions, view)
}

/// What stands for the tables, the day and whether they are complete.
fn fingerprint(form: &Form) -> String {
    let fields = TABLES.iter().map(|(name, _)| *name).chain(["effective", "all_there"]);
    sha256(&fields.map(|name| format!("{name}\0{}\0", form.text(name))).collect::<String>())
}

/// The same form without some fields.
fn without(form: &Form, names: &[&str]) -> Form {
    let kept = form.pairs().iter().filter(|(name, _)| !names.contains(&name.as_str()));
    Form::of(kept.cloned().collect()).unwrap_or_default()
}

fn read(visit: &Visit, form: &Form) -> Sent {
    let mut sent = Sent { files: Files::default(), at: visit.now, errors: Vec::new() };
    for (name, file) in TABLES {
        let rows = match orgcsv::read(form.text(name).as_bytes()) {
            Ok(rows) => rows,
            Err(error) => {
                let line = if let orgcsv::Error::NotCsv { line, .. } = error { line } else { 1 };
                sent.errors.push(FieldError::new(name, "not-a-table").about(&[line.to_string()]));
                Vec::new()
            }
        };
        *slot(&mut sent.files, file) = rows;
    }
    sent.files.is_complete = form.text("all_there") == "yes";
    match form.text("effective").trim() {
        "" => {}
        text => match written::day(text).and_then(midnight) {
            Some(at) => sent.at = at.max(visit.now),
            None => sent.errors.push(FieldError::new("effective", "not-a-day")),
        },
    }
    let is_empty = |(_, file): &(&str, File)| slot(&mut sent.files, *file).is_empty();
    if sent.errors.is_empty() && TABLES.iter().all(is_empty) {
        sent.errors.push(FieldError::new("table_people", "no-table"));
    }
    sent
}

fn slot(files: &mut Files, file: File) -> &mut Vec<Row> {
    match file {
        File::Units => &mut files.units,
        File::People => &mut files.people,
        File::Posts => &mut files.posts,
        File::Contacts => &mut files.contacts,
    }
}

fn mistake(visit: &Visit, mistake: &orgfile::RowMistake) -> Mistake {
    let table = TABLES.iter().find(|(_, file)| *file == mistake.file).map_or("", |(name, _)| *name);
    let table = visit.text(&format!("web-field-{table}"));
    let place = visit.say("changes-place", &[("table", table.into()), ("line", mistake.line.into())]);
    let [wrong, remedy] = imported::mistake(visit.language, mistake);
    Mistake { place, wrong, remedy }
}

fn preview(visit: &Visit, staff: &Staff, (plan, teller): (&Plan, &ImportWords<'_>), at: Moment) -> Preview {
    let changes: Vec<&Change> = plan.changes.iter().filter(|change| change.is_change()).collect();
    let (count, stays) = (changes.len(), plan.changes.len() - changes.len());
    let after = staff.world.after(&plan.facts, &plan.private);
    let gaps = opened(&staff.world, &after, (at, at + LOOK)).into_iter().map(|gap| {
        let post = staff.world.active().map_or(gap.post.as_str(), |(_, policy)| policy.post_label(&gap.post));
        labels::gap(visit.language, &gap, (post, &after.unit_name(&gap.unit)), at)
    });
    let named = plan.changes.iter().filter_map(|change| match change {
        Change::Person { person, .. } => Some(person),
        Change::Appointed { appointment, .. } => Some(&appointment.person),
        _ => None,
    });
    let mut silent: Vec<String> = named
        .filter(|person| after.org.people.get(*person).is_some_and(|row| row.channels().is_empty()))
        .map(|person| format!("{} {person}", after.org.name_of(person)))
        .collect();
    silent.sort();
    silent.dedup();
    Preview {
        at: crate::i18n::time::long(visit.language, crate::i18n::time::Years::Imperial, at),
        changes: changes.into_iter().take(LINES_MAX).map(|change| teller.change(change)).collect(),
        more: count.saturating_sub(LINES_MAX),
        stays,
        gaps: gaps.collect(),
        unreachable: silent,
    }
}

fn answer(visit: &Visit, status: StatusCode, typed: (&Form, &[FieldError]), view: View) -> Outcome {
    answer_with(visit, status, typed, Vec::new(), view)
}

fn answer_with(
    visit: &Visit,
    status: StatusCode,
    (typed, errors): (&Form, &[FieldError]),
    questions: Vec<(String, String)>,
    view: View,
) -> Outcome {
    #[derive(Serialize)]
    struct Whole {
        revision: String,
        #[serde(flatten)]
        view: View,
    }
    let fields = Fields::new(visit.language, typed, errors);
    let mut controls: Vec<Field> =
        TABLES.iter().map(|(name, _)| Field { kind: "textarea", ..fields.line(name, 0) }).collect();
    controls.push(fields.date("effective"));
    controls.push(fields.checks("all_there", [("yes".to_owned(), visit.text("changes-complete"))]));
    if !questions.is_empty() {
        controls.push(fields.checks("accept", questions).required());
    }
    let sections = vec![Section::open(String::new(), controls)];
    let faults = fields.faults(&sections);
    let token = visit.form_token();
    let revision = typed.text("revision").to_owned();
    let whole = Whole { revision, view: View { token, sections, faults, ..view } };
    page::with_status(visit, status, "admin/changes", visit.text("web-nav-changes"), &whole)
}
