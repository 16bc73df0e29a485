//! What can happen to an incident, past tense: the format of its history.
//!
//! Facts carry ids, codes and outcomes, due times included, so that the fold needs no rule and an
//! old history means the same under new code. Names and text travel in the entry's private body
//! under the keys named here. New variants may be added; a variant once released never changes.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{
    Act, Answer, DeliveryId, DutyNo, HistoryId, KindId, LineId, PartyId, PersonId, PolicyVersion, PostId,
    SeverityId, StepId, UnitId,
};
use crate::domain::moment::{Moment, Span};
use crate::domain::org::Cause;
use crate::domain::policy::Kind;

/// The fact body of one entry: who asked, and what followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Who gave the command.
    pub by: Actor,
    /// SHA-256 of the request, where another body under the same command id must be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What happened, in order.
    pub facts: Vec<Fact>,
}

/// Who gave a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person, or one who used a link made for them.
    Person(PersonId),
    /// An API token, by name; it acts as itself.
    Token(String),
    /// Someone without an account.
    Outside,
    /// The engine.
    Engine,
    /// The command line of the machine.
    Operator,
}

/// Where a report came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// 職員.
    Staff,
    /// 住民等外部.
    Outside,
    /// 委託事業者.
    Contractor,
    /// A monitoring system.
    Monitoring,
}

/// A fact that may not be known yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// あり.
    Present,
    /// なし.
    Absent,
    /// 分からない.
    #[default]
    Unknown,
}

/// 発生 or おそれ: both are full reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// 発生.
    #[default]
    Occurred,
    /// おそれ.
    Suspected,
}

/// 事案の段階.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 受付.
    Received,
    /// 確認済み.
    Confirmed,
    /// 対応中.
    Handling,
    /// 封じ込め済み.
    Contained,
    /// 復旧済み.
    Recovered,
    /// 原因究明中.
    Investigating,
    /// 再発防止中.
    Preventing,
    /// 完結.
    Closed,
    /// 誤報・対象外.
    Void,
}

/// What the report says, in the words that rules look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// 種別.
    pub kind: KindId,
    /// Where it happened; none until the desk assigns one.
    pub unit: Option<UnitId>,
    /// Where the report came from.
    pub origin: Origin,
    /// 発生 or おそれ.
    pub certainty: Certainty,
    /// When anyone of the organisation knew (認知).
    pub aware_at: Moment,
    /// When it happened, if known.
    pub occurred_at: Option<Moment>,
    /// 個人情報.
    pub personal_data: Presence,
    /// 個人番号.
    pub my_number: Presence,
    /// Done on purpose.
    pub malicious: Presence,
    /// At most this many people are concerned, if anyone can say.
    pub people_max: Option<u64>,
    /// 重要度 `A`, `B`, `C` or `unknown`.
    pub asset_class: String,
    /// Network segments hit.
    pub segments: BTreeSet<String>,
}

/// How a report from someone else reached the person who registered it (対策基準 5.3(2)①).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Who took it.
    pub by: PersonId,
    /// `phone`, `counter`, `mail`, `letter`, `other`.
    pub channel: String,
    /// When.
    pub at: Moment,
}

/// Why someone bears a duty or is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// 正.
    Holder,
    /// 構成員.
    Member,
    /// 代理, for this cause.
    StandIn(Cause),
    /// The absent holder, told as well.
    AbsentHolder,
    /// 写し: owes nothing.
    Copy,
    /// Telephones someone.
    Caller,
}

/// Someone who bears a duty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bearer {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub via: Via,
}

/// What a duty, a step or a time rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The clause as written in the policy; none prints 運用上の設定.
    pub clause: Option<String>,
    /// Law, policy or operational.
    pub kind: Kind,
}

impl Basis {
    /// 運用上の設定.
    pub const OPERATIONAL: Self = Self { clause: None, kind: Kind::Operational };
}

/// Why a step opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// It begins its line.
    First,
    /// What it waits for was done.
    Done,
    /// What it waits for was silent or passed: it opens over a silent head.
    Silence,
    /// It waits for nobody.
    AtOnce,
    /// Someone pressed "next level".
    ByHand,
}

