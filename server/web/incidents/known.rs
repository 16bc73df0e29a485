//! What few reports say: shown only where the body's policy has words for it.

use std::collections::BTreeSet;

use crate::domain::case::{Case, More, Presence};
use crate::domain::policy::{Asset, Label, Policy};
use crate::web::field::{Field, Fields};
use crate::web::form::Form;
use crate::web::visit::Visit;

/// The segments, the effects, the system, the contract and the threat concerned, as far as the policy
/// declares any.
pub fn fields(visit: &Visit, policy: &Policy, fields: &Fields<'_>) -> Vec<Field> {
    let none = || (String::new(), visit.text("web-not-said"));
    let assets = |assets: &[Asset]| -> Vec<(String, String)> {
        let rows = assets.iter().map(|asset| (asset.id.clone(), asset.label.clone()));
        [none()].into_iter().chain(rows).collect()
    };
    let mut shown = Vec::new();
    for (name, words) in lists(policy) {
        shown.push(fields.checks(name, labels(words)));
    }
    shown.push(fields.select("threat", [none()].into_iter().chain(labels(&policy.threats))));
    if !policy.systems.is_empty() {
        shown.push(fields.select("system", assets(&policy.systems)));
    }
    if !policy.contracts.is_empty() {
        shown.push(fields.select("contract", assets(&policy.contracts)));
    }
    shown
}

/// Facts of which any number may hold, by name, as far as the policy has words for them.
fn lists(policy: &Policy) -> impl Iterator<Item = (&'static str, &[Label<String>])> {
    let lists = [("segments", policy.segments.as_slice()), ("effects", policy.effects.as_slice())];
    lists.into_iter().filter(|(_, words)| !words.is_empty())
}

fn labels(words: &[Label<String>]) -> impl Iterator<Item = (String, String)> {
    words.iter().map(|word| (word.id.clone(), word.label.clone()))
}

/// What a case says in the policy's own words, by name.
pub fn shown(visit: &Visit, policy: &Policy, case: &Case) -> Vec<(&'static str, String)> {
    let label = |words: &[Label<String>], id: &String| {
        words.iter().find(|word| word.id == *id).map_or_else(|| id.clone(), |word| word.label.clone())
    };
    let asset = |assets: &[Asset], id: &String| {
        assets.iter().find(|asset| asset.id == *id).map_or_else(|| id.clone(), |asset| asset.label.clone())
    };
    let several = |words: &[Label<String>], ids: &BTreeSet<String>| {
        let labels: Vec<String> = ids.iter().map(|id| label(words, id)).collect();
        labels.join(&visit.text("web-and"))
    };
    vec![
        ("segments", several(&policy.segments, &case.segments)),
        ("effects", several(&policy.effects, &case.effects)),
        ("threat", case.threat.iter().map(|id| label(&policy.threats, id)).collect()),
        ("system", case.system.iter().map(|id| asset(&policy.systems, id)).collect()),
        ("contract", case.contract.iter().map(|id| asset(&policy.contracts, id)).collect()),
    ]
}

/// What goes with a form that shows lists as they stand: what is not ticked there is gone.
pub const LISTS: &str = "lists";

/// The form with what a case says of each list, for who changes it.
pub fn ticked(form: &Form, case: &Case) -> Form {
    let known = [("segments", &case.segments), ("effects", &case.effects)];
    let known = known.into_iter().flat_map(|(name, words)| words.iter().map(move |word| (name, word)));
    known.fold(form.clone(), |form, (name, word)| form.with(name, word))
}

/// The segments concerned.
pub fn segments(form: &Form) -> Option<BTreeSet<String>> {
    list(form, "segments")
}

fn list(form: &Form, name: &str) -> Option<BTreeSet<String>> {
    let words: BTreeSet<String> = form.all(name).map(str::to_owned).collect();
    (form.is_checked(LISTS) || !words.is_empty()).then_some(words)
}

/// What was chosen; what was left alone stays as it was.
pub fn read(form: &Form) -> More {
    let given = |name: &str| Some(form.text(name)).filter(|word| !word.is_empty()).map(str::to_owned);
    More {
        sensitive: Presence::parse(form.text("sensitive")),
        threat: given("threat"),
        effects: list(form, "effects"),
        system: given("system"),
        contract: given("contract"),
        property_risk: Presence::parse(form.text("property_risk")),
        exposed: Presence::parse(form.text("exposed")),
        number_system: Presence::parse(form.text("number_system")),
    }
}
