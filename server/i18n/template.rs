//! `{{t "key" name=value}}`: the catalogue inside templates.
//!
//! The language is the template's own `lang`. A message is an ordinary value to the template, so
//! what a person typed is escaped like everything else. An unknown key is an error, not a blank.

use std::borrow::Cow;
use std::collections::HashMap;

use handlebars::{Context, Handlebars, Helper, HelperDef, JsonValue, RenderContext, RenderError};
use handlebars::{RenderErrorReason, ScopedJson};

use super::{CATALOGUE, Language, Value};
use fluent_templates::Loader;

/// The helper to register as `t`; also usable inside another call: `{{> field label=(t "key")}}`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text;

impl HelperDef for Text {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let key = helper.param(0).and_then(|param| param.value().as_str());
        let key = key.ok_or(RenderErrorReason::ParamNotFoundForIndex("t", 0))?;
        let code = context.data().get("lang").and_then(JsonValue::as_str).unwrap_or_default();
        let language = Language::parse(code).unwrap_or_default();
        let mut args = HashMap::new();
        for (name, value) in helper.hash() {
            if value.is_value_missing() {
                return Err(RenderErrorReason::MissingVariable(Some((*name).to_owned())).into());
            }
            args.insert(Cow::Owned((*name).to_owned()), to_value(value.value()));
        }
        let found = CATALOGUE.try_lookup_with_args(language.id(), key, &args);
        let text = found.ok_or_else(|| RenderErrorReason::Other(format!("No text for key {key}")))?;
        Ok(ScopedJson::Derived(JsonValue::from(text)))
    }
}

fn to_value(json: &JsonValue) -> Value<'static> {
    match json {
        JsonValue::Number(number) => number.as_f64().map_or_else(|| Value::from(""), Value::from),
        JsonValue::String(text) => Value::from(text.clone()),
        JsonValue::Null => Value::from(""),
        JsonValue::Bool(_) | JsonValue::Array(_) | JsonValue::Object(_) => Value::from(json.to_string()),
    }
}
