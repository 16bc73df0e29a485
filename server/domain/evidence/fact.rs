//! What can happen to an item of evidence, past tense. Ids, codes and times; names and text travel in
//! the private body, the file's name and hash among them: a hash can be tried against a guess.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::code::words;
use crate::ids::HistoryId;
use crate::moment::{Moment, Span};

/// The fact body of one entry of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFacts {
    /// Who gave the command.
    pub by: Actor,
    /// SHA-256 of the request, so that another body under the same key is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What happened, in order.
    pub facts: Vec<EvidenceFact>,
}

/// What can happen to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceFact {
    /// It was taken in (採取): the first hand. Private: the keys of [`TEXTS`], `file.name`, `file.sha256`.
    Collected { incident: HistoryId, no: u32, item: Particulars },
    /// It passed through a hand. Private: `custody.<no>.from`, `.to`, `.reason`, `.witness`, `.seal`.
    Handled { no: u32, act: CustodyAct, at: Moment },
    /// An earlier hand was recorded wrongly (取消). Private: `custody.<no>.reason`.
    Voided { no: u32, of: u32 },
    /// Someone asks that it be disposed of (廃棄); another must do it.
    DisposalProposed,
    /// It must be kept until then (法的保全); none lifts the hold. Private: `reason`.
    Held { until: Option<Moment> },
    /// Its file was read from end to end and is what was taken in.
    Verified,
    /// Its file is not what was taken in, or is gone. Private: `found.sha256`.
    Altered { is_missing: bool },
    /// What it was to be taken from will soon be overwritten.
    OverwriteNear { at: Moment },
    /// The same, or the time has passed and it may be lost; `next` is when this is said again.
    OverwriteWarned {
        at: Moment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Moment>,
    },
    /// Its source keeps it longer (保存期間の延長): `warn_at` is when the new end is near. Private:
    /// `reason`.
    Extended { until: Moment, warn_at: Moment },
    /// What it was to be taken from was kept as another item.
    Preserved { item: u32 },
    /// It is no longer kept, with its incident (廃棄): rows, texts and file are gone. Private: `reason`.
    Disposed,
}

/// What is known of an item when it is taken in, besides texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// What it is.
    pub kind: Kind,
    /// When it was taken.
    pub at: Moment,
    /// How far the clock of the thing was ahead of the true time (6.1(6), 7.1②); none if not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset: Option<Span>,
    /// Whether the original is kept, where somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_kept: Option<bool>,
    /// The file that lies in the vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileFact>,
    /// It must be kept until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Moment>,
    /// When a log is overwritten at its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overwritten_at: Option<Moment>,
    /// When to say that this is near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at: Option<Moment>,
}

impl Particulars {
    /// A thing of which nothing but this is said.
    pub const fn new(kind: Kind, at: Moment) -> Self {
        Self {
            kind,
            at,
            clock_offset: None,
            original_kept: None,
            file: None,
            held_until: None,
            overwritten_at: None,
            warn_at: None,
        }
    }
}

/// A file, as it was taken in. Its name and hash are texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFact {
    /// How long.
    pub bytes: u64,
    /// What its first bytes say that it is.
    pub form: String,
    /// Why it is only stored and never opened; empty if nothing speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<String>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// ファイル.
    File,
    /// ログの書き出し.
    Log,
    /// 複製イメージ of a disk or of memory.
    Image,
    /// 写真・画面.
    Photo,
    /// 現物.
    Physical,
    /// 紙.
    Paper,
    /// ログの保存元: not taken yet, and overwritten some day.
    LogSource,
    /// 重要度Aの媒体の廃棄記録 (2.2(9)②).
    DisposalRecord,
}

words!(Kind {
    File = "file", Log = "log", Image = "image", Photo = "photo", Physical = "physical", Paper = "paper",
    LogSource = "log_source", DisposalRecord = "disposal_record",
});

/// What was done with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustodyAct {
    /// 採取.
    Collect,
    /// 引渡.
    HandOver,
    /// 閲覧.
    View,
    /// 複写.
    Copy,
    /// 返却.
    Return,
    /// 廃棄.
    Dispose,
    /// 取消.
    Void,
}

words!(CustodyAct {
    Collect = "collect", HandOver = "hand_over", View = "view", Copy = "copy", Return = "return",
    Dispose = "dispose", Void = "void",
});

impl Kind {
    /// Whether a file must come with it.
    pub const fn needs_file(self) -> bool {
        matches!(self, Self::File | Self::Log)
    }

    /// Whether a file may come with it.
    pub const fn takes_file(self) -> bool {
        !matches!(self, Self::LogSource)
    }
}

/// The texts of an item, in the order in which they are shown.
pub const TEXTS: &[&str] = &[
    "description",
    "serial",
    "found_where",
    "condition",
    "clock_value",
    "collected_by",
    "witness",
    "tool",
    "method",
    "original_sha256",
    "verified_by",
    "seal",
    "storage",
    "retention",
];
