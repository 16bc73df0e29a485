//! What was done, past tense: the response's part of an incident's history.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use serde::{Deserialize, Serialize};

use crate::actor::Contacted;
use crate::code::words;
use crate::ids::{ItemId, KindId, PartyId, PersonId, PostId, ReportItemId, SeverityId};
use crate::moment::Moment;
use crate::plan::heard::Heard;
use crate::policy::bodies::Counterpart;

/// Who is to do something, or ordered it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Whoever holds a post.
    Post(PostId),
    /// Someone by name.
    Person(PersonId),
}

impl Owner {
    /// `post:<id>` or `person:<staff number>`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("post", id) if !id.is_empty() => Some(Self::Post(PostId::from(id))),
            ("person", id) if !id.is_empty() => Some(Self::Person(PersonId::from(id))),
            _ => None,
        }
    }

    /// The form that [`Owner::parse`] reads.
    pub fn code(&self) -> String {
        match self {
            Self::Post(post) => format!("post:{post}"),
            Self::Person(person) => format!("person:{person}"),
        }
    }
}

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// 確認済.
    Confirmed,
    /// 推定.
    Estimated,
    /// 未確認.
    Unconfirmed,
}

/// 重要度 of one asset (対策基準 2.1(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetClass {
    /// C.
    C,
    /// B.
    B,
    /// Not known yet: it counts as A meanwhile.
    Unknown,
    /// A.
    A,
}

/// What was cut off or stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A terminal from the network (6.4(3)⑥).
    Terminal,
    /// A mobile terminal, with its communication (6.4(3)⑥).
    Mobile,
    /// An external network (6.1(10)⑤).
    ExternalNetwork,
    /// The mail server (6.1(12)②).
    MailServer,
    /// An account.
    Account,
    /// A system or a service.
    System,
    /// Anything else.
    Other,
}

words!(Stance { Stop = "stop", Limit = "limit", Continue = "continue" });
words!(Sureness { Confirmed = "confirmed", Estimated = "estimated", Unconfirmed = "unconfirmed" });
words!(AssetClass { A = "A", B = "B", C = "C", Unknown = "unknown" });
words!(Measure {
    Terminal = "terminal", Mobile = "mobile", ExternalNetwork = "external_network",
    MailServer = "mail_server", Account = "account", System = "system", Other = "other",
});
/// What becomes of systems under an announced attack (6.5(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// 停止する.
    Stop,
    /// 一部を停止し、または制限する.
    Limit,
    /// 停止しない.
    Continue,
}

/// What became of a publication, as those hear whom it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Publicity {
    /// It is before who approves.
    Asked,
    /// Nobody can approve it today.
    Unasked,
    /// It is made public.
    Published,
    /// It is not.
    Withheld,
    /// It is made public, approved.
    Agreed,
    /// It is not approved.
    Refused,
    /// A text was written.
    Drafted,
    /// A text was approved.
    Approved,
    /// A text went out.
    Released,
    /// It is shown to the public no more.
    Ended,
}

words!(Publicity {
    Asked = "asked", Unasked = "unasked", Published = "published", Withheld = "withheld", Agreed = "agreed",
    Refused = "refused", Drafted = "drafted", Approved = "approved", Released = "released",
    Ended = "ended",
});

