//! What a transcript calls things: people by name and post, posts by unit, grounds by clause.

use crate::domain::actor::{Bearer, Via};
use crate::domain::basis::Basis;
use crate::domain::ids::{LineId, PartyId, PersonId, PostId, StepId, UnitId};
use crate::domain::incident::fact::Fact;
use crate::domain::incident::state::Duty;
use crate::domain::moment::Moment;
use crate::domain::policy::{Deed, Question};
use crate::i18n::{labels, time};

use super::{Group, Page};

impl Page<'_> {
    /// 「上への報告  税務課 情報セキュリティ管理者 田中」.
    pub(super) fn duty(&self, duty: &Duty) -> String {
        let act = self.policy.act_label(&duty.act);
        let who = self.bearers(Some(&duty.post), &duty.bearers);
        format!("{act}  {} {who}", self.office(&duty.post, duty.unit.as_ref()))
    }

    pub(super) fn groups(
        &self,
        at: Moment,
        bearers: &[(Option<PostId>, PersonId, Via)],
        owed: &[Duty],
    ) -> String {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for (post, person, via) in bearers {
            match groups.iter_mut().find(|(of, _)| *of == post.as_ref()) {
                Some((_, people)) => people.push((person, *via)),
                None => groups.push((post.as_ref(), vec![(person, *via)])),
            }
        }
        let said: Vec<String> = groups
            .iter()
            .map(|(post, people)| {
                let unit = owed
                    .iter()
                    .find(|duty| Some(&duty.post) == *post && people.iter().any(|(p, _)| duty.is_borne_by(p)))
                    .and_then(|duty| duty.unit.clone());
                let seat = || people.iter().find_map(|(person, _)| self.unit_of((*post)?, person, at));
                let unit = unit.or_else(seat);
                let office = post.map(|post| self.office(post, unit.as_ref())).unwrap_or_default();
                let names: Vec<String> =
                    people.iter().map(|(person, via)| self.borne(*post, person, *via)).collect();
                format!("{office} {}", names.join(&self.word("report-separator")))
            })
            .collect();
        said.join(" ∥ ")
    }

    /// Those who were told before and only owe something new.
    pub(super) fn groups_of_duties(&self, owed: &[Duty]) -> String {
        let mut said: Vec<String> = Vec::new();
        for duty in owed {
            let office = self.office(&duty.post, duty.unit.as_ref());
            let line = format!("{office} {}", self.bearers(Some(&duty.post), &duty.bearers));
            if !said.contains(&line) {
                said.push(line);
            }
        }
        said.join(" ∥ ")
    }

    pub(super) fn bearers(&self, post: Option<&PostId>, bearers: &[Bearer]) -> String {
        let names: Vec<String> = bearers.iter().map(|row| self.borne(post, &row.person, row.via)).collect();
        names.join(&self.word("report-separator"))
    }

    /// Who did what a duty asks for; a stand-in as such (代理).
    pub(super) fn doer(&self, duty: &Duty, person: &PersonId) -> String {
        let via = duty.bearers.iter().find(|row| row.person == *person).map_or(Via::Holder, |row| row.via);
        self.borne(Some(&duty.post), person, via)
    }

    /// A name, with 代理, its cause and its clause where someone stands in.
    pub(super) fn borne(&self, post: Option<&PostId>, person: &PersonId, via: Via) -> String {
        match via {
            Via::StandIn(cause) => {
                let held = self.simulation.world.org.posts_of(person, self.simulation.incident.at);
                let clause = post.and_then(|post| self.policy.stand_in_clause(post, cause, &held));
                let plain = || labels::via(self.language, via);
                let via = clause.map_or_else(plain, |clause| labels::stand_in(self.language, cause, clause));
                let who = self.name(person);
                self.say("report-bearer", &[("who", &who), ("via", &via)])
            }
            Via::Holder | Via::Member | Via::AbsentHolder | Via::Copy | Via::Caller => self.name(person),
        }
    }

    pub(super) fn seat(&self, post: Option<&PostId>, person: &PersonId, at: Moment) -> String {
        let unit = post.and_then(|post| self.unit_of(post, person, at));
        let office = post.map(|post| self.office(post, unit.as_ref())).unwrap_or_default();
        format!("{office} {}", self.name(person)).trim().to_owned()
    }

    /// The unit in which a person holds a post.
    pub(super) fn unit_of(&self, post: &PostId, person: &PersonId, at: Moment) -> Option<UnitId> {
        let posts = self.simulation.world.org.posts_of(person, at);
        posts.into_iter().find(|(of, _)| *of == post).map(|(_, unit)| unit.clone())
    }

    /// The post with its unit, where there is one in each unit.
    pub(super) fn office(&self, post: &PostId, unit: Option<&UnitId>) -> String {
        let label = self.policy.post_label(post);
        let is_local = self.policy.post(post).is_some_and(|post| post.per != "body");
        match unit.filter(|_| is_local) {
            Some(unit) => format!("{} {label}", self.simulation.world.unit_name(unit)),
            None => label.to_owned(),
        }
    }

    pub(super) fn name(&self, person: &PersonId) -> String {
        self.simulation.world.org.name_of(person)
    }

    pub(super) fn parties(&self, parties: &[PartyId]) -> String {
        let label = |party: &PartyId| {
            self.policy.parties.get(party).map_or_else(|| party.to_string(), |party| party.label.clone())
        };
        parties.iter().map(label).collect::<Vec<_>>().join(&self.word("report-separator"))
    }

    /// The same with where each is reached at this hour.
    pub(super) fn addresses(&self, at: Moment, parties: &[PartyId]) -> String {
        let is_open = self.policy.is_office_open(at);
        let one = |id: &PartyId| {
            let name = self.parties(std::slice::from_ref(id));
            let Some(party) = self.policy.parties.get(id) else { return name };
            let ways = [party.email_at(is_open), party.phone_at(is_open)];
            let ways: Vec<&str> = ways.into_iter().flatten().collect();
            let separator = self.word("report-separator");
            if ways.is_empty() {
                return name;
            }
            self.say("report-bearer-at", &[("who", &name), ("at", &ways.join(&separator))])
        };
        parties.iter().map(one).collect::<Vec<_>>().join(&self.word("report-separator"))
    }

    pub(super) fn question(&self, line: &LineId, step: &StepId) -> Option<&Question> {
        match &self.policy.line(line)?.step(step)?.deed {
            Deed::Ask(question) => Some(question),
            Deed::Tell { .. } | Deed::By { .. } => None,
        }
    }

    pub(super) fn option(&self, line: &LineId, step: &StepId, answer: &str) -> String {
        let options =
            self.question(line, step).map(|question| question.options.as_slice()).unwrap_or_default();
        let found = options.iter().find(|option| option.id.as_str() == answer);
        found.map_or_else(|| answer.to_owned(), |option| option.label.clone())
    }

    pub(super) fn until(&self, due: Option<Moment>) -> String {
        due.map(|due| {
            let day = time::day(self.language, due);
            let at = if day == self.day {
                time::clock(self.language, due)
            } else {
                time::short(self.language, due)
            };
            self.say("transcript-until", &[("at", &at)])
        })
        .unwrap_or_default()
    }

    pub(super) fn ground(&self, basis: &Basis) -> String {
        labels::basis(self.language, basis, "").trim().to_owned()
    }
}

/// Whom one entry tells of one step.
#[derive(Default)]
pub(super) struct Told {
    pub(super) bearers: Vec<(Option<PostId>, PersonId, Via)>,
    pub(super) copies: Vec<(Option<PostId>, PersonId)>,
    pub(super) absent: Vec<(Option<PostId>, PersonId)>,
}

impl Told {
    pub(super) fn of(all: &[Fact], line: &LineId, step: &StepId) -> Self {
        let mut told = Self::default();
        for fact in all {
            let Fact::Told { line: of, step: on, person, post, via, .. } = fact else { continue };
            if of != line || on != step {
                continue;
            }
            match via {
                Via::Copy => told.copies.push((post.clone(), person.clone())),
                Via::AbsentHolder => told.absent.push((post.clone(), person.clone())),
                Via::Caller => {}
                Via::Holder | Via::Member | Via::StandIn(_) => {
                    let row = (post.clone(), person.clone(), *via);
                    // Who is told for each of several bodies is named once.
                    if !told.bearers.contains(&row) {
                        told.bearers.push(row);
                    }
                }
            }
        }
        told
    }
}
