//! Fields of a case and what they say, in words.

use crate::domain::case::field::{Field, Slot};
use crate::domain::case::said::{Change, Value};
use crate::domain::policy::Policy;
use crate::domain::world::World;

use super::{Language, labels, text, time};

/// What a field is called.
pub fn name(language: Language, field: Field) -> String {
    text(language, &format!("field-{}", field.as_str()), &[])
}

/// What a field says, in the words of the body and its policy.
pub fn value(
    language: Language,
    (world, policy): (&World, Option<&Policy>),
    field: Field,
    value: &Value,
) -> String {
    match value {
        Value::Unsaid => text(language, "field-unsaid", &[]),
        Value::Kind(kind) => policy.map_or(kind.as_str(), |policy| policy.kind_label(kind)).to_owned(),
        Value::Unit(unit) => world.unit_name(unit),
        Value::Certainty(certainty) => labels::certainty(language, *certainty),
        Value::At(at) => time::long(language, time::Years::Imperial, *at),
        Value::Presence(presence) => labels::presence(language, *presence),
        Value::Count(count) => text(language, "field-count", &[("count", count.to_string().into())]),
        Value::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| policy_word(policy, field, word)).collect();
            words.join(&text(language, "notice-separator", &[]))
        }
    }
}

/// 関係する人数：78人 → 1,595人.
pub fn change(language: Language, whose: (&World, Option<&Policy>), change: &Change) -> String {
    let said = |said: &Value| value(language, whose, change.field, said);
    let args = [
        ("field", name(language, change.field).into()),
        ("before", said(&change.before).into()),
        ("after", said(&change.after).into()),
    ];
    text(language, "field-change", &args)
}

/// A word as the policy declares it; a class of importance is its own word.
fn policy_word(policy: Option<&Policy>, field: Field, word: &str) -> String {
    match (policy, field.row().slot) {
        (Some(policy), Slot::Word(_, of) | Slot::Words(_, of)) => policy.word_label(of, word).to_owned(),
        _ => word.to_owned(),
    }
}
