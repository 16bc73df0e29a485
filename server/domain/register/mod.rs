//! 台帳: what the body keeps about its own rules beside its incidents, with the clocks that this runs.
//!
//! Registers are facts of the organisation's history. What is entered, decided and taken back row by row is
//! one machine: `row` keeps it, `decide` and `due` say what happens to it, and a register (`exception`,
//! `proxy`, `disposal`) is the terms of its rows, their texts and its `rules`. A row has one clock for what
//! is owed about it: a reminder ahead, then the rungs of a ladder, once each. Whoever writes an entry, a
//! person or the engine, decides with it what has become due. Reviews are no such rows: they answer what was
//! asked for, and share the clock and the texts.

pub mod clock;
pub mod decide;
pub mod disposal;
pub mod due;
pub mod exception;
pub mod hearing;
pub mod proxy;
pub mod recorded;
pub mod review;
pub mod row;
pub mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::history::Private;

use super::actor::Contacted;
use super::code::words;
use super::ids::PartyId;

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

impl Register {
    /// Its rows, as its pages are called and its texts begin.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Exception => "exceptions",
            Self::Review => "reviews",
            Self::Proxy => "proxies",
            Self::Disposal => "disposals",
        }
    }
}

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

impl Told {
    /// Whether nobody is told.
    pub const fn is_nobody(&self) -> bool {
        self.people.is_empty() && self.parties.is_empty()
    }
}

/// The number of the next row: from 1, without gaps.
pub fn next_no<T>(rows: &BTreeMap<u32, T>) -> u32 {
    rows.keys().next_back().map_or(1, |no| no.saturating_add(1))
}

/// The key of a text of a row in the private body.
pub fn text_key(register: Register, field: &str, no: u32) -> String {
    format!("{}.{field}.{no}", register.as_str())
}

/// Those of the texts under these fields in which something is written, by their keys in the private body.
pub fn placed<'a>(
    texts: &Private,
    fields: impl IntoIterator<Item = &'a str>,
    (register, no): (Register, u32),
) -> Private {
    let written = |field: &&str| texts.get(*field).is_some_and(|text| !text.trim().is_empty());
    let fields = fields.into_iter().filter(written);
    fields.filter_map(|field| Some((text_key(register, field, no), texts.get(field)?.clone()))).collect()
}

/// The texts of a row that an entry brings, by their fields.
pub fn brought<'a>(
    private: &Private,
    fields: impl IntoIterator<Item = &'a str>,
    (register, no): (Register, u32),
) -> Private {
    let text =
        |field: &'a str| Some((field.to_owned(), private.get(&text_key(register, field, no))?.clone()));
    fields.into_iter().filter_map(text).collect()
}
