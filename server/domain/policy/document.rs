//! The YAML as written: a tree of words with their places, nothing interpreted.
//!
//! This is the only file that knows a YAML library. Every scalar keeps its spelling, so that clause
//! `5.10` never becomes `5.1` and `no` never becomes a boolean; every node keeps line and column, so
//! that all mistakes can be named at once. What could exhaust the machine (size, depth, aliases that
//! multiply) is refused before it is read.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

mod slip;

pub use slip::Slip;
use slip::slip;

/// The largest text that is read: a policy of a few hundred lines needs a fiftieth of it.
pub const SIZE_MAX_BYTES: usize = 1024 * 1024;

const DEPTH_MAX: usize = 32;
const NODES_MAX: usize = 20_000;
const ALIASES_MAX: usize = 200;

/// A value with the place where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Line, 1 is the first.
    pub line: usize,
    /// Column in characters, 1 is the first.
    pub column: usize,
    /// Where it stands in the text, in bytes; none for what an alias repeats.
    pub span: Option<(usize, usize)>,
    /// What is written.
    pub value: Value,
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing, or `null`.
    Empty,
    /// A word, a number or a truth, as spelt.
    Word(String),
    /// Items in order.
    List(Vec<Node>),
    /// Pairs in the order written; a key may be written twice, which is for the reader to refuse.
    Map(Vec<(Key, Node)>),
}

/// A key with the place where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Line, 1 is the first.
    pub line: usize,
    /// Column in characters, 1 is the first.
    pub column: usize,
    /// As spelt.
    pub word: String,
}

impl Node {
    /// The value under a key; the last one, as the reader of a mapping takes it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Value::Map(pairs) = &self.value else { return None };
        pairs.iter().rev().find(|(known, _)| known.word == key).map(|(_, node)| node)
    }

    /// The pairs of a mapping; none of anything else.
    pub fn pairs(&self) -> &[(Key, Self)] {
        if let Value::Map(pairs) = &self.value { pairs } else { &[] }
    }

    /// The word that is written here.
    pub fn word(&self) -> Option<&str> {
        if let Value::Word(word) = &self.value { Some(word) } else { None }
    }
}

/// Why a text cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Larger than [`SIZE_MAX_BYTES`].
    #[error("The text has {bytes} bytes, more than {SIZE_MAX_BYTES}")]
    TooLarge {
        /// How large.
        bytes: usize,
    },
    /// Too deep, too many values, or aliases that multiply.
    #[error("Line {line}: nested or repeated beyond what a policy needs")]
    TooComplex {
        /// Line, 1 is the first.
        line: usize,
        /// Column, 1 is the first.
        column: usize,
    },
    /// Not YAML.
    #[error("Line {line}: {reason}")]
    NotYaml {
        /// Line, 1 is the first.
        line: usize,
        /// Column, 1 is the first.
        column: usize,
        /// What is likely wrong with the line.
        slip: Slip,
        /// What the reader says, in English.
        reason: String,
    },
}

/// Reads a text into a tree.
pub fn read(text: &str) -> Result<Node, Fault> {
    if text.len() > SIZE_MAX_BYTES {
        return Err(Fault::TooLarge { bytes: text.len() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH_MAX,
            flow_nesting_limit: DEPTH_MAX,
            max_nodes: NODES_MAX,
            max_events: NODES_MAX * 4,
            max_aliases: ALIASES_MAX,
            max_anchors: ALIASES_MAX,
            max_documents: 1,
        },
        // Repeated keys reach the tree, where they are refused together with everything else.
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
        // `.inf` keeps its spelling like any other word.
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options::<Raw>(text, options)
        .map(|raw| raw.into_node(text))
        .map_err(|error| fault(text, &error))
}

fn fault(text: &str, error: &serde_saphyr::Error) -> Fault {
    let place = error.location();
    let line = place.map_or(1, |at| count(at.line())).clamp(1, text.lines().count().max(1));
    let column = place.map_or(1, |at| count(at.column())).max(1);
    let reason = error.without_snippet().to_string();
    let mut cause = error.without_snippet();
    // What went wrong inside an alias is wrapped in where the alias stands.
    while let serde_saphyr::Error::AliasError { error, .. } = cause {
        cause = error.without_snippet();
    }
    let is_budget = matches!(
        cause,
        serde_saphyr::Error::Budget { .. }
            | serde_saphyr::Error::AliasReplayCounterOverflow { .. }
            | serde_saphyr::Error::AliasReplayLimitExceeded { .. }
            | serde_saphyr::Error::AliasExpansionLimitExceeded { .. }
            | serde_saphyr::Error::AliasReplayStackDepthExceeded { .. }
            | serde_saphyr::Error::RecursiveReferencesRequireWeakTypes { .. }
    );
    if is_budget || reason.contains("nesting") || reason.contains("recursion") {
        return Fault::TooComplex { line, column };
    }
    let reason = reason.lines().next().unwrap_or_default().to_owned();
    Fault::NotYaml { line, column, slip: slip(text, line), reason }
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A tree before plain scalars got their spelling back.
struct Raw(Spanned<Shape>);

enum Shape {
    Empty,
    /// Text of a string.
    Word(String),
    /// A number or a truth; how it was spelt stands in the source, this is the way back if not.
    Plain(String),
    List(Vec<Raw>),
    Map(Vec<(Spanned<String>, Raw)>),
}

impl Raw {
    fn into_node(self, text: &str) -> Node {
        let Spanned { value, referenced, defined } = self.0;
        let value = match value {
            Shape::Empty => Value::Empty,
            Shape::Word(word) => Value::Word(word),
            Shape::Plain(parsed) => Value::Word(spelling(text, &defined).unwrap_or(parsed)),
            Shape::List(items) => Value::List(items.into_iter().map(|item| item.into_node(text)).collect()),
            Shape::Map(pairs) => {
                let pairs = pairs.into_iter().map(|(key, value)| (to_key(key), value.into_node(text)));
                Value::Map(pairs.collect())
            }
        };
        let span = (referenced == defined).then(|| bytes(&defined)).flatten();
        Node { line: count(referenced.line()), column: count(referenced.column()), span, value }
    }
}

fn to_key(key: Spanned<String>) -> Key {
    let (line, column) = (count(key.referenced.line()), count(key.referenced.column()));
    Key { line, column, word: key.value }
}

fn spelling(text: &str, place: &serde_saphyr::Location) -> Option<String> {
    let (from, to) = bytes(place)?;
    let word = text.get(from..to)?.trim();
    (!word.is_empty()).then(|| word.to_owned())
}

fn bytes(place: &serde_saphyr::Location) -> Option<(usize, usize)> {
    let from = count(place.span().byte_offset()?);
    Some((from, from.checked_add(count(place.span().byte_len()?))?))
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Raw)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Empty)
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Empty)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
        Ok(Shape::Word(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Shape, E> {
        Ok(Shape::Word(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<Raw>()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            pairs.push((key, map.next_value::<Raw>()?));
        }
        Ok(Shape::Map(pairs))
    }
}

#[cfg(test)]
mod tests;
