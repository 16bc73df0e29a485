//! 監査用一式: one file with what an audit needs, which can be checked without the program that made it.
//!
//! Entries stand in it as they are stored, one a line, with the salts and hashes by which each can be
//! reckoned again; `check.py` does so with nothing but what Python brings along. `SHA256SUMS` names every
//! file.

use std::io::{self, Seek, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::domain::history::{Body, Entry, Hash};
use crate::keys::to_hex;

/// What reckons the hashes again.
pub const CHECK: &str = include_str!("../../templates/report/check.py");

/// A body as it is written down: its text, and the salt that its hash begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenBody {
    /// The form of the text.
    pub format: u8,
    /// Hex.
    pub salt: String,
    /// The bytes that were hashed, as text.
    pub text: String,
}

/// An entry as it is written down. Hashes are hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenEntry {
    /// The history.
    pub history: String,
    /// Its number.
    pub seq: i64,
    /// The command that caused it.
    pub command: String,
    /// When, in microseconds since 1970: what is hashed.
    pub micros: i64,
    /// The same for people.
    pub at: String,
    /// Of the facts.
    pub fact_hash: String,
    /// Of the texts.
    pub private_hash: String,
    /// Of the entry before.
    pub previous: String,
    /// Of this one.
    pub hash: String,
    /// Facts.
    pub fact: WrittenBody,
    /// Texts; none where they were disposed of.
    pub private: Option<WrittenBody>,
}

impl From<&Body> for WrittenBody {
    fn from(body: &Body) -> Self {
        let salt = body.salt.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { format: body.format, salt, text: body.text.clone() }
    }
}

impl From<&Entry> for WrittenEntry {
    fn from(entry: &Entry) -> Self {
        let header = &entry.header;
        let hex = |hash: &Hash| to_hex(hash);
        Self {
            history: header.history.to_string(),
            seq: header.seq,
            command: header.command.0.to_string(),
            micros: header.at.micros(),
            at: header.at.to_rfc3339(),
            fact_hash: hex(&header.fact_hash),
            private_hash: hex(&header.private_hash),
            previous: hex(&header.previous),
            hash: hex(&entry.hash),
            fact: WrittenBody::from(&entry.fact),
            private: entry.private.as_ref().map(WrittenBody::from),
        }
    }
}

/// Entries, one a line.
///
/// # Errors
/// An entry that JSON cannot say.
pub fn lines(entries: &[Entry]) -> io::Result<String> {
    let mut text = String::new();
    for entry in entries {
        text.push_str(&serde_json::to_string(&WrittenEntry::from(entry)).map_err(io::Error::other)?);
        text.push('\n');
    }
    Ok(text)
}

/// The file while it is written.
pub struct Package<W: Write + Seek> {
    zip: ZipWriter<W>,
    sums: String,
}

impl<W: Write + Seek> Package<W> {
    /// Begins one.
    pub fn new(out: W) -> Self {
        Self { zip: ZipWriter::new(out), sums: String::new() }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The output is gone.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.put(name, bytes)?;
        self.sums.push_str(&format!("{}  {name}\n", to_hex(&Sha256::digest(bytes))));
        Ok(())
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(name, options).map_err(io::Error::other)?;
        self.zip.write_all(bytes)
    }

    /// Writes the list of files, and gives the output back.
    ///
    /// # Errors
    /// The output is gone.
    pub fn finish(mut self) -> io::Result<W> {
        let sums = std::mem::take(&mut self.sums);
        self.put("SHA256SUMS", sums.as_bytes())?;
        self.zip.finish().map_err(io::Error::other)
    }
}
