//! Who acts, who answers for it and as what, and by what means.

use serde::{Deserialize, Serialize};

use super::code::words;
use super::ids::PersonId;
use crate::channel::Channel;

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

impl Actor {
    /// The person, where it is one.
    pub const fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Token(_) | Self::Outside | Self::Engine | Self::Operator => None,
        }
    }
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

/// How many bearers of a duty must do it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Any one of them.
    #[default]
    Any,
    /// Every one of them.
    Each,
    /// So many; all of them where there are fewer.
    Count(u32),
}

impl Needs {
    pub(super) fn is_any(&self) -> bool {
        *self == Self::Any
    }
}

/// Someone who bears a duty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bearer {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub via: Via,
}

/// A person who was written to, with the channels used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacted {
    /// Who.
    pub person: PersonId,
    /// On what.
    pub channels: Vec<Channel>,
}

/// By what means someone answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// On a page, signed in.
    #[default]
    Screen,
    /// On the page behind the link in a mail: by whoever held the mail.
    Link,
    /// By telephone, recorded by another.
    Phone,
    /// By mail, recorded by another.
    Mail,
    /// On paper, recorded by another.
    Paper,
}

impl Means {
    /// Whether it is done by oneself, and not told to someone who records it.
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Screen | Self::Link)
    }

    pub(super) fn is_screen(&self) -> bool {
        *self == Self::Screen
    }
}

/// What came of telephoning someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallResult {
    /// They were spoken to.
    Reached,
    /// Nobody answered.
    NotReached,
    /// Somebody else, or a machine, took the word.
    LeftWord,
}

words!(CallResult { Reached = "reached", NotReached = "not_reached", LeftWord = "left_word" });
words!(Means { Screen = "screen", Link = "link", Phone = "phone", Mail = "mail", Paper = "paper" });

/// Why a bearer does not act himself. Never guessed from silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 不在.
    Absent,
    /// 事故があるとき.
    Unable,
    /// 欠けたとき.
    Vacant,
    /// 委任.
    Delegated,
}

words!(Cause { Absent = "absent", Unable = "unable", Vacant = "vacant", Delegated = "delegated" });
