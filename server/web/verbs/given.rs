//! What was sent for a verb, read by its fields: the same for a form and for JSON.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;

use super::Verb;
use super::field::{Edge, Field, Kind};
use crate::actions::{Error, FieldError};
use crate::domain::actor::Means;
use crate::domain::calendar::midnight;
use crate::domain::case::field::Field as Fact;
use crate::domain::case::said::{self, Said};
use crate::domain::deciding::command::Ask;
use crate::domain::history::Private;
use crate::domain::ids::{DutyNo, PersonId};
use crate::domain::incident::state::{Duty, Incident};
use crate::domain::moment::{Moment, Span};
use crate::domain::world::World;
use crate::domain::written;
use crate::web::facts::{self, Facts};

/// Where fields come from. Each notes what is wrong in its own words and gives nothing then; what was not
/// sent is nothing and no mistake.
pub(super) trait Source: Facts {
    fn text(&mut self, name: &str, max: usize) -> Option<String>;
    /// Whether a person at a page fills it in.
    const IS_PAGE: bool;
    fn truth(&mut self, name: &str, words: (&str, &str)) -> Option<bool>;
    fn row(&mut self, name: &str) -> Option<u32>;
    fn seconds(&mut self, name: &str) -> Option<Span>;
    fn day(&mut self, name: &str, edge: Edge) -> Option<Moment>;
    fn person(&mut self, name: &str) -> Option<PersonId>;
    fn people(&mut self, name: &str) -> BTreeSet<PersonId>;
    /// The reason why a field of this kind that is not there is refused.
    fn missing(&self, kind: Kind) -> &'static str;
    /// Who asks, where that is a person, and by what means.
    fn giver(&self) -> Option<(PersonId, Means)>;
    fn refuse(&mut self, name: &str, reason: &str);
    /// Everything that is wrong.
    fn mistakes(self) -> Vec<FieldError>;
}

/// What was sent, whole: its fields are found in the organisation of the moment.
pub(super) trait Sent: Clone + Send + 'static {
    fn source<'a>(&'a self, world: &'a World, now: Moment) -> impl Source + 'a;
}

/// A value that was sent.
enum Value {
    Word(String),
    Moment(Moment),
    Truth(bool),
    Row(u32),
    Text(String),
    List(BTreeSet<String>),
    Count(u64),
    Seconds(Span),
    Person(PersonId),
    People(BTreeSet<PersonId>),
    Fact(Fact, said::Value),
}

/// Where and when a verb is asked.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The incident, where it is asked of one.
    pub incident: Option<&'a Incident>,
    /// The organisation.
    pub world: &'a World,
    /// What the address says.
    pub params: &'a BTreeMap<String, String>,
    /// When.
    pub now: Moment,
}

/// Every field of a verb, read.
pub struct Given<'a> {
    values: BTreeMap<&'a str, Value>,
    texts: Private,
    wrong: Vec<(String, String)>,
    missing: Vec<&'a str>,
    is_gone: bool,
    /// Who asks, where that is a person, and by what means.
    pub giver: Option<(PersonId, Means)>,
    /// Where and when it is asked.
    pub scene: Scene<'a>,
}

