//! History in, report out.

use crate::domain::ids::{Act, UnitId};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::{Delivered, Fact, Outcome};
use crate::domain::incident::moments;
use crate::domain::incident::state::{DutyState, Incident};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::register::exception::Exceptions;
use crate::domain::world::World;

use crate::domain::case::Presence;
use crate::i18n::labels;

use super::document::{
    Document, DutyRow, Footer, Header, Informed, Known, Organisation, ReceivedBy, Stamp, Summary, Word, word,
};
use super::evidence::EvidenceLine;
use super::names::Names;
use super::paper::{Backstage, Paper, Seal, Ticket};
use super::reach::Sent;
use super::sentence::Teller;
use super::words::Words;
use super::{chronology, ladder, people, response, section};

/// A chain of units longer than this is a ring, which only a damaged organisation file can make.
const UNITS_DEEP_MAX: usize = 16;

/// When and by whom a report is issued, and under what.
#[derive(Clone, Debug)]
pub struct Issue {
    /// When.
    pub at: Moment,
    /// Who, as it is to be printed.
    pub by: String,
    /// The name of the machine that it comes from.
    pub host: String,
    /// Its number and code; none for 控え.
    pub ticket: Option<Ticket>,
    /// The latest signed root.
    pub seal: Option<Seal>,
}

/// The report on an incident. `incident` is the fold of exactly these `entries`.
pub fn compose(
    entries: &[DecodedEntry],
    incident: &Incident,
    world: &World,
    issue: &Issue,
    words: &Words,
) -> Document {
    compose_with(entries, incident, (world, &Exceptions::default()), issue, words, &[])
}

/// The same with the exceptions that the body keeps, and the evidence of the incident, which has histories
/// of its own.
pub fn compose_with(
    entries: &[DecodedEntry],
    incident: &Incident,
    (world, exceptions): (&World, &Exceptions),
    issue: &Issue,
    words: &Words,
    evidence: &[EvidenceLine],
) -> Document {
    let names = Names::collect(entries);
    let seq = entries.last().map_or(0, |entry| entry.seq);
    let teller = Teller { incident, world, names: &names, words, seq };
    let informed = people::informed(entries, teller);
    let unmet = incident.duties.iter().filter(|duty| duty.is_owed() || duty.state == DutyState::Passed);
    let open_duties: Vec<DutyRow> = unmet.map(|duty| ladder::duty_row(duty, &teller)).collect();
    Document {
        header: header(&teller, issue),
        paper: Paper::of(issue.ticket.as_ref(), issue.seal.clone(), words),
        summary: summary(entries, &teller, &informed, open_duties.len()),
        organisation: organisation(&teller),
        facts: known(&teller),
        ladder: ladder::lines(entries, teller),
        chronology: chronology::rows(entries, teller),
        informed,
        open_duties,
        deadlines: section::deadlines(&teller),
        sections: [
            section::of_scales(entries, teller).into_iter().collect(),
            section::sections(&teller, exceptions),
            section::of_evidence(evidence, words),
        ]
        .concat(),
        footer: footer(entries, incident),
        backstage: backstage(entries, &teller),
    }
}

/// Everyone the history names, and what was written for the readers of a variant.
fn backstage(entries: &[DecodedEntry], teller: &Teller<'_>) -> Backstage {
    let texts = &teller.incident.texts;
    let written = texts.iter().filter(|(key, _)| key.starts_with("issue."));
    let heads = people::heads(entries);
    let mut people = teller.names.known();
    people.iter_mut().for_each(|known| {
        known.is_head = heads.contains(&known.person);
        let today = teller.world.org.own_name(&known.person);
        if !known.names.contains(&today) {
            known.names.push(today);
        }
    });
    Backstage {
        texts: written.map(|(key, text)| (key.clone(), text.clone())).collect(),
        people,
        grounds: section::grounds(teller),
        stated: response::stated(teller),
        unpublished: response::unpublished(teller),
    }
}

fn header(teller: &Teller<'_>, issue: &Issue) -> Header {
    let (incident, words) = (teller.incident, teller.words);
    let policy = teller.policy();
    let text = |pick: fn(&Policy) -> &str| policy.map(pick).unwrap_or_default().to_owned();
    let kind = incident.case.kind.clone();
    let label = policy.map_or_else(|| kind.to_string(), |policy| policy.kind_label(&kind).to_owned());
    Header {
        language: words.language.as_str().to_owned(),
        title: words.word("report-title"),
        body: policy.map(|policy| policy.entity(&incident.case)).unwrap_or_default().to_owned(),
        number: incident.number.clone(),
        called: incident.called.map(|called| labels::called(words.language, called)),
        kind: Word { code: kind.to_string(), label },
        phase: word(incident.phase.as_str(), labels::phase(words.language, incident.phase)),
        drill: incident.drill,
        policy: text(|policy| &policy.title),
        policy_version: incident.policy.0,
        rule: text(|policy| &policy.rule),
        issued_at: Stamp(issue.at),
        issued_by: issue.by.clone(),
        host: issue.host.clone(),
    }
}

