//! How an alarm travels.
//!
//! ```text
//!   line   ── a chain of steps, in rounds
//!   step   ── tells posts, or puts duties on a post that knows, or asks a question
//!   duty   ── what a holder owes; confirming is one duty and ends nothing else
//! ```
//!
//! [`recipients`](super::recipients) turns a post into people, and its `seat` says who acts in it: through
//! absence, delegation, stand-ins and exclusion.
//! [`progress`] says where a step stands and what is satisfied. [`opening`] opens steps and puts
//! duties on people; [`approval`] and [`outside`] those that follow from an answer and from telling a
//! body outside; [`takeover`] answers for what another incident owed. What is due when is decided in
//! `deciding::settle`.

pub mod approval;
pub mod change;
pub mod opening;
pub mod outside;
pub mod owed;
pub mod progress;
pub mod takeover;
pub mod times;
