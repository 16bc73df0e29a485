//! Where every clock stands: the fold of this family's facts. Knows no rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::Actor;
use crate::basis::Kind;
use crate::code::words;
use crate::moment::{Moment, Span};

use super::clock::{ClockId, KnownBy, Likelihood, Rule, Stage, Term, Terms, Trigger};
use super::fact::Fact;
use super::words::{Escape, MomentKind, Way};

/// Everything about dates on one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// Rules that applied or may have applied, ever.
    pub matters: BTreeMap<Rule, Matter>,
    /// Judgements that hold.
    pub judged: BTreeMap<Rule, Verdict>,
    /// Moments as they were entered, first one first.
    pub moments: Vec<Entered>,
    /// Reports sent, first one first.
    pub filings: Vec<Filing>,
    /// Notices to the persons concerned, first one first.
    pub notified: Vec<Notified>,
    /// Until when telling the persons waits.
    pub deferred_until: Option<Moment>,
    /// The earliest moment of knowing that followed without anyone entering one.
    pub earliest: Option<(Moment, KnownBy)>,
    due: Option<Moment>,
}

/// A rule on this incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// What follows from it.
    pub terms: Terms,
    /// Whether what made it apply is gone.
    pub is_ended: bool,
    /// Whether the desk was asked if it applies.
    pub is_doubted: bool,
    /// When it was first certain.
    pub trigger_at: Option<Moment>,
    /// What became of each clock.
    pub clocks: BTreeMap<Stage, Clock>,
}

/// What became of a clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// When desk and top were last warned of this date.
    pub warned_at: Option<Moment>,
    /// It ran out.
    pub is_overdue: bool,
    /// When the desk is reminded next.
    pub ask_at: Option<Moment>,
    /// When what it asks for was done.
    pub met_at: Option<Moment>,
    /// Whether that was in time, where there is a date.
    pub in_time: Option<bool>,
}

/// A judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Why the rule does not apply.
    pub escape: Option<Escape>,
    /// Whether it applies.
    pub applies: bool,
    /// What was certain then.
    pub on: BTreeSet<Trigger>,
    /// Who judged.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// A moment that someone entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Which.
    pub moment: MomentKind,
    /// When that was.
    pub at: Moment,
    /// Who entered it.
    pub by: Actor,
    /// When it was entered.
    pub recorded_at: Moment,
}

/// A report that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// For which clock.
    pub clock: ClockId,
    /// Its number on the incident.
    pub no: u32,
    /// 第n報.
    pub version: u32,
    /// When it was sent.
    pub at: Moment,
    /// Whether in time.
    pub in_time: Option<bool>,
    /// Who recorded it.
    pub by: Actor,
}

/// A notice to persons concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notified {
    /// How many.
    pub count: u64,
    /// In what way.
    pub way: Way,
    /// When.
    pub at: Moment,
    /// Whether nobody is left.
    pub is_complete: bool,
    /// Who recorded it.
    pub by: Actor,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 該当の可能性: it runs in case.
    Possible,
    /// It runs.
    Running,
    /// It ran out.
    Overdue,
    /// What it asks for was done in time, or had no date.
    Met,
    /// It was done too late.
    MetLate,
    /// What made it run is gone.
    Ended,
    /// It was judged not to apply.
    NotApplicable,
}

words!(Standing {
    Possible = "possible", Running = "running", Overdue = "overdue", Met = "met", MetLate = "met_late",
    Ended = "ended", NotApplicable = "not_applicable",
});

impl Standing {
    /// Whether something is still asked for.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Possible | Self::Running | Self::Overdue)
    }
}

impl Matter {
    /// What became of one of its clocks.
    pub fn clock(&self, stage: Stage) -> Clock {
        self.clocks.get(&stage).cloned().unwrap_or_default()
    }

    fn take(&mut self, terms: &Terms) {
        for term in &terms.clocks {
            let before = self.terms.clocks.iter().find(|known| known.stage == term.stage);
            let dates = |term: &Term| (term.due_at, term.safe_at);
            let is_same_date = before.is_some_and(|known| dates(known) == dates(term));
            let clock = self.clocks.entry(term.stage).or_default();
            if !is_same_date {
                (clock.warned_at, clock.is_overdue) = (None, false);
            }
            clock.ask_at = clock.ask_at.or(term.ask_at).filter(|_| clock.met_at.is_none());
        }
        self.trigger_at = self.trigger_at.into_iter().chain(terms.trigger_at).min();
        self.is_ended = false;
        self.terms = terms.clone();
    }
}

