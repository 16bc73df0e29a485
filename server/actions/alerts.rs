//! Alarms of monitoring: one incident for each group of them, and what else becomes of them is noted on it.
//!
//! Nothing is kept of a group beside its incidents. The id of the nth incident of a group follows from the
//! group and n, and which alarms it knows stands in the texts of its entries (`alarms`): a delivery that
//! comes twice, late or in another order is one act.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::actor::Actor;
use crate::domain::case::Case;
use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide::decide;
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::keys::{Keys, to_hex};
use crate::store::history::Loaded;
use crate::store::{Tx, Urgency};

use super::report::{Submission, take_in};
use super::{Backend, Caller, Error, TEXT_MAX, commit, retried};

/// The text of an entry that says which alarms it tells of.
const ALARMS: &str = "alarms";

/// One alarm, as its monitoring tells it.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// What makes it the same alarm when it is told again.
    pub fingerprint: String,
    /// Since when it has been one.
    pub starts_at: Moment,
    /// When it ended, where that is said.
    pub ends_at: Option<Moment>,
    /// Whether it is one now.
    pub is_firing: bool,
    /// What it says, in one line.
    pub line: String,
}

/// The words around alarms in what is kept.
#[derive(Clone, Debug)]
pub struct Headings {
    /// Above what is about the whole group.
    pub about: String,
    /// Above alarms that have come.
    pub firing: String,
    /// Above alarms that have ended.
    pub resolved: String,
    /// Below what had no more room.
    pub cut: String,
}

/// What monitoring sends at once about one group of alarms.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Who sends it, and what makes it the same group.
    pub group: [String; 2],
    /// The case that it opens where none is open.
    pub case: Case,
    /// One line about it.
    pub summary: String,
    /// The alarms.
    pub alarms: Vec<Alarm>,
    /// Words.
    pub headings: Headings,
}

/// What came of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An incident was opened.
    Opened,
    /// It was noted on the open incident of the group.
    Noted,
    /// It was known, or tells of an end of what nobody knows: nothing was written.
    Known,
}

impl Outcome {
    /// The word for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Opened => "opened",
            Outcome::Noted => "noted",
            Outcome::Known => "known",
        }
    }
}

/// What came of a delivery, and on which incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What.
    pub outcome: Outcome,
    /// The number of the incident that was opened, or is open.
    pub number: Option<String>,
}

/// Takes what monitoring sends: opens an incident, or notes on the open one of the group what is new. The end
/// of an alarm closes nothing.
///
/// # Errors
/// As a report: [`Error::Invalid`], [`Error::Unavailable`] when nothing could be stored.
pub fn take(backend: &Backend, actor: &Actor, delivery: Delivery) -> Result<Taken, Error> {
    let (keys, actor, delivery) = (Arc::clone(&backend.keys), actor.clone(), Arc::new(delivery));
    let job = move |tx: &mut Tx<'_>| Intake { keys: &keys, actor: &actor, delivery: &delivery }.take(tx);
    retried(|| backend.store.write(Urgency::Person, "alerts", job.clone()))
}

/// One delivery being taken.
struct Intake<'a> {
    keys: &'a Keys,
    actor: &'a Actor,
    delivery: &'a Delivery,
}

/// What an incident knows of one alarm.
#[derive(Clone, Debug, Default)]
struct Mark {
    starts: BTreeSet<i64>,
    last: i64,
    is_firing: bool,
}

/// What is known of the alarms of a group, by their marks.
#[derive(Default)]
struct Known {
    marks: BTreeMap<String, Mark>,
    is_open: bool,
}

/// What a delivery adds to what is known.
#[derive(Default)]
struct News<'a> {
    firing: Vec<&'a str>,
    resolved: Vec<&'a str>,
    marks: String,
}

impl Known {
    /// Takes in what an entry says, line by line: `+` or `-`, the mark, since when.
    fn read(&mut self, text: &str) {
        for line in text.lines() {
            let is_firing = line.starts_with('+');
            let (mark, start) = line.get(1..).unwrap_or_default().split_once(' ').unwrap_or_default();
            if let Ok(start) = start.parse() {
                self.put(mark, start, is_firing);
            }
        }
    }

    fn put(&mut self, mark: &str, start: i64, is_firing: bool) {
        let known = self.marks.entry(mark.to_owned()).or_default();
        known.starts.insert(start);
        known.last = start;
        known.is_firing = is_firing;
    }

    /// Whether an alarm says something that is not known. While the incident is open an alarm that stands is
    /// told once, whatever its start; after its end, one told before is no reason for another incident.
    fn lacks(&self, mark: &str, alarm: &Alarm) -> bool {
        let (start, known) = (alarm.starts_at.micros(), self.marks.get(mark));
        match (alarm.is_firing, known) {
            (true, None) => true,
            (true, Some(known)) if known.starts.contains(&start) => false,
            (true, Some(known)) => !self.is_open || !known.is_firing,
            (false, None) => false,
            (false, Some(known)) => {
                let is_older = alarm.ends_at.is_some_and(|end| end.micros() < known.last);
                self.is_open && known.is_firing && !is_older
            }
        }
    }

