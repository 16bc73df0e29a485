//! 統計 as tables with every word final: for the page, for paper, and for spreadsheets.
//!
//! [`compose`] is a function of the counts, the organisation and the catalogue. The same tables are
//! shown and written, so that no file ever says another number than the page it was taken from.

mod terms;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Serialize;

use crate::domain::moment::Span;
use crate::domain::statistics::beside::{Beside, Kept};
use crate::domain::statistics::overview::Month;
use crate::domain::statistics::{Dates, Group, Measures, Name, Period, Statistics, Steps, Times};
use crate::domain::world::World;
use crate::i18n::{labels, time};

use crate::telling::words::Words;
use terms::Terms;

/// What is counted, and by which words.
pub struct Source<'a> {
    /// The counts, beside those of a year before.
    pub beside: &'a Beside,
    /// Measures against recurrence.
    pub measures: Measures,
    /// Over what time.
    pub period: &'a Period,
    /// The organisation and its policies, for names.
    pub world: &'a World,
    /// Whether every incident was counted, or only those that the reader may see.
    pub is_whole: bool,
    /// Language and years.
    pub words: &'a Words,
}

/// The statistics, every word final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// What it is and of what time.
    pub title: String,
    /// From which day to which.
    pub period: String,
    /// What is counted, and how.
    pub notes: Vec<String>,
    /// The tables, in order.
    pub tables: Vec<Table>,
}

/// Rows under heads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// `units`, `steps`, …
    pub code: &'static str,
    /// Heading.
    pub title: String,
    /// Heads of the columns; the first one is over the names.
    pub heads: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is about.
    pub name: String,
    /// How long a bar of its first number is, in hundredths of the longest; none where bars make no
    /// sense.
    pub share: Option<u64>,
    /// Values, one for each head after the first.
    pub cells: Vec<Cell>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// As it is read.
    pub text: String,
    /// As it is reckoned with: a count, or minutes in tenths; none where there is nothing.
    #[serde(skip)]
    pub value: Value,
}

/// A value to reckon with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing is known.
    Nothing,
    /// So many.
    Count(i64),
    /// So many seconds.
    Seconds(i64),
}

/// The tables of a period.
pub fn compose(source: &Source<'_>) -> Paper {
    let words = source.words;
    let period = period(source.period, words);
    let scope = if source.is_whole { "statistics-note-whole" } else { "statistics-note-seen" };
    let notes = [scope, "statistics-note-apart", "statistics-note-times", "statistics-note-steps"];
    let mut tables = vec![overview(source), months(source), times(source), kept(source)];
    tables.extend(groups(source));
    tables.push(steps(source));
    tables.push(dates(source));
    tables.retain(|table| !table.rows.is_empty());
    Paper {
        title: words.say("statistics-title-of", &[("period", &name(source.period, words))]),
        period,
        notes: notes.iter().map(|key| words.word(key)).collect(),
        tables,
    }
}

/// 令和8年度, 令和8年度 第1四半期, or the days themselves.
pub fn name(period: &Period, words: &Words) -> String {
    let year = |year: i32| time::fiscal_year(words.language, words.years, year);
    match period.name {
        Name::Year(of) => year(of),
        Name::Quarter(of, quarter) => {
            words.say("statistics-quarter-of", &[("year", &year(of)), ("quarter", &quarter.to_string())])
        }
        Name::Days(..) => self::period(period, words),
    }
}

fn period(period: &Period, words: &Words) -> String {
    let (from, to) = (words.day(period.from), words.day(period.last()));
    words.say("statistics-period", &[("from", &from), ("to", &to)])
}

fn table(words: &Words, code: &'static str, heads: &[&str], rows: Vec<Row>) -> Table {
    let heads = heads.iter().map(|head| words.word(&format!("statistics-head-{head}"))).collect();
    Table { code, title: words.word(&format!("statistics-{code}")), heads, rows }
}

