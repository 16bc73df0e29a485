//! The closed grammar of words: durations, posts at a place, what opens a step, what a class is.
//!
//! There are no expressions and no scripts. A word either has one of these forms or is a mistake;
//! whether the names in it are declared is for `check` to say.

use chrono::Weekday;

use crate::moment::Span;

use super::weekly::Weekly;

/// The longest time a policy can write: longer ones are slips of the keyboard.
const SPAN_MAX: Span = Span::hours(24 * 366);

/// `15m`, `2h`, `1d`; never nothing.
pub fn span(word: &str) -> Option<Span> {
    let unit = word.chars().last()?;
    let digits = word.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: i64 = digits.parse().ok()?;
    let span = match unit {
        's' => Span::seconds(count),
        'm' => Span::minutes(count),
        'h' => Span::hours(count),
        'd' => Span::hours(count.saturating_mul(24)),
        _ => return None,
    };
    (span > Span::ZERO && span <= SPAN_MAX).then_some(span)
}

/// `3mo`: months of the calendar, two years at most.
pub fn months(word: &str) -> Option<u32> {
    const MONTHS_MAX: u32 = 24;
    let digits = word.strip_suffix("mo")?;
    let count: u32 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    (1..=MONTHS_MAX).contains(&count).then_some(count)
}

/// `manager of place`: a post and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostWords<'a> {
    /// The post.
    pub post: &'a str,
    /// The word after `of`.
    pub of: Option<&'a str>,
}

/// `manager of place`, `desk`.
pub fn post(word: &str) -> Option<PostWords<'_>> {
    let mut parts = word.split_whitespace();
    let words = (parts.next(), parts.next(), parts.next(), parts.next());
    match words {
        (Some(post), None, ..) if is_id(post) => Some(PostWords { post, of: None }),
        (Some(post), Some("of"), Some(of), None) if is_id(post) => Some(PostWords { post, of: Some(of) }),
        _ => None,
    }
}

/// What is written under `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterWords<'a> {
    /// `x`.
    Step(&'a str),
    /// `x late`.
    Late(&'a str),
    /// `x.act`, `x.act by post`, `x.act late`.
    Duty { step: &'a str, act: &'a str, by: Option<&'a str>, is_late: bool },
    /// `x = option`.
    Answer { step: &'a str, answer: &'a str },
}

/// `upward`, `emergency late`, `at_manager.report_up`, `stop.approve late`, `upward.confirm by desk`,
/// `judgement = necessary`.
pub fn after(word: &str) -> Option<AfterWords<'_>> {
    if let Some((step, answer)) = word.split_once('=') {
        let (step, answer) = (step.trim(), answer.trim());
        return (is_id(step) && is_id(answer)).then_some(AfterWords::Answer { step, answer });
    }
    let mut parts = word.split_whitespace();
    let words = (parts.next()?, parts.next(), parts.next(), parts.next());
    match words {
        (step, None, ..) if is_id(step) => Some(AfterWords::Step(step)),
        (step, Some("late"), None, _) if is_id(step) => Some(AfterWords::Late(step)),
        (duty, None, ..) => duty_words(duty, None, false),
        (duty, Some("late"), None, _) => duty_words(duty, None, true),
        (duty, Some("by"), Some(post), None) if is_id(post) => duty_words(duty, Some(post), false),
        _ => None,
    }
}

fn duty_words<'a>(word: &'a str, by: Option<&'a str>, is_late: bool) -> Option<AfterWords<'a>> {
    let (step, act) = word.split_once('.')?;
    (is_id(step) && is_id(act)).then_some(AfterWords::Duty { step, act, by, is_late })
}

/// A time that is no length: an hour of the next day, or a number of open days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueWords {
    /// `noon next day`, `17:00 next day`; `next open day` where only open days count.
    NextDay { hour: u32, minute: u32, is_open_day: bool },
    /// `3 open days`.
    OpenDays(u32),
}

/// `noon next day`, `17:00 next open day`, `3 open days`.
pub fn due(word: &str) -> Option<DueWords> {
    let words: Vec<&str> = word.split_whitespace().collect();
    match words.as_slice() {
        [at, "next", "day"] => {
            hour(at).map(|(hour, minute)| DueWords::NextDay { hour, minute, is_open_day: false })
        }
        [at, "next", "open", "day"] => {
            hour(at).map(|(hour, minute)| DueWords::NextDay { hour, minute, is_open_day: true })
        }
        [count, "open", "day" | "days"] => {
            let count: u32 = count.parse().ok()?;
            (1..=366).contains(&count).then_some(DueWords::OpenDays(count))
        }
        _ => None,
    }
}

/// `mon 08:30`: a time of every week.
pub fn weekly(word: &str) -> Option<Weekly> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let (day, at) = word.split_once(' ')?;
    let number = DAYS.iter().position(|known| *known == day)?;
    let day = Weekday::try_from(u8::try_from(number).ok()?).ok()?;
    let (hour, minute) = hour(at).filter(|_| at != "noon")?;
    Some(Weekly { day, hour, minute })
}

fn hour(word: &str) -> Option<(u32, u32)> {
    if word == "noon" {
        return Some((12, 0));
    }
    let (hour, minute) = word.split_once(':')?;
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60 && word.len() == 5).then_some((hour, minute))
}

/// `step upward`: the people of another step.
pub fn step(word: &str) -> Option<&str> {
    let name = word.strip_prefix("step")?;
    let id = name.trim_start();
    (id.len() < name.len() && is_id(id)).then_some(id)
}

/// `over 100`.
pub fn over(word: &str) -> Option<u64> {
    let number = word.strip_prefix("over")?;
    let digits = number.trim_start();
    (digits.len() < number.len()).then(|| digits.parse().ok()).flatten()
}

/// `major or above`.
pub fn or_above(word: &str) -> Option<&str> {
    let name = word.strip_suffix("or above")?;
    let id = name.trim_end();
    (id.len() < name.len() && is_id(id)).then_some(id)
}

/// Lower-case letters, digits, `_` and `-`, a letter first; ids go into addresses and histories.
pub fn is_id(word: &str) -> bool {
    let is_rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    word.len() <= 64
        && word.chars().next().is_some_and(|c| c.is_ascii_lowercase())
        && word.chars().all(is_rest)
}

/// Something before and after one `@`, and nothing that would break a header.
pub fn is_mail_address(word: &str) -> bool {
    as_sent(word)
        .is_some_and(|address| address.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.')))
}

/// A mail address as it is sent; none for a word that is none. Every door asks here, and so does whoever
/// sends: what is taken in can be written to. Old addresses of mobile telephones have dots where the
/// standard has none (`saito..m.@docomo.ne.jp`); they are sent in quotes.
pub fn as_sent(word: &str) -> Option<String> {
    const LOCAL_MAX: usize = 62;
    let (local, domain) = word.rsplit_once('@')?;
    let local = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(local);
    let is_plain = |c: char| c.is_ascii_graphic() && !"<>(),;:\"[]\\@".contains(c);
    if local.is_empty() || local.len() > LOCAL_MAX || !local.chars().all(is_plain) || !is_domain(domain) {
        return None;
    }
    let is_dotted_well = local.split('.').all(|part| !part.is_empty());
    Some(if is_dotted_well { format!("{local}@{domain}") } else { format!("\"{local}\"@{domain}") })
}

/// Whether a word can be the name of a machine or of a domain.
pub fn is_domain(word: &str) -> bool {
    let is_label = |label: &str| {
        let is_known = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_known && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    word.len() <= 253 && word.split('.').all(is_label)
}

#[cfg(test)]
mod tests;
