//! 対応措置: report items, the nine items, assets, checklists, records, publication.

use crate::domain::case::Presence;
use crate::domain::policy::procedure::{Group, Stage};
use crate::telling::document::Stamp;
use crate::telling::response::{self, Record, Reported};
use crate::telling::sentence::Teller;

use super::{Pair, Section, Table};

pub(super) fn sections(teller: &Teller<'_>) -> Vec<Section> {
    vec![
        bcp(teller),
        items(teller),
        ppc(teller),
        assets(teller),
        checklists(teller),
        guidance(teller),
        attacks(teller),
        containment(teller),
        shares(teller),
        authorisations(teller),
        faults(teller),
        publication(teller),
    ]
}

fn section(teller: &Teller<'_>, code: &'static str, key: &str) -> Section {
    Section::new(code, teller.words.word(&format!("section-response-{key}")))
}

fn table(teller: &Teller<'_>, title: String, heads: &[&str], rows: Vec<Vec<String>>) -> Option<Table> {
    let heads = heads.iter().map(|head| teller.words.word(&format!("response-head-{head}"))).collect();
    (!rows.is_empty()).then_some(Table { title, heads, rows })
}

fn cell(teller: &Teller<'_>, at: Option<Stamp>) -> String {
    at.map(|at| teller.words.cell(at.0)).unwrap_or_default()
}

fn bcp(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.bcp", "bcp");
    let state = &teller.incident.plan.response;
    if let Some(is_active) = state.is_bcp_active {
        let key = if is_active { "section-response-bcp-active" } else { "section-response-bcp-inactive" };
        let name = teller.words.word("section-response-bcp-name");
        section.facts.push(Pair { name, value: teller.words.word(key) });
    } else if response::asks_bcp(state, teller.incident.case.kind.as_str()) {
        section.missing.push(teller.words.word("response-bcp-question"));
    }
    section
}

/// What is known, with how sure it is; what no stage of reporting has been told yet is missing. Before
/// anyone has stated anything the report says the same in its own parts.
fn items(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.items", "items");
    if teller.incident.plan.response.statements.is_empty() {
        return section;
    }
    let rows = response::reported(teller).into_iter().filter(|row| row.now.is_some());
    let rows = rows.map(|row| [vec![row.label.clone()], value(teller, &row)].concat()).collect();
    section.tables.extend(table(
        teller,
        String::new(),
        &["item", "value", "sureness", "source", "stated"],
        rows,
    ));
    section.missing = response::missing(teller, Stage::Final);
    section
}

fn value(teller: &Teller<'_>, row: &Reported) -> Vec<String> {
    let Some(now) = &row.now else { return vec![String::new(); 4] };
    let stated = teller.words.list([cell(teller, now.at), now.by.clone().unwrap_or_default()]);
    let stated = if now.at.is_some() { stated } else { String::new() };
    vec![now.text.clone(), now.sureness.label.clone(), now.source.clone().unwrap_or_default(), stated]
}

/// The nine items of a report to 個人情報保護委員会, where personal data may be concerned.
fn ppc(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.ppc", "ppc");
    let has_statements = !teller.incident.plan.response.statements.is_empty();
    if teller.incident.case.personal_data == Presence::Absent || !has_statements {
        return section;
    }
    let mut rows: Vec<Reported> =
        response::reported(teller).into_iter().filter(|row| row.ppc.is_some()).collect();
    rows.sort_by_key(|row| row.ppc);
    let number = |row: &Reported| row.ppc.map(circled).unwrap_or_default();
    let cells = rows.iter().map(|row| {
        let mut cells = vec![number(row), row.label.clone()];
        cells.extend(value(teller, row).into_iter().take(2));
        cells
    });
    let heads = ["number", "item", "value", "sureness"];
    section.tables.extend(table(teller, String::new(), &heads, cells.collect()));
    section.missing = response::missing(teller, Stage::Ppc);
    section
}

/// ① to ⑨.
fn circled(no: u32) -> String {
    let letter = no.checked_sub(1).and_then(|index| char::from_u32(0x2460 + index));
    letter.map_or_else(|| no.to_string(), String::from)
}

fn assets(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.assets", "assets");
    let rows = response::assets(teller).into_iter();
    let rows = rows.map(|row| vec![row.text, row.class.label, row.struck.unwrap_or_default()]).collect();
    section.tables.extend(table(teller, String::new(), &["asset", "class", "struck"], rows));
    section
}

