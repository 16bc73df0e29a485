//! 保存と廃棄: records of incidents that have ended and whose period is over, what was decided about them,
//! and what was put off. Nothing goes by itself.

use serde::Serialize;

use crate::domain::access::{Power, keeps};
use crate::domain::basis::Basis;
use crate::domain::draft::clause;
use crate::domain::ids::{ClassId, SeverityId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::Policy;
use crate::domain::policy::retention::{Period, Retention};
use crate::i18n::time::{Years, date};
use crate::i18n::{self, labels};
use crate::store::incidents::PAGE_MAX;
use crate::store::keepings::{KeepingRow, Waits};
use crate::store::project::IncidentRow;

use super::error::Failure;
use super::guard::Staff;
use super::page;
use super::reading;
use super::registers::Waiting;
use super::visit::{Outcome, Visit};
use super::words::{self, Chip};

#[derive(Serialize)]
struct View {
    /// The policy says nothing of it: nothing becomes due.
    is_silent: bool,
    /// How long records are kept, and who ends that.
    terms: Vec<words::Row>,
    groups: Vec<Group>,
    basis: String,
    done: String,
}

/// Records that wait for the same.
#[derive(Serialize)]
struct Group {
    heading: String,
    none: String,
    rows: Vec<Row>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Row {
    href: String,
    number: String,
    called: String,
    summary: String,
    severity: Chip,
    is_drill: bool,
    facts: Vec<words::Row>,
}

/// What a person may do about records, wherever.
pub struct Rights {
    /// Decides, and puts off.
    decides: bool,
    /// Carries out what was decided.
    disposes: bool,
}

impl Rights {
    /// Where the policy names no post, whoever administers decides about what their posts show them.
    pub fn of(visit: &Visit, staff: &Staff) -> Self {
        let may = |power: Power<'_>| {
            staff.world.active().is_some_and(|(_, policy)| match power.keepers(policy) {
                [] => staff.is_admin && staff.viewer.opens_by_post(),
                _ => keeps((&staff.world, policy), (&staff.person, power), visit.now),
            })
        };
        Self { decides: may(Power::DecideDisposal), disposes: may(Power::CarryOutDisposal) }
    }

    /// Whether the page is theirs: who has either right, and who sees every incident.
    pub fn opens(&self, staff: &Staff) -> bool {
        self.decides || self.disposes || staff.viewer.sees_all
    }
}

/// How long records are kept, where the policy in force says so.
pub fn rules(staff: &Staff) -> Option<(&Policy, &Retention)> {
    let (_, policy) = staff.world.active()?;
    Some((policy.as_ref(), policy.retention.as_ref()?))
}

/// Whether the page is theirs.
pub fn is_shown(visit: &Visit, staff: &Staff) -> bool {
    Rights::of(visit, staff).opens(staff)
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    if !is_shown(visit, staff) {
        return Err(Failure::Forbidden);
    }
    let done = words::done(visit);
    let title = visit.text("web-nav-retention");
    let Some((policy, rules)) = rules(staff) else {
        let (terms, groups) = (Vec::new(), Vec::new());
        let view = View { is_silent: true, terms, groups, basis: String::new(), done };
        return page::show(visit, "retention", title, &view);
    };
    let waits = [(Waits::ForDecision, "due"), (Waits::ForDisposal, "decided"), (Waits::ForDay, "held")];
    let groups: Result<Vec<Group>, Failure> =
        waits.into_iter().map(|(waits, word)| group(visit, staff, (policy, rules), (waits, word))).collect();
    let (terms, basis) = (terms(visit, policy, rules), basis(visit, policy, rules));
    let view = View { is_silent: false, terms, groups: groups?, basis, done };
    page::show(visit, "retention", title, &view)
}

/// A period for each class that has one, and whose the two acts are.
fn terms(visit: &Visit, policy: &Policy, rules: &Retention) -> Vec<words::Row> {
    let gravest = || policy.severities.last().map(|severity| (&severity.id, None));
    let of: Vec<(&SeverityId, Option<&ClassId>)> = match rules.periods.scale().and_then(|id| policy.scale(id))
    {
        Some(scale) => {
            let severity = policy.severities.last().map(|severity| &severity.id);
            scale.classes.iter().filter_map(|class| Some((severity?, Some(&class.id)))).collect()
        }
        None if rules.periods.by_severity.is_empty() => gravest().into_iter().collect(),
        None => policy.severities.iter().map(|severity| (&severity.id, None)).collect(),
    };
    let name = |key: &str| visit.text(&format!("retention-{key}"));
    let posts = |power: Power<'_>| match power.keepers(policy) {
        [] => name("administrators"),
        posts => posts.iter().map(|post| policy.post_label(post)).collect::<Vec<_>>().join("、"),
    };
    let periods = of.into_iter().map(|of| (name("fact-period"), kept(visit, (policy, rules), of)));
    let acts = [("decides", Power::DecideDisposal), ("disposes", Power::CarryOutDisposal)]
        .map(|(key, power)| (name(key), posts(power)));
    periods.chain(acts).map(|(name, value)| words::Row { name, value }).collect()
}

