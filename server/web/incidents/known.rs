//! What few reports say: shown only where the body's policy has words for it.

use crate::domain::incident::case::More;
use crate::domain::incident::fact::Presence;
use crate::domain::policy::{Asset, Label, Policy};
use crate::web::field::{Field, Fields};
use crate::web::form::Form;
use crate::web::visit::Visit;

/// The system, the contract and the threat concerned, as far as the policy declares any.
pub fn fields(visit: &Visit, policy: &Policy, fields: &Fields<'_>) -> Vec<Field> {
    let none = || (String::new(), visit.text("web-not-said"));
    let assets = |assets: &[Asset]| -> Vec<(String, String)> {
        let rows = assets.iter().map(|asset| (asset.id.clone(), asset.label.clone()));
        [none()].into_iter().chain(rows).collect()
    };
    let labels = |words: &[Label<String>]| -> Vec<(String, String)> {
        let rows = words.iter().map(|word| (word.id.clone(), word.label.clone()));
        [none()].into_iter().chain(rows).collect()
    };
    let mut shown = vec![fields.select("threat", labels(&policy.threats))];
    if !policy.systems.is_empty() {
        shown.push(fields.select("system", assets(&policy.systems)));
    }
    if !policy.contracts.is_empty() {
        shown.push(fields.select("contract", assets(&policy.contracts)));
    }
    shown
}

/// What was chosen; what was left alone stays as it was.
pub fn read(form: &Form) -> More {
    let given = |name: &str| Some(form.text(name)).filter(|word| !word.is_empty()).map(str::to_owned);
    More {
        sensitive: Presence::parse(form.text("sensitive")),
        threat: given("threat"),
        effects: None,
        system: given("system"),
        contract: given("contract"),
        property_risk: Presence::parse(form.text("property_risk")),
        exposed: Presence::parse(form.text("exposed")),
        number_system: Presence::parse(form.text("number_system")),
    }
}
