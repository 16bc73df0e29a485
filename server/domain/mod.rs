//! The heart: pure, no I/O, no clock, no chance. Everything here is a function of its arguments.
//!
//! Dramatis personae.
//! * [`history::Entry`]: one line of what happened; hash-chained; facts apart from names and text.
//! * [`incident::state::Incident`] (事案): the fold of its facts.
//! * [`called::Called`] (呼び番号): the number of an incident that can be said.
//! * [`report::Report`] (通報・報告): what one person told us.
//! * [`case::Case`]: what is known of an incident, in the words that rules look at.
//! * [`org::Org`]: units, posts' holders, absences, approved policies.
//! * [`contact::Contacts`] (関係者の連絡先): who is reached how, inside and outside.
//! * [`register::exception::Exceptions`] (例外措置): what is done otherwise than rules say, by whose permit.
//! * [`register::review::Reviews`] (計画の見直し): when the plan was looked through, and what came of it.
//! * [`register::disposal::Disposals`] (廃棄記録): media of class A that were disposed of outside incidents.
//! * [`register::proxy::Proxies`] (特権の代行者): who exercises whose privileges, by whose approval.
//! * [`world::World`]: people and posts with the checked policies, frozen at one revision.
//! * [`organisation::Organisation`]: the World with contacts and registers; the fold of their history.
//! * [`recipients::Recipients`]: from a post at a place to the people who answer for it today.
//! * [`policy::Policy`]: `escalation.yaml`, checked: lines, steps, duties, classes.
//! * [`deciding::decide`]: (incident, world, command, now) → facts and the state after, or a refusal.
//! * [`plan::Plan`] (緊急時対応計画): what is done besides telling people, on one incident.
//! * [`evidence::state::Item`] (証拠): a thing kept, and each hand it passed through.
//! * [`notice::Notice`]: what must be said to someone, before channel and language.
//! * [`handover`] (引継ぎ): what a post still owes when the person in it changes.
//! * [`administration`] (管理): what people do to the house itself, and who hears of it.
//! * [`statistics::Statistics`] (統計): how many, how fast, how often late.
//! * [`search`]: which words are the same word.
//! * [`written`]: codes, counts, days, numbers and addresses as people write them.
//! * [`access`]: who may see and do what; [`audit`]: who audits what.
//!
//! Rooms lie on floors, and import what is below them; `tests/tidy/floors.rs` holds the order.

pub mod access;
pub mod account;
pub mod actor;
pub mod administration;
pub mod audit;
pub mod basis;
pub mod calendar;
pub mod called;
pub mod case;
pub mod channel;
mod code;
#[cfg(feature = "columns")]
pub mod columns;
pub mod contact;
pub mod deciding;
pub mod draft;
pub mod escalation;
pub mod evidence;
pub mod handover;
pub mod history;
pub mod holding;
pub mod ids;
pub mod incident;
pub mod keyring;
pub mod ladder;
pub mod life;
pub mod moment;
pub mod notice;
pub mod org;
pub mod organisation;
pub mod orgfile;
pub mod plan;
pub mod policy;
pub mod proof;
pub mod readiness;
pub mod reason;
pub mod recipients;
pub mod refusal;
pub mod register;
pub mod rename;
pub mod report;
#[cfg(test)]
mod sample;
pub mod scenario;
pub mod search;
pub mod simulation;
pub mod statistics;
pub mod telephone;
pub mod world;
pub mod written;
