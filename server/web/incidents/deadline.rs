//! 期限 of one incident: every clock with how its date came about, and what can be recorded.

mod records;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::moment::Moment;
use crate::domain::plan::deadline::{ClockId, Likelihood, Matter, Rule, Stage, Standing, Term, basis};
use crate::domain::policy::Policy;
use crate::i18n::time::Years;
use crate::i18n::{deadline, labels};
use crate::store::project::DeadlineRow;

use records::Records;

use super::forms::{ActForm, FormContext};
use super::frame::Head;
use super::response::{faults, may_act, open};
use super::show::FormErrors;

use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::Seen;

use crate::web::verbs::{self, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::When;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    is_drill: bool,
    open: Vec<ClockView>,
    past: Vec<ClockView>,
    contractor: String,
    deferred: String,
    moments: Vec<String>,
    filings: Vec<String>,
    judged: Vec<String>,
    notified: Vec<String>,
    forms: Vec<ActForm>,
}

#[derive(Serialize)]
struct ClockView {
    title: String,
    state: &'static str,
    state_label: String,
    is_late: bool,
    due: Option<When>,
    no_number: String,
    met: Option<When>,
    how: String,
    grounds: String,
    moments: Vec<String>,
    basis: String,
    extra: Vec<String>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "deadlines")?;
    let incident = &seen.incident;
    let policy = seen.policy().map(AsRef::as_ref);
    let all = incident.plan.deadlines.all();
    let clocks = |is_open: bool| {
        let rows = all.iter().filter(move |(.., standing)| standing.is_open() == is_open);
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by_key(|(_, _, term, _)| (term.due_at.is_none(), term.due_at));
        // Nobody acts on a closed incident any more: what was optional and not recorded says so.
        let is_left = is_open && !incident.is_open();
        rows.into_iter().map(move |(id, matter, term, standing)| {
            let row = clock(visit, policy, id, (matter, term), *standing);
            let label = is_left.then(|| visit.text("web-deadlines-unrecorded"));
            ClockView { state_label: label.unwrap_or(row.state_label), ..row }
        })
    };
    let (running, past) = (clocks(true).collect(), clocks(false).collect());
    let forms = forms(visit, staff, &seen, trouble);
    let past_moments = Records { visit, incident, policy };
    let view = View {
        is_drill: incident.drill,
        open: running,
        past,
        contractor: past_moments.contractor(),
        deferred: past_moments.deferred(),
        moments: past_moments.moments(),
        filings: past_moments.filings(),
        judged: past_moments.judged(),
        notified: past_moments.notified(),
        head: Head::of((visit, staff, &seen), "deadlines", trouble, faults(forms.iter()))?,
        forms,
    };
    let title = format!("{} {}", visit.text("web-deadlines-title"), seen.named(visit.language));
    page::with_status(visit, status, "incidents/deadlines", title, &view)
}

fn clock(
    visit: &Visit,
    policy: Option<&Policy>,
    id: &ClockId,
    (matter, term): (&Matter, &Term),
    standing: Standing,
) -> ClockView {
    let language = visit.language;
    let own = match &id.rule {
        Rule::Own(own) => policy.and_then(|policy| policy.clock(own)),
        Rule::Personal | Rule::MyNumber | Rule::MyNumberOther => None,
    };
    let rule = policy.map(|policy| policy.rule.clone()).unwrap_or_default();
    let clause = policy.map(|policy| labels::basis(language, &basis(policy, id, &matter.terms), &rule));
    let clause = clause.unwrap_or_default();
    let is_unverified = own.is_some_and(|own| own.is_unverified);
    let unverified = [("basis", clause.as_str().into())];
    let party = own.and_then(|own| policy?.parties.get(own.party.as_ref()?));
    let extra = [
        party.map(|party| visit.say("web-deadlines-party", &[("party", party.label.as_str().into())])),
        own.and_then(|own| own.contact.as_ref())
            .map(|contact| visit.say("web-deadlines-contact", &[("contact", contact.as_str().into())])),
        (!matter.terms.pack.is_empty())
            .then(|| deadline::pack(language, Years::Imperial, &matter.terms.pack)),
    ];
    let title = deadline::title(language, policy, id);
    ClockView {
        title: deadline::marked(language, &title, matter.terms.certainty),
        state: standing.as_str(),
        state_label: deadline::standing(language, standing),
        is_late: matches!(standing, Standing::Overdue | Standing::MetLate),
        due: term
            .due_at
            .map(|at| if standing.is_open() { When::due(visit, at) } else { When::plain(visit, at) }),
        no_number: visit.text("deadline-no-number"),
        met: matter.clock(id.stage).met_at.map(|at| When::past(visit, at)),
        how: term
            .counted
            .as_ref()
            .map(|counted| deadline::derivation(language, id, counted, term.due_at))
            .unwrap_or_default(),
        grounds: deadline::grounds(language, &matter.terms),
        moments: deadline::moments(language, &matter.terms, term),
        basis: if is_unverified { visit.say("deadline-unverified", &unverified) } else { clause },
        extra: extra.into_iter().flatten().collect(),
    }
}

