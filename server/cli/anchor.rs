//! Anchors as files and mails: written by `audit anchor`, carried outside once a day by `serve`, read
//! back by `audit verify --anchor`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::actions::Backend;
use crate::actions::audit::signed;
use crate::config;
use crate::domain::audit::fact::SignedHead;
use crate::domain::history::Hash;
use crate::domain::ids::{DeliveryId, HistoryId};
use crate::domain::moment::Moment;
use crate::i18n::{Language, text};
use crate::keys::to_hex;
use crate::notify::letter::letter;
use crate::notify::{Outcome, Sender};
use crate::store::anchor::{Anchor, Head, anchor};
use crate::store::seal::{Seal, seal_round};
use crate::store::{self, Store};

use super::{Failure, Terminal};

/// How often it is asked whether a new day has begun.
const ASK: Duration = Duration::from_secs(300);

/// An anchor as it is kept outside.
#[derive(Serialize, Deserialize)]
pub struct Written {
    #[serde(flatten)]
    head: SignedHead,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    heads: Vec<WrittenHead>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    heads_signature: String,
}

#[derive(Serialize, Deserialize)]
struct WrittenHead {
    history: HistoryId,
    seq: i64,
    hash: String,
}

impl Written {
    /// The signed root alone: short enough to be printed or mailed.
    pub fn small(anchor: &Anchor) -> Self {
        Self { head: signed(&anchor.seal), heads: Vec::new(), heads_signature: String::new() }
    }

    /// With every head.
    fn whole(anchor: &Anchor) -> Self {
        let row =
            |head: &Head| WrittenHead { history: head.history, seq: head.seq, hash: to_hex(&head.hash) };
        Self {
            heads: anchor.heads.iter().map(row).collect(),
            heads_signature: to_hex(&anchor.signature),
            ..Self::small(anchor)
        }
    }

    fn read(self) -> Option<Anchor> {
        let seal = Seal {
            size: self.head.size,
            at: self.head.at,
            root: hash(&self.head.root)?,
            key_id: hash(&self.head.key_id)?,
            signature: from_hex(&self.head.signature)?,
        };
        let head =
            |row: WrittenHead| Some(Head { history: row.history, seq: row.seq, hash: hash(&row.hash)? });
        let heads: Option<Vec<Head>> = self.heads.into_iter().map(head).collect();
        Some(Anchor { seal, heads: heads?, signature: from_hex(&self.heads_signature)? })
    }
}

/// Seals what has moved, and gives the anchor of now; none in an empty house.
pub fn now(store: &Store) -> Result<Option<Anchor>, store::Error> {
    while seal_round(store)? > 0 {}
    anchor(store)
}

/// Reads an anchor's file.
pub fn read(file: &Path, terminal: &Terminal<'_>) -> Result<Anchor, Failure> {
    let text = terminal.read(file)?;
    let read = serde_json::from_str::<Written>(&text).ok().and_then(Written::read);
    read.ok_or_else(|| {
        let args = [("file", file.display().to_string().into())];
        Failure::Wrong(terminal.text("cli-audit-anchor-unreadable", &args))
    })
}

/// Writes an anchor's file, with every head.
pub fn write(path: &Path, anchor: &Anchor) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(&Written::whole(anchor)).map_err(anyhow::Error::from)?;
    std::fs::write(path, text + "\n").map_err(|source| Failure::File { path: path.to_owned(), source })
}

fn hash(text: &str) -> Option<Hash> {
    from_hex(text)?.try_into().ok()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0_u8, |sum, digit| sum << 4 | digit)).collect())
}

/// Carries the anchor of each day outside.
pub struct Carrier {
    /// The house.
    pub backend: Backend,
    /// Where to.
    pub settings: config::Anchor,
    /// The channel of mail.
    pub mail: Option<Sender>,
    /// The language of the mail.
    pub language: Language,
}

impl Carrier {
    /// Asks until `stop` whether a new day has begun, and carries its anchor. What fails is tried again.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        if !self.settings.is_carried() {
            return;
        }
        let mut done = String::new();
        while !*stop.borrow() {
            let today = day(self.backend.store.clock().now());
            if today != done {
                match self.carry(&today).await {
                    Ok(()) => done = today,
                    Err(error) => tracing::error!(error, "The day's anchor was not carried outside"),
                }
            }
            tokio::select! {
                () = tokio::time::sleep(ASK) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Carries the anchor of one day, unless its file is there already.
    ///
    /// # Errors
    /// What could not be read, written or sent.
    pub async fn carry(&self, today: &str) -> Result<(), String> {
        let file = self.settings.file(today);
        if file.as_ref().is_some_and(|file| file.exists()) {
            return Ok(());
        }
        let store = self.backend.store.clone();
        let found = tokio::task::spawn_blocking(move || now(&store)).await;
        let found = found.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        let Some(anchor) = found else { return Ok(()) };
        if let (Some(to), Some(mail)) = (&self.settings.mail, &self.mail) {
            self.send(mail, to, today, &anchor).await?;
        }
        // The file last: it says that the day is done.
        file.map_or(Ok(()), |file| keep(file, &anchor))
    }

    async fn send(&self, mail: &Sender, to: &str, today: &str, anchor: &Anchor) -> Result<(), String> {
        let small =
            serde_json::to_string_pretty(&Written::small(anchor)).map_err(|error| error.to_string())?;
        let subject = text(self.language, "anchor-subject", &[("day", today.into())]);
        let body = text(self.language, "anchor-body", &[("anchor", small.into())]);
        let id = self.backend.keys.derive_command("anchor", &[today.as_bytes(), &anchor.seal.root]);
        let outgoing = letter(DeliveryId(id.0), to, anchor.seal.at, (subject, body));
        match mail.send(&outgoing).await {
            Outcome::Sent { .. } => Ok(()),
            Outcome::Retry { why, .. } | Outcome::Refused { why } => Err(why),
        }
    }
}

fn keep(file: PathBuf, anchor: &Anchor) -> Result<(), String> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    write(&file, anchor).map_err(|failure| failure.to_string())
}

/// The day in Japan.
fn day(at: Moment) -> String {
    at.to_rfc3339().chars().take(10).collect()
}
