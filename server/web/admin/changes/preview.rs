//! What tables would change, and what is asked before it is recorded.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::sent::{COLUMN, Sent, TABLES, UNUSED};
use crate::domain::administration::absences::opened;
use crate::domain::administration::seats;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::domain::orgfile::{self, Change, Doubt, Plan, Question, RowMistake};
use crate::domain::policy::Policy;
use crate::domain::world::World;
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
/// People who are named that are mailed; the rest is counted.
const TOLD_MAX: usize = 10;
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
    /// Who is mailed as soon as it is recorded, and why.
    told: String,
    /// That nobody who is moved hears of it before the day; empty where that is today.
    untold: String,
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
    let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
    found.iter().filter(|one| is_missing(one)).for_each(|one| *alike.entry(&one.value).or_default() += 1);
    // The same unit that is none is said once.
    let mut said: BTreeSet<&str> = BTreeSet::new();
    let mut shown: Vec<&RowMistake> = Vec::new();
    for one in found.iter().filter(is_asked) {
        if !is_missing(one) || said.insert(&one.value) {
            shown.push(one);
        }
    }
    let more = shown.len().saturating_sub(NAMED_MAX);
    let one = |found: &&RowMistake| {
        let count = alike.get(found.value.as_str()).copied().filter(|count| is_missing(found) && *count > 1);
        let place = count.map(|count| visit.say("changes-places", &[("rest", (count - 1).into())]));
        let one = mistake(visit, found);
        Mistake { place: format!("{}{}", one.place, place.unwrap_or_default()), ..one }
    };
    (shown.iter().take(NAMED_MAX).map(one).collect(), more)
}

/// Whether a row names a unit that is none.
fn is_missing(one: &RowMistake) -> bool {
    one.code == "unknown-unit" && one.field == "unit"
}

/// Units that rows name and that are none, each once and in order.
pub fn missing(found: &[RowMistake]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for one in found.iter().filter(|one| is_missing(one)) {
        if !names.contains(&one.value) {
            names.push(one.value.clone());
        }
    }
    names
}

/// A table of units that has them, to be completed by whoever knows them: each below the whole, with a code
/// that no other has.
pub fn drafted(world: &World, policy: &Policy, missing: &[String]) -> String {
    let root = world.org.units.values().find(|unit| unit.parent.is_none() && !unit.never_was());
    let kind = |id: &str| {
        let known = policy.units.iter().find(|kind| kind.id == id).or(policy.units.last());
        known.map(|kind| kind.label.clone()).unwrap_or_default()
    };
    let mut lines = vec!["組織コード\t名称\t種別\t上位".to_owned()];
    let mut codes = (1_u32..).map(|no| format!("u{no:02}"));
    for name in missing {
        let is_free = |code: &String| !world.org.units.contains_key(&UnitId::from(code.as_str()));
        let code = codes.find(is_free).unwrap_or_default();
        let is_large = name.ends_with('部') || name.ends_with('局');
        let kind = kind(if is_large { "department" } else { "section" });
        let above = root.map(|unit| unit.id.as_str()).unwrap_or_default();
        lines.push(format!("{code}\t{name}\t{kind}\t{above}"));
    }
    lines.join("\n")
}

/// What was done to the tables before they were read.
pub fn notes(visit: &Visit, sent: &Sent) -> Vec<String> {
    let between = visit.text("web-and");
    let cells = sent.filled.join(&between);
    let filled = (!cells.is_empty()).then(|| visit.say("changes-filled", &[("cells", cells.into())]));
    let titles = (sent.titles > 0).then(|| visit.say("changes-titles", &[("count", sent.titles.into())]));
    titles.into_iter().chain(filled).collect()
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
    let dated = plan.clone().dated(&staff.world.org, at, visit.now);
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
        told: told(visit, staff, &dated),
        untold: if visit.now < at { visit.text("changes-untold") } else { String::new() },
        more_gaps: found.len().saturating_sub(NAMED_MAX),
        gaps: gaps.collect(),
        unreachable: silent,
        more_unreachable,
    }
}

/// Who is mailed as soon as a plan is recorded, and why.
fn told(visit: &Visit, staff: &Staff, plan: &Plan) -> String {
    let facts = (plan.facts.as_slice(), &plan.private);
    let deeds = seats::watched(&staff.world, Some(&staff.person), facts, visit.now);
    let people: BTreeSet<_> =
        deeds.iter().flat_map(|deed| &deed.told.people).map(|to| to.person.clone()).collect();
    if people.is_empty() {
        return visit.text("changes-told-none");
    }
    let name = |person: &PersonId| match plan.private.get(&format!("name.{person}")) {
        Some(name) => name.clone(),
        None => staff.world.org.name_of(person),
    };
    let rest = people.len().saturating_sub(TOLD_MAX);
    let names: Vec<String> = people.iter().take(TOLD_MAX).map(name).collect();
    let names = names.join(&visit.text("web-and"));
    let args = [("count", people.len().into()), ("names", names.into()), ("rest", rest.into())];
    visit.say("changes-told", &args)
}
