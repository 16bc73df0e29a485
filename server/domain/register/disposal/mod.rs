//! 廃棄記録 (対策基準 2.2(9)②③): media with information of class A that were disposed of outside any
//! incident: when, by whom, how, by whose permit. Nothing is owed about a row afterwards; one that was
//! written wrongly is taken back with a reason and stays on the list.

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;
use crate::refusal::Refusal;

use super::Register;
use super::hearing::Hearing;
use super::row::{Registered, Row, RowFact, Rows, Step};
use super::rules::{Asked, Rules, invalid};

/// A row.
pub type Disposal = Row<Terms>;
/// What can happen to a row.
pub type DisposalFact = RowFact<Terms>;
/// The list, folded.
pub type Disposals = Rows<Terms>;

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

/// What was disposed of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Whose medium it was.
    pub unit: UnitId,
    /// How it was treated.
    pub treatment: Treatment,
    /// When.
    pub done_at: Moment,
    /// Who answers for the unit and permitted it (2.2(9)③).
    pub permitted_by: PersonId,
}

impl Registered for Terms {
    const REGISTER: Register = Register::Disposal;
    /// `worker` did it (担当者), `detail` says how (処理内容), `override` why the one who permitted it did it
    /// too (1(3)①).
    const TEXTS: &'static [(&'static str, Step)] = &[
        ("media", Step::Entered),
        ("serial", Step::Entered),
        ("worker", Step::Entered),
        ("detail", Step::Entered),
        ("witness", Step::Entered),
        ("override", Step::Waived),
        ("void", Step::Withdrawn),
    ];
}

impl Rules for Terms {
    fn sees(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool {
        hearing.oversees(person) || row.by == *person || is_of(hearing, person, &row.terms.unit)
    }

    /// Who entered it, who answers for the unit, and who sees all.
    fn speaks(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool {
        row.by == *person || hearing.manages(person, &row.terms.unit) || hearing.oversees(person)
    }

    fn check(&self, asked: &Asked<'_, Self>) -> Result<(), Refusal> {
        let hearing = asked.hearing;
        if !is_of(hearing, asked.person, &self.unit) && !hearing.oversees(asked.person) {
            return Err(Refusal::Forbidden);
        }
        // 2.2(9)②: 日時、担当者及び処理内容.
        asked.need(&["media", "worker", "detail"])?;
        if self.done_at > hearing.now {
            return Err(invalid("done_at", "future"));
        }
        let then = self.then(hearing);
        if hearing.world.org.find_unit(&self.unit, then.now).is_none() {
            return Err(invalid("unit", "unknown"));
        }
        // 2.2(9)③: 情報セキュリティ管理者の許可.
        if !then.manages(&self.permitted_by, &self.unit) {
            return Err(invalid("permitted_by", "disposal-permit"));
        }
        if self.is_own(asked) { asked.waives() } else { Ok(()) }
    }

    /// 1(3)①: who disposes of it asks for the permit, so who permits does not do it. The worker is written by
    /// name, and a part of a name may be theirs.
    fn is_own(&self, asked: &Asked<'_, Self>) -> bool {
        let letters = |name: &str| name.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let permitter = letters(&asked.hearing.world.org.own_name(&self.permitted_by));
        let worker = asked.texts.get("worker").map(|name| letters(name)).unwrap_or_default();
        !worker.is_empty() && (permitter.contains(&worker) || worker.contains(&permitter))
    }

    fn unit(&self) -> Option<&UnitId> {
        Some(&self.unit)
    }
}

impl Terms {
    /// The organisation when it was disposed of: people and units change between that and its entry. Where
    /// the record does not reach back so far, as it is now.
    fn then<'a>(&self, hearing: &Hearing<'a>) -> Hearing<'a> {
        let then = Hearing { now: self.done_at, ..*hearing };
        if then.managers(&self.unit).is_empty() { *hearing } else { then }
    }
}

/// Whether `person` enters rows of a unit and sees them: who works there, and who answers for it.
fn is_of(hearing: &Hearing<'_>, person: &PersonId, unit: &UnitId) -> bool {
    hearing.world.org.unit_of(person, hearing.now) == Some(unit) || hearing.manages(person, unit)
}

#[cfg(test)]
mod tests;
