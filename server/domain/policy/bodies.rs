//! Bodies as policies name them: under which law one stands, and with whom something is shared.

use serde::{Deserialize, Serialize};

use crate::code::words;

/// Which part of the law a body, or an organ of it, stands under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// 行政機関等 (個情法 chapter 5).
    #[default]
    Administrative,
    /// 病院・診療所・大学 (個情法58条2項: chapter 4).
    PrivateSector,
    /// 議会: outside 行政機関等 (個情法2条11項2号); its own rules are clocks of the policy.
    Assembly,
    /// A body that reports for itself, under whatever law: nothing is counted for it here; what the policy
    /// owes it is clocks of the policy.
    Other,
}

impl Regime {
    /// The word that policies and interfaces use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrative => "administrative",
            Self::PrivateSector => "private_sector",
            Self::Assembly => "assembly",
            Self::Other => "other",
        }
    }

    /// The value for a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Administrative, Self::PrivateSector, Self::Assembly, Self::Other]
            .into_iter()
            .find(|one| one.as_str() == word)
    }

    /// All words.
    pub const WORDS: &'static [&'static str] = &["administrative", "private_sector", "assembly", "other"];
}

/// With whom something was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counterpart {
    /// 関係機関 (1(4)①).
    RelatedBody,
    /// 警察 (6.5(3)).
    Police,
    /// 外部の専門家 (6.4(4)).
    Expert,
    /// 委託事業者.
    Contractor,
    /// Anyone else.
    Other,
}

words!(Counterpart {
    RelatedBody = "related_body", Police = "police", Expert = "expert", Contractor = "contractor",
    Other = "other",
});
