//! 経過: every entry, what it says, on which clause, who recorded it; hashes for auditors.

use serde::Serialize;

use crate::domain::actor::Actor;
use crate::domain::history::Entry;
use crate::domain::incident::card::Rests;
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::Fact;
use crate::domain::moment::Moment;
use crate::domain::plan::{Plan, PlanFact};
use crate::i18n::time::{self, Years};
use crate::keys::to_hex;
use crate::telling::chronology::plan_label;
use crate::telling::names::Names;
use crate::telling::sentence::Teller;
use crate::telling::words::Words;

use super::frame::Head;
use super::response::open;
use super::show::decoded;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::Seen;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Row};

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    timeline: Timeline,
    is_auditor: bool,
    /// An auditor looks at an incident of their own unit: as someone who has a part in it.
    is_own: bool,
}

/// 経過: entries, the newest first, and what they can be sifted by.
#[derive(Serialize)]
pub struct Timeline {
    entries: Vec<EntryView>,
    filters: Vec<Filter>,
    /// How many more there are than are shown.
    more: usize,
}

#[derive(Serialize)]
struct Filter {
    href: String,
    label: String,
    is_current: bool,
}

#[derive(Serialize)]
struct EntryView {
    seq: i64,
    at: String,
    text: String,
    actor: String,
    /// Somebody acted, and nothing merely followed.
    is_of_person: bool,
    sentences: Vec<String>,
    /// What follows by itself, folded away.
    details: Vec<String>,
    /// What somebody wrote.
    note: String,
    notes: Vec<Row>,
    hash: String,
}

/// What of the history is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sift {
    /// Everything.
    All,
    /// What somebody did, said or wrote.
    People,
    /// Who was told, and who answered.
    Contact,
    /// What was late, and the clocks of law.
    Deadlines,
}

impl Sift {
    const ALL: [(Self, &'static str); 4] = [
        (Self::All, "all"),
        (Self::People, "people"),
        (Self::Contact, "contact"),
        (Self::Deadlines, "deadlines"),
    ];

    /// A word that means nothing is as good as none.
    fn of(visit: &Visit) -> Option<Self> {
        let word = visit.query.text("show");
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(sift, _)| *sift)
    }

    fn takes(self, entry: &DecodedEntry) -> bool {
        let any = |holds: fn(&Fact) -> bool| entry.facts.facts.iter().any(holds);
        match self {
            Self::All => true,
            Self::People => is_of_person(entry),
            Self::Contact => any(|fact| {
                let card = fact.card();
                card.tells.is_some() || matches!(card.rests, Rests::OnDuty(_))
            }),
            Self::Deadlines => {
                any(|fact| matches!(fact, Fact::DutyLate { .. } | Fact::Plan(PlanFact::Deadline(_))))
            }
        }
    }
}

/// So many sentences of an entry stand open; the rest is folded away.
const SENTENCES: usize = 1;

fn is_of_person(entry: &DecodedEntry) -> bool {
    !matches!(entry.facts.by, Actor::Engine)
}

/// The page, newest entry first.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = open(visit, staff, "history")?;
    let entries = decoded(&seen)?;
    let view = View {
        head: Head::of((visit, staff, &seen), "history", None, Vec::new())?,
        timeline: timeline(visit, &seen, &entries, ("history", Sift::All, usize::MAX)),
        is_auditor: staff.viewer.is_audit_of(&seen.incident),
        is_own: staff.viewer.is_auditor && !staff.viewer.is_audit_of(&seen.incident),
    };
    let title = visit.say("web-history-title", &[("number", seen.named(visit.language).into())]);
    page::show(visit, "incidents/history", title, &view)
}

