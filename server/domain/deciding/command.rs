//! What can be asked of an incident, imperative.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::BTreeSet;

use crate::actor::{Actor, CallResult, Means};
use crate::called::Called;
use crate::case::field::Field;
use crate::case::{Case, Phase, Received};
use crate::history::Private;
use crate::ids::{
    Act, Answer, ClassId, CommandId, DutyNo, HistoryId, LineId, PartyId, PersonId, PostId, ScaleId,
    SeverityId, StepId,
};
use crate::incident::fact::Delivered;
use crate::moment::Moment;
use crate::plan::response::guided::Shown;
use crate::plan::rules::PlanAsk;

/// A command with its id, its giver and its texts.
#[derive(Clone, Debug)]
pub struct Command {
    /// Unique within the history; a retry carries the same one.
    pub id: CommandId,
    /// Who gives it.
    pub by: Actor,
    /// SHA-256 of the request, for commands that carry an Idempotency-Key.
    pub request: Option<String>,
    /// What is asked.
    pub ask: Ask,
    /// Names and text that go into the entry's private body.
    pub texts: Private,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Open the incident with its first report.
    Open(Box<Opening>),
    /// Another report of the same thing joins. Its texts come under the report's own keys.
    Join(Box<Joining>),
    /// Take over what a report that joined says of these fields.
    Take { no: u32, fields: BTreeSet<Field> },
    /// Somebody who has asked the reporter says whether they are who they said.
    CheckReporter { is_them: bool },
    /// Write to whoever reported this, and say by when they hear more.
    TellReporter { report: HistoryId, next_at: Option<Moment> },
    /// Whoever reported this writes again.
    HearReporter { report: HistoryId, files: u32, is_with_report: bool },
    /// A person closes a duty by its own act (confirm, report_up, verify, …).
    Do(Deed),
    /// A person telephoned someone, and says what came of it.
    Call { deed: Deed, result: CallResult },
    /// A person answers a question.
    Judge { deed: Deed, answer: Answer },
    /// A bearer, `person`, hands a duty over to someone whom the policy names for that.
    Delegate { duty: DutyNo, person: PersonId, to: PersonId, means: Means },
    /// A bearer says that the duty is someone else's.
    Disown { duty: DutyNo, person: PersonId, means: Means },
    /// What is known changed.
    ChangeCase { case: Box<Case>, subjects: BTreeSet<PersonId> },
    /// A person sets the class; `None` gives it back to the rules.
    SetSeverity { to: Option<SeverityId> },
    /// A person sets the class on a scale beside severity; `None` gives it back to the rules.
    SetScale { scale: ScaleId, to: Option<ClassId> },
    /// A person does not approve what a group decided; nothing is undone by it.
    Disapprove(Deed),
    /// A person is appointed to a post that is filled for this incident.
    Appoint { post: PostId, person: PersonId },
    /// The phase moves; closing, voiding and reopening are such moves.
    SetPhase { to: Phase },
    /// A body outside says through its own link that it has the notice, answers, or both.
    HearParty { party: PartyId, confirms: bool, answers: bool },
    /// A mode of the policy begins, or ends.
    SetMode { mode: String, holds: bool },
    /// The wall of the organ is lifted from this incident.
    LiftWall,
    /// Tell the next level now. `seen` is the step the person looked at.
    NextLevel { line: LineId, seen: StepId },
    /// A duty is owed no more.
    Withdraw { duty: DutyNo },
    /// Something of the emergency response plan (7.3).
    Plan(PlanAsk),
    /// Write something down.
    Note,
    /// Write something of before down: when it was, and whom somebody told by what means.
    NoteOf { at: Moment, told: Option<PersonId>, means: Means },
    /// Something that a program may not do by itself: `by` stands for it, and `second` beside them.
    Vouched { by: PersonId, second: PersonId, ask: Box<Ask> },
    /// Nothing but what is due by now. `outcomes` are ends of deliveries not noted yet.
    Wake { outcomes: Vec<Delivered> },
}

/// An act of a person, possibly recorded by another.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Who acted.
    pub person: PersonId,
    /// Which kind of duty.
    pub act: Act,
    /// Which duty; needed where the person owes several of the kind.
    pub duty: Option<DutyNo>,
    /// When it happened; the entry says when it was recorded.
    pub at: Option<Moment>,
    /// By what means.
    pub means: Means,
}

/// What the first report says.
#[derive(Clone, Debug)]
pub struct Opening {
    /// 事案番号: short, random, unique.
    pub number: String,
    /// 呼び番号: drawn as well, unique; none where nobody will say it.
    pub called: Option<Called>,
    /// The report's own history.
    pub report: HistoryId,
    /// What rules look at.
    pub case: Case,
    /// The member of staff who reports or registers it.
    pub reporter: Option<PersonId>,
    /// How it reached them, when it was someone else's report.
    pub received: Option<Received>,
    /// People implicated: they are never told.
    pub subjects: BTreeSet<PersonId>,
    /// 訓練.
    pub drill: bool,
    /// What a form says of the guidance beside it; none where none was shown.
    pub guidance: Option<Shown>,
}

/// What a report says that joins an open incident.
#[derive(Clone, Debug)]
pub struct Joining {
    /// The report's own history.
    pub report: HistoryId,
    /// 受付番号.
    pub number: String,
    /// What it says.
    pub case: Case,
    /// The member of staff who reports or registers it.
    pub reporter: Option<PersonId>,
    /// How it reached them, when it was someone else's report.
    pub received: Option<Received>,
}
