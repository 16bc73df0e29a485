//! Whether what is over makes what is open slow: list and dashboard with more and more closed incidents.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::city::City;
use crate::server::Server;
use crate::setting;
use crate::steady::{Steady, report};

/// Connections that fill the archive.
const FILLERS: usize = 32;
/// How often each page is asked for.
const LOOKS: usize = 50;

/// Fills the archive to each size and looks at the pages.
pub fn measure(city: &City, server: &Server) {
    let sizes = setting("BENCH_CLOSED").unwrap_or_else(|| "1000 20000".to_owned());
    let mut closed = 0;
    println!("\nclosed        list ms    search ms    dashboard ms   (medians)");
    for size in sizes.split_whitespace().map(|size| size.parse::<usize>().expect("a number")) {
        fill(city, server, closed, size);
        closed = size;
        let mut client = Steady::open(&server.address(), &city.token);
        println!(
            "{size:>7} {:>13.2} {:>12.2} {:>15.2}",
            look(&mut client, "/api/v1/incidents?limit=50"),
            look(&mut client, "/api/v1/incidents?limit=50&overdue=true"),
            look(&mut client, "/api/v1/dashboard"),
        );
    }
}

fn fill(city: &City, server: &Server, from: usize, to: usize) {
    let address = server.address();
    std::thread::scope(|scope| {
        for number in 0..FILLERS {
            let mut client = Steady::open(&address, &city.token);
            scope.spawn(move || {
                (from + number..to).step_by(FILLERS).for_each(|count| close(&mut client, count))
            });
        }
    });
}

fn close(client: &mut Steady, count: usize) {
    let key = format!("bench-archive-{count}");
    let (status, answer) = client.call("POST", "/api/v1/incidents", Some((&key, &report(&key))));
    assert_eq!(status, 201, "{answer}");
    let number = answer["number"].as_str().expect("a number");
    let body = json!({ "phase": "void", "reason": "誤報" });
    let path = format!("/api/v1/incidents/{number}/phase");
    let (status, answer) = client.call("POST", &path, Some((&format!("{key}-void"), &body)));
    assert_eq!(status, 200, "{answer}");
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
