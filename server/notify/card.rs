//! The card that chat programs show: Adaptive Cards, version 1.4 at most, with elements of 1.2.
//!
//! A card is read by everyone in its channel. It carries no narrative, no personal name but the
//! addressee's, and no link that acts for a person: its one button opens the page for those who
//! sign in. Cards are built as values, never as text, and what others typed is escaped, since chat
//! programs read Markdown in it.

use serde_json::{Value, json};

use super::plain::shorten;
use super::view::View;
use crate::i18n::{Language, text};

/// The colour of the card's head. Never the only sign: the heading says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Grave or late, and an answer is asked for.
    Attention,
    /// An answer is asked for.
    Warning,
    /// To know.
    Accent,
    /// Ended.
    Good,
}

impl Tone {
    const fn as_str(self) -> &'static str {
        match self {
            Tone::Attention => "attention",
            Tone::Warning => "warning",
            Tone::Accent => "accent",
            Tone::Good => "good",
        }
    }
}

/// A value longer than this is cut: a card is a summary.
const VALUE_CHARS_MAX: usize = 200;

/// The whole card.
pub(super) fn full(view: &View, language: Language, tone: Tone, url: &str) -> Value {
    let word = |key| text(language, key, &[]);
    let mut facts = Vec::new();
    if view.minimal || view.outside.listed {
        facts.extend(view.outside.told.iter().map(|row| fact(&row.name, &row.value)));
    } else if !view.number.is_empty() {
        facts.extend([
            fact(&word("word-incident-number"), &view.number),
            fact(&word("word-severity"), &view.severity),
            fact(&word("word-kind"), &view.kind),
            fact(&word("word-unit"), &view.unit),
            fact(&word("word-aware-at"), &view.aware),
        ]);
    }
    facts.push(fact(&word("card-to"), &view.addressee));
    if let Some(role) = &view.role {
        facts.push(fact(&word("card-role"), role));
    }
    if let Some(deadline) = &view.deadline {
        facts.push(fact(&word("word-deadline"), deadline));
    }
    let mut body = vec![
        json!({
            "type": "Container",
            "style": tone.as_str(),
            "items": [heading(view)],
        }),
        json!({ "type": "FactSet", "facts": facts }),
    ];
    let question = view
        .question
        .as_ref()
        .map(|question| text(language, "notice-question", &[("question", question.clone().into())]));
    let about = view.about.iter().map(|row| format!("{} {} {} {}", row.title, row.when, row.how, row.basis));
    body.extend(about.map(|line| block(&line)));
    body.extend(question.iter().chain(&view.silence).map(|line| block(line)));
    if !view.callees.is_empty() {
        // Everyone in the channel reads the card: whom to telephone is not for all of them.
        body.push(block(&word("card-call")));
    }
    if view.drill {
        body.push(block(&word("notice-foot-drill")));
    }
    card(view, language, body, url)
}

/// The card with the number and the way only.
pub(super) fn short(view: &View, language: Language, url: &str) -> Value {
    let body = vec![heading(view), block(&view.number), block(&text(language, "card-shortened", &[]))];
    card(view, language, body, url)
}

fn card(view: &View, language: Language, body: Vec<Value>, url: &str) -> Value {
    let fallback = [("heading", view.heading.clone().into()), ("number", view.number.clone().into())];
    let button = if view.duties.is_empty() { "card-see" } else { "card-open" };
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": view.lang,
        "fallbackText": shorten(&text(language, "card-fallback", &fallback), VALUE_CHARS_MAX),
        "body": body,
        "actions": [{ "type": "Action.OpenUrl", "title": text(language, button, &[]), "url": url }],
    })
}

fn heading(view: &View) -> Value {
    json!({
        "type": "TextBlock",
        "text": escape(&view.heading),
        "weight": "Bolder",
        "size": "Medium",
        "wrap": true,
    })
}

fn block(line: &str) -> Value {
    json!({ "type": "TextBlock", "text": escape(line), "wrap": true })
}

fn fact(title: &str, value: &str) -> Value {
    json!({ "title": title, "value": escape(value) })
}

/// Takes the meaning from Markdown's signs, and from `<at>` of a mention.
fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in shorten(line, VALUE_CHARS_MAX).chars() {
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
