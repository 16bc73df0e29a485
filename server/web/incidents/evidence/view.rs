//! Items and hands in the reader's words.

use serde::Serialize;

use crate::domain::evidence::fact::TEXTS;
use crate::domain::history::Private;
use crate::store::evidence::{CustodyRow, EvidenceRow};
use crate::web::visit::Visit;
use crate::web::words::{self, Row, When};

/// An item in a list.
#[derive(Serialize)]
pub struct ItemView {
    /// Its number.
    pub no: i32,
    /// Its page.
    pub href: String,
    kind: String,
    description: String,
    standing: String,
    holder: String,
    collected: When,
    file: String,
    is_kept: bool,
    is_altered: bool,
    log: Option<Overwriting>,
    is_pressing: bool,
}

/// When a log is overwritten that nobody has kept.
#[derive(Serialize)]
pub struct Overwriting {
    at: When,
    is_near: bool,
    /// The time has passed: it may be lost.
    is_lost: bool,
}

impl Overwriting {
    /// Of a row; none where nothing is to be kept, or no time is known.
    pub fn of(visit: &Visit, row: &EvidenceRow) -> Option<Self> {
        let at = row.overwritten_at.filter(|_| row.waits_to_be_kept())?;
        Some(Self { at: When::due(visit, at), is_near: row.is_warned, is_lost: at <= visit.now })
    }

    /// Whether somebody must act on it now.
    pub const fn is_pressing(&self) -> bool {
        self.is_near || self.is_lost
    }
}

impl ItemView {
    /// An item of the incident whose page is `base`.
    pub fn of(visit: &Visit, base: &str, row: &EvidenceRow) -> Self {
        let log = Overwriting::of(visit, row);
        Self {
            no: row.no,
            href: format!("{base}/evidence/{}", row.no),
            kind: kind_label(visit, &row.kind),
            description: row.description.clone(),
            standing: standing(visit, row),
            holder: row.holder.clone(),
            collected: When::past(visit, row.collected_at),
            file: file(visit, row),
            is_kept: row.standing == "kept",
            is_altered: row.altered_at.is_some(),
            is_pressing: log.as_ref().is_some_and(Overwriting::is_pressing),
            log,
        }
    }
}

/// One hand.
#[derive(Serialize)]
pub struct HandView {
    no: i32,
    act: String,
    at: When,
    recorded: String,
    giver: String,
    receiver: String,
    reason: String,
    witness: String,
    seal: String,
    corrects: Option<i32>,
    voided_by: Option<i32>,
}

impl HandView {
    /// A hand, with who recorded it.
    pub fn of(visit: &Visit, row: &CustodyRow) -> Self {
        let recorded =
            [("time", When::past(visit, row.recorded_at).text), ("who", who(visit, &row.recorded_by))];
        Self {
            no: row.no,
            act: act_label(visit, &row.act),
            at: When::past(visit, row.at),
            recorded: visit.say("custody-recorded", &recorded.map(|(name, text)| (name, text.into()))),
            giver: row.giver.clone(),
            receiver: row.receiver.clone(),
            reason: row.reason.clone(),
            witness: row.witness.clone(),
            seal: row.seal.clone(),
            corrects: row.corrects,
            voided_by: row.voided_by,
        }
    }
}

/// Who recorded something, where the row has a word instead of a name.
fn who(visit: &Visit, recorded_by: &str) -> String {
    match recorded_by {
        "outside" | "engine" | "operator" => visit.text(&format!("web-actor-{recorded_by}")),
        name => name.to_owned(),
    }
}

/// Where it stands.
pub fn standing(visit: &Visit, row: &EvidenceRow) -> String {
    let standing = if row.waits_to_be_kept() { "waiting" } else { row.standing.as_str() };
    visit.text(&format!("evidence-standing-{standing}"))
}

/// Its file in one line; empty without one.
fn file(visit: &Visit, row: &EvidenceRow) -> String {
    let (Some(name), Some(bytes)) = (&row.file_name, row.file_bytes) else { return String::new() };
    visit.say("evidence-file-line", &[("name", name.clone().into()), ("size", words::size(bytes).into())])
}

/// What is known of an item, name by name.
pub fn facts(visit: &Visit, row: &EvidenceRow) -> Vec<Row> {
    let details: Private = serde_json::from_str(&row.details).unwrap_or_default();
    let label = |key: &str| visit.text(&format!("web-field-evidence_{key}"));
    let time = |at| When::past(visit, at).text;
    let mut rows = vec![
        Row { name: visit.text("evidence-standing"), value: standing(visit, row) },
        Row { name: visit.text("evidence-holder"), value: row.holder.clone() },
        Row { name: label("kind"), value: kind_label(visit, &row.kind) },
        Row { name: label("collected_at"), value: time(row.collected_at) },
    ];
    let told = TEXTS.iter().filter_map(|key| Some((*key, details.get(*key)?)));
    rows.extend(told.map(|(key, value)| Row { name: label(key), value: value.clone() }));
    let times = [("held_until", row.held_until), ("overwritten_at", row.overwritten_at)];
    let times = times.into_iter().filter_map(|(key, at)| Some((key, at?)));
    rows.extend(times.map(|(key, at)| Row { name: label(key), value: time(at) }));
    if let (Some(name), Some(sha256), Some(bytes)) = (&row.file_name, &row.file_sha256, row.file_bytes) {
        let form = row.file_form.clone().unwrap_or_default();
        let exact =
            [("size", words::size(bytes).into()), ("bytes", bytes.to_string().into()), ("form", form.into())];
        rows.push(Row { name: visit.text("evidence-file-name"), value: name.clone() });
        rows.push(Row {
            name: visit.text("evidence-file-size"),
            value: visit.say("evidence-file-exact", &exact),
        });
        rows.push(Row { name: "SHA-256".to_owned(), value: sha256.clone() });
    }
    if let (Some(at), Some(by), None) = (row.verified_at, &row.verified_by, row.altered_at) {
        let args = [("time", time(at).into()), ("who", who(visit, by).into())];
        rows.push(Row {
            name: visit.text("evidence-verified"),
            value: visit.say("evidence-verified-by", &args),
        });
    }
    rows.into_iter().filter(|row| !row.value.is_empty()).collect()
}

/// Why its file is only stored: one sentence each.
pub fn cautions(visit: &Visit, row: &EvidenceRow) -> Vec<String> {
    let words = row.cautions.split_whitespace();
    words.map(|word| visit.text(&format!("evidence-caution-{}", word.replace('_', "-")))).collect()
}

/// What was found when its file was read, and who had it; empty while it is whole.
pub fn alarm(visit: &Visit, row: &EvidenceRow) -> String {
    let Some(at) = row.altered_at else { return String::new() };
    let key = if row.is_missing { "evidence-missing" } else { "evidence-altered" };
    let holder = row.altered_holder.clone().unwrap_or_default();
    let args =
        [("no", row.no.into()), ("time", When::past(visit, at).text.into()), ("holder", holder.into())];
    visit.say(key, &args)
}

/// The word for a kind of item.
fn kind_label(visit: &Visit, kind: &str) -> String {
    visit.text(&format!("evidence-kind-{}", kind.replace('_', "-")))
}

/// The word for what was done.
fn act_label(visit: &Visit, act: &str) -> String {
    visit.text(&format!("custody-act-{act}"))
}
