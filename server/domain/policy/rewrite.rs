//! A policy's text with other values in it: a word or a list of words is changed where it stands, and nothing
//! else. Comments, order and spaces stay byte for byte.
//!
//! What came out is read again and compared with what was meant. Where anything else would read otherwise (a
//! word that an alias repeats, a form of writing that is not known here), nothing is changed.

use std::fmt;

use super::document::{self, Fault, Node, Value};

/// A step of the way to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The value under a key.
    Key(String),
    /// The item of a list, 0 is the first.
    Item(usize),
}

/// The way to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Vec<Part>);

impl Path {
    /// The value under a key of this one.
    pub fn key(&self, key: &str) -> Self {
        self.with(Part::Key(key.to_owned()))
    }

    /// An item of this one.
    pub fn item(&self, index: usize) -> Self {
        self.with(Part::Item(index))
    }

    fn with(&self, part: Part) -> Self {
        Self(self.0.iter().cloned().chain([part]).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            match part {
                Part::Key(key) if index == 0 => write!(f, "{key}")?,
                Part::Key(key) => write!(f, ".{key}")?,
                Part::Item(item) => write!(f, "[{item}]")?,
            }
        }
        Ok(())
    }
}

/// Another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another word.
    Word(Path, String),
    /// Another list of words: each that is there stays, becomes another or goes, and more come after them.
    List(Path, Vec<Option<String>>, Vec<String>),
}

impl Change {
    const fn path(&self) -> &Path {
        match self {
            Self::Word(path, _) | Self::List(path, ..) => path,
        }
    }
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The text cannot be read.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// What stands there is written in a way that is changed in the text only.
    #[error("{0} is changed in the text only")]
    Place(Path),
    /// More than what was meant would read otherwise.
    #[error("More than what was meant would change")]
    Beyond,
}

/// Bytes that make room for others.
struct Patch {
    from: usize,
    to: usize,
    with: String,
}

/// The text with these changes in it, and no other.
///
/// # Errors
/// [`Refused`]
pub fn rewritten(text: &str, changes: &[Change]) -> Result<String, Refused> {
    let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let bare = text.strip_prefix(mark).unwrap_or(text);
    let root = document::read(bare)?;
    let mut meant = root.clone();
    let mut patches = Vec::new();
    for change in changes {
        let refused = || Refused::Place(change.path().clone());
        patches.extend(patched(bare, &root, change).ok_or_else(refused)?);
        intend(&mut meant, change).ok_or_else(refused)?;
    }
    patches.sort_by_key(|patch| patch.from);
    let mut after = bare.to_owned();
    for patch in patches.iter().rev() {
        let is_apart = patch.to <= after.len() && after.is_char_boundary(patch.from);
        if !is_apart || !after.is_char_boundary(patch.to) {
            return Err(Refused::Beyond);
        }
        after.replace_range(patch.from..patch.to, &patch.with);
    }
    let reads = document::read(&after).map_err(|_| Refused::Beyond)?;
    if is_same(&reads, &meant) { Ok(format!("{mark}{after}")) } else { Err(Refused::Beyond) }
}

/// Whether the word at a place can be changed where it stands: it is written as itself, bare or in quotes.
pub fn is_plain(text: &str, node: &Node) -> bool {
    source(text.strip_prefix('\u{feff}').unwrap_or(text), node).is_some()
}

/// Whether the list at a place can be changed where it stands.
pub fn is_plain_list(text: &str, node: &Node) -> bool {
    match &node.value {
        Value::Word(_) => is_plain(text, node),
        Value::List(items) => node.span.is_some() && items.iter().all(|item| is_plain(text, item)),
        Value::Empty | Value::Map(_) => false,
    }
}

/// How a word is written.
fn source<'a>(text: &'a str, node: &Node) -> Option<&'a str> {
    let (from, to) = node.span?;
    let written = text.get(from..to)?;
    let is_quoted = |quote: char| written.starts_with(quote) && written.ends_with(quote);
    let is_itself = node.word()? == written || is_quoted('"') || is_quoted('\'');
    (is_itself && !written.contains('\n')).then_some(written)
}

/// A word as it is written: in quotes where it stood in some, or would not be read as a word without.
fn quoted(word: &str, before: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '.' | ' ');
    let is_bare =
        word.chars().all(is_safe) && word.starts_with(char::is_alphanumeric) && !word.contains(": ");
    let is_bare = is_bare && !word.ends_with([':', ' ']);
    match before.chars().next() {
        Some('\'') if is_bare => format!("'{word}'"),
        Some('"') => format!("{word:?}"),
        _ if is_bare => word.to_owned(),
        _ => format!("{word:?}"),
    }
}