/// Something that is still cut off, as it is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncut {
    /// Its number.
    pub no: u32,
    /// What was cut off.
    pub measure: Measure,
    /// When.
    pub cut_at: Moment,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Whether the 業務継続計画 is in force (7.3(3)).
    BcpNoted { is_active: bool },
    /// Items joined the checklist because of kind and class; untouched ones of another kind left it.
    Listed {
        kind: KindId,
        severity: SeverityId,
        items: Vec<ItemId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dropped: Vec<ItemId>,
    },
    /// An item was done; `over` are those that should have come first and had not. Private:
    /// `response.check.<item>.<no>`, `….override`.
    ItemDone {
        item: ItemId,
        no: u32,
        at: Moment,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        over: Vec<ItemId>,
    },
    /// An item is not done. Private: `response.check.<item>.<no>`.
    ItemSkipped { item: ItemId, no: u32 },
    /// 取消: what was said of an item is taken back. Private: `response.check.<item>.<no>`.
    ItemUndone { item: ItemId, no: u32 },
    /// Someone is to do an item.
    ItemAssigned { item: ItemId, owner: Option<Owner> },
    /// What is known of a report item. Private: `response.item.<item>.<no>`, `….source`.
    Stated { report_item: ReportItemId, no: u32, sureness: Sureness },
    /// An asset is concerned, or its class changed. Private: `response.asset.<no>`.
    AssetNoted { asset: u32, class: AssetClass },
    /// An asset is not concerned after all. Private: `response.asset.<no>.struck`.
    AssetStruck { asset: u32 },
    /// Something was cut off or stopped. Private: `response.containment.<no>`, `….basis`.
    Contained { containment: u32, measure: Measure, ordered_by: Owner, at: Moment },
    /// It was put back. Private: `response.containment.<no>.restored`.
    Restored { containment: u32, at: Moment },
    /// When it is asked about next, while it is not put back.
    ContainmentWatched { containment: u32, ask_at: Moment },
    /// Who ordered it and the desk were asked about what is still cut off.
    ContainmentAsked { open: Vec<Uncut>, people: Vec<Contacted>, parties: Vec<PartyId>, next: Moment },
    /// It stays cut off, and nobody is asked any more. Private: `response.containment.<no>.lasting`.
    ContainmentLasts { containment: u32 },
    /// Whoever was named for an item has it from now on.
    ItemGiven {
        item: ItemId,
        bearers: Vec<PersonId>,
        due_at: Moment,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
    },
    /// Whoever was named before has it no more.
    ItemTaken { item: ItemId, people: Vec<Contacted> },
    /// Its time has passed: whoever has it was reminded.
    ItemReminded { item: ItemId, due: Moment, people: Vec<Contacted>, parties: Vec<PartyId>, next: Moment },
    /// Its time has long passed: the manager and the desk heard of it.
    ItemClimbed { item: ItemId, due: Moment, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// A log that nobody has kept is overwritten soon; `is_past` where it may be lost by now.
    LogWarned {
        evidence: u32,
        overwritten_at: Moment,
        is_past: bool,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
    },
    /// Something was shared. Private: `response.share.<no>`, `….to`.
    Shared { share: u32, with: Counterpart, at: Moment },
    /// Someone may read logs and mails of staff. Private: `response.authorisation.<no>`.
    LogsAuthorised { authorisation: u32, grantee: PersonId, from: Moment, until: Moment },
    /// The reporter was shown what to do at once, with the report form (6.4(3)⑥).
    GuidanceShown { kind: KindId, at: Moment },
    /// A line of it was done. Private: `response.guidance.<kind>.<line>`, its words.
    GuidanceDone { kind: KindId, line: u32, at: Moment },
    /// What is done about an announced attack was decided, when (6.5(2)). Private:
    /// `response.attack.<no>`, `….reason`, `….contact`.
    AttackDecided { decision: u32, stance: Stance, at: Moment },
    /// 障害記録. Private: `response.fault.<no>`, `….outcome`.
    FaultNoted { fault: u32 },
    /// Whether it is made public. Private: `response.publication.<no>.importance`, `.reach`, `.reason`.
    PublicationDecided { no: u32, publishes: bool },
    /// Who stands below the one who approves wants it made public; `by` where another recorded what they
    /// said. Private: as of a decision.
    PublicationProposed { no: u32, by: Option<PersonId>, at: Moment },
    /// Who approves has it before them from now on.
    PublicationAsked {
        no: u32,
        bearers: Vec<PersonId>,
        due_at: Moment,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
        next: Moment,
    },
    /// The time for it has passed: who has it and who wants it heard of that, and at last others, once.
    PublicationLate {
        no: u32,
        due: Moment,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
        next: Option<Moment>,
    },
    /// It is made public: what was proposed is approved.
    PublicationAgreed { no: u32 },
    /// It is not. Private: `response.publication.<no>.refusal`.
    PublicationRefused { no: u32 },
    /// A question of the policy was answered, by which it is decided. Private: as of a decision.
    PublicationAnswered { no: u32, publishes: bool, by: PersonId, at: Moment },
    /// Those whom it concerns heard what became of it; `was` where a decision before is changed by it.
    PublicationTold { no: u32, what: Publicity, was: Option<bool>, people: Vec<Contacted> },
    /// A text was written. Private: `response.publication.draft.<no>`.
    PublicationDrafted { draft: u32 },
    /// A text may go out, and the paper for the public with the words that were `prepared` by then; `alone`
    /// where its writer approved it. Private: `….draft.<no>.override`.
    PublicationApproved { draft: u32, alone: bool, prepared: u32 },
    /// A text went out. Private: `….draft.<no>.media`.
    Published { draft: u32, at: Moment },
    /// What went out is shown to the public no more; `draft` is the text that was shown last. Private:
    /// `….draft.<no>.ended`.
    PublicationEnded { draft: u32 },
}

