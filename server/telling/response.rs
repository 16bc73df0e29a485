//! 対応措置 in words: what pages, programs and the report show of the response, one row per thing.

use serde::Serialize;

use crate::domain::ids::ItemId;
use crate::domain::incident::state::Informed;
use crate::domain::moment::Moment;
use crate::domain::plan::deadline::Notified;
use crate::domain::plan::response::{ItemState, Outcome, Owner, Response, Sureness, checklist, statement};
use crate::domain::policy::Policy;
use crate::domain::policy::procedure::{ReportItem, Stage};
use crate::i18n::{labels, outside};

use super::chronology::actor_name;
use super::document::{Stamp, Word};
use super::reach::Reach;
use super::section::{self, Pair};
use super::sentence::Teller;

mod early;
mod publication;

pub use early::{Attack, Guided, attacks, guided};
pub use publication::{Release, decided, publication, releases, unpublished};

/// An item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Id.
    pub id: String,
    /// Words.
    pub label: String,
    /// What it serves.
    pub group: Word,
    /// `open`, `done` or `skipped`.
    pub state: Word,
    /// When it was done or skipped.
    pub at: Option<Stamp>,
    /// Who said so.
    pub by: Option<String>,
    /// Who is to do it.
    pub owner: Option<String>,
    /// The result, or the reason.
    pub text: Option<String>,
    /// It destroys evidence.
    pub is_harmful: bool,
    /// What must be done before it and is still open.
    pub first: Vec<String>,
    /// What should have been done before it and was not.
    pub over: Vec<String>,
    /// Why it was done nevertheless.
    pub override_reason: Option<String>,
    /// Clause.
    pub basis: Option<String>,
}

/// A report item with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reported {
    /// Id.
    pub id: String,
    /// Words.
    pub label: String,
    /// By which report it must be known.
    pub stage: Word,
    /// Its number among the nine items of a report to 個人情報保護委員会.
    pub ppc: Option<u32>,
    /// What holds now; none while nobody knows.
    pub now: Option<Value>,
    /// What was said before, newest first.
    pub earlier: Vec<Value>,
}

/// What was said of a report item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Value {
    /// The value.
    pub text: String,
    /// 確認済, 推定, 未確認.
    pub sureness: Word,
    /// Where it is from.
    pub source: Option<String>,
    /// When it was stated; none where the case itself knows it.
    pub at: Option<Stamp>,
    /// Who stated it.
    pub by: Option<String>,
}

/// Every item of the checklist, in the order in which it is best done.
pub fn checks(teller: &Teller<'_>) -> Vec<Check> {
    let Some(policy) = teller.policy() else { return Vec::new() };
    checklist::ordered(policy, teller.incident).into_iter().map(|row| check(teller, policy, row)).collect()
}

fn check(teller: &Teller<'_>, policy: &Policy, row: &ItemState) -> Check {
    let item = policy.procedures.item(&row.id);
    let response = &teller.incident.plan.response;
    let (state, at, by, over): (_, _, _, &[ItemId]) = match &row.outcome {
        Outcome::Open => ("open", None, None, &[]),
        Outcome::Done { at, by, over } => ("done", Some(*at), Some(by), over),
        Outcome::Skipped { at, by } => ("skipped", Some(*at), Some(by), &[]),
    };
    let group = item.map_or("contact", |item| item.group.as_str());
    let first = item.map(|item| checklist::first(policy, response, item)).unwrap_or_default();
    let key = checklist::key(&row.id, row.said);
    Check {
        id: row.id.to_string(),
        label: policy.item_label(&row.id).to_owned(),
        group: teller.coded("response-group", group),
        state: teller.coded("response-state", state),
        at: at.map(Stamp),
        by: by.map(|by| actor_name(by, teller)),
        owner: checklist::owner_of(policy, row).map(|owner| teller.charged(&owner)),
        text: text(teller, &key),
        is_harmful: item.is_some_and(|item| item.harmful),
        first: first.into_iter().map(|item| item.label.clone()).collect(),
        over: over.iter().map(|id| policy.item_label(id).to_owned()).collect(),
        override_reason: text(teller, &format!("{key}.override")),
        basis: item.and_then(|item| item.basis.clone()),
    }
}

