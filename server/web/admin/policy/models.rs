//! ひな型: plans of real bodies to begin with, each with the name of the body that begins with it.

use std::sync::LazyLock;

use serde::Serialize;

use crate::domain::policy::Policy;
use crate::domain::policy::check::check;
use crate::domain::world::World;
use crate::telling::policy::chain::{Chain, chain};
use crate::web::visit::Visit;

/// The plans, by the word that their texts in the catalogue end with.
const MODELS: [(&str, &str); 6] = [
    ("city", include_str!("../../../../escalation.yaml")),
    ("hannan", include_str!("../../../../ops/profiles/hannan/escalation.yaml")),
    ("fukagawa", include_str!("../../../../ops/profiles/fukagawa/escalation.yaml")),
    ("ogasawara", include_str!("../../../../ops/profiles/ogasawara/escalation.yaml")),
    ("seihokugo", include_str!("../../../../ops/profiles/seihokugo/escalation.yaml")),
    ("ogi-kansa", include_str!("../../../../ops/profiles/ogi-kansa/escalation.yaml")),
];

/// The same as they are read, for their pictures: none of them changes while the program runs.
static READ: LazyLock<Vec<Option<Policy>>> =
    LazyLock::new(|| MODELS.iter().map(|(_, text)| check(text).policy).collect());

/// The way to one.
#[derive(Serialize)]
pub struct Model {
    href: String,
    name: String,
    about: String,
    /// Its first line.
    picture: Option<Chain>,
}

/// All of them.
pub fn all(visit: &Visit) -> Vec<Model> {
    let model = |((word, _), policy): (&(&str, &str), &Option<Policy>)| Model {
        href: format!("/admin/policy/trial?from={word}#form"),
        name: visit.text(&format!("policy-model-{word}")),
        about: visit.text(&format!("policy-model-{word}-about")),
        picture: policy
            .as_ref()
            .and_then(|policy| policy.lines.first().map(|line| chain(policy, line, visit.language))),
    };
    MODELS.iter().zip(READ.iter()).map(model).collect()
}

/// The text of one with the body's own name in it; none for any other word.
pub fn text(world: &World, word: &str, now: crate::domain::moment::Moment) -> Option<String> {
    let (_, text) = MODELS.iter().find(|(known, _)| *known == word)?;
    let own = world.body(now).map(|unit| world.unit_name(unit));
    Some(own.map_or_else(|| (*text).to_owned(), |own| named(text, &own)))
}

/// The same plan under another name: in the line of the body, and in the title.
fn named(text: &str, own: &str) -> String {
    let body = text.lines().find(|line| line.starts_with("body:")).unwrap_or_default();
    let rest = body.split_once("name: ").map_or("", |(_, rest)| rest);
    let old = rest.split([',', '}']).next().unwrap_or_default().trim();
    let bare = old.split('（').next().unwrap_or(old);
    let line = |line: &str| match line {
        _ if line.starts_with("body:") => line.replacen(old, &quoted(own), 1),
        _ if line.starts_with("title:") => format!("title: {}", quoted(&title(line, (old, bare), own))),
        _ => line.to_owned(),
    };
    text.lines().map(|one| line(one) + "\n").collect()
}

fn title(line: &str, (old, bare): (&str, &str), own: &str) -> String {
    let title = line.trim_start_matches("title:").trim();
    title.replacen(old, own, 1).replacen(bare, own, 1)
}

/// As YAML reads it, whatever stands in it.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_sound_under_any_name() {
        for (word, text) in MODELS {
            for own in ["海辺町", "港: \"北\" {組合}, #1"] {
                let checked = check(&named(text, own));
                let policy = checked.policy.unwrap_or_else(|| panic!("{word}: {:?}", checked.mistakes));
                assert_eq!(policy.body.name, own, "{word}");
                assert!(policy.title.contains(own), "{word}: {}", policy.title);
            }
        }
    }
}
