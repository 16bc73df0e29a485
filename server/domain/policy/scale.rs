//! Scales beside severity (影響範囲, 緊急度, …): a body's own words for what else it judges by.
//!
//! The product gives a scale no meaning and no clause. What follows from a class stands in the
//! conditions that name it.

use super::{Condition, Policy, Truth};
use crate::case::{Case, Placed};
use crate::ids::{ClassId, PostId, ScaleId, SeverityId};

/// A scale with its classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Id; never `severity`.
    pub id: ScaleId,
    /// The body's own word.
    pub label: String,
    /// Classes, lightest first; never empty.
    pub classes: Vec<Class>,
    /// Rules that decide the class, first that holds.
    pub rules: Vec<(ClassId, Condition)>,
    /// The class where no rule holds.
    pub start: ClassId,
    /// Posts whose people set the class; empty: whoever handles the incident.
    pub decided_by: Vec<PostId>,
    /// Clause.
    pub basis: Option<String>,
}

/// A class of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Id, unique in its scale.
    pub id: ClassId,
    /// The body's own word.
    pub label: String,
    /// What belongs to it, in the body's words.
    pub criteria: Option<String>,
}

impl Scale {
    /// The class with this id.
    pub fn class(&self, id: &ClassId) -> Option<&Class> {
        self.classes.iter().find(|class| class.id == *id)
    }

    /// How grave a class is: 0 is the lightest.
    pub fn rank(&self, id: &ClassId) -> usize {
        self.classes.iter().position(|class| class.id == *id).unwrap_or(0)
    }

    /// The body's word for a class; the id where it has none.
    pub fn class_label(&self, id: &ClassId) -> String {
        self.class(id).map_or_else(|| id.to_string(), |class| class.label.clone())
    }
}

impl Policy {
    /// How grave a class is: 0 is the lightest.
    pub fn rank(&self, id: &SeverityId) -> usize {
        self.severities.iter().position(|severity| severity.id == *id).unwrap_or(0)
    }

    /// The class that the rules give to a case: the first rule that holds, the lightest otherwise.
    pub fn assess(&self, case: &Case) -> SeverityId {
        let lightest = self.severities.first().map(|severity| severity.id.clone());
        let first = self
            .severity_rules
            .iter()
            .find(|(_, condition)| condition.holds(self, case, None) == Truth::Yes)
            .map(|(id, _)| id.clone());
        first.or(lightest).unwrap_or_else(|| SeverityId::from("minor"))
    }

    /// The scale with this id.
    pub fn scale(&self, id: &ScaleId) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == *id)
    }

    /// The class that the rules of a scale give to a case: the first rule that holds, the start
    /// otherwise. What nobody knows fulfils a rule only where the rule lists `unknown`.
    pub fn place_on(&self, scale: &Scale, case: &Case) -> ClassId {
        let mut rules = scale.rules.iter();
        let first = rules.find(|(_, condition)| condition.holds(self, case, None) == Truth::Yes);
        first.map_or_else(|| scale.start.clone(), |(id, _)| id.clone())
    }

    /// The case with the classes that the rules give it, before anyone has set one.
    pub fn placed(&self, mut case: Case) -> Case {
        for scale in &self.scales {
            let class = self.place_on(scale, &case);
            case.context.scales.insert(scale.id.clone(), Placed { class, by_hand: false });
        }
        case
    }
}
