//! A mail server and a chat service that misbehave as the seed says, and keep what they took.
//!
//! Each speaks with one caller at a time and lets go after one message, so that what they keep and
//! in which order does not hang on threads.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use noroshi::clock::Clock;
use noroshi::domain::moment::Moment;
use tokio::sync::Notify;
use uuid::Uuid;

use super::chance::{Chance, mixed};

/// The channel that a town's people name.
pub const CHAT: &str = "chat:desk-teams";

/// Far longer than any answer here takes: a test that waits for this has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// How they are today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Every message is taken.
    Well,
    /// Some are taken, some refused, some taken and denied.
    Moody,
    /// Nothing is taken.
    Down,
}

/// What becomes of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Taken, and said so.
    Takes,
    /// Taken, and then an error.
    TakesAndFails,
    /// Taken, and not a word.
    TakesAndGoes,
    /// Taken, and the caller dies before it hears of it.
    CallerDies,
    /// Asks for another try.
    Defers,
    /// No try will do better.
    Refuses,
    /// Goes away before it has taken anything.
    HangsUp,
}

/// A message that was taken: it is out, whatever its sender heard.
#[derive(Clone, Debug)]
pub struct Message {
    /// The id that it carries.
    pub id: Uuid,
    /// The channel that it came on.
    pub channel: &'static str,
    /// The recipient of a mail; empty for a chat.
    pub to: String,
    /// The text of a mail, the body of a chat.
    pub words: String,
    /// When.
    pub at: Moment,
    /// Whether its sender was told that it was taken.
    pub is_thanked: bool,
}

struct Book {
    seed: u64,
    clock: Clock,
    mood: Mood,
    calls: BTreeMap<String, u64>,
    taken: Vec<Message>,
    /// Mails until the caller dies.
    fuse: Option<u32>,
}

struct Shared {
    book: Mutex<Book>,
    death: Notify,
    is_closing: AtomicBool,
}

/// Both of them, listening on ports of their own.
pub struct Relay {
    shared: Arc<Shared>,
    ports: [u16; 2],
    threads: Vec<JoinHandle<()>>,
}

impl Relay {
    /// Starts them. They keep the time of each message by `clock`.
    pub fn start(seed: u64, clock: Clock) -> Self {
        let (calls, taken) = (BTreeMap::new(), Vec::new());
        let book = Book { seed, clock, mood: Mood::Well, calls, taken, fuse: None };
        let shared =
            Shared { book: Mutex::new(book), death: Notify::new(), is_closing: AtomicBool::new(false) };
        let shared = Arc::new(shared);
        let (mail, first) = listen(&shared, take_mail);
        let (chat, second) = listen(&shared, take_chat);
        Self { shared, ports: [mail, chat], threads: vec![first, second] }
    }

    /// Where mail goes.
    pub fn mail_url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.ports[0])
    }

    /// Where chat goes.
    pub fn chat_url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.ports[1])
    }

    /// They feel like this from now on.
    pub fn feel(&self, mood: Mood) {
        self.shared.hold().mood = mood;
    }

    /// The caller dies when this many more mails have been taken; with none, it lives on.
    pub fn set_fuse(&self, mails: Option<u32>) {
        self.shared.hold().fuse = mails;
    }

    /// Ends when the caller is to die.
    pub async fn death(&self) {
        self.shared.death.notified().await;
    }

    /// Messages taken since there were `known` of them. Mail and chat are taken side by side, so
    /// their order says nothing.
    pub fn taken_after(&self, known: usize) -> Vec<Message> {
        let mut taken = self.shared.hold().taken[known..].to_vec();
        taken.sort_by_key(|message| (message.channel, message.id));
        taken
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::SeqCst);
        for port in self.ports {
            // A caller of our own, so that who waits for one looks up.
            drop(TcpStream::connect(("127.0.0.1", port)));
        }
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

impl Shared {
    fn hold(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// What becomes of the next message of `who`, with a second draw for how it is said.
    fn fate(&mut self, who: &str) -> (Fate, u64) {
        let calls = self.calls.entry(who.to_owned()).or_default();
        *calls += 1;
        let mut chance = Chance::new(mixed(self.seed, who.as_bytes(), *calls));
        let draw = chance.below(100);
        let fate = match self.mood {
            Mood::Well => Fate::Takes,
            Mood::Down => Fate::HangsUp,
            Mood::Moody => match draw {
                0..50 => Fate::Takes,
                50..58 => Fate::TakesAndFails,
                58..66 => Fate::TakesAndGoes,
                66..82 => Fate::Defers,
                82..92 => Fate::Refuses,
                _ => Fate::HangsUp,
            },
        };
        (fate, chance.draw())
    }

    /// Burns the fuse by one mail.
    fn burn(&mut self, fate: Fate) -> Fate {
        let is_taken = matches!(fate, Fate::Takes | Fate::TakesAndFails | Fate::TakesAndGoes);
        match self.fuse {
            Some(0 | 1) if is_taken => {
                self.fuse = None;
                Fate::CallerDies
            }
            Some(left) if is_taken => {
                self.fuse = Some(left - 1);
                fate
            }
            Some(_) | None => fate,
        }
    }

    fn keep(&mut self, id: Uuid, channel: &'static str, to: &str, words: String, fate: Fate) {
        let is_taken = !matches!(fate, Fate::Defers | Fate::Refuses | Fate::HangsUp);
        if is_taken {
            let (at, to, is_thanked) = (self.clock.now(), to.to_owned(), fate == Fate::Takes);
            self.taken.push(Message { id, channel, to, words, at, is_thanked });
        }
    }
}

fn listen(shared: &Arc<Shared>, take: fn(&Shared, TcpStream) -> Result<()>) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    let shared = Arc::clone(shared);
    let thread = std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if shared.is_closing.load(Ordering::SeqCst) {
                return;
            }
            // A caller that has gone away is the caller's affair.
            drop(prepare(&stream).and_then(|()| take(&shared, stream)));
        }
    });
    (port, thread)
}

