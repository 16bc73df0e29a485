//! What is done in someone's name, and what is handed on to others.

use crate::domain::actor::{Bearer, Cause, Contacted, Means, Via};
use crate::domain::channel::Channel;
use crate::domain::ids::DutyNo;
use crate::domain::incident::easing::Easing;
use crate::domain::incident::fact::Fact;
use crate::domain::moment::Moment;

pub(super) fn facts() -> Vec<Fact> {
    let people = || vec![Contacted { person: "2001".into(), channels: vec![Channel::mail()] }];
    vec![
        Fact::RecordedFor { person: "2001".into(), people: people() },
        Fact::Vouched { by: "2001".into(), second: "2002".into(), people: people() },
        Fact::NotedOf { at: Moment::from_micros(0), told: Some("2001".into()), means: Means::Phone },
        Fact::NotedOf { at: Moment::from_micros(0), told: None, means: Means::Paper },
        Fact::Delegated {
            duty: DutyNo(1),
            by: "2001".into(),
            to: Bearer { person: "2002".into(), via: Via::StandIn(Cause::Delegated) },
            means: Means::Screen,
            due_at: None,
        },
        Fact::Disowned {
            duty: DutyNo(1),
            by: "2001".into(),
            means: Means::Link,
            people: people(),
            parties: Vec::new(),
        },
        Fact::Eased {
            what: Easing::Withdrawn { duty: DutyNo(1), act: "confirm".into(), post: "manager".into() },
            people: people(),
            parties: Vec::new(),
        },
    ]
}
