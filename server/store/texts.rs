//! What is searched: the words of each incident, folded, in a row of their own beside it, so that lists
//! stay narrow; the numbers of its reports, as their rows have them; and how a word is asked for.

use diesel::dsl::{exists, sql};
use diesel::sql_types::{Bool, Text};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, NullableExpressionMethods, QueryDsl, Queryable,
};

use crate::domain::ids::{HistoryId, PersonId, UnitId};
use crate::domain::incident::state::Incident;
use crate::domain::search::{self, Word};
use crate::keys;

use super::incidents::{Condition, is_storable};
use super::schema::{incidents, reports, texts};

/// What is searched of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = texts, treat_none_as_default_value = false)]
pub struct TextRow {
    /// Which incident.
    pub incident: HistoryId,
    /// Who reported it, where it is a member of staff. Names and readings are the organisation's.
    pub reporter: Option<PersonId>,
    /// All that stands on its pages, as words are compared.
    pub folded: String,
}

/// What is searched of an incident, as it stands.
pub fn text_row(after: &Incident) -> TextRow {
    TextRow { incident: after.id, reporter: after.reporter.clone(), folded: search::text_of(after) }
}

/// Whether an incident has a word: in its texts, in the name of its place or of who reported it, or as the
/// 受付番号 of one of its reports.
pub(super) fn has_word(word: &Word) -> Condition<incidents::table> {
    let mut found: Condition<incidents::table> = Box::new(
        // A look at one row for each incident: what a page looks through is bounded, an archive is not.
        sql::<Bool>("((SELECT folded FROM texts WHERE texts.incident = incidents.id) LIKE ")
            .bind::<Text, _>(pattern(&word.text))
            .sql(" ESCAPE '\\')"),
    );
    let units: Vec<UnitId> = word.units.iter().filter(|unit| is_storable(unit.as_str())).cloned().collect();
    if !units.is_empty() {
        found = Box::new(found.or(incidents::unit.assume_not_null().eq_any(units)));
    }
    let people = word.people.iter().filter(|person| is_storable(person.as_str()));
    let people: Vec<PersonId> = people.cloned().collect();
    if !people.is_empty() {
        let theirs = texts::table
            .filter(texts::incident.eq(incidents::id))
            .filter(texts::reporter.assume_not_null().eq_any(people));
        found = Box::new(found.or(exists(theirs)));
    }
    // Somebody at the telephone says the number of a receipt, and never a part of it.
    if let Some(number) = keys::normalize_number(&word.text) {
        let reported =
            reports::table.filter(reports::incident.eq(incidents::id)).filter(reports::number.eq(number));
        found = Box::new(found.or(exists(reported)));
    }
    found
}

/// Contains, with every letter standing for itself.
pub(super) fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
