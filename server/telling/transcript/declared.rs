//! What someone declares or says: a class on a scale, a mode, a body outside for itself.

use super::Page;
use crate::domain::actor::Contacted;
use crate::domain::draft::clause;
use crate::domain::ids::{ClassId, PartyId, ScaleId};
use crate::domain::moment::Moment;

impl Page<'_> {
    pub(super) fn placed(&mut self, at: Moment, scale: &ScaleId, to: &ClassId, by_rule: bool) {
        let known = self.policy.scale(scale);
        let words = known.map(|row| format!("{} {}", row.label, row.class_label(to)));
        let words = words.unwrap_or_else(|| format!("{scale} {to}"));
        let how = if by_rule { "transcript-by-rule" } else { "transcript-by-hand" };
        let words = self.say(how, &[("severity", &words)]);
        let ground = self.ground(&clause(known.and_then(|row| row.basis.as_deref())));
        self.push(at, "scale", &words, Some(&ground));
    }

    pub(super) fn mode(&mut self, at: Moment, kind: &str, mode: &str) {
        let known = self.policy.modes.iter().find(|row| row.id == mode);
        let words = known.map_or_else(|| mode.to_owned(), |row| row.label.clone());
        let ground = self.ground(&clause(known.and_then(|row| row.basis.as_deref())));
        self.push(at, kind, &words, Some(&ground));
    }

    pub(super) fn wall_lifted(&mut self, at: Moment, organ: &str, people: &[Contacted]) {
        let known = self.policy.organs.iter().find(|row| row.id == organ);
        let wall = known.and_then(|row| row.wall.as_ref());
        let ground = self.ground(&clause(wall.and_then(|wall| wall.basis.as_deref())));
        let names: Vec<String> = people.iter().map(|row| self.name(&row.person)).collect();
        let words = names.join(&self.word("report-separator"));
        self.push(at, "wall-lifted", &words, Some(&ground));
    }

    pub(super) fn heard(&mut self, at: Moment, kind: &str, party: &PartyId) {
        let words = self.parties(std::slice::from_ref(party));
        self.push(at, kind, &words, None);
    }
}
