//! Names of things: typed, ordered, printable.
//!
//! Two kinds. What the product creates is named by a [`Uuid`] (histories, commands, deliveries).
//! What an organisation or its policy names keeps the organisation's own word (a staff number, a
//! unit code, a post id of `escalation.yaml`), because an auditor must find it on paper. Its text is
//! shared: an incident repeats a few words hundreds of times, and a search copies incidents.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )+};
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as written.
            pub fn as_str(&self) -> &str { &self.0 }

            /// The id that somebody typed, in any width and with any hyphen.
            pub fn typed(text: &str) -> Self { Self::from(super::written::code(text)) }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.into()) }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self { Self(text.into()) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from).map(Self::from)
            }
        }
    )+};
}

uuid_id! {
    /// One history: an incident, a report, the organisation, a day of accesses.
    HistoryId;
    /// One command. Unique within a history; a retry carries the same one.
    CommandId;
    /// One delivery: a notice to one person on one channel. Stable over retries.
    DeliveryId;
}

text_id! {
    /// A staff number (職員番号).
    PersonId;
    /// A scale beside severity (緊急度, 影響範囲, …).
    ScaleId;
    /// A class of such a scale.
    ClassId;
    /// An organisation code (組織コード).
    UnitId;
    /// A post of the policy (職), such as `manager`. Never reused for another meaning.
    PostId;
    /// A line of the policy (連絡系統).
    LineId;
    /// A step within a line (段).
    StepId;
    /// What a duty demands (`confirm`, `report_up`, …).
    Act;
    /// A kind of incident (種別).
    KindId;
    /// A class of severity (影響度の区分).
    SeverityId;
    /// An address that is not a person (the desk's mailbox, a telephone) or a body outside.
    PartyId;
    /// An entry of the list of contacts (連絡先). Never reused for another one.
    ContactId;
    /// An option of a question.
    Answer;
    /// An item of a checklist (手順の項目).
    ItemId;
    /// Something that must be reported (報告事項).
    ReportItemId;
}

impl Act {
    /// 受領確認.
    pub const CONFIRM: &'static str = "confirm";
    /// 上への報告.
    pub const REPORT_UP: &'static str = "report_up";
    /// 電話.
    pub const CALL: &'static str = "call";
    /// 判断.
    pub const JUDGE: &'static str = "judge";
    /// 承認.
    pub const APPROVE: &'static str = "approve";
    /// 外部からの受領確認: getting a body outside to say that it has it.
    pub const OBTAIN: &'static str = "obtain_confirmation";

    /// Whether this is the act named `name`.
    pub fn is(&self, name: &str) -> bool {
        self.as_str() == name
    }
}

/// The ordinal of a duty within its incident: dense, in order of opening, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DutyNo(pub u32);

impl fmt::Display for DutyNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The ordinal of an approved policy. An incident pins the one it was opened under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub u32);