/// A text that the plan keeps, if it was written.
pub(super) fn text(teller: &Teller<'_>, key: &str) -> Option<String> {
    teller.incident.texts.get(key).filter(|text| !text.trim().is_empty()).cloned()
}

/// Every report item of the incident's kind, with what is known.
pub fn reported(teller: &Teller<'_>) -> Vec<Reported> {
    let Some(policy) = teller.policy() else { return Vec::new() };
    let row = |item: &ReportItem| Reported {
        id: item.id.to_string(),
        label: item.label.clone(),
        stage: teller.coded("response-stage", item.stage.as_str()),
        ppc: item.ppc,
        now: said(teller, item).into_iter().next().or_else(|| known(teller, item)),
        earlier: said(teller, item).into_iter().skip(1).collect(),
    };
    statement::asked(policy, teller.incident).into_iter().map(row).collect()
}

/// What people have stated of the commission's nine items, as it stands now.
pub fn stated(teller: &Teller<'_>) -> Vec<(u32, Pair)> {
    let rows = reported(teller).into_iter().filter_map(|row| {
        let now = row.now.filter(|now| now.at.is_some() && !now.text.trim().is_empty())?;
        let value = teller.words.list([now.text, now.sureness.label]);
        Some((row.ppc?, Pair { name: row.label, value }))
    });
    rows.collect()
}

/// What a report of a stage must say and nobody knows, in words.
pub fn missing(teller: &Teller<'_>, stage: Stage) -> Vec<String> {
    let Some(policy) = teller.policy() else { return Vec::new() };
    let items = statement::missing(policy, teller.incident, stage);
    items.into_iter().map(|item| item.label.clone()).collect()
}

/// Every statement of an item, newest first.
fn said(teller: &Teller<'_>, item: &ReportItem) -> Vec<Value> {
    let statements = teller.incident.plan.response.statements.get(&item.id);
    let rows = (1_u32..).zip(statements.into_iter().flatten());
    let mut values: Vec<Value> = rows
        .map(|(no, row)| {
            let key = statement::key(&item.id, no);
            Value {
                text: text(teller, &key).unwrap_or_default(),
                sureness: sureness(teller, row.sureness),
                source: text(teller, &format!("{key}.source")),
                at: Some(Stamp(row.at)),
                by: Some(actor_name(&row.by, teller)),
            }
        })
        .collect();
    values.reverse();
    values
}

fn sureness(teller: &Teller<'_>, sureness: Sureness) -> Word {
    teller.coded("response-sureness", sureness.as_str())
}

/// What the case itself knows of an item of the base. Nobody has vouched for it: 推定.
fn known(teller: &Teller<'_>, item: &ReportItem) -> Option<Value> {
    if !statement::is_known(teller.incident, item.id.as_str()) {
        return None;
    }
    Some(Value {
        text: from_case(teller, item.id.as_str()),
        sureness: sureness(teller, Sureness::Estimated),
        source: Some(teller.words.word("response-source-case")),
        at: None,
        by: None,
    })
}

fn from_case(teller: &Teller<'_>, item: &str) -> String {
    let (incident, words) = (teller.incident, teller.words);
    let (case, response) = (&incident.case, &incident.plan.response);
    let stamp = |at: Moment| words.stamp(at);
    match item {
        "outline" => text(teller, "summary").unwrap_or_default(),
        "certainty" => labels::certainty(words.language, case.certainty),
        "aware_at" => stamp(case.aware_at),
        "occurred_at" => case.occurred_at.map(stamp).unwrap_or_default(),
        "place" => {
            let unit = case.unit.as_ref().map(|unit| teller.world.unit_name(unit));
            let concerned = |what: String| words.say("response-concerned", &[("what", &what)]);
            words.list(unit.into_iter().chain(text(teller, "place").map(concerned)))
        }
        "people" => {
            let count = case.people_max.map(|count| count.to_string()).unwrap_or_default();
            words.say("response-people", &[("count", &count)])
        }
        "systems" => systems(teller),
        "contract" => {
            let contract = case.contract.as_deref().unwrap_or_default();
            let known = teller.policy().into_iter().flat_map(|policy| &policy.contracts);
            let label = known.into_iter().find(|row| row.id == contract).map(|row| row.label.as_str());
            label.unwrap_or(contract).to_owned()
        }
        "measures" => measures(teller),
        "sharing" => {
            let named = shares(teller).into_iter().filter(|row| !row.who.is_empty());
            let shared =
                |row: Record| words.say("response-shared", &[("who", &row.who), ("outcome", &row.note)]);
            words.list(named.map(shared))
        }
        "publication" => publication(teller),
        "fault" => {
            let rows = (1_u32..).zip(&response.faults);
            words.list(rows.filter_map(|(no, _)| text(teller, &format!("response.fault.{no}"))))
        }
        "ppc_trigger" => words.list(section::grounds(teller)),
        "persons" => words.list(incident.plan.deadlines.notified.iter().map(|row| notified(teller, row))),
        _ => String::new(),
    }
}