/// What was done and what was decided not to be done, by group; what is open is named as such once
/// somebody has begun.
fn checklists(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.checklists", "checklists");
    let all = response::checks(teller);
    if all.iter().all(|row| row.state.code == "open") {
        return section;
    }
    for group in Group::ALL {
        let title = teller.coded("response-group", group.as_str()).label;
        let said = all.iter().filter(|row| row.group.code == group.as_str() && row.state.code != "open");
        let rows = said.map(|row| {
            let mut notes: Vec<String> = row.text.iter().cloned().collect();
            if let Some(reason) = &row.override_reason {
                let first = teller.words.list(&row.over);
                notes.push(teller.words.say("response-over", &[("first", &first), ("reason", reason)]));
            }
            let by = row.by.clone().unwrap_or_default();
            vec![row.label.clone(), row.state.label.clone(), cell(teller, row.at), by, notes.join("\n")]
        });
        let heads = ["check", "state", "at", "by", "result"];
        section.tables.extend(table(teller, title, &heads, rows.collect()));
    }
    let open = all.iter().filter(|row| row.state.code == "open" && !row.is_harmful);
    section.missing = open.map(|row| row.label.clone()).collect();
    section
}

/// When the reporter was shown what to do at once, and what of it was done; nothing where no form
/// showed it and nobody said.
fn guidance(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.guidance", "guidance");
    let state = &teller.incident.plan.response.guidance;
    if state.shown.is_none() && state.done.is_empty() {
        return section;
    }
    if let Some((_, at)) = &state.shown {
        let name = teller.words.word("response-head-shown_at");
        section.facts.push(Pair { name, value: teller.words.stamp(*at) });
    }
    let not_said = teller.words.word("response-guidance-unsaid");
    let rows = response::guided(teller).into_iter().map(|row| {
        let done = row.done_at.map_or_else(|| not_said.clone(), |at| teller.words.cell(at.0));
        vec![row.text, done, row.by.unwrap_or_default()]
    });
    let heads = ["guided", "done_at", "done_by"];
    section.tables.extend(table(teller, String::new(), &heads, rows.collect()));
    section
}

fn attacks(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.attacks", "attacks");
    let rows = response::attacks(teller).into_iter();
    let rows = rows.map(|row| {
        vec![row.stance.label, row.measures, row.reason, row.contact, cell(teller, Some(row.at)), row.by]
    });
    let heads = ["stance", "measures", "reason", "contact", "decided_at", "decided_by"];
    section.tables.extend(table(teller, String::new(), &heads, rows.collect()));
    section
}

fn containment(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.containment", "containment");
    let rows = response::containments(teller);
    let cells = |row: &Record| {
        let what = teller.words.list([row.what.label.as_str(), row.text.as_str()]);
        let restored = match row.until {
            Some(at) => cell(teller, Some(at)),
            None => teller.words.word("response-not-restored"),
        };
        vec![what, row.who.clone(), cell(teller, Some(row.at)), restored, row.note.clone()]
    };
    let heads = ["measure", "ordered_by", "cut_at", "restored_at", "basis"];
    section.tables.extend(table(teller, String::new(), &heads, rows.iter().map(cells).collect()));
    let open = rows.iter().filter(|row| row.until.is_none());
    section.missing =
        open.map(|row| teller.words.say("response-still-cut", &[("what", &row.what.label)])).collect();
    section
}

fn shares(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.shares", "shares");
    let rows = response::shares(teller).into_iter();
    let rows =
        rows.map(|row| vec![row.what.label, row.who, cell(teller, Some(row.at)), row.note, row.text, row.by]);
    let heads = ["with", "to", "at", "came_to", "content", "by"];
    section.tables.extend(table(teller, String::new(), &heads, rows.collect()));
    section
}

fn authorisations(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.authorisations", "authorisations");
    let rows = response::authorisations(teller).into_iter();
    let rows = rows.map(|row| {
        vec![row.who, row.text, cell(teller, Some(row.at)), cell(teller, row.until), row.by, row.note]
    });
    let heads = ["grantee", "scope", "from", "until", "allowed_by", "allowed_at"];
    section.tables.extend(table(teller, String::new(), &heads, rows.collect()));
    section
}

fn faults(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.faults", "faults");
    let rows = response::faults(teller).into_iter();
    let rows = rows.map(|row| vec![cell(teller, Some(row.at)), row.text, row.note]).collect();
    section.tables.extend(table(teller, String::new(), &["at", "fault", "outcome"], rows));
    section
}

fn publication(teller: &Teller<'_>) -> Section {
    let mut section = section(teller, "response.publication", "publication");
    let state = &teller.incident.plan.response.publication;
    if state.decision.is_none() && state.proposal.is_none() {
        return section;
    }
    section.lead.push(response::publication(teller));
    section.facts = response::decided(teller);
    let rows = response::releases(teller).into_iter().map(|row| {
        let not_yet = |key: &str| teller.words.word(&format!("response-not-{key}"));
        let approved = row.approved_by.unwrap_or_else(|| not_yet("approved"));
        let approved =
            teller.words.list([approved, row.alone.unwrap_or_default()].iter().filter(|t| !t.is_empty()));
        let released = row.released_at.map(|at| teller.words.cell(at.0));
        let released = released.unwrap_or_else(|| not_yet("released"));
        vec![row.text, row.state.label, row.by, approved, released, row.media.unwrap_or_default()]
    });
    let heads = ["text", "state", "writer", "approver", "released_at", "media"];
    section.tables.extend(table(teller, String::new(), &heads, rows.collect()));
    section
}
