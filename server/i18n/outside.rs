//! What a body outside is told of an incident, in words: what the policy lists for it, and nothing else.

use super::time::{self, Years};
use super::{Language, text};
use crate::domain::ids::{KindId, SeverityId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Content, Detail, Policy};

/// What can be told.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// 事案番号.
    pub number: &'a str,
    /// 影響度.
    pub severity: &'a SeverityId,
    /// 種別.
    pub kind: &'a KindId,
    /// Where, in words; none while nobody knows.
    pub unit: Option<String>,
    /// 認知.
    pub aware_at: Moment,
}

/// Names with values, in the order in which they are told. Whom to ask, and what is asked, are no values.
pub fn told(language: Language, policy: &Policy, content: &Content, of: &Told<'_>) -> Vec<(String, String)> {
    let value = |detail: &Detail| {
        let (key, value) = match detail {
            Detail::Number => ("word-incident-number", of.number.to_owned()),
            Detail::Severity => ("word-severity", policy.severity_label(of.severity).to_owned()),
            Detail::Kind => ("word-kind", policy.kind_label(of.kind).to_owned()),
            Detail::Unit => {
                let unit = of.unit.clone();
                ("word-unit", unit.unwrap_or_else(|| text(language, "word-unit-unknown", &[])))
            }
            Detail::AwareAt => ("word-aware-at", time::long(language, Years::Imperial, of.aware_at)),
            Detail::Asked | Detail::Desk => return None,
        };
        Some((text(language, key, &[]), value))
    };
    Detail::ALL.iter().filter(|detail| content.tells(**detail)).filter_map(value).collect()
}
