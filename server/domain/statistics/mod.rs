//! 統計: how many incidents a period has, how fast they were confirmed, recovered and closed, and how
//! often the steps and the dates of law were kept (対策基準 9(1)–(3), 7.2).
//!
//! Drills (訓練) and what turned out to be none (誤報・対象外) are counted apart and nowhere else. The
//! counts know only what they are handed: whoever reads the rows leaves out what may not be seen.

pub mod beside;
pub mod overview;
mod period;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use super::case::Phase;
use super::ids::{Act, KindId, LineId, SeverityId, StepId, UnitId};
use super::moment::Moment;

pub use period::{Name, Period};
pub use tally::{Ending, Tally};

/// One incident as it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// 種別.
    pub kind: KindId,
    /// Where; none while nobody knows.
    pub unit: Option<UnitId>,
    /// 影響度.
    pub severity: SeverityId,
    /// Where the first report came from.
    pub origin: String,
    /// 段階.
    pub phase: String,
    /// 訓練.
    pub is_drill: bool,
    /// First entry.
    pub opened_at: Moment,
    /// What it adds.
    pub tally: Tally,
}

impl Sample {
    /// Whether it is counted among the others: drills and what turned out to be none are counted apart, and
    /// one matter is counted once, by the incident that answers for it.
    fn is_counted(&self) -> bool {
        let apart = [Phase::Void, Phase::Merged].map(Phase::as_str);
        !self.is_drill && !apart.contains(&self.phase.as_str())
    }
}

/// How long something took, in whole seconds, over all for which it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// For how many.
    pub count: u64,
    /// The mean, cut to a second.
    pub mean: Option<i64>,
    /// The value in the middle; of an even number, halfway between the two in the middle.
    pub median: Option<i64>,
    /// The smallest value that nine of ten do not exceed.
    pub p90: Option<i64>,
}

/// Incidents that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// How many of them are open.
    pub open: u64,
    /// From the opening to the first confirmation (MTTA).
    pub confirmed: Times,
    /// From the opening to 復旧済み or beyond.
    pub recovered: Times,
    /// From the opening to 完結.
    pub closed: Times,
}

/// What became of the duties of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Steps {
    /// Done before their time had passed.
    pub in_time: u64,
    /// Done after it.
    pub late: u64,
    /// Still owed after it.
    pub missed: u64,
    /// Passed, because nobody could act.
    pub passed: u64,
    /// Running, or done and without a time.
    pub other: u64,
    /// How long it took, where someone did it.
    pub times: Times,
}

/// What became of the dates of one clock of law.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dates {
    /// Kept.
    pub in_time: u64,
    /// Done too late.
    pub late: u64,
    /// Run out, and not done.
    pub missed: u64,
    /// Still running.
    pub running: u64,
}

/// Measures against recurrence, over the incidents of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Measures {
    /// All that were proposed.
    pub count: i64,
    /// About which something is still owed.
    pub live: i64,
    /// Of these, overdue now.
    pub late: i64,
}

/// One act of one step.
pub type StepKey = (LineId, StepId, Act);

/// The counts of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Every incident that is neither a drill nor void.
    pub all: Group,
    /// 訓練, void ones among them.
    pub drills: u64,
    /// 誤報・対象外.
    pub void: u64,
    /// By 課.
    pub units: BTreeMap<Option<UnitId>, Group>,
    /// By 種別.
    pub kinds: BTreeMap<KindId, Group>,
    /// By 影響度.
    pub severities: BTreeMap<SeverityId, Group>,
    /// By where the report came from.
    pub origins: BTreeMap<String, Group>,
    /// By 連絡系統; an incident counts in each that began on it.
    pub lines: BTreeMap<LineId, Group>,
    /// By step.
    pub steps: BTreeMap<StepKey, Steps>,
    /// By clock of law.
    pub dates: BTreeMap<String, Dates>,
}

/// A group while it is being counted.
#[derive(Default)]
struct Heap {
    count: u64,
    open: u64,
    confirmed: Vec<i64>,
    recovered: Vec<i64>,
    closed: Vec<i64>,
}

#[derive(Default)]
struct Heaps<'a> {
    all: Heap,
    units: BTreeMap<Option<&'a UnitId>, Heap>,
    kinds: BTreeMap<&'a KindId, Heap>,
    severities: BTreeMap<&'a SeverityId, Heap>,
    origins: BTreeMap<&'a str, Heap>,
    lines: BTreeMap<&'a str, Heap>,
    steps: BTreeMap<&'a str, (Steps, Vec<i64>)>,
    dates: BTreeMap<&'a str, Dates>,
}

