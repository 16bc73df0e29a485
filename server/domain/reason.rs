//! Why someone is written to, and all that follows from that alone: one card for each reason.

use serde::{Deserialize, Serialize};

use super::ids::Act;
use crate::code::words;

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 【要確認】 You owe something.
    Duty,
    /// 【要電話】 You must telephone someone.
    Call,
    /// 【情報共有】 You are told; you owe nothing.
    Copy,
    /// 【催促】 You still owe something.
    Reminder,
    /// 【経過確認】 Nothing has moved; how does it stand?
    Progress,
    /// 【全員応答なし】 Nobody answered; you are the last resort.
    LastResort,
    /// 【電話つながらず】 Nobody whose turn it was telephoned someone; you are the last resort.
    CallGivenUp,
    /// 【不達】 A notice could not be delivered.
    DeadLetter,
    /// 【担当違い】 Someone said that a duty is not theirs.
    Disowned,
    /// 【情報提供】 A body outside is told.
    Outside,
    /// 【兼務】 One person did what needs two.
    Waived,
    /// 【再発防止・指示】 Cause and measures are reported: the CISO is to instruct.
    Prevention,
    /// 【再発防止】 A measure is yours, or its day comes.
    Measure,
    /// 【再発防止・遅延】 A measure is overdue.
    MeasureLate,
    /// 【伝達】 The CISO decided: the desk is to tell the units.
    PassOn,
    /// 【決定】 The CISO decided: read it.
    Decision,
    /// 【選任】 You were appointed for this incident.
    Appointed,
    /// 【不承認】 A decision was not approved afterwards.
    Disapproved,
    /// 【関係機関の回答】 A body outside answered.
    Heard,
    /// 【取下げ・引下げ】 Somebody withdrew a duty, or lowered the class.
    Eased,
    /// 【統合・分割】 Two incidents are one matter, or are so no more.
    Merged,
    /// 【新しい事実】 What is known has changed, or another report says something else.
    News,
    /// 【法令期限】 A clock of law or rule runs down.
    Deadline,
    /// 【代わりに記録】 Something was recorded in your name.
    Recorded,
    /// 【完結】 It ended.
    End,
    /// 【ログの保全】 A log that nobody has kept is overwritten soon, or may be lost.
    Log,
    /// 【遮断・停止中】 What was cut off is not put back.
    Containment,
    /// 【手順の担当】 You were named for an item of the checklist.
    Task,
    /// 【担当の変更】 An item of the checklist is yours no more.
    TaskEnded,
    /// 【手順の遅れ】 The time for an item of the checklist has passed.
    TaskLate,
    /// 【公表の承認】 You are to approve that it is made public.
    Approval,
    /// 【公表の承認の遅れ】 The time for that has passed.
    ApprovalLate,
    /// 【公表】 Something became of a publication.
    Publication,
    /// 【連絡先の確認】 The regular check of the contacts has begun. Of no incident.
    Contacts,
    /// 【例外措置】 and other registers: something became of a row. Of no incident.
    Register,
    /// 【備えの点検】 Nobody would be reached in some posts next week. Of no incident.
    Readiness,
    /// 【引継ぎ】 What a post owes that the reader leaves or comes into. Of no one incident.
    Handover,
    /// 【管理】 What somebody did to the house: a person noted as away, a plan in force. Of no incident.
    Administered,
}

/// How much a notice presses. Never the only sign: its heading says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Grave or late, and an answer is asked for.
    Attention,
    /// Somebody must do something.
    Warning,
    /// To know.
    Accent,
    /// Ended.
    Good,
}

words!(Tone { Attention = "attention", Warning = "warning", Accent = "accent", Good = "good" });

/// The page that a notice leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as the page is")]
pub enum Page {
    Incident,
    Prevention,
    Evidence,
    Containment,
    Response,
    Publication,
    Contacts,
    Register,
    Readiness,
    Home,
}

/// What the reader owes that is named to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Nothing,
    Calls,
    AllButCalls,
    All,
}

/// What a reason alone decides.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// Its code, of which the names of its texts are made, and that a webhook is told.
    pub code: &'static str,
    /// Within a class of severity, 0 goes first: who must act before who must know.
    pub rank: i32,
    /// How much it presses, when it is neither late nor grave.
    pub tone: Tone,
    /// The template that it is written with.
    pub template: &'static str,
    /// Where it leads.
    pub page: Page,
    /// The reader is asked to act.
    pub asks: bool,
    /// A person who gets it gets it as the desk.
    pub is_to_desk: bool,
    /// Everybody who is told is told because of a post. Others may be told as who reported, did or was
    /// given something.
    pub is_of_a_seat: bool,
    names: Names,
}

impl Card {
    const fn new(code: &'static str, rank: i32, tone: Tone) -> Self {
        let (page, names) = (Page::Incident, Names::Nothing);
        Self {
            code,
            rank,
            tone,
            template: code,
            page,
            asks: false,
            is_to_desk: false,
            is_of_a_seat: false,
            names,
        }
    }

