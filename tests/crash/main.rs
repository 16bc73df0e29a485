//! What was answered stays, whatever dies: the server killed under load, the database pulled away
//! from under two servers, and the ledger of what people were shown compared with what is there.
//!
//! Every process here is real: the built binary, the real databases, TCP. The moments of death are
//! drawn from `CRASH_SEED` (printed); `CRASH_ROUNDS` says how often. `ops/test crash` starts the
//! PostgreSQL that the second story pulls away.
#![cfg(test)]

mod city;
mod client;
mod ledger;
mod load;
mod server;

use std::fs;
use std::process::Command;

use city::City;
use load::Load;
use server::Server;

/// Answers that must follow the last restart before the load stops: it works again, not only once.
const ANSWERS_AFTER: usize = 40;

#[test]
fn a_server_killed_under_load_loses_no_answered_report() {
    let city = City::new("sqlite", None);
    let mut moments = Moments::new();
    let mut server = Server::start(&city, "only");
    let load = Load::start(&city, vec![server.address()], moments.seed);
    for round in 1..=rounds() {
        load.await_answers(moments.next());
        server.kill();
        println!("round {round}: process {} killed after {} answers", server.id(), load.answers());
        server = server.again(&city);
    }
    load.await_answers(ANSWERS_AFTER);
    let ledger = load.stop();
    println!("compared with {}", city.database);
    ledger.compare(&city, &server.address());
    server.stop();
    city.verify();
    verify_files(&city, ledger.handed_in.len());
}

#[test]
fn two_servers_on_one_postgresql_outlive_each_other_and_the_database() {
    let database = setting("CRASH_DATABASE_URL").expect("CRASH_DATABASE_URL is missing: run ops/test crash");
    let folder = setting("CRASH_POSTGRES").expect("CRASH_POSTGRES is missing: run ops/test crash");
    let city = City::new("postgres", Some(&database));
    let mut moments = Moments::new();
    let mut servers = vec![Server::start(&city, "first"), Server::start(&city, "second")];
    let load = Load::start(&city, servers.iter().map(Server::address).collect(), moments.seed);

    for round in 1..=rounds() {
        load.await_answers(moments.next());
        let mut victim = servers.remove(0);
        victim.kill();
        // The other one goes on alone before the first is back.
        load.await_answers(moments.next());
        servers.push(victim.again(&city));
        println!("round {round}: {} answers", load.answers());
    }

    load.await_answers(moments.next());
    postgres(&["stop", &folder, "immediate"]);
    postgres(&["start", &folder]);
    load.await_answers(ANSWERS_AFTER);

    let ledger = load.stop();
    for server in &servers {
        ledger.compare(&city, &server.address());
    }
    servers.into_iter().for_each(Server::stop);
    city.verify();
    verify_files(&city, ledger.handed_in.len());
}

/// Once what nobody knows was swept away, there is one file for each of `logs`.
fn verify_files(city: &City, logs: usize) {
    let swept = city.run(&["evidence", "sweep", "--orphans"]);
    println!("{}", String::from_utf8_lossy(&swept.stdout).trim_end());
    let folders = fs::read_dir(city.folder.join("evidence")).expect("the vault is there").flatten();
    let folders = folders.map(|entry| entry.path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).expect("the folder is ours").flatten());
    assert_eq!(files.count(), logs, "files of evidence");
}

/// The moments at which something dies, as numbers of answers to wait for.
struct Moments {
    seed: u64,
    state: u64,
}

impl Moments {
    fn new() -> Self {
        let drawn = u64::from(std::process::id()).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let seed = setting("CRASH_SEED").map_or(drawn, |seed| seed.parse().expect("CRASH_SEED is a number"));
        println!("CRASH_SEED={seed}");
        Self { seed, state: seed }
    }

    fn next(&mut self) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        3 + usize::try_from(self.state % 90).expect("less than 90")
    }
}

fn rounds() -> usize {
    setting("CRASH_ROUNDS").map_or(6, |rounds| rounds.parse().expect("CRASH_ROUNDS is a number"))
}

fn setting(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.into_string().expect("settings are UTF-8"))
}

fn postgres(arguments: &[&str]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/ops/postgres");
    let status = Command::new(script).args(arguments).status().expect("ops/postgres starts");
    assert!(status.success(), "ops/postgres {arguments:?}: {status}");
}
