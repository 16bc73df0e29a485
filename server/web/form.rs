//! Forms as they arrive: bytes into names and texts, strictly, and texts into values, kindly.
//!
//! Bytes that are not UTF-8 are refused before anything looks at them: nobody can know what was meant.
//! A character that no text has is none of the writer's doing and costs nothing of what was written.
//! Numbers and codes are read as people type them: full width, with spaces and hyphens.

use chrono::NaiveDateTime;
use unicode_normalization::UnicodeNormalization;

use crate::actions::FieldError;
use crate::domain::moment::Moment;

/// The longest one-line text.
pub const LINE_MAX: usize = 200;
/// The longest free text.
pub const TEXT_MAX: usize = 20_000;
/// The longest name or contact.
pub const NAME_MAX: usize = 100;

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
#[derive(Clone, Debug, Default)]
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

/// A number or code as typed: NFKC, upper case, without spaces and hyphens of any kind.
pub fn plain_code(text: &str) -> String {
    text.nfkc()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | 'ー' | '_' | '.')
        })
        .flat_map(char::to_uppercase)
        .collect()
}

/// A login as typed: NFKC, lower case, without the space around it.
pub fn plain_login(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase()
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

    /// A date and time of `datetime-local`, Japan's clock; none if left blank.
    pub fn moment(&mut self, field: &str) -> Option<Moment> {
        let text: String = self.form.text(field).nfkc().collect();
        if text.is_empty() {
            return None;
        }
        let moment = parse_local(&text);
        if moment.is_none() {
            self.refuse(field, "moment");
        }
        moment
    }

    /// A whole number, full width or with commas; none if left blank.
    pub fn count(&mut self, field: &str) -> Option<u64> {
        const COUNT_MAX: u64 = 1_000_000_000;
        let text: String = self.form.text(field).nfkc().filter(|c| !matches!(c, ',' | '人' | ' ')).collect();
        if text.is_empty() {
            return None;
        }
        let count = text.parse().ok().filter(|count| *count <= COUNT_MAX);
        if count.is_none() {
            self.refuse(field, "count");
        }
        count
    }
}

/// Reads `2026-11-20T10:45`, with seconds or a space too, as Japan's clock; RFC 3339 as written.
pub fn parse_local(text: &str) -> Option<Moment> {
    if let Some(moment) = Moment::parse(text) {
        return Some(moment);
    }
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"];
    let naive = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Moment::of_local(naive)
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
    fn codes_are_read_as_people_type_them() {
        assert_eq!(plain_code("ｒ－7k4m ‐ 92ＱＸ"), "R7K4M92QX");
        assert_eq!(plain_code("r7k4m92qx"), "R7K4M92QX");
    }

    #[test]
    fn a_local_time_is_japans() {
        let expected = Moment::parse("2026-11-20T10:45:00+09:00");
        assert_eq!(parse_local("2026-11-20T10:45"), expected);
        assert_eq!(parse_local("2026/11/20 10:45"), expected);
        assert_eq!(parse_local("2026-02-30T10:45"), None);
        assert_eq!(parse_local("yesterday"), None);
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
    fn numbers_may_be_full_width() {
        let form = Form::parse("n=１，２００人".as_bytes()).unwrap();
        assert_eq!(Reading::of(&form).count("n"), Some(1200));
    }
}
