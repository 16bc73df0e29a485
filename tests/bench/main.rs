//! What one machine does: the proof of a large city, intake beside a bare writer of the same rows, the
//! way to the first byte of a mail, whether the gravest is first behind a backlog, start and memory,
//! whether an archive makes the pages slow, and how evidence is taken in.
//!
//! It prints figures and fails only where something does not work at all.
#![cfg(test)]

mod archive;
mod copies;
mod evidence;
mod gravest;
mod intake;
mod mail;
mod paper;
mod proof;
mod raw;

#[path = "../crash/city.rs"]
mod city;
#[expect(dead_code, reason = "the bench kills nobody")]
#[path = "../crash/server.rs"]
mod server;
mod steady;

use std::fs;
use std::time::{Duration, Instant};

use city::City;
use server::Server;

/// Connections at the same time.
const CONNECTIONS: [usize; 4] = [1, 8, 32, 64];

fn main() {
    if wants("proof") {
        proof::measure();
    }
    if !["mail", "gravest", "intake", "paper", "archive", "evidence"].iter().any(|part| wants(part)) {
        return;
    }
    let databases = setting("BENCH_DATABASES").unwrap_or_else(|| "sqlite".to_owned());
    for database in databases.split_whitespace() {
        println!("\n== {database}");
        measure(database);
    }
}

/// Whether a part is to be measured: all are, unless some are named.
fn wants(part: &str) -> bool {
    setting("BENCH_ONLY").is_none_or(|only| only.split_whitespace().any(|name| name == part))
}

fn measure(database: &str) {
    let url = (database == "postgres").then(|| setting("BENCH_DATABASE_URL").expect("run ops/bench"));
    let city = City::new(database, url.as_deref());
    let sink = mail::Sink::start();
    let began = Instant::now();
    let server = Server::start_with(&city, "bench", &[("NOROSHI__MAIL__URL", &sink.url())]);
    println!("start to ready        {:>8} ms", began.elapsed().as_millis());
    println!("memory, idle          {:>8} MB", resident_mb(server.id()));
    let run = |part: &str, measure: &dyn Fn()| wants(part).then(measure);
    run("mail", &|| mail::measure(&city, &server, &sink));
    run("gravest", &|| gravest::measure(&city, &server, &sink));
    run("intake", &|| take_in(&city, &server));
    run("paper", &|| paper::measure(&city, &server));
    run("archive", &|| archive::measure(&city, &server));
    run("evidence", &|| evidence::measure(&city, &server));
    println!("memory, after         {:>8} MB", resident_mb(server.id()));
    server.stop();
}

/// Reports over more and more connections, beside what the database alone allows.
fn take_in(city: &City, server: &Server) {
    let seconds = Duration::from_secs(number("BENCH_SECONDS", 5));
    let before = raw::rows(city);
    let mut reports = 0;
    println!("\nconnections   reports/s    median ms    99 % ms");
    for connections in CONNECTIONS {
        let figure = intake::measure(city, server, connections, seconds);
        reports += figure.count;
        println!(
            "{connections:>11} {:>11.0} {:>12.2} {:>10.2}",
            figure.per_second(),
            figure.percentile_ms(50),
            figure.percentile_ms(99)
        );
    }
    raw::measure(city, &before, reports, &CONNECTIONS);
}

/// A setting of the run; `city.rs` and the others know none.
pub fn setting(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.into_string().expect("settings are UTF-8"))
}

/// A number of the run.
pub fn number(name: &str, default: u64) -> u64 {
    setting(name).map_or(default, |text| text.parse().expect("a number"))
}

fn resident_mb(process: u32) -> u64 {
    memory_mb(process, "VmRSS:")
}

/// The most that a process ever had.
fn peak_mb(process: u32) -> u64 {
    memory_mb(process, "VmHWM:")
}

fn memory_mb(process: u32, which: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the server runs");
    let line = status.lines().find(|line| line.starts_with(which)).expect("Linux says so");
    let kilobytes: u64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number");
    kilobytes / 1024
}
