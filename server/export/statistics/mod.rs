//! 統計 as tables with every word final: for the page, for paper, and for spreadsheets.
//!
//! [`compose`] is a function of the counts, the organisation and the catalogue. The same tables are
//! shown and written, so that no file ever says another number than the page it was taken from.

mod terms;
pub mod write;

use serde::Serialize;

use crate::domain::moment::Span;
use crate::domain::statistics::{Dates, Group, Measures, Name, Period, Statistics, Steps, Times};
use crate::domain::world::World;
use crate::i18n::{labels, time};

use super::words::Words;
use terms::Terms;

/// What is counted, and by which words.
pub struct Source<'a> {
    /// The counts.
    pub statistics: &'a Statistics,
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
    let mut tables = vec![overview(source), times(source)];
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
    let Statistics { all, drills, void, .. } = source.statistics;
    let measures = source.measures;
    let rows = [
        ("all", signed(all.count)),
        ("open", signed(all.open)),
        ("drills", signed(*drills)),
        ("void", signed(*void)),
        ("measures", measures.count),
        ("measures-live", measures.live),
        ("measures-late", measures.late),
    ];
    let row = |(name, value): (&str, i64)| Row {
        name: source.words.word(&format!("statistics-count-{name}")),
        share: None,
        cells: vec![Cell { text: value.to_string(), value: Value::Count(value) }],
    };
    table(source.words, "overview", &["what", "count"], rows.map(row).into())
}

fn times(source: &Source<'_>) -> Table {
    let all = &source.statistics.all;
    let rows = [("confirmed", &all.confirmed), ("recovered", &all.recovered), ("closed", &all.closed)];
    let row = |(name, times): (&str, &Times)| Row {
        name: source.words.word(&format!("statistics-until-{name}")),
        share: None,
        cells: [vec![count(times.count)], spans(times, source.words)].concat(),
    };
    table(source.words, "times", &["what", "known", "mean", "median", "p90"], rows.map(row).into())
}

fn groups(source: &Source<'_>) -> Vec<Table> {
    let (counts, terms) = (source.statistics, Terms::of(source));
    let unknown = source.words.word("word-unit-unknown");
    let units = counts.units.iter().map(|(id, group)| {
        (id.as_ref().map_or_else(|| unknown.clone(), |id| source.world.unit_name(id)), group)
    });
    let kinds = counts.kinds.iter().map(|(id, group)| (terms.kind(id), group));
    let mut graded: Vec<_> = counts.severities.iter().collect();
    graded.sort_by_key(|(id, _)| std::cmp::Reverse(terms.rank(id)));
    let graded = graded.into_iter().map(|(id, group)| (terms.severity(id), group));
    let origins = counts.origins.iter().map(|(word, group)| {
        let known = crate::domain::case::Origin::parse(word);
        (known.map_or_else(|| word.clone(), |origin| labels::origin(source.words.language, origin)), group)
    });
    let lines = counts.lines.iter().map(|(id, group)| (terms.line(id), group));
    vec![
        group_table(source.words, "units", by_count(units)),
        group_table(source.words, "kinds", by_count(kinds)),
        group_table(source.words, "severities", graded.collect()),
        group_table(source.words, "origins", by_count(origins)),
        group_table(source.words, "lines", by_count(lines)),
    ]
}

/// The most first.
fn by_count<'a>(groups: impl Iterator<Item = (String, &'a Group)>) -> Vec<(String, &'a Group)> {
    let mut rows: Vec<_> = groups.collect();
    rows.sort_by_key(|(_, group)| std::cmp::Reverse(group.count));
    rows
}

fn group_table(words: &Words, code: &'static str, groups: Vec<(String, &Group)>) -> Table {
    let most = groups.iter().map(|(_, group)| group.count).max().unwrap_or_default();
    let row = |(name, group): (String, &Group)| Row {
        name,
        share: group.count.saturating_mul(100).checked_div(most),
        cells: vec![
            count(group.count),
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
    table(source.words, "steps", &heads, source.statistics.steps.iter().map(row).collect())
}

fn dates(source: &Source<'_>) -> Table {
    let terms = Terms::of(source);
    let row = |(clock, dates): (&String, &Dates)| Row {
        name: terms.clock(clock),
        share: None,
        cells: vec![count(dates.in_time), count(dates.late), count(dates.missed), count(dates.running)],
    };
    let heads = ["clock", "in-time", "late", "run-out", "running"];
    table(source.words, "dates", &heads, source.statistics.dates.iter().map(row).collect())
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
