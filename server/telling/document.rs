//! The post-incident report (事案報告書) as data: words and codes side by side, times as times.
//!
//! A [`Document`] is complete in itself. A writer may leave things out or set them in type; it
//! never looks anything up. Its serialised form is the published schema `noroshi.report/1`: fields
//! may be added, a field once published never changes its meaning.

use serde::{Serialize, Serializer};

use crate::domain::moment::Moment;

use super::paper::{Backstage, Paper};
use super::section::Section;

/// A time, written as RFC 3339 at +09:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(pub Moment);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339())
    }
}

/// A code with the body's word for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// What history stores.
    pub code: String,
    /// What people read.
    pub label: String,
}

pub(super) fn word(code: &str, label: String) -> Word {
    Word { code: code.to_owned(), label }
}

/// What something rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// The clause as the policy writes it, if there is one.
    pub clause: Option<String>,
    /// `law`, `policy` or `operational`.
    pub kind: &'static str,
    /// The clause, or 運用上の設定.
    pub label: String,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// What it is about and who issues it.
    pub header: Header,
    /// For whom it is, and by what it can be proved.
    pub paper: Paper,
    /// What a reader with one minute needs.
    pub summary: Summary,
    /// Where it happened and how it is classed.
    pub organisation: Organisation,
    /// What is known.
    pub facts: Known,
    /// Who had to be told, step by step, in the policy's order.
    pub ladder: Vec<Line>,
    /// Everything that happened, in order.
    pub chronology: Vec<Row>,
    /// Everyone to whom notices went.
    pub informed: Vec<Informed>,
    /// What was not fulfilled, on a closed incident too: closing forgives nothing.
    pub open_duties: Vec<DutyRow>,
    /// Dates of law and contract towards bodies outside, for programs. People read them once, in the
    /// section of the plan's dates, which says how each was counted.
    pub deadlines: Vec<Deadline>,
    /// What the emergency response plan adds: response, deadlines, prevention.
    pub sections: Vec<Section>,
    /// What the report was made from.
    pub footer: Footer,
    /// What no writer prints.
    #[serde(skip)]
    pub backstage: Backstage,
}

/// What it is about and who issues it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Header {
    /// `ja` or `en`.
    pub language: String,
    /// Title of the document.
    pub title: String,
    /// Name of the body.
    pub body: String,
    /// 事案番号: the key.
    pub number: String,
    /// 呼び番号: the number that is said, as 令和8-4127.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// 種別.
    pub kind: Word,
    /// 段階.
    pub phase: Word,
    /// 訓練.
    pub drill: bool,
    /// Title of the policy the incident runs under.
    pub policy: String,
    /// Version of that policy.
    pub policy_version: u32,
    /// The rule that clauses refer to.
    pub rule: String,
    /// When it was issued.
    pub issued_at: Stamp,
    /// Who issued it.
    pub issued_by: String,
    /// The name of the machine that it comes from: with it, a number is like no other.
    pub host: String,
}

/// What a reader with one minute needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// One sentence, as it is known now.
    pub text: Option<String>,
    /// In full, as it is known now.
    pub description: Option<String>,
    /// Where, in the reporter's words.
    pub place: Option<String>,
    /// When the report was taken.
    pub reported_at: Stamp,
    /// Who reported or registered it, if a member of staff.
    pub reported_by: Option<String>,
    /// The post at the top (CISO).
    pub top_post: Option<Word>,
    /// When the post at the top, or its stand-in, was first to be told.
    pub top_told_at: Option<Stamp>,
    /// When the first of what went to it was handed to a server.
    pub top_sent_at: Option<Stamp>,
    /// How far that is known to have come; none while nothing went to it.
    pub top_reach: Option<Word>,
    /// When it first confirmed.
    pub top_confirmed_at: Option<Stamp>,
    /// When the incident was closed or voided, if it is.
    pub ended_at: Option<Stamp>,
    /// People to whom notices went.
    pub people_told: usize,
    /// Duties that were ever late or passed.
    pub duties_late: usize,
    /// Duties not fulfilled.
    pub duties_open: usize,
    /// Deliveries that failed for good.
    pub deliveries_dead: usize,
}

/// Where it happened and how it is classed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Units from the body down to where it happened; empty while none is assigned.
    pub units: Vec<Word>,
    /// 影響度.
    pub severity: Word,
    /// Whether a person set the class.
    pub severity_by_hand: bool,
    /// Where the report came from.
    pub origin: Word,
    /// How someone else's report was received.
    pub received: Option<ReceivedBy>,
    /// 発生 or おそれ.
    pub certainty: Word,
    /// 重要度.
    pub asset_class: Word,
    /// Network segments hit.
    pub segments: Vec<Word>,
}

/// How someone else's report was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReceivedBy {
    /// Who took it.
    pub by: String,
    /// By what way.
    pub channel: Word,
    /// When.
    pub at: Stamp,
}

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// 個人情報.
    pub personal_data: Word,
    /// 個人番号.
    pub my_number: Word,
    /// 不正の目的.
    pub malicious: Word,
    /// At most this many people.
    pub people_max: Option<u64>,
    /// 認知.
    pub aware_at: Stamp,
    /// 発生.
    pub occurred_at: Option<Stamp>,
}

