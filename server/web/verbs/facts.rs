//! What is known of an incident, changed: what is left out stays.

use std::sync::LazyLock;

use super::field::{Field, area, codes, fact, line, person};
use super::handling::{ACTS, known};
use super::{Given, Of, Verb};
use crate::actions::handle::Changes;
use crate::domain::case::field::Field as Fact;
use crate::domain::deciding::command::Ask;
use crate::domain::ids::PersonId;
use crate::web::form::{LINE_MAX, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::proof::Asked;

/// Every field of the case, and what goes with a change.
static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let own = [
        line("summary", LINE_MAX),
        area("description", TEXT_MAX),
        area("reason", TEXT_MAX).chosen(),
        codes("subjects", known).for_programs(""),
        person("person")
            .for_programs("Who decided it. Needed, with `second`, to void and to change the subjects"),
        person("second").for_programs("The second person, of the desk or the top post"),
    ];
    Fact::ALL.iter().map(|field| fact(*field)).chain(own).collect()
});

/// The table.
pub(super) static VERBS: LazyLock<[Verb; 1]> = LazyLock::new(|| {
    let change = Verb::new("facts", &ACTS, "facts", Scope::Admin);
    let proof = Asked::Sent("subjects");
    [Verb { says: "Change what is known", fields: &FIELDS, of: Of::Open(ask), proof, ..change }]
});

fn ask(given: &mut Given<'_>) -> Option<Ask> {
    let subjects = given.said_list("subjects", |word| Some(PersonId::from(word)));
    let changes = Changes { case: given.said(), subjects };
    let scene = given.scene;
    match changes.ask(scene.incident?, scene.world, scene.now) {
        Ok(ask) => given.vouched(ask),
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| given.refuse(&mistake.field, &mistake.reason));
            None
        }
    }
}