/// The newest entries of those that the address asks for, or of what is usual there, for the page at `at`.
pub fn timeline(
    visit: &Visit,
    seen: &Seen,
    entries: &[DecodedEntry],
    (at, usual, limit): (&str, Sift, usize),
) -> Timeline {
    let sift = Sift::of(visit).unwrap_or(usual);
    let base = format!("/incidents/{}/{at}", seen.incident.number);
    let base = base.trim_end_matches('/');
    let filter = |(one, word): (Sift, &str)| Filter {
        href: format!("{base}?show={word}#timeline"),
        label: visit.text(&format!("web-timeline-{word}")),
        is_current: one == sift,
    };
    let names = Names::collect(entries);
    let words = Words { language: visit.language, years: Years::Imperial };
    let teller =
        Teller { incident: &seen.incident, world: &seen.world, names: &names, words: &words, seq: 0 };
    let sifted = || entries.iter().zip(&seen.entries).rev().filter(|(entry, _)| sift.takes(entry));
    Timeline {
        entries: sifted().take(limit).map(|both| row(visit, seen, &teller, both)).collect(),
        filters: Sift::ALL.map(filter).into(),
        more: sifted().count().saturating_sub(limit),
    }
}

/// An entry in the reader's words, with the hash that it is stored under.
fn row(
    visit: &Visit,
    seen: &Seen,
    teller: &Teller<'_>,
    (entry, stored): (&DecodedEntry, &Entry),
) -> EntryView {
    let teller = teller.at(entry.seq);
    let tell = |fact: &Fact| told(visit, &teller, (fact, entry.at));
    // What a note says stands there in its own words.
    let facts = entry.facts.facts.iter().filter(|fact| !matches!(fact, Fact::Noted));
    let (details, plain): (Vec<&Fact>, Vec<&Fact>) = facts.partition(|fact| fact.card().is_detail);
    let (plain, rest) = plain.split_at(plain.len().min(SENTENCES));
    EntryView {
        seq: entry.seq,
        at: entry.at.to_rfc3339(),
        text: time::short(visit.language, entry.at),
        actor: words::actor(visit, &seen.world, &entry.facts.by),
        is_of_person: is_of_person(entry),
        sentences: plain.iter().copied().map(tell).collect(),
        details: rest.iter().copied().chain(details).map(tell).collect(),
        note: entry.private.get("note").cloned().unwrap_or_default(),
        notes: notes(visit, entry),
        hash: to_hex(&stored.hash),
    }
}

/// A sentence with when it happened, where it was written down afterwards.
fn told(visit: &Visit, teller: &Teller<'_>, (fact, recorded): (&Fact, Moment)) -> String {
    let what = sentence(teller, fact);
    let Some(at) = fact.card().afterwards(recorded) else { return what };
    let at = time::short(visit.language, at);
    visit.say("web-happened", &[("what", what.into()), ("at", at.into())])
}

/// A sentence with the clause it rests on, where there is one.
pub fn sentence(teller: &Teller<'_>, fact: &Fact) -> String {
    let said = teller.say(fact);
    match fact {
        Fact::StepOpened { basis, .. } | Fact::DutyOpened { basis, .. } => match &basis.clause {
            Some(clause) => format!("{said}　{clause}"),
            None => said,
        },
        _ => said,
    }
}

/// What was written down with an entry.
fn notes(visit: &Visit, entry: &DecodedEntry) -> Vec<Row> {
    let shown = ["reason", "summary", "description", "place"];
    let found = shown.iter().filter_map(|key| Some((key, entry.private.get(*key)?)));
    let found = found.filter(|(_, value)| !value.is_empty());
    let named =
        found.map(|(key, value)| Row { name: visit.text(&format!("web-field-{key}")), value: value.clone() });
    let planned = entry.private.iter().filter(|(key, value)| Plan::keeps(key) && !value.is_empty());
    let planned =
        planned.map(|(key, value)| Row { name: plan_label(key, visit.language), value: value.clone() });
    // What a body outside said is shown as what it is.
    let outside = entry.private.get("answer");
    let outside =
        outside.map(|value| Row { name: plan_label("answer", visit.language), value: value.clone() });
    named.chain(outside).chain(planned).collect()
}
