//! Where every stroke of a picture of lanes lies: time to the right on a wide sheet, down on a narrow one.
//!
//! Time is not drawn to scale. Each moment at which something happens has a column (a row on the narrow
//! sheet); longer waits lie further apart, and a long one is drawn as a band that says how long it is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Arrow, Lanes, Mark, What};
use crate::domain::moment::{Moment, Span};
use crate::i18n::{Language, text, time};
use crate::telling::drawing::{count, measure, wrapped};

/// A mark's half width.
const RADIUS: i64 = 9;
/// Between two marks of one lane at one time.
const BESIDE: i64 = 21;
/// Dates of law that are drawn; the table has all.
const LAWS_MAX: usize = 3;
/// Columns of the narrow sheet, which could go on for ever.
const ROWS_MAX: usize = 16;

/// In which direction time goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the right.
    Wide,
    /// Down.
    Tall,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// `wide` or `tall`.
    class: &'static str,
    width: i64,
    height: i64,
    bands: Vec<Band>,
    rails: Vec<String>,
    heads: Vec<Words>,
    ticks: Vec<Tick>,
    arrows: Vec<Drawn>,
    marks: Vec<Sign>,
    /// Moments that found no place.
    #[serde(skip)]
    pub(super) left_out: usize,
}

/// A long wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Band {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    words: Words,
}

/// Lines of words from a point on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Words {
    class: &'static str,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Line {
    x: i64,
    y: i64,
    text: String,
}

/// A moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Tick {
    path: String,
    words: Words,
}

/// A path of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Drawn {
    class: &'static str,
    path: String,
    head: String,
}

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Sign {
    class: &'static str,
    is_ahead: bool,
    path: String,
    x: i64,
    y: i64,
    sign: &'static str,
    /// What it says, for a pointer that rests on it.
    title: String,
}

/// The lanes drawn in one direction. `says` puts a mark into words.
pub(super) fn picture(
    lanes: &Lanes,
    way: Way,
    language: Language,
    says: impl Fn(&Mark) -> String,
) -> Picture {
    let sheet = Sheet::new(lanes, way, language);
    let drawn = lanes.marks.iter().filter(|mark| sheet.at.contains_key(&mark.at));
    let sign = |mark: &Mark| {
        let (along, across) = (sheet.along(mark)?, sheet.lane(mark.lane)?);
        let (x, y) = sheet.point(along, across);
        Some(Sign {
            class: mark.what.as_str(),
            is_ahead: mark.is_ahead,
            path: shape(mark.what, (x, y)),
            x,
            y,
            sign: mark.what.sign(),
            title: says(mark),
        })
    };
    let (width, height) = sheet.point(sheet.end, sheet.far);
    Picture {
        class: match way {
            Way::Wide => "wide",
            Way::Tall => "tall",
        },
        width,
        height,
        bands: sheet.bands(),
        rails: sheet.rails(),
        heads: sheet.heads(),
        ticks: sheet.ticks(),
        arrows: lanes.arrows.iter().filter_map(|arrow| sheet.arrow(arrow)).collect(),
        marks: drawn.filter_map(sign).collect(),
        left_out: lanes.times().len().saturating_sub(sheet.at.len()),
    }
}

/// What one sheet is laid out with.
struct Sheet<'a> {
    lanes: &'a Lanes,
    way: Way,
    language: Language,
    /// Where time begins: past the names of the lanes.
    start: i64,
    /// Where each moment lies along the time.
    at: BTreeMap<Moment, i64>,
    /// Where each lane that has something lies across it.
    across: BTreeMap<usize, i64>,
    /// Where the lanes end.
    end: i64,
    far: i64,
}

impl<'a> Sheet<'a> {
    fn new(lanes: &'a Lanes, way: Way, language: Language) -> Self {
        let mut sheet = Self {
            lanes,
            way,
            language,
            start: 0,
            at: BTreeMap::new(),
            across: BTreeMap::new(),
            end: 0,
            far: 0,
        };
        sheet.start = match way {
            Way::Wide => 212,
            Way::Tall => {
                let longest = lanes.lanes.iter().map(|lane| measure(&lane.label, 12)).max();
                longest.unwrap_or_default().min(200) + 24
            }
        };
        sheet.place_times();
        sheet.place_lanes();
        sheet
    }

    /// How far time may go.
    fn room(&self) -> i64 {
        match self.way {
            Way::Wide => 1_080,
            Way::Tall => i64::MAX,
        }
    }

