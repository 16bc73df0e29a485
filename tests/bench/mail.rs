//! From the answer of a report to the first byte of its mail at another machine's door.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crate::city::City;
use crate::server::Server;
use crate::steady::{Steady, report};

/// Reports, one after another, each after the mails of the one before.
const REPORTS: usize = 30;

/// A mail server that notes when a mail begins, and throws it away.
pub struct Sink {
    port: u16,
    begins: Receiver<Begun>,
}

/// A mail that has begun.
pub struct Begun {
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The delivery that its Message-ID names.
    pub delivery: String,
    instant: Instant,
}

impl Sink {
    /// Listens on a free port for as long as the process lives.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let (tell, begins) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tell = tell.clone();
                std::thread::spawn(move || drop(converse(stream, &tell)));
            }
        });
        Self { port, begins }
    }

    /// The next mail, if one begins in this time. It is told when it has named itself.
    pub fn next(&self, time: Duration) -> Option<Begun> {
        self.begins.recv_timeout(time).ok()
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

#[expect(clippy::disallowed_methods, reason = "the server under test lives on the machine's clock")]
fn converse(stream: TcpStream, tell: &Sender<Begun>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut answers = stream.try_clone()?;
    answers.write_all(b"220 sink\r\n")?;
    let mut in_data = false;
    let mut begun = (Instant::now(), 0);
    for line in BufReader::new(stream).split(b'\n') {
        let line = line?;
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match (in_data, word.as_slice()) {
            (true, _) if line == b".\r" => {
                in_data = false;
                b"250 kept\r\n"
            }
            (true, _) => {
                if let Some(delivery) = named(&line) {
                    let (instant, at) = begun;
                    if tell.send(Begun { at, delivery, instant }).is_err() {
                        return Ok(());
                    }
                }
                continue;
            }
            (false, b"MAIL") => {
                begun = (Instant::now(), chrono::Utc::now().timestamp_micros());
                b"250 go on\r\n"
            }
            (false, b"DATA") => {
                in_data = true;
                b"354 end with a dot\r\n"
            }
            (false, b"QUIT") => b"221 bye\r\n",
            (false, _) => b"250 go on\r\n",
        };
        answers.write_all(answer)?;
    }
    Ok(())
}

/// What stands before the host in `Message-ID: <…@host>`.
fn named(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line).ok()?;
    let (name, id) = line.split_once(':')?;
    let id = id.trim().strip_prefix('<')?.split_once('@')?.0;
    name.eq_ignore_ascii_case("message-id").then(|| id.to_owned())
}

/// Prints the median and the slowest.
pub fn measure(city: &City, server: &Server, sink: &Sink) {
    let mut client = Steady::open(&server.address(), &city.token);
    let mut each: Vec<Duration> = (0..REPORTS)
        .map(|count| {
            // Until the mails of the report before are out.
            while sink.next(Duration::from_millis(300)).is_some() {}
            let key = format!("bench-mail-{count}");
            let (status, answer) = client.call("POST", "/api/v1/incidents", Some((&key, &report(&key))));
            let answered = Instant::now();
            assert_eq!(status, 201, "{answer}");
            let begun = sink.next(Duration::from_secs(30)).expect("a mail goes out");
            begun.instant.saturating_duration_since(answered)
        })
        .collect();
    each.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    println!(
        "answer to first byte  {:>8.1} ms median, {:.1} ms slowest",
        ms(each.get(REPORTS / 2)),
        ms(each.last())
    );
}