impl Clock {
    /// When desk and top are warned next, if they still are: one warning says all that is past.
    pub fn next_warning(&self, term: &Term) -> Option<Moment> {
        term.warn_at.iter().copied().find(|at| self.warned_at.is_none_or(|last| *at > last))
    }
}

impl Deadlines {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        self.take_in(fact, at, by);
        self.due = self.find_next_due();
    }

    fn take_in(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            Fact::Started { rule, terms } | Fact::Changed { rule, terms } => self.take(rule, terms),
            Fact::Ended { rule } => self.edit(rule, |matter| matter.is_ended = true),
            Fact::Doubted { rule, .. } => self.edit(rule, |matter| matter.is_doubted = true),
            Fact::Warned { clock, .. } => self.edit_clock(clock, |row| row.warned_at = Some(at)),
            Fact::Overdue { clock, .. } => self.edit_clock(clock, |row| row.is_overdue = true),
            Fact::Turned { .. } => {}
            Fact::Reminded { clock, ask_at, .. } => {
                self.edit_clock(clock, |row| row.ask_at = Some(*ask_at));
            }
            Fact::Judged { rule, escape, applies, on } => {
                let (escape, applies, on) = (*escape, *applies, on.clone());
                let verdict = Verdict { escape, applies, on, by: by.clone(), at };
                self.judged.insert(rule.clone(), verdict);
            }
            Fact::Unjudged { rule, .. } => {
                self.judged.remove(rule);
            }
            Fact::Filed { clock, no, version, at, in_time } => {
                self.edit_clock(clock, |row| {
                    // What completes a report (追完) does not undo that it was sent in time.
                    row.in_time = if row.met_at.is_some() { row.in_time } else { *in_time };
                    row.met_at = row.met_at.or(Some(*at));
                    row.ask_at = None;
                });
                let (clock, by) = (clock.clone(), by.clone());
                self.filings.push(Filing {
                    clock,
                    no: *no,
                    version: *version,
                    at: *at,
                    in_time: *in_time,
                    by,
                });
            }
            Fact::PersonsNotified { count, way, at, is_complete } => {
                let (count, way, at, is_complete) = (*count, *way, *at, *is_complete);
                self.notified.push(Notified { count, way, at, is_complete, by: by.clone() });
                if is_complete {
                    self.each_persons(|row| (row.met_at, row.ask_at) = (row.met_at.or(Some(at)), None));
                }
            }
            Fact::NoticeDeferred { until } => {
                self.deferred_until = Some(*until);
                self.each_persons(|row| row.ask_at = row.ask_at.map(|_| *until));
            }
            Fact::MomentEntered { moment, at: entered } => {
                let (moment, by) = (*moment, by.clone());
                self.moments.push(Entered { moment, at: *entered, by, recorded_at: at });
            }
        }
    }

    fn take(&mut self, rule: &Rule, terms: &Terms) {
        if matches!(terms.known_by, KnownBy::Case | KnownBy::Report) {
            let known = (terms.known_at, terms.known_by);
            self.earliest = Some(self.earliest.filter(|(at, _)| *at <= terms.known_at).unwrap_or(known));
        }
        let fresh = || Matter {
            terms: Terms { clocks: Vec::new(), ..terms.clone() },
            is_ended: false,
            is_doubted: false,
            trigger_at: None,
            clocks: BTreeMap::new(),
        };
        self.matters.entry(rule.clone()).or_insert_with(fresh).take(terms);
    }

    fn edit(&mut self, rule: &Rule, edit: impl FnOnce(&mut Matter)) {
        if let Some(matter) = self.matters.get_mut(rule) {
            edit(matter);
        }
    }

    fn edit_clock(&mut self, clock: &ClockId, edit: impl FnOnce(&mut Clock)) {
        self.edit(&clock.rule, |matter| edit(matter.clocks.entry(clock.stage).or_default()));
    }

    fn each_persons(&mut self, edit: impl Fn(&mut Clock)) {
        for matter in self.matters.values_mut() {
            matter.clocks.get_mut(&Stage::Persons).into_iter().for_each(&edit);
        }
    }

    /// The last moment of this kind that someone entered.
    pub fn moment(&self, kind: MomentKind) -> Option<Moment> {
        self.moments.iter().rev().find(|row| row.moment == kind).map(|row| row.at)
    }

    /// Rules that ask for something: neither gone nor judged away.
    pub fn running(&self) -> impl Iterator<Item = (&Rule, &Matter)> {
        let is_judged_away = |rule: &Rule| self.judged.get(rule).is_some_and(|verdict| !verdict.applies);
        self.matters.iter().filter(move |(rule, matter)| !matter.is_ended && !is_judged_away(rule))
    }

    /// Every clock there ever was, with what it says and where it stands.
    pub fn all(&self) -> Vec<(ClockId, &Matter, &Term, Standing)> {
        let each = self.matters.iter().flat_map(|(rule, matter)| {
            matter.terms.clocks.iter().map(move |term| (rule.clock(term.stage), matter, term))
        });
        each.map(|(id, matter, term)| {
            let standing = self.standing(&id, matter);
            (id, matter, term, standing)
        })
        .collect()
    }

    /// Clocks that still ask for something.
    pub fn open(&self) -> impl Iterator<Item = (ClockId, &Matter, &Term)> {
        let open = |(rule, matter): &(&Rule, &Matter), term: &&Term| {
            self.standing(&rule.clock(term.stage), matter).is_open()
        };
        self.running().flat_map(move |(rule, matter)| {
            let terms = matter.terms.clocks.iter().filter(move |term| open(&(rule, matter), term));
            terms.map(move |term| (rule.clock(term.stage), matter, term))
        })
    }

    /// The next date of law that is still open.
    pub fn next_legal(&self) -> Option<(ClockId, Likelihood, Moment)> {
        let law = self.open().filter(|(_, matter, _)| matter.terms.kind == Kind::Law);
        law.filter_map(|(id, matter, term)| Some((id, matter.terms.certainty, term.due_at?)))
            .min_by(|one, other| (one.2, &one.0).cmp(&(other.2, &other.0)))
    }

    /// Whether a rule of law applies for certain.
    pub fn is_law_certain(&self) -> bool {
        let is_certain =
            |matter: &Matter| matter.terms.certainty == Likelihood::Certain && matter.terms.kind == Kind::Law;
        self.running().any(|(_, matter)| is_certain(matter))
    }

    /// Whether law still asks for something.
    pub fn has_open_law(&self) -> bool {
        self.open().any(|(_, matter, _)| matter.terms.kind == Kind::Law)
    }

    fn standing(&self, id: &ClockId, matter: &Matter) -> Standing {
        let clock = matter.clock(id.stage);
        match (clock.met_at, clock.in_time) {
            (Some(_), Some(false)) => return Standing::MetLate,
            (Some(_), Some(true) | None) => return Standing::Met,
            (None, _) => {}
        }
        if self.judged.get(&id.rule).is_some_and(|verdict| !verdict.applies) {
            return Standing::NotApplicable;
        }
        match matter.terms.certainty {
            _ if matter.is_ended => Standing::Ended,
            _ if clock.is_overdue => Standing::Overdue,
            Likelihood::Possible => Standing::Possible,
            Likelihood::Certain => Standing::Running,
        }
    }

    /// When something is due next.
    pub const fn next_due(&self) -> Option<Moment> {
        self.due
    }

    fn find_next_due(&self) -> Option<Moment> {
        let doubts = self.running().filter(|(_, matter)| !matter.is_doubted);
        let doubts = doubts.filter_map(|(_, matter)| matter.terms.ask_at);
        let clocks = self.open().flat_map(|(id, matter, term)| {
            let clock = matter.clock(id.stage);
            let warn = clock.next_warning(term).filter(|_| !clock.is_overdue);
            let over = over_at(term).filter(|_| !clock.is_overdue);
            [warn, over, clock.ask_at]
        });
        clocks.flatten().chain(doubts).min()
    }
}

/// A date is over when its last second has passed; a moment is over when it comes.
pub(super) fn over_at(term: &Term) -> Option<Moment> {
    let due = term.due_at?;
    Some(if term.counted.is_some() { due + Span::seconds(1) } else { due })
}
