//! The second factor: a code that an app counts from a secret and the time (RFC 6238), or a printed one.

use std::collections::BTreeSet;

use crate::code::words;
use crate::moment::{Moment, Span};
use crate::written;

/// Digits of a code.
pub const DIGITS: u32 = 6;

/// How long a code is the present one.
pub const STEP: Span = Span::seconds(30);

/// Printed codes that are made at once.
pub const CODES: usize = 10;

/// Characters of a printed code: 50 bits.
pub const CODE_CHARS: usize = 10;

/// Passkeys of one account. An operational setting.
pub const PASSKEYS_MAX: usize = 10;

/// Characters of the name that a person gives to a passkey.
pub const PASSKEY_NAME_MAX: usize = 40;

/// How long a password that was right waits for the code. An operational setting.
pub const WAIT: Span = Span::minutes(5);

/// Whose accounts have a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factors {
    /// Nobody's: none is asked for, and none can be set.
    Off,
    /// Theirs who want one.
    Optional,
    /// Every administrator's, and theirs who want one.
    Administrators,
    /// Everybody's.
    All,
}

words!(Factors {
    Off = "off",
    Optional = "optional",
    Administrators = "administrators",
    All = "all",
});

impl Factors {
    /// Whether this account must have one.
    pub const fn is_owed(self, is_admin: bool) -> bool {
        match self {
            Self::Off | Self::Optional => false,
            Self::Administrators => is_admin,
            Self::All => true,
        }
    }
}

/// What somebody typed as a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Digits from the app.
    Digits(String),
    /// A printed code, in capitals and without hyphens.
    Printed(String),
}

/// Reads a code as people type it: any width and case, with or without spaces and hyphens.
pub fn typed(text: &str) -> Option<Typed> {
    let plain = written::receipt(text);
    let count = plain.chars().count();
    if count == usize::try_from(DIGITS).unwrap_or(0) && plain.chars().all(|c| c.is_ascii_digit()) {
        return Some(Typed::Digits(plain));
    }
    let letter = |c: char| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let is_printed = count == CODE_CHARS && plain.chars().all(|c| c.is_ascii_alphanumeric());
    is_printed.then(|| Typed::Printed(plain.chars().map(letter).collect()))
}

/// The step of a moment.
pub fn step(now: Moment) -> i64 {
    now.micros().div_euclid(STEP.as_micros())
}

/// Steps whose codes are taken at a moment: a telephone's clock is seldom right to the second.
pub fn steps(now: Moment) -> [i64; 3] {
    let present = step(now);
    [present.saturating_sub(1), present, present.saturating_add(1)]
}

/// The digits of an HMAC of a step (RFC 4226, 5.3).
pub fn digits(mac: &[u8], count: u32) -> String {
    let start = usize::from(mac.last().copied().unwrap_or(0) & 0x0f);
    let four = mac.iter().skip(start).take(4);
    let number = four.fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) & 0x7fff_ffff;
    let digits = 10_u32.checked_pow(count).map_or(number, |bound| number % bound);
    format!("{digits:0width$}", width = usize::try_from(count).unwrap_or(0))
}

/// Printed codes as a row keeps them.
pub fn codes_text(codes: &BTreeSet<String>) -> String {
    codes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The codes of a row.
pub fn codes_of(text: &str) -> BTreeSet<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_any_width_case_and_grouping() {
        let digits = Some(Typed::Digits("012345".to_owned()));
        for text in ["012345", "０１２３４５", " 012 345 ", "012-345", "０１２　３４５", "012ー345"]
        {
            assert_eq!(typed(text), digits, "{text}");
        }
        let printed = Some(Typed::Printed("K7M492QX01".to_owned()));
        for text in ["K7M49-2QX01", "k7m49 2qxol", "Ｋ７Ｍ４９－２ＱＸ０１", "K7M492QXOI"] {
            assert_eq!(typed(text), printed, "{text}");
        }
        for text in ["", "12345", "1234567", "K7M49-2QX0", "六桁の数字です", "12345a"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn the_present_code_and_its_neighbours_are_taken() {
        let at = |seconds: i64| Moment::from_micros(seconds * 1_000_000);
        assert_eq!(steps(at(59)), [0, 1, 2]);
        assert_eq!(steps(at(60)), [1, 2, 3]);
        assert_eq!(step(at(1_111_111_109)), 0x023523ec);
    }

    #[test]
    fn only_whom_the_setting_names_must_have_one() {
        let owed = |word: &str| Factors::parse(word).map(|one| (one.is_owed(false), one.is_owed(true)));
        assert_eq!(owed("off"), Some((false, false)));
        assert_eq!(owed("optional"), Some((false, false)));
        assert_eq!(owed("administrators"), Some((false, true)));
        assert_eq!(owed("all"), Some((true, true)));
        assert_eq!(owed("some"), None);
    }
}