fn overview(source: &Source<'_>) -> Table {
    let Statistics { all, drills, void, .. } = &source.beside.counts;
    let (before, measures) = (&source.beside.before, source.measures);
    let rows = [
        ("all", signed(all.count), Some(before.all.count)),
        ("open", signed(all.open), None),
        ("drills", signed(*drills), Some(before.drills)),
        ("void", signed(*void), Some(before.void)),
        ("measures", measures.count, None),
        ("measures-live", measures.live, None),
        ("measures-late", measures.late, None),
    ];
    let nothing = || Cell { text: source.words.word("report-dash"), value: Value::Nothing };
    let row = |(name, value, before): (&str, i64, Option<u64>)| Row {
        name: source.words.word(&format!("statistics-count-{name}")),
        share: None,
        cells: vec![
            Cell { text: value.to_string(), value: Value::Count(value) },
            before.map_or_else(nothing, count),
        ],
    };
    table(source.words, "overview", &["what", "count", "before"], rows.map(row).into())
}

fn months(source: &Source<'_>) -> Table {
    let row = |month: &Month| {
        let (year, number) = (month.first.format("%Y").to_string(), month.first.format("%-m").to_string());
        Row {
            name: source.words.say("statistics-month", &[("year", &year), ("month", &number)]),
            share: None,
            cells: vec![count(month.count), count(month.before)],
        }
    };
    let rows = source.beside.months.iter().map(row).collect();
    table(source.words, "months", &["month", "count", "before"], rows)
}

/// How often the times of steps and of laws were kept.
fn kept(source: &Source<'_>) -> Table {
    let (now, before) = (&source.beside.counts, &source.beside.before);
    let share = |kept: &Kept| match kept.share() {
        Some(share) => Cell { text: format!("{share}%"), value: Value::Count(signed(share)) },
        None => Cell { text: source.words.word("report-dash"), value: Value::Nothing },
    };
    let row = |name: &str, kept: Kept, before: Kept| Row {
        name: source.words.word(&format!("statistics-kept-{name}")),
        share: None,
        cells: vec![count(kept.in_time), count(kept.late), count(kept.missed), share(&kept), share(&before)],
    };
    let rows = vec![
        row("steps", Kept::of_steps(now), Kept::of_steps(before)),
        row("dates", Kept::of_dates(now), Kept::of_dates(before)),
    ];
    table(source.words, "kept", &["what", "in-time", "late", "missed", "share", "share-before"], rows)
}

fn times(source: &Source<'_>) -> Table {
    let all = &source.beside.counts.all;
    let rows = [("confirmed", &all.confirmed), ("recovered", &all.recovered), ("closed", &all.closed)];
    let row = |(name, times): (&str, &Times)| Row {
        name: source.words.word(&format!("statistics-until-{name}")),
        share: None,
        cells: [vec![count(times.count)], spans(times, source.words)].concat(),
    };
    table(source.words, "times", &["what", "known", "mean", "median", "p90"], rows.map(row).into())
}

fn groups(source: &Source<'_>) -> Vec<Table> {
    let (counts, before, terms) = (&source.beside.counts, &source.beside.before, Terms::of(source));
    let unknown = source.words.word("word-unit-unknown");
    let units = beside(&counts.units, &before.units);
    let units = units.into_iter().map(|(id, groups)| {
        (id.as_ref().map_or_else(|| unknown.clone(), |id| source.world.unit_name(id)), groups)
    });
    let kinds = beside(&counts.kinds, &before.kinds).into_iter().map(|(id, groups)| (terms.kind(id), groups));
    let mut graded: Vec<_> = beside(&counts.severities, &before.severities);
    graded.sort_by_key(|(id, _)| std::cmp::Reverse(terms.rank(id)));
    let graded = graded.into_iter().map(|(id, groups)| (terms.severity(id), groups));
    let origins = beside(&counts.origins, &before.origins).into_iter().map(|(word, groups)| {
        let known = crate::domain::case::Origin::parse(word);
        (known.map_or_else(|| word.clone(), |origin| labels::origin(source.words.language, origin)), groups)
    });
    let lines = beside(&counts.lines, &before.lines).into_iter().map(|(id, groups)| (terms.line(id), groups));
    vec![
        group_table(source.words, "units", by_count(units)),
        group_table(source.words, "kinds", by_count(kinds)),
        group_table(source.words, "severities", graded.collect()),
        group_table(source.words, "origins", by_count(origins)),
        group_table(source.words, "lines", by_count(lines)),
    ]
}