/// 12人に通知（文書、11月21日 10:00）.
fn notified(teller: &Teller<'_>, row: &Notified) -> String {
    let (count, way, at) = (row.count.to_string(), teller.way(row.way), teller.words.stamp(row.at));
    teller.words.say("document-ppc-notified", &[("count", &count), ("way", &way), ("at", &at)])
}

fn systems(teller: &Teller<'_>) -> String {
    let case = &teller.incident.case;
    let Some(policy) = teller.policy() else { return String::new() };
    let system = policy.systems.iter().find(|row| Some(&row.id) == case.system.as_ref());
    let segments = policy.segments.iter().filter(|row| case.segments.contains(&row.id));
    let labels = system.map(|row| row.label.clone()).into_iter();
    teller.words.list(labels.chain(segments.map(|row| row.label.clone())))
}

/// What was done so far: items that are done, and what was cut off.
fn measures(teller: &Teller<'_>) -> String {
    let done = checks(teller).into_iter().filter(|row| row.state.code == "done").map(|row| row.label);
    let cut = teller.incident.plan.response.containments.iter();
    let cut = cut.map(|row| teller.coded("response-measure", row.measure.as_str()).label);
    teller.words.list(done.chain(cut))
}

/// A thing that was recorded: heads of the columns are `response-head-<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Its number.
    pub no: u32,
    /// What it is, as a code with its word.
    pub what: Word,
    /// Who ordered it, with whom it was shared, who may read.
    pub who: String,
    /// When it began or happened.
    pub at: Stamp,
    /// When it ended, if it has.
    pub until: Option<Stamp>,
    /// What was written.
    pub text: String,
    /// What it rests on, or what came of it.
    pub note: String,
    /// Who recorded it, where that is kept beside it.
    pub by: String,
    /// The version of the plan that did it by itself; none where somebody recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// What was cut off or stopped.
pub fn containments(teller: &Teller<'_>) -> Vec<Record> {
    let rows = (1_u32..).zip(&teller.incident.plan.response.containments);
    rows.map(|(no, row)| Record {
        no,
        what: teller.coded("response-measure", row.measure.as_str()),
        who: teller.charged(&row.ordered_by),
        at: Stamp(row.cut_at),
        until: row.restored_at.map(Stamp),
        text: text(teller, &format!("response.containment.{no}")).unwrap_or_default(),
        note: text(teller, &format!("response.containment.{no}.basis")).unwrap_or_default(),
        by: String::new(),
        version: None,
    })
    .collect()
}

/// What was shared with bodies outside.
pub fn shares(teller: &Teller<'_>) -> Vec<Record> {
    let rows = (1_u32..).zip(&teller.incident.plan.response.shares);
    let rows = rows.map(|(no, row)| Record {
        no,
        what: teller.coded("response-with", row.with.as_str()),
        who: text(teller, &format!("response.share.{no}.to")).unwrap_or_default(),
        at: Stamp(row.at),
        until: None,
        text: text(teller, &format!("response.share.{no}")).unwrap_or_default(),
        note: teller.words.word("response-shared-by-hand"),
        by: actor_name(&row.by, teller),
        version: None,
    });
    let mut rows: Vec<Record> = rows.chain(sent_by_plan(teller)).collect();
    rows.sort_by_key(|row| row.at);
    rows
}

