//! 事案の一覧: what can be shown at one touch, filters in the address, so that a list can be kept and sent.
//! What is open is sorted, the most urgent first; an archive is read from its newest end.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::ids::{HistoryId, KindId, PolicyVersion, SeverityId, UnitId};
use crate::domain::policy::Policy;
use crate::domain::world::World;
use crate::i18n::labels;
use crate::store::incidents::{Cursor, Filter, PAGE_MAX};
use crate::store::project::{DeadlineRow, IncidentRow};
use crate::telling::register::{Register, Table};

use super::deadline::NextLegal;
use crate::domain::case::Phase;
use crate::web::error::Failure;
use crate::web::field::{Fields, Section};
use crate::web::form::LINE_MAX;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading;
use crate::web::registers;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Chip, When};

/// Rows on a page.
const ROWS: usize = 50;

/// So many open incidents are sorted, and so many rows go into a file; of more, the newest.
const SORTED_MAX: usize = 500;

#[derive(Serialize)]
struct View {
    quick: Vec<QuickView>,
    heads: Vec<HeadView>,
    sections: Vec<Section>,
    is_filtered: bool,
    overdue: bool,
    open_only: bool,
    older: bool,
    view: &'static str,
    rows: Vec<RowView>,
    /// How many are shown of how many.
    count: String,
    next: Option<String>,
    /// The page ends where it looked, and not because it is full.
    is_short: bool,
    csv: String,
    xlsx: String,
}

#[derive(Serialize)]
struct QuickView {
    href: String,
    label: String,
    is_current: bool,
}

/// The head of a column, and the way to the list sorted by it.
#[derive(Serialize)]
struct HeadView {
    label: String,
    href: Option<String>,
    is_sorted: bool,
}

/// What the list shows at one touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quick {
    Open,
    Late,
    Legal,
    Unit,
    Mine,
    Closed,
    Drill,
    All,
}

impl Quick {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Open, "open"),
        (Self::Late, "late"),
        (Self::Legal, "legal"),
        (Self::Unit, "unit"),
        (Self::Mine, "mine"),
        (Self::Closed, "closed"),
        (Self::Drill, "drill"),
        (Self::All, "all"),
    ];

    /// What the address says; who asks for something else gets it of all, who asks for nothing what is open.
    fn of(visit: &Visit) -> Self {
        let word = visit.query.text("view");
        let named = Self::ALL.iter().find(|(_, known)| *known == word).map(|(quick, _)| *quick);
        let asked = filter_of(visit) != Filter::default() || visit.query.is_checked("older");
        named.unwrap_or(match (visit.query.is_checked("overdue"), visit.query.is_checked("open")) {
            (true, _) => Self::Late,
            (false, true) => Self::Open,
            (false, false) if asked => Self::All,
            (false, false) => Self::Open,
        })
    }

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(quick, _)| *quick == self).map_or("all", |(_, word)| word)
    }

    /// What it adds to what the address asks for.
    fn narrow(self, visit: &Visit, staff: &Staff, filter: &mut Filter) {
        match self {
            Self::Open | Self::Legal => filter.open_only = true,
            Self::Late => filter.overdue = true,
            Self::Unit => filter.unit = Some(own_unit(visit, staff)),
            Self::Mine => filter.involving = Some(staff.person.clone()),
            Self::Closed => filter.phase = Some(Phase::Closed),
            Self::Drill => filter.drill = Some(true),
            Self::All => {}
        }
    }

    /// Whether so few match that they can be sorted.
    fn is_sorted(self) -> bool {
        matches!(self, Self::Open | Self::Late | Self::Legal)
    }
}

/// The section of who looks; of who has none, one that no incident has.
fn own_unit(visit: &Visit, staff: &Staff) -> UnitId {
    let unit = staff.world.org.unit_of(&staff.person, visit.now);
    unit.cloned().unwrap_or_else(|| UnitId::from(""))
}

/// By what rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Urgency,
    Severity,
    Due,
    Legal,
    Opened,
}

