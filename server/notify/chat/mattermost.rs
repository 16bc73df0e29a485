//! Mattermost: an incoming webhook.

use std::sync::Arc;

use serde_json::{Value, json};

use super::kind::{Form, Kind};
use crate::domain::reason::Tone;
use crate::notify::Outgoing;
use crate::notify::card::{Summary, escape};

/// The kind.
pub(super) const KIND: Kind = Kind { word: "mattermost", own: &[], form: |_| Ok(Arc::new(Mattermost)) };

#[derive(Debug)]
struct Mattermost;

impl Form for Mattermost {
    fn body(&self, outgoing: &Outgoing) -> Result<String, String> {
        Ok(message(&outgoing.rendered.summary).to_string())
    }
}

/// An attachment with fields. Its text is Markdown.
fn message(summary: &Summary) -> Value {
    let color = match summary.tone {
        Tone::Attention => "#c62828",
        Tone::Warning => "#b26a00",
        Tone::Accent => "#0b57d0",
        Tone::Good => "#1b7f3b",
    };
    let fields = summary.facts.iter();
    let fields =
        fields.map(|fact| json!({ "short": true, "title": fact.name, "value": escape(&fact.value) }));
    let lines: Vec<String> = summary.lines.iter().map(|line| escape(line)).collect();
    json!({
        "attachments": [{
            "fallback": summary.fallback,
            "color": color,
            "title": summary.heading,
            "title_link": summary.url,
            "fields": fields.collect::<Vec<_>>(),
            "text": lines.join("\n\n"),
            "footer": summary.button,
        }],
    })
}
