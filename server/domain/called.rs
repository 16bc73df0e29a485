//! 呼び番号: the number of an incident that can be said on the telephone at night, 令和8-4127. The 事案番号
//! beside it is the key: addresses, links and programs rely on that one alone.
//!
//! The year is the calendar year in which the incident was registered, as the dates on its papers have it,
//! and not the 年度: between January and March the two differ, and nobody who hears 「令和8」 without
//! 「年度」 thinks of the other. The digits are drawn, and count nothing: neither number tells how many
//! incidents there are, nor that there is one that its reader may not see.

use std::fmt;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::written;

/// A number that can be said. Unique among what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Called {
    /// The calendar year, as 2026.
    pub year: u16,
    /// Four digits, or five, of which the first is not 0.
    pub no: u32,
}

/// What somebody asks for who says such a number, with its year or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The calendar year, where it was said.
    pub year: Option<u16>,
    /// The digits.
    pub no: u32,
}

impl Called {
    /// Numbers of four digits begin here,
    pub const FOUR_DIGITS: u32 = 1_000;
    /// and those of five here.
    pub const FIVE_DIGITS: u32 = 10_000;
    /// When so many of four digits have been given in a year, a quarter of all, its rest has five: otherwise
    /// what is drawn would be taken too often, and a digit misheard would too often be another incident.
    pub const CROWDED: usize = 2_250;

    /// The number of `year` that `luck` stands for.
    pub fn drawn(year: u16, luck: u64, is_crowded: bool) -> Self {
        let first = if is_crowded { Self::FIVE_DIGITS } else { Self::FOUR_DIGITS };
        let many = u64::from(first) * 9;
        let no = first.saturating_add(u32::try_from(luck % many).unwrap_or(0));
        Self { year, no }
    }

    /// The year of what is registered at this moment.
    pub fn year_of(at: Moment) -> u16 {
        u16::try_from(at.jst().year()).unwrap_or(0)
    }

    /// The year within its era.
    pub fn era_year(self) -> u16 {
        self.year.saturating_sub(written::REIWA)
    }

    /// Every way in which it is written, for who looks for it.
    pub fn written(self) -> [String; 3] {
        ["令和", "れいわ", "r"].map(|era| format!("{era}{}-{}", self.era_year(), self.no))
    }
}

impl fmt::Display for Called {
    /// 令和8-4127.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "令和{}-{}", self.era_year(), self.no)
    }
}

impl Asked {
    /// Reads 「令和8-4127」, 「R8-4127」, 「8-4127」, 「4127」, in any width; none for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let (year, no) = written::called(text)?;
        Some(Self { year, no })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_said_or_typed() {
        let in_year = [
            "令和8-4127",
            "令和８－４１２７",
            "R8-4127",
            "ｒ８ー４１２７",
            "8-4127",
            "れいわ8の4127",
            "レイワ8-4127",
            "令和8年4127",
            " 令和 8 - 4127 ",
            "令8−4127",
        ];
        for said in in_year {
            assert_eq!(Asked::read(said), Some(Asked { year: Some(2026), no: 4127 }), "{said}");
        }
        for said in ["4127", "４１２７"] {
            assert_eq!(Asked::read(said), Some(Asked { year: None, no: 4127 }), "{said}");
        }
        assert_eq!(Asked::read("R10-41275"), Some(Asked { year: Some(2028), no: 41_275 }));
        for said in [
            "",
            "412",
            "0412",
            "412750",
            "2PP9-3FAD",
            "令和4127",
            "0-4127",
            "100-4127",
            "8-",
            "令和",
            "8-0127",
            "8-4127-1",
            "平成8-4127",
            "2026-4127",
        ] {
            assert_eq!(Asked::read(said), None, "{said}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let called = Called { year: 2026, no: 4127 };
        assert_eq!(called.to_string(), "令和8-4127");
        for written in called.written() {
            assert_eq!(Asked::read(&written), Some(Asked { year: Some(2026), no: 4127 }), "{written}");
        }
    }

    #[test]
    fn what_is_drawn_has_four_digits_and_five_in_a_crowded_year_and_never_a_zero_first() {
        for luck in [0, 1, 8_999, 9_000, 89_999, 90_000, u64::MAX] {
            assert!((1_000..10_000).contains(&Called::drawn(2026, luck, false).no));
            assert!((10_000..100_000).contains(&Called::drawn(2026, luck, true).no));
        }
        assert_eq!(Called::drawn(2026, 0, false).no, 1_000);
        assert_eq!(Called::drawn(2026, 8_999, false).no, 9_999);
        assert_eq!(Called::drawn(2026, 89_999, true).no, 99_999);
        // The first day of the year begins in Japan, and the business year is none of it.
        let year_of = |at: &str| Called::year_of(Moment::parse(at).unwrap());
        assert_eq!(year_of("2026-12-31T14:59:59Z"), 2026);
        assert_eq!(year_of("2026-12-31T15:00:00Z"), 2027);
        assert_eq!(year_of("2027-02-01T00:00:00+09:00"), 2027);
    }
}
