//! What can happen to an incident, past tense: the format of its history.
//!
//! Facts carry ids, codes and outcomes, due times included, so that the fold needs no rule and an
//! old history means the same under new code. Names and text travel in the entry's private body
//! under the keys named here. New variants may be added; a variant once released never changes.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Bearer, CallResult, Contacted, Means, Needs, Via};
use crate::basis::Basis;
use crate::called::Called;
use crate::case::field::Field;
use crate::case::{Case, Phase, Received};
use crate::channel::Channel;
use crate::ids::{
    Act, Answer, ClassId, DeliveryId, DutyNo, HistoryId, LineId, PartyId, PersonId, PolicyVersion, PostId,
    ScaleId, SeverityId, StepId, UnitId,
};
use crate::moment::Moment;
use crate::plan::PlanFact;
use crate::policy::timer::Timer;
use crate::recipients::Passed;

use super::bond::BondFact;
use super::easing::Easing;

pub use super::reported::Joined;

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
    /// Someone else of the group of the person to be telephoned has answered.
    GroupAnswered,
    /// The person to be telephoned owes no more what the call is about: it was withdrawn.
    NotOwed,
    /// Everyone who still bears it has done their part.
    AllDone,
    /// The bearer had done it on an incident that this one has taken in.
    DoneThere,
}

/// Why a duty is late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// Its time has passed.
    #[default]
    Time,
    /// Its time had passed when what it counts from was recorded (後から記録).
    Afterwards,
    /// Nobody who bears it can have heard of it: every channel they have is dead.
    Unheard,
    /// Nobody who could bear it is left.
    Unborne,
    /// It was late and asked for again, and that time has passed too.
    Again,
}

