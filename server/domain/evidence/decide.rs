//! What may be done with an item, and what follows. Pure: the file itself was read by whoever asks.

use crate::access;
use crate::actor::Actor;
use crate::history::{History, Private};
use crate::ids::HistoryId;
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::policy::response::Response;
use crate::refusal::Refusal;
use crate::world::World;

use super::fact::{CustodyAct, EvidenceFact, EvidenceFacts, Kind, Particulars, TEXTS};
use super::state::{Item, Standing};

/// Before whose eyes a decision is made.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The organisation.
    pub world: &'a World,
    /// The incident the item belongs to.
    pub incident: &'a Incident,
    /// Who asks.
    pub by: &'a Actor,
    /// SHA-256 of the request, where an Idempotency-Key came with it.
    pub request: Option<&'a str>,
    /// The time of the entry.
    pub now: Moment,
}

/// What is asked of an item that is there.
#[derive(Clone, Debug)]
pub enum Ask {
    /// It passes through a hand. Texts: `from`, `to`, `reason`, `witness`, `seal`.
    Handle {
        /// What is done.
        act: CustodyAct,
        /// When it was done; now if left out.
        at: Option<Moment>,
    },
    /// A hand was recorded wrongly. Texts: `reason`.
    Void {
        /// Which.
        of: u32,
    },
    /// It must be kept until then. Texts: `reason`.
    Hold {
        /// None lifts the hold.
        until: Option<Moment>,
    },
    /// A log source was kept as another item.
    Preserve {
        /// Its number.
        item: u32,
    },
    /// Its source keeps it until then. Texts: `reason`.
    Extend {
        /// When it is overwritten now.
        until: Moment,
    },
    /// Its file was read: whole, another, or gone. Texts: `found.sha256`.
    Read(Reading),
    /// Nothing but what is due.
    Wake,
}

/// What reading a file from end to end found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It is what was taken in.
    Whole,
    /// It is something else.
    Other,
    /// It is not there.
    Gone,
}

/// What was decided: the entry, and the state after it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Facts.
    pub facts: EvidenceFacts,
    /// Names and text.
    pub private: Private,
    /// The state after.
    pub after: Item,
}

