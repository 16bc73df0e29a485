//! A package of evidence (不正アクセス禁止法9条の援助申出, 任意提出): the files as they were taken in,
//! and beside them who took each, where, when, by what, and every hand it passed through.
//!
//! `manifest.json` says all of it; `SHA256SUMS` lets anyone check the files with an ordinary tool. Files
//! are stored as they are, never packed: what is inside has the hash that the manifest names.

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};

use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::document::Stamp;
use crate::vault::reading::Whole;

/// What stands above the items.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// `noroshi.evidence/1`.
    pub schema: &'static str,
    /// Name of the body.
    pub body: String,
    /// 事案番号.
    pub number: String,
    /// When the package was made.
    pub made_at: Stamp,
    /// By whom.
    pub made_by: String,
    /// For whom and why.
    pub purpose: String,
}

/// One item.
#[derive(Clone, Debug, Serialize)]
pub struct PackedItem {
    /// Its number.
    pub no: i32,
    /// What it is.
    pub kind: String,
    /// Where it stands.
    pub standing: String,
    /// One line.
    pub description: String,
    /// Who has it.
    pub holder: String,
    /// What else was written down: serial number, clock, tool, witness, …
    pub details: BTreeMap<String, String>,
    /// When it was taken.
    pub collected_at: Stamp,
    /// Its file.
    pub file: Option<PackedFile>,
    /// Every hand, first one first.
    pub custody: Vec<PackedHand>,
    /// Its history, by which all of this can be proved in the house.
    pub history: PackedHistory,
}

/// A file.
#[derive(Clone, Debug, Serialize)]
pub struct PackedFile {
    /// Where it lies in the package; none where it is not in it.
    pub path: Option<String>,
    /// Its name where it came from.
    pub name: String,
    /// How long.
    pub bytes: i64,
    /// Its SHA-256 when it was taken in, hex.
    pub sha256: String,
    /// Whether it is still what was taken in. What is not is not in the package.
    pub is_intact: bool,
    /// Why it should not be opened.
    pub cautions: Vec<String>,
}

/// One hand.
#[derive(Clone, Debug, Serialize)]
pub struct PackedHand {
    /// 1 for the first.
    pub no: i32,
    /// What was done.
    pub act: String,
    /// When.
    pub at: Stamp,
    /// When it was recorded.
    pub recorded_at: Stamp,
    /// By whom.
    pub recorded_by: String,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Why.
    pub reason: String,
    /// 立会人.
    pub witness: String,
    /// 封印番号.
    pub seal: String,
    /// The hand that this one corrects.
    pub corrects: Option<i32>,
    /// The hand that corrects this one.
    pub voided_by: Option<i32>,
}

/// Where the house proves it.
#[derive(Clone, Debug, Serialize)]
pub struct PackedHistory {
    /// Id.
    pub id: String,
    /// Entries.
    pub entries: i64,
}

/// A package being written.
pub struct Package<W: Write + Seek> {
    zip: ZipWriter<W>,
    head: Head,
    items: Vec<PackedItem>,
    sums: String,
}

impl<W: Write + Seek> Package<W> {
    /// Begins one.
    pub fn new(out: W, head: Head) -> Self {
        Self { zip: ZipWriter::new(out), head, items: Vec::new(), sums: String::new() }
    }

    /// Adds an item, with its file where that is whole.
    ///
    /// # Errors
    /// The output is gone, or the file changed while it was read.
    pub fn add(&mut self, mut item: PackedItem, whole: Option<Whole>) -> io::Result<()> {
        if let (Some(file), Some(mut whole)) = (&mut item.file, whole) {
            let path = format!("files/{:04}-{}", item.no, file.name);
            self.zip.start_file(&path, options(whole.bytes)).map_err(io::Error::other)?;
            loop {
                let piece = whole.piece()?;
                if piece.is_empty() {
                    break;
                }
                self.zip.write_all(&piece)?;
            }
            self.sums.push_str(&format!("{}  {path}\n", file.sha256));
            file.path = Some(path);
        }
        self.items.push(item);
        Ok(())
    }

    /// Writes the lists, and gives the output back.
    ///
    /// # Errors
    /// The output is gone.
    pub fn finish(mut self) -> io::Result<W> {
        #[derive(Serialize)]
        struct Manifest<'a> {
            #[serde(flatten)]
            head: &'a Head,
            items: &'a [PackedItem],
        }
        let manifest = Manifest { head: &self.head, items: &self.items };
        let manifest = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
        for (name, bytes) in [("manifest.json", manifest.as_slice()), ("SHA256SUMS", self.sums.as_bytes())] {
            self.zip.start_file(name, options(0)).map_err(io::Error::other)?;
            self.zip.write_all(bytes)?;
        }
        self.zip.finish().map_err(io::Error::other)
    }
}

fn options(bytes: u64) -> SimpleFileOptions {
    // What needs more than 32 bits for its length says so in its head.
    let is_large = bytes >= u64::from(u32::MAX);
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(is_large)
}