impl Order {
    fn of(visit: &Visit, quick: Quick) -> Self {
        match visit.query.text("sort") {
            "severity" => Self::Severity,
            "due" => Self::Due,
            "legal" => Self::Legal,
            "opened" => Self::Opened,
            _ if quick == Quick::Legal => Self::Legal,
            _ => Self::Urgency,
        }
    }

    /// What is alike stays in the order in which it began; what has no time comes last.
    fn sort(self, rows: &mut [Dated]) {
        let due = |row: &IncidentRow| (row.next_due_at.is_none(), row.next_due_at);
        let grave = |row: &IncidentRow| Reverse(row.severity_rank);
        let is_calm = |row: &IncidentRow| !row.is_exhausted && row.late_count == 0;
        rows.sort_by_key(|(row, _)| row.opened_at);
        match self {
            Self::Urgency => rows.sort_by_key(|(row, _)| (is_calm(row), grave(row), due(row))),
            Self::Severity => rows.sort_by_key(|(row, _)| (grave(row), due(row))),
            Self::Due => rows.sort_by_key(|(row, _)| due(row)),
            Self::Legal => {
                rows.sort_by_key(|(_, date)| (date.is_none(), date.as_ref().map(|date| date.due_at)));
            }
            Self::Opened => {}
        }
    }
}

/// An incident with its next date of law, where it has one.
type Dated = (IncidentRow, Option<DeadlineRow>);

fn dated(visit: &Visit, staff: &Staff, rows: Vec<IncidentRow>) -> Result<Vec<Dated>, Failure> {
    let dates = reading::next_legal_dates(&visit.site, &staff.viewer, &ids(&rows))?;
    let mut dates: BTreeMap<_, _> = dates.into_iter().map(|date| (date.incident, date)).collect();
    let with_date = |row: IncidentRow| {
        let date = dates.remove(&row.id);
        (row, date)
    };
    Ok(rows.into_iter().map(with_date).collect())
}

fn ids<'a>(rows: impl IntoIterator<Item = &'a IncidentRow>) -> Vec<HistoryId> {
    rows.into_iter().map(|row| row.id).collect()
}

/// One incident in a list.
#[derive(Serialize)]
pub struct RowView {
    number: String,
    called: String,
    /// The how manieth of its year, among those that the reader may see.
    ordinal: Option<usize>,
    href: String,
    summary: String,
    kind: String,
    unit: String,
    severity: Chip,
    phase: String,
    opened: When,
    /// Who is awaited first.
    holder: String,
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
    /// A row in the reader's words, with its next date of law where that is shown.
    pub fn of(visit: &Visit, world: &World, row: &IncidentRow, legal: Option<&DeadlineRow>) -> Self {
        let policy = policy_of(world, row);
        let phase = Phase::parse(&row.phase);
        Self {
            href: format!("/incidents/{}", row.number),
            number: row.number.clone(),
            called: words::called(visit, row.called()),
            ordinal: None,
            summary: row.summary.clone().unwrap_or_default(),
            kind: policy.map_or(row.kind.as_str(), |policy| policy.kind_label(&row.kind)).to_owned(),
            unit: row
                .unit
                .as_ref()
                .map_or_else(|| visit.text("word-unit-unknown"), |unit| world.unit_name(unit)),
            severity: Chip::severity(policy, &row.severity),
            phase: phase.map(|phase| labels::phase(visit.language, phase)).unwrap_or_default(),
            opened: When::past(visit, row.opened_at),
            holder: String::new(),
            due: row.next_due_at.map(|at| When::due(visit, at)),
            legal: legal.and_then(|date| NextLegal::of(visit, &row.number, date, policy)),
            late: row.late_count,
            is_exhausted: row.is_exhausted,
            contained: row.contained_count,
            is_open: row.is_open,
            is_drill: row.is_drill,
        }
    }
}

/// The policy that an incident runs under.
pub fn policy_of<'a>(world: &'a World, row: &IncidentRow) -> Option<&'a Policy> {
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

