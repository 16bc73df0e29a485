//! Which passwords may be chosen: the rules as data, and one function that holds a password against them.
//!
//! A list of stolen passwords would be out of date on the day it is shipped, and too long to be read. What
//! guessers try first can be computed instead: runs of the alphabet and of the keyboard, one piece again and
//! again, a year, a common word in its usual disguises, and what everybody knows of the person and the body.
//! All that is taken out; what is left must be long enough by itself.

use unicode_normalization::UnicodeNormalization;

/// The shortest that is accepted, in characters.
pub const CHARS_MIN: usize = 12;
/// The longest.
pub const CHARS_MAX: usize = 256;
/// Characters that must be left beside what is easily guessed.
pub const LEFT_MIN: usize = 8;
/// Different characters at least.
pub const DISTINCT_MIN: usize = 5;

/// A run of so many characters is no chance.
const RUN_MIN: usize = 4;
/// A word of somebody's own that is shorter says too little to be looked for.
const OWN_MIN: usize = 2;

/// Words that many choose, one a line; `#` begins a remark.
const COMMON: &str = include_str!("guessed.txt");

/// Rows of keys as fingers find them.
const ROWS: &[&str] = &[
    "1234567890-^",
    "qwertyuiop@[",
    "asdfghjkl;:]",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "!\"#$%&'()=~",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "いろはにほへとちりぬるをわかよたれそつねならむ",
];

/// What a letter is often written as.
const DISGUISES: &[(char, char)] = &[
    ('0', 'o'),
    ('1', 'i'),
    ('!', 'i'),
    ('3', 'e'),
    ('4', 'a'),
    ('@', 'a'),
    ('5', 's'),
    ('$', 's'),
    ('7', 't'),
    ('8', 'b'),
];

/// Why a password is not accepted: the key of its words, without `error-`.
pub type Fault = &'static str;

/// It has too few characters.
pub const SHORT: Fault = "password-short";

/// What is wrong with a password; none where it may be used. `own` are words that everybody knows of whose
/// it is: name, number, login, the body's name.
pub fn fault(password: &str, own: &[String]) -> Option<Fault> {
    match password.chars().count() {
        ..CHARS_MIN => return Some(SHORT),
        CHARS_MIN..=CHARS_MAX => {}
        _ => return Some("too-long"),
    }
    let plain = Plain::of(password);
    if plain.distinct() < DISTINCT_MIN || plain.repeats() {
        return Some("password-repeated");
    }
    let own: Vec<Vec<char>> = own.iter().flat_map(|word| pieces(word)).collect();
    let common: Vec<Vec<char>> = common().map(letters).collect();
    let mut taken = vec![false; plain.letters.len()];
    let is_short = |taken: &[bool]| taken.iter().filter(|is_taken| !**is_taken).count() < LEFT_MIN;
    plain.take_words(&own, &mut taken);
    if is_short(&taken) {
        return Some("password-own");
    }
    plain.take_words(&common, &mut taken);
    if is_short(&taken) {
        return Some("password-common");
    }
    plain.take_runs(&mut taken);
    is_short(&taken).then_some("password-run")
}

fn common() -> impl Iterator<Item = &'static str> {
    COMMON.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Without width and case.
