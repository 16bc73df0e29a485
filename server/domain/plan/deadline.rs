//! 期限: clocks that law or the body's own rules start.
//!
//! A *rule* asks for something when a trigger is met, or may be: it then has *clocks* (速報, 確報,
//! 本人への通知). Rules of law come from a dated pack; a policy adds its own. Whether a rule applies is
//! asked again at every change, and the earliest start is kept. A person's judgement, a filing or a
//! notice to the persons ends what is asked; nothing else does.

pub mod ask;
pub mod clock;
pub mod count;
mod decide;
pub mod fact;
pub mod law;
mod settle;
pub mod state;
pub mod trigger;
mod turn;
pub mod words;

pub use ask::Ask;
pub use clock::{ClockId, KnownBy, Likelihood, NoClock, Rule, Stage, Term, Terms, Trigger};
pub use decide::decide;
pub use fact::{Dated, Fact, Told, Turn};
pub use law::basis;
pub use settle::settle;
pub use state::{Clock, Deadlines, Entered, Filing, Matter, Notified, Standing, Verdict};
pub use words::{Escape, MomentKind, Way};

#[cfg(test)]
mod tests;
