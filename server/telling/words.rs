//! The catalogue as a report needs it: one language and one way of counting years.

use crate::domain::moment::Moment;
use crate::i18n::time::{self, Years};
use crate::i18n::{Language, Value, text};
use chrono::Datelike;

/// Arguments of a text, by name.
pub type Args<'a> = &'a [(&'static str, &'a str)];

/// The words of one report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: Language,
    /// 和暦 or 西暦.
    pub years: Years,
}

impl Words {
    /// The text for a key.
    pub fn say(&self, key: &str, args: Args<'_>) -> String {
        let args: Vec<(&'static str, Value<'_>)> =
            args.iter().map(|(name, value)| (*name, Value::from(*value))).collect();
        text(self.language, key, &args)
    }

    /// The text for a key without arguments.
    pub fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// Several words as one list.
    pub fn list<S: AsRef<str>>(&self, parts: impl IntoIterator<Item = S>) -> String {
        let separator = self.word("report-separator");
        let parts: Vec<String> = parts.into_iter().map(|part| part.as_ref().to_owned()).collect();
        parts.join(&separator)
    }

    /// A day in full.
    pub fn day(&self, at: Moment) -> String {
        time::date(self.language, self.years, at)
    }

    /// Day and time in full.
    pub fn stamp(&self, at: Moment) -> String {
        time::long(self.language, self.years, at)
    }

    /// Day and time where the year is plain: for sentences.
    pub fn short(&self, at: Moment) -> String {
        time::short(self.language, at)
    }

    /// Day and time in few characters: for the cells of a table.
    pub fn cell(&self, at: Moment) -> String {
        let wall = at.jst();
        let month = text(self.language, "time-month", &[("month", wall.month().into())]);
        let args = [
            ("month", month.as_str()),
            ("day", &wall.day().to_string()),
            ("clock", &time::clock(self.language, at)),
        ];
        self.say("report-cell-time", &args)
    }
}
