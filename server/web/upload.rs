//! A request that may bring a file: into the vault piece by piece, never into memory.
//!
//! Who asks, and whether they may, is known before the first byte of the body is read. A file that does
//! not arrive whole leaves nothing behind.

pub mod reporter;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_multipart::{Field, Multipart};
use actix_web::http::header::{self, ContentDisposition, DispositionParam, HeaderValue};
use actix_web::web::{self, Bytes};
use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc;

use crate::actions::evidence::{of_vault, prepare};
use crate::domain::evidence::decide::{Scene, may_handle};
use crate::domain::moment::Span;
use crate::vault::intake::Received;
use crate::vault::{self, Vault};

use super::error::Failure;
use super::form::{Form, Malformed, plain_text};
use super::guard::{Bearer, Staff};
use super::limits::BODY_BYTES_MAX;
use super::visit::{Handler, Visit};
use super::{csrf, read_body, reading};

/// Files taken in at the same time; each holds a thread.
pub const AT_ONCE: usize = 16;
/// And of one person or program.
pub const SHARE: usize = 4;
/// How long the next piece may be on its way.
const PAUSE: Duration = Duration::from_secs(30);
/// A file that comes slower than this is given up: a line of 1990 brings as much.
const BYTES_PER_SECOND_MIN: u64 = 1024;
/// But every file has so long to begin with.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pieces between the network and the disk.
const PIECES: usize = 16;
/// What a form may be longer than its file.
const ROOM: u64 = 1024 * 1024;

/// A file that came with a request.
#[derive(Debug)]
pub struct Upload {
    /// The file.
    pub received: Received,
    /// What it was called where it came from.
    pub name: String,
}

/// Reads the body of a request that may bring a file, once it is known that it may.
///
/// # Errors
/// What admission says; a body that is too large, too slow, cut off or malformed.
pub async fn take(visit: &mut Visit, handler: Handler, mut payload: web::Payload) -> Result<(), Failure> {
    let asking = visit.clone();
    let (staff, admitted) = web::block(move || admit(&asking, handler)).await.map_err(broken)?;
    visit.staff = staff;
    let who = match admitted {
        Ok(who) => who,
        Err(failure) => {
            if matches!(failure, Failure::SignIn) {
                read_typed(visit, payload).await;
            }
            return Err(failure);
        }
    };
    let announced = visit.header(&header::CONTENT_LENGTH).parse::<u64>().unwrap_or(0);
    if announced > visit.site.vault.bytes_max().saturating_add(ROOM) {
        drain(&mut payload).await;
        return Err(Failure::FileTooLarge);
    }
    let _turn = visit.site.uploads.take(&who).ok_or(Failure::TooMany(Span::seconds(10)))?;
    let kind = visit.header(&header::CONTENT_TYPE).to_ascii_lowercase();
    if kind.starts_with("multipart/form-data") {
        return read_parts(visit, payload).await;
    }
    if ["application/json", "application/x-www-form-urlencoded"].iter().any(|known| kind.starts_with(known)) {
        visit.body = read_body(payload, &visit.headers, BODY_BYTES_MAX).await?;
        return Ok(());
    }
    if !matches!(handler, Handler::Token(..)) {
        return Err(Failure::Malformed(Malformed::Type));
    }
    read_raw(visit, payload).await
}

/// What was typed into the form of somebody who is signed in no more; their file is read for nobody. What
/// stands after it is not looked for.
async fn read_typed(visit: &mut Visit, payload: web::Payload) {
    if visit.header(&header::CONTENT_TYPE).to_ascii_lowercase().starts_with("multipart/form-data") {
        visit.fields = typed_parts(visit, payload).await;
    } else {
        visit.body = read_body(payload, &visit.headers, BODY_BYTES_MAX).await.unwrap_or_default();
    }
}

async fn typed_parts(visit: &Visit, payload: web::Payload) -> Option<Form> {
    let mut parts = Multipart::new(&visit.headers, payload);
    let (mut pairs, mut room) = (Vec::new(), BODY_BYTES_MAX);
    while let Some(part) = within(parts.next()).await.ok()? {
        let mut field = part.ok()?;
        if field.content_disposition().and_then(file_name).is_some() {
            drain(&mut field).await;
            break;
        }
        let name = field.name().unwrap_or_default().to_owned();
        pairs.push((name, read_text(&mut field, &mut room).await.ok()?));
    }
    Form::of(pairs).ok()
}