    const fn asks(self, names: Names) -> Self {
        Self { asks: true, ..self.names(names) }
    }

    const fn names(self, names: Names) -> Self {
        Self { names, ..self }
    }

    const fn to_desk(self) -> Self {
        Self { is_to_desk: true, ..self }
    }

    const fn of_a_seat(self) -> Self {
        Self { is_of_a_seat: true, ..self }
    }

    const fn leads_to(self, page: Page) -> Self {
        Self { page, ..self }
    }

    /// Of the plan on an incident.
    const fn of_plan(self, page: Page) -> Self {
        Self { template: "prevention", ..self.leads_to(page) }
    }

    /// The name of one of its texts.
    pub fn text(&self, family: &str) -> String {
        format!("{family}-{}", self.code.replace('_', "-"))
    }

    /// Whether an act that the reader owes is named to them.
    pub fn names_act(&self, act: &Act) -> bool {
        match self.names {
            Names::Nothing => false,
            Names::Calls => act.is(Act::CALL),
            Names::AllButCalls => !act.is(Act::CALL),
            Names::All => true,
        }
    }
}

impl Reason {
    /// Its card. Whoever asks what a reason means asks here.
    pub const fn card(self) -> Card {
        use Tone::{Accent, Attention, Good, Warning};
        match self {
            Self::Duty => Card::new("duty", 1, Warning).asks(Names::AllButCalls).of_a_seat(),
            Self::Call => Card::new("call", 0, Attention).asks(Names::Calls).of_a_seat(),
            Self::Copy => Card::new("copy", 4, Accent).of_a_seat(),
            Self::Reminder => Card::new("reminder", 3, Warning).asks(Names::All).of_a_seat(),
            Self::Progress => Card::new("progress", 3, Warning).names(Names::All).to_desk().of_a_seat(),
            Self::LastResort => Card::new("last_resort", 0, Attention).of_a_seat(),
            Self::CallGivenUp => Card::new("call_given_up", 0, Attention).of_a_seat(),
            Self::DeadLetter => Card::new("dead_letter", 2, Warning).to_desk().of_a_seat(),
            Self::Disowned => Card::new("disowned", 2, Warning).to_desk().of_a_seat(),
            Self::Outside => Card::new("outside", 1, Accent).of_a_seat(),
            Self::Waived => Card::new("waived", 4, Warning),
            Self::Prevention => Card::new("prevention", 1, Warning).of_plan(Page::Prevention).of_a_seat(),
            Self::Measure => Card::new("measure", 4, Accent).of_plan(Page::Prevention),
            Self::MeasureLate => Card::new("measure_late", 3, Warning).of_plan(Page::Prevention),
            Self::PassOn => Card::new("pass_on", 1, Warning).of_plan(Page::Prevention).to_desk().of_a_seat(),
            Self::Decision => Card::new("decision", 3, Accent).of_plan(Page::Prevention),
            Self::Appointed => Card::new("appointed", 2, Accent),
            Self::Disapproved => Card::new("disapproved", 2, Warning),
            Self::Heard => Card::new("heard", 2, Accent).of_a_seat(),
            Self::Eased => Card::new("eased", 2, Warning),
            Self::Merged => Card::new("merged", 2, Warning),
            Self::News => Card::new("news", 2, Warning),
            Self::Deadline => Card::new("deadline", 3, Warning),
            Self::Recorded => Card::new("recorded", 2, Warning),
            Self::End => Card::new("end", 5, Good),
            Self::Log => Card::new("log", 2, Warning).of_plan(Page::Evidence),
            Self::Containment => Card::new("containment", 2, Warning).of_plan(Page::Containment),
            Self::Task => Card::new("task", 1, Accent).of_plan(Page::Response),
            Self::TaskEnded => Card::new("task_ended", 4, Accent).of_plan(Page::Response),
            Self::TaskLate => Card::new("task_late", 2, Warning).of_plan(Page::Response),
            Self::Approval => Card::new("approval", 1, Warning).of_plan(Page::Publication),
            Self::ApprovalLate => Card::new("approval_late", 2, Warning).of_plan(Page::Publication),
            Self::Publication => Card::new("publication", 3, Accent).of_plan(Page::Publication),
            Self::Contacts => Card::new("contacts", 5, Accent).leads_to(Page::Contacts).of_a_seat(),
            Self::Register => Card::new("register", 5, Accent).leads_to(Page::Register),
            Self::Readiness => Card::new("readiness", 5, Warning).leads_to(Page::Readiness).of_a_seat(),
            Self::Handover => Card::new("handover", 5, Accent).leads_to(Page::Home),
            Self::Administered => Card::new("administered", 5, Warning).leads_to(Page::Home),
        }
    }
}
