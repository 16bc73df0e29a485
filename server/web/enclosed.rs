//! A form with a file in it (`multipart/form-data`), read from a body that has arrived whole.

use actix_web::http::header;

use super::error::Failure;
use super::form::{Form, Malformed, has_control};
use super::visit::Visit;

/// A form, and the file that came with it.
pub struct Enclosed {
    /// Every field that is text.
    pub form: Form,
    /// The file; none where none was chosen.
    pub file: Option<Vec<u8>>,
}

/// Parts that a form may have.
const PARTS_MAX: usize = 20;

/// Reads the body.
///
/// # Errors
/// [`Failure::Malformed`] where it is no such form.
pub fn read(visit: &Visit) -> Result<Enclosed, Failure> {
    let content_type = visit.header(&header::CONTENT_TYPE);
    if !content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Ok(Enclosed { form: visit.form()?, file: None });
    }
    let malformed = Failure::Malformed(Malformed::Type);
    let mark = content_type.split(';').find_map(|part| part.trim().strip_prefix("boundary="));
    let mark = mark.map(|mark| mark.trim_matches('"')).filter(|mark| !mark.is_empty());
    let Some(mark) = mark else { return Err(malformed) };
    let mut enclosed = Enclosed { form: Form::default(), file: None };
    for part in split(&visit.body, format!("--{mark}").as_bytes()).into_iter().take(PARTS_MAX) {
        take(&mut enclosed, part)?;
    }
    Ok(enclosed)
}

fn take(enclosed: &mut Enclosed, part: &[u8]) -> Result<(), Failure> {
    let bytes_error = || Failure::Malformed(Malformed::Bytes);
    let Some((head, body)) = halves(part, b"\r\n\r\n") else { return Ok(()) };
    let head = std::str::from_utf8(head).map_err(|_| bytes_error())?;
    let Some(name) = value_of(head, "name") else { return Ok(()) };
    let body = body.strip_suffix(b"\r\n").unwrap_or(body);
    if value_of(head, "filename").is_some() {
        enclosed.file = (!body.is_empty()).then(|| body.to_vec());
        return Ok(());
    }
    let text = std::str::from_utf8(body).ok().filter(|text| !has_control(text)).ok_or_else(bytes_error)?;
    enclosed.form = std::mem::take(&mut enclosed.form).with(name, text);
    Ok(())
}

/// The value of a parameter of `Content-Disposition`.
fn value_of<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines();
    let line = lines.find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    line.split(';').find_map(|part| {
        let (known, value) = part.trim().split_once('=')?;
        (known == name).then(|| value.trim_matches('"'))
    })
}

/// What stands between marks.
fn split<'a>(body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = body;
    while let Some((part, after)) = halves(rest, mark) {
        parts.push(part.strip_prefix(b"\r\n").unwrap_or(part));
        rest = after;
    }
    parts
}

fn halves<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    let (before, from) = bytes.split_at_checked(at)?;
    Some((before, from.split_at_checked(mark.len())?.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_a_file_are_told_apart() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nK7M4\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\
            Content-Type: application/pdf\r\n\r\n%PDF\r\n\x00\x01\r\n--x--\r\n";
        let mut enclosed = Enclosed { form: Form::default(), file: None };
        split(body, b"--x").into_iter().for_each(|part| take(&mut enclosed, part).unwrap());
        assert_eq!(enclosed.form.text("code"), "K7M4");
        assert_eq!(enclosed.file.as_deref(), Some(b"%PDF\r\n\x00\x01".as_slice()));
    }
}
