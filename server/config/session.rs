//! How long whoever has signed in stays so.

use std::ops::RangeInclusive;

use crate::domain::account::session::{IDLE_MINUTES, LIFE_HOURS, PROOF_MINUTES, Terms};
use crate::domain::moment::Span;

use super::{Reader, Remedy};

impl Reader<'_> {
    pub(super) fn sessions(&mut self) -> Terms {
        let usual = Terms::default();
        Terms {
            idle: self.within("session.idle_minutes", &IDLE_MINUTES).map_or(usual.idle, Span::minutes),
            life: self.within("session.hours", &LIFE_HOURS).map_or(usual.life, Span::hours),
            proof: self.within("session.proof_minutes", &PROOF_MINUTES).map_or(usual.proof, Span::minutes),
        }
    }

    /// A whole number within bounds; none where nothing is written.
    pub(super) fn within(&mut self, key: &str, bounds: &RangeInclusive<i64>) -> Option<i64> {
        let number: Option<i64> = self.text(key)?.parse().ok();
        let number = number.filter(|number| bounds.contains(number));
        if number.is_none() {
            let (least, most) = (bounds.start().to_string(), bounds.end().to_string());
            self.mistake(key, Remedy::new("bounds").with("least", least).with("most", most));
        }
        number
    }
}
