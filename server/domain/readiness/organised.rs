//! A policy beside the organisation it is for: units that it names and nobody has, and what it leaves open
//! that the organisation answers.

use crate::moment::Moment;
use crate::org::{Org, Standing, Unit};
use crate::policy::Post;
use crate::policy::check::Checked;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::document;
use crate::policy::finding::{OpenQuestion, nearest};

/// Keys under which a policy names units, at whatever depth; at the top `units` means kinds of unit.
const NAMING: [&str; 2] = ["unit", "units"];

/// What is left open once the organisation is known.
pub fn with_organisation(checked: &mut Checked, text: &str, org: &Org, now: Moment) {
    let Some(policy) = &checked.policy else { return };
    checked.questions.retain(|question| {
        let post = question.args.get("post").filter(|_| question.code == "no-stand-in");
        let post = post.and_then(|id| policy.posts.iter().find(|post| post.id.as_str() == id));
        post.is_none_or(|post| !has_stand_ins(post, org, now))
    });
    checked.questions.extend(unknown_units(text, org, now));
    checked.questions.sort();
}

/// Whether everyone who holds a post has somebody named who stands in.
fn has_stand_ins(post: &Post, org: &Org, now: Moment) -> bool {
    let kind = org.renames.unit(&post.per);
    let units = org.units.values().filter(|unit| unit.kind == kind);
    let mut seats = units.filter(|unit| org.find_unit(&unit.id, now).is_some()).peekable();
    let is_stood_in = |unit: &Unit| {
        let rows = org.appointed(&post.id, &unit.id, now);
        rows.is_empty() || rows.iter().any(|row| row.standing == Standing::StandIn)
    };
    seats.peek().is_some() && seats.all(is_stood_in)
}

/// Units that a policy names and that the organisation neither has nor will have; nothing where no units
/// are known yet.
pub fn unknown_units(text: &str, org: &Org, now: Moment) -> Vec<OpenQuestion> {
    let lives = org.units.values().filter(|unit| unit.to.is_none_or(|to| now < to));
    let known: Vec<&str> = lives.map(|unit| unit.id.as_str()).collect();
    let Ok(root) = document::read(text) else { return Vec::new() };
    if known.is_empty() {
        return Vec::new();
    }
    let mut findings = Findings::new(text);
    let fields = Cursor::root(&root).pairs(&mut Findings::default());
    for (key, at) in fields.iter().flat_map(Fields::iter) {
        if !NAMING.contains(&key.word.as_str()) {
            look(at, &known, &mut findings);
        }
    }
    let mut questions = findings.questions;
    questions.sort();
    questions
}

fn look(at: &Cursor<'_>, known: &[&str], findings: &mut Findings<'_>) {
    let mut quiet = Findings::default();
    if at.is_list() {
        at.list(&mut quiet).iter().for_each(|item| look(item, known, findings));
    }
    if !at.is_map() {
        return;
    }
    for (key, value) in at.pairs(&mut quiet).iter().flat_map(Fields::iter) {
        match key.word.as_str() {
            "unit" | "units" if !value.is_map() => {
                for item in value.list(&mut quiet) {
                    item.as_word().into_iter().for_each(|word| note(word, &item, known, findings));
                }
            }
            "instead" if value.is_map() => {
                for (unit, other) in value.pairs(&mut quiet).iter().flat_map(Fields::iter) {
                    note(&unit.word, other, known, findings);
                    look(other, known, findings);
                }
            }
            _ => look(value, known, findings),
        }
    }
}

fn note(word: &str, at: &Cursor<'_>, known: &[&str], findings: &mut Findings<'_>) {
    if known.contains(&word) {
        return;
    }
    findings.question(at, "no-such-unit", &[("unit", word)]);
    if let Some(question) = findings.questions.last_mut() {
        question.maybe = nearest(word, known.iter().copied());
    }
}

#[cfg(test)]
mod tests;
