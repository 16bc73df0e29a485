//! Microsoft Teams: an Adaptive Card to a Workflows address.

use std::sync::Arc;

use serde_json::{Value, json};

use super::kind::{Form, Kind};
use crate::notify::Outgoing;

/// Teams refuses messages from some 21 KB on.
const CARD_BYTES_MAX: usize = 20 * 1024;

/// The kind.
pub(super) const KIND: Kind = Kind { word: "teams", own: &[], form: |_| Ok(Arc::new(Teams)) };

#[derive(Debug)]
struct Teams;

impl Form for Teams {
    fn body(&self, outgoing: &Outgoing) -> Result<String, String> {
        let whole = message(&outgoing.rendered.card);
        Ok(if whole.len() <= CARD_BYTES_MAX { whole } else { message(&outgoing.rendered.card_short) })
    }

    fn shorter(&self, outgoing: &Outgoing) -> Option<String> {
        Some(message(&outgoing.rendered.card_short))
    }
}

/// What Workflows expects around a card; a bare card makes the flow fail out of our sight.
fn message(card: &Value) -> String {
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        }],
    })
    .to_string()
}
