//! 事案一覧: filters in the address, so that a list can be kept and sent; newest first.

use serde::Serialize;

use crate::domain::ids::{KindId, PolicyVersion, SeverityId, UnitId};
use crate::domain::policy::Policy;
use crate::domain::world::World;
use crate::i18n::labels;
use crate::store::incidents::{Cursor, Filter};
use crate::store::project::{DeadlineRow, IncidentRow};

use super::deadline::NextLegal;
use crate::domain::case::Phase;
use crate::web::field::{Fields, Section};
use crate::web::form::LINE_MAX;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Chip, When};

const ROWS: usize = 50;

#[derive(Serialize)]
struct View {
    sections: Vec<Section>,
    is_filtered: bool,
    overdue: bool,
    open_only: bool,
    older: bool,
    rows: Vec<RowView>,
    next: Option<String>,
    /// The page ends where it looked, and not because it is full.
    is_short: bool,
}

/// One incident in a list.
#[derive(Serialize)]
pub struct RowView {
    number: String,
    href: String,
    summary: String,
    kind: String,
    unit: String,
    severity: Chip,
    phase: String,
    opened: When,
    due: Option<When>,
    legal: Option<NextLegal>,
    late: i32,
    is_exhausted: bool,
    /// How much is still cut off.
    contained: i32,
    is_open: bool,
    is_drill: bool,
}

impl RowView {
    /// A row in the reader's words.
    pub fn of(visit: &Visit, world: &World, row: &IncidentRow, dates: &[DeadlineRow]) -> Self {
        let policy = policy_of(world, row);
        let phase = Phase::parse(&row.phase);
        let legal = dates.iter().find(|date| date.incident == row.id);
        Self {
            href: format!("/incidents/{}", row.number),
            number: row.number.clone(),
            summary: row.summary.clone().unwrap_or_default(),
            kind: policy.map_or(row.kind.as_str(), |policy| policy.kind_label(&row.kind)).to_owned(),
            unit: row
                .unit
                .as_ref()
                .map_or_else(|| visit.text("word-unit-unknown"), |unit| world.unit_name(unit)),
            severity: Chip::severity(policy, &row.severity),
            phase: phase.map(|phase| labels::phase(visit.language, phase)).unwrap_or_default(),
            opened: When::past(visit, row.opened_at),
            due: row.next_due_at.map(|at| When::due(visit, at)),
            legal: legal.and_then(|date| {
                let date = (date.clock.as_str(), date.certainty.as_str(), date.due_at);
                NextLegal::of(visit, &row.number, date, policy)
            }),
            late: row.late_count,
            is_exhausted: row.is_exhausted,
            contained: row.contained_count,
            is_open: row.is_open,
            is_drill: row.is_drill,
        }
    }
}

fn policy_of<'a>(world: &'a World, row: &IncidentRow) -> Option<&'a Policy> {
    let version = u32::try_from(row.policy).ok().map(PolicyVersion)?;
    world.policies.get(&version).map(AsRef::as_ref)
}

/// What an address asks for. A word that means nothing is as good as none.
pub fn filter_of(visit: &Visit) -> Filter {
    let word = |name: &str| Some(visit.query.text(name).to_owned()).filter(|word| !word.is_empty());
    Filter {
        phase: word("phase").and_then(|word| Phase::parse(&word)),
        severity: word("severity").map(SeverityId::from),
        unit: word("unit").map(UnitId::from),
        kind: word("kind").map(KindId::from),
        q: word("q"),
        overdue: visit.query.is_checked("overdue"),
        open_only: visit.query.is_checked("open"),
        ..Filter::default()
    }
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let mut filter = filter_of(visit);
    filter.policy_before = staff.world.org.active.filter(|_| visit.query.is_checked("older"));
    let cursor = Cursor::parse(visit.query.text("cursor"));
    let found = reading::list(&visit.site, &staff.viewer, &filter, cursor, ROWS)?;
    let dates = reading::next_legal_dates(&visit.site, &staff.viewer, &found.items)?;
    let rows: Vec<_> = found.items.iter().map(|row| RowView::of(visit, &staff.world, row, &dates)).collect();
    let view = View {
        sections: vec![Section::open(String::new(), controls(visit, staff))],
        is_filtered: filter != Filter::default(),
        overdue: filter.overdue,
        open_only: filter.open_only,
        older: filter.policy_before.is_some(),
        is_short: rows.len() < ROWS,
        rows,
        next: found.next.map(|cursor| address(visit, &cursor.to_string())),
    };
    page::show(visit, "incidents/index", visit.text("web-index-title"), &view)
}

fn controls(visit: &Visit, staff: &Staff) -> Vec<crate::web::field::Field> {
    let fields = Fields::new(visit.language, &visit.query, &[]);
    let any = || [(String::new(), visit.text("web-any"))].into_iter();
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let severities = policy.iter().flat_map(|policy| policy.severities.iter().rev());
    let severities = severities.map(|class| (class.id.to_string(), class.label.clone()));
    let kinds = policy.iter().flat_map(|policy| &policy.kinds);
    let kinds = kinds.map(|kind| (kind.id.to_string(), kind.label.clone()));
    let phases = Phase::ALL.iter().map(|one| (one.as_str().to_owned(), labels::phase(visit.language, *one)));
    vec![
        fields.line("q", LINE_MAX),
        fields.select("severity", any().chain(severities)),
        fields.select("phase", any().chain(phases)),
        fields.select("kind", any().chain(kinds)),
        fields.select("unit", any().chain(words::units(&staff.world, visit.now))),
    ]
}

/// The same list from another place on.
fn address(visit: &Visit, cursor: &str) -> String {
    let kept = visit.query.pairs().iter().filter(|(name, value)| !value.is_empty() && name != "cursor");
    let pairs = kept.map(|(name, value)| format!("{}={}&", words::percent(name), words::percent(value)));
    format!("/incidents?{}cursor={cursor}", pairs.collect::<String>())
}
