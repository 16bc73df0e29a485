//! 再発防止策 over all incidents that the reader may see: overdue first.

use serde::Serialize;

use crate::domain::ids::{PolicyVersion, UnitId};
use crate::domain::plan::prevention::{Owner, Status, Task};
use crate::domain::policy::Policy;
use crate::domain::world::World;
use crate::store::preventions::{ListedMeasure, MEASURES_ON_PAGE, MeasureFilter};

use crate::web::error::Failure;
use crate::web::field::{Fields, Section};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

#[derive(Serialize)]
struct View {
    sections: Vec<Section>,
    is_filtered: bool,
    with_ended: bool,
    rows: Vec<MeasureView>,
    next: Option<String>,
}

/// One measure in a list.
#[derive(Serialize)]
pub struct MeasureView {
    number: String,
    called: String,
    href: String,
    title: String,
    status: String,
    is_late: bool,
    is_drill: bool,
    owner: String,
    task: String,
    due: Option<When>,
    summary: String,
}

impl MeasureView {
    /// A row in the reader's words.
    pub fn of(visit: &Visit, world: &World, row: &ListedMeasure) -> Self {
        let policy = world.active().map(|(_, policy): (PolicyVersion, _)| policy.as_ref());
        let measure = &row.measure;
        Self {
            href: format!("/incidents/{}/prevention#measure-{}", row.number, measure.no),
            number: row.number.clone(),
            called: words::called(visit, row.called.called()),
            title: format!("{}. {}", measure.no, measure.title),
            status: visit.text(&format!("measure-status-{}", measure.status)),
            is_late: measure.status == Status::Late.as_str(),
            is_drill: row.is_drill,
            owner: owner(world, policy, row),
            task: measure
                .task
                .as_ref()
                .map(|task| visit.text(&format!("measure-task-{task}")))
                .unwrap_or_default(),
            due: measure.task_due_at.map(|at| When::due(visit, at)),
            summary: row.summary.clone().unwrap_or_default(),
        }
    }
}

impl MeasureView {
    /// For the calendar: what is to be done, of which measure, who does it, and where it stands.
    pub fn in_calendar(self) -> (String, String, String, String) {
        let about = format!("{} {} {}", self.number, self.title, self.summary);
        (format!("{} {}", self.task, self.status), about, self.owner, self.href)
    }
}

fn owner(world: &World, policy: Option<&Policy>, row: &ListedMeasure) -> String {
    match (&row.measure.owner_post, &row.measure.owner_person) {
        (Some(post), _) => words::office(world, policy, post, row.measure.owner_unit.as_ref()),
        (None, Some(person)) => world.org.name_of(person),
        (None, None) => String::new(),
    }
}

/// What a person owes: measures of their own, and of the posts they hold; of the desk, what is to be
/// verified and checked.
///
/// # Errors
/// The store is not available.
pub fn own(visit: &Visit, staff: &Staff) -> Result<Vec<MeasureView>, Failure> {
    let mut owners = vec![Owner::Person(staff.person.clone())];
    owners.extend(
        staff
            .world
            .org
            .posts_of(&staff.person, visit.now)
            .into_iter()
            .map(|(post, unit)| Owner::Post { post: post.clone(), unit: unit.clone() }),
    );
    let is_owners = |row: &ListedMeasure| {
        ![Task::Verify.as_str(), Task::Effect.as_str()]
            .contains(&row.measure.task.as_deref().unwrap_or_default())
    };
    let mut rows = Vec::new();
    for owner in owners {
        let filter = MeasureFilter { owner: Some(owner), ..MeasureFilter::default() };
        rows.extend(reading::measures(&visit.site, &staff.viewer, &filter)?.into_iter().filter(is_owners));
    }
    let desk = staff.world.active().map(|(_, policy)| policy.roles.desk.clone());
    let is_desk = staff
        .world
        .org
        .posts_of(&staff.person, visit.now)
        .iter()
        .any(|(post, _)| Some(*post) == desk.as_ref());
    if is_desk {
        let all = reading::measures(&visit.site, &staff.viewer, &MeasureFilter::default())?;
        rows.extend(all.into_iter().filter(|row| !is_owners(row)));
    }
    rows.sort_by_key(|row| (row.measure.task_due_at, row.measure.incident, row.measure.no));
    rows.dedup();
    Ok(rows.iter().map(|row| MeasureView::of(visit, &staff.world, row)).collect())
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let word = |name: &str| Some(visit.query.text(name)).filter(|word| !word.is_empty());
    let filter = MeasureFilter {
        unit: word("unit").map(UnitId::typed),
        status: word("status").and_then(Status::parse),
        with_ended: visit.query.is_checked("ended"),
        owner: None,
        offset: word("from").and_then(|word| word.parse().ok()).unwrap_or(0),
    };
    let found = reading::measures(&visit.site, &staff.viewer, &filter)?;
    let rows = found.iter().take(MEASURES_ON_PAGE).map(|row| MeasureView::of(visit, &staff.world, row));
    let view = View {
        sections: vec![Section::open(String::new(), controls(visit, staff))],
        is_filtered: MeasureFilter { offset: 0, ..filter.clone() } != MeasureFilter::default(),
        with_ended: filter.with_ended,
        rows: rows.collect(),
        next: (found.len() > MEASURES_ON_PAGE).then(|| address(visit, filter.offset + MEASURES_ON_PAGE)),
    };
    page::show(visit, "prevention", visit.text("web-nav-prevention"), &view)
}

fn controls(visit: &Visit, staff: &Staff) -> Vec<crate::web::field::Field> {
    let fields = Fields::new(visit.language, &visit.query, &[]);
    let any = || [(String::new(), visit.text("web-any"))].into_iter();
    let statuses = Status::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), visit.text(&format!("measure-status-{}", one.as_str()))));
    let mut status = fields.select("status", any().chain(statuses));
    status.label = visit.text("word-status");
    let mut unit = fields.select("unit", any().chain(words::units(&staff.world, visit.now)));
    unit.label = visit.text("word-owner");
    vec![status, unit]
}

/// The same list further on.
fn address(visit: &Visit, offset: usize) -> String {
    let kept = visit.query.pairs().iter().filter(|(name, value)| !value.is_empty() && name != "from");
    let pairs = kept.map(|(name, value)| format!("{}={}&", words::percent(name), words::percent(value)));
    format!("/prevention?{}from={offset}", pairs.collect::<String>())
}