impl Statistics {
    /// Counts.
    pub fn of(samples: &[Sample]) -> Self {
        let mut heaps = Heaps::default();
        let is_void = |sample: &&Sample| sample.phase == Phase::Void.as_str();
        // One matter is counted once: by the incident that answers for it.
        let samples = samples.iter().filter(|sample| sample.phase != Phase::Merged.as_str());
        let (drills, real): (Vec<_>, Vec<_>) = samples.partition(|sample| sample.is_drill);
        let (void, counted): (Vec<_>, Vec<_>) = real.into_iter().partition(is_void);
        for sample in counted {
            heaps.add(sample);
        }
        Self { drills: size(drills.len()), void: size(void.len()), ..heaps.finish() }
    }
}

impl<'a> Heaps<'a> {
    fn add(&mut self, sample: &'a Sample) {
        self.all.add(sample);
        self.units.entry(sample.unit.as_ref()).or_default().add(sample);
        self.kinds.entry(&sample.kind).or_default().add(sample);
        self.severities.entry(&sample.severity).or_default().add(sample);
        self.origins.entry(&sample.origin).or_default().add(sample);
        for line in sample.tally.lines.lines() {
            self.lines.entry(line).or_default().add(sample);
        }
        for row in sample.tally.steps.lines() {
            self.add_step(row);
        }
        for row in sample.tally.dates.lines() {
            self.add_date(row);
        }
    }

    fn add_step(&mut self, row: &'a str) {
        let Some((row, seconds)) = row.rsplit_once('\t') else { return };
        let Some((key, ending)) = row.rsplit_once('\t') else { return };
        let (steps, times) = self.steps.entry(key).or_default();
        Ending::count(ending, steps);
        times.extend(seconds.parse::<i64>());
    }

    fn add_date(&mut self, row: &'a str) {
        let Some((clock, word)) = row.split_once('\t') else { return };
        let dates = self.dates.entry(clock).or_default();
        let count = match word {
            "i" => &mut dates.in_time,
            "l" => &mut dates.late,
            "m" => &mut dates.missed,
            _ => &mut dates.running,
        };
        *count = count.saturating_add(1);
    }

    fn finish(self) -> Statistics {
        let steps = self.steps.into_iter().filter_map(|(key, (steps, times))| {
            let mut words = key.split('\t');
            let key = (words.next()?.into(), words.next()?.into(), words.next()?.into());
            Some((key, Steps { times: Times::of(times), ..steps }))
        });
        Statistics {
            all: self.all.finish(),
            drills: 0,
            void: 0,
            units: self.units.into_iter().map(|(unit, heap)| (unit.cloned(), heap.finish())).collect(),
            kinds: self.kinds.into_iter().map(|(kind, heap)| (kind.clone(), heap.finish())).collect(),
            severities: self.severities.into_iter().map(|(id, heap)| (id.clone(), heap.finish())).collect(),
            origins: self.origins.into_iter().map(|(id, heap)| (id.to_owned(), heap.finish())).collect(),
            lines: self.lines.into_iter().map(|(line, heap)| (line.into(), heap.finish())).collect(),
            steps: steps.collect(),
            dates: self.dates.into_iter().map(|(clock, dates)| (clock.to_owned(), dates)).collect(),
        }
    }
}

impl Heap {
    fn add(&mut self, sample: &Sample) {
        let is_open = Phase::parse(&sample.phase).is_some_and(|phase| !phase.is_end());
        let after = |at: Option<Moment>| at.map(|at| (at - sample.opened_at).as_seconds().max(0));
        self.count = self.count.saturating_add(1);
        self.open = self.open.saturating_add(u64::from(is_open));
        self.confirmed.extend(after(sample.tally.confirmed_at));
        self.recovered.extend(after(sample.tally.recovered_at));
        self.closed.extend(after(sample.tally.closed_at));
    }

    fn finish(self) -> Group {
        Group {
            count: self.count,
            open: self.open,
            confirmed: Times::of(self.confirmed),
            recovered: Times::of(self.recovered),
            closed: Times::of(self.closed),
        }
    }
}

impl Times {
    /// Of these values, in seconds.
    pub fn of(mut values: Vec<i64>) -> Self {
        values.sort_unstable();
        let count = values.len();
        let at = |place: usize| values.get(place).copied();
        let sum = values.iter().fold(0_i64, |sum, value| sum.saturating_add(*value));
        let mean = i64::try_from(count).ok().and_then(|count| sum.checked_div(count));
        let upper = at(count / 2);
        let lower = if count.is_multiple_of(2) { at((count / 2).wrapping_sub(1)) } else { upper };
        let median = lower.zip(upper).map(|(lower, upper)| lower.saturating_add((upper - lower) / 2));
        // Nearest rank: the place ⌈0.9 n⌉, counted from one.
        let p90 = at(count.saturating_mul(9).div_ceil(10).wrapping_sub(1));
        Self { count: size(count), mean, median, p90 }
    }
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