/// Why a post was passed. The same words are shown for every cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passed {
    /// Nobody who may be told could be reached in it.
    NoOne,
    /// The unit meant has no such level.
    NoSuchLevel,
    /// No unit is known yet.
    NoPlace,
}

/// By what means someone answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// On a page.
    #[default]
    Screen,
    /// By telephone, recorded by another.
    Phone,
    /// By mail, recorded by another.
    Mail,
    /// On paper, recorded by another.
    Paper,
}

/// Why a duty needs no act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discharge {
    /// The bearer reported it, which is more than confirming.
    Reporter,
    /// The bearer has confirmed this incident before.
    ConfirmedBefore,
    /// It is owed to the bearer.
    OwedToSelf,
    /// The person to be telephoned has answered.
    Answered,
}

/// What became of a delivery, folded into history once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Handed to the next system.
    Sent,
    /// Will not be tried again.
    Dead,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The incident was opened by its first report. Private: `summary`, `description`, `place`,
    /// `name.<person>` of everyone the entry mentions (in this and every other entry).
    Opened {
        number: String,
        report: HistoryId,
        policy: PolicyVersion,
        case: Case,
        reporter: Option<PersonId>,
        received: Option<Received>,
        subjects: BTreeSet<PersonId>,
        drill: bool,
    },
    /// Another report of the same thing arrived.
    Repeated { report: Option<HistoryId> },
    /// What is known changed. Private: `summary`, `description`, `reason`.
    CaseChanged { case: Case, subjects: BTreeSet<PersonId> },
    /// The class changed. `by_rule` is false where a person decided. Private: `reason`.
    SeverityChanged { to: SeverityId, by_rule: bool },
    /// The phase changed. Private: `reason`.
    PhaseChanged { to: Phase },
    /// A line began.
    LineStarted { line: LineId },
    /// A step opened.
    StepOpened { line: LineId, step: StepId, opened: Opened, basis: Basis, delayed: bool },
    /// A post of a step was passed in the same transaction.
    PostPassed { line: LineId, step: StepId, post: PostId, why: Passed },
    /// A step was passed as a whole: it counts as late from here on.
    StepPassed { line: LineId, step: StepId },
    /// A step's condition turned false before it opened.
    StepDropped { line: LineId, step: StepId },
    /// A dropped or passed step waits again.
    StepReset { line: LineId, step: StepId },
    /// Someone pressed "next level": what follows this step need not wait for it.
    StepPushed { line: LineId, step: StepId },
    /// A person was told. `channels` are those the person has.
    Told {
        line: LineId,
        step: StepId,
        person: PersonId,
        post: Option<PostId>,
        via: Via,
        channels: Vec<String>,
    },
    /// A duty began to be owed. A group's duty is one duty with several bearers.
    DutyOpened {
        duty: DutyNo,
        line: LineId,
        step: StepId,
        act: Act,
        post: PostId,
        unit: Option<UnitId>,
        bearers: Vec<Bearer>,
        to: Option<Owed>,
        from: Option<DutyNo>,
        within: Option<Span>,
        due_at: Option<Moment>,
        ask_at: Option<Moment>,
        basis: Basis,
    },
    /// The clock of a duty started because the one it follows was done.
    DutyStarted { duty: DutyNo, due_at: Option<Moment>, ask_at: Option<Moment> },
    /// A bearer did it. `at` is when it happened; the entry's time is when it was recorded.
    DutyDone { duty: DutyNo, by: PersonId, at: Moment, means: Means },
    /// It needs no act.
    DutyDischarged { duty: DutyNo, person: PersonId, why: Discharge },
    /// Another bearer of a duty that was done did it too; both answers are kept.
    DutyDoneToo { duty: DutyNo, by: PersonId, at: Moment, means: Means },
    /// Its time passed. It stays owed, and its bearers are asked again at `ask_at`.
    DutyLate { duty: DutyNo, ask_at: Moment },
    /// No one bears it any more.
    DutyPassed { duty: DutyNo },
    /// It moved to others because its bearers cannot act.
    DutyMoved { duty: DutyNo, bearers: Vec<Bearer>, due_at: Option<Moment> },
    /// It is owed anew in a new round.
    DutyRenewed { duty: DutyNo, bearers: Vec<Bearer>, due_at: Option<Moment>, ask_at: Option<Moment> },
    /// It is owed no more. Private: `reason`.
    DutyWithdrawn { duty: DutyNo },
    /// A question was put to its group number `group` (0 is the first).
    Asked { line: LineId, step: StepId, group: u32, duties: Vec<DutyNo> },
    /// A question was answered. `decides` is false for an answer that is only noted. Private: `reason`.
    Answered {
        line: LineId,
        step: StepId,
        answer: Answer,
        by: PersonId,
        at: Moment,
        means: Means,
        decides: bool,
    },
    /// Nobody answered: this follows, as an operational setting, and is nobody's answer.
    Unanswered { line: LineId, step: StepId, follows: Answer },
    /// A question is open again because what it rests on changed.
    AskedAgain { line: LineId, step: StepId },
    /// People who owe untimed duties were asked how it stands.
    Reminded { duties: Vec<DutyNo>, people: Vec<Contacted>, ask_at: Moment },
    /// Nothing is due: when the desk will be asked how it stands.
    Watched { ask_at: Moment },
    /// Nothing was due for long: the desk was asked how it stands.
    ProgressAsked { people: Vec<Contacted>, parties: Vec<PartyId>, ask_at: Moment },
    /// The line has no one left to tell (経路尽き): its last resort was told.
    RouteExhausted { line: LineId, round: u32, parties: Vec<PartyId>, again_at: Moment },
    /// Nobody who should telephone did: the last resort's telephone is what remains.
    CallGivenUp { line: LineId, step: StepId, callee: PersonId, parties: Vec<PartyId> },
    /// A new round began.
    RoundStarted { line: LineId, round: u32 },
    /// Deliveries came to an end.
    Delivered { outcomes: Vec<Delivered> },
    /// A dead delivery was told to these people and parties on another channel.
    DeadLetterTold { people: Vec<Contacted>, parties: Vec<PartyId> },
    /// The end was told to those who had been told of the beginning.
    EndTold { people: Vec<Contacted> },
    /// Someone wrote something down. Private: `note`.
    Noted,
    /// The bearer said that the duty is not theirs. It stays open and the desk is told.
    Disowned { duty: DutyNo, by: PersonId, people: Vec<Contacted>, parties: Vec<PartyId> },
}

