//! What is said of an incident and of a body, in words of one language: by pages, programs, mails, papers.
//!
//! [`sentence`] says one fact, [`response`] the rows of the plan, [`lanes`] who hears when as a picture,
//! [`register`] the tables of a body's registers. [`compose::compose`] turns a history into a
//! [`document::Document`], the report as data, and [`variant::vary`] into what one kind of reader may see;
//! files of it are written in [`export`](crate::export). Nothing here reads a clock, a database or a
//! setting.

pub mod chronology;
pub mod compose;
pub mod disposals;
pub mod document;
mod drawing;
pub mod drills;
pub mod evidence;
pub mod exceptions;
mod ladder;
pub mod lanes;
pub mod names;
pub mod paper;
mod people;
pub mod policy;
pub mod proxies;
mod reach;
pub mod register;
pub mod response;
pub mod reviews;
#[cfg(test)]
pub(crate) mod sample;
pub mod section;
pub mod sentence;
mod terms;
mod texts;
pub mod transcript;
pub mod variant;
pub mod words;
