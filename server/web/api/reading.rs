//! A JSON object read field by field, so that every mistake is named at once.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::bodies::{self, Line};
use super::once::Once;
use crate::actions::{Error, FieldError};
use crate::domain::moment::{Moment, Span};
use crate::domain::written;
use crate::web::error::Failure;
use crate::web::form::plain_text;
use crate::web::verbs::{self, Part};
use crate::web::visit::Visit;

/// An object being read.
#[derive(Clone)]
pub struct Object {
    fields: Map<String, Value>,
    /// What nobody has asked for so far.
    unread: BTreeSet<String>,
    /// What is wrong so far.
    errors: Vec<FieldError>,
    /// What was said as members of objects.
    parts: Vec<Part>,
}

impl Object {
    /// The body of a request, with the fields that the contract names for its address: any other is
    /// refused, and those that must be there are asked for.
    ///
    /// # Errors
    /// [`Failure::Json`] for what is no JSON object in UTF-8.
    pub fn of(visit: &Visit) -> Result<Self, Failure> {
        let fields = fields_of(visit)?;
        let noun = visit.route.trim_start_matches("/api/v1/");
        let mut object = Self::with(fields, &bodies::lines(noun).unwrap_or_default());
        object.unfold(verbs::parts(noun));
        Ok(object)
    }

    /// Members of objects are read as the fields that they are; a mistake in one is named where it stands.
    fn unfold(&mut self, parts: Vec<Part>) {
        self.parts = parts.clone();
        let objects: BTreeSet<&str> = parts.iter().map(|part| part.object).collect();
        for object in objects {
            self.unread.remove(object);
            let mut members = match self.fields.remove(object) {
                None | Some(Value::Null) => continue,
                Some(Value::Object(members)) => members,
                Some(_) => {
                    self.refuse(object, "object");
                    continue;
                }
            };
            for part in parts.iter().filter(|part| part.object == object) {
                match members.remove(part.member).filter(|value| !value.is_null()) {
                    None => self.refuse(part.name, "required"),
                    Some(value) => {
                        self.unread.insert(part.name.to_owned());
                        self.fields.insert(part.name.to_owned(), value);
                    }
                }
            }
            members.keys().for_each(|name| self.refuse(&format!("{object}.{name}"), "unknown-field"));
        }
    }

