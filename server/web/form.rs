//! Forms as they arrive: bytes into names and texts, strictly, and texts into values, kindly.
//!
//! Bytes that are not UTF-8 are refused before anything looks at them: nobody can know what was meant.
//! A character that no text has is none of the writer's doing and costs nothing of what was written.
//! Numbers, days and codes are read as people write them ([`written`]).

use chrono::NaiveDate;

use crate::actions::FieldError;
use crate::domain::calendar::midnight;
use crate::domain::moment::Moment;
use crate::domain::written;

/// The longest one-line text.
pub const LINE_MAX: usize = 200;
/// The longest free text.
pub const TEXT_MAX: usize = 20_000;
/// The longest name or contact.
pub const NAME_MAX: usize = 100;

/// What is typed to show who one is, and what is chosen for that: shown to nobody again, and carried nowhere.
pub const SECRETS: [&str; 8] =
    ["old", "new", "again", "password", "secret", "factor_code", "passkey", "setup_code"];

/// Why bytes are not a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Another type of body, or another encoding than UTF-8.
    #[error("The body is not a form in UTF-8")]
    Type,
    /// Not UTF-8, or a broken escape.
    #[error("The body holds bytes that are not text")]
    Bytes,
    /// More fields than any form has.
    #[error("The body has too many fields")]
    Fields,
}

/// A submitted form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// What is not text in UTF-8.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const FIELDS_MAX: usize = 200;
        let mut pairs = Vec::new();
        for piece in bytes.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            pairs.push((name, value));
            if pairs.len() > FIELDS_MAX {
                return Err(Malformed::Fields);
            }
        }
        Ok(Self { pairs })
    }

    /// A form whose fields were read one by one.
    ///
    /// # Errors
    /// Too many fields.
    pub fn of(pairs: Vec<(String, String)>) -> Result<Self, Malformed> {
        const FIELDS_MAX: usize = 200;
        if pairs.len() > FIELDS_MAX {
            return Err(Malformed::Fields);
        }
        let pairs = pairs.into_iter().map(|(name, value)| (plain_text(name), plain_text(value))).collect();
        Ok(Self { pairs })
    }

    /// The text of a field, without the space around it; empty if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The text of a field as it came, with the space around it.
    pub fn whole(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every text sent under a name, as check boxes do.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(known, value)| known == name && !value.is_empty())
            .map(|(_, v)| v.trim())
    }

    /// Whether a check box was checked.
    pub fn is_checked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Every field, for showing what was typed.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The beginning of the day that a field names; none if it was left blank.
    ///
    /// # Errors
    /// What is no day.
    pub fn day(&self, name: &str) -> Result<Option<Moment>, FieldError> {
        match self.text(name) {
            "" => Ok(None),
            text => {
                let at = written::day(text).and_then(midnight);
                at.map(Some).ok_or_else(|| FieldError::new(name, "not-a-day"))
            }
        }
    }

    /// Puts a field before the others, for forms that open with something filled in.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.pairs.insert(0, (name.to_owned(), value.to_owned()));
        self
    }
}

fn decode(bytes: &[u8]) -> Result<String, Malformed> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => plain.push(b' '),
            b'%' => {
                let high = rest.next().and_then(hex).ok_or(Malformed::Bytes)?;
                let low = rest.next().and_then(hex).ok_or(Malformed::Bytes)?;
                plain.push(high * 16 + low);
            }
            _ => plain.push(byte),
        }
    }
    let text = String::from_utf8(plain).map_err(|_| Malformed::Bytes)?;
    Ok(plain_text(text))
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// What stands where a character stood that no text has.
const MARK: char = '\u{fffd}';

/// A text as it is kept, whatever program it was copied from: every kind of line end is one, that of a
/// word processor (`\u{b}`) and the end of a page included, and any other control character leaves a mark.
pub fn plain_text(text: String) -> String {
    let is_odd =
        |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(is_odd) {
        return text;
    }
    let one = |c: char| match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        c if is_odd(c) => MARK,
        c => c,
    };
    text.replace("\r\n", "\n").chars().map(one).collect()
}

/// Reads the fields of one form and collects what is wrong with them.
#[derive(Debug)]
pub struct Reading<'a> {
    form: &'a Form,
    /// What is wrong so far.
    pub errors: Vec<FieldError>,
}

impl<'a> Reading<'a> {
    /// Begins with no mistake.
    pub fn of(form: &'a Form) -> Self {
        Self { form, errors: Vec::new() }
    }

    /// Notes a mistake.
    pub fn refuse(&mut self, field: &str, reason: &str) {
        if !self.errors.iter().any(|known| known.field == field) {
            self.errors.push(FieldError::new(field, reason));
        }
    }

    /// Notes a mistake about these, in words that people read.
    pub fn refuse_about(&mut self, field: &str, reason: &str, about: &[String]) {
        if !self.errors.iter().any(|known| known.field == field) {
            self.errors.push(FieldError::new(field, reason).about(about));
        }
    }

