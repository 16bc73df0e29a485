//! What stands above every page of an incident: what happened, what the reader owes, which times run, who was
//! told; and the way to its other pages.

use serde::Serialize;

use crate::domain::ids::PersonId;
use crate::domain::incident::state::{Duty, Incident};
use crate::domain::plan::response::{ItemState, Outcome};
use crate::domain::policy::Policy;
use crate::i18n::labels;
use crate::store::evidence::EvidenceCounts;

use super::chain::{self, Level};
use super::deadline::NextLegal;
use super::forms::ActForm;
use super::next;
use super::show::FormErrors;
use crate::domain::case::Phase;
use crate::web::error::Failure;
use crate::web::facts;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::{self, Seen};
use crate::web::told;
use crate::web::visit::Visit;
use crate::web::words::{self, Chip, Row, When};

/// The pages under one tab, first the one that the tab opens: the end of each address, and its words.
struct Tab {
    key: &'static str,
    parts: &'static [(&'static str, &'static str)],
}

const TABS: &[Tab] = &[
    Tab {
        key: "web-tab-course",
        parts: &[
            ("", "web-part-course"),
            ("ladder", "web-ladder"),
            ("history", "web-part-history"),
            ("acts", "web-part-acts"),
            ("drill", "drills-about"),
            ("retention", "web-nav-retention"),
        ],
    },
    Tab { key: "web-area-response", parts: &[("response", "web-area-response")] },
    Tab { key: "web-area-evidence", parts: &[("evidence", "web-area-evidence")] },
    Tab {
        key: "web-tab-papers",
        parts: &[
            ("deadlines", "web-area-deadlines"),
            ("items", "web-area-items"),
            ("publication", "web-area-publication"),
            ("documents", "web-area-documents"),
        ],
    },
    Tab { key: "web-area-prevention", parts: &[("prevention", "web-area-prevention")] },
];

/// What a page of an incident begins with: what came of the form before, and the frame.
#[derive(Serialize)]
pub struct Head {
    frame: Frame,
    faults: Vec<Fault>,
    is_conflict: bool,
    typed: Vec<Row>,
    done: String,
}

impl Head {
    /// For the page that this reader looks at, by the end of its address, with what is wrong with its forms.
    ///
    /// # Errors
    /// The store is not available.
    pub fn of(
        (visit, staff, seen): (&Visit, &Staff, &Seen),
        part: &str,
        trouble: Option<&FormErrors>,
        faults: Vec<Fault>,
    ) -> Result<Self, Failure> {
        let trouble = trouble.filter(|trouble| trouble.is_conflict);
        Ok(Self {
            frame: Frame::of(visit, staff, seen, part)?,
            faults,
            is_conflict: trouble.is_some(),
            typed: trouble.map(|it| page::typed(visit, &it.typed)).unwrap_or_default(),
            done: told::done(visit, staff, seen),
        })
    }

    /// The same with what the reader owes to be answered in it.
    pub fn with_duties(mut self, duties: Vec<ActForm>) -> Self {
        self.frame.mine.clear();
        self.frame.duties = duties;
        self
    }
}

#[derive(Serialize)]
struct Frame {
    number: String,
    called: String,
    href: String,
    summary: String,
    severity: Chip,
    phase: String,
    is_drill: bool,
    /// What happened, in one line.
    about: Vec<String>,
    reported: String,
    opened: When,
    at: When,
    /// What cannot wait.
    needs: Vec<String>,
    /// What the reader owes, with the way to the form.
    mine: Vec<Owed>,
    /// The same to be answered here.
    duties: Vec<ActForm>,
    /// What others owe that is late, and the next that they owe.
    owed: Vec<Owed>,
    more_late: usize,
    legal: Vec<NextLegal>,
    chain: Vec<Level>,
    next: Option<NextView>,
    tabs: Vec<TabView>,
    parts: Vec<TabView>,
}

#[derive(Serialize)]
struct Owed {
    what: String,
    who: String,
    due: Option<When>,
    is_late: bool,
    /// What a late one is called.
    late: String,
    href: String,
}

#[derive(Serialize)]
struct NextView {
    when: When,
    who: String,
}

#[derive(Serialize)]
struct TabView {
    href: String,
    label: String,
    count: String,
    is_current: bool,
}

