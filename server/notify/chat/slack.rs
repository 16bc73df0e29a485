//! Slack: an incoming webhook.

use std::sync::Arc;

use serde_json::{Value, json};

use super::kind::{Form, Kind};
use crate::notify::Outgoing;
use crate::notify::card::Summary;

/// Slack takes this many fields in a section, this many blocks, and this many letters in a header.
const FIELDS_MAX: usize = 10;
const BLOCKS_MAX: usize = 50;
const HEADER_MAX: usize = 150;

/// The kind.
pub(super) const KIND: Kind = Kind { word: "slack", own: &[], form: |_| Ok(Arc::new(Slack)) };

#[derive(Debug)]
struct Slack;

impl Form for Slack {
    fn body(&self, outgoing: &Outgoing) -> Result<String, String> {
        Ok(message(&outgoing.rendered.summary).to_string())
    }
}

/// Blocks of plain text, in which Slack reads neither Markdown nor mentions.
fn message(summary: &Summary) -> Value {
    let plain = |text: &str| json!({ "type": "plain_text", "text": text, "emoji": false });
    let header: String = summary.heading.chars().take(HEADER_MAX).collect();
    let mut blocks = vec![json!({ "type": "header", "text": plain(&header) })];
    for facts in summary.facts.chunks(FIELDS_MAX) {
        let fields = facts.iter().map(|fact| plain(&format!("{}\n{}", fact.name, fact.value)));
        blocks.push(json!({ "type": "section", "fields": fields.collect::<Vec<_>>() }));
    }
    let lines = summary.lines.iter().filter(|line| !line.is_empty());
    blocks.extend(lines.map(|line| json!({ "type": "section", "text": plain(line) })));
    blocks.truncate(BLOCKS_MAX - 1);
    if !summary.url.is_empty() {
        let button = json!({ "type": "button", "text": plain(&summary.button), "url": summary.url });
        blocks.push(json!({ "type": "actions", "elements": [button] }));
    }
    let fallback = summary.fallback.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    json!({ "text": fallback, "blocks": blocks })
}
