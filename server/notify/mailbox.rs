//! The demo's transport: every mail and card as one file, to be read at `/demo/mailbox`.
//!
//! A file is named after its delivery, so a repetition replaces it. It appears whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Outcome, Outgoing};
use crate::domain::channel::Channel;
use crate::domain::moment::Moment;

/// A folder that takes messages.
#[derive(Clone, Debug)]
pub struct Mailbox {
    folder: PathBuf,
    channel: Channel,
}

/// A message as it lies in the folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// Its delivery.
    pub delivery: Uuid,
    /// On what.
    pub channel: Channel,
    /// When it was decided to say this.
    pub at: Moment,
    /// For whom.
    pub to_name: String,
    /// Their mail address, for mail.
    pub to_address: String,
    /// 事案番号.
    pub number: String,
    /// 件名.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// The card.
    pub card: Value,
    /// Whether it is marked as important.
    pub is_urgent: bool,
}

impl Mailbox {
    /// A mailbox in `folder` for one channel; the folder is made when the first message comes.
    /// Mailboxes of several channels may share a folder.
    pub fn new(folder: impl Into<PathBuf>, channel: Channel) -> Self {
        Self { folder: folder.into(), channel }
    }

    /// The folder.
    pub fn describe(&self) -> String {
        self.folder.display().to_string()
    }

    /// Puts a message into the folder.
    pub async fn send(&self, outgoing: &Outgoing) -> Outcome {
        let stored = self.stored(outgoing);
        let folder = self.folder.clone();
        let written = tokio::task::spawn_blocking(move || write(&folder, &stored)).await;
        match written.map_err(io::Error::other).and_then(|result| result) {
            Ok(()) => Outcome::Sent { note: "demo mailbox".to_owned() },
            Err(error) => Outcome::Retry {
                after: None,
                why: format!("The mailbox cannot be written: {}", error.kind()),
            },
        }
    }

    fn stored(&self, outgoing: &Outgoing) -> Stored {
        let rendered = outgoing.rendered.clone();
        Stored {
            delivery: outgoing.delivery.0,
            channel: self.channel.clone(),
            at: outgoing.at,
            to_name: outgoing.to_name.clone(),
            to_address: outgoing.to_address.clone(),
            number: outgoing.number.clone(),
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            card: rendered.card,
            is_urgent: rendered.is_urgent,
        }
    }
}

/// The messages of a folder, newest first, at most `limit`. A folder that is not there is empty; a
/// file that is not a message is passed over.
///
/// # Errors
/// A folder that cannot be read.
pub fn list(folder: &Path, limit: usize) -> io::Result<Vec<Stored>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        names.extend(name.to_str().filter(|name| name.ends_with(".json")).map(str::to_owned));
    }
    // A name begins with its time in a fixed number of digits.
    names.sort_unstable_by(|a, b| b.cmp(a));
    Ok(names.iter().filter_map(|name| read(&folder.join(name))).take(limit).collect())
}

/// One message by its delivery.
///
/// # Errors
/// A folder that cannot be read.
pub fn find(folder: &Path, delivery: Uuid) -> io::Result<Option<Stored>> {
    Ok(list(folder, usize::MAX)?.into_iter().find(|stored| stored.delivery == delivery))
}

fn read(path: &Path) -> Option<Stored> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn write(folder: &Path, stored: &Stored) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = format!("{:020}-{}", stored.at.micros(), stored.delivery);
    let temporary = folder.join(format!("{name}.part"));
    let mut file = fs::File::create(&temporary)?;
    file.write_all(&serde_json::to_vec_pretty(stored)?)?;
    file.sync_all()?;
    fs::rename(&temporary, folder.join(format!("{name}.json")))
}

#[cfg(test)]
mod tests;