impl Frame {
    fn of(visit: &Visit, staff: &Staff, seen: &Seen, part: &str) -> Result<Self, Failure> {
        let incident = &seen.incident;
        let policy = seen.policy().map(AsRef::as_ref);
        let href = format!("/incidents/{}", incident.number);
        let evidence = evidence(visit, incident)?;
        let owed = policy.map(|policy| owed(visit, seen, policy, &staff.person)).unwrap_or_default();
        let (mine, others) = owed;
        let contact = next::contact(incident, &seen.world, visit.now).filter(|_| incident.is_open());
        let late = others.iter().filter(|row| row.is_late).count();
        let (tabs, parts) = tabs(visit, seen, part, evidence.all);
        Ok(Self {
            number: incident.number.clone(),
            called: words::called(visit, incident.called),
            summary: incident.texts.get("summary").cloned().unwrap_or_default(),
            severity: Chip::severity(policy, &incident.severity),
            phase: labels::phase(visit.language, incident.phase),
            is_drill: incident.drill,
            about: about(visit, seen),
            reported: reported(visit, seen),
            opened: When::past(visit, incident.opened_at),
            at: When::plain(visit, visit.now),
            needs: needs(visit, incident, &evidence),
            mine,
            duties: Vec::new(),
            more_late: late.saturating_sub(LATE_MAX),
            owed: shown(others),
            legal: legal(visit, incident, policy),
            chain: policy.map(|policy| chain::levels(visit, seen, policy)).unwrap_or_default(),
            next: contact.map(|next| NextView {
                when: When::due(visit, next.at),
                who: next.who.join(&visit.text("web-and")),
            }),
            tabs,
            parts,
            href,
        })
    }
}

/// Its evidence, and that of what was merged into it.
fn evidence(visit: &Visit, incident: &Incident) -> Result<EvidenceCounts, Failure> {
    let held = incident.bonds.held.iter().map(|held| held.absorbed.incident);
    let mut all = EvidenceCounts::default();
    for id in std::iter::once(incident.id).chain(held) {
        all = all.and(reading::evidence_counts(&visit.site, id)?);
    }
    Ok(all)
}

/// So many late duties are named; of more, how many there are.
const LATE_MAX: usize = 2;

/// The late ones first, then the next.
fn shown(others: Vec<Owed>) -> Vec<Owed> {
    let (late, running): (Vec<_>, Vec<_>) = others.into_iter().partition(|row| row.is_late);
    late.into_iter().take(LATE_MAX).chain(running.into_iter().take(1)).collect()
}

/// What the reader owes, and what others owe whose time runs, the first due first.
fn owed(visit: &Visit, seen: &Seen, policy: &Policy, person: &PersonId) -> (Vec<Owed>, Vec<Owed>) {
    let incident = &seen.incident;
    if !incident.is_open() {
        return Default::default();
    }
    let mut duties: Vec<&Duty> = incident.duties.iter().filter(|duty| duty.is_owed()).collect();
    duties.sort_by_key(|duty| (duty.due_at.is_none(), duty.due_at, duty.no));
    let view = |duty: &Duty| Owed {
        what: words::task(visit, (&seen.world, policy), duty),
        who: words::office(&seen.world, Some(policy), &duty.post, duty.unit.as_ref()),
        due: duty.due_at.map(|at| When::due(visit, at)),
        is_late: duty.late_at.is_some(),
        late: visit.text(if words::is_unheard(visit, duty) { "duty-state-unheard" } else { "web-step-late" }),
        href: format!("/incidents/{}#duty-{}", incident.number, duty.no),
    };
    let (mine, others): (Vec<&Duty>, Vec<&Duty>) =
        duties.into_iter().partition(|duty| incident.is_awaited_of(duty, person));
    let others = others.into_iter().filter(|duty| duty.due_at.is_some());
    (mine.into_iter().map(view).collect(), others.map(view).collect())
}

/// Where, of what kind, and what is known of personal data.
fn about(visit: &Visit, seen: &Seen) -> Vec<String> {
    let (incident, policy) = (&seen.incident, seen.policy().map(AsRef::as_ref));
    let case = &incident.case;
    let unit = case.unit.as_ref().map(|unit| seen.world.unit_name(unit));
    let kind = policy.map_or(case.kind.as_str(), |policy| policy.kind_label(&case.kind)).to_owned();
    let whose = (seen.world.as_ref(), policy);
    unit.into_iter().chain([kind]).chain(facts::in_a_line(visit, whose, case)).collect()
}