    fn place_times(&mut self) {
        let is_law = |at: &Moment| {
            let here = self.lanes.marks.iter().filter(|mark| mark.at == *at);
            here.map(|mark| mark.what).all(|what| what == What::Law)
        };
        let (laws, times): (Vec<Moment>, Vec<Moment>) = self.lanes.times().into_iter().partition(is_law);
        let laws: Vec<Moment> = laws.into_iter().take(LAWS_MAX).collect();
        let mut kept = times.len().min(ROWS_MAX);
        loop {
            let chosen: Vec<Moment> = times.iter().take(kept).chain(&laws).copied().collect();
            self.at = self.placed(&chosen);
            let last = self.at.values().max().copied().unwrap_or(self.start);
            self.end = last + self.stack(self.at.keys().last()) + 48;
            if self.end <= self.room() || kept <= 1 {
                return;
            }
            kept = kept.saturating_sub(1);
        }
    }

    fn placed(&self, times: &[Moment]) -> BTreeMap<Moment, i64> {
        let mut at = BTreeMap::new();
        let mut before: Option<(Moment, i64)> = None;
        for time in times {
            let place = match before {
                None => self.start + 30,
                Some((earlier, place)) => place + self.stack(Some(&earlier)) + self.pitch(*time - earlier),
            };
            at.insert(*time, place);
            before = Some((*time, place));
        }
        at
    }

    /// How far two moments lie apart that are so long apart.
    fn pitch(&self, span: Span) -> i64 {
        let wide = match span.as_seconds() / 60 {
            0..=15 => 50,
            16..=60 => 58,
            61..=180 => 70,
            _ => 116,
        };
        match self.way {
            Way::Wide => wide,
            Way::Tall if wide > 100 => 76,
            Way::Tall => 46,
        }
    }

    /// What several marks of one lane at one time take along it.
    fn stack(&self, at: Option<&Moment>) -> i64 {
        let mut counts: BTreeMap<usize, i64> = BTreeMap::new();
        for mark in self.lanes.marks.iter().filter(|mark| Some(&mark.at) == at) {
            *counts.entry(mark.lane).or_insert(0) += 1;
        }
        BESIDE * (counts.values().max().copied().unwrap_or(1) - 1)
    }

    fn place_lanes(&mut self) {
        let shown = self.lanes.marks.iter().filter(|mark| self.at.contains_key(&mark.at));
        let shown: std::collections::BTreeSet<usize> = shown.map(|mark| mark.lane).collect();
        let count = i64::try_from(shown.len()).unwrap_or(1).max(1);
        let (first, pitch) = match self.way {
            Way::Wide => (74, 44),
            Way::Tall => (90, ((352 - 84) / count).clamp(22, 46)),
        };
        let mut place = first;
        for lane in shown {
            self.across.insert(lane, place);
            place += pitch;
        }
        let last = place - pitch;
        self.far = match self.way {
            Way::Wide => last + 40,
            Way::Tall => (last + 24).max(352),
        };
    }

    fn point(&self, along: i64, across: i64) -> (i64, i64) {
        match self.way {
            Way::Wide => (along, across),
            Way::Tall => (across, along),
        }
    }

    fn lane(&self, lane: usize) -> Option<i64> {
        self.across.get(&lane).copied()
    }

    /// Where a mark lies: beside the others of its lane at its time.
    fn along(&self, mark: &Mark) -> Option<i64> {
        let here = |other: &&Mark| other.lane == mark.lane && other.at == mark.at;
        let before = self.lanes.marks.iter().filter(here).position(|other| other.what == mark.what);
        let before = i64::try_from(before.unwrap_or_default()).unwrap_or_default();
        Some(self.at.get(&mark.at)? + BESIDE * before)
    }

    fn edges(&self) -> (i64, i64) {
        let places = || self.across.values().copied();
        (places().min().unwrap_or_default() - 20, places().max().unwrap_or_default() + 20)
    }

    fn rails(&self) -> Vec<String> {
        let to = self.end - 14;
        self.across.values().map(|across| self.path(&[(self.start, *across), (to, *across)])).collect()
    }

    fn heads(&self) -> Vec<Words> {
        let head = |(lane, across): (&usize, &i64)| {
            let label = &self.lanes.lanes.get(*lane)?.label;
            Some(match self.way {
                Way::Wide => {
                    let lines = wrapped(label, 196, 13);
                    let first = across + 5 - 8 * (count(lines.len()) - 1);
                    let line =
                        |(index, text): (usize, String)| Line { x: 0, y: first + 16 * count(index), text };
                    Words { class: "head", lines: lines.into_iter().enumerate().map(line).collect() }
                }
                Way::Tall => {
                    let lines = wrapped(label, 200, 12).into_iter().take(1);
                    let line = |text| Line { x: *across, y: 4, text };
                    Words { class: "head down", lines: lines.map(line).collect() }
                }
            })
        };
        self.across.iter().filter_map(head).collect()
    }