    fn news<'a>(&mut self, alarms: &'a [Alarm], mark_of: impl Fn(&Alarm) -> String) -> News<'a> {
        let mut news = News::default();
        for alarm in alarms {
            let mark = mark_of(alarm);
            if !self.lacks(&mark, alarm) {
                continue;
            }
            let start = alarm.starts_at.micros();
            self.put(&mark, start, alarm.is_firing);
            let (sign, lines) =
                if alarm.is_firing { ('+', &mut news.firing) } else { ('-', &mut news.resolved) };
            lines.push(&alarm.line);
            news.marks.extend([sign.to_string(), mark, format!(" {start}\n")]);
        }
        news
    }
}

impl Intake<'_> {
    fn take(&self, tx: &mut Tx<'_>) -> Result<Taken, Error> {
        let (count, last) = self.last(tx)?;
        let (mut known, incident) = match last {
            Some(last) => self.known(tx, last)?,
            None => (Known::default(), None),
        };
        let news = known.news(&self.delivery.alarms, |alarm| self.mark(alarm));
        match incident {
            _ if news.marks.is_empty() => {
                let number = incident.map(|incident| incident.state.number);
                Ok(Taken { outcome: Outcome::Known, number })
            }
            Some(incident) => self.note(tx, &incident, &news),
            None => self.open(tx, count, &news),
        }
    }

    /// How many incidents the group has had, and the last of them.
    fn last(&self, tx: &mut Tx<'_>) -> Result<(u64, Option<HistoryId>), Error> {
        let (mut count, mut last) = (0, None);
        loop {
            let id = self.keys.derive_history("incident", self.opening(count));
            if tx.tip(id)?.seq == 0 {
                return Ok((count, last));
            }
            (count, last) = (count.saturating_add(1), Some(id));
        }
    }

    fn opening(&self, count: u64) -> CommandId {
        self.command("alarms-opening", &count.to_string())
    }

    fn command(&self, label: &str, of: &str) -> CommandId {
        let [source, group] = &self.delivery.group;
        self.keys.derive_command(label, &[source.as_bytes(), group.as_bytes(), of.as_bytes()])
    }

    /// The same alarm of another group is another alarm: incidents of several groups may be one matter.
    fn mark(&self, alarm: &Alarm) -> String {
        let [source, group] = &self.delivery.group;
        let parts = [source, group, &alarm.fingerprint];
        let mut hash = Sha256::new();
        parts.iter().for_each(|part| hash.update(Sha256::digest(part.as_bytes())));
        let mut mark = to_hex(&hash.finalize());
        mark.truncate(16);
        mark
    }

    /// What the last incident of the group knows, with the one that answers for it while that is open.
    fn known(&self, tx: &mut Tx<'_>, last: HistoryId) -> Result<(Known, Option<Loaded<Incident>>), Error> {
        let answering = tx.answering(last)?.ok_or(Error::NotFound)?;
        let mut known = Known { is_open: answering.state.is_open(), ..Known::default() };
        let mut entries = tx.entries(last)?;
        if answering.state.id != last {
            entries.extend(tx.entries(answering.state.id)?);
        }
        for body in entries.iter().filter_map(|entry| entry.private.as_ref()) {
            let texts: Private = serde_json::from_str(&body.text).unwrap_or_default();
            known.read(texts.get(ALARMS).map_or("", String::as_str));
        }
        let open = known.is_open.then_some(answering);
        Ok((known, open))
    }

    fn open(&self, tx: &mut Tx<'_>, count: u64, news: &News<'_>) -> Result<Taken, Error> {
        let command = self.opening(count);
        let caller = Caller { actor: self.actor.clone(), command, request: None, seen: None };
        let submission = Submission {
            description: self.told(news),
            alarms: news.marks.clone(),
            ..Submission::new(self.delivery.case.clone(), &self.delivery.summary)
        };
        let receipt = take_in(tx, self.keys, &caller, &submission)?;
        Ok(Taken { outcome: Outcome::Opened, number: Some(receipt.incident_number) })
    }

    fn note(&self, tx: &mut Tx<'_>, before: &Loaded<Incident>, news: &News<'_>) -> Result<Taken, Error> {
        let id = self.command("alarms", &news.marks);
        let number = Some(before.state.number.clone());
        if before.command_known(id) {
            return Ok(Taken { outcome: Outcome::Known, number });
        }
        let (world, now) = (tx.world()?, before.time(tx.now()?));
        let texts = [("note", self.told(news)), (ALARMS, news.marks.clone())];
        let texts = texts.map(|(key, text)| (key.to_owned(), text)).into();
        let command = Command { id, by: self.actor.clone(), request: None, ask: Ask::Note, texts };
        let decision = decide(&before.state, &world, &command, now)?;
        commit::decision(tx, &world, before, id, decision)?;
        Ok(Taken { outcome: Outcome::Noted, number })
    }

    /// What is written of them, as far as a text has room.
    fn told(&self, news: &News<'_>) -> String {
        let headings = &self.delivery.headings;
        let room = TEXT_MAX.saturating_sub(headings.cut.chars().count().saturating_add(1));
        let mut text = headings.about.clone();
        let mut used = text.chars().count();
        let parts = [(&headings.firing, &news.firing), (&headings.resolved, &news.resolved)];
        let parts = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
        let lines =
            parts.flat_map(|(heading, lines)| std::iter::once(heading.as_str()).chain(lines.iter().copied()));
        for line in lines {
            used = used.saturating_add(line.chars().count()).saturating_add(1);
            let is_last = used > room;
            // Writing to a text cannot fail.
            let _written = write!(text, "\n{}", if is_last { &headings.cut } else { line });
            if is_last {
                break;
            }
        }
        text.trim_start().to_owned()
    }
}
