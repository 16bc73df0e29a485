//! A package of evidence (不正アクセス禁止法9条の援助申出, 任意提出): the files as they were taken in,
//! and beside them who took each, where, when, by what, and every hand it passed through.
//!
//! `manifest.json` says all of it; `SHA256SUMS` lets anyone check the files with an ordinary tool. Files
//! are stored as they are, never packed: what is inside has the hash that the manifest names.

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::telling::document::Stamp;
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
            let path = format!("files/{}", entry_name(item.no, &file.name));
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

/// What a file is called in the package: its own name as far as every system can write it, and short
/// enough for a folder that encrypts its names. `manifest.json` has the name it came with.
///
/// The number before it keeps two files apart, and any name from being one that a system keeps for itself.
fn entry_name(no: i32, name: &str) -> String {
    const BYTES_MAX: usize = 120;
    let is_refused = |c: char| {
        c.is_control()
            || matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*')
            // A direction makes a name read other than it is written; a private character reads nowhere.
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{feff}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
    };
    let plain: String = name.nfc().map(|c| if is_refused(c) { '_' } else { c }).collect();
    // A system takes dots and spaces away at the end, and then finds no such file.
    let plain = plain.trim().trim_end_matches(['.', ' ', '\u{3000}']);
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 16 && !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (plain, String::new()),
    };
    let room = BYTES_MAX.saturating_sub(ending.len());
    let mut kept = 0;
    let fits = |c: &char| {
        kept += c.len_utf8();
        kept <= room
    };
    let stem: String = stem.chars().take_while(fits).collect();
    format!("{no:04}-{}{ending}", stem.trim_end_matches(['.', ' ', '\u{3000}']))
}

fn options(bytes: u64) -> SimpleFileOptions {
    // What needs more than 32 bits for its length says so in its head.
    let is_large = bytes >= u64::from(u32::MAX);
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(is_large)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_the_package_is_right_on_every_system_and_keeps_its_ending() {
        let long = format!("{}.xlsx", "議事録".repeat(80));
        let names = [
            "2026-11-29T10:00 ログ.txt",
            "これは何?.txt",
            "末尾の点.",
            "末尾の空白 ",
            "..\\..\\夜間.exe",
            "../../etc/passwd",
            "CON",
            "改\n行\u{202e}txt.exe",
            "か\u{3099}.txt",
            "",
            ".",
            &long,
        ];
        for name in names {
            let entry = entry_name(7, name);
            assert!(entry.starts_with("0007-") && entry.len() <= 125, "{entry}");
            assert!(
                !entry.contains(|c: char| c.is_control() || "<>:\"/\\|?*\u{202e}".contains(c)),
                "{entry:?}"
            );
            assert!(!entry.ends_with(['.', ' ']), "{entry:?}");
            assert!(entry.nfc().eq(entry.chars()), "{entry:?}");
        }
        assert_eq!(entry_name(1, "2026-11-29T10:00 ログ.txt"), "0001-2026-11-29T10_00 ログ.txt");
        assert!(entry_name(1, &long).ends_with(".xlsx"));
    }
}
