//! The bodies whose policies are shipped, with their people.

use noroshi::domain::contact::Contacts;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{PolicyVersion, UnitId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Org, OrgFact};
use noroshi::domain::orgfile::{self, Files};
use noroshi::domain::policy::Policy;
use noroshi::domain::world::World;
use noroshi::orgcsv;

/// When the proof is asked: 2026-11-20 10:00 in Japan.
pub const NOW: Moment = Moment::from_micros(1_795_136_400_000_000);

/// A policy in its organisation.
pub struct Body {
    /// Its name.
    pub name: &'static str,
    /// Everyone.
    pub world: World,
}

/// Every shipped policy with its people.
pub fn all() -> Vec<Body> {
    macro_rules! body {
        ($name:literal, $policy:literal, $people:literal) => {
            body(
                $name,
                include_str!(concat!("../../../", $policy)),
                [
                    include_str!(concat!("../../../", $people, "/units.csv")),
                    include_str!(concat!("../../../", $people, "/people.csv")),
                    include_str!(concat!("../../../", $people, "/posts.csv")),
                ],
            )
        };
    }
    vec![
        body!("noroshi", "escalation.yaml", "templates/demo"),
        body!("hannan", "ops/profiles/hannan/escalation.yaml", "ops/profiles/hannan"),
        body!("seihokugo", "ops/profiles/seihokugo/escalation.yaml", "ops/profiles/seihokugo"),
        body!("ogi-kansa", "ops/profiles/ogi-kansa/escalation.yaml", "ops/profiles/ogi-kansa"),
    ]
}

/// The sample city where what opens the emergency's step to the top is a scale's class.
pub fn scaled() -> Vec<Body> {
    vec![body("scales", &scaled_policy(), town())]
}

fn scaled_policy() -> String {
    let scales = "scales:\n  urgency: { label: 緊急度, classes: { usual: 通常, high: 緊急, top: 最緊急 },\n    \
        rules: [{ top: { malicious: present } }, { high: { people_max: over 80 } }], decided_by: [desk] }\nseverity:\n";
    let (written, asked) = ("{ severity: critical }", "{ scales: { urgency: high or above } }");
    let step =
        |when: &str| format!("        when: {when}\n        at_once: true\n        tell: [chief, ciso]");
    let policy = include_str!("../../../escalation.yaml");
    let text = policy.replacen(&step(written), &step(asked), 1).replacen("severity:\n", scales, 1);
    assert!(text.contains(asked), "the policy has a step that waits for nobody");
    text
}

fn town() -> [&'static str; 3] {
    [
        include_str!("../../../templates/demo/units.csv"),
        include_str!("../../../templates/demo/people.csv"),
        include_str!("../../../templates/demo/posts.csv"),
    ]
}

/// The sample city where times look at a scale's class, a graver one now shorter and now longer.
pub fn timed() -> Vec<Body> {
    let scaled = scaled_policy();
    let (first, second) = ("confirm: { within: 速やかに }", "confirm: { within: 早急に }");
    assert!(scaled.contains(first) && scaled.contains(second), "the policy has both times");
    let text = scaled
        .replacen(first, "confirm: { within: { of: urgency, high: 2h, top: 15m, else: 60m } }", 1)
        .replacen(second, "confirm: { within: { of: urgency, usual: 30m, else: 90m } }", 1);
    vec![body("timed", &text, town())]
}

fn body(name: &'static str, policy: &str, [units, people, posts]: [&str; 3]) -> Body {
    let read = |text: &str| orgcsv::read(text.as_bytes()).expect("the shipped files are sound");
    let files = Files { units: read(units), people: read(people), posts: read(posts), ..Files::default() };
    let mut org = Org::default();
    let (version, text) = (PolicyVersion(1), policy.to_owned());
    org.apply(&OrgFact::PolicyActivated { version, sha256: String::new(), text }, &Private::new());
    let policies = World::new(org.clone()).policies;
    let policy = policies.get(&version).expect("the shipped policies are sound");
    let plan = orgfile::plan(&files, (&org, &Contacts::default()), policy, NOW - Span::hours(24))
        .expect("the shipped files fit");
    plan.facts.iter().for_each(|fact| org.apply(fact, &plan.private));
    Body { name, world: World { org, policies } }
}

impl Body {
    /// The body with no other unit than this one, those above it, and whatever answers for systems
    /// and contracts; of an unknown place only the top.
    pub fn around(&self, unit: Option<&UnitId>, policy: &Policy) -> World {
        let org = &self.world.org;
        let tops = org.units.values().filter(|row| row.parent.is_none()).map(|row| &row.id);
        let assets = policy.systems.iter().chain(&policy.contracts).map(|asset| &asset.unit);
        let mut kept: Vec<UnitId> = Vec::new();
        let mut open: Vec<&UnitId> = unit.into_iter().chain(tops).chain(assets).collect();
        while let Some(row) = open.pop().and_then(|id| org.units.get(id)) {
            if !kept.contains(&row.id) {
                kept.push(row.id.clone());
                open.extend(&row.parent);
            }
        }
        let mut org = org.clone();
        org.units.retain(|id, _| kept.contains(id));
        org.appointments.retain(|row| kept.contains(&row.unit));
        World { org, policies: self.world.policies.clone() }
    }
}