fn at<'a>(root: &'a Node, path: &[Part]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, part| match (part, &node.value) {
        (Part::Key(key), _) => node.get(key),
        (Part::Item(index), Value::List(items)) => items.get(*index),
        // One value stands for a list of one.
        (Part::Item(0), Value::Map(_) | Value::Word(_)) => Some(node),
        (Part::Item(_), _) => None,
    })
}

fn at_mut<'a>(root: &'a mut Node, path: &[Part]) -> Option<&'a mut Node> {
    let mut node = root;
    for part in path {
        node = match part {
            Part::Key(key) => {
                let Value::Map(pairs) = &mut node.value else { return None };
                pairs.iter_mut().rev().find(|(known, _)| known.word == *key).map(|(_, node)| node)?
            }
            Part::Item(index) if matches!(node.value, Value::List(_)) => {
                let Value::List(items) = &mut node.value else { return None };
                items.get_mut(*index)?
            }
            Part::Item(0) => node,
            Part::Item(_) => return None,
        };
    }
    Some(node)
}

fn patched(text: &str, root: &Node, change: &Change) -> Option<Vec<Patch>> {
    match change {
        Change::Word(path, word) => Some(vec![of_word(text, at(root, &path.0)?, word)?]),
        Change::List(path, items, more) => {
            let Some(node) = at(root, &path.0) else {
                let (last, above) = path.0.split_last()?;
                let Part::Key(key) = last else { return None };
                return Some(vec![of_new(text, at(root, above)?, key, more)?]);
            };
            match &node.value {
                Value::Word(_) => Some(vec![of_only(text, node, items, more)?]),
                Value::List(known) if known.len() == items.len() => {
                    let is_flow = text.get(node.span?.0..)?.starts_with('[');
                    let of = if is_flow { in_brackets } else { in_lines };
                    of(text, (node, known), items, more)
                }
                Value::List(_) | Value::Map(_) | Value::Empty => None,
            }
        }
    }
}

fn of_word(text: &str, node: &Node, word: &str) -> Option<Patch> {
    let (from, to) = node.span?;
    Some(Patch { from, to, with: quoted(word, source(text, node)?) })
}

/// One word stands for a list of one.
fn of_only(text: &str, node: &Node, items: &[Option<String>], more: &[String]) -> Option<Patch> {
    let words: Vec<&String> = items.iter().flatten().chain(more).collect();
    match words.as_slice() {
        [word] => of_word(text, node, word),
        words => {
            let (from, to) = node.span?;
            source(text, node)?;
            Some(Patch { from, to, with: bracketed(words) })
        }
    }
}

fn bracketed(words: &[&String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word, "")).collect();
    format!("[{}]", words.join(", "))
}

/// A key that is not there yet, after the others of its mapping.
fn of_new(text: &str, above: &Node, key: &str, more: &[String]) -> Option<Patch> {
    let (last_key, last) = above.pairs().last()?;
    let end = end_of(text, last)?;
    let pair = format!("{key}: {}", bracketed(&more.iter().collect::<Vec<_>>()));
    if text.get(above.span?.0..)?.starts_with('{') {
        return Some(Patch { from: end, to: end, with: format!(", {pair}") });
    }
    let end = line_end(text, end);
    Some(Patch {
        from: end,
        to: end,
        with: format!("\n{}{pair}", " ".repeat(last_key.column.checked_sub(1)?)),
    })
}

/// Where what is written ends.
fn end_of(text: &str, node: &Node) -> Option<usize> {
    let (from, to) = node.span?;
    let last = match &node.value {
        Value::Empty | Value::Word(_) => return Some(to),
        Value::List(items) => items.last(),
        Value::Map(pairs) => pairs.last().map(|(_, node)| node),
    };
    let is_flow = text.get(from..)?.starts_with(['[', '{']);
    let end = last.map_or(Some(to), |last| end_of(text, last))?;
    if !is_flow {
        return Some(end);
    }
    let closing = if text.get(from..)?.starts_with('[') { ']' } else { '}' };
    let rest = text.get(end..)?;
    let at = rest.find(|c: char| !c.is_whitespace() && c != ',')?;
    rest.get(at..)?.starts_with(closing).then(|| end + at + 1)
}