/// A group, and how many it had a year before.
type Pair<'a> = (&'a Group, u64);

/// What has happened in this period or a year before, one beside the other.
fn beside<'a, Key: Ord>(
    counts: &'a BTreeMap<Key, Group>,
    before: &'a BTreeMap<Key, Group>,
) -> Vec<(&'a Key, Pair<'a>)> {
    static NONE: LazyLock<Group> = LazyLock::new(Group::default);
    let keys: BTreeSet<&Key> = counts.keys().chain(before.keys()).collect();
    let pair = |key: &'a Key| {
        let earlier = before.get(key).map_or(0, |group| group.count);
        (key, (counts.get(key).unwrap_or(&NONE), earlier))
    };
    keys.into_iter().map(pair).collect()
}

/// The most first.
fn by_count<'a>(groups: impl Iterator<Item = (String, Pair<'a>)>) -> Vec<(String, Pair<'a>)> {
    let mut rows: Vec<_> = groups.collect();
    rows.sort_by_key(|(_, (group, before))| std::cmp::Reverse((group.count, *before)));
    rows
}

fn group_table(words: &Words, code: &'static str, groups: Vec<(String, Pair<'_>)>) -> Table {
    let most = groups.iter().map(|(_, (group, _))| group.count).max().unwrap_or_default();
    let row = |(name, (group, before)): (String, Pair<'_>)| Row {
        name,
        share: group.count.saturating_mul(100).checked_div(most),
        cells: vec![
            count(group.count),
            count(before),
            count(group.open),
            span(group.confirmed.mean, words),
            span(group.confirmed.median, words),
            span(group.confirmed.p90, words),
            span(group.recovered.mean, words),
            span(group.recovered.median, words),
            span(group.closed.mean, words),
            span(group.closed.median, words),
        ],
    };
    let heads = [
        "what",
        "count",
        "before",
        "open",
        "confirmed-mean",
        "confirmed-median",
        "confirmed-p90",
        "recovered-mean",
        "recovered-median",
        "closed-mean",
        "closed-median",
    ];
    table(words, code, &heads, groups.into_iter().map(row).collect())
}

fn steps(source: &Source<'_>) -> Table {
    let terms = Terms::of(source);
    let row = |((line, step, act), steps): (&crate::domain::statistics::StepKey, &Steps)| Row {
        name: terms.step(line, step, act),
        share: None,
        cells: vec![
            count(steps.in_time),
            count(steps.late),
            count(steps.missed),
            count(steps.passed),
            count(steps.other),
            span(steps.times.median, source.words),
            span(steps.times.p90, source.words),
        ],
    };
    let heads = ["step", "in-time", "late", "missed", "passed", "other", "median", "p90"];
    table(source.words, "steps", &heads, source.beside.counts.steps.iter().map(row).collect())
}

fn dates(source: &Source<'_>) -> Table {
    let terms = Terms::of(source);
    let row = |(clock, dates): (&String, &Dates)| Row {
        name: terms.clock(clock),
        share: None,
        cells: vec![count(dates.in_time), count(dates.late), count(dates.missed), count(dates.running)],
    };
    let heads = ["clock", "in-time", "late", "run-out", "running"];
    table(source.words, "dates", &heads, source.beside.counts.dates.iter().map(row).collect())
}

fn spans(times: &Times, words: &Words) -> Vec<Cell> {
    [times.mean, times.median, times.p90].map(|seconds| span(seconds, words)).into()
}

fn span(seconds: Option<i64>, words: &Words) -> Cell {
    match seconds {
        Some(seconds) => {
            Cell { text: time::span(words.language, Span::seconds(seconds)), value: Value::Seconds(seconds) }
        }
        None => Cell { text: words.word("report-dash"), value: Value::Nothing },
    }
}

fn count(count: u64) -> Cell {
    Cell { text: count.to_string(), value: Value::Count(signed(count)) }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
