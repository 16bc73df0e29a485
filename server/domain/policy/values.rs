//! The values of a policy that change from year to year: when an office is open, and how long each thing may
//! take. Each with its place in the text, so that it can be changed there and nothing else
//! ([`rewrite`](super::rewrite)).

use super::document::{self, Fault, Node, Value};
use super::grammar;
use super::rewrite::{Path, is_plain, is_plain_list};

/// All of them, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// Calendars.
    pub calendars: Vec<CalendarValues>,
    /// Times.
    pub times: Vec<TimeValue>,
    /// National holidays that the text itself adds or drops, which are changed there only.
    pub has_own_holidays: bool,
}

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarValues {
    /// Which; `office` is the office's own.
    pub id: String,
    /// When it is open.
    pub open: ListValue,
    /// When it is closed.
    pub closed: ListValue,
    /// When it is open all the same.
    pub open_days: ListValue,
}

/// A list of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListValue {
    /// Where it stands, or would.
    pub path: Path,
    /// What is written.
    pub words: Vec<String>,
    /// Why it is changed in the text only; none where it is not.
    pub hindrance: Option<Hindrance>,
}

/// A length of time, or the word of `urgency` that stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeValue {
    /// Where it stands.
    pub path: Path,
    /// What it is the time of.
    pub of: TimeOf,
    /// For which class.
    pub class: ForClass,
    /// What is written.
    pub word: String,
    /// Why it is changed in the text only; none where it is not.
    pub hindrance: Option<Hindrance>,
}

/// What has a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeOf {
    /// A word of the rules (`urgency`).
    Urgency(String),
    /// Something in a line.
    Line {
        /// Which, as they are written.
        line: usize,
        /// What in it.
        what: InLine,
    },
}

/// What has a time in a line; steps are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InLine {
    /// A duty of a step, by its act.
    Duty(usize, String),
    /// The call of a step.
    Call(usize),
    /// The question of a step.
    Question(usize),
    /// The approval of the answer afterwards.
    Approval(usize),
    /// From one round to the next.
    Again,
}

/// For which class a time is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForClass {
    /// For all of them.
    All,
    /// For those without a time of their own.
    Others,
    /// For one of severity.
    Severity(String),
    /// For one of a scale.
    Scale(String, String),
}

/// Why a value is changed in the text only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// It is no length of time but a rule (`noon next day`).
    Rule,
    /// It is written in a way that only the text shows: repeated by an alias, or over several lines.
    Written,
}

impl Hindrance {
    /// Its name in catalogues.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Written => "written",
        }
    }
}

/// The values of a text that is sound.
///
/// # Errors
/// A text that cannot be read.
pub fn values(text: &str) -> Result<Values, Fault> {
    let root = document::read(text)?;
    let mut times = Times { text, found: Vec::new() };
    let top = Path::default();
    for (key, node) in root.get("urgency").map(Node::pairs).unwrap_or_default() {
        times.by_class(&top.key("urgency").key(&key.word), node, &TimeOf::Urgency(key.word.clone()));
    }
    for (line, (key, node)) in root.get("lines").map(Node::pairs).unwrap_or_default().iter().enumerate() {
        times.line(&top.key("lines").key(&key.word), node, line);
    }
    let calendars = root.get("calendars").map(Node::pairs).unwrap_or_default().iter();
    let calendars = calendars.map(|(key, node)| {
        let path = top.key("calendars").key(&key.word);
        let list = |word| list(text, path.key(word), node.get(word));
        CalendarValues {
            id: key.word.clone(),
            open: list("open"),
            closed: list("closed"),
            open_days: list("open_days"),
        }
    });
    let calendars = calendars.collect();
    Ok(Values { calendars, times: times.found, has_own_holidays: root.get("national_holidays").is_some() })
}

fn list(text: &str, path: Path, node: Option<&Node>) -> ListValue {
    let words = match node.map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().filter_map(Node::word).map(str::to_owned).collect(),
        Some(Value::Word(word)) => vec![word.clone()],
        Some(Value::Empty | Value::Map(_)) | None => Vec::new(),
    };
    let is_plain = node.is_none_or(|node| is_plain_list(text, node));
    ListValue { path, words, hindrance: (!is_plain).then_some(Hindrance::Written) }
}

struct Times<'t> {
    text: &'t str,
    found: Vec<TimeValue>,
}

impl Times<'_> {
    fn line(&mut self, path: &Path, node: &Node, line: usize) {
        let of = |what| TimeOf::Line { line, what };
        let steps = node.get("steps");
        let items = match steps.map(|steps| &steps.value) {
            Some(Value::List(items)) => items.as_slice(),
            _ => steps.map(std::slice::from_ref).unwrap_or_default(),
        };
        for (index, step) in items.iter().enumerate() {
            let path = path.key("steps").item(index);
            for (key, duty) in step.get("owes").map(Node::pairs).unwrap_or_default() {
                let path = path.key("owes").key(&key.word);
                self.terms(&path, duty, &of(InLine::Duty(index, key.word.clone())));
            }
            match step.get("call") {
                Some(call) if call.word().is_some() => {
                    self.by_class(&path.key("call"), call, &of(InLine::Call(index)));
                }
                Some(call) => self.terms(&path.key("call"), call, &of(InLine::Call(index))),
                None => {}
            }
            self.terms(&path, step, &of(InLine::Question(index)));
            if let Some(node) = step.get("approve_within") {
                self.by_class(&path.key("approve_within"), node, &of(InLine::Approval(index)));
            }
        }
        if let Some(node) = node.get("again") {
            self.by_class(&path.key("again"), node, &of(InLine::Again));
        }
    }

    /// `within:` or `due:` of something.
    fn terms(&mut self, path: &Path, node: &Node, of: &TimeOf) {
        if let Some(node) = node.get("within") {
            self.by_class(&path.key("within"), node, of);
        }
        if let Some(word) = node.get("due").and_then(Node::word) {
            let (path, class, word) = (path.key("due"), ForClass::All, word.to_owned());
            self.found.push(TimeValue {
                path,
                of: of.clone(),
                class,
                word,
                hindrance: Some(Hindrance::Rule),
            });
        }
    }

    /// One time, or one for each class.
    fn by_class(&mut self, path: &Path, node: &Node, of: &TimeOf) {
        let scale = node.get("of").and_then(Node::word).filter(|word| grammar::span(word).is_none());
        for (key, node) in node.pairs() {
            let class = match (key.word.as_str(), scale) {
                ("of", Some(_)) => continue,
                ("else", _) => ForClass::Others,
                (class, None) => ForClass::Severity(class.to_owned()),
                (class, Some(scale)) => ForClass::Scale(scale.to_owned(), class.to_owned()),
            };
            self.one(path.key(&key.word), node, (of, class));
        }
        if node.word().is_some() {
            self.one(path.clone(), node, (of, ForClass::All));
        }
    }

    fn one(&mut self, path: Path, node: &Node, (of, class): (&TimeOf, ForClass)) {
        let Some(word) = node.word().map(str::to_owned) else { return };
        let hindrance = (!is_plain(self.text, node)).then_some(Hindrance::Written);
        self.found.push(TimeValue { path, of: of.clone(), class, word, hindrance });
    }
}

#[cfg(test)]
mod tests;
