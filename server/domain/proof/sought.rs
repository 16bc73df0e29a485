//! What is looked for, what may be spent on it, and what was found.

use crate::ids::{SeverityId, UnitId};
use crate::moment::{Moment, Span};

use super::answers::Answers;
use super::people::Away;
use super::target::Target;

/// How many lives may be lived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// So many were.
    pub spent: u64,
    /// So many may be.
    pub lives: u64,
}

impl Budget {
    /// So many are left.
    pub const fn left(&self) -> u64 {
        self.lives.saturating_sub(self.spent)
    }
}

/// One life, as far as it must be said to live it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Number of the place.
    pub place: usize,
    /// Number of the region.
    pub region: usize,
    /// Other units in which the same would happen.
    pub alike: Vec<UnitId>,
    /// When it begins.
    pub start: Moment,
    /// Who is away, and why.
    pub away: Vec<Away>,
    /// Who answers.
    pub answers: Answers,
    /// After what time the notice was written that rang, if one did.
    pub told: Option<Span>,
    /// After what time it rang.
    pub heard: Option<Span>,
}

/// What was found about a target: first with nobody away, then with up to so many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The latest life in which it was reached.
    pub latest: [Option<Example>; 2],
    /// A life in which it was not, because others answered.
    pub answered: [Option<Example>; 2],
    /// A life in which it was not although everyone was silent.
    pub never: [Option<Example>; 2],
    /// Not everything was tried.
    pub is_sampled: bool,
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Aim<'a> {
    /// Whom to reach.
    pub target: &'a Target,
    /// In which class alone.
    pub severity: Option<&'a SeverityId>,
    /// With how many people away.
    pub absent: usize,
    /// How long a life is watched.
    pub horizon: Span,
    /// The first life that takes longer, or reaches nobody, ends the search.
    pub bound: Option<Span>,
}

/// What is looked for, and what was found of it so far.
pub struct Sought<'a> {
    /// What is looked for.
    pub aim: Aim<'a>,
    /// What was found.
    pub found: Found,
    /// How many lives were lived for it.
    pub spent: u64,
    /// More lives would have told more.
    pub is_cut: bool,
    /// Nothing that is worse can be found any more.
    pub is_over: bool,
}

impl<'a> Sought<'a> {
    /// Nothing is found yet.
    pub fn new(aim: Aim<'a>) -> Self {
        Self { aim, found: Found::default(), spent: 0, is_cut: false, is_over: false }
    }
}
