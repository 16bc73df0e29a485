//! Whether a new incident of the gravest class is first where thousands of ordinary notices wait: from its
//! entry to the first byte of its first mail, beside the same with nothing else to send.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::city::City;
use crate::mail::{Begun, Sink};
use crate::server::Server;
use crate::steady::{Steady, report};
use crate::{archive, number, raw};

/// Ordinary notices that wait, unless `BENCH_BACKLOG` says otherwise.
const BACKLOG: u64 = 2_000;

/// Ordinary reports whose notices the backlog repeats.
const ORIGINALS: usize = 10;

/// Reports of the gravest class, in each case.
const REPORTS: usize = 5;

/// How long a mail may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes away the notices that the backlog repeated.
const FORGET: &str = "
    DELETE FROM outbox WHERE channel = 'mail' AND id NOT IN (SELECT id FROM bench_own)
        AND history IN (SELECT id FROM incidents WHERE severity = 'minor');
    DROP TABLE bench_own";

/// Prints both times and their ratio.
pub fn measure(city: &City, server: &Server, sink: &Sink) {
    let mut client = Steady::open(&server.address(), &city.token);
    for count in 0..ORIGINALS {
        post(
            &mut client,
            &format!("bench-ordinary-{count}"),
            json!({ "personal_data": "absent", "asset_class": "C" }),
        );
    }
    raw::execute(city, "CREATE TABLE bench_own AS SELECT id FROM outbox");
    let mut alone = each(|count| first_mail(city, (&mut client, sink), &format!("alone-{count}"), 0).0);
    let size = number("BENCH_BACKLOG", BACKLOG);
    let mut left = Vec::new();
    let mut behind = each(|count| {
        let (time, rest) = first_mail(city, (&mut client, sink), &format!("behind-{count}"), size);
        left.push(rest);
        time
    });
    archive::wait_for_quiet(city);
    // What nobody has decided goes again: history is compared with every row later.
    raw::execute(city, FORGET);
    let (alone, behind) = (median(&mut alone), median(&mut behind));
    println!(
        "gravest, to its first byte {alone:>8.1} ms alone, {behind:.1} ms behind {size} notices: {:.2} times",
        behind / alone
    );
    let rest = left.iter().min().copied().unwrap_or_default();
    println!("  ({rest} of them or more still waited when it went out)");
}

fn each(one: impl FnMut(usize) -> f64) -> Vec<f64> {
    (0..REPORTS).map(one).collect()
}

fn median(each: &mut [f64]) -> f64 {
    each.sort_unstable_by(f64::total_cmp);
    each.get(each.len() / 2).copied().unwrap_or_default()
}

/// Reports one while so many ordinary notices go out: milliseconds from its entry to its first mail, and
/// how many of the others were left then.
fn first_mail(city: &City, (client, sink): (&mut Steady, &Sink), key: &str, backlog: u64) -> (f64, i64) {
    archive::wait_for_quiet(city);
    while sink.next(Duration::from_millis(300)).is_some() {}
    if backlog > 0 {
        raw::execute(city, &repeated(city, backlog));
        sink.next(PATIENCE).expect("the backlog begins to go out");
    }
    let answer = post(client, key, json!({ "personal_data": "present", "people_max": 5_000 }));
    assert_eq!(answer["severity"], "critical", "{answer}");
    let incident = answer["number"].as_str().expect("a number").to_owned();
    let of_it = format!("outbox WHERE history = (SELECT id FROM incidents WHERE number = '{incident}')");
    let began = Instant::now();
    let mail = loop {
        let mail = sink.next(PATIENCE).expect("a mail goes out");
        if is_of(city, &of_it, &mail) {
            break mail;
        }
        assert!(began.elapsed() < PATIENCE, "its mail does not go out");
    };
    let rest = raw::count(city, "outbox WHERE state = 'queued'");
    let entered = raw::number(city, &format!("SELECT min(created_at) AS n FROM {of_it}"));
    let micros = u32::try_from(mail.at.saturating_sub(entered)).expect("less than an hour");
    (f64::from(micros) / 1000.0, rest)
}

fn is_of(city: &City, of_it: &str, mail: &Begun) -> bool {
    let id = mail.delivery.replace('-', "");
    let id = if city.database.starts_with("postgres") {
        format!("decode('{id}', 'hex')")
    } else {
        format!("X'{id}'")
    };
    raw::count(city, &format!("{of_it} AND id = {id}")) > 0
}

fn post(client: &mut Steady, key: &str, more: Value) -> Value {
    let mut body = report(key);
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    let (status, answer) = client.call("POST", "/api/v1/incidents", Some((key, &body)));
    assert_eq!(status, 201, "{answer}");
    answer
}

/// The notices of the ordinary reports again and again, as if they had just been decided.
fn repeated(city: &City, count: u64) -> String {
    let is_postgres = city.database.starts_with("postgres");
    let random = if is_postgres { "uuid_send(gen_random_uuid())" } else { "randomblob(16)" };
    let no = if is_postgres { "FALSE" } else { "0" };
    let changed = |column: &str| match column {
        "id" => random.to_owned(),
        "state" => "'queued'".to_owned(),
        "fence" | "attempts" => "0".to_owned(),
        "lease_until" | "last_error" | "finished_at" => "NULL".to_owned(),
        "is_noted" => no.to_owned(),
        column => format!("source.{column}"),
    };
    let columns = raw::columns(city, "outbox");
    let values: Vec<String> = columns.iter().map(|column| changed(column)).collect();
    format!(
        "INSERT INTO outbox ({})
         WITH RECURSIVE counted (no) AS
             (SELECT 0 UNION ALL SELECT no + 1 FROM counted WHERE no + 1 < {count}),
         originals AS
             (SELECT outbox.*, row_number() OVER (ORDER BY created_at, id) - 1 AS place,
                     count(*) OVER () AS size
              FROM outbox WHERE history IN
                  (SELECT id FROM incidents WHERE severity = 'minor') AND channel = 'mail')
         SELECT {} FROM counted JOIN originals AS source ON source.place = counted.no % source.size",
        columns.join(", "),
        values.join(", "),
    )
}