/// What the plan itself told bodies outside: a row for each, with what it was told then.
fn sent_by_plan<'a>(teller: &'a Teller<'_>) -> impl Iterator<Item = Record> + 'a {
    let rows = (1_u32..).zip(&teller.incident.informed);
    rows.map(|(no, row)| {
        let version = teller.incident.policy.0;
        let (line, step) = (teller.line(&row.line).label, teller.step(&row.line, &row.step).label);
        let args = [("version", version.to_string()), ("line", line), ("step", step)];
        let args = args.each_ref().map(|(key, word)| (*key, word.as_str()));
        Record {
            no,
            what: teller.coded("response-with", "plan"),
            who: teller.party(&row.party),
            at: Stamp(row.at),
            until: None,
            text: teller.words.list(told_to(teller, row)),
            note: Reach::of(row.outcome, teller.incident.heard.contains_key(&row.party)).word(teller).label,
            by: teller.words.say("response-by-plan", &args),
            version: Some(version),
        }
    })
}

fn told_to(teller: &Teller<'_>, row: &Informed) -> Vec<String> {
    let Some(policy) = teller.policy() else { return Vec::new() };
    let Some(party) = policy.parties.get(&row.party) else { return Vec::new() };
    let of = outside::Told {
        number: &teller.incident.number,
        severity: &row.severity,
        kind: &row.kind,
        unit: row.unit.as_ref().map(|unit| teller.world.unit_name(unit)),
        aware_at: row.aware_at,
    };
    let told = outside::told(teller.words.language, policy, &party.content, &of).into_iter();
    told.map(|(name, value)| teller.words.say("response-told", &[("name", &name), ("value", &value)]))
        .collect()
}

/// Who may read logs and mails of staff.
pub fn authorisations(teller: &Teller<'_>) -> Vec<Record> {
    let rows = (1_u32..).zip(&teller.incident.plan.response.authorisations);
    rows.map(|(no, row)| Record {
        no,
        what: teller.coded("response-record", "authorisation"),
        who: teller.name(&row.grantee),
        at: Stamp(row.from),
        until: Some(Stamp(row.until)),
        text: text(teller, &format!("response.authorisation.{no}")).unwrap_or_default(),
        note: teller.words.stamp(row.at),
        by: actor_name(&row.by, teller),
        version: None,
    })
    .collect()
}

/// 障害記録.
pub fn faults(teller: &Teller<'_>) -> Vec<Record> {
    let rows = (1_u32..).zip(&teller.incident.plan.response.faults);
    rows.map(|(no, at)| Record {
        no,
        what: teller.coded("response-record", "fault"),
        who: String::new(),
        at: Stamp(*at),
        until: None,
        text: text(teller, &format!("response.fault.{no}")).unwrap_or_default(),
        note: text(teller, &format!("response.fault.{no}.outcome")).unwrap_or_default(),
        by: String::new(),
        version: None,
    })
    .collect()
}

/// An asset concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssetRow {
    /// Its number.
    pub no: u32,
    /// What it is.
    pub text: String,
    /// 重要度.
    pub class: Word,
    /// Why it is not concerned after all.
    pub struck: Option<String>,
}

/// Every asset ever noted.
pub fn assets(teller: &Teller<'_>) -> Vec<AssetRow> {
    let rows = (1_u32..).zip(&teller.incident.plan.response.assets);
    rows.map(|(no, row)| AssetRow {
        no,
        text: text(teller, &format!("response.asset.{no}")).unwrap_or_default(),
        class: asset_class(teller, row.class.as_str()),
        struck: row
            .is_struck
            .then(|| text(teller, &format!("response.asset.{no}.struck")).unwrap_or_default()),
    })
    .collect()
}

fn asset_class(teller: &Teller<'_>, code: &str) -> Word {
    let word = teller.coded("response-class", &code.to_lowercase());
    Word { code: code.to_owned(), ..word }
}

/// Whether the response still asks whether the 業務継続計画 is in force (7.3(3)): for kinds that stop the
/// work, until someone says.
pub fn asks_bcp(response: &Response, kind: &str) -> bool {
    ["disaster", "fault"].contains(&kind) && response.is_bcp_active.is_none()
}

impl Teller<'_> {
    /// Who is to do something, or ordered it.
    pub fn charged(&self, owner: &Owner) -> String {
        match owner {
            Owner::Post(post) => self.post(post),
            Owner::Person(person) => self.name(person),
        }
    }
}