impl Lateness {
    fn is_time(&self) -> bool {
        *self == Self::Time
    }
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        called: Option<Called>,
        report: HistoryId,
        policy: PolicyVersion,
        case: Box<Case>,
        reporter: Option<PersonId>,
        received: Option<Received>,
        subjects: BTreeSet<PersonId>,
        drill: bool,
    },
    /// Whoever reported says to be of the staff, and has not shown it: this person, where number and name fit
    /// one, who was told. They are no reporter until somebody has asked them.
    ReporterClaimed { person: Option<PersonId>, people: Vec<Contacted> },
    /// Whether they are who they said, as somebody who asked them says. Private: `reason`.
    ReporterChecked { is_them: bool },
    /// Somebody wrote to whoever reported, and said by when they hear more, where that was said. Private:
    /// `note`.
    ReporterTold { report: HistoryId, next_at: Option<Moment> },
    /// Whoever reported wrote again or sent so many files, and these were told; nobody of files that came
    /// with the report itself. Private: `note`.
    ReporterWrote {
        report: HistoryId,
        #[serde(default, skip_serializing_if = "is_zero")]
        files: u32,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
    },
    /// Another report of the same thing arrived, of which nothing else is kept here.
    Repeated { report: Option<HistoryId> },
    /// A report of the same thing joined the incident, and those at work on it were told what of it is
    /// `news`. Private: `report.<no>.summary`, `report.<no>.description`, `report.<no>.place`.
    Joined { joined: Box<Joined>, news: BTreeSet<Field>, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// What a report that joined says of these fields was taken over.
    Taken { no: u32, fields: BTreeSet<Field> },
    /// What is known changed. Private: `summary`, `description`, `reason`.
    CaseChanged { case: Box<Case>, subjects: BTreeSet<PersonId> },
    /// The class changed. `by_rule` is false where a person decided. Private: `reason`.
    SeverityChanged { to: SeverityId, by_rule: bool },
    /// The class on a scale beside severity changed, or was found first. `by_rule` is false where a
    /// person decided. Private: `reason`.
    ScaleChanged { scale: ScaleId, to: ClassId, by_rule: bool },
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
    /// A person was told, for a post of a unit. `channels` are those the person has.
    Told {
        line: LineId,
        step: StepId,
        person: PersonId,
        post: Option<PostId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        via: Via,
        channels: Vec<Channel>,
    },
    /// Bodies outside were told.
    PartyTold { line: LineId, step: StepId, parties: Vec<PartyId> },
    /// A body outside said, through its own link, that it has the notice. What the desk owed for that
    /// is done.
    PartyConfirmed { party: PartyId, duties: Vec<DutyNo> },
    /// A body outside answered through its own link (関係機関からの回答), and these were told.
    /// Private: `answer`.
    PartyAnswered { party: PartyId, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// A mode began, such as a headquarters that was convened. Private: `reason`.
    ModeBegan { mode: String },
    /// A mode ended. Private: `reason`.
    ModeEnded { mode: String },
    /// The wall of an organ no longer stands around this incident; these people of the general desk were
    /// told. Private: `reason`.
    WallLifted { organ: String, people: Vec<Contacted> },
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
        #[serde(default, skip_serializing_if = "Needs::is_any")]
        needs: Needs,
        timer: Option<Timer>,
        due_at: Option<Moment>,
        ask_at: Option<Moment>,
        basis: Basis,
    },
    /// The clock of a duty started because the one it follows was done.
    DutyStarted { duty: DutyNo, due_at: Option<Moment>, ask_at: Option<Moment> },
    /// A bearer did it. `at` is when it happened; the entry's time is when it was recorded.
    DutyDone { duty: DutyNo, by: PersonId, at: Moment, means: Means },
    /// What came of a call that was made, as whoever made it says.
    Called { duty: DutyNo, by: PersonId, result: CallResult },
    /// It needs no act.
    DutyDischarged { duty: DutyNo, person: PersonId, why: Discharge },
    /// Another bearer of a duty that was done did it too; both answers are kept.
    DutyDoneToo { duty: DutyNo, by: PersonId, at: Moment, means: Means },
    /// One of several who must each do it did their part. The others still owe it.
    DutyShared { duty: DutyNo, by: PersonId, at: Moment, means: Means },
    /// The class rose: a shorter time counts from now. Never later than before.
    DutyHastened { duty: DutyNo, timer: Timer, due_at: Moment },
    /// Something moved on the incident: who must keep it moving has a full time again.
    DutyPostponed { duty: DutyNo, due_at: Moment },
    /// A bearer handed it over within the bounds of the policy (委任).
    Delegated {
        duty: DutyNo,
        by: PersonId,
        to: Bearer,
        #[serde(default, skip_serializing_if = "Means::is_screen")]
        means: Means,
        due_at: Option<Moment>,
    },
    /// One person did both what needs two (兼務の禁止の例外), as unavoidable; these were told.
    /// Private: `override`.
    SecondPersonWaived { duty: DutyNo, by: PersonId, people: Vec<Contacted> },
    /// It is late: in this round for the first time, or again. It stays owed, and its bearers are asked
    /// again at `ask_at`. `delayed` marks one that the program was not awake for.
    DutyLate {
        duty: DutyNo,
        ask_at: Moment,
        #[serde(default, skip_serializing_if = "Lateness::is_time")]
        why: Lateness,
        #[serde(default, skip_serializing_if = "is_false")]
        delayed: bool,
    },
    /// No one bears it any more.
    DutyPassed { duty: DutyNo },
    /// It moved to others because its bearers cannot act.
    DutyMoved { duty: DutyNo, bearers: Vec<Bearer>, due_at: Option<Moment> },
    /// What is late is asked for again, of these: in a new round, of the next stand-in, or of who came
    /// into the post. It stays late since its first due; a word is expected by `answer_by`.
    DutyAskedAgain { duty: DutyNo, bearers: Vec<Bearer>, answer_by: Moment },
    /// Who has come into the post, or into the group, bears it as well.
    DutyJoined { duty: DutyNo, bearers: Vec<Bearer> },
    /// It is owed anew: what was done is asked for once more, or a step came back.
    DutyRenewed { duty: DutyNo, bearers: Vec<Bearer>, due_at: Option<Moment>, ask_at: Option<Moment> },
    /// It is owed no more. `by_rule` where no person said so: the question was decided, or the place is
    /// another one. Private: `reason`.
    DutyWithdrawn {
        duty: DutyNo,
        #[serde(default, skip_serializing_if = "is_false")]
        by_rule: bool,
    },
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
    /// The line has no one left to tell (全員応答なし): its last resort was told.
    RouteExhausted { line: LineId, round: u32, parties: Vec<PartyId>, again_at: Moment },
    /// Nobody who should telephone did: the last resort's telephone is what remains.
    CallGivenUp { line: LineId, step: StepId, callee: PersonId, parties: Vec<PartyId> },
    /// A new round began. The steps in `keeps` go on in it as they are: nobody in them is silent.
    RoundStarted {
        line: LineId,
        round: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        keeps: Vec<StepId>,
    },
    /// Deliveries came to an end.
    Delivered { outcomes: Vec<Delivered> },
    /// A dead delivery was told to these people and parties on another channel.
    DeadLetterTold { people: Vec<Contacted>, parties: Vec<PartyId> },
    /// The end was told to those who had been told of the beginning.
    EndTold { people: Vec<Contacted> },
    /// Someone was appointed to a post that is filled for this incident. `people` are told of it
    /// where no duty of the post tells them. Private: `reason`.
    Appointed { post: PostId, person: PersonId, people: Vec<Contacted> },
    /// Who should approve a decision afterwards did not, and those who decided were told with the
    /// desk. It undoes nothing. Private: `reason`.
    Disapproved {
        duty: DutyNo,
        by: PersonId,
        at: Moment,
        means: Means,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
    },
    /// Someone wrote something down. Private: `note`; `alarms` where monitoring did.
    Noted,
    /// Something of before was written down, such as what was done on paper while the system was down: when
    /// it was, and where somebody was told, who and by what means. Private: `note`.
    NotedOf { at: Moment, told: Option<PersonId>, means: Means },
    /// The bearer said that the duty is not theirs. It stays open and the desk is told.
    Disowned {
        duty: DutyNo,
        by: PersonId,
        #[serde(default, skip_serializing_if = "Means::is_screen")]
        means: Means,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
    },
    /// What a person let go or made slower was told to those whom it concerns.
    Eased { what: Easing, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// What another recorded of this person was told to them.
    RecordedFor { person: PersonId, people: Vec<Contacted> },
    /// These two stand for what a program did, and were told.
    Vouched { by: PersonId, second: PersonId, people: Vec<Contacted> },
    /// What the emergency response plan recorded (7.3).
    Plan(PlanFact),
    /// It is one matter with another incident, or is parted from it again (統合・分割).
    Bond(BondFact),
    /// Its period is over, and a person decided that it is disposed of (廃棄の決定). Private: `reason`.
    DisposalDecided,
    /// A person decided that it is not disposed of before this, whatever was decided (保留).
    /// Private: `reason`.
    DisposalHeld { until: Moment },
    /// It is no longer kept (廃棄): rows, deliveries and the texts of every earlier entry are gone.
    /// Private: `reason`.
    Disposed { removed: Removed },
}

/// How much a disposal took away, over the incident and its reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Entries that lost their texts.
    pub entries: u32,
    /// Reports that went with the incident.
    pub reports: u32,
    /// Deliveries, whatever had become of them.
    pub deliveries: u32,
    /// Items of evidence, with their files.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub evidence: u32,
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

impl Owed {
    /// The body outside to which it is owed.
    pub const fn party(&self) -> Option<&PartyId> {
        match self {
            Self::Party(party) => Some(party),
            Self::Step(_) | Self::Post(_) | Self::Person(_) => None,
        }
    }

    /// The person to be telephoned, where that is what is owed.
    pub const fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Step(_) | Self::Post(_) | Self::Party(_) => None,
        }
    }
}

/// The end of one delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Which.
    pub delivery: DeliveryId,
    /// To whom; none for a party.
    pub person: Option<PersonId>,
    /// To which address that is not a person; none in entries of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// On which channel.
    pub channel: Channel,
    /// How it ended.
    pub outcome: Outcome,
    /// When it ended; none in entries of before, which know only when it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// It was itself the alarm about a dead delivery, so that alarms do not breed.
    pub alarm: bool,
}

impl Delivered {
    /// When it ended, as far as an entry of `noted` knows.
    pub fn ended_at(&self, noted: Moment) -> Moment {
        self.at.unwrap_or(noted)
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

fn is_false(flag: &bool) -> bool {
    !*flag
}
