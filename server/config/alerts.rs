//! What an alarm of monitoring becomes.

use crate::domain::ids::{KindId, UnitId};

use super::Reader;

/// What an alarm of monitoring becomes, where the plan knows it.
#[derive(Clone, Debug, Default)]
pub struct Alerts {
    /// Of which kind; `other` where none is named.
    pub kind: Option<KindId>,
    /// Of which section; without one the desk decides.
    pub unit: Option<UnitId>,
}

impl Reader<'_> {
    pub(super) fn alerts(&mut self) -> Alerts {
        let kind = self.text("alerts.kind").map(|kind| KindId::from(kind.as_str()));
        let unit = self.text("alerts.unit").map(|unit| UnitId::from(unit.as_str()));
        Alerts { kind, unit }
    }
}
