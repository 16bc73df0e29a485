//! Evidence: one large file beside what disk and hash alone allow, and an incident with very many items
//! beside one with a single item.

use std::fs::{self, File};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::city::City;
use crate::server::Server;
use crate::steady::{Steady, report};
use crate::{number, peak_mb, resident_mb};

/// One piece of what is sent.
const PIECE: usize = 64 * 1024;
/// Connections that register items.
const FILLERS: usize = 32;
/// Hands of each item, the first one included.
const HANDS: usize = 5;
/// How often each page is asked for.
const LOOKS: usize = 50;

/// Takes a file in, and looks at a large incident.
pub fn measure(city: &City, server: &Server) {
    let megabytes = usize::try_from(number("BENCH_FILE_MB", 1024)).expect("a number");
    let mut client = Steady::open(&server.address(), &city.token);
    let small = open(&mut client, "bench-evidence-small");
    take_in(city, server, &small, megabytes);
    // A connection that said nothing for so long was closed.
    let mut client = Steady::open(&server.address(), &city.token);
    let large = open(&mut client, "bench-evidence-large");
    let items = usize::try_from(number("BENCH_ITEMS", 10_000)).expect("a number");
    fill(server, (&city.token, &large), items);
    let mut client = Steady::open(&server.address(), &city.token);
    println!("\nmedian ms            incident       list       item");
    for (name, number) in [("1 item", &small), ("many items", &large)] {
        let base = format!("/api/v1/incidents/{number}");
        let pages = [base.clone(), format!("{base}/evidence"), format!("{base}/evidence/1")];
        let figures = pages.map(|path| format!("{:>10.2} ", look(&mut client, &path)));
        println!("{name:>16}    {}", figures.concat());
    }
    println!("({items} items, {} hands)", items * HANDS);
}

fn open(client: &mut Steady, key: &str) -> String {
    let (status, answer) = client.call("POST", "/api/v1/incidents", Some((key, &report(key))));
    assert_eq!(status, 201, "{answer}");
    answer["number"].as_str().expect("a number").to_owned()
}

/// One file over one connection, beside a bare write and a bare hash of as many bytes.
fn take_in(city: &City, server: &Server, number: &str, megabytes: usize) {
    let pieces = megabytes * 1024 * 1024 / PIECE;
    // Not zeros: a file system may keep those without writing them.
    let piece: Vec<u8> = (0..PIECE).map(|n| u8::try_from(n * 31 % 251).expect("a byte")).collect();
    let per_second =
        |took: Duration| f64::from(u32::try_from(megabytes).expect("megabytes")) / took.as_secs_f64();
    let path = city.folder.join("bare.bin");
    let began = Instant::now();
    let mut file = File::create(&path).expect("a file can be made");
    (0..pieces).for_each(|_| file.write_all(&piece).expect("the disk has room"));
    file.sync_all().expect("the disk answers");
    let disk = began.elapsed();
    fs::remove_file(&path).expect("the file is ours");
    let began = Instant::now();
    let mut hasher = Sha256::new();
    (0..pieces).for_each(|_| hasher.update(&piece));
    let _hash = hasher.finalize();
    let hash = began.elapsed();
    let (before, began) = (resident_mb(server.id()), Instant::now());
    let mut client = Steady::open(&server.address(), &city.token);
    let address = format!("/api/v1/incidents/{number}/evidence?kind=image&description=disk&name=disk.raw");
    let (status, answer) = client.pour(&address, &piece, pieces);
    let took = began.elapsed();
    assert_eq!(status, 201, "{answer}");
    let began = Instant::now();
    city.run(&["audit", "verify", "--evidence"]);
    println!("\nevidence, {megabytes} MiB     MiB/s");
    println!("  taken in          {:>7.0}", per_second(took));
    println!("  a bare write      {:>7.0}", per_second(disk));
    println!("  a bare hash       {:>7.0}", per_second(hash));
    println!("  read and verified {:>7.0}", per_second(began.elapsed()));
    println!(
        "  memory {before} MB before, {} MB after, {} MB at most",
        resident_mb(server.id()),
        peak_mb(server.id())
    );
}

/// Registers items and hands, as collectors do: many at once.
fn fill(server: &Server, (token, number): (&str, &str), items: usize) {
    let (next, began) = (AtomicUsize::new(0), Instant::now());
    let address = server.address();
    std::thread::scope(|scope| {
        for _ in 0..FILLERS {
            let mut client = Steady::open(&address, token);
            let next = &next;
            scope.spawn(move || {
                while next.fetch_add(1, Ordering::Relaxed) < items {
                    item(&mut client, number, next.fetch_add(0, Ordering::Relaxed));
                }
            });
        }
    });
    println!("\n{items} items with {HANDS} hands each in {:.0} s", began.elapsed().as_secs_f64());
}

fn item(client: &mut Steady, number: &str, mark: usize) {
    let path = format!("/api/v1/incidents/{number}/evidence");
    let thing = json!({ "kind": "physical", "description": format!("端末 {mark}"), "serial": "A-1" });
    // Each gets a key of its own from the number that the house gives it.
    let (status, answer) = client.call_once("POST", &path, &thing);
    assert_eq!(status, 201, "{answer}");
    let path = format!("{path}/{}/custody", answer["no"]);
    let hand: Value = json!({ "act": "hand_over", "to": "鑑識係", "reason": "調査" });
    for _ in 1..HANDS {
        let (status, answer) = client.call_once("POST", &path, &hand);
        assert_eq!(status, 200, "{answer}");
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
