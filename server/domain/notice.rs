//! What must be said to someone, before any channel or language.
//!
//! A notice holds ids and codes only. It lies in the outbox as it was committed; words are added
//! when it is delivered, in the reader's language and with the policy's own labels.

use serde::{Deserialize, Serialize};

use super::ids::{
    Act, DutyNo, HistoryId, KindId, LineId, PartyId, PersonId, PolicyVersion, PostId, SeverityId, StepId,
    UnitId,
};
use super::incident::fact::{Basis, Via};
use super::moment::Moment;

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// A person; the address is looked up when the notice is sent.
    Person(PersonId),
    /// An address that is not a person.
    Party(PartyId),
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 【要確認】 You owe something.
    Duty,
    /// 【要架電】 You must telephone someone.
    Call,
    /// 【情報共有】 You are told; you owe nothing.
    Copy,
    /// 【催促】 You still owe something.
    Reminder,
    /// 【経過確認】 Nothing has moved; how does it stand?
    Progress,
    /// 【経路尽き】 Nobody answered; you are the last resort.
    LastResort,
    /// 【不達】 A notice could not be delivered.
    DeadLetter,
    /// 【担当違い】 Someone said that a duty is not theirs.
    Disowned,
    /// 【完結】 It ended.
    End,
}

/// A duty as a notice names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDuty {
    /// Its number.
    pub no: DutyNo,
    /// What must be done.
    pub act: Act,
    /// The post that owes it.
    pub post: PostId,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// As what the reader bears it.
    pub via: Via,
    /// By when.
    pub due_at: Option<Moment>,
    /// Whom to telephone, for a call.
    pub callee: Option<PersonId>,
    /// What it rests on.
    pub basis: Basis,
}

/// One message to one addressee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The incident's history.
    pub incident: HistoryId,
    /// 事案番号.
    pub number: String,
    /// The policy whose words are used.
    pub policy: PolicyVersion,
    /// To whom.
    pub to: Addressee,
    /// Channels it goes out on: `mail`, `chat:<name>`.
    pub channels: Vec<String>,
    /// Why.
    pub reason: Reason,
    /// Line and step that caused it, where one did.
    pub line: Option<(LineId, StepId)>,
    /// What the reader owes, most urgent first.
    pub duties: Vec<NoticeDuty>,
    /// 種別.
    pub kind: KindId,
    /// 影響度.
    pub severity: SeverityId,
    /// Where.
    pub unit: Option<UnitId>,
    /// 認知.
    pub aware_at: Moment,
    /// When it was decided to say this.
    pub at: Moment,
    /// 0 goes first. From severity and reason.
    pub urgency: i32,
    /// 訓練.
    pub drill: bool,
}
