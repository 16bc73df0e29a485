//! A report (通報・報告): what one person told us. Its own history, beside the incident's.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::case::{Origin, Received};
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
    /// `contact_mail`.
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
    /// It is no longer kept, with its incident (廃棄): rows and earlier texts are gone. Private: `reason`.
    Disposed,
}

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
    /// Whether it is no longer kept.
    pub is_disposed: bool,
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
            is_disposed: false,
        })
    }

    fn apply_entry(&mut self, _: Moment, facts: &ReportFacts, _: &Private) {
        for fact in &facts.facts {
            match fact {
                ReportFact::Arrived { .. } => {}
                ReportFact::Renewed { secret_hash } => self.secret_hash = Some(secret_hash.clone()),
                ReportFact::Disposed => self.is_disposed = true,
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
