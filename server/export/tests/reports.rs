//! Facts about reports that joined, for the story that holds every fact there is.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::story::{clock, contacted};
use crate::domain::case::field::Field;
use crate::domain::case::{Case, Origin};
use crate::domain::ids::HistoryId;
use crate::domain::incident::fact::{Fact, Joined};

fn joined(no: u32) -> Box<Joined> {
    let case = Case::new("loss".into(), Origin::Outside, clock("09:00"));
    let (report, number) = (HistoryId(Uuid::from_u128(u128::from(no))), format!("R3TQ-8WK{no}"));
    Box::new(Joined { no, report, number, case, reporter: None, received: None })
}

pub fn facts() -> Vec<Fact> {
    let people = vec![contacted("2001"), contacted("3001")];
    vec![
        Fact::Joined { joined: joined(1), news: BTreeSet::new(), people: Vec::new(), parties: Vec::new() },
        Fact::Joined { joined: joined(2), news: [Field::PeopleMax].into(), people, parties: Vec::new() },
        Fact::Taken { no: 2, fields: [Field::PeopleMax].into() },
    ]
}
