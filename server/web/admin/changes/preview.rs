//! What tables would change, and what is asked before it is recorded.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sent::{COLUMN, Sent, TABLES, UNUSED};
use crate::domain::administration::absences::opened;
use crate::domain::moment::{Moment, Span};
use crate::domain::orgfile::{self, Change, Doubt, Plan, Question, RowMistake};
use crate::i18n::imported::{self, ImportWords};
use crate::i18n::labels;
use crate::web::field::{Choice, Field, message};
use crate::web::guard::Staff;
use crate::web::visit::Visit;

/// Lines that a page shows of what would change; the rest is counted.
const LINES_MAX: usize = 500;
/// Mistakes, and people and posts, that a page names; the rest is counted.
const NAMED_MAX: usize = 200;
/// Questions of a kind that are answered one by one; more are one question.
const ASKED_MAX: usize = 20;
/// How far after the day posts without anyone are looked for.
const LOOK: Span = Span::hours(24 * 14);

/// A row that cannot be taken.
#[derive(Serialize)]
pub struct Mistake {
    place: String,
    wrong: String,
    remedy: String,
}

/// What would change.
#[derive(Serialize)]
pub struct Preview {
    at: String,
    changes: Vec<String>,
    more: usize,
    stays: usize,
    /// Posts in which nobody would be reached.
    gaps: Vec<String>,
    more_gaps: usize,
    /// People whom no message reaches.
    unreachable: Vec<String>,
    more_unreachable: usize,
}

/// The rows that cannot be taken, and how many more there are. Of a head that is asked about nothing is said.
pub fn mistakes(visit: &Visit, sent: &Sent, found: &[RowMistake]) -> (Vec<Mistake>, usize) {
    let is_asked = |one: &&RowMistake| one.code != "unknown-head" || sent.strange.is_empty();
    let (shown, all) = (found.iter().filter(is_asked), found.iter().filter(is_asked).count());
    let shown = shown.take(NAMED_MAX).map(|one| mistake(visit, one)).collect();
    (shown, all.saturating_sub(NAMED_MAX))
}

fn mistake(visit: &Visit, mistake: &RowMistake) -> Mistake {
    let table = TABLES.iter().find(|(.., file)| *file == mistake.file).map_or("", |(name, ..)| *name);
    let table = visit.text(&format!("web-field-{table}"));
    let place = visit.say("changes-place", &[("table", table.into()), ("line", mistake.line.into())]);
    let [wrong, remedy] = imported::mistake(visit.language, mistake);
    Mistake { place, wrong, remedy }
}

/// For every head that is not known the columns that it may stand over.
pub fn columns(visit: &Visit, sent: &Sent) -> Vec<Field> {
    let chosen: Vec<&str> = sent.form.all(COLUMN).collect();
    let heads = sent.strange.iter().enumerate().filter_map(|(index, (place, head))| {
        let (table, _, file) = TABLES.get(*place)?;
        let words = orgfile::columns(*file).into_iter().map(|column| {
            (column, orgfile::word(*file, column, visit.language == crate::i18n::Language::Ja).to_owned())
        });
        let first = [("", visit.text("changes-head-open")), (UNUSED, visit.text("changes-head-unused"))];
        let id = format!("{COLUMN}-{index}");
        let choice = |(column, label): (&str, String)| {
            let value = format!("{table}|{column}|{head}");
            Choice { id: format!("{id}-{column}"), is_chosen: chosen.contains(&value.as_str()), value, label }
        };
        let args = [("table", visit.text(&format!("web-field-{table}")).into()), ("head", head.into())];
        let wrong = sent.errors.iter().find(|error| error.field == COLUMN && error.about == *head);
        Some(Field {
            error: wrong.map(|error| message(visit.language, error, head)).unwrap_or_default(),
            label: visit.say("changes-head", &args),
            options: first.into_iter().chain(words).map(choice).collect(),
            ..Field::select(COLUMN, &id)
        })
    });
    heads.collect()
}

/// What is asked, with the word that answers it: one by one where they are few, else all of a kind at once.
pub fn questions(visit: &Visit, plan: &Plan, teller: &ImportWords<'_>) -> Vec<(String, String)> {
    let mut kinds: BTreeMap<Doubt, Vec<&Question>> = BTreeMap::new();
    for question in &plan.questions {
        kinds.entry(question.doubt).or_default().push(question);
    }
    let asked = kinds.into_iter().flat_map(|(doubt, alike)| {
        if alike.len() <= ASKED_MAX {
            let one = |question: &&Question| (question.to_string(), teller.question(question));
            return alike.iter().map(one).collect::<Vec<_>>();
        }
        let named: Vec<String> = alike.iter().take(3).map(|question| teller.question(question)).collect();
        let args = [("count", alike.len().into()), ("named", named.join(" / ").into())];
        vec![(doubt.as_str().to_owned(), visit.say("changes-ask-all", &args))]
    });
    asked.collect()
}

/// What would change from a day on.
pub fn preview(
    visit: &Visit,
    staff: &Staff,
    (plan, teller): (&Plan, &ImportWords<'_>),
    at: Moment,
) -> Preview {
    let changes: Vec<&Change> = plan.changes.iter().filter(|change| change.is_change()).collect();
    let (count, stays) = (changes.len(), plan.changes.len() - changes.len());
    let after = staff.world.after(&plan.facts, &plan.private);
    let found = opened(&staff.world, &after, (at, at + LOOK));
    let gaps = found.iter().take(NAMED_MAX).map(|gap| {
        let post = staff.world.active().map_or(gap.post.as_str(), |(_, policy)| policy.post_label(&gap.post));
        labels::gap(visit.language, gap, (post, &after.unit_name(&gap.unit)), at)
    });
    let named = plan.changes.iter().filter_map(|change| match change {
        Change::Person { person, .. } => Some(person),
        Change::Appointed { appointment, .. } => Some(&appointment.person),
        _ => None,
    });
    let mut silent: Vec<String> = named
        .filter_map(|person| Some((person, after.org.people.get(person)?)))
        .filter(|(_, row)| row.channels().is_empty())
        .map(|(person, row)| format!("{} {person}", row.name))
        .collect();
    silent.sort();
    silent.dedup();
    let more_unreachable = silent.len().saturating_sub(NAMED_MAX);
    silent.truncate(NAMED_MAX);
    Preview {
        at: crate::i18n::time::long(visit.language, crate::i18n::time::Years::Imperial, at),
        changes: changes.into_iter().take(LINES_MAX).map(|change| teller.change(change)).collect(),
        more: count.saturating_sub(LINES_MAX),
        stays,
        more_gaps: found.len().saturating_sub(NAMED_MAX),
        gaps: gaps.collect(),
        unreachable: silent,
        more_unreachable,
    }
}
