//! A client that keeps its connection: what is measured is the server, not TCP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

/// One connection, kept.
pub struct Steady {
    stream: BufReader<TcpStream>,
    head: String,
}

impl Steady {
    /// Opens a connection.
    pub fn open(address: &str, token: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("TCP has it");
        let head =
            format!("Host: {address}\r\nAccept: application/json\r\nAuthorization: Bearer {token}\r\n");
        Self { stream: BufReader::new(stream), head }
    }

    /// One request and its whole answer.
    pub fn call(&mut self, method: &str, path: &str, content: Option<(&str, &Value)>) -> (u16, Value) {
        let body = content.map(|(_, body)| body.to_string()).unwrap_or_default();
        let mut request = format!("{method} {path} HTTP/1.1\r\n{}", self.head);
        if let Some((key, _)) = content {
            request.push_str(&format!("Idempotency-Key: {key}\r\nContent-Type: application/json\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        self.stream.get_mut().write_all(request.as_bytes()).expect("the server reads");
        self.answer()
    }

    /// One request that is no retry of another.
    pub fn call_once(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let head = &self.head;
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("the server reads");
        self.answer()
    }

    /// Sends a body that is a file: so many times the same piece.
    pub fn pour(&mut self, path: &str, piece: &[u8], count: usize) -> (u16, Value) {
        let head = &self.head;
        let request = format!(
            "POST {path} HTTP/1.1\r\n{head}Content-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
            piece.len() * count
        );
        let stream = self.stream.get_mut();
        stream.write_all(request.as_bytes()).expect("the server reads");
        (0..count).for_each(|_| stream.write_all(piece).expect("the server reads"));
        self.answer()
    }

    fn answer(&mut self) -> (u16, Value) {
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).expect("the server answers");
            let line = line.trim_end();
            if line.is_empty() {
                break;
            } else if line.starts_with("HTTP/") {
                status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
            } else if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the answer is whole");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }
}

/// A report as the desk would enter it.
#[expect(clippy::disallowed_methods, reason = "the server under test lives on the machine's clock")]
pub fn report(mark: &str) -> Value {
    serde_json::json!({
        "kind": "loss",
        "unit": "zeimu",
        "origin": "staff",
        "reporter": "2001",
        "summary": format!("USBメモリの紛失 {mark}"),
        "description": "庁舎内で見当たらない。最後に見たのは昨日の夕方、共用の棚である。",
        "aware_at": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "personal_data": "present",
    })
}
