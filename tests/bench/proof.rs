//! How long the proof takes for a city of forty sections, and how much memory it needs at most.
//!
//! It runs in a process of its own, as `noroshi check` does: a peak is a peak of a whole process.

use std::fmt::Write;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::city::NOROSHI;

const DEPARTMENTS: usize = 8;
const SECTIONS: usize = 5;
const PEOPLE: u32 = 150;

/// Checks the shipped policy with the generated city and prints what that took.
pub fn measure() {
    let folder = std::env::temp_dir().join(format!("noroshi-bench-proof-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    let (units, people, posts) = city();
    for (name, text) in [("units.csv", units), ("people.csv", people), ("posts.csv", posts)] {
        std::fs::write(folder.join(name), text).expect("the folder can be written");
    }
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("escalation.yaml");
    let began = Instant::now();
    let mut child = Command::new(NOROSHI)
        .args(["check".as_ref(), policy.as_os_str(), "--people".as_ref(), folder.as_os_str()])
        .args(["--format", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut out = child.stdout.take().expect("piped");
    let (done, ended) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).expect("output is UTF-8");
        done.send(text).expect("somebody waits");
    });
    let (text, highest) = watched(child.id(), &ended);
    let took = began.elapsed();
    assert!(child.wait().expect("it is ours").success(), "the guarantee holds in this city");
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let proof = &report["proof"];
    println!("\nproof: {} sections, {PEOPLE} people, {} away", DEPARTMENTS * SECTIONS, proof["absent"]);
    println!("courses lived         {:>8}", proof["lives"].to_string());
    println!("guarantee             {:>8}", proof["guarantees"][0]["outcome"].as_str().unwrap_or("?"));
    println!("check                 {:>8.2} s", took.as_secs_f64());
    println!("memory, highest       {highest:>8} MB");
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}

/// What a process says in the end, and the most megabytes that it held at once until then.
fn watched(process: u32, ended: &Receiver<String>) -> (String, u64) {
    let file = format!("/proc/{process}/status");
    let mut highest = 0;
    loop {
        let status = std::fs::read_to_string(&file).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        highest = now.unwrap_or(0).max(highest);
        match ended.recv_timeout(Duration::from_millis(5)) {
            Ok(text) => return (text, highest / 1024),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => panic!("the reader ended without a word"),
        }
    }
}

/// Who holds another post as well, as in every town hall: by number, in the order of hiring. The
/// 統括 heads a department, the 副責任者 and the mayor's secretary a section, and one of the desk is
/// the officer of the deputy's.
fn doubled(post: &str, unit: &str) -> Option<u32> {
    match (post, unit) {
        ("director", "d0") => Some(2),
        ("manager", "d0s0") => Some(3),
        ("manager", "d1s0") => Some(4),
        ("officer", "d0s0") => Some(5),
        _ => None,
    }
}

/// Three files: a head for each unit, an officer for each section, a desk of four, two on call; the
/// rest of the people hold nothing.
fn city() -> (String, String, String) {
    let mut units = "code,name,kind,parent\nshi,大市,body,\n".to_owned();
    let mut people = "code,name,email,phone,night_phone,unit\n".to_owned();
    let mut posts = "post,unit,person,as,order,cause\n".to_owned();
    let mut count: u32 = 0;
    let mut hire = |unit: &str| {
        count += 1;
        let _ =
            writeln!(people, "{count},職員{count},{count}@city.example.jp,000-{count},090-{count},{unit}");
        count
    };
    for (post, standing, seats) in [
        ("ciso", "holder", 1),
        ("chief", "holder", 1),
        ("deputy", "holder", 1),
        ("mayor_secretary", "holder", 1),
        ("desk", "member", 4),
        ("duty_officer", "member", 2),
    ] {
        for order in 1..=seats {
            let person = hire("shi");
            let order = if standing == "member" { order.to_string() } else { String::new() };
            let _ = writeln!(posts, "{post},shi,{person},{standing},{order},");
        }
    }
    for department in 0..DEPARTMENTS {
        let _ = writeln!(units, "d{department},第{department}部,department,shi");
        let unit = format!("d{department}");
        let person = doubled("director", &unit).unwrap_or_else(|| hire(&unit));
        let _ = writeln!(posts, "director,{unit},{person},holder,,");
        for section in 0..SECTIONS {
            let unit = format!("d{department}s{section}");
            let _ = writeln!(units, "{unit},第{department}{section}課,section,d{department}");
            for post in ["manager", "officer"] {
                let person = doubled(post, &unit).unwrap_or_else(|| hire(&unit));
                let _ = writeln!(posts, "{post},{unit},{person},holder,,");
            }
            // Every third section has somebody who stands in.
            if section % 3 == 0 {
                let person = hire(&unit);
                let _ = writeln!(posts, "manager,{unit},{person},stand_in,1,absent");
            }
        }
    }
    while hire("d0s0") < PEOPLE {}
    (units, people, posts)
}
