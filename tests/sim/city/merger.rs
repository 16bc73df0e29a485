//! Two incidents of the city become one matter, or part.

use noroshi::actions::Error;
use noroshi::actions::merge::{Ask, perform};
use noroshi::domain::actor::Actor;
use noroshi::domain::history::Private;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Moment;
use noroshi::domain::world::World;

use super::City;

impl City {
    /// What is asked and seen from now on concerns the incident with this number.
    pub fn turns_to(&mut self, number: &str) {
        self.number = Some(number.to_owned());
        self.told = 0;
    }

    /// The incident as it is now.
    pub fn state(&self) -> Incident {
        self.incident()
    }

    /// The incident is one matter with another one from now on, or goes on by itself again.
    pub fn binds(&mut self, person: &str, into: Option<&str>, reason: &str) -> Result<(), Error> {
        let caller = self.caller(Actor::Person(person.into()));
        let (into, texts) =
            (into.map(str::to_owned), Private::from([("reason".to_owned(), reason.to_owned())]));
        let read = move |_: &Incident, _: &World, _: Moment| {
            Ok((Ask { into: into.clone(), vouchers: None }, texts.clone()))
        };
        let done = perform(&self.backend, &caller, &self.number(), read).map(|_| ());
        self.settle();
        done
    }

    /// The whole life of the incident as the second model sees it, and whether the store is whole.
    pub fn is_sound(&self) {
        let options = noroshi::store::verify::VerifyOptions { replay: true, anchor: None };
        let report = noroshi::store::verify::verify(&self.backend.store, &options, &mut |_| {});
        assert!(report.expect("the store can be read").is_whole());
        self.judge();
    }
}