fn summary(entries: &[DecodedEntry], teller: &Teller<'_>, informed: &[Informed], open: usize) -> Summary {
    let incident = teller.incident;
    let text = |key: &str| incident.texts.get(key).filter(|text| !text.trim().is_empty()).cloned();
    let top = teller.policy().map(|policy| policy.roles.top.clone());
    let top_duties = || incident.duties.iter().filter(|duty| Some(&duty.post) == top.as_ref());
    let confirmations = top_duties().filter(|duty| duty.act.is(Act::CONFIRM) && !duty.is_deemed);
    let sent = top.as_ref().map(|post| Sent::to_post(entries, post)).unwrap_or_default();
    let is_dead = |row: &&Delivered| row.outcome == Outcome::Dead;
    Summary {
        text: text("summary"),
        description: text("description"),
        place: text("place"),
        reported_at: Stamp(incident.opened_at),
        reported_by: incident.reporter.as_ref().map(|person| teller.at(1).name(person)),
        top_told_at: sent.told_at(),
        top_sent_at: sent.sent_at(),
        top_reach: sent.reach().map(|reach| reach.word(teller)),
        top_confirmed_at: confirmations.filter_map(|duty| duty.done_at).min().map(Stamp),
        top_post: top.map(|post| Word { label: teller.post(&post), code: post.to_string() }),
        ended_at: ended(entries, incident),
        people_told: informed.len(),
        duties_late: incident.duties.iter().filter(|duty| !moments::was_in_time(duty)).count(),
        duties_open: open,
        deliveries_dead: outcomes(entries).filter(is_dead).count(),
    }
}

fn outcomes(entries: &[DecodedEntry]) -> impl Iterator<Item = &Delivered> {
    let facts = entries.iter().flat_map(|entry| &entry.facts.facts);
    let noted =
        facts.filter_map(|fact| if let Fact::Delivered { outcomes } = fact { Some(outcomes) } else { None });
    noted.flatten()
}

/// When it ended, if it stands ended: the last move to an end.
fn ended(entries: &[DecodedEntry], incident: &Incident) -> Option<Stamp> {
    if incident.is_open() {
        return None;
    }
    let ends = |fact: &Fact| matches!(fact, Fact::PhaseChanged { to } if to.is_end());
    entries.iter().rev().find(|entry| entry.facts.facts.iter().any(ends)).map(|entry| Stamp(entry.at))
}

fn organisation(teller: &Teller<'_>) -> Organisation {
    let (incident, case, language) = (teller.incident, &teller.incident.case, teller.words.language);
    let severity = incident.severity.as_str();
    Organisation {
        units: case.unit.as_ref().map(|unit| units(unit, teller.world)).unwrap_or_default(),
        severity: Word { code: severity.to_owned(), label: teller.severity(severity) },
        severity_by_hand: incident.severity_by_hand,
        origin: word(case.origin.as_str(), labels::origin(language, case.origin)),
        received: incident.received.as_ref().map(|received| ReceivedBy {
            by: teller.at(1).name(&received.by),
            channel: teller.coded("report-received", &received.channel),
            at: Stamp(received.at),
        }),
        certainty: word(case.certainty.as_str(), labels::certainty(language, case.certainty)),
        asset_class: asset_class(&case.asset_class, teller),
        segments: case.segments.iter().map(|code| word(code, segment(code, teller))).collect(),
    }
}

/// `A` is `A` in every language; only the unknown needs words.
fn asset_class(code: &str, teller: &Teller<'_>) -> Word {
    if code == "unknown" {
        return word(code, teller.words.word("document-unknown"));
    }
    Word { code: code.to_owned(), label: code.to_owned() }
}

fn segment(code: &str, teller: &Teller<'_>) -> String {
    let known = teller.policy().map(|policy| policy.segments.as_slice()).unwrap_or_default();
    let found = known.iter().find(|segment| segment.id == code);
    found.map_or_else(|| code.to_owned(), |segment| segment.label.clone())
}

fn units(unit: &UnitId, world: &World) -> Vec<Word> {
    let mut found = Vec::new();
    let mut next = Some(unit.clone());
    while let Some(id) = next.filter(|_| found.len() < UNITS_DEEP_MAX) {
        next = world.org.units.get(&id).and_then(|row| row.parent.clone());
        found.push(Word { label: world.unit_name(&id), code: id.to_string() });
    }
    found.reverse();
    found
}

fn known(teller: &Teller<'_>) -> Known {
    let case = &teller.incident.case;
    let language = teller.words.language;
    let presence = |value: Presence| match value {
        Presence::Unknown => word(value.as_str(), teller.words.word("document-unknown")),
        Presence::Present | Presence::Absent => word(value.as_str(), labels::presence(language, value)),
    };
    Known {
        personal_data: presence(case.personal_data),
        my_number: presence(case.my_number),
        malicious: presence(case.malicious),
        people_max: case.people_max,
        aware_at: Stamp(case.aware_at),
        occurred_at: case.occurred_at.map(Stamp),
    }
}

fn footer(entries: &[DecodedEntry], incident: &Incident) -> Footer {
    let head: String = entries
        .last()
        .map(|entry| entry.hash.iter().map(|byte| format!("{byte:02x}")).collect())
        .unwrap_or_default();
    Footer {
        history: incident.id.to_string(),
        entries: entries.len(),
        last_at: Stamp(incident.at),
        head_short: head.chars().take(16).collect(),
        head,
    }
}
