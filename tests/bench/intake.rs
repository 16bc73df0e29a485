//! Reports per second, each answered after it is on disk.

use std::time::{Duration, Instant};

use crate::city::City;
use crate::server::Server;
use crate::steady::{Steady, report};

/// What was measured.
pub struct Figure {
    /// Reports answered.
    pub count: usize,
    took: Duration,
    each: Vec<Duration>,
}

impl Figure {
    /// Reports in a second.
    pub fn per_second(&self) -> f64 {
        f64::from(u32::try_from(self.count).expect("a count of seconds")) / self.took.as_secs_f64()
    }

    /// The time within which so many of a hundred were answered.
    pub fn percentile_ms(&self, hundredth: usize) -> f64 {
        let at = (self.each.len() * hundredth / 100).min(self.each.len().saturating_sub(1));
        self.each.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

/// So many connections report as fast as they are answered.
pub fn measure(city: &City, server: &Server, connections: usize, seconds: Duration) -> Figure {
    let began = Instant::now();
    let address = server.address();
    let mut each: Vec<Duration> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|number| {
                let mut client = Steady::open(&address, &city.token);
                scope.spawn(move || one_after_another(&mut client, connections, number, began + seconds))
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker was refused")).collect()
    });
    each.sort_unstable();
    Figure { count: each.len(), took: began.elapsed(), each }
}

fn one_after_another(client: &mut Steady, round: usize, number: usize, until: Instant) -> Vec<Duration> {
    let mut each = Vec::new();
    while Instant::now() < until {
        let key = format!("bench-{round}-{number}-{}", each.len());
        let body = report(&key);
        let began = Instant::now();
        let (status, answer) = client.call("POST", "/api/v1/incidents", Some((&key, &body)));
        assert_eq!(status, 201, "{answer}");
        each.push(began.elapsed());
    }
    each
}
