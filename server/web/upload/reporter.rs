//! Files that come with a report: what was written is taken even where a file is not.
//!
//! A file that is too large, empty, one too many, over a quota or broken off is named as such and left out.
//! Our forms send what was typed before the first file, so that it is whole by then.

use std::future::ready;
use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::http::header;
use actix_web::web;
use futures_util::StreamExt;

use crate::actions::evidence::prepare;
use crate::vault::Vault;
use crate::vault::inspect::sound_name;
use crate::web::error::Failure;
use crate::web::form::{Form, Malformed};
use crate::web::guard::Staff;
use crate::web::limits::{self, BODY_BYTES_MAX};
use crate::web::visit::{Handler, Visit};
use crate::web::{csrf, read_body};

use super::{Upload, broken, drain, file_name, pour, read_text, read_typed, within};

/// Files of strangers and staff taken in at the same time, apart from those of evidence.
pub const AT_ONCE: usize = 8;
/// And of one source.
pub const SHARE: usize = 2;
/// Of one source within an hour: files and bytes.
pub const HOURLY: (u32, u64) = (40, 200 * MB);
/// Files of one form.
const FILES_MAX: usize = 5;
/// One file.
const BYTES_MAX: u64 = 20 * MB;
const MB: u64 = 1024 * 1024;
/// All of it must be here by then.
const TOTAL: Duration = Duration::from_secs(600);
/// Parts of one form.
const PARTS_MAX: usize = 400;
/// Files that are named to their sender as missing.
const MISSING_MAX: usize = 20;

/// What came with a report besides words.
#[derive(Debug, Default)]
pub struct Brought {
    /// Files, whole.
    pub files: Vec<Upload>,
    /// Files that are not.
    pub missing: Vec<Missing>,
}

/// A file that did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it was called.
    pub name: String,
    /// Why not, as the catalogue calls it.
    pub why: &'static str,
}

/// Whose files count together.
pub fn who(visit: &Visit, staff: Option<&Staff>) -> String {
    match staff {
        Some(staff) => format!("person {}", staff.person),
        None => format!("source {}", visit.source),
    }
}

/// Reads a report, with files or without.
///
/// # Errors
/// A form without its words: too large, too slow, cut off or malformed.
pub async fn take(visit: &mut Visit, handler: Handler, payload: web::Payload) -> Result<(), Failure> {
    let kind = visit.header(&header::CONTENT_TYPE).to_ascii_lowercase();
    if !kind.starts_with("multipart/form-data") {
        visit.body = read_body(payload, &visit.headers, limits::body_max(visit.route)).await?;
        return Ok(());
    }
    csrf::check_source(visit)?;
    let asking = visit.clone();
    let staff = web::block(move || Staff::of(&asking)).await.map_err(broken)??;
    if staff.is_none() && matches!(handler, Handler::Staff(_)) {
        read_typed(visit, payload).await;
        return Err(Failure::SignIn);
    }
    let who = who(visit, staff.as_ref());
    let turn = visit.site.attaching.take(&who);
    let site = visit.site.clone();
    let is_ready = web::block(move || prepare(&site.backend, &site.vault).is_ok()).await.map_err(broken)?;
    let closed = match (&turn, is_ready) {
        (None, _) => Some("busy"),
        (_, false) => Some("broken"),
        (Some(_), true) => None,
    };
    let left = visit.site.quota.left(&who, visit.now);
    let mut taking = Taking::new(visit.site.vault.clone(), left, closed);
    // A body that breaks off ends there: what came before is read all the same, and a part without its
    // boundary is never taken for whole.
    let parts = Multipart::new(&visit.headers, payload.take_while(|piece| ready(piece.is_ok())));
    let read = tokio::time::timeout(TOTAL, taking.read(parts)).await.unwrap_or(Err(Failure::Slow));
    let (pairs, brought) = taking.end(read)?;
    let form = Form::of(pairs).map_err(Failure::Malformed)?;
    // The command is that of the words: whoever sends them again with another file repeats them.
    visit.body = format!("{:?}", form.pairs()).into_bytes();
    visit.fields = Some(form);
    visit.brought = std::sync::Arc::new(brought);
    Ok(())
}

