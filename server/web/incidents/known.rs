//! What few reports say: shown only where the body's policy has words for it.

use std::collections::BTreeSet;

use crate::domain::case::{Case, More, Presence};
use crate::domain::policy::{Asset, Label, Policy};
use crate::web::field::{Field, Fields};
use crate::web::form::Form;
use crate::web::verbs::Scene;
use crate::web::visit::Visit;
use crate::web::words;

/// The segments, the effects, the system, the contract and the threat concerned, as far as the policy
/// declares any.
pub fn fields(visit: &Visit, policy: &Policy, fields: &Fields<'_>) -> Vec<Field> {
    let none = || [(String::new(), visit.text("web-not-said"))].into_iter();
    let lists = [("segments", labels(&policy.segments)), ("effects", labels(&policy.effects))];
    let lists = lists.into_iter().filter(|(_, options)| !options.is_empty());
    let mut shown: Vec<Field> = lists.map(|(name, options)| fields.checks(name, options)).collect();
    shown.push(fields.select("threat", none().chain(labels(&policy.threats))));
    let assets = [("system", assets(&policy.systems)), ("contract", assets(&policy.contracts))];
    let assets = assets.into_iter().filter(|(_, options)| !options.is_empty());
    shown.extend(assets.map(|(name, options)| fields.select(name, none().chain(options))));
    shown
}

fn labels<T: ToString>(words: &[Label<T>]) -> Vec<(String, String)> {
    words.iter().map(|word| (word.id.to_string(), word.label.clone())).collect()
}

fn assets(assets: &[Asset]) -> Vec<(String, String)> {
    assets.iter().map(|asset| (asset.id.clone(), asset.label.clone())).collect()
}

fn of_policy(
    scene: &Scene<'_>,
    words: impl FnOnce(&Policy) -> Vec<(String, String)>,
) -> Vec<(String, String)> {
    scene.seen.policy().map(|policy| words(policy)).unwrap_or_default()
}

/// Kinds of incident.
pub fn kinds(scene: &Scene<'_>) -> Vec<(String, String)> {
    of_policy(scene, |policy| labels(&policy.kinds))
}

/// Units.
pub fn units(scene: &Scene<'_>) -> Vec<(String, String)> {
    words::units(&scene.seen.world, scene.visit.now)
}

/// Network segments.
pub fn segments(scene: &Scene<'_>) -> Vec<(String, String)> {
    of_policy(scene, |policy| labels(&policy.segments))
}

/// Effects.
pub fn effects(scene: &Scene<'_>) -> Vec<(String, String)> {
    of_policy(scene, |policy| labels(&policy.effects))
}

/// Threats.
pub fn threats(scene: &Scene<'_>) -> Vec<(String, String)> {
    of_policy(scene, |policy| labels(&policy.threats))
}

/// Systems.
pub fn systems(scene: &Scene<'_>) -> Vec<(String, String)> {
    of_policy(scene, |policy| assets(&policy.systems))
}

/// Contracts.
pub fn contracts(scene: &Scene<'_>) -> Vec<(String, String)> {
    of_policy(scene, |policy| assets(&policy.contracts))
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

/// The form with what a case says of each list, for who changes it.
pub fn ticked(form: &Form, case: &Case) -> Form {
    let known = [("segments", &case.segments), ("effects", &case.effects)];
    let known = known.into_iter().flat_map(|(name, words)| words.iter().map(move |word| (name, word)));
    known.fold(form.clone(), |form, (name, word)| form.with(name, word))
}

/// The words of a list that were ticked; none where none was.
pub fn list(form: &Form, name: &str) -> Option<BTreeSet<String>> {
    let words: BTreeSet<String> = form.all(name).map(str::to_owned).collect();
    (!words.is_empty()).then_some(words)
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
