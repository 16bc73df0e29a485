//! Closed lists of this family, with the words that interfaces and stored facts use.

use serde::{Deserialize, Serialize};

use crate::code::words;

/// Why a rule does not apply although a trigger is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Escape {
    /// 高度な暗号化その他の措置.
    Encrypted,
    /// 閲覧されないうちに全て回収.
    Recovered,
    /// 同じデータが他にある: no 滅失 or 毀損.
    KeptElsewhere,
    /// 該当しない, for another reason.
    NotApplicable,
}

/// A moment from which something is counted. The wrongdoer's own knowledge is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentKind {
    /// Anyone of the organisation knew.
    AnyoneKnew,
    /// The contractor knew: the contractor's own clock.
    ContractorKnew,
    /// The contractor's notice arrived (D7).
    NoticeArrived,
    /// The count passed what the law says.
    CountPassed,
    /// What makes a rule apply was known, where that was before it was entered.
    TriggerKnown,
}

/// How persons concerned were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// 文書.
    Letter,
    /// 電話.
    Phone,
    /// メール.
    Mail,
    /// 訪問・面談.
    Visit,
    /// 代替措置: 公表.
    Publication,
    /// 代替措置: 問合せ窓口.
    Enquiry,
}

words!(Escape {
    Encrypted = "encrypted", Recovered = "recovered", KeptElsewhere = "kept_elsewhere",
    NotApplicable = "not_applicable",
});
words!(MomentKind {
    AnyoneKnew = "anyone_knew", ContractorKnew = "contractor_knew", NoticeArrived = "notice_arrived",
    CountPassed = "count_passed", TriggerKnown = "trigger_known",
});
words!(Way {
    Letter = "letter", Phone = "phone", Mail = "mail", Visit = "visit", Publication = "publication",
    Enquiry = "enquiry",
});