/// A form that is being read.
struct Taking {
    vault: Vault,
    /// Bytes that its source may still leave.
    left: u64,
    /// Why no file is taken at all.
    closed: Option<&'static str>,
    pairs: Vec<(String, String)>,
    room: usize,
    /// The file that is arriving.
    arriving: Option<String>,
    brought: Brought,
}

impl Taking {
    fn new(vault: Vault, left: u64, closed: Option<&'static str>) -> Self {
        let (pairs, room) = (Vec::new(), BODY_BYTES_MAX);
        Self { vault, left, closed, pairs, room, arriving: None, brought: Brought::default() }
    }

    async fn read(&mut self, mut parts: Multipart) -> Result<(), Failure> {
        let mut count = 0_usize;
        while let Some(part) = within(parts.next()).await? {
            let mut field = part.map_err(|_| Failure::Truncated)?;
            count += 1;
            if count > PARTS_MAX {
                return Err(Failure::Malformed(Malformed::Fields));
            }
            let name = field.name().unwrap_or_default().to_owned();
            match field.content_disposition().and_then(file_name) {
                None => {
                    let text = read_text(&mut field, &mut self.room).await?;
                    self.pairs.push((name, text));
                }
                Some(file) => {
                    self.arriving = Some(sound_name(&file));
                    self.file(&mut field, &file).await?;
                    self.arriving = None;
                }
            }
        }
        Ok(())
    }

    /// Takes one file, or notes why not and reads on.
    ///
    /// # Errors
    /// Nothing more comes.
    async fn file(&mut self, field: &mut Field, called: &str) -> Result<(), Failure> {
        let share = self.vault.strangers_share().unwrap_or(0);
        let most = BYTES_MAX.min(self.left).min(share);
        let refused = self.closed.or(match (self.brought.files.len() >= FILES_MAX, most) {
            (true, _) => Some("many"),
            (false, 0) => Some("quota"),
            (false, _) => None,
        });
        if let Some(why) = refused {
            // A browser sends an empty part without a name where no file was chosen.
            if drain(field).await > 0 || !called.is_empty() {
                self.miss(why);
            }
            return Ok(());
        }
        match pour(&self.vault.at_most(most), field).await {
            Ok(received) if received.bytes == 0 => {
                if !called.is_empty() {
                    self.miss("empty");
                }
            }
            Ok(received) => {
                self.left = self.left.saturating_sub(received.bytes);
                self.brought.files.push(Upload { received, name: sound_name(called) });
            }
            Err(Failure::FileTooLarge) => {
                self.miss(if most < BYTES_MAX.min(self.vault.bytes_max()) { "quota" } else { "large" })
            }
            Err(cut @ (Failure::Truncated | Failure::Slow)) => return Err(cut),
            Err(failure) => {
                tracing::warn!(?failure, "A file that comes with a report cannot be taken in");
                self.miss("broken");
            }
        }
        Ok(())
    }

    fn miss(&mut self, why: &'static str) {
        let name = self.arriving.take().unwrap_or_default();
        if self.brought.missing.len() < MISSING_MAX {
            self.brought.missing.push(Missing { name, why });
        }
    }

    /// What was read. Where it broke off within a file, the words were whole before that.
    fn end(mut self, read: Result<(), Failure>) -> Result<(Vec<(String, String)>, Brought), Failure> {
        let has_file = !self.brought.files.is_empty() || !self.brought.missing.is_empty();
        match read {
            Ok(()) => {}
            Err(Failure::Truncated) if self.arriving.is_some() => self.miss("cut"),
            Err(Failure::Slow) if self.arriving.is_some() => self.miss("slow"),
            // Between two files, or after the last.
            Err(Failure::Truncated | Failure::Slow) if has_file => {}
            Err(failure) => return Err(failure),
        }
        Ok((self.pairs, self.brought))
    }
}
