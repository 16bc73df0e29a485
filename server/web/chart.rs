//! Small pictures of numbers, drawn by the server: bars beside those of a year before, marks on a strip. Each
//! stands beside the same numbers in words, and is hidden from whoever is read the page.

use serde::Serialize;

/// The height of a picture, in its own units.
const HEIGHT: u64 = 100;

/// Bars side by side.
#[derive(Serialize)]
pub struct Bars {
    width: u64,
    bars: Vec<Bar>,
}

/// One of them, with what it is compared with behind it.
#[derive(Serialize)]
struct Bar {
    x: u64,
    /// The middle, for what is written.
    middle: u64,
    y: u64,
    height: u64,
    before_y: u64,
    before_height: u64,
    label: String,
    count: u64,
    before: u64,
}

impl Bars {
    /// From the label, the count and what it is compared with.
    pub fn of(rows: impl IntoIterator<Item = (String, u64, u64)>) -> Self {
        /// From one bar to the next.
        const STEP: u64 = 40;
        let rows: Vec<_> = rows.into_iter().collect();
        let most = rows.iter().map(|(_, count, before)| (*count).max(*before)).max().unwrap_or(0).max(1);
        let tall = |count: u64| count.saturating_mul(HEIGHT) / most;
        let width = STEP.saturating_mul(rows.len().try_into().unwrap_or(u64::MAX));
        let bar = |(place, (label, count, before)): (u64, (String, u64, u64))| Bar {
            x: place.saturating_mul(STEP),
            middle: place.saturating_mul(STEP).saturating_add(STEP / 2),
            y: HEIGHT.saturating_sub(tall(count)),
            height: tall(count),
            before_y: HEIGHT.saturating_sub(tall(before)),
            before_height: tall(before),
            label,
            count,
            before,
        };
        Self { width, bars: (0..).zip(rows).map(bar).collect() }
    }
}

/// Bars below each other, each with what it is compared with.
#[derive(Serialize)]
pub struct Lying {
    label: String,
    count: i64,
    before: i64,
    width: u64,
    before_width: u64,
}

impl Lying {
    /// From the label, the count and what it is compared with.
    pub fn of(rows: &[(String, i64, i64)]) -> Vec<Self> {
        let size = |count: i64| count.unsigned_abs();
        let most = rows.iter().map(|(_, count, before)| size(*count).max(size(*before))).max();
        let most = most.unwrap_or_default().max(1);
        let wide = |count: i64| size(count).saturating_mul(Strip::WIDTH) / most;
        let row = |(label, count, before): &(String, i64, i64)| Self {
            label: label.clone(),
            count: *count,
            before: *before,
            width: wide(*count),
            before_width: wide(*before),
        };
        rows.iter().map(row).collect()
    }
}

/// A whole in parts, one after another.
#[derive(Serialize)]
pub struct Parts {
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    x: u64,
    width: u64,
}

impl Parts {
    /// Of these sizes; nothing is drawn where there is nothing.
    pub fn of(sizes: &[u64]) -> Self {
        let whole = sizes.iter().fold(0_u64, |sum, size| sum.saturating_add(*size)).max(1);
        let place = |sum: u64| sum.saturating_mul(Strip::WIDTH) / whole;
        let mut parts = Vec::new();
        let mut sum = 0_u64;
        for size in sizes {
            let x = place(sum);
            sum = sum.saturating_add(*size);
            parts.push(Part { x, width: place(sum).saturating_sub(x) });
        }
        Self { parts }
    }
}

/// Marks on a strip from nothing to the longest.
#[derive(Serialize)]
pub struct Strip {
    marks: Vec<u64>,
    /// Where a line stands that should not be passed.
    limit: Option<u64>,
}

impl Strip {
    /// How wide a strip is, in its own units.
    pub const WIDTH: u64 = 600;

    /// Of values up to `most`; what is longer stands at its end.
    pub fn of(values: &[i64], most: i64, limit: Option<i64>) -> Self {
        let most = most.unsigned_abs().max(1);
        let place = |value: &i64| value.unsigned_abs().min(most).saturating_mul(Self::WIDTH) / most;
        Self { marks: values.iter().map(place).collect(), limit: limit.as_ref().map(place) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallest_bar_fills_the_picture_and_no_count_draws_none() {
        let bars = Bars::of([("4月".to_owned(), 4, 2), ("5月".to_owned(), 0, 1)]);
        let seen: Vec<_> = bars.bars.iter().map(|bar| (bar.y, bar.height, bar.before_height)).collect();
        assert_eq!(seen, [(0, 100, 50), (100, 0, 25)]);
        assert_eq!(Bars::of([("4月".to_owned(), 0, 0)]).bars[0].height, 0);
    }

    #[test]
    fn parts_fill_the_whole_whatever_is_cut_from_each() {
        let seen = |sizes: &[u64]| -> Vec<(u64, u64)> {
            Parts::of(sizes).parts.iter().map(|part| (part.x, part.width)).collect()
        };
        assert_eq!(seen(&[1, 1, 1]), [(0, 200), (200, 200), (400, 200)]);
        assert_eq!(seen(&[5, 2, 0]), [(0, 428), (428, 172), (600, 0)]);
        assert_eq!(seen(&[0, 0, 0]), [(0, 0), (0, 0), (0, 0)]);
        let rows = Lying::of(&[("紛失".to_owned(), 3, 6), ("障害".to_owned(), 0, 0)]);
        assert_eq!(
            rows.iter().map(|row| (row.width, row.before_width)).collect::<Vec<_>>(),
            [(300, 600), (0, 0)]
        );
    }

    #[test]
    fn what_took_longer_than_the_strip_stands_at_its_end() {
        let strip = Strip::of(&[0, 1_800, 9_000], 3_600, Some(900));
        assert_eq!((strip.marks, strip.limit), (vec![0, 300, 600], Some(150)));
    }
}
