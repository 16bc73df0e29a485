//! A notice in the form that each program takes.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use handlebars::Handlebars;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::domain::reason::Tone;
use crate::notify::card::{Summary, escape};
use crate::notify::settings::SettingError;
use crate::notify::{Outgoing, Secret};

/// Slack takes this many fields in a section, this many blocks, and this many letters in a header.
const SLACK_FIELDS_MAX: usize = 10;
const SLACK_BLOCKS_MAX: usize = 50;
const SLACK_HEADER_MAX: usize = 150;

/// What Workflows expects around a card; a bare card makes the flow fail out of our sight.
pub(super) fn teams(card: &Value) -> String {
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

/// Blocks of plain text, in which Slack reads neither Markdown nor mentions.
pub(super) fn slack(summary: &Summary) -> Value {
    let plain = |text: &str| json!({ "type": "plain_text", "text": text, "emoji": false });
    let header: String = summary.heading.chars().take(SLACK_HEADER_MAX).collect();
    let mut blocks = vec![json!({ "type": "header", "text": plain(&header) })];
    for facts in summary.facts.chunks(SLACK_FIELDS_MAX) {
        let fields = facts.iter().map(|fact| plain(&format!("{}\n{}", fact.name, fact.value)));
        blocks.push(json!({ "type": "section", "fields": fields.collect::<Vec<_>>() }));
    }
    let lines = summary.lines.iter().filter(|line| !line.is_empty());
    blocks.extend(lines.map(|line| json!({ "type": "section", "text": plain(line) })));
    blocks.truncate(SLACK_BLOCKS_MAX - 1);
    if !summary.url.is_empty() {
        let button = json!({ "type": "button", "text": plain(&summary.button), "url": summary.url });
        blocks.push(json!({ "type": "actions", "elements": [button] }));
    }
    let fallback = summary.fallback.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    json!({ "text": fallback, "blocks": blocks })
}

/// An attachment with fields. Its text is Markdown.
pub(super) fn mattermost(summary: &Summary) -> Value {
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

/// Ids, type and time. Whoever may read more asks the API.
pub(super) fn thin(outgoing: &Outgoing) -> Value {
    json!({
        "id": outgoing.delivery.to_string(),
        "type": format!("notice.{}", outgoing.reason.card().code),
        "at": outgoing.at.to_rfc3339(),
        "incident": { "id": outgoing.incident.to_string(), "number": outgoing.number },
        "drill": outgoing.drill,
    })
}

/// A body of the house's own making, JSON in the end.
#[derive(Debug)]
pub(super) struct Template(Handlebars<'static>);

impl Template {
    const NAME: &'static str = "body";

    /// Reads a template and tries it on an example, so that it fails at the start and not at night.
    ///
    /// # Errors
    /// [`SettingError::Template`]: not a template, a name that is none, or no JSON.
    pub(super) fn new(text: Option<&str>) -> Result<Self, SettingError> {
        let refuse = |why: String| SettingError::Template { why };
        let text = text.ok_or_else(|| refuse("name its file under `template`".to_owned()))?;
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        templates.register_escape_fn(inside_quotes);
        let read = templates.register_template_string(Self::NAME, text);
        read.map_err(|error| refuse(error.to_string()))?;
        let template = Self(templates);
        for example in [Self::example("\"\n", 2), Self::example("", 0)] {
            let body = template.fill(&example).map_err(refuse)?;
            serde_json::from_str::<Value>(&body).map_err(|error| refuse(error.to_string()))?;
        }
        Ok(template)
    }

    /// A notice in which every word is `word` and there are so many facts and lines: with quotes everywhere
    /// and all that can be said, or as little as there can be.
    fn example(word: &str, count: usize) -> Value {
        let words = ["id", "type", "at", "number", "subject", "text", "tone", "lang", "heading", "fallback"];
        let words = words.into_iter().chain(["button", "url"]).map(|key| (key, Value::from(word)));
        let fact = json!({ "name": word, "value": word });
        let own = [
            ("drill", Value::from(count > 0)),
            ("facts", Value::from(vec![fact; count])),
            ("lines", Value::from(vec![word; count])),
        ];
        Value::Object(words.chain(own).map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The body of a notice.
    ///
    /// # Errors
    /// What the template says.
    pub(super) fn body(&self, outgoing: &Outgoing) -> Result<String, String> {
        let mut context = json!(outgoing.rendered.summary);
        if let Some(fields) = context.as_object_mut() {
            let (words, thin) = (&outgoing.rendered, thin(outgoing));
            let ids =
                ["id", "type", "at", "drill"].map(|key| (key, thin.get(key).cloned().unwrap_or_default()));
            let own = [
                ("number", Value::from(outgoing.number.as_str())),
                ("subject", Value::from(words.subject.as_str())),
                ("text", Value::from(words.text.as_str())),
            ];
            fields.extend(ids.into_iter().chain(own).map(|(key, value)| (key.to_owned(), value)));
        }
        self.fill(&context)
    }

    fn fill(&self, context: &Value) -> Result<String, String> {
        self.0.render(Self::NAME, context).map_err(|error| error.to_string())
    }
}

/// A text as it stands between the quotes of JSON.
fn inside_quotes(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

/// What signs a webhook: HMAC-SHA256 over id, time and body, as Standard Webhooks has it.
pub(super) struct Signer(Hmac<Sha256>);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Signer {
    /// Fewer bytes could be guessed.
    const BYTES_MIN: usize = 24;

    /// `whsec_` and the key in base64.
    ///
    /// # Errors
    /// [`SettingError::SigningKey`].
    pub(super) fn new(written: &Secret) -> Result<Self, SettingError> {
        let encoded = written.expose().trim().strip_prefix("whsec_");
        let key = encoded.and_then(|encoded| STANDARD.decode(encoded).ok());
        let key = key.filter(|key| key.len() >= Self::BYTES_MIN).ok_or(SettingError::SigningKey)?;
        Hmac::new_from_slice(&key).map(Self).map_err(|_| SettingError::SigningKey)
    }

    /// The value of `webhook-signature`.
    pub(super) fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}