fn prepare(stream: &TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))
}

fn take_mail(shared: &Shared, mut stream: TcpStream) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    stream.write_all(b"220 relay.test\r\n")?;
    let (mut to, mut fate) = (String::new(), Fate::Takes);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let command = std::mem::take(&mut line);
        let verb = command.split([' ', ':', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "RCPT" => {
                to = command.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let how;
                (fate, how) = shared.hold().fate(&to);
                match fate {
                    Fate::HangsUp => return Ok(()),
                    Fate::Defers if how % 2 == 0 => b"451 4.7.1 later\r\n",
                    Fate::Refuses if how % 2 == 0 => b"550 5.1.1 nobody here\r\n",
                    _ => b"250 ok\r\n",
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                return end_mail(shared, &mut lines, &mut stream, (&to, fate));
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n"),
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer)?;
    }
    Ok(())
}

/// Takes the mail itself, says how it went, and lets go.
fn end_mail(
    shared: &Shared,
    lines: &mut impl BufRead,
    stream: &mut TcpStream,
    (to, fate): (&str, Fate),
) -> Result<()> {
    let mut mail = String::new();
    while !mail.ends_with("\r\n.\r\n") {
        if lines.read_line(&mut mail)? == 0 {
            return Ok(());
        }
    }
    let delivery = header(&mail, "X-Noroshi-Delivery").and_then(|id| Uuid::parse_str(&id).ok());
    let fate = {
        let mut book = shared.hold();
        let fate = book.burn(fate);
        book.keep(delivery.unwrap_or_default(), "mail", to, text_of(&mail), fate);
        fate
    };
    match fate {
        Fate::Takes => stream.write_all(b"250 2.0.0 kept\r\n"),
        Fate::TakesAndFails | Fate::Defers => stream.write_all(b"451 4.3.0 later\r\n"),
        Fate::Refuses => stream.write_all(b"554 5.7.1 no\r\n"),
        Fate::TakesAndGoes | Fate::HangsUp => Ok(()),
        Fate::CallerDies => {
            shared.death.notify_one();
            // Until the caller is gone: nothing that it hears now may matter.
            lines.read_line(&mut mail).map(|_| ())
        }
    }
}

fn take_chat(shared: &Shared, mut stream: TcpStream) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let number = |name: &str| header(&head, name).and_then(|value| value.parse::<usize>().ok());
    let mut body = vec![0; number("content-length").unwrap_or(0)];
    lines.read_exact(&mut body)?;
    let id = header(&head, "webhook-id").unwrap_or_default();
    let mut book = shared.hold();
    let (fate, how) = book.fate(&id);
    let delivery = Uuid::parse_str(&id).unwrap_or_default();
    book.keep(delivery, CHAT, "", String::from_utf8_lossy(&body).into_owned(), fate);
    drop(book);
    let status = match fate {
        Fate::Takes => "202 Accepted".to_owned(),
        Fate::TakesAndFails => "500 Sorry".to_owned(),
        Fate::Defers if how % 2 == 0 => "503 Busy".to_owned(),
        Fate::Defers => format!("429 Slowly\r\nretry-after: {}", how % 1800),
        Fate::Refuses => "404 Gone".to_owned(),
        Fate::TakesAndGoes | Fate::CallerDies | Fate::HangsUp => return Ok(()),
    };
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes())
}

/// The value of a header that stands on one line.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().take_while(|line| !line.is_empty());
    lines.find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// The plain text of a mail: its first part.
fn text_of(mail: &str) -> String {
    let part = mail.split("Content-Type: text/plain").nth(1).unwrap_or_default();
    let Some((head, rest)) = part.split_once("\r\n\r\n") else { return String::new() };
    let body = rest.split("\r\n--").next().unwrap_or_default();
    let bytes = if head.contains("base64") {
        let letters: String = body.split_whitespace().collect();
        STANDARD.decode(letters).unwrap_or_default()
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
}
