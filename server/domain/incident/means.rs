//! By what means someone acted.

use serde::{Deserialize, Serialize};

use super::case::words;

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

words!(Means { Screen = "screen", Link = "link", Phone = "phone", Mail = "mail", Paper = "paper" });
