//! What a post owes is withdrawn.

use noroshi::actions::handle;
use noroshi::domain::actor::Actor;

use super::City;

impl City {
    /// A person withdraws whatever a post owes.
    pub fn withdraws(&mut self, person: &str, post: &str, reason: &str) {
        for duty in self.incident().duties.iter().filter(|row| row.is_owed() && row.post.as_str() == post) {
            let (caller, reason) = (self.caller(Actor::Person(person.into())), reason.to_owned());
            handle::withdraw(&self.house, &caller, &self.number(), duty.no, reason).expect("they may");
        }
        self.settle();
    }
}