/// `[a, b]`
fn in_brackets(
    text: &str,
    (node, known): (&Node, &[Node]),
    items: &[Option<String>],
    more: &[String],
) -> Option<Vec<Patch>> {
    let mut patches = kept(text, known, items)?;
    let spans = known.iter().map(|node| node.span).collect::<Option<Vec<_>>>()?;
    let mut index = 0;
    let mut rest: Vec<String> = more.iter().map(|word| quoted(word, "")).collect();
    while index < items.len() {
        let run = items.iter().skip(index).take_while(|item| item.is_none()).count();
        if run == 0 {
            index += 1;
            continue;
        }
        let (first, last) = (spans.get(index)?, spans.get(index + run - 1)?);
        let before = index.checked_sub(1).and_then(|before| spans.get(before));
        let (from, to, with) = match (before, spans.get(index + run)) {
            (_, Some(next)) => (first.0, next.0, String::new()),
            // What comes stands where these stood.
            (Some(before), None) => {
                (before.1, last.1, rest.drain(..).map(|word| format!(", {word}")).collect())
            }
            (None, None) => (first.0, last.1, std::mem::take(&mut rest).join(", ")),
        };
        if text.get(from..to)?.contains('#') {
            return None;
        }
        patches.push(Patch { from, to, with });
        index += run;
    }
    if !rest.is_empty() {
        let patch = match spans.last() {
            Some((_, end)) => {
                Patch { from: *end, to: *end, with: rest.iter().map(|word| format!(", {word}")).collect() }
            }
            None => {
                let after = node.span?.0 + 1;
                Patch { from: after, to: after, with: rest.join(", ") }
            }
        };
        patches.push(patch);
    }
    Some(patches)
}

/// Items of which each has a line of its own; what is said of one beside it goes with it.
fn in_lines(
    text: &str,
    (_, known): (&Node, &[Node]),
    items: &[Option<String>],
    more: &[String],
) -> Option<Vec<Patch>> {
    let mut patches = kept(text, known, items)?;
    for (node, _) in known.iter().zip(items).filter(|(_, item)| item.is_none()) {
        let (from, _) = node.span?;
        lead(text, from)?;
        let end = line_end(text, from);
        let to = if text.get(end..)?.starts_with('\n') { end + 1 } else { end };
        patches.push(Patch { from: line_start(text, from), to, with: String::new() });
    }
    if !more.is_empty() {
        let (from, _) = known.last()?.span?;
        let (lead, end) = (lead(text, from)?, line_end(text, from));
        let with = more.iter().map(|word| format!("\n{lead}{}", quoted(word, ""))).collect();
        patches.push(Patch { from: end, to: end, with });
    }
    Some(patches)
}

/// Those that stay in their place and become another word.
fn kept(text: &str, known: &[Node], items: &[Option<String>]) -> Option<Vec<Patch>> {
    let others = known.iter().zip(items).filter_map(|(node, item)| Some((node, item.as_ref()?)));
    let others = others.filter(|(node, word)| node.word() != Some(word.as_str()));
    others.map(|(node, word)| of_word(text, node, word)).collect()
}

/// What stands before an item on its line: spaces, a hyphen and a space.
fn lead(text: &str, from: usize) -> Option<&str> {
    let lead = text.get(line_start(text, from)..from)?;
    lead.trim_start().strip_prefix('-').filter(|rest| rest.trim().is_empty()).map(|_| lead)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end)
}

/// The same change in what was read.
fn intend(root: &mut Node, change: &Change) -> Option<()> {
    let word = |word: &String| Node { line: 0, column: 0, span: None, value: Value::Word(word.clone()) };
    match change {
        Change::Word(path, to) => at_mut(root, &path.0)?.value = Value::Word(to.clone()),
        Change::List(path, items, more) => {
            let words: Vec<Node> = items.iter().flatten().chain(more).map(word).collect();
            if let Some(node) = at_mut(root, &path.0) {
                node.value = Value::List(words);
            } else {
                let (last, above) = path.0.split_last()?;
                let (Part::Key(key), Value::Map(pairs)) = (last, &mut at_mut(root, above)?.value) else {
                    return None;
                };
                let key = document::Key { line: 0, column: 0, word: key.clone() };
                pairs.push((key, Node { line: 0, column: 0, span: None, value: Value::List(words) }));
            }
        }
    }
    Some(())
}

/// Whether both read alike: one word is a list of one, and nothing is a list of none.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Word(a), Value::Word(b)) => a == b,
        (Value::Empty, Value::Empty) => true,
        (Value::Empty, Value::List(items)) | (Value::List(items), Value::Empty) => items.is_empty(),
        (Value::Word(word), Value::List(items)) | (Value::List(items), Value::Word(word)) => {
            matches!(items.as_slice(), [only] if only.word() == Some(word))
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(one, other)| is_same(one, other))
        }
        (Value::Map(a), Value::Map(b)) => {
            let is_pair = |((key, one), (known, other)): (&(_, Node), &(_, Node))| {
                let (key, known): (&document::Key, &document::Key) = (key, known);
                key.word == known.word && is_same(one, other)
            };
            a.len() == b.len() && a.iter().zip(b).all(is_pair)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
