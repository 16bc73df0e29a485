//! 廃棄記録 (対策基準 2.2(9)②): media with information of class A that were disposed of outside any
//! incident: when, by whom, how. Rows are facts of the organisation's history; one that was written
//! wrongly is taken back with a reason and stays on the list.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod decide;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::history::Private;
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;

use super::take_texts;

/// Texts of a row, in the private body as `disposal.<field>.<no>`. `worker` did it (担当者), `detail`
/// says how (処理内容), `override` why the one who permitted it did it too (1(3)①).
pub const TEXTS: &[&str] = &["media", "serial", "worker", "detail", "witness", "override", "void"];

/// How the information was made unreadable (2.2(9)①).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// 消去（上書き・初期化）.
    Erased,
    /// 磁気的な破壊.
    Degaussed,
    /// 物理的な破壊.
    Destroyed,
    /// 暗号鍵の消去.
    KeyErased,
    /// その他.
    Other,
}

words!(Treatment {
    Erased = "erased", Degaussed = "degaussed", Destroyed = "destroyed", KeyErased = "key_erased",
    Other = "other",
});

/// What can happen to the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisposalFact {
    /// A medium was disposed of. `permitted_by` answers for the unit and permitted it (2.2(9)③).
    Recorded {
        no: u32,
        unit: UnitId,
        treatment: Treatment,
        done_at: Moment,
        permitted_by: PersonId,
        by: PersonId,
        at: Moment,
    },
    /// A row was wrong (取消). Private: `disposal.void.<no>`, why.
    Voided { no: u32, by: PersonId, at: Moment },
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposal {
    /// Its number, from 1, without gaps.
    pub no: u32,
    /// Whose medium it was.
    pub unit: UnitId,
    /// How it was treated.
    pub treatment: Treatment,
    /// When.
    pub done_at: Moment,
    /// Who permitted it.
    pub permitted_by: PersonId,
    /// Who entered it.
    pub by: PersonId,
    /// When that was.
    pub at: Moment,
    /// Who took it back, and when.
    pub voided: Option<(PersonId, Moment)>,
    /// Texts by the fields of [`TEXTS`].
    pub texts: BTreeMap<String, String>,
}

/// The list, folded: rows by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disposals {
    /// Rows by number.
    pub rows: BTreeMap<u32, Disposal>,
}

impl Disposal {
    /// A text; empty if none.
    pub fn text(&self, field: &str) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }
}

impl Disposals {
    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &DisposalFact, private: &Private) {
        let no = match fact {
            DisposalFact::Recorded { no, unit, treatment, done_at, permitted_by, by, at } => {
                let row = Disposal {
                    no: *no,
                    unit: unit.clone(),
                    treatment: *treatment,
                    done_at: *done_at,
                    permitted_by: permitted_by.clone(),
                    by: by.clone(),
                    at: *at,
                    voided: None,
                    texts: BTreeMap::new(),
                };
                self.rows.insert(*no, row);
                no
            }
            DisposalFact::Voided { no, by, at } => {
                if let Some(row) = self.rows.get_mut(no) {
                    row.voided = Some((by.clone(), *at));
                }
                no
            }
        };
        let Some(row) = self.rows.get_mut(no) else { return };
        take_texts(&mut row.texts, private, TEXTS, |field| text_key(field, *no));
    }
}

/// The key of a text in the private body.
pub fn text_key(field: &str, no: u32) -> String {
    format!("disposal.{field}.{no}")
}
