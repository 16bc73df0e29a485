//! The web room as others meet it: a real server on a port of its own, asked over the network.
//!
//! Every test runs on SQLite, or on PostgreSQL where `TEST_DATABASE_URL` names one; there each server gets
//! a schema of its own.

#![cfg(test)]
#![expect(clippy::string_slice, reason = "a place found in a page is a boundary of it")]

#[path = "../support/place.rs"]
mod place;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/union.rs"]
mod union;

mod absences;
mod accounts;
mod address_book;
mod again;
mod alertmanager;
mod alerts;
mod alive;
mod api;
mod app;
mod audit;
mod auditor;
mod bad_input;
mod booked;
mod called;
mod channels;
mod compressed;
mod contacts;
mod contract;
mod corrected;
mod database;
mod deadlines;
mod directory;
mod disposals;
mod disposed;
mod documents;
mod drills;
mod evidence;
mod exceptions;
mod face;
mod factor;
mod facts;
mod files;
mod flood;
mod follow;
mod identity;
mod invitations;
mod joined;
mod kept;
mod languages;
mod mails;
mod manual;
mod merged;
mod namesakes;
mod onward;
mod organisation;
mod outage;
mod outside;
mod own_words;
mod pages;
mod paper;
mod papers;
mod parties;
mod passkey;
mod people;
mod plan_approval;
mod plan_values;
mod policy;
mod prevention;
mod programs;
mod proof;
mod proxies;
mod publication;
mod published;
mod readiness;
mod record;
mod records;
mod response;
mod retention;
mod reviews;
mod scales;
mod setup;
mod sheet;
mod simulate;
mod sources;
mod staff;
mod staff_report;
mod stand_ins;
mod state;
mod statistics;
mod tables;
mod thread;
mod tokens;
mod unseen;
mod walls;
mod wire;
