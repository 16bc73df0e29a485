//! A body from a template of the house's own, for programs that are not known here.

use std::sync::Arc;

use handlebars::Handlebars;
use serde_json::{Value, json};

use super::kind::{Form, Holds, Kind, Own, Unfit};
use super::webhook::thin;
use crate::notify::Outgoing;
use crate::secret::Secret;

/// The file of the template.
const KEY: &str = "template";

/// The kind.
pub(super) const KIND: Kind = Kind {
    word: "http_template",
    own: &[Own { key: KEY, holds: Holds::File, is_needed: true }],
    form: |given| Ok(Arc::new(Template::new(given.get(KEY).map(Secret::expose).unwrap_or_default())?)),
};

/// A body of the house's own making, JSON in the end.
#[derive(Debug)]
struct Template(Handlebars<'static>);

impl Template {
    const NAME: &'static str = "body";

    /// Reads a template and tries it on an example, so that it fails at the start and not at night.
    ///
    /// # Errors
    /// Not a template, a name that is none, or no JSON.
    fn new(text: &str) -> Result<Self, Unfit> {
        let refuse = |why: String| Unfit { key: KEY, code: "template", why };
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
        let words = [
            "id", "type", "at", "number", "called", "subject", "text", "tone", "lang", "heading", "fallback",
        ];
        let words = words.into_iter().chain(["button", "url"]).map(|key| (key, Value::from(word)));
        let fact = json!({ "name": word, "value": word });
        let own = [
            ("drill", Value::from(count > 0)),
            ("facts", Value::from(vec![fact; count])),
            ("lines", Value::from(vec![word; count])),
        ];
        Value::Object(words.chain(own).map(|(key, value)| (key.to_owned(), value)).collect())
    }

    fn fill(&self, context: &Value) -> Result<String, String> {
        self.0.render(Self::NAME, context).map_err(|error| error.to_string())
    }
}

impl Form for Template {
    fn body(&self, outgoing: &Outgoing) -> Result<String, String> {
        let mut context = json!(outgoing.rendered.summary);
        if let Some(fields) = context.as_object_mut() {
            let (words, thin) = (&outgoing.rendered, thin(outgoing));
            let ids =
                ["id", "type", "at", "drill"].map(|key| (key, thin.get(key).cloned().unwrap_or_default()));
            let own = [
                ("number", Value::from(outgoing.number.as_str())),
                ("called", Value::from(outgoing.called.map(|called| called.to_string()).unwrap_or_default())),
                ("subject", Value::from(words.subject.as_str())),
                ("text", Value::from(words.text.as_str())),
            ];
            fields.extend(ids.into_iter().chain(own).map(|(key, value)| (key.to_owned(), value)));
        }
        self.fill(&context)
    }
}

/// A text as it stands between the quotes of JSON.
fn inside_quotes(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}
