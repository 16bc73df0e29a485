//! A client of the API that trusts nothing: an answer that is cut short is no answer.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// Longer than any stall that a server may hide.
const ANSWER_SECONDS_MAX: u64 = 20;

/// A complete answer.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body, if it was JSON.
    pub body: Value,
}

/// One request on a connection of its own.
pub fn call(
    address: &str,
    token: &str,
    method: &str,
    path: &str,
    content: Option<(&str, &Value)>,
) -> Result<Answer> {
    let content = content.map(|(key, body)| (key, "application/json", body.to_string().into_bytes()));
    let content = content.as_ref().map(|(key, kind, body)| (*key, *kind, body.as_slice()));
    send(address, token, (method, path), content)
}

/// The same with a body of any type: what names the request, the type and the bytes.
pub fn send(
    address: &str,
    token: &str,
    (method, path): (&str, &str),
    content: Option<(&str, &str, &[u8])>,
) -> Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))?;
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Accept: application/json\r\nAuthorization: Bearer {token}\r\n"
    );
    let (head, body) = content.map_or((String::new(), [].as_slice()), |(key, kind, body)| {
        let length = body.len();
        (format!("Idempotency-Key: {key}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"), body)
    });
    request.push_str(&head);
    request.push_str("\r\n");
    stream.write_all(request.as_bytes())?;
    stream.write_all(body)?;
    let mut received = Vec::new();
    stream.read_to_end(&mut received)?;
    parse(&received)
}

fn parse(received: &[u8]) -> Result<Answer> {
    let cut = || Error::new(ErrorKind::UnexpectedEof, "the answer was cut short");
    let text = std::str::from_utf8(received).map_err(|_| cut())?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut)?;
    let promised = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    if promised.is_some_and(|length| body.len() < length) {
        return Err(cut());
    }
    Ok(Answer { status, body: serde_json::from_str(body).unwrap_or(Value::Null) })
}
