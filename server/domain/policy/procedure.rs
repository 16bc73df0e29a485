//! 対応措置の定め (対策基準 7.3(2)②③): what must be reported and what must be done, by kind of incident.
//!
//! The base holds what bodies have in common; a body's own file may word it otherwise, add to it or
//! leave parts of it out. An id once used keeps its meaning, because histories refer to it.

use super::{KindId, Policy, PostId, SeverityId};
use crate::code::words;
use crate::ids::{ItemId, ReportItemId};

/// By which report something must be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 初報.
    First,
    /// 続報.
    FollowUp,
    /// 最終報.
    Final,
    /// Only the report to 個人情報保護委員会.
    Ppc,
}

/// What an item of a checklist serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// 連絡.
    Contact,
    /// 拡大防止.
    Containment,
    /// 証拠保全.
    Preservation,
    /// 復旧.
    Recovery,
}

words!(Stage { First = "first", FollowUp = "follow_up", Final = "final", Ppc = "ppc" });
words!(Group {
    Contact = "contact", Containment = "containment", Preservation = "preservation", Recovery = "recovery",
});

/// Something that must be reported (報告事項).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportItem {
    /// Id.
    pub id: ReportItemId,
    /// The body's own word.
    pub label: String,
    /// By which report it must be known.
    pub stage: Stage,
    /// Kinds that ask for it; empty means all.
    pub kinds: Vec<KindId>,
    /// Which of the nine items of a report to 個人情報保護委員会 it belongs to.
    pub ppc: Option<u32>,
    /// Clause.
    pub basis: Option<String>,
    /// A body that has no use for it.
    pub is_unused: bool,
}

/// An item of a checklist (手順の項目). Items stand in the order in which they are best done, which
/// for 証拠保全 is the order of volatility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Id.
    pub id: ItemId,
    /// The body's own words.
    pub label: String,
    /// What it serves.
    pub group: Group,
    /// Kinds that ask for it; empty means all.
    pub kinds: Vec<KindId>,
    /// Only from this class on.
    pub severity: Option<SeverityId>,
    /// Who does it, unless someone else is named on the incident.
    pub owner: Option<PostId>,
    /// It must be done before these.
    pub before: Vec<ItemId>,
    /// It destroys evidence: everything of 証拠保全 comes first, and nobody is asked to do it.
    pub harmful: bool,
    /// Clause.
    pub basis: Option<String>,
    /// A body that has no use for it.
    pub is_unused: bool,
}

/// 今すぐすること・してはいけないこと of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guidance {
    /// Kind.
    pub kind: KindId,
    /// What to do now.
    pub now: Vec<String>,
    /// What not to do.
    pub never: Vec<String>,
}

/// What the body tells its staff about suspicious attachments. A rule that orders to delete them and
/// the preservation of evidence contradict each other, so that the body must say which holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachments {
    /// They are kept until the desk answers.
    Keep,
    /// They are deleted.
    Delete,
}

words!(Attachments { Keep = "keep", Delete = "delete" });

/// Everything of the response that a policy says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Procedures {
    /// 報告事項, in the order in which they are asked.
    pub report_items: Vec<ReportItem>,
    /// Items of all checklists, in the order in which they are best done.
    pub items: Vec<Item>,
    /// Instant guidance by kind.
    pub guidance: Vec<Guidance>,
    /// 不審な添付の扱い; none while the body has not decided.
    pub attachments: Option<Attachments>,
}

/// Kinds that begin with an attachment, or may.
const BY_ATTACHMENT: [&str; 3] = ["malware", "ransomware", "credential"];
const KEEP: &str = "不審なメールや添付は消さず、窓口の返事を待つ。";
const DELETE: &str = "不審な添付は開かずに消す。";

impl Item {
    /// Whether a kind asks for it.
    pub fn is_for(&self, kind: &KindId) -> bool {
        !self.is_unused && (self.kinds.is_empty() || self.kinds.contains(kind))
    }
}

impl ReportItem {
    /// Whether a kind asks for it.
    pub fn is_for(&self, kind: &KindId) -> bool {
        !self.is_unused && (self.kinds.is_empty() || self.kinds.contains(kind))
    }

    /// Whether a report of this stage must say it. A stage asks for what the stages before it ask
    /// for; the report to 個人情報保護委員会 asks for its own nine items.
    pub fn is_due_at(&self, stage: Stage) -> bool {
        match stage {
            Stage::Ppc => self.ppc.is_some(),
            Stage::First | Stage::FollowUp | Stage::Final => self.stage <= stage,
        }
    }
}

impl Procedures {
    /// The item with this id.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// The report item with this id.
    pub fn report_item(&self, id: &ReportItemId) -> Option<&ReportItem> {
        self.report_items.iter().find(|item| item.id == *id)
    }
}

impl Policy {
    /// The items that an incident of this kind and class asks for.
    pub fn items_for(&self, kind: &KindId, severity: &SeverityId) -> Vec<&Item> {
        let is_grave =
            |item: &&Item| item.severity.as_ref().is_none_or(|least| self.rank(severity) >= self.rank(least));
        self.procedures.items.iter().filter(|item| item.is_for(kind)).filter(is_grave).collect()
    }

    /// The body's words for an item; its id where the policy no longer has it.
    pub fn item_label<'a>(&'a self, id: &'a ItemId) -> &'a str {
        self.procedures.item(id).map_or(id.as_str(), |item| item.label.as_str())
    }

    /// The body's words for a report item; its id where the policy no longer has it.
    pub fn report_item_label<'a>(&'a self, id: &'a ReportItemId) -> &'a str {
        self.procedures.report_item(id).map_or(id.as_str(), |item| item.label.as_str())
    }

    /// 今すぐすること・してはいけないこと, with the body's own rule about attachments.
    pub fn guidance_for(&self, kind: &KindId) -> Option<Guidance> {
        let found = |kind: &str| self.procedures.guidance.iter().find(|row| row.kind.as_str() == kind);
        let mut guidance = found(kind.as_str()).or_else(|| found("other"))?.clone();
        if BY_ATTACHMENT.contains(&kind.as_str()) {
            match self.procedures.attachments {
                Some(Attachments::Keep) => guidance.never.push(KEEP.to_owned()),
                Some(Attachments::Delete) => guidance.now.push(DELETE.to_owned()),
                None => {}
            }
        }
        Some(guidance)
    }

    /// Whether the guidance of a kind touches what the body must decide about attachments.
    pub fn is_about_attachments(&self, kind: &KindId) -> bool {
        BY_ATTACHMENT.contains(&kind.as_str())
    }
}
