//! A town drawn from a seed: units, people, vacancies, double posts, stand-ins.

use noroshi::domain::actor::Cause;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{PersonId, PolicyVersion, PostId, UnitId};
use noroshi::domain::moment::Moment;
use noroshi::domain::org::{Appointment, Org, OrgFact, Standing};
use noroshi::domain::policy::Policy;
use noroshi::domain::world::World;

use super::chance::Chance;

/// The policies that lives run under.
pub const POLICIES: [&str; 3] = [
    include_str!("../../escalation.yaml"),
    include_str!("../policies/plain.yaml"),
    include_str!("../policies/rich.yaml"),
];

/// 2026-11-20 10:00 in Japan, a Friday.
pub const START: Moment = Moment::from_micros(1_795_136_400_000_000);

/// A World and the sections in which incidents happen.
pub struct Town {
    /// The organisation, foldable further.
    pub org: Org,
    /// Sections.
    pub sections: Vec<UnitId>,
    /// Everyone.
    pub people: Vec<PersonId>,
    /// Everything that happened to the organisation, in order.
    pub log: Vec<(OrgFact, Private)>,
}

impl Town {
    /// The town of a seed.
    pub fn new(chance: &mut Chance) -> Self {
        let text = (*chance.pick(&POLICIES)).to_owned();
        Self::under(chance, text)
    }

    /// A town of a seed under this policy.
    pub fn under(chance: &mut Chance, text: String) -> Self {
        let mut town =
            Self { org: Org::default(), sections: Vec::new(), people: Vec::new(), log: Vec::new() };
        let version = PolicyVersion(1);
        town.happen(OrgFact::PolicyActivated { version, sha256: String::new(), text }, Private::new());
        town.build_units(chance);
        town.hire(chance);
        let policy = town.policy();
        town.fill_posts(chance, &policy);
        town
    }

    /// The active policy.
    pub fn policy(&self) -> Policy {
        let world = World::new(self.org.clone());
        let (_, policy) = world.active().expect("the sample policies pass the check");
        Policy::clone(policy)
    }

    /// Something happens to the organisation.
    pub fn happen(&mut self, fact: OrgFact, private: Private) {
        self.org.apply(&fact, &private);
        self.org.revision += 1;
        self.log.push((fact, private));
    }

    fn unit(&mut self, id: &str, kind: &str, parent: Option<&str>) {
        let fact = OrgFact::UnitSet {
            unit: id.into(),
            kind: kind.to_owned(),
            parent: parent.map(UnitId::from),
            from: Moment::from_micros(0),
        };
        self.happen(fact, Private::new());
    }

    fn build_units(&mut self, chance: &mut Chance) {
        self.unit("body", "body", None);
        for department in 0..=chance.below(3) {
            let department = format!("d{department}");
            self.unit(&department, "department", Some("body"));
            for section in 0..=chance.below(2) {
                let section = format!("{department}s{section}");
                self.unit(&section, "section", Some(&department));
                self.sections.push(section.as_str().into());
            }
        }
        // A section right under the body has no department: a level it does not have.
        if chance.happens(30) {
            self.unit("free", "section", Some("body"));
            self.sections.push("free".into());
        }
    }

    fn hire(&mut self, chance: &mut Chance) {
        // A body of three people must not deadlock; a large one must not slow.
        for number in 0..3 + chance.below(20) {
            let person = PersonId::from(format!("p{number:02}"));
            let mut private = Private::new();
            if chance.happens(95) {
                private.insert(format!("email.{person}"), format!("{person}@example.jp"));
            }
            if chance.happens(20) {
                private.insert(format!("teams.{person}"), "desk-teams".to_owned());
            }
            self.people.push(person.clone());
            self.happen(OrgFact::PersonSet { person, unit: None }, private);
        }
    }

    fn fill_posts(&mut self, chance: &mut Chance, policy: &Policy) {
        for post in &policy.posts {
            let units: Vec<UnitId> = self
                .org
                .units
                .values()
                .filter(|unit| unit.kind == post.per || (post.per == "body" && unit.parent.is_none()))
                .map(|unit| unit.id.clone())
                .collect();
            for unit in units {
                let count = if post.is_group { 1 + chance.below(3) } else { 1 };
                for order in 0..count {
                    if chance.happens(85) {
                        let standing = if post.is_group { Standing::Member } else { Standing::Holder };
                        self.appoint(chance, (&post.id, &unit), standing, order as u32);
                    }
                }
                if chance.happens(30) {
                    self.appoint(chance, (&post.id, &unit), Standing::StandIn, 1);
                }
            }
        }
    }

    fn appoint(&mut self, chance: &mut Chance, at: (&PostId, &UnitId), standing: Standing, order: u32) {
        let person = chance.pick(&self.people).clone();
        let causes = [Cause::Absent, Cause::Absent, Cause::Vacant, Cause::Unable];
        let cause = (standing == Standing::StandIn).then(|| *chance.pick(&causes));
        let appointment = Appointment {
            post: at.0.clone(),
            unit: at.1.clone(),
            person,
            standing,
            order,
            cause,
            from: Moment::from_micros(0),
            to: None,
        };
        self.happen(OrgFact::Appointed { appointment }, Private::new());
    }
}
