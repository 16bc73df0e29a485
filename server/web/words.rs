//! Small views that many pages show: moments, classes, phases. A class is never told by colour alone.

use serde::Serialize;

use crate::domain::ids::SeverityId;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::i18n::time;

use super::visit::Visit;

/// A moment for people and for machines.
#[derive(Clone, Debug, Serialize)]
pub struct When {
    /// RFC 3339, for `<time datetime>`.
    pub at: String,
    /// 11月20日(金) 10:45.
    pub text: String,
    /// あと30分 or 12分前.
    pub relative: String,
    /// Whether it has passed.
    pub is_past: bool,
}

impl When {
    /// Something that is due.
    pub fn due(visit: &Visit, at: Moment) -> Self {
        let relative = time::relative(visit.language, at, visit.now);
        Self::with(visit, at, relative)
    }

    /// Something that has happened.
    pub fn past(visit: &Visit, at: Moment) -> Self {
        let relative = time::ago(visit.language, at, visit.now);
        Self::with(visit, at, relative)
    }

    fn with(visit: &Visit, at: Moment, relative: String) -> Self {
        Self { at: at.to_rfc3339(), text: time::short(visit.language, at), relative, is_past: at < visit.now }
    }
}

/// A class with its shape: text, shape and colour say the same.
#[derive(Clone, Debug, Serialize)]
pub struct Chip {
    /// The body's own word.
    pub label: String,
    /// ▲▲, ▲, ● or ○.
    pub shape: &'static str,
    /// Which colour: `critical`, `major`, `medium`, `minor`.
    pub tone: &'static str,
}

impl Chip {
    /// The chip of a class. Tones count from the gravest, whatever the body calls its classes.
    pub fn severity(policy: Option<&Policy>, id: &SeverityId) -> Self {
        let label = policy.map_or_else(|| id.0.clone(), |policy| policy.severity_label(id).to_owned());
        let from_top = policy.map_or(3, |policy| {
            policy.severities.len().saturating_sub(1).saturating_sub(policy.rank(id))
        });
        let (shape, tone) = match from_top {
            0 => ("▲▲", "critical"),
            1 => ("▲", "major"),
            2 => ("●", "medium"),
            _ => ("○", "minor"),
        };
        Self { label, shape, tone }
    }
}

/// A name with its value, for lists of facts.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}
