//! 台帳: what the body keeps about its own rules beside its incidents, with the clocks that this runs.
//!
//! Registers are facts of the organisation's history. Each has one clock for what is owed about one
//! of its rows: a reminder ahead, then the rungs of a ladder, once each. Whoever writes an entry, a
//! person or the engine, decides with it what has become due.

pub mod clock;
pub mod disposal;
pub mod exception;
pub mod hearing;
pub mod proxy;
pub mod recorded;
pub mod review;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::history::Private;

use super::actor::Contacted;
use super::code::words;
use super::ids::{PartyId, PersonId};
use super::moment::Moment;

/// Which register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// 例外措置 (7.4).
    Exception,
    /// 計画の見直し (7.3(4)).
    Review,
    /// 特権の代行者 (6.2(1)③).
    Proxy,
    /// 廃棄記録 (2.2(9)②).
    Disposal,
}

words!(Register {
    Exception = "exception", Review = "review", Proxy = "proxy", Disposal = "disposal",
});

/// What of a row of a register someone is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// 許可を求められた.
    Requested,
    /// 許可された.
    Permitted,
    /// 許可されなかった.
    Refused,
    /// 事後の報告があった.
    Reported,
    /// What is owed is overdue.
    Late,
    /// The end comes.
    EndsSoon,
    /// 期間が終わった.
    Ended,
    /// 取りやめた.
    Withdrawn,
    /// One person did what needs two.
    Waived,
    /// 定期の確認の時期.
    CheckBegan,
    /// 定期の確認が遅れている.
    CheckLate,
    /// 見直しを求められた.
    Prompted,
    /// It was recorded in somebody's name by a program.
    Recorded,
}

words!(Event {
    Requested = "requested", Permitted = "permitted", Refused = "refused", Reported = "reported",
    Late = "late", EndsSoon = "ends_soon", Ended = "ended", Withdrawn = "withdrawn", Waived = "waived",
    CheckBegan = "check_began", CheckLate = "check_late", Prompted = "prompted",
    Recorded = "recorded",
});

/// Who is told: people, or addresses that are no person where there is nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// People with their channels.
    pub people: Vec<Contacted>,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyId>,
}

/// What was said of what somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may be.
    pub is_permitted: bool,
    /// Who said so.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// Whether it was their own (1(3)①).
    pub is_own: bool,
}

/// The number of the next row: from 1, without gaps.
pub fn next_no<T>(rows: &BTreeMap<u32, T>) -> u32 {
    rows.keys().next_back().map_or(1, |no| no.saturating_add(1))
}

/// Takes over those texts of a row that an entry brings: each field under `key` in the private body.
pub fn take_texts(
    texts: &mut BTreeMap<String, String>,
    private: &Private,
    fields: &[&str],
    key: impl Fn(&str) -> String,
) {
    let brought =
        fields.iter().filter_map(|field| Some(((*field).to_owned(), private.get(&key(field))?.clone())));
    texts.extend(brought);
}