/// Who asks, and by what name where they may send anything here.
fn admit(visit: &Visit, handler: Handler) -> (Option<Staff>, Result<String, Failure>) {
    let staff = match handler {
        Handler::Token(..) => None,
        _ => Staff::of(visit).ok().flatten(),
    };
    let admitted = check(visit, handler, staff.as_ref());
    (staff, admitted)
}

fn check(visit: &Visit, handler: Handler, staff: Option<&Staff>) -> Result<String, Failure> {
    let (viewer, actor) = match (handler, staff) {
        (Handler::Token(scope, _), _) => {
            let bearer = Bearer::of(visit, scope)?;
            (bearer.viewer.clone(), bearer.actor())
        }
        (_, None) => {
            csrf::check_source(visit)?;
            return Err(Failure::SignIn);
        }
        (_, Some(staff)) => {
            csrf::check_source(visit)?;
            if staff.barred_to().is_some() {
                return Err(Failure::Forbidden);
            }
            (staff.viewer.clone(), staff.actor())
        }
    };
    let seen = reading::incident(&visit.site, &viewer, visit.param("number"))?;
    let scene =
        Scene { world: &seen.world, incident: &seen.incident, by: &actor, request: None, now: visit.now };
    if !may_handle(&scene) {
        return Err(Failure::Forbidden);
    }
    prepare(&visit.site.backend, &visit.site.vault)?;
    Ok(format!("{actor:?}"))
}

/// A form with a file in it.
async fn read_parts(visit: &mut Visit, payload: web::Payload) -> Result<(), Failure> {
    let vault = visit.site.vault.clone();
    let mut parts = Multipart::new(&visit.headers, payload);
    let (mut pairs, mut room, mut upload) = (Vec::new(), BODY_BYTES_MAX, None);
    while let Some(part) = within(parts.next()).await? {
        let mut field = part.map_err(|_| Failure::Truncated)?;
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file) = field.content_disposition().and_then(file_name) else {
            let text = read_text(&mut field, &mut room).await?;
            pairs.push((name, text));
            continue;
        };
        if upload.is_some() || name != "file" {
            return Err(Failure::Malformed(Malformed::Fields));
        }
        let received = pour(&vault, &mut field).await?;
        // A browser sends an empty part without a name where no file was chosen.
        if received.bytes > 0 || !file.is_empty() {
            upload = Some(Upload { received, name: file });
        }
    }
    settle(visit, Form::of(pairs).map_err(Failure::Malformed)?, upload);
    Ok(())
}

/// A body that is the file; what is said of it stands in the address.
async fn read_raw(visit: &mut Visit, mut payload: web::Payload) -> Result<(), Failure> {
    let vault = visit.site.vault.clone();
    let received = pour(&vault, &mut payload).await?;
    let said = HeaderValue::from_str(visit.header(&header::CONTENT_DISPOSITION)).ok();
    let said = said.and_then(|line| ContentDisposition::from_raw(&line).ok());
    let name = said.as_ref().and_then(file_name).unwrap_or_else(|| visit.query.text("name").to_owned());
    settle(visit, visit.query.clone(), Some(Upload { received, name }));
    Ok(())
}

fn settle(visit: &mut Visit, fields: Form, upload: Option<Upload>) {
    let hash = upload.as_ref().map(|upload| upload.received.sha256.as_str()).unwrap_or_default();
    // What an Idempotency-Key is compared by: everything that came, the file by its hash.
    visit.body = format!("{:?} {hash}", fields.pairs()).into_bytes();
    visit.fields = Some(fields);
    visit.upload = upload.map(Arc::new);
}

/// What a part of a form, or a body, calls its file; none where it is no file.
pub fn file_name(said: &ContentDisposition) -> Option<String> {
    let extended = said.parameters.iter().find_map(|one| match one {
        DispositionParam::FilenameExt(name) => String::from_utf8(name.value.clone()).ok(),
        _ => None,
    });
    extended.or_else(|| said.get_filename().map(str::to_owned)).map(plain_text)
}

async fn read_text(field: &mut Field, room: &mut usize) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(piece) = within(field.next()).await? {
        let piece = piece.map_err(|_| Failure::Truncated)?;
        *room = room.checked_sub(piece.len()).ok_or(Failure::TooLarge)?;
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| Failure::Malformed(Malformed::Bytes))
}

