//! A form with a file in it (`multipart/form-data`), read from a body that has arrived whole.

use actix_multipart::Multipart;
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Bytes;
use futures_util::{FutureExt, StreamExt, stream};

use super::error::Failure;
use super::form::{Form, Malformed};
use super::upload::file_name;
use super::visit::Visit;

/// A form, and the files that came with it.
pub struct Enclosed {
    /// Every field that is text.
    pub form: Form,
    /// The files that were chosen, each with the name of its field.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Enclosed {
    /// The file of a form that brings one; none where none was chosen.
    pub fn file(&self) -> Option<&[u8]> {
        self.files.first().map(|(_, bytes)| bytes.as_slice())
    }
}

/// Reads the body.
///
/// # Errors
/// [`Failure::Malformed`] where it is no such form.
pub fn read(visit: &Visit) -> Result<Enclosed, Failure> {
    if !visit.header(&header::CONTENT_TYPE).to_ascii_lowercase().starts_with("multipart/form-data") {
        return Ok(Enclosed { form: visit.form()?, files: Vec::new() });
    }
    // Everything is there: nothing in it can wait.
    let read = parts(&visit.headers, Bytes::copy_from_slice(&visit.body)).now_or_never();
    read.unwrap_or(Err(Malformed::Type)).map_err(Failure::Malformed)
}

/// The fields alone, whether a file came with them or not.
///
/// # Errors
/// [`Failure::Malformed`] where it is no such form.
pub fn fields(visit: &Visit) -> Result<Form, Failure> {
    visit.form().or_else(|_| read(visit).map(|enclosed| enclosed.form))
}

async fn parts(headers: &HeaderMap, body: Bytes) -> Result<Enclosed, Malformed> {
    let body = stream::iter([Ok::<_, PayloadError>(body)]);
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let mut parts = Multipart::new(headers, body);
    while let Some(part) = parts.next().await {
        let mut field = part.map_err(|_| Malformed::Type)?;
        let is_file = field.content_disposition().and_then(file_name).is_some();
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(piece) = field.next().await {
            bytes.extend_from_slice(&piece.map_err(|_| Malformed::Type)?);
        }
        if is_file {
            // A browser sends an empty part where no file was chosen.
            files.extend(Some((name, bytes)).filter(|(_, bytes)| !bytes.is_empty()));
        } else {
            pairs.push((name, String::from_utf8(bytes).map_err(|_| Malformed::Bytes)?));
        }
    }
    Ok(Enclosed { form: Form::of(pairs)?, files })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &'static [u8]) -> Result<Enclosed, Malformed> {
        let mut headers = HeaderMap::new();
        let kind = header::HeaderValue::from_static("multipart/form-data; boundary=x");
        headers.insert(header::CONTENT_TYPE, kind);
        parts(&headers, Bytes::from_static(body)).now_or_never().unwrap()
    }

    #[test]
    fn fields_and_a_file_are_told_apart() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nK7M4\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\
            Content-Type: application/pdf\r\n\r\n%PDF\r\n\x00\x01\r\n--x--\r\n";
        let enclosed = read(body).unwrap();
        assert_eq!(enclosed.form.text("code"), "K7M4");
        assert_eq!(enclosed.file(), Some(b"%PDF\r\n\x00\x01".as_slice()));
        assert!(read(&body[..body.len() - 12]).is_err(), "cut off");
        assert!(read(b"code=K7M4").is_err());
    }
}