/// The page, or the same list as a file where `format` asks for it.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let quick = Quick::of(visit);
    let mut filter = filter_of(visit);
    filter.policy_before = staff.world.org.active.filter(|_| visit.query.is_checked("older"));
    let is_filtered = filter != Filter::default();
    quick.narrow(visit, staff, &mut filter);
    let is_file = !visit.query.text("format").is_empty();
    let order = Order::of(visit, quick);
    let found = if quick.is_sorted() || is_file {
        sorted(visit, staff, &filter, (quick, order, is_file))?
    } else {
        newest(visit, staff, &filter)?
    };
    if is_file {
        reading::note_list(&visit.site, &staff.actor());
        return registers::file(visit, &register(visit, staff, quick, &found.rows), "incidents");
    }
    let view = View {
        quick: Quick::ALL.map(|(one, word)| quick_view(visit, one == quick, word)).into(),
        heads: heads(visit, quick, order),
        sections: vec![Section::open(String::new(), controls(visit, staff))],
        is_filtered,
        overdue: filter.overdue,
        open_only: filter.open_only,
        older: filter.policy_before.is_some(),
        view: quick.word(),
        is_short: found.rows.len() < ROWS,
        count: found.count,
        rows: found.rows,
        next: found.next,
        csv: address(visit, "format", "csv"),
        xlsx: address(visit, "format", "xlsx"),
    };
    let late = view.rows.iter().filter(|row| row.late > 0).count();
    page::show(visit, "incidents/index", page::counted(late, visit.text("web-index-title")), &view)
}

/// Rows of a page, how many they are of how many, and where the next page is.
struct Found {
    rows: Vec<RowView>,
    count: String,
    next: Option<String>,
}

/// All that match, sorted; of too many the newest.
fn sorted(
    visit: &Visit,
    staff: &Staff,
    filter: &Filter,
    (quick, order, is_file): (Quick, Order, bool),
) -> Result<Found, Failure> {
    let (all, has_more) = all(visit, staff, filter)?;
    let mut rows = dated(visit, staff, all)?;
    rows.retain(|(_, date)| quick != Quick::Legal || date.is_some());
    if quick.is_sorted() {
        order.sort(&mut rows);
    }
    let all = rows.len();
    let from = visit.query.text("from").parse().unwrap_or(0).min(all);
    let page: Vec<_> = rows.into_iter().skip(from).take(if is_file { all } else { ROWS }).collect();
    let to = from + page.len();
    let args = [("all", all.into()), ("from", (from + 1).into()), ("to", to.into())];
    let key = if has_more { "web-index-count-cut" } else { "web-index-count" };
    Ok(Found {
        rows: views(visit, staff, &page)?,
        count: if all == 0 { String::new() } else { visit.say(key, &args) },
        next: (to < all).then(|| address(visit, "from", &to.to_string())),
    })
}

/// The newest that match, and whether there are more.
fn all(visit: &Visit, staff: &Staff, filter: &Filter) -> Result<(Vec<IncidentRow>, bool), Failure> {
    let mut all: Vec<IncidentRow> = Vec::new();
    let mut cursor = None;
    loop {
        let found = reading::list(&visit.site, &staff.viewer, filter, cursor, PAGE_MAX)?;
        all.extend(found.items);
        cursor = found.next;
        if cursor.is_none() || all.len() >= SORTED_MAX {
            return Ok((all, cursor.is_some()));
        }
    }
}

/// A page from the newest on.
fn newest(visit: &Visit, staff: &Staff, filter: &Filter) -> Result<Found, Failure> {
    let cursor = Cursor::parse(visit.query.text("cursor"));
    let found = reading::list(&visit.site, &staff.viewer, filter, cursor, ROWS)?;
    let page = dated(visit, staff, found.items)?;
    let key =
        if found.next.is_some() || cursor.is_some() { "web-index-count-page" } else { "web-index-count-all" };
    Ok(Found {
        count: if page.is_empty() { String::new() } else { visit.say(key, &[("count", page.len().into())]) },
        rows: views(visit, staff, &page)?,
        next: found.next.map(|cursor| address(visit, "cursor", &cursor.to_string())),
    })
}

