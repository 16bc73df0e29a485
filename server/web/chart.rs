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

/// Marks on a strip from nothing to the longest.
#[derive(Serialize)]
pub struct Strip {
    marks: Vec<u64>,
}

impl Strip {
    /// How wide a strip is, in its own units.
    pub const WIDTH: u64 = 600;

    /// Of values up to `most`; what is longer stands at its end.
    pub fn of(values: &[i64], most: i64) -> Self {
        let most = most.unsigned_abs().max(1);
        let place = |value: &i64| value.unsigned_abs().min(most).saturating_mul(Self::WIDTH) / most;
        Self { marks: values.iter().map(place).collect() }
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
    fn what_took_longer_than_the_strip_stands_at_its_end() {
        assert_eq!(Strip::of(&[0, 1_800, 9_000], 3_600).marks, [0, 300, 600]);
    }
}