impl Given<'_> {
    /// When something happened, where that was said.
    pub fn moment(&self, name: &str) -> Option<Moment> {
        if let Some(Value::Moment(at)) = self.values.get(name) { Some(*at) } else { None }
    }

    /// Yes or no, where that was said.
    pub fn truth(&self, name: &str) -> Option<bool> {
        if let Some(Value::Truth(truth)) = self.values.get(name) { Some(*truth) } else { None }
    }

    /// The number of a row.
    pub fn row(&self, name: &str) -> Option<u32> {
        if let Some(Value::Row(no)) = self.values.get(name) { Some(*no) } else { None }
    }

    /// A text that is a part of what is asked; empty where none was written.
    pub fn text(&self, name: &str) -> String {
        if let Some(Value::Text(text)) = self.values.get(name) { text.clone() } else { String::new() }
    }

    /// Keeps what was written in one field under the key of another.
    pub fn keep_as(&mut self, name: &str, key: &str) {
        let text = self.texts.remove(name);
        self.texts.extend(text.map(|text| (key.to_owned(), text)));
    }

    /// A duty of the incident. One that is not there was there when the form was shown.
    pub fn duty(&mut self, no: DutyNo) -> Option<&Duty> {
        let duty = self.scene.incident.and_then(|incident| incident.find_duty(no));
        self.is_gone |= duty.is_none();
        duty
    }

    /// Notes that a text which is kept must be there after all.
    pub fn must_text(&mut self, name: &'static str) {
        if !self.texts.contains_key(name) {
            self.missing.push(name);
        }
    }

    /// Notes a mistake.
    pub fn refuse(&mut self, name: &str, reason: &str) {
        self.wrong.push((name.to_owned(), reason.to_owned()));
    }

    /// What was said of a case.
    pub fn said(&self) -> Said {
        let facts = self.values.values().filter_map(|value| match value {
            Value::Fact(field, said) => Some((*field, said.clone())),
            _ => None,
        });
        facts.collect()
    }

    /// Whether anything was said in a field.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.texts.contains_key(name)
    }

    /// A whole number.
    pub fn count(&self, name: &str) -> Option<u64> {
        if let Some(Value::Count(count)) = self.values.get(name) { Some(*count) } else { None }
    }

    /// A number of seconds.
    pub fn seconds(&self, name: &str) -> Option<Span> {
        if let Some(Value::Seconds(span)) = self.values.get(name) { Some(*span) } else { None }
    }

    /// What every word of a list means; one that means nothing is a mistake.
    pub fn list<T: Ord>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>) -> BTreeSet<T> {
        self.said_list(name, parse).unwrap_or_default()
    }

    /// The same; none where nothing was said of it.
    pub fn said_list<T: Ord>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<BTreeSet<T>> {
        let Some(Value::List(words)) = self.values.get(name) else { return None };
        let meant: BTreeSet<T> = words.iter().filter_map(|word| parse(word)).collect();
        if meant.len() < words.len() {
            self.refuse(name, "choose");
        }
        Some(meant)
    }

    /// Members of staff.
    pub fn people(&self, name: &str) -> BTreeSet<PersonId> {
        if let Some(Value::People(people)) = self.values.get(name) { people.clone() } else { BTreeSet::new() }
    }

    /// A member of staff.
    pub fn person(&self, name: &str) -> Option<PersonId> {
        if let Some(Value::Person(person)) = self.values.get(name) { Some(person.clone()) } else { None }
    }

    /// Who signs: who is named, else who asks. A program must name someone.
    pub fn signer(&mut self, name: &'static str) -> Option<PersonId> {
        self.must(name, |given| given.person(name).or_else(|| Some(given.giver.clone()?.0)))
    }

    /// What must be there after all, for what else was said.
    pub fn must<T>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> Option<T>) -> Option<T> {
        let value = read(self);
        if value.is_none() && !self.values.contains_key(name) {
            self.missing.push(name);
        }
        value
    }

    /// The same ask with the two who stand for what a program does, where it names them: both, or nobody.
    pub fn vouched(&mut self, ask: Ask) -> Option<Ask> {
        Some(match self.vouchers()? {
            Some((by, second)) => Ask::Vouched { by, second, ask: Box::new(ask) },
            None => ask,
        })
    }

    /// The two who stand for what a program does: both, or nobody.
    pub fn vouchers(&mut self) -> Option<Option<(PersonId, PersonId)>> {
        match (self.person("person"), self.person("second")) {
            (Some(by), Some(second)) => Some(Some((by, second))),
            (None, None) => Some(None),
            (Some(_), None) => self.must("second", |given| given.person("second")).map(|_| None),
            (None, Some(_)) => self.must("person", |given| given.person("person")).map(|_| None),
        }
    }

    /// What a word or a code means; nothing where none was sent.
    pub fn word<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let Some(Value::Word(word)) = self.values.get(name) else { return None };
        let meant = parse(word);
        if meant.is_none() {
            self.refuse(name, "choose");
        }
        meant
    }
}