fn views(visit: &Visit, staff: &Staff, page: &[Dated]) -> Result<Vec<RowView>, Failure> {
    let shown: Vec<&IncidentRow> = page.iter().map(|(row, _)| row).collect();
    let owed = reading::first_owed(&visit.site, &staff.viewer, &ids(shown.iter().copied()))?;
    let ordinals = reading::ordinals(&visit.site, &staff.viewer, &shown)?;
    let view = |(row, date): &Dated| {
        let policy = policy_of(&staff.world, row);
        let holder = owed.get(&row.id).filter(|_| row.is_open);
        let holder = holder.map(|(post, unit)| words::office(&staff.world, policy, post, unit.as_ref()));
        let shown = RowView::of(visit, &staff.world, row, date.as_ref());
        RowView { holder: holder.unwrap_or_default(), ordinal: ordinals.get(&row.id).copied(), ..shown }
    };
    Ok(page.iter().map(view).collect())
}

fn quick_view(visit: &Visit, is_current: bool, word: &str) -> QuickView {
    let label = visit.text(&format!("web-index-view-{word}"));
    QuickView { href: format!("/incidents?view={word}"), label, is_current }
}

/// The heads of the columns; those by which what is open can be sorted lead there.
fn heads(visit: &Visit, quick: Quick, order: Order) -> Vec<HeadView> {
    let sorts = [
        ("severity", Some(Order::Severity)),
        ("number", None),
        ("ordinal", None),
        ("summary", None),
        ("phase", None),
        ("holder", None),
        ("due", Some(Order::Due)),
        ("legal", Some(Order::Legal)),
        ("opened", Some(Order::Opened)),
    ];
    let head = |(word, sort): (&str, Option<Order>)| HeadView {
        label: visit.text(&format!("web-index-head-{word}")),
        href: sort.filter(|_| quick.is_sorted()).map(|_| address(visit, "sort", word)),
        is_sorted: quick.is_sorted() && sort == Some(order),
    };
    sorts.map(head).into()
}

/// The list as a table to be printed or reckoned with.
fn register(visit: &Visit, staff: &Staff, quick: Quick, rows: &[RowView]) -> Register {
    const SHARES: [u32; 11] = [7, 11, 10, 7, 25, 12, 10, 8, 12, 14, 12];
    let words = [
        "severity",
        "called",
        "number",
        "ordinal-file",
        "summary",
        "kind",
        "unit",
        "phase",
        "holder",
        "due",
        "legal",
    ];
    let head = |word: &str| visit.text(&format!("web-index-head-{word}"));
    let row = |row: &RowView| {
        let due = row.due.as_ref().map(|due| due.at.clone()).unwrap_or_default();
        let legal = row.legal.as_ref().map(NextLegal::in_a_line).unwrap_or_default();
        let cells = [
            row.severity.label.clone(),
            row.called.clone(),
            row.number.clone(),
            row.ordinal.map(|count| count.to_string()).unwrap_or_default(),
            row.summary.clone(),
            row.kind.clone(),
            row.unit.clone(),
            row.phase.clone(),
            row.holder.clone(),
            due,
            legal,
        ];
        (cells.to_vec(), row.late > 0 || row.is_exhausted)
    };
    Register {
        title: visit.text("web-index-title"),
        body: visit.site.body_name(),
        at: visit.now,
        head: vec![(staff.name.clone(), visit.text(&format!("web-index-view-{}", quick.word())))],
        tables: vec![Table {
            title: String::new(),
            columns: words.into_iter().map(head).zip(SHARES).collect(),
            rows: rows.iter().map(row).collect(),
        }],
    }
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

/// The same list with one answer changed.
fn address(visit: &Visit, name: &str, value: &str) -> String {
    let moves = ["cursor", "from", "format", "live"];
    let is_kept = |known: &str| known != name && !moves.contains(&known);
    let kept = visit.query.pairs().iter().filter(|(known, value)| !value.is_empty() && is_kept(known));
    let pairs = kept.map(|(name, value)| format!("{}={}&", words::percent(name), words::percent(value)));
    format!("/incidents?{}{name}={}", pairs.collect::<String>(), words::percent(value))
}
