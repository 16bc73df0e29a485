//! Text goes out compressed, where nothing can be told from how short it became.
//!
//! Whoever sees how long an answer is, and can put words of their own into it, learns letter by letter what
//! else stands in it. So an answer is compressed only if it repeats nothing that was typed: it answers a GET
//! that asks in words of ours, and found what was asked for. What holds a secret is never compressed: what is
//! shown once (a 確認番号, a password, a token, a code) answers a POST, and the addresses that carry a
//! secret are known by their row. The tokens in forms are drawn anew for each answer and tell nothing of one
//! another. What is refused goes out as it is: a hidden page and one that is not there are as long as each
//! other.

use std::io::Write;

use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::answer::Answer;
use super::form::Form;
use super::visit::Visit;

/// What is shorter than this fits into a packet as it is.
const LEAST: usize = 1024;

/// What an address may ask without its answer repeating it, but for words as short as ours.
const OURS: [&str; 11] =
    ["view", "sort", "from", "wall", "live", "done", "entry", "lang", "open", "overdue", "older"];

/// The longest of our words in an address.
const WORD_MAX: usize = 16;

const TEXTS: [&str; 8] = [
    "text/html",
    "text/css",
    "text/javascript",
    "text/plain",
    "text/csv",
    "image/svg+xml",
    "application/json",
    "application/problem+json",
];

/// The answer as it goes out to this visitor.
pub fn compressed(visit: &Visit, answer: Answer) -> Answer {
    if !may_be(visit, &answer) {
        return answer;
    }
    let answer = answer.with(header::VARY, "accept-encoding");
    if !takes_gzip(visit.header(&header::ACCEPT_ENCODING)) {
        return answer;
    }
    // Writing into memory cannot fail; if it did, the answer goes out as it is.
    match gzip(&answer.body) {
        Ok(body) => Answer { body, ..answer }.with(header::CONTENT_ENCODING, "gzip"),
        Err(_) => answer,
    }
}

fn may_be(visit: &Visit, answer: &Answer) -> bool {
    let is_asked = visit.method == Method::GET || visit.method == Method::HEAD;
    let is_secret = visit.route.contains("{token}") || visit.route.starts_with("/demo/");
    is_asked
        && !is_secret
        && answer.status == StatusCode::OK
        && answer.body.len() >= LEAST
        && is_in_our_words(&visit.query)
        && is_text(answer)
}

/// Whether an address asks in words of ours alone.
fn is_in_our_words(query: &Form) -> bool {
    let is_word = |text: &str| {
        text.len() <= WORD_MAX
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    query.pairs().iter().all(|(name, value)| OURS.contains(&name.as_str()) && is_word(value))
}

fn is_text(answer: &Answer) -> bool {
    let kind = answer.headers.iter().find(|(name, _)| *name == header::CONTENT_TYPE);
    let kind = kind.and_then(|(_, value)| value.to_str().ok()).unwrap_or_default();
    TEXTS.contains(&kind.split(';').next().unwrap_or_default().trim())
}

/// Whether a reader says that they can read it (RFC 9110, 12.5.3).
fn takes_gzip(line: &str) -> bool {
    line.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_it && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(body)?;
    packed.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_says_that_gzip_is_taken() {
        let cases = [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip, deflate, br, zstd", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("br", false),
            ("", false),
        ];
        for (line, expected) in cases {
            assert_eq!(takes_gzip(line), expected, "{line}");
        }
    }

    #[test]
    fn words_of_a_visitor_keep_an_answer_as_it_is() {
        let cases = [
            ("", true),
            ("view=late&sort=due&from=50", true),
            ("view=late&q=USB", false),
            ("view=%E7%A8%8E", false),
            ("sort=name%3D%22token", false),
            ("done=aaaaaaaaaaaaaaaaa", false),
            ("kept=1", false),
        ];
        for (query, expected) in cases {
            assert_eq!(is_in_our_words(&Form::parse(query.as_bytes()).unwrap()), expected, "{query}");
        }
    }
}
