//! 経過: every entry, what it says, on which clause, who recorded it; hashes for auditors.

use serde::Serialize;

use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::Fact;
use crate::domain::moment::Moment;
use crate::domain::plan::Plan;
use crate::export::chronology::plan_label;
use crate::export::names::Names;
use crate::export::sentence::Teller;
use crate::export::words::Words;
use crate::i18n::time::{self, Years};
use crate::keys::to_hex;

use super::show::decoded;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Row};

#[derive(Serialize)]
struct View {
    number: String,
    href: String,
    entries: Vec<EntryView>,
    is_auditor: bool,
    /// An auditor looks at an incident of their own unit: as someone who has a part in it.
    is_own: bool,
}

#[derive(Serialize)]
struct EntryView {
    seq: i64,
    at: String,
    text: String,
    actor: String,
    sentences: Vec<String>,
    notes: Vec<Row>,
    hash: String,
}

/// The page, newest entry first.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = reading::history(&visit.site, &staff.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &staff.actor(), &seen, "history");
    let entries = decoded(&seen)?;
    let mut rows = rows(visit, &seen, &entries);
    rows.reverse();
    let number = seen.incident.number.clone();
    let view = View {
        href: format!("/incidents/{number}"),
        entries: rows,
        is_auditor: staff.viewer.is_audit_of(&seen.incident),
        is_own: staff.viewer.is_auditor && !staff.viewer.is_audit_of(&seen.incident),
        number: number.clone(),
    };
    let title = visit.say("web-history-title", &[("number", number.into())]);
    page::show(visit, "incidents/history", title, &view)
}

fn rows(visit: &Visit, seen: &Seen, entries: &[DecodedEntry]) -> Vec<EntryView> {
    let names = Names::collect(entries);
    let language_words = Words { language: visit.language, years: Years::Imperial };
    let teller = Teller {
        incident: &seen.incident,
        world: &seen.world,
        names: &names,
        words: &language_words,
        seq: 0,
    };
    let hashes = seen.entries.iter().map(|entry| to_hex(&entry.hash));
    entries
        .iter()
        .zip(hashes)
        .map(|(entry, hash)| {
            let teller = teller.at(entry.seq);
            EntryView {
                seq: entry.seq,
                at: entry.at.to_rfc3339(),
                text: time::long(visit.language, Years::Imperial, entry.at),
                actor: words::actor(visit, &seen.world, &entry.facts.by),
                sentences: entry
                    .facts
                    .facts
                    .iter()
                    .map(|fact| told(visit, &teller, (fact, entry.at)))
                    .collect(),
                notes: notes(visit, entry),
                hash,
            }
        })
        .collect()
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
    let shown = ["note", "reason", "summary", "description", "place"];
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
