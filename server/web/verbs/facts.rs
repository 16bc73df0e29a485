//! What is known of an incident, changed: what is left out stays.

use super::field::{Field, area, code, codes, count, line, moment, person, word};
use super::handling::{INCIDENT, known};
use super::{Given, Of, Verb};
use crate::actions::handle::Changes;
use crate::domain::case::{Certainty, More, Presence};
use crate::domain::deciding::command::Ask;
use crate::domain::ids::{KindId, PersonId, UnitId};
use crate::domain::policy::base;
use crate::web::form::{LINE_MAX, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::incidents::known as lists;

/// A fact of which a page shows a list, with the words for leaving it as it is.
const KEEP: &str = "web-keep";

const fn presence(name: &'static str) -> Field {
    word(name, Presence::words, "presence").listed(KEEP)
}

/// The table.
pub(super) static VERBS: &[Verb] = &[Verb {
    says: "Change what is known",
    fields: &[
        code("kind", lists::kinds).listed(KEEP),
        code("unit", lists::units).listed(KEEP),
        moment("aware_at"),
        moment("occurred_at"),
        word("certainty", Certainty::words, "certainty").listed(KEEP),
        presence("personal_data"),
        count("people_max"),
        presence("sensitive"),
        presence("my_number"),
        presence("malicious"),
        presence("property_risk"),
        presence("exposed"),
        presence("number_system"),
        word("asset_class", || base::ASSET_CLASSES.to_vec(), "web-asset").listed(KEEP),
        codes("segments", lists::segments),
        codes("effects", lists::effects),
        code("threat", lists::threats).listed("web-not-said"),
        code("system", lists::systems).listed("web-not-said"),
        code("contract", lists::contracts).listed("web-not-said"),
        line("summary", LINE_MAX),
        area("description", TEXT_MAX),
        area("reason", TEXT_MAX).chosen(),
        codes("subjects", known).for_programs(""),
        person("person")
            .for_programs("Who decided it. Needed, with `second`, to void and to change the subjects"),
        person("second").for_programs("The second person, of the desk or the CISO's post"),
    ],
    of: Of::Open(change),
    ..Verb::new("facts", &INCIDENT, "facts", Scope::Admin)
}];

/// The fields of what is known of a case, but for its kind and how it is put in a line.
pub fn of_case() -> impl Iterator<Item = &'static Field> {
    const OWN: [&str; 5] = ["kind", "summary", "reason", "person", "second"];
    VERBS.iter().flat_map(|verb| verb.fields).filter(|field| !OWN.contains(&field.name))
}

fn change(given: &mut Given<'_>) -> Option<Ask> {
    let said = |given: &mut Given<'_>, name| given.word(name, |word| Some(word.to_owned()));
    let known = |given: &mut Given<'_>, name| given.word(name, Presence::parse);
    let words = |given: &mut Given<'_>, name| given.said_list(name, |word| Some(word.to_owned()));
    let changes = Changes {
        kind: given.word("kind", |word| Some(KindId::typed(word))),
        unit: given.word("unit", |word| Some(UnitId::typed(word))),
        aware_at: given.moment("aware_at"),
        occurred_at: given.moment("occurred_at"),
        certainty: given.word("certainty", Certainty::parse),
        personal_data: known(given, "personal_data"),
        my_number: known(given, "my_number"),
        malicious: known(given, "malicious"),
        people_max: given.count("people_max"),
        asset_class: said(given, "asset_class"),
        segments: words(given, "segments"),
        more: More {
            sensitive: known(given, "sensitive"),
            threat: said(given, "threat"),
            effects: words(given, "effects"),
            system: said(given, "system"),
            contract: said(given, "contract"),
            property_risk: known(given, "property_risk"),
            exposed: known(given, "exposed"),
            number_system: known(given, "number_system"),
        },
        subjects: given.said_list("subjects", |word| Some(PersonId::from(word))),
    };
    let scene = given.scene;
    match changes.ask(scene.incident?, scene.world, scene.now) {
        Ok(ask) => given.vouched(ask),
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| given.refuse(&mistake.field, &mistake.reason));
            None
        }
    }
}