    fn ticks(&self) -> Vec<Tick> {
        let (near, far) = self.edges();
        let mut day = String::new();
        let began = self.lanes.began();
        let tick = |(at, along): (&Moment, &i64)| {
            let today = time::day(self.language, *at);
            let new = if today == day { String::new() } else { today.clone() };
            day = today;
            let passed = began.map(|began| *at - began).filter(|span| *span > Span::ZERO && *span <= LATER);
            let since = passed.map(elapsed).unwrap_or_default();
            let lines = [new, time::clock(self.language, *at), since];
            let line = |(index, text): (usize, String)| match self.way {
                Way::Wide => Line { x: *along, y: 14 + 15 * count(index), text },
                Way::Tall => Line { x: 0, y: along - 10 + 15 * count(index), text },
            };
            let words = Words { class: "tick", lines: lines.into_iter().enumerate().map(line).collect() };
            Tick { path: self.path(&[(*along, near), (*along, far)]), words }
        };
        self.at.iter().map(tick).collect()
    }

    fn bands(&self) -> Vec<Band> {
        let (near, far) = self.edges();
        let pairs = self.at.iter().zip(self.at.iter().skip(1));
        let long = pairs.filter(|((from, _), (to, _))| **to - **from > super::LONG);
        let band = |((from, place), (to, next)): ((&Moment, &i64), (&Moment, &i64))| {
            let begins = place + self.stack(Some(from)) + 28;
            let ends = next - 24;
            let (x, y) = self.point(begins, near);
            let (right, low) = self.point(ends, far);
            let span = time::span(self.language, *to - *from);
            let text = text(self.language, "lanes-wait", &[("span", span.into())]);
            let line = match self.way {
                Way::Wide => Line { x: (begins + ends) / 2, y: far + 16, text },
                Way::Tall => Line { x: 0, y: (begins + ends) / 2 + 12, text },
            };
            Band {
                x,
                y,
                width: right - x,
                height: low - y,
                words: Words { class: "wait", lines: vec![line] },
            }
        };
        long.map(band).collect()
    }

    /// Out of who tells, along the beginning of the moment, into who is told: so that two who are told by one
    /// hang side by side on one line, and neither on the other.
    fn arrow(&self, arrow: &Arrow) -> Option<Drawn> {
        let (from, to) = (self.lane(arrow.from)?, self.lane(arrow.to)?);
        let along = *self.at.get(&arrow.at)?;
        let towards = (to - from).signum();
        let is_source = |mark: &Mark| mark.lane == arrow.from && mark.at == arrow.at;
        let edge = if self.lanes.marks.iter().any(is_source) { RADIUS } else { 0 };
        let (out, aside, trunk) = (from + towards * edge, from + towards * (RADIUS + 5), along - 20);
        let (tip, base) = (along - RADIUS - 2, along - RADIUS - 9);
        let path = [(along, out), (along, aside), (trunk, aside), (trunk, to), (base, to)];
        let head = [(tip, to), (base, to - 4), (base, to + 4)];
        Some(Drawn {
            class: match (arrow.is_over_silence, arrow.is_ahead) {
                (_, true) => "arrow ahead",
                (true, false) => "arrow silent",
                (false, false) => "arrow",
            },
            path: self.path(&path),
            head: format!("{}Z", self.path(&head)),
        })
    }

    /// A line through points.
    fn path(&self, points: &[(i64, i64)]) -> String {
        let points = points.iter().map(|(along, across)| self.point(*along, *across));
        let points: Vec<String> = points.map(|(x, y)| format!("{x} {y}")).collect();
        format!("M{}", points.join("L"))
    }
}

/// After this long nobody counts in hours from the beginning.
const LATER: Span = Span::hours(48);

/// +2:10.
fn elapsed(span: Span) -> String {
    let minutes = span.as_seconds() / 60;
    format!("+{}:{:02}", minutes / 60, minutes % 60)
}

/// A circle; a square for the last resort, a rhombus for the law.
fn shape(what: What, (x, y): (i64, i64)) -> String {
    let r = RADIUS;
    match what {
        What::LastResort => format!("M{} {}h{}v{}h-{}Z", x - r, y - r, 2 * r, 2 * r, 2 * r),
        What::Law => format!("M{x} {}l{r} {r}l-{r} {r}l-{r} -{r}Z", y - r),
        What::Copied => format!("M{} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z", x - 5),
        _ => format!("M{} {y}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 -{} 0Z", x - r, 2 * r, 2 * r),
    }
}