/// Who reported it, and how it came.
fn reported(visit: &Visit, seen: &Seen) -> String {
    let reporter = seen.incident.reporter.as_ref().map(|who| seen.world.org.name_of(who));
    reporter.unwrap_or_else(|| labels::origin(visit.language, seen.incident.case.origin))
}

/// What cannot wait: files that were changed, logs that will be gone, what is still cut off.
fn needs(visit: &Visit, incident: &Incident, evidence: &EvidenceCounts) -> Vec<String> {
    let cuts = incident.plan.response.open_containments().filter(|(_, row)| row.is_asked_about());
    let cuts = i64::try_from(cuts.count()).unwrap_or(i64::MAX);
    [
        ("evidence-notice-altered", evidence.altered),
        ("evidence-notice-near", evidence.near),
        ("web-contained", cuts),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(key, count)| visit.say(key, &[("count", count.into())]))
    .collect()
}

/// The next times of law and of the body's own clocks.
fn legal(visit: &Visit, incident: &Incident, policy: Option<&Policy>) -> Vec<NextLegal> {
    const MAX: usize = 2;
    let mut open: Vec<_> = incident
        .plan
        .deadlines
        .open()
        .filter_map(|(id, matter, term)| Some((term.due_at?, id, matter.terms.certainty)))
        .collect();
    open.sort_by_key(|(due, ..)| *due);
    let view = |(due, id, certainty)| NextLegal::on(visit, &incident.number, (&id, certainty, due), policy);
    open.into_iter().take(MAX).map(view).collect()
}

/// The tabs with what they hold, and the pages under the one that is open.
fn tabs(visit: &Visit, seen: &Seen, part: &str, evidence: i64) -> (Vec<TabView>, Vec<TabView>) {
    let (incident, policy) = (&seen.incident, seen.policy().map(AsRef::as_ref));
    let is_there = |at: &str| match at {
        "drill" => incident.drill,
        "retention" => !incident.is_open() && incident.bonds.into.is_none(),
        "acts" => incident.phase != Phase::Void || at == part,
        _ => true,
    };
    let href = |at: &str| format!("/incidents/{}/{at}", incident.number).trim_end_matches('/').to_owned();
    let holds = |tab: &Tab| tab.parts.iter().any(|(at, _)| *at == part);
    let view = |tab: &Tab| TabView {
        href: href(tab.parts.first().map_or("", |(at, _)| at)),
        label: visit.text(tab.key),
        count: count(tab.key, incident, policy, evidence),
        is_current: holds(tab),
    };
    let under = TABS.iter().find(|tab| holds(tab)).map(|tab| tab.parts).unwrap_or_default();
    let under = under.iter().filter(|(at, _)| is_there(at)).map(|(at, key)| TabView {
        href: href(at),
        label: visit.text(key),
        count: String::new(),
        is_current: *at == part,
    });
    let under: Vec<_> = under.collect();
    (TABS.iter().map(view).collect(), if under.len() > 1 { under } else { Vec::new() })
}

/// How much a tab holds: of what is to be done, how much is done.
fn count(key: &str, incident: &Incident, policy: Option<&Policy>, evidence: i64) -> String {
    let of = |done: usize, all: usize| if all == 0 { String::new() } else { format!("{done}/{all}") };
    match key {
        "web-area-response" => {
            let is_harmful = |row: &&ItemState| policy?.procedures.item(&row.id).map(|item| item.harmful);
            let rows = || incident.plan.response.items.iter().filter(|row| is_harmful(row) != Some(true));
            of(rows().filter(|row| row.outcome != Outcome::Open).count(), rows().count())
        }
        "web-area-evidence" if evidence > 0 => evidence.to_string(),
        "web-tab-papers" => {
            let all = incident.plan.deadlines.all();
            of(all.iter().filter(|(.., standing)| !standing.is_open()).count(), all.len())
        }
        "web-area-prevention" => {
            let all = &incident.plan.prevention.measures;
            of(all.values().filter(|row| !row.is_live()).count(), all.len())
        }
        _ => String::new(),
    }
}
