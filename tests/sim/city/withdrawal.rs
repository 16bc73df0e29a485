//! What a post owes is withdrawn.

use noroshi::actions::give;
use noroshi::domain::actor::Actor;
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::history::Private;

use super::City;

impl City {
    /// A person withdraws whatever a post owes.
    pub fn withdraws(&mut self, person: &str, post: &str, reason: &str) {
        for duty in self.incident().duties.iter().filter(|row| row.is_owed() && row.post.as_str() == post) {
            let caller = self.caller(Actor::Person(person.into()));
            let (ask, texts) =
                (Ask::Withdraw { duty: duty.no }, Private::from([("reason".to_owned(), reason.to_owned())]));
            give(&self.backend, &caller, &self.number(), ask, texts).expect("they may");
        }
        self.settle();
    }
}