    /// What was sent for a field; none if it was left blank.
    pub fn sent(&self, field: &str) -> Option<&'a str> {
        Some(self.form.text(field)).filter(|text| !text.is_empty())
    }

    /// Everything that was sent under a name, as check boxes do.
    pub fn all(&self, field: &str) -> std::collections::BTreeSet<String> {
        self.form.all(field).map(str::to_owned).collect()
    }

    /// A text of at most `max` characters, empty if not given.
    pub fn optional(&mut self, field: &str, max: usize) -> String {
        let text = self.form.text(field);
        if text.chars().count() > max {
            self.refuse(field, "too-long");
        }
        text.to_owned()
    }

    /// A text of 1 to `max` characters.
    pub fn required(&mut self, field: &str, max: usize) -> String {
        let text = self.optional(field, max);
        if text.is_empty() {
            self.refuse(field, "required");
        }
        text
    }

    /// One of the words of a choice; a mistake if none was chosen.
    pub fn choice<T>(&mut self, field: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let word = self.form.text(field);
        if word.is_empty() {
            self.refuse(field, "choose");
            return None;
        }
        let value = parse(word);
        if value.is_none() {
            self.refuse(field, "choose");
        }
        value
    }

    /// A date and time of Japan's clock, or RFC 3339; none if left blank.
    pub fn moment(&mut self, field: &str) -> Option<Moment> {
        self.value(field, "moment", written::moment)
    }

    /// A day; none if left blank.
    pub fn day(&mut self, field: &str) -> Option<NaiveDate> {
        self.value(field, "not-a-day", written::day)
    }

    /// A whole number as people write it; none if left blank.
    pub fn count(&mut self, field: &str) -> Option<u64> {
        self.value(field, "count", written::count)
    }

    /// A value by the reader of its kind; none if left blank.
    pub fn value<T>(&mut self, field: &str, reason: &str, reader: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.form.text(field);
        if text.is_empty() {
            return None;
        }
        let value = reader(text);
        if value.is_none() {
            self.refuse(field, reason);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_in_utf_8_only() {
        let form = Form::parse("summary=%E7%B4%9B%E5%A4%B1+USB&kind=loss&kind=other".as_bytes()).unwrap();
        assert_eq!(form.text("summary"), "紛失 USB");
        assert_eq!(form.all("kind").collect::<Vec<_>>(), ["loss", "other"]);
        for bad in ["a=%8E%96%88%C4", "a=%", "a=%4", "a=%zz", "a=%ED%A0%80"] {
            assert_eq!(Form::parse(bad.as_bytes()).unwrap_err(), Malformed::Bytes, "{bad}");
        }
        assert_eq!(Form::parse(b"a=\xff").unwrap_err(), Malformed::Bytes);
    }

    #[test]
    fn line_ends_are_one_kind() {
        for end in ["%0D%0A", "%0D", "%0A", "%0B", "%0C", "%C2%85", "%E2%80%A8", "%E2%80%A9"] {
            let form = Form::parse(format!("a=one{end}two").as_bytes()).unwrap();
            assert_eq!(form.text("a"), "one\ntwo", "{end}");
        }
    }

    #[test]
    fn a_control_character_leaves_a_mark_and_nothing_is_lost() {
        for odd in (0..=0x9f_u32).filter_map(char::from_u32).filter(|c| c.is_control()) {
            let text = plain_text(format!("一行目{odd}二行目"));
            assert!(text.starts_with("一行目") && text.ends_with("二行目"), "{odd:?}");
            assert_eq!(text.chars().count(), 7, "{odd:?}");
            assert!(!text.contains(|c: char| c.is_control() && !"\n\t".contains(c)), "{odd:?}");
        }
    }

    #[test]
    fn every_mistake_is_collected_once_per_field() {
        let form = Form::parse("people_max=many&summary=".as_bytes()).unwrap();
        let mut reading = Reading::of(&form);
        let _ = reading.required("summary", LINE_MAX);
        let _ = reading.count("people_max");
        let _ = reading.choice("kind", |_| Some(()));
        let fields: Vec<_> = reading.errors.iter().map(|e| (e.field.as_str(), e.reason.as_str())).collect();
        assert_eq!(fields, [("summary", "required"), ("people_max", "count"), ("kind", "choose")]);
    }

    #[test]
    fn numbers_and_days_are_read_as_people_write_them() {
        let form = "n=１，２００人&about=約120人&many=12万&day=令和8年4月1日&at=2026/11/20 10時45分";
        let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        let form = Form::of(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()).unwrap();
        let mut reading = Reading::of(&form);
        assert_eq!(["n", "about", "many"].map(|n| reading.count(n)), [1200, 120, 120_000].map(Some));
        assert_eq!(reading.day("day"), NaiveDate::from_ymd_opt(2026, 4, 1));
        assert_eq!(reading.moment("at"), Moment::parse("2026-11-20T10:45:00+09:00"));
        assert!(reading.errors.is_empty());
    }
}
