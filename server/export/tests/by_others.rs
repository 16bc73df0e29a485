//! What another does in someone's name.

use crate::domain::incident::fact::{Contacted, Fact};

pub(super) fn facts() -> Vec<Fact> {
    let people = || vec![Contacted { person: "2001".into(), channels: vec!["mail".to_owned()] }];
    vec![
        Fact::RecordedFor { person: "2001".into(), people: people() },
        Fact::Vouched { by: "2001".into(), second: "2002".into(), people: people() },
    ]
}
