//! People at work: each thread reports, looks, confirms, hands in evidence, and writes down what it was
//! shown.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

use crate::city::City;
use crate::client::{Answer, call, send};
use crate::ledger::Ledger;

/// Threads that report at the same time.
const WORKERS: usize = 8;
/// How long the story waits for the next answer before it says that the server hangs.
const SILENCE_SECONDS_MAX: u64 = 90;
/// Lines of a log that is handed in: about half a megabyte.
const LINES: usize = 12_000;
/// Between two tries while nobody listens.
const RETRY: Duration = Duration::from_millis(15);

/// The workers, what they have been shown, and how to stop them.
pub struct Load {
    ledger: Arc<Mutex<Ledger>>,
    answered: Receiver<()>,
    stops: Vec<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts all workers; each begins with another of the addresses and changes when refused.
    pub fn start(city: &City, addresses: Vec<String>, seed: u64) -> Self {
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let (tell, answered) = channel();
        let (mut stops, mut workers) = (Vec::new(), Vec::new());
        for number in 0..WORKERS {
            let (stop, stopped) = channel();
            let mut worker = Worker {
                name: format!("{seed:x}-{number}"),
                token: city.token.clone(),
                addresses: addresses.clone(),
                turn: number,
                ledger: Arc::clone(&ledger),
                tell: tell.clone(),
                stopped,
            };
            stops.push(stop);
            workers.push(std::thread::spawn(move || worker.run()));
        }
        Self { ledger, answered, stops, workers }
    }

    /// Waits until so many more reports have been answered.
    pub fn await_answers(&self, count: usize) {
        while self.answered.try_recv().is_ok() {}
        for _ in 0..count {
            let bound = Duration::from_secs(SILENCE_SECONDS_MAX);
            assert!(self.answered.recv_timeout(bound).is_ok(), "no report was answered for {bound:?}");
        }
    }

    /// Reports answered so far.
    pub fn answers(&self) -> usize {
        self.ledger.lock().expect("no worker failed").reports.len()
    }

    /// Lets every worker finish what it does, and hands over what they wrote down.
    pub fn stop(self) -> Ledger {
        drop(self.stops);
        for worker in self.workers {
            worker.join().expect("a worker saw something that must not be");
        }
        Arc::into_inner(self.ledger).expect("the workers are gone").into_inner().expect("no worker failed")
    }
}

struct Worker {
    name: String,
    token: String,
    addresses: Vec<String>,
    turn: usize,
    ledger: Arc<Mutex<Ledger>>,
    tell: Sender<()>,
    stopped: Receiver<()>,
}

impl Worker {
    fn run(&mut self) {
        for count in 0_usize.. {
            let key = format!("{}-{count}", self.name);
            let body = report(&key);
            let number = self.report(&key, &body);
            match (number, count % 3) {
                (Some(number), 0) => self.confirm(&number),
                (Some(number), 1) => self.hand_in(&number),
                _ => {}
            }
            if !matches!(self.stopped.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Timeout)) {
                return;
            }
        }
    }

    /// Reports until it is answered or the story ends; a key is never given up for another.
    fn report(&mut self, key: &str, body: &Value) -> Option<String> {
        self.ledger.lock().ok()?.tried.insert(key.to_owned(), body.clone());
        loop {
            match call(self.address(), &self.token, "POST", "/api/v1/incidents", Some((key, body))) {
                Ok(answer) if answer.status == 201 || answer.status == 200 => {
                    let number = answer.body["number"].as_str().expect("a report has a number").to_owned();
                    self.ledger.lock().ok()?.shown(key, &answer.body);
                    self.tell.send(()).ok()?;
                    return Some(number);
                }
                Ok(answer) => {
                    let may_wait = answer.status == 503 || answer.status == 429;
                    assert!(may_wait, "{}: {}", answer.status, answer.body);
                }
                Err(_) => self.turn += 1,
            }
            if !matches!(self.stopped.recv_timeout(RETRY), Err(RecvTimeoutError::Timeout)) {
                return None;
            }
        }
    }

    /// Confirms for whoever owes it; only what was answered is written down.
    fn confirm(&mut self, number: &str) {
        let path = format!("/api/v1/incidents/{number}");
        let Ok(seen) = call(self.address(), &self.token, "GET", &path, None) else { return };
        let Some(person) = crate::ledger::duties(&seen.body, "confirm", "open").into_iter().next() else {
            return;
        };
        let body = json!({ "person": person, "by": "phone" });
        let key = format!("{number}-{person}");
        let path = format!("{path}/confirmations");
        let Ok(answer) = call(self.address(), &self.token, "POST", &path, Some((&key, &body))) else {
            return;
        };
        match answer.status {
            200 => self.ledger.lock().expect("no worker failed").confirmed.push((number.to_owned(), person)),
            409 | 429 | 503 => {}
            other => panic!("{path}: {other}: {}", answer.body),
        }
    }

    /// Hands in a log until it is answered or the story ends.
    fn hand_in(&mut self, number: &str) {
        self.ledger.lock().expect("no worker failed").handed_in.insert(number.to_owned());
        loop {
            match hand_in(self.address(), &self.token, number) {
                Ok(answer) if answer.status == 201 || answer.status == 200 => return,
                Ok(answer) => {
                    let may_wait = answer.status == 503 || answer.status == 429;
                    assert!(may_wait, "evidence of {number}: {}: {}", answer.status, answer.body);
                }
                Err(_) => self.turn += 1,
            }
            if !matches!(self.stopped.recv_timeout(RETRY), Err(RecvTimeoutError::Timeout)) {
                return;
            }
        }
    }

    fn address(&self) -> &str {
        &self.addresses[self.turn % self.addresses.len()]
    }
}

/// One log of one incident, under the same key however often.
pub fn hand_in(address: &str, token: &str, number: &str) -> std::io::Result<Answer> {
    let path = format!("/api/v1/incidents/{number}/evidence?kind=log&description=fw01&name=fw01.log");
    let body = log_of(number);
    let key = format!("log-{number}");
    send(address, token, ("POST", &path), Some((&key, "application/octet-stream", &body)))
}

/// What that log says: long enough to be on its way when the server dies.
pub fn log_of(number: &str) -> Vec<u8> {
    format!("{number} fw01 deny tcp 203.0.113.9\n").repeat(LINES).into_bytes()
}

fn report(key: &str) -> Value {
    json!({
        "kind": "loss",
        "unit": "zeimu",
        "origin": "staff",
        "reporter": "2001",
        "summary": format!("USBメモリの紛失 {key}"),
        "description": "庁舎内で見当たらない",
        "aware_at": now(),
        "personal_data": "present",
    })
}

#[expect(clippy::disallowed_methods, reason = "the server under test lives on the machine's clock")]
fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