/// What a word of a closed list says.
fn said(visit: &Visit, family: &str, word: &str) -> String {
    visit.text(&format!("deadline-{family}-{word}"))
}

/// What this reader may record.
fn forms(visit: &Visit, staff: &Staff, seen: &Seen, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    if !may_act(visit, staff, seen) {
        return Vec::new();
    }
    let mut keys = vec!["moment", "verdict", "filing"];
    if seen.incident.plan.deadlines.open().any(|(clock, ..)| clock.stage == Stage::Persons) {
        keys.extend(["persons", "deferral"]);
    }
    let desk = FormContext::new(visit, &seen.incident, trouble);
    verbs::offered(&desk, &Scene { visit, staff, seen }, &keys)
}

/// Rules that may apply, to choose from.
pub fn rules(scene: &Scene<'_>) -> Vec<(String, String)> {
    let policy = scene.seen.policy().map(AsRef::as_ref);
    let matters = &scene.seen.incident.plan.deadlines.matters;
    let shown = matters.iter().filter(|(_, matter)| !matter.is_ended);
    shown.map(|(rule, _)| (rule.to_string(), deadline::rule(scene.visit.language, policy, rule))).collect()
}

/// Whether a judgement was recorded that can be taken back.
pub fn is_judged(scene: &Scene<'_>) -> bool {
    !scene.seen.incident.plan.deadlines.judged.is_empty()
}

/// Every clock that asks for a report, to choose from: one report may serve several.
pub fn reports(scene: &Scene<'_>) -> Vec<(String, String)> {
    let policy = scene.seen.policy().map(AsRef::as_ref);
    let clocks = scene.seen.incident.plan.deadlines.all().into_iter().map(|(id, ..)| id);
    let reports = clocks.filter(|id| id.stage != Stage::Persons);
    reports.map(|id| (id.to_string(), deadline::title(scene.visit.language, policy, &id))).collect()
}

/// The next date of law, for a list.
#[derive(Serialize)]
pub struct NextLegal {
    title: String,
    due: When,
    href: String,
}

impl NextLegal {
    /// What is due.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The page of the dates.
    pub fn href(&self) -> &str {
        &self.href
    }

    /// Both in one line, for a table.
    pub fn in_a_line(&self) -> String {
        format!("{} {}", self.title, self.due.text)
    }

    /// Of an incident's row, in the reader's words.
    pub fn of(visit: &Visit, number: &str, date: &DeadlineRow, policy: Option<&Policy>) -> Option<Self> {
        let clock = ClockId::try_from(date.clock.clone()).ok()?;
        let certainty = Likelihood::parse(&date.certainty)?;
        Some(Self::on(visit, number, (&clock, certainty, date.due_at), policy))
    }

    /// Of a clock that runs.
    pub fn on(
        visit: &Visit,
        number: &str,
        (clock, certainty, due_at): (&ClockId, Likelihood, Moment),
        policy: Option<&Policy>,
    ) -> Self {
        let title = deadline::title(visit.language, policy, clock);
        Self {
            title: deadline::marked(visit.language, &title, certainty),
            due: When::due(visit, due_at),
            href: format!("/incidents/{number}/deadlines"),
        }
    }
}
