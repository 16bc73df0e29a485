//! The heart: pure, no I/O, no clock, no chance. Everything here is a function of its arguments.
//!
//! Dramatis personae.
//! * [`history::Entry`]: one line of what happened; hash-chained; facts apart from names and text.
//! * [`incident::state::Incident`] (事案): the fold of its facts.
//! * [`report::Report`] (通報・報告): what one person told us.
//! * [`org::Org`]: units, posts' holders, absences, approved policies; the fold of their history.
//! * [`contact::Contacts`] (関係者の連絡先): who is reached how, inside and outside.
//! * [`exception::Exceptions`] (例外措置): what is done otherwise than the rules say, by whose permit.
//! * [`review::Reviews`] (計画の見直し): when the plan was looked through, why, and what came of it.
//! * [`disposal::Disposals`] (廃棄記録): media of class A that were disposed of outside incidents.
//! * [`proxy::Proxies`] (特権の代行者): who exercises whose privileges, by whose approval.
//! * [`world::World`]: the organisation with its checked policies, frozen at one revision.
//! * [`policy::Policy`]: `escalation.yaml`, checked: lines, steps, duties, classes.
//! * [`incident::decide`]: (incident, world, command, now) → facts and the state after, or a refusal.
//! * [`plan::Plan`] (緊急時対応計画): what is done besides telling people, on one incident.
//! * [`evidence::state::Item`] (証拠): a thing kept, and each hand it passed through.
//! * [`notice::Notice`]: what must be said to someone, before channel and language.
//! * [`handover`] (引継ぎ): what a post still owes when the person in it changes.
//! * [`statistics::Statistics`] (統計): how many, how fast, how often late.
//! * [`search`]: which words are the same word.
//! * [`written`]: codes, counts, days, numbers and addresses as people write them.
//! * [`access`]: who may see and do what; [`audit`]: who audits what.

pub mod access;
pub mod account;
pub mod activation;
pub mod audit;
pub mod calendar;
pub mod contact;
pub mod disposal;
pub mod escalation;
pub mod evidence;
pub mod exception;
pub mod handover;
pub mod history;
pub mod ids;
pub mod incident;
pub mod keyring;
pub mod life;
pub mod moment;
pub mod notice;
pub mod org;
pub mod orgfile;
pub mod plan;
pub mod policy;
pub mod proof;
pub mod proxy;
pub mod readiness;
pub mod register;
pub mod report;
pub mod review;
#[cfg(test)]
mod sample;
pub mod scenario;
pub mod search;
pub mod simulation;
pub mod statistics;
pub mod telephone;
pub mod world;
pub mod written;