    fn with(fields: Map<String, Value>, lines: &[Line]) -> Self {
        let unread = fields.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.clone());
        let mut object = Self { unread: unread.collect(), fields, errors: Vec::new(), parts: Vec::new() };
        let is_known = |name: &&String| lines.iter().any(|(known, ..)| known == name);
        let strange: Vec<String> = object.fields.keys().filter(|name| !is_known(name)).cloned().collect();
        strange.iter().for_each(|name| object.refuse(name, "unknown-field"));
        for (name, ..) in lines.iter().filter(|(.., must)| *must) {
            if object.is_blank(name) {
                object.refuse(name, "required");
            }
        }
        object
    }

    fn is_blank(&self, field: &str) -> bool {
        self.fields.get(field).is_none_or(|value| match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
        })
    }

    /// Notes a mistake.
    pub fn refuse(&mut self, field: &str, reason: &str) {
        let field = Part::said(&self.parts, field);
        if !self.errors.iter().any(|known| known.field == field) {
            self.errors.push(FieldError::new(&field, reason));
        }
    }

    fn get(&mut self, field: &str) -> Option<Value> {
        self.unread.remove(field);
        self.fields.get(field).filter(|value| !value.is_null()).cloned()
    }

    /// A text of at most `max` characters.
    pub fn text(&mut self, field: &str, max: usize) -> Option<String> {
        match self.get(field)? {
            Value::String(text) if text.chars().count() > max => self.none(field, "too-long"),
            Value::String(text) => Some(text),
            _ => self.none(field, "text"),
        }
    }

    /// A text that must be there.
    pub fn required(&mut self, field: &str, max: usize) -> String {
        let text = self.text(field, max).unwrap_or_default();
        if text.trim().is_empty() {
            self.refuse(field, "required");
        }
        text
    }

    /// A word of a closed list.
    pub fn word<T>(&mut self, field: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        match self.get(field)? {
            Value::String(word) => {
                let value = parse(&written::code(&word));
                if value.is_none() { self.none(field, "word") } else { value }
            }
            _ => self.none(field, "word"),
        }
    }

    /// A word of a closed list, which must be there.
    pub fn needed_word<T>(&mut self, field: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.word(field, parse);
        self.needed(field, value)
    }

    fn needed<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() { self.none(field, "required") } else { value }
    }

    /// RFC 3339; what leaves the offset out is read by Japan's clock, as at every other door.
    pub fn moment(&mut self, field: &str) -> Option<Moment> {
        match self.get(field)? {
            Value::String(text) => {
                let moment = written::moment(&text);
                if moment.is_none() { self.none(field, "rfc3339") } else { moment }
            }
            _ => self.none(field, "rfc3339"),
        }
    }

    /// A whole number.
    pub fn count(&mut self, field: &str) -> Option<u64> {
        const COUNT_MAX: u64 = 1_000_000_000;
        let value = self.get(field)?;
        let count = value.as_u64().filter(|count| *count <= COUNT_MAX);
        if count.is_none() { self.none(field, "count") } else { count }
    }

    /// A number of seconds, with its sign.
    pub fn seconds(&mut self, field: &str) -> Option<Span> {
        let count = self.get(field)?.as_i64();
        let span = count.and_then(|count| written::seconds(&count.to_string()));
        if span.is_none() { self.none(field, "seconds") } else { span }
    }

    /// True or false, if it is there.
    pub fn said(&mut self, field: &str) -> Option<bool> {
        match self.get(field)? {
            Value::Bool(truth) => Some(truth),
            _ => self.none(field, "truth"),
        }
    }

    /// A list of codes.
    pub fn words(&mut self, field: &str) -> Option<BTreeSet<String>> {
        self.listed(field, |item| item.as_str().map(written::code))
    }

    /// A list of codes or of numbers of rows.
    pub fn items(&mut self, field: &str) -> Option<BTreeSet<String>> {
        let number = |item: &Value| item.as_u64().map(|number| number.to_string());
        self.listed(field, |item| item.as_str().map(written::code).or_else(|| number(item)))
    }

    /// A list of codes, or one text with commas or spaces between them.
    pub fn codes(&mut self, field: &str) -> Option<BTreeSet<String>> {
        match self.fields.get(field) {
            Some(Value::String(text)) => {
                self.unread.remove(field);
                Some(written::codes(text).into_iter().collect())
            }
            _ => self.words(field),
        }
    }

    fn listed(&mut self, field: &str, word: impl Fn(&Value) -> Option<String>) -> Option<BTreeSet<String>> {
        const WORDS_MAX: usize = 100;
        let Value::Array(items) = self.get(field)? else { return self.none(field, "list") };
        let words: Option<BTreeSet<String>> = items.iter().map(word).collect();
        let words = words.filter(|_| items.len() <= WORDS_MAX);
        if words.is_none() { self.none(field, "list") } else { words }
    }

    /// Every field as a form has it: texts, numbers and truths as words, lists word by word.
    pub fn as_pairs(&mut self) -> Vec<(String, String)> {
        self.unread.clear();
        let mut pairs = Vec::new();
        let mut odd = Vec::new();
        for (name, value) in &self.fields {
            let items = match value {
                Value::Array(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            for item in items {
                match item {
                    Value::String(text) => pairs.push((name.clone(), text.clone())),
                    Value::Number(number) => pairs.push((name.clone(), number.to_string())),
                    Value::Bool(truth) => pairs.push((name.clone(), truth.to_string())),
                    Value::Null => {}
                    Value::Array(_) | Value::Object(_) => odd.push(name.clone()),
                }
            }
        }
        odd.iter().for_each(|name| self.refuse(name, "text"));
        pairs
    }

    fn none<T>(&mut self, field: &str, reason: &str) -> Option<T> {
        self.refuse(field, reason);
        None
    }

    /// Everything that is wrong. A field that nothing was asked of belongs to another act of the same
    /// address; it is refused like one that nobody knows, for what it says would be lost.
    pub fn into_mistakes(mut self) -> Vec<FieldError> {
        if self.errors.is_empty() {
            std::mem::take(&mut self.unread).iter().for_each(|name| self.refuse(name, "unknown-field"));
        }
        self.errors
    }

    /// Nothing, or everything that is wrong.
    ///
    /// # Errors
    /// [`Error::Invalid`]
    pub fn finish(self) -> Result<(), Failure> {
        let mistakes = self.into_mistakes();
        if mistakes.is_empty() { Ok(()) } else { Err(Failure::Action(Error::Invalid(mistakes))) }
    }
}

/// The fields of a JSON object, whatever they are called.
///
/// # Errors
/// [`Failure::Json`] for what is no JSON object in UTF-8.
pub(super) fn fields_of(visit: &Visit) -> Result<Map<String, Value>, Failure> {
    let content_type = visit.header(&actix_web::http::header::CONTENT_TYPE).to_ascii_lowercase();
    if !content_type.starts_with("application/json") {
        return Err(Failure::Json("Content-Type must be application/json".to_owned()));
    }
    let Once(value) =
        serde_json::from_slice(&visit.body).map_err(|error| Failure::Json(error.to_string()))?;
    match plain(value) {
        Value::Object(fields) => Ok(fields),
        _ => Err(Failure::Json("The body must be a JSON object".to_owned())),
    }
}

/// The same with every text as it is kept: a program, too, hands on what somebody pasted.
fn plain(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(plain_text(text)),
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (plain_text(name), plain(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}
