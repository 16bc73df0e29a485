//! What can be asked of the response, imperative. Texts that go with an ask are named by it.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use crate::ids::{ItemId, PersonId, ReportItemId};
use crate::moment::Moment;
use crate::policy::bodies::Counterpart;

use super::fact::{AssetClass, Measure, Owner, Stance, Sureness};

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Whether the 業務継続計画 is in force.
    NoteBcp { is_active: bool },
    /// An item was done. Texts: `text` the result; `override` why it was done before what comes first.
    DoItem { item: ItemId, at: Option<Moment> },
    /// An item is not done. Texts: `reason`.
    SkipItem { item: ItemId },
    /// What was said of an item is taken back. Texts: `reason`.
    UndoItem { item: ItemId },
    /// Someone is to do an item, or nobody in particular.
    AssignItem { item: ItemId, owner: Option<Owner> },
    /// Things said of several items at once, each as if it had been said alone. Texts: those of each, with
    /// its item behind a dot (`text.cause`).
    Several(Vec<Ask>),
    /// What is known of a report item. Texts: `text`, `source`.
    State { report_item: ReportItemId, sureness: Sureness },
    /// An asset is concerned, or its class is another one. Texts: `text` for a new one.
    NoteAsset { asset: Option<u32>, class: AssetClass },
    /// An asset is not concerned after all. Texts: `reason`.
    StrikeAsset { asset: u32 },
    /// Something was cut off or stopped. Texts: `text`, `basis`.
    Contain { measure: Measure, ordered_by: Owner, at: Option<Moment> },
    /// It was put back. Texts: `text`.
    Restore { containment: u32, at: Option<Moment> },
    /// It stays cut off (恒久的な措置). Texts: `reason`.
    KeepCut { containment: u32 },
    /// A log that nobody has kept is overwritten soon, or was. Asked by the engine alone.
    WarnLog { evidence: u32, overwritten_at: Moment, recorder: Option<PersonId> },
    /// Something was shared with a body outside. Texts: `to`, `text`.
    Share { with: Counterpart, at: Option<Moment> },
    /// Someone may read logs and mails of staff (7.2(2)). Texts: `scope`.
    AuthoriseLogs { grantee: PersonId, from: Moment, until: Moment },
    /// A line of the guidance was done; the first one is 1.
    TickGuidance { line: u32 },
    /// What is done about an announced attack (6.5(2)). Texts: `text`, `reason`, `contact`.
    DecideAttack { stance: Stance, at: Option<Moment> },
    /// A fault and what came of it (6.1(7)). Texts: `text`, `outcome`.
    NoteFault,
    /// Whether it is made public. Texts: `importance`, `reach`; `reason` where it is not.
    DecidePublication { publishes: bool },
    /// Whether what was proposed is approved. Texts: `reason` where it is not.
    AnswerPublication { agrees: bool },
    /// What is to be said. Texts: `text`.
    DraftPublication,
    /// The text may go out. Texts: `override` why the one who wrote it approves it.
    ApprovePublication { draft: u32 },
    /// The text went out. Texts: `media`.
    Publish { draft: u32, at: Option<Moment> },
    /// What went out is shown to the public no more. Texts: `reason`.
    EndPublication,
}
