//! A report (通報・報告): what one person told us. Its own history, beside the incident's.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::case::{Origin, Received};
use super::code::words;
use super::history::{History, Kind, Private};
use super::ids::{HistoryId, PersonId};
use super::moment::Moment;

/// The fact body of one entry of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFacts {
    /// Who gave the command.
    pub by: Actor,
    /// SHA-256 of the request, so that another body under the same key is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What happened, in order.
    pub facts: Vec<ReportFact>,
}

/// What can happen to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFact {
    /// It arrived. Private: `summary`, `description`, `place`, `contact_name`, `contact`, `contact_phone`,
    /// `contact_mail`; `alarms` where monitoring tells of them.
    Arrived {
        number: String,
        incident: HistoryId,
        origin: Origin,
        reporter: Option<PersonId>,
        received: Option<Received>,
        secret_hash: Option<String>,
    },
    /// Whoever reported it lost their 確認番号 and has another one. Private: `reason`.
    Renewed { secret_hash: String },
    /// A file came with it (未確認の添付): it is kept sealed, and is no evidence until somebody enters it as
    /// such. Private: `file.<no>.name`, `file.<no>.sha256`.
    Attached {
        no: u32,
        bytes: u64,
        form: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cautions: Vec<String>,
        verdict: Verdict,
    },
    /// Whoever handles an incident entered such a file as an item of its evidence.
    Registered { no: u32, incident: HistoryId, evidence: u32 },
    /// It is no longer kept, with its incident (廃棄): rows and earlier texts are gone. Private: `reason`.
    Disposed,
}

/// What a search for malicious programs said of a file when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found.
    Infected,
    /// Nobody looked: there is no scanner, or it did not answer.
    NotScanned,
    /// It is larger than the scanner looks at.
    OverLimit,
}

words!(Verdict {
    Clean = "clean", Infected = "infected", NotScanned = "not_scanned", OverLimit = "over_limit",
});

/// A file that came with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its number within the report; no number of evidence.
    pub no: u32,
    /// When it came.
    pub at: Moment,
    /// How long it is.
    pub bytes: u64,
    /// What its first bytes say that it is.
    pub form: String,
    /// What speaks against opening it.
    pub cautions: Vec<String>,
    /// What a scanner said.
    pub verdict: Verdict,
    /// What it was called.
    pub name: String,
    /// SHA-256, hex: its name in the vault, among the files of the report's own incident.
    pub sha256: String,
    /// The item of evidence that it was entered as, and of which incident.
    pub evidence: Option<(HistoryId, u32)>,
}

/// Files that one report takes.
pub const FILES_MAX: usize = 20;
/// Their bytes together.
pub const BYTES_MAX: u64 = 100 * 1024 * 1024;

/// A report at one seq.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its history.
    pub id: HistoryId,
    /// Entries folded so far.
    pub seq: i64,
    /// 受付番号.
    pub number: String,
    /// The incident it belongs to.
    pub incident: HistoryId,
    /// Where it came from.
    pub origin: Origin,
    /// Hash of the 確認番号, hex.
    pub secret_hash: Option<String>,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
    /// Whether it is no longer kept.
    pub is_disposed: bool,
}

impl Report {
    /// The file with this number.
    pub fn attachment(&self, no: u32) -> Option<&Attachment> {
        self.attachments.iter().find(|attachment| attachment.no == no)
    }

    /// Whether a file of so many bytes still finds room, after others that come with it.
    pub fn has_room(&self, (count, before): (usize, u64), bytes: u64) -> bool {
        let held: u64 = self.attachments.iter().map(|attachment| attachment.bytes).sum();
        let all = held.saturating_add(before).saturating_add(bytes);
        self.attachments.len().saturating_add(count) < FILES_MAX && all <= BYTES_MAX
    }

    fn attach(&mut self, at: Moment, file: Attachment, private: &Private) {
        let text = |key: &str| private.get(&format!("file.{}.{key}", file.no)).cloned().unwrap_or_default();
        self.attachments.push(Attachment { at, name: text("name"), sha256: text("sha256"), ..file });
    }
}

impl History for Report {
    const KIND: Kind = Kind::Report;
    type Facts = ReportFacts;

    fn begin(id: HistoryId, _: Moment, facts: &ReportFacts, _: &Private) -> Option<Self> {
        let ReportFact::Arrived { number, incident, origin, secret_hash, .. } = facts.facts.first()? else {
            return None;
        };
        Some(Self {
            id,
            seq: 1,
            number: number.clone(),
            incident: *incident,
            origin: *origin,
            secret_hash: secret_hash.clone(),
            attachments: Vec::new(),
            is_disposed: false,
        })
    }

    fn apply_entry(&mut self, at: Moment, facts: &ReportFacts, private: &Private) {
        for fact in &facts.facts {
            match fact {
                ReportFact::Arrived { .. } => {}
                ReportFact::Attached { no, bytes, form, cautions, verdict } => {
                    let (form, cautions) = (form.clone(), cautions.clone());
                    let (name, sha256) = (String::new(), String::new());
                    let (no, bytes, verdict, evidence) = (*no, *bytes, *verdict, None);
                    let file = Attachment { no, at, bytes, form, cautions, verdict, name, sha256, evidence };
                    self.attach(at, file, private);
                }
                ReportFact::Registered { no, incident, evidence } => {
                    let found = self.attachments.iter_mut().find(|attachment| attachment.no == *no);
                    if let Some(attachment) = found {
                        attachment.evidence = Some((*incident, *evidence));
                    }
                }
                ReportFact::Renewed { secret_hash } => self.secret_hash = Some(secret_hash.clone()),
                ReportFact::Disposed => {
                    self.is_disposed = true;
                    self.attachments.clear();
                }
            }
        }
        self.seq += 1;
    }

    fn request(facts: &ReportFacts) -> Option<&String> {
        facts.request.as_ref()
    }

    fn id(&self) -> HistoryId {
        self.id
    }

    fn seq(&self) -> i64 {
        self.seq
    }

    fn is_disposed(&self) -> bool {
        self.is_disposed
    }

    fn wake_at(&self, _: Moment) -> Option<Moment> {
        None
    }
}

/// The fact body of one entry of a day's access log: who looked at what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessFacts {
    /// Who looked.
    pub by: Actor,
    /// At which incident; none for a list that was taken along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<HistoryId>,
    /// `view`, `history`, `export`, `contact`, ….
    pub what: String,
}