/// 連絡系統.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Id and the body's word.
    pub line: Word,
    /// Rounds begun.
    pub round: u32,
    /// Steps in the policy's order.
    pub steps: Vec<StepRow>,
}

/// 段.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepRow {
    /// Id and words for what it does.
    pub step: Word,
    /// `waiting`, `open`, `done`, `done_late`, `late`, `answered`, `unanswered`, `passed`, `dropped`.
    pub state: Word,
    /// When it first opened.
    pub opened_at: Option<Stamp>,
    /// When people were first to be told by it.
    pub told_at: Option<Stamp>,
    /// When the first of what went to them was handed to a server.
    pub sent_at: Option<Stamp>,
    /// How far that is known to have come; none while nothing went to anyone.
    pub reach: Option<Word>,
    /// When it was first confirmed.
    pub confirmed_at: Option<Stamp>,
    /// The earliest time by which something was due.
    pub due_at: Option<Stamp>,
    /// What it rests on; none before it opened.
    pub ground: Option<Ground>,
    /// Posts that were passed because nobody could be told.
    pub passed: Vec<PassedPost>,
    /// What was decided, for a question.
    pub answer: Option<AnswerRow>,
    /// Its duties.
    pub duties: Vec<DutyRow>,
}

/// A post that was passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PassedPost {
    /// Which post.
    pub post: Word,
    /// When.
    pub at: Stamp,
}

/// What was decided on a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerRow {
    /// The question.
    pub question: String,
    /// The option.
    pub answer: Word,
    /// Who decided; none where silence did.
    pub by: Option<String>,
    /// When.
    pub at: Option<Stamp>,
}

/// A duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DutyRow {
    /// Its number within the incident.
    pub no: u32,
    /// What had to be done.
    pub act: Word,
    /// The post that owes it, with its unit.
    pub post: Word,
    /// Who bears it.
    pub bearers: Vec<BearerRow>,
    /// When it opened.
    pub opened_at: Stamp,
    /// By when.
    pub due_at: Option<Stamp>,
    /// `open`, `late`, `done`, `done_late`, `passed`, `withdrawn`.
    pub state: Word,
    /// When it became late, if ever.
    pub late_at: Option<Stamp>,
    /// When it was done.
    pub done_at: Option<Stamp>,
    /// Who did it.
    pub done_by: Option<String>,
    /// By what means.
    pub means: Option<Word>,
    /// Who recorded it, where that was another (代行記録).
    pub recorded_by: Option<String>,
    /// Of a call, what came of it.
    pub call: Option<Word>,
    /// What it rests on.
    pub ground: Ground,
}

/// Someone who bears a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BearerRow {
    /// Staff number.
    pub person: String,
    /// Name at the time.
    pub name: String,
    /// As what.
    pub via: Word,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The entry it stands in.
    pub seq: i64,
    /// When it was recorded.
    pub at: Stamp,
    /// When it happened, where that was earlier.
    pub happened_at: Option<Stamp>,
    /// Name of the fact.
    pub fact: String,
    /// The sentence.
    pub what: String,
    /// Texts written with it.
    pub notes: Vec<Note>,
    /// Who did it; none where it followed by itself.
    pub who: Option<String>,
    /// What it rests on.
    pub ground: Option<Ground>,
    /// Bookkeeping that the ladder shows better.
    pub is_detail: bool,
}

/// A text written with an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// `reason`, `note`, `summary`, `description`, `place`.
    pub key: &'static str,
    /// What it is, in words.
    pub label: String,
    /// As it was written.
    pub text: String,
}

/// Someone to whom notices went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Informed {
    /// Staff number.
    pub person: String,
    /// Name at the time.
    pub name: String,
    /// Posts as which they were told, in order.
    pub posts: Vec<Word>,
    /// As what, in order.
    pub via: Vec<Word>,
    /// When they were first to be told.
    pub told_at: Stamp,
    /// When the first notice was handed to a server.
    pub sent_at: Option<Stamp>,
    /// Whether they were asked to confirm.
    pub is_asked: bool,
    /// When they first confirmed.
    pub confirmed_at: Option<Stamp>,
    /// How far it is known to have come: `confirmed`, `sent`, `pending`, `undelivered`, `unaddressed`.
    pub reach: Word,
    /// What became of what was sent, by channel.
    pub channels: Vec<ChannelRow>,
}

/// What became of what was sent on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChannelRow {
    /// `mail`, `chat:<name>`.
    pub channel: Word,
    /// Handed to the next system.
    pub sent: usize,
    /// Given up.
    pub dead: usize,
    /// `sent`, `dead`, `mixed` or `pending`.
    pub outcome: Word,
}

/// A deadline towards a body outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// What is owed to whom.
    pub label: String,
    /// By when.
    pub due_at: Stamp,
    /// When it was met.
    pub met_at: Option<Stamp>,
    /// What it rests on.
    pub ground: Ground,
}

/// What the report was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Footer {
    /// Id of the history.
    pub history: String,
    /// Entries used.
    pub entries: usize,
    /// Time of the last entry.
    pub last_at: Stamp,
    /// SHA-256 of the last entry, hex.
    pub head: String,
    /// Its first 16 digits, for paper.
    pub head_short: String,
}