enum Piece {
    Bytes(Bytes),
    End,
}

/// Pours a stream into the vault, on a thread of its own, no faster than the disk takes it.
async fn pour<S, E>(vault: &Vault, source: &mut S) -> Result<Received, Failure>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let (sender, pieces) = mpsc::channel(PIECES);
    let vault = vault.clone();
    let written = web::block(move || write(&vault, pieces));
    let poured = feed(source, &sender).await;
    drop(sender);
    let written = written.await.map_err(broken)?;
    poured?;
    written.map_err(|error| match error {
        vault::Error::TooLarge(_) => Failure::FileTooLarge,
        vault::Error::Cut => Failure::Truncated,
        other => Failure::Action(of_vault(other)),
    })
}

/// Hands every piece on, and reads the rest for nobody where the one who writes has given up or is done:
/// it says why. A source that has ended is never asked again; a part of a form does not bear it.
async fn feed<S, E>(source: &mut S, sender: &mpsc::Sender<Piece>) -> Result<(), Failure>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let (began, mut came) = (Instant::now(), 0_u64);
    loop {
        let Some(bytes) = within(source.next()).await? else {
            let _ = sender.send(Piece::End).await;
            return Ok(());
        };
        let bytes = bytes.map_err(|_| Failure::Truncated)?;
        came = came.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if is_too_slow(began.elapsed(), came) {
            return Err(Failure::Slow);
        }
        if sender.send(Piece::Bytes(bytes)).await.is_err() {
            drain(source).await;
            return Ok(());
        }
    }
}

/// Pieces that come in time, each of them, can still keep a turn for days.
fn is_too_slow(since: Duration, bytes: u64) -> bool {
    since > PATIENCE && bytes < since.as_secs().saturating_mul(BYTES_PER_SECOND_MIN)
}

fn write(vault: &Vault, mut pieces: mpsc::Receiver<Piece>) -> Result<Received, vault::Error> {
    let mut intake = vault.begin()?;
    loop {
        match pieces.blocking_recv() {
            Some(Piece::Bytes(bytes)) => intake.write(&bytes)?,
            Some(Piece::End) => return intake.finish(),
            None => return Err(vault::Error::Cut),
        }
    }
}

/// Reads on for a while, keeps nothing and says how much it was: a browser shows the answer only once it
/// has sent its body.
async fn drain<S, E>(source: &mut S) -> usize
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    const BYTES_MAX: usize = 64 * 1024 * 1024;
    let mut came = 0_usize;
    while let Ok(Some(Ok(bytes))) = within(source.next()).await {
        came = came.saturating_add(bytes.len());
        if came >= BYTES_MAX {
            break;
        }
    }
    came
}

async fn within<T>(next: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(PAUSE, next).await.map_err(|_| Failure::Slow)
}

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that, like a part of a form, panics when it is asked after its end.
    fn source(pieces: usize) -> impl Stream<Item = Result<Bytes, ()>> + Unpin {
        Box::pin(futures_util::stream::unfold(pieces, |left| async move {
            let left = left.checked_sub(1)?;
            Some((Ok(Bytes::from_static(b"piece")), left))
        }))
    }

    #[test]
    fn a_file_may_be_slow_at_first_but_not_for_hours() {
        assert!(!is_too_slow(Duration::from_secs(60), 1));
        assert!(is_too_slow(Duration::from_secs(61), 1));
        assert!(!is_too_slow(Duration::from_secs(3_600), 3_600 * BYTES_PER_SECOND_MIN));
        assert!(is_too_slow(Duration::from_secs(3_600), 3_500 * BYTES_PER_SECOND_MIN));
    }

    #[tokio::test]
    async fn a_source_is_read_to_its_end_and_not_asked_again() {
        for pieces in 0..3 {
            let (sender, receiver) = mpsc::channel(PIECES);
            drop(receiver);
            assert!(feed(&mut source(pieces), &sender).await.is_ok(), "nobody writes, {pieces} pieces");
            let (sender, mut receiver) = mpsc::channel(PIECES);
            assert!(feed(&mut source(pieces), &sender).await.is_ok());
            drop(sender);
            let mut count = 0;
            while let Some(Piece::Bytes(_)) = receiver.recv().await {
                count += 1;
            }
            assert_eq!(count, pieces);
        }
    }
}
