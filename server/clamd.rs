//! clamd, asked whether a file holds a malicious program (INSTREAM of its protocol).
//!
//! The file is sent to it piece by piece: it needs no right to our folders. A scanner that is not there, or
//! does not answer, delays nobody: the file counts as not scanned, and everyone who is offered it reads so.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};

use crate::domain::report::Verdict;

/// How long it may take to be there.
const CONNECT: Duration = Duration::from_secs(3);
/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(20);
/// How long one file may take.
const TOTAL: Duration = Duration::from_secs(60);
const PIECE: usize = 64 * 1024;
/// The longest answer that is read.
const LINE_MAX: u64 = 4096;

/// Where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clamd {
    /// `unix:/run/clamav/clamd.ctl`.
    Unix(PathBuf),
    /// `tcp://127.0.0.1:3310`: an address and no name, so that asking for it delays nobody.
    Tcp(SocketAddr),
}

impl FromStr for Clamd {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.starts_with('/') { Ok(Self::Unix(path.into())) } else { Err(()) };
        }
        text.strip_prefix("tcp://").and_then(|address| address.parse().ok()).map(Self::Tcp).ok_or(())
    }
}

impl Clamd {
    /// What it says of a file.
    pub fn scan(&self, file: impl Read) -> Verdict {
        self.ask(file).unwrap_or_else(|error| {
            tracing::warn!(%error, "clamd did not look at a file that came with a report");
            Verdict::NotScanned
        })
    }

    fn ask(&self, file: impl Read) -> io::Result<Verdict> {
        match self {
            Self::Unix(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(ANSWER))?;
                stream.set_write_timeout(Some(ANSWER))?;
                converse(stream, file)
            }
            Self::Tcp(address) => {
                let stream = TcpStream::connect_timeout(address, CONNECT)?;
                stream.set_read_timeout(Some(ANSWER))?;
                stream.set_write_timeout(Some(ANSWER))?;
                converse(stream, file)
            }
        }
    }
}

fn converse(mut stream: impl Read + Write, file: impl Read) -> io::Result<Verdict> {
    let sent = send(&mut stream, file);
    // Past its limit it answers and closes, whatever is still being sent.
    let mut answer = Vec::new();
    let heard = stream.take(LINE_MAX).read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let answer = answer.trim_matches(['\0', '\n', ' ']);
    if answer.contains("size limit exceeded") {
        return Ok(Verdict::OverLimit);
    }
    if answer.ends_with(" FOUND") {
        return Ok(Verdict::Infected);
    }
    sent?;
    if answer == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    heard?;
    Err(io::Error::other(format!("it answered {answer:?}")))
}

fn send(stream: &mut impl Write, mut file: impl Read) -> io::Result<()> {
    let began = Instant::now();
    stream.write_all(b"zINSTREAM\0")?;
    let mut piece = vec![0; PIECE];
    loop {
        if began.elapsed() > TOTAL {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let count = file.read(&mut piece)?;
        let part = piece.get(..count).unwrap_or_default();
        stream.write_all(&u32::try_from(count).unwrap_or(0).to_be_bytes())?;
        stream.write_all(part)?;
        if part.is_empty() {
            return stream.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Answers once: reads the pieces to their end, or only so many bytes, and says `answer`.
    fn scripted(answer: &'static [u8], reads: Option<usize>) -> (Clamd, thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut hello = [0; 10];
            stream.read_exact(&mut hello).unwrap();
            assert_eq!(&hello, b"zINSTREAM\0");
            let mut all = Vec::new();
            loop {
                let mut length = [0; 4];
                stream.read_exact(&mut length).unwrap();
                let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
                let mut piece = vec![0; length];
                stream.read_exact(&mut piece).unwrap();
                all.extend(&piece);
                if length == 0 || reads.is_some_and(|most| all.len() > most) {
                    break;
                }
            }
            stream.write_all(answer).unwrap();
            all
        });
        (Clamd::Tcp(address), thread)
    }

    #[test]
    fn its_answers_become_verdicts_and_the_whole_file_is_sent() {
        let file: Vec<u8> = (0..200_000_u32).map(|n| n.to_be_bytes()[3]).collect();
        let cases: [(&[u8], Verdict); 5] = [
            (b"stream: OK\0", Verdict::Clean),
            (b"stream: Noroshi.Test.Marker.UNOFFICIAL FOUND\0", Verdict::Infected),
            (b"INSTREAM size limit exceeded. ERROR\0", Verdict::OverLimit),
            (b"something else\0", Verdict::NotScanned),
            (b"", Verdict::NotScanned),
        ];
        for (answer, verdict) in cases {
            let (clamd, thread) = scripted(answer, None);
            assert_eq!(clamd.scan(file.as_slice()), verdict, "{}", String::from_utf8_lossy(answer));
            assert_eq!(thread.join().unwrap(), file);
        }
    }

    #[test]
    fn a_scanner_that_is_not_there_delays_nobody() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert_eq!(Clamd::Tcp(closed).scan(&b"x"[..]), Verdict::NotScanned);
        assert_eq!(Clamd::Unix("/nowhere/clamd.ctl".into()).scan(&b"x"[..]), Verdict::NotScanned);
    }

    #[test]
    fn where_it_listens_is_an_address_and_no_name() {
        let at = |text: &str| text.parse::<Clamd>();
        assert_eq!(at("unix:/run/clamav/clamd.ctl"), Ok(Clamd::Unix("/run/clamav/clamd.ctl".into())));
        assert_eq!(at("tcp://127.0.0.1:3310"), Ok(Clamd::Tcp("127.0.0.1:3310".parse().unwrap())));
        for wrong in ["", "unix:run/clamd", "tcp://clamd:3310", "127.0.0.1:3310", "tcp://127.0.0.1"] {
            assert_eq!(at(wrong), Err(()), "{wrong}");
        }
    }
}