/// Whether someone may take in, handle and read the evidence of an incident: who may handle it.
pub fn may_handle(scene: &Scene<'_>) -> bool {
    match scene.by {
        Actor::Person(person) => {
            let (world, incident) = (scene.world, scene.incident);
            let policy = world.policies.get(&incident.policy);
            policy.is_some_and(|policy| access::may_handle(world, policy, incident, person, scene.now))
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    }
}

/// Takes an item in, under the number `no`.
///
/// # Errors
/// [`Refusal::Forbidden`], [`Refusal::Invalid`] for what is missing or cannot be,
/// [`Refusal::Decided`] once the incident is disposed of.
pub fn collect(
    scene: &Scene<'_>,
    (id, no): (HistoryId, u32),
    item: &Particulars,
    texts: &Private,
) -> Result<Decision, Refusal> {
    if scene.incident.is_disposed {
        return Err(Refusal::Decided);
    }
    if !may_handle(scene) {
        return Err(Refusal::Forbidden);
    }
    check_item(item, texts, scene.now)?;
    let mut item = item.clone();
    let overwritten = item.overwritten_at.filter(|_| item.kind == Kind::LogSource);
    item.warn_at = overwritten.map(|at| first_warning(scene, at));
    let kept = texts.iter().filter(|(key, text)| is_item_text(key) && !text.trim().is_empty());
    let mut private: Private = kept.map(|(key, text)| (key.clone(), text.clone())).collect();
    add_name(scene, &mut private);
    let fact = EvidenceFact::Collected { incident: scene.incident.id, no, item };
    let facts = facts_of(scene, vec![fact]);
    let begun = Item::begin(id, scene.now, &facts, &private).ok_or(Refusal::Unsettled)?;
    Ok(Decision { facts, private, after: begun })
}

fn is_item_text(key: &str) -> bool {
    TEXTS.contains(&key) || key.starts_with("file.")
}

fn check_item(item: &Particulars, texts: &Private, now: Moment) -> Result<(), Refusal> {
    let is_missing = |key: &str| texts.get(key).is_none_or(|text| text.trim().is_empty());
    let refuse = |field, reason| Err(Refusal::Invalid { field, reason });
    if is_missing("description") {
        return refuse("description", "required");
    }
    match item.kind {
        kind if kind.needs_file() && item.file.is_none() => return refuse("file", "required"),
        kind if !kind.takes_file() && item.file.is_some() => return refuse("file", "leave-empty"),
        Kind::DisposalRecord if is_missing("method") => return refuse("method", "required"),
        Kind::LogSource if item.overwritten_at.is_none() && is_missing("retention") => {
            return refuse("overwritten_at", "required");
        }
        _ => {}
    }
    if item.at > now {
        return refuse("collected_at", "future");
    }
    let hash = texts.get("original_sha256").filter(|hash| !hash.is_empty());
    if hash.is_some_and(|hash| hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return refuse("original_sha256", "sha256");
    }
    Ok(())
}

/// Decides what is asked of an item. Facts may be none for a wake.
///
/// # Errors
/// [`Refusal::Forbidden`], [`Refusal::Decided`] for what can no longer be done, [`Refusal::Invalid`].
pub fn decide(item: &Item, scene: &Scene<'_>, ask: &Ask, texts: &Private) -> Result<Decision, Refusal> {
    if item.is_disposed || scene.incident.is_disposed {
        return Err(Refusal::Decided);
    }
    // What reading found is recorded whoever read: a changed byte is everyone's news.
    if !matches!(ask, Ask::Read(_) | Ask::Wake) && !may_handle(scene) {
        return Err(Refusal::Forbidden);
    }
    let mut private = Private::new();
    let facts = match ask {
        Ask::Handle { act, at } => handle(item, scene, (*act, *at), (texts, &mut private))?,
        Ask::Void { of } => void(item, *of, (texts, &mut private))?,
        Ask::Hold { until } => hold(item, scene, *until, (texts, &mut private))?,
        Ask::Preserve { item: as_item } => preserve(item, *as_item)?,
        Ask::Extend { until } => extend(item, scene, *until, (texts, &mut private))?,
        Ask::Read(reading) => read(item, *reading, (texts, &mut private))?,
        Ask::Wake => wake(item, scene),
    };
    add_name(scene, &mut private);
    let facts = facts_of(scene, facts);
    let mut after = item.clone();
    after.apply_entry(scene.now, &facts, &private);
    Ok(Decision { facts, private, after })
}

/// The last entry of an item whose incident is disposed of.
pub fn dispose(item: &Item, by: &Actor, request: Option<&str>, now: Moment) -> Decision {
    let facts = EvidenceFacts {
        by: by.clone(),
        request: request.map(str::to_owned),
        facts: vec![EvidenceFact::Disposed],
    };
    let (mut after, private) = (item.clone(), Private::new());
    after.apply_entry(now, &facts, &private);
    Decision { facts, private, after }
}

type Texts<'a> = (&'a Private, &'a mut Private);

fn handle(
    item: &Item,
    scene: &Scene<'_>,
    (act, at): (CustodyAct, Option<Moment>),
    (texts, private): Texts<'_>,
) -> Result<Vec<EvidenceFact>, Refusal> {
    let is_final = matches!(item.standing(), Standing::Disposed | Standing::Voided);
    let is_away = item.standing() == Standing::Returned && act != CustodyAct::View;
    if is_final || is_away || matches!(act, CustodyAct::Collect | CustodyAct::Void) {
        return Err(Refusal::Decided);
    }
    let at = at.unwrap_or(scene.now);
    if at > scene.now {
        return Err(Refusal::Invalid { field: "at", reason: "future" });
    }
    let needed: &[&'static str] = match act {
        CustodyAct::HandOver | CustodyAct::Return => &["to", "reason"],
        CustodyAct::Copy | CustodyAct::View | CustodyAct::Dispose => &["reason"],
        CustodyAct::Collect | CustodyAct::Void => &[],
    };
    require(texts, needed)?;
    let no = item.next_no();
    if act == CustodyAct::Dispose {
        if item.is_held(scene.now) {
            return Err(Refusal::Invalid { field: "act", reason: "legal-hold" });
        }
        match &item.proposed_by {
            None => {
                take(texts, private, &["reason"], |part| format!("proposal.{part}"));
                return Ok(vec![EvidenceFact::DisposalProposed]);
            }
            // 兼務の禁止 (1(3)①): who asks for it does not do it.
            Some(who) if who == scene.by => {
                return Err(Refusal::Invalid { field: "act", reason: "another-person" });
            }
            Some(_) => {}
        }
    }
    take(texts, private, &["from", "to", "reason", "witness", "seal"], |part| format!("custody.{no}.{part}"));
    private.entry(format!("custody.{no}.from")).or_insert_with(|| item.holder().to_owned());
    Ok(vec![EvidenceFact::Handled { no, act, at }])
}

fn void(item: &Item, of: u32, (texts, private): Texts<'_>) -> Result<Vec<EvidenceFact>, Refusal> {
    require(texts, &["reason"])?;
    let row = item.custody.iter().find(|row| row.no == of);
    let row = row.ok_or(Refusal::Invalid { field: "of", reason: "unknown" })?;
    // A file that was destroyed does not come back by saying so.
    let is_gone = row.act == CustodyAct::Dispose && item.item.file.is_some();
    if row.voided_by.is_some() || row.act == CustodyAct::Void || is_gone {
        return Err(Refusal::Decided);
    }
    let no = item.next_no();
    take(texts, private, &["reason", "witness"], |part| format!("custody.{no}.{part}"));
    Ok(vec![EvidenceFact::Voided { no, of }])
}

fn hold(
    item: &Item,
    scene: &Scene<'_>,
    until: Option<Moment>,
    (texts, private): Texts<'_>,
) -> Result<Vec<EvidenceFact>, Refusal> {
    require(texts, &["reason"])?;
    if until.is_some_and(|until| until <= scene.now) {
        return Err(Refusal::Invalid { field: "held_until", reason: "past" });
    }
    if until == item.held_until || item.standing() == Standing::Disposed {
        return Err(Refusal::Decided);
    }
    take(texts, private, &["reason"], str::to_owned);
    Ok(vec![EvidenceFact::Held { until }])
}

fn preserve(item: &Item, as_item: u32) -> Result<Vec<EvidenceFact>, Refusal> {
    if item.item.kind != Kind::LogSource || item.preserved_as.is_some() {
        return Err(Refusal::Decided);
    }
    if as_item == item.no || as_item == 0 {
        return Err(Refusal::Invalid { field: "item", reason: "unknown" });
    }
    Ok(vec![EvidenceFact::Preserved { item: as_item }])
}

/// What was found changed once is never called whole again, whatever lies there later.
fn read(item: &Item, reading: Reading, (texts, private): Texts<'_>) -> Result<Vec<EvidenceFact>, Refusal> {
    if !item.has_file() {
        return Err(Refusal::Decided);
    }
    match reading {
        _ if item.altered.is_some() => Err(Refusal::Decided),
        Reading::Whole => Ok(vec![EvidenceFact::Verified]),
        Reading::Other | Reading::Gone => {
            take(texts, private, &["found.sha256"], str::to_owned);
            Ok(vec![EvidenceFact::Altered { is_missing: reading == Reading::Gone }])
        }
    }
}

/// Its source keeps it longer than was said. One that is overwritten already keeps nothing.
fn extend(
    item: &Item,
    scene: &Scene<'_>,
    until: Moment,
    (texts, private): Texts<'_>,
) -> Result<Vec<EvidenceFact>, Refusal> {
    if !item.waits_to_be_kept() || item.overwritten_at == Some(until) {
        return Err(Refusal::Decided);
    }
    if until <= scene.now {
        return Err(Refusal::Invalid { field: "until", reason: "past" });
    }
    require(texts, &["reason"])?;
    take(texts, private, &["reason"], str::to_owned);
    Ok(vec![EvidenceFact::Extended { until, warn_at: first_warning(scene, until) }])
}

/// What is due is said once, however many of its times have passed meanwhile.
fn wake(item: &Item, scene: &Scene<'_>) -> Vec<EvidenceFact> {
    let is_due = item.wake_at().is_some_and(|at| at <= scene.now);
    let at = item.overwritten_at.filter(|_| is_due);
    let fact = at.map(|at| EvidenceFact::OverwriteWarned { at, next: warning_after(scene, at) });
    fact.into_iter().collect()
}

/// When it is first said that a log is overwritten at `at`: 運用上の設定.
fn first_warning(scene: &Scene<'_>, at: Moment) -> Moment {
    followed(scene).log_warnings.first().map_or(at, |before| at - *before)
}

/// When it is said again: before it is overwritten, and once when that has come.
fn warning_after(scene: &Scene<'_>, at: Moment) -> Option<Moment> {
    let before = followed(scene).log_warnings.into_iter().map(|before| at - before);
    before.chain([at]).filter(|at| *at > scene.now).min()
}

fn followed(scene: &Scene<'_>) -> Response {
    let policy = scene.world.policies.get(&scene.incident.policy);
    policy.map(|policy| policy.response.clone()).unwrap_or_default()
}

fn require(texts: &Private, keys: &[&'static str]) -> Result<(), Refusal> {
    let missing = keys.iter().find(|key| texts.get(**key).is_none_or(|text| text.trim().is_empty()));
    missing.map_or(Ok(()), |field| Err(Refusal::Invalid { field, reason: "required" }))
}

fn take(texts: &Private, private: &mut Private, keys: &[&str], name: impl Fn(&str) -> String) {
    for key in keys {
        if let Some(text) = texts.get(*key).filter(|text| !text.trim().is_empty()) {
            private.insert(name(key), text.clone());
        }
    }
}

/// The name stays with the entry: who did it must be known when the person has left.
fn add_name(scene: &Scene<'_>, private: &mut Private) {
    if let Actor::Person(person) = scene.by {
        private.insert(format!("name.{person}"), scene.world.org.own_name(person));
    }
}

fn facts_of(scene: &Scene<'_>, facts: Vec<EvidenceFact>) -> EvidenceFacts {
    EvidenceFacts { by: scene.by.clone(), request: scene.request.map(str::to_owned), facts }
}
