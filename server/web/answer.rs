//! What a handler answers: status, headers and bytes, built off the network's threads.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use futures_util::Stream;
use serde::Serialize;

use crate::vault::reading::Whole;

use super::live::Live;

/// An answer that can cross threads.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers beyond those that every answer carries.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Body.
    pub body: Vec<u8>,
    /// A file, sent piece by piece instead of a body.
    pub file: Option<Whole>,
    /// What is heard of as it changes, sent as it comes instead of a body.
    pub live: Option<Live>,
}

impl Answer {
    /// A body of some type.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static(content_type))];
        Self { status, headers, body: body.into(), file: None, live: None }
    }

    /// A page.
    pub fn html(status: StatusCode, body: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    /// Plain text.
    pub fn text(status: StatusCode, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body)
    }

    /// JSON. What cannot be written as JSON is our own mistake and answers 500.
    pub fn json(status: StatusCode, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::new(status, "application/json", body),
            Err(_) => Self::text(StatusCode::INTERNAL_SERVER_ERROR, "500"),
        }
    }

    /// See other: the browser follows with a GET, so that reloading repeats nothing.
    pub fn see_other(to: &str) -> Self {
        let headers = Vec::new();
        Self { status: StatusCode::SEE_OTHER, headers, body: Vec::new(), file: None, live: None }
            .with(header::LOCATION, to)
    }

    /// A file under this name, to be stored and never shown: whatever it is, no browser opens it.
    pub fn attachment(name: &str, file: Whole) -> Self {
        let mut answer = Self::new(StatusCode::OK, "application/octet-stream", Vec::new());
        answer.file = Some(file);
        let name = super::words::percent(name).replace('/', "%2F");
        answer.with(header::CONTENT_DISPOSITION, &format!("attachment; filename*=UTF-8''{name}"))
    }

    /// Adds a header; a value that cannot stand in one is left out.
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The answer as actix sends it.
    pub fn into_response(self) -> HttpResponse {
        let mut builder = HttpResponseBuilder::new(self.status);
        for pair in self.headers {
            builder.append_header(pair);
        }
        match (self.file, self.live) {
            (Some(file), _) => builder.no_chunking(file.bytes).streaming(pieces(file)),
            (None, Some(live)) => builder.streaming(live.events()),
            (None, None) => builder.body(self.body),
        }
    }
}

/// A file piece by piece, read off the network's threads. Where it turns out to be another than was
/// promised, the answer breaks off.
fn pieces(file: Whole) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures_util::stream::unfold(Some(file), |state| async move {
        let mut file = state?;
        let (piece, file) = web::block(move || (file.piece(), file)).await.ok()?;
        match piece {
            Ok(piece) if piece.is_empty() => None,
            Ok(piece) => Some((Ok(Bytes::from(piece)), Some(file))),
            Err(error) => {
                tracing::error!(%error, "A file of evidence could not be sent whole");
                Some((Err(error), None))
            }
        }
    })
}