fn letters(text: &str) -> Vec<char> {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// A name whole and in its parts.
fn pieces(word: &str) -> Vec<Vec<char>> {
    let parts = word.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）'));
    let whole: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    let mut all: Vec<Vec<char>> = parts.chain([whole.as_str()]).map(letters).collect();
    all.retain(|piece| piece.len() >= OWN_MIN);
    all
}

/// A password as guessers look at it.
struct Plain {
    letters: Vec<char>,
    bare: Vec<char>,
}

impl Plain {
    fn of(password: &str) -> Self {
        let letters = letters(password);
        let bare = |c: &char| DISGUISES.iter().find(|(from, _)| from == c).map_or(*c, |(_, to)| *to);
        Self { bare: letters.iter().map(bare).collect(), letters }
    }

    fn distinct(&self) -> usize {
        self.letters.iter().collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Whether it is one piece again and again, the last time perhaps in part.
    fn repeats(&self) -> bool {
        let all = &self.letters;
        let is_period = |period: usize| all.iter().skip(period).zip(all).all(|(later, first)| later == first);
        (1..=all.len() / 2).any(is_period)
    }

    /// Marks every place of these words, disguised or not.
    fn take_words(&self, words: &[Vec<char>], taken: &mut [bool]) {
        for word in words {
            for letters in [&self.letters, &self.bare] {
                for (at, window) in letters.windows(word.len()).enumerate() {
                    if window == word.as_slice() {
                        taken.iter_mut().skip(at).take(word.len()).for_each(|place| *place = true);
                    }
                }
            }
        }
    }

    /// Marks what follows from the character before it: in the alphabet, on the keyboard, or as the same.
    fn take_runs(&self, taken: &mut [bool]) {
        let all = &self.letters;
        let pairs: Vec<(char, char)> = all.iter().copied().zip(all.iter().skip(1).copied()).collect();
        for follows in STEPS {
            let mut begin = 0;
            while begin < pairs.len() {
                let length = pairs.iter().skip(begin).take_while(|(one, next)| follows(*one, *next)).count();
                if length + 1 >= RUN_MIN {
                    taken.iter_mut().skip(begin).take(length + 1).for_each(|place| *place = true);
                }
                begin += length.max(1);
            }
        }
    }
}

/// How one character follows another in a run; a run keeps to one of these.
const STEPS: &[fn(char, char) -> bool] = &[
    |one, next| one == next,
    |one, next| u32::from(one) + 1 == u32::from(next),
    |one, next| u32::from(next) + 1 == u32::from(one),
    |one, next| is_on_a_row(one, next),
    |one, next| is_on_a_row(next, one),
];

fn is_on_a_row(one: char, next: char) -> bool {
    ROWS.iter().any(|row| row.chars().zip(row.chars().skip(1)).any(|pair| pair == (one, next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<String> {
        ["佐藤 花子", "さとう はなこ", "1234", "hanako", "のろし市"].map(str::to_owned).into()
    }

    #[test]
    fn what_guessers_try_first_is_refused_with_its_reason() {
        let refused = [
            ("elevenchars", "password-short"),
            ("aaaaaaaaaaaa", "password-repeated"),
            ("abababababab", "password-repeated"),
            ("pass9pass9pass9", "password-repeated"),
            ("123456789012", "password-run"),
            ("abcdefghijklmn", "password-run"),
            ("qwertyuiopasdf", "password-run"),
            ("1qaz2wsx3edc", "password-run"),
            ("ＱＷＥＲＴＹｕｉｏｐ１２", "password-run"),
            ("あいうえおかきくけこさし", "password-run"),
            ("password1234", "password-common"),
            ("P@ssw0rd2026!", "password-common"),
            ("noroshi-2026!", "password-common"),
            ("welcome-admin", "password-common"),
            ("hanako-123456", "password-own"),
            ("佐藤花子1234abcd", "password-own"),
            ("さとうはなこ0401年度", "password-own"),
            ("のろし市12345678", "password-own"),
        ];
        for (password, fault) in refused {
            assert_eq!(super::fault(password, &own()), Some(fault), "{password}");
        }
        assert_eq!(super::fault(&"x1".repeat(129), &[]), Some("too-long"));
    }

    #[test]
    fn a_sentence_and_what_a_machine_draws_are_accepted() {
        let accepted = [
            "ただしいうまのでんち、よし",
            "correct horse battery staple",
            "k7Qm2xWn9LpR4tVz8sYb",
            "雨の日は傘を二本もっていく",
            "hanako likes rainy mornings",
        ];
        for password in accepted {
            assert_eq!(fault(password, &own()), None, "{password}");
        }
    }

    #[test]
    fn every_common_word_is_written_as_it_is_compared() {
        let words: Vec<&str> = common().collect();
        assert!(words.len() > 100, "{}", words.len());
        for word in &words {
            assert_eq!(letters(word).into_iter().collect::<String>(), **word);
            assert!(word.chars().count() >= 3, "{word} would be found in anything");
        }
    }
}
