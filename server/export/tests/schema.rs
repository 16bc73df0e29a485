//! A small reader of JSON Schema: the words that our own schemas use, and no other.

use serde_json::Value;

/// Every place in `value` that the schema does not allow.
pub fn faults(root: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(root, root, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let rules = schema.as_object().unwrap();
    for (word, rule) in rules {
        let holds = match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "properties" | "items" => true,
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/").unwrap();
                let target = name.split('/').fold(root, |from, part| &from[part]);
                assert!(target.is_object(), "{name} is not defined");
                check(root, target, value, at, found);
                true
            }
            "type" => types(rule).iter().any(|kind| is_of(kind, value)),
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text)),
            "required" => {
                rule.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| {
                let mut inner = Vec::new();
                check(root, one, value, at, &mut inner);
                inner.is_empty()
            }),
            "allOf" => {
                rule.as_array().unwrap().iter().for_each(|one| check(root, one, value, at, found));
                true
            }
            other => panic!("the schema says {other}, which this test cannot read"),
        };
        if !holds {
            found.push(format!("{at}: {word} {rule} is not met by {value}"));
        }
    }
    for (name, inner) in rules.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(field) = value.get(name) {
            check(root, inner, field, &format!("{at}/{name}"), found);
        }
    }
    if let (Some(inner), Some(items)) = (rules.get("items"), value.as_array()) {
        items
            .iter()
            .enumerate()
            .for_each(|(no, item)| check(root, inner, item, &format!("{at}/{no}"), found));
    }
}

fn types(rule: &Value) -> Vec<&str> {
    match rule {
        Value::String(one) => vec![one],
        other => other.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()).collect(),
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    }
}

/// The patterns of our schemas: anchored, letters in brackets, counts in braces. Whatever else a
/// pattern says is left to the independent reader of `ops/test`.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[0-9a-f]{64}$" => is_hex(text, 64),
        "^[0-9a-f]{128}$" => is_hex(text, 128),
        _ => !text.is_empty(),
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.chars().all(|letter| matches!(letter, '0'..='9' | 'a'..='f'))
}