impl Fact {
    /// `response.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BcpNoted { .. } => "response.bcp_noted",
            Self::Listed { .. } => "response.listed",
            Self::ItemDone { .. } => "response.item_done",
            Self::ItemSkipped { .. } => "response.item_skipped",
            Self::ItemUndone { .. } => "response.item_undone",
            Self::ItemAssigned { .. } => "response.item_assigned",
            Self::Stated { .. } => "response.stated",
            Self::AssetNoted { .. } => "response.asset_noted",
            Self::AssetStruck { .. } => "response.asset_struck",
            Self::Contained { .. } => "response.contained",
            Self::Restored { .. } => "response.restored",
            Self::ContainmentWatched { .. } => "response.containment_watched",
            Self::ContainmentAsked { .. } => "response.containment_asked",
            Self::ContainmentLasts { .. } => "response.containment_lasts",
            Self::ItemGiven { .. } => "response.item_given",
            Self::ItemTaken { .. } => "response.item_taken",
            Self::ItemReminded { .. } => "response.item_reminded",
            Self::ItemClimbed { .. } => "response.item_climbed",
            Self::LogWarned { .. } => "response.log_warned",
            Self::Shared { .. } => "response.shared",
            Self::LogsAuthorised { .. } => "response.logs_authorised",
            Self::GuidanceShown { .. } => "response.guidance_shown",
            Self::GuidanceDone { .. } => "response.guidance_done",
            Self::AttackDecided { .. } => "response.attack_decided",
            Self::FaultNoted { .. } => "response.fault_noted",
            Self::PublicationDecided { .. } => "response.publication_decided",
            Self::PublicationProposed { .. } => "response.publication_proposed",
            Self::PublicationAsked { .. } => "response.publication_asked",
            Self::PublicationLate { .. } => "response.publication_late",
            Self::PublicationAgreed { .. } => "response.publication_agreed",
            Self::PublicationRefused { .. } => "response.publication_refused",
            Self::PublicationAnswered { .. } => "response.publication_answered",
            Self::PublicationTold { .. } => "response.publication_told",
            Self::PublicationDrafted { .. } => "response.publication_drafted",
            Self::PublicationApproved { .. } => "response.publication_approved",
            Self::Published { .. } => "response.published",
            Self::PublicationEnded { .. } => "response.publication_ended",
        }
    }

    /// Everyone it names.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::ItemAssigned { owner: Some(Owner::Person(person)), .. }
            | Self::Contained { ordered_by: Owner::Person(person), .. }
            | Self::LogsAuthorised { grantee: person, .. } => vec![person],
            Self::ItemGiven { bearers, .. } | Self::PublicationAsked { bearers, .. } => {
                bearers.iter().collect()
            }
            Self::PublicationProposed { by, .. } => by.iter().collect(),
            Self::PublicationAnswered { by, .. } => vec![by],
            _ => Vec::new(),
        }
    }

    /// Whom it speaks to, for each thing that it says. What nobody was named for stands on the page of those
    /// who handle it.
    pub fn told(&self) -> Vec<Heard<'_>> {
        match self {
            Self::ContainmentAsked { open, people, parties, .. } => {
                vec![Heard { people, parties }; open.len()]
            }
            Self::ItemGiven { people, parties, .. }
            | Self::ItemReminded { people, parties, .. }
            | Self::ItemClimbed { people, parties, .. }
            | Self::PublicationAsked { people, parties, .. }
            | Self::PublicationLate { people, parties, .. }
            | Self::LogWarned { people, parties, .. } => vec![Heard { people, parties }],
            Self::ItemTaken { people, .. } | Self::PublicationTold { people, .. } => {
                vec![Heard { people, parties: &[] }]
            }
            _ => Vec::new(),
        }
    }

    /// Whether a person moved the handling on. A checklist follows from kind and class by itself, what is
    /// asked is nobody's answer, and what the reporter did at once gives nobody who handles it more time.
    pub fn is_activity(&self) -> bool {
        !matches!(
            self,
            Self::Listed { .. }
                | Self::GuidanceShown { .. }
                | Self::GuidanceDone { .. }
                | Self::ContainmentWatched { .. }
                | Self::ContainmentAsked { .. }
                | Self::ItemGiven { .. }
                | Self::ItemTaken { .. }
                | Self::ItemReminded { .. }
                | Self::ItemClimbed { .. }
                | Self::LogWarned { .. }
                | Self::PublicationAsked { .. }
                | Self::PublicationLate { .. }
                | Self::PublicationTold { .. }
        )
    }
}