fn group(
    visit: &Visit,
    staff: &Staff,
    (policy, rules): (&Policy, &Retention),
    (waits, word): (Waits, &str),
) -> Result<Group, Failure> {
    let from: usize = visit.query.text(word).parse().unwrap_or_default();
    let mut found = reading::kept(&visit.site, &staff.viewer, (waits, rules), (from, PAGE_MAX + 1))?;
    let has_more = found.len() > PAGE_MAX;
    found.truncate(PAGE_MAX);
    Ok(Group {
        heading: visit.text(&format!("retention-{word}")),
        none: visit.text(&format!("retention-{word}-none")),
        rows: found.iter().map(|row| row_view(visit, staff, (policy, rules), row)).collect(),
        more: has_more.then(|| format!("/retention?{word}={}", from.saturating_add(PAGE_MAX))),
    })
}

fn row_view(
    visit: &Visit,
    staff: &Staff,
    (policy, rules): (&Policy, &Retention),
    (incident, kept): &(IncidentRow, KeepingRow),
) -> Row {
    let class = rules.periods.scale().and_then(|scale| kept.class(scale));
    let mut facts = period_facts(visit, (policy, rules), (&incident.severity, class.as_ref()), kept.ended_at);
    let decided = kept.decided_by.as_ref().zip(kept.decided_at);
    facts.extend(decided.map(|(person, at)| decided_fact(visit, &staff.world.org.name_of(person), at)));
    facts.extend(kept.held_until.map(|until| held_fact(visit, until)));
    Row {
        href: format!("/incidents/{}/retention", incident.number),
        number: incident.number.clone(),
        called: words::called(visit, incident.called()),
        summary: incident.summary.clone().unwrap_or_default(),
        severity: Chip::severity(Some(policy), &incident.severity),
        is_drill: incident.is_drill,
        facts,
    }
}

/// When it ended, how long it is kept and why, and until when that is.
pub fn period_facts(
    visit: &Visit,
    (policy, rules): (&Policy, &Retention),
    (severity, class): (&SeverityId, Option<&ClassId>),
    ended: Moment,
) -> Vec<words::Row> {
    const MOMENT: Span = Span::micros(1);
    let kept = kept(visit, (policy, rules), (severity, class));
    let last =
        rules.periods.of(severity, class).over(rules.from, ended).map(|over| day(visit, over - MOMENT));
    let last = last.unwrap_or_else(|| visit.text("retention-never"));
    let rows = [("ended", day(visit, ended)), ("period", kept), ("last", last)];
    rows.map(|(key, value)| words::Row { name: visit.text(&format!("retention-fact-{key}")), value }).into()
}

/// How long a record of this class is kept, as a sentence.
fn kept(
    visit: &Visit,
    (policy, rules): (&Policy, &Retention),
    (severity, class): (&SeverityId, Option<&ClassId>),
) -> String {
    let of = match rules.periods.scale().and_then(|id| policy.scale(id)) {
        Some(scale) => {
            let class =
                class.map_or_else(|| visit.text("retention-no-class"), |class| scale.class_label(class));
            format!("{}「{class}」", scale.label)
        }
        None if rules.periods.by_severity.is_empty() => visit.text("retention-every"),
        None => {
            format!("{}「{}」", visit.text("word-severity"), Chip::severity(Some(policy), severity).label)
        }
    };
    let (period, from) = (rules.periods.of(severity, class), rules.from.as_str().replace('_', "-"));
    match period {
        Period::Always => visit.say("retention-always", &[("of", of.into())]),
        Period::Months(months) => {
            let (key, count) = if months % 12 == 0 { ("years", months / 12) } else { ("months", months) };
            let span = visit.say(&format!("retention-{key}"), &[("count", count.into())]);
            let from = visit.text(&format!("retention-from-{from}"));
            visit.say("retention-kept", &[("of", of.into()), ("span", span.into()), ("from", from.into())])
        }
    }
}

/// Who decided that it goes, and when.
pub fn decided_fact(visit: &Visit, name: &str, at: Moment) -> words::Row {
    let value = format!("{name}　{}", day(visit, at));
    words::Row { name: visit.text("retention-fact-decided"), value }
}

/// Until when it was put off.
pub fn held_fact(visit: &Visit, until: Moment) -> words::Row {
    words::Row { name: visit.text("retention-fact-held"), value: day(visit, until) }
}

/// On what the periods rest.
pub fn basis(visit: &Visit, policy: &Policy, rules: &Retention) -> String {
    let basis: Basis = clause(rules.basis.as_deref());
    labels::basis(visit.language, &basis, &policy.rule)
}

fn day(visit: &Visit, at: Moment) -> String {
    date(visit.language, Years::Imperial, at)
}

/// What waits for the reader: to be decided, and what others decided to be carried out.
///
/// # Errors
/// The store is not available.
pub fn waiting(visit: &Visit, staff: &Staff) -> Result<Vec<Waiting>, Failure> {
    let Some((_, rules)) = rules(staff) else { return Ok(Vec::new()) };
    let rights = Rights::of(visit, staff);
    let tasks = [
        (rights.decides, Waits::ForDecision, None, "retention-waits-decision"),
        (rights.disposes, Waits::ForDisposal, Some(&staff.person), "retention-waits-disposal"),
    ];
    let mut rows = Vec::new();
    for (_, waits, but, key) in tasks.into_iter().filter(|(is_theirs, ..)| *is_theirs) {
        let count = reading::count_kept(&visit.site, &staff.viewer, (waits, rules), but)?;
        if count > 0 {
            let text = i18n::text(visit.language, key, &[("count", count.into())]);
            rows.push(Waiting { href: "/retention".to_owned(), text, is_late: false });
        }
    }
    Ok(rows)
}
