//! What a channel of people is told, and the card that Teams shows of it: Adaptive Cards, version 1.4 at
//! most, with elements of 1.2.
//!
//! A card is read by everyone in its channel. It carries no narrative, no personal name but the
//! addressee's, and no link that acts for a person: its one button opens the page for those who
//! sign in. Cards are built as values, never as text, and what others typed is escaped, since chat
//! programs read Markdown in it.

use serde::Serialize;
use serde_json::{Value, json};

use super::plain::shorten;
use super::view::View;
use crate::domain::reason::Tone;
use crate::i18n::{Language, text};

/// A value longer than this is cut: a card is a summary.
const VALUE_CHARS_MAX: usize = 200;

/// A notice to a channel, before it takes the form of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How much it presses.
    pub tone: Tone,
    /// The language of its words.
    pub lang: &'static str,
    /// What it is.
    pub heading: String,
    /// All of it in one line, for lists of messages and old programs.
    pub fallback: String,
    /// Name by name what is known.
    pub facts: Vec<Fact>,
    /// Sentences below.
    pub lines: Vec<String>,
    /// What the way to the page says.
    pub button: String,
    /// The page, for those who sign in.
    pub url: String,
}

/// One thing that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What.
    pub name: String,
    /// How it is.
    pub value: String,
}

impl Fact {
    fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: shorten(value, VALUE_CHARS_MAX) }
    }
}

impl Summary {
    /// A word about no incident, that leads nowhere.
    pub(super) fn word(heading: &str, line: &str, language: Language) -> Self {
        Self {
            tone: Tone::Accent,
            lang: language.as_str(),
            heading: shorten(heading, VALUE_CHARS_MAX),
            fallback: shorten(heading, VALUE_CHARS_MAX),
            facts: Vec::new(),
            lines: vec![shorten(line, VALUE_CHARS_MAX)],
            button: String::new(),
            url: String::new(),
        }
    }
}

/// All that a channel may read.
pub(super) fn full(view: &View, language: Language, tone: Tone, url: &str) -> Summary {
    let word = |key| text(language, key, &[]);
    let mut facts = Vec::new();
    if view.minimal || view.outside.listed {
        facts.extend(view.outside.told.iter().map(|row| Fact::new(&row.name, &row.value)));
    } else if !view.number.is_empty() {
        facts.extend([
            Fact::new(&word("word-incident-number"), &view.number),
            Fact::new(&word("word-severity"), &view.severity),
            Fact::new(&word("word-kind"), &view.kind),
            Fact::new(&word("word-unit"), &view.unit),
            Fact::new(&word("word-aware-at"), &view.aware),
        ]);
    }
    facts.push(Fact::new(&word("card-to"), &view.addressee));
    facts.extend(view.role.iter().map(|role| Fact::new(&word("card-role"), role)));
    facts.extend(view.due.iter().map(|due| Fact::new(&word("word-deadline"), due)));
    let asked = view.questions.iter();
    let questions =
        asked.map(|asked| text(language, "notice-question", &[("question", asked.question.clone().into())]));
    let about = view.about.iter().map(|row| format!("{} {} {} {}", row.title, row.when, row.how, row.basis));
    // Everyone in the channel reads it: whom to telephone is not for all of them.
    let call = (!view.callees.is_empty()).then(|| word("card-call"));
    let drill = view.drill.then(|| word("notice-foot-drill"));
    let lines = about.chain(questions).chain(view.silence.clone()).chain(call).chain(drill).collect();
    summary((view, language), tone, (facts, lines), url)
}

/// The number and the way only.
pub(super) fn short(view: &View, language: Language, tone: Tone, url: &str) -> Summary {
    let lines = vec![view.number.clone(), text(language, "card-shortened", &[])];
    summary((view, language), tone, (Vec::new(), lines), url)
}

fn summary(
    (view, language): (&View, Language),
    tone: Tone,
    (facts, lines): (Vec<Fact>, Vec<String>),
    url: &str,
) -> Summary {
    let fallback = [("heading", view.heading.clone().into()), ("number", view.number.clone().into())];
    let button = if view.duties.is_empty() { "card-see" } else { "card-open" };
    Summary {
        tone,
        lang: language.as_str(),
        heading: shorten(&view.heading, VALUE_CHARS_MAX),
        fallback: shorten(&text(language, "card-fallback", &fallback), VALUE_CHARS_MAX),
        facts,
        lines: lines.iter().map(|line| shorten(line, VALUE_CHARS_MAX)).collect(),
        button: text(language, button, &[]),
        url: url.to_owned(),
    }
}

/// As an Adaptive Card, without its envelope.
pub(super) fn adaptive(summary: &Summary) -> Value {
    let heading = json!({
        "type": "TextBlock",
        "text": escape(&summary.heading),
        "weight": "Bolder",
        "size": "Medium",
        "wrap": true,
    });
    let mut body = Vec::new();
    if summary.facts.is_empty() {
        body.push(heading);
    } else {
        let facts = summary.facts.iter().map(|row| json!({ "title": row.name, "value": escape(&row.value) }));
        body.push(json!({ "type": "Container", "style": summary.tone.as_str(), "items": [heading] }));
        body.push(json!({ "type": "FactSet", "facts": facts.collect::<Vec<_>>() }));
    }
    let block = |line: &String| json!({ "type": "TextBlock", "text": escape(line), "wrap": true });
    body.extend(summary.lines.iter().map(block));
    let open = json!({ "type": "Action.OpenUrl", "title": summary.button, "url": summary.url });
    let actions: Vec<Value> = Some(open).filter(|_| !summary.url.is_empty()).into_iter().collect();
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": summary.lang,
        "fallbackText": summary.fallback,
        "body": body,
        "actions": actions,
    })
}

/// Takes the meaning from Markdown's signs, and from `<at>` of a mention.
pub(super) fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '[' | ']' | '(' | ')' | '*' | '_' | '`' | '~' | '#' | '|' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}