impl Verb {
    /// Reads every field and asks, or says everything that is wrong.
    ///
    /// # Errors
    /// [`Error::Invalid`]
    pub(super) fn read<T, S: Source>(
        &self,
        ask: impl FnOnce(&mut Given<'_>) -> Option<T>,
        mut source: S,
        scene: Scene<'_>,
    ) -> Result<(T, Private), Error> {
        let mut given = Given {
            values: BTreeMap::new(),
            texts: Private::new(),
            wrong: Vec::new(),
            missing: Vec::new(),
            is_gone: false,
            giver: source.giver(),
            scene,
        };
        for field in self.fields.iter().filter(|field| field.is_for(S::IS_PAGE)) {
            let is_there = match field.kind {
                _ if field.is_in_address => {
                    let word = scene.params.get(field.name).map(String::as_str).unwrap_or_default();
                    given.values.insert(field.name, in_address(field.kind, word)?);
                    true
                }
                Kind::Line(max) | Kind::Area(max) if !field.is_asked => {
                    let text = source.text(field.name, max).filter(|text| !text.trim().is_empty());
                    given.texts.extend(text.map(|text| (field.key.to_owned(), text)));
                    given.texts.contains_key(field.key)
                }
                _ => {
                    given.values.extend(value(&mut source, field).map(|value| (field.name, value)));
                    given.values.contains_key(field.name)
                }
            };
            if (field.is_needed || (S::IS_PAGE && field.is_chosen)) && !is_there {
                given.missing.push(field.name);
            }
        }
        let ask = ask(&mut given);
        for field in self.fields.iter().filter(|field| given.missing.contains(&field.name)) {
            source.refuse(field.name, source.missing(field.kind));
        }
        given.wrong.iter().for_each(|(name, reason)| source.refuse(name, reason));
        let mistakes = source.mistakes();
        match ask {
            Some(ask) if mistakes.is_empty() => Ok((ask, given.texts)),
            _ if !mistakes.is_empty() => Err(Error::Invalid(mistakes)),
            _ if given.is_gone => Err(Error::Conflict),
            _ => Err(Error::NotFound),
        }
    }
}

impl Edge {
    /// Reads a day at this edge of it, or a moment as it is written.
    pub(super) const fn reader(self) -> fn(&str) -> Option<Moment> {
        match self {
            Self::Begin => |text| moment_of(text, (0, 0)),
            Self::End => |text| moment_of(text, (23, 59)),
            Self::After => |text| {
                let day = written::day(text).and_then(|day| day.checked_add_days(Days::new(1)));
                day.and_then(midnight).or_else(|| written::moment(text))
            },
        }
    }
}

fn moment_of(text: &str, (hour, minute): (u32, u32)) -> Option<Moment> {
    let local = written::day(text).and_then(|day| day.and_hms_opt(hour, minute, 0));
    local.and_then(Moment::of_local).or_else(|| written::moment(text))
}

/// A word of the address; nothing has a number that is none.
fn in_address(kind: Kind, word: &str) -> Result<Value, Error> {
    if matches!(kind, Kind::Row(_)) {
        return word.parse().map(Value::Row).map_err(|_| Error::NotFound);
    }
    Ok(Value::Word(word.to_owned()))
}

fn value(source: &mut impl Source, field: &Field) -> Option<Value> {
    let name = field.name;
    match field.kind {
        Kind::Line(max) | Kind::Area(max) => {
            let text = source.text(name, max).filter(|text| !text.trim().is_empty());
            text.map(Value::Text)
        }
        Kind::List(_) | Kind::Codes(_) => {
            let list = source.list(name).filter(|list| !list.is_empty() || !field.is_needed);
            list.map(Value::List)
        }
        Kind::Day(edge) => source.day(name, edge).map(Value::Moment),
        Kind::Count => source.count(name).map(Value::Count),
        Kind::Seconds => source.seconds(name).map(Value::Seconds),
        Kind::People => Some(source.people(name)).filter(|all| !all.is_empty()).map(Value::People),
        Kind::Moment => source.moment(name).map(Value::Moment),
        Kind::Truth(yes, no) => source.truth(name, (yes, no)).map(Value::Truth),
        Kind::Word(all, _) => source.word(name, &|word| all().contains(&word)).map(Value::Word),
        Kind::Row(_) => source.row(name).map(Value::Row),
        Kind::Code(_) => source.word(name, &|_| true).map(Value::Word),
        Kind::Person => source.person(name).map(Value::Person),
        Kind::Fact(of, _) => facts::read(source, of).map(|said| Value::Fact(of, said)),
    }
}
