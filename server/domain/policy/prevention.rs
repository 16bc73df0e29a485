//! 再発防止 as a policy sets it: who hears of a measure that is overdue, and when its effect is checked.
//!
//! No rule that bodies were seen to have names these times: all of them are 運用上の設定.

use chrono::Months;

use super::{Deed, Of, Policy};
use crate::ids::PostId;
use crate::moment::{Moment, Span};

/// How measures are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prevention {
    /// How long before it is due an owner is reminded.
    pub remind: Option<Span>,
    /// Who hears of what is overdue, in rising order.
    pub overdue: Vec<Rung>,
    /// From the completion to the check of the effect.
    pub effect_after: Period,
    /// From the completion to its verification by another.
    pub verify_within: Span,
    /// From a decision of the CISO to its being passed on by the desk (1(4)②).
    pub pass_on: Span,
}

/// One rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// So long after what was due.
    pub after: Span,
    /// Who hears of it then.
    pub tell: Tell,
}

/// Who hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tell {
    /// Whoever owes the task.
    Owner,
    /// Whoever answers for the unit above the owner's.
    Above,
    /// This post, of the owner's unit or the nearest above it that has one.
    Post(PostId),
}

/// A length of time, by the calendar or by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// So many months: to the same day of the month, or its last.
    Months(u32),
    /// By the clock.
    Span(Span),
}

impl Period {
    /// `6mo`, `90d`.
    pub fn parse(word: &str) -> Option<Self> {
        const MONTHS_MAX: u32 = 120;
        match word.strip_suffix("mo") {
            Some(count) => {
                count.parse().ok().filter(|count| (1..=MONTHS_MAX).contains(count)).map(Self::Months)
            }
            None => super::grammar::span(word).map(Self::Span),
        }
    }

    /// The moment so long after `start`.
    pub fn after(self, start: Moment) -> Moment {
        match self {
            Self::Span(span) => start + span,
            Self::Months(count) => {
                let later = start.jst().checked_add_months(Months::new(count));
                later.map_or(start, |at| Moment::from(at.to_utc()))
            }
        }
    }
}

impl Prevention {
    /// What holds where a policy says nothing: the owner at once, the unit above after eight days,
    /// the CISO after fifteen.
    pub fn usual(top: &PostId) -> Self {
        const DAY: Span = Span::hours(24);
        let rung = |days: i64, tell: Tell| Rung { after: DAY.times(days), tell };
        Self {
            remind: Some(DAY.times(7)),
            overdue: vec![rung(0, Tell::Owner), rung(8, Tell::Above), rung(15, Tell::Post(top.clone()))],
            effect_after: Period::Months(6),
            verify_within: DAY.times(14),
            pass_on: DAY,
        }
    }
}

impl Policy {
    /// 情報セキュリティ管理者: the post that `roles` names, else the one that the first line tells first
    /// of the place.
    pub fn manager(&self) -> Option<&PostId> {
        let of_place = |deed: &'_ Deed| match deed {
            Deed::Tell { tell, .. } => {
                tell.iter().find(|row| row.of == Of::Place).map(|row| row.post.clone())
            }
            Deed::By { .. } | Deed::Ask(_) => None,
        };
        let is_local = |post: &PostId| self.post(post).is_some_and(|row| row.per != "body");
        let first = || {
            let steps = self.lines.iter().flat_map(|line| &line.steps);
            let found = steps.filter_map(|step| of_place(&step.deed)).find(is_local)?;
            self.posts.iter().find(|post| post.id == found).map(|post| &post.id)
        };
        self.roles.manager.as_ref().or_else(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_months_end_on_the_same_day_or_the_last() {
        let at = |text: &str| Moment::parse(text).unwrap();
        let half = Period::parse("6mo").unwrap();
        assert_eq!(half.after(at("2026-11-20T10:00:00+09:00")), at("2027-05-20T10:00:00+09:00"));
        assert_eq!(half.after(at("2026-08-31T10:00:00+09:00")), at("2027-02-28T10:00:00+09:00"));
        assert_eq!(Period::parse("90d"), Some(Period::Span(Span::hours(90 * 24))));
        for word in ["0mo", "121mo", "mo", "six months", "-1mo"] {
            assert_eq!(Period::parse(word), None, "{word}");
        }
    }
}
