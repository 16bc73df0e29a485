//! Whether what is over makes what is open slow: list, search and dashboard with more and more closed
//! incidents.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::city::City;
use crate::server::Server;
use crate::steady::{Steady, report};
use crate::{copies, raw, setting};

/// Connections that close the first incidents.
const FILLERS: usize = 32;
/// Incidents that are reported and closed as people do it; the others are copies of these.
const ORIGINALS: usize = 500;
/// How often each page is asked for.
const LOOKS: usize = 50;
/// How long deliveries of what was measured before may go on.
const QUIET: Duration = Duration::from_secs(300);

/// What is asked for.
const PAGES: [(&str, &str); 7] = [
    ("list", "/api/v1/incidents?limit=50"),
    ("open", "/api/v1/incidents?limit=50&open=1"),
    ("overdue", "/api/v1/incidents?limit=50&overdue=true"),
    ("kind", "/api/v1/incidents?limit=50&kind=ransomware"),
    ("words", "/api/v1/incidents?limit=50&q=%E3%81%AA%E3%81%84"),
    ("dashboard", "/api/v1/dashboard"),
    ("statistics", "/api/v1/statistics"),
];

/// Fills the archive to each size and looks at the pages.
pub fn measure(city: &City, server: &Server) {
    let sizes = setting("BENCH_CLOSED").unwrap_or_else(|| "1000 100000".to_owned());
    fill(city, server);
    // Copies are nobody's history: what can be proved is proved before they come.
    city.verify();
    println!("\nmedian ms   {}", PAGES.map(|(name, _)| format!("{name:>11}")).concat());
    let mut closed = ORIGINALS;
    for size in sizes.split_whitespace().map(|size| size.parse::<usize>().expect("a number")) {
        copies::fill(city, ORIGINALS, closed, size);
        closed = closed.max(size);
        wait_for_quiet(city);
        let mut client = Steady::open(&server.address(), &city.token);
        let figures = PAGES.map(|(_, path)| format!("{:>11.2}", look(&mut client, path)));
        println!("{:>11} {}", format!("{closed} closed"), figures.concat());
    }
    println!("({} open)", raw::count(city, "incidents WHERE is_open"));
}

fn fill(city: &City, server: &Server) {
    let address = server.address();
    std::thread::scope(|scope| {
        for number in 0..FILLERS {
            let mut client = Steady::open(&address, &city.token);
            scope.spawn(move || {
                (number..ORIGINALS).step_by(FILLERS).for_each(|count| close(&mut client, count))
            });
        }
    });
}

fn close(client: &mut Steady, count: usize) {
    let key = format!("bench-archive-{count}");
    let (status, answer) = client.call("POST", "/api/v1/incidents", Some((&key, &report(&key))));
    assert_eq!(status, 201, "{answer}");
    let number = answer["number"].as_str().expect("a number");
    // No program voids an incident without two people who may.
    let body = json!({ "phase": "void", "reason": "誤報", "person": "2004", "second": "2006" });
    let path = format!("/api/v1/incidents/{number}/phase");
    let (status, answer) = client.call("POST", &path, Some((&format!("{key}-void"), &body)));
    assert_eq!(status, 200, "{answer}");
}

/// Waits until no mail is left to send: a page is measured, not the work beside it.
pub fn wait_for_quiet(city: &City) {
    let began = Instant::now();
    while raw::count(city, "outbox WHERE state = 'queued'") > 0 {
        assert!(began.elapsed() < QUIET, "deliveries do not end");
        std::thread::park_timeout(Duration::from_secs(1));
    }
}

fn look(client: &mut Steady, path: &str) -> f64 {
    let mut each: Vec<Duration> = (0..LOOKS)
        .map(|_| {
            let began = Instant::now();
            let (status, answer) = client.call("GET", path, None);
            assert_eq!(status, 200, "{path}: {answer}");
            began.elapsed()
        })
        .collect();
    each.sort_unstable();
    each.get(LOOKS / 2).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