/// To whom a duty is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// The people that another step tells.
    Step(StepId),
    /// A post.
    Post(PostId),
    /// A body outside.
    Party(PartyId),
    /// The person to be telephoned.
    Person(PersonId),
}

/// A person who was written to, with the channels used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacted {
    /// Who.
    pub person: PersonId,
    /// `mail`, `chat:<name>`.
    pub channels: Vec<String>,
}

/// The end of one delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Which.
    pub delivery: DeliveryId,
    /// To whom; none for a party.
    pub person: Option<PersonId>,
    /// On which channel.
    pub channel: String,
    /// How it ended.
    pub outcome: Outcome,
    /// It was itself the alarm about a dead delivery, so that alarms do not breed.
    pub alarm: bool,
}

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// The word that interfaces and stored rows use.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value for a word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}

words!(Origin { Staff = "staff", Outside = "outside", Contractor = "contractor", Monitoring = "monitoring" });
words!(Presence { Present = "present", Absent = "absent", Unknown = "unknown" });
words!(Certainty { Occurred = "occurred", Suspected = "suspected" });
words!(Means { Screen = "screen", Phone = "phone", Mail = "mail", Paper = "paper" });
words!(Phase {
    Received = "received", Confirmed = "confirmed", Handling = "handling", Contained = "contained",
    Recovered = "recovered", Investigating = "investigating", Preventing = "preventing",
    Closed = "closed", Void = "void",
});

impl Phase {
    /// Closed or void: nothing is due.
    pub const fn is_end(self) -> bool {
        matches!(self, Phase::Closed | Phase::Void)
    }
}
