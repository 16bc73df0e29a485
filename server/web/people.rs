//! People as forms name them: by staff number or by name, in whatever width.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;

use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::org::Org;
use crate::domain::search::{Directory, Meant};

use super::answer::Answer;
use super::form::Reading;
use super::guard::Staff;
use super::visit::{Outcome, Visit};

/// Finds whom a form names.
#[derive(Clone, Copy)]
pub struct Finder<'a> {
    /// Where people are known.
    pub org: &'a Org,
    /// When they must work here.
    pub now: Moment,
}

impl Finder<'_> {
    /// The one person of a field; nobody for what is empty, and a mistake for what cannot be told.
    pub fn one(self, reading: &mut Reading<'_>, field: &str, typed: &str) -> Option<PersonId> {
        let typed = typed.trim();
        if typed.is_empty() { None } else { self.pick(&self.directory(), reading, field, typed) }
    }

    /// Everyone of a field, with commas, line ends or spaces between.
    pub fn all(self, reading: &mut Reading<'_>, field: &str, typed: &str) -> BTreeSet<PersonId> {
        let directory = self.directory();
        let mut found = BTreeSet::new();
        for piece in typed.split([',', '、', '，', '､', ';', '；', '\n']) {
            let words: Vec<&str> = piece.split_whitespace().collect();
            let mut rest = words.as_slice();
            while !rest.is_empty() {
                let (name, after) = first_name(&directory, rest);
                found.extend(self.pick(&directory, reading, field, &name));
                rest = after;
            }
        }
        found
    }

    fn directory(self) -> Directory {
        Directory::of(self.org, self.now)
    }

    fn pick(
        self,
        directory: &Directory,
        reading: &mut Reading<'_>,
        field: &str,
        typed: &str,
    ) -> Option<PersonId> {
        match directory.find(typed) {
            Meant::One(person) => return Some(person),
            Meant::Nobody => {
                let like = directory.like(typed).into_iter().map(|person| shown(self.org, &person));
                let like: Vec<String> = like.collect();
                match like.as_slice() {
                    [] => reading.refuse_about(field, "person-unknown", &[typed.to_owned()]),
                    like => reading.refuse_about(field, "person-like", like),
                }
            }
            Meant::Several(people) => {
                let names: Vec<String> = people.iter().map(|person| shown(self.org, person)).collect();
                reading.refuse_about(field, "person-several", &names);
            }
        }
        None
    }
}

/// A person as lists show them and as forms read them.
pub fn shown(org: &Org, person: &PersonId) -> String {
    format!("{}（{person}）", org.own_name(person))
}

/// Whom of the staff what somebody has begun to type may mean, as forms read them: what a field offers. It
/// says no more than a form says that cannot tell who was meant.
pub fn names(visit: &Visit, staff: &Staff) -> Outcome {
    let org = &staff.world.org;
    let like = Directory::of(org, visit.now).like(visit.query.text("q"));
    let names: Vec<String> = like.iter().map(|person| shown(org, person)).collect();
    Ok(Answer::json(StatusCode::OK, &names))
}

/// As few words from the beginning on as name somebody, else the first alone; and what comes after.
fn first_name<'w>(directory: &Directory, words: &'w [&'w str]) -> (String, &'w [&'w str]) {
    /// Words of a name at most.
    const WORDS_MAX: usize = 4;
    let counts = 1..=words.len().min(WORDS_MAX);
    let mut names = counts.filter_map(|count| words.split_at_checked(count));
    let known = names.find(|(name, _)| directory.find(&name.join(" ")) != Meant::Nobody);
    let first = || words.split_at_checked(1);
    known.or_else(first).map(|(name, rest)| (name.join(" "), rest)).unwrap_or_default()
}
