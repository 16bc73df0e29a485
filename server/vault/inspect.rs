//! What a file is, by its bytes, and why it should not be opened. Nothing is unpacked: an archive is
//! judged by its list of contents. What speaks against a file never keeps it out of the vault; it is
//! stored, and everyone who asks for it is told.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::position;

/// Entries of an archive that a person would still look through.
const ENTRIES_MAX: usize = 500;
/// Bytes that an archive may grow to.
const UNPACKED_MAX: u128 = 200 * 1024 * 1024;
/// How many times its size an archive may grow to.
const RATIO_MAX: u128 = 100;
/// Bytes at either end that are looked at.
const EDGE: u64 = 66_000;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspected {
    /// `png`, `pdf`, `zip`, …; `text`, or `unknown`.
    pub form: String,
    /// `encrypted`, `bomb`, `escaping`, `polyglot`, `executable`, `unlike_name`, `unreadable`,
    /// `active`, `position`, `position_possible`.
    pub cautions: Vec<String>,
}

/// How files begin: offset, bytes, form, the endings that such files have.
const MARKS: &[(usize, &[u8], &str, &[&str])] = &[
    (0, b"\x89PNG\r\n\x1a\n", "png", &["png"]),
    (0, b"\xff\xd8\xff", "jpeg", &["jpg", "jpeg"]),
    (0, b"GIF8", "gif", &["gif"]),
    (8, b"WEBP", "webp", &["webp"]),
    (4, b"ftyphei", "heic", &["heic", "heif"]),
    (4, b"ftyphev", "heic", &["heic", "heif"]),
    (4, b"ftypmif1", "heic", &["heic", "heif"]),
    (4, b"ftyp", "mp4", &["mp4", "mov", "m4a", "3gp"]),
    (0, b"%PDF-", "pdf", &["pdf"]),
    (0, b"PK\x03\x04", "zip", &["zip", "docx", "xlsx", "pptx", "odt", "ods", "jar", "apk"]),
    (0, b"PK\x05\x06", "zip", &["zip"]),
    (0, b"\x1f\x8b", "gzip", &["gz", "tgz"]),
    (0, b"7z\xbc\xaf\x27\x1c", "7z", &["7z"]),
    (0, b"Rar!\x1a\x07", "rar", &["rar"]),
    (0, b"MZ", "executable", &["exe", "dll", "sys", "scr"]),
    (0, b"\x7fELF", "executable", &["", "so", "elf", "bin"]),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", &["doc", "xls", "ppt", "msg", "msi"]),
    (0, b"\xd4\xc3\xb2\xa1", "pcap", &["pcap", "cap"]),
    (0, b"\xa1\xb2\xc3\xd4", "pcap", &["pcap", "cap"]),
    (0, b"\x0a\x0d\x0d\x0a", "pcapng", &["pcapng", "pcap"]),
    (0, b"ElfFile\x00", "evtx", &["evtx"]),
    (0, b"EVF\x09\x0d\x0a\xff\x00", "e01", &["e01"]),
    (257, b"ustar", "tar", &["tar"]),
];

/// Endings that promise one of the forms above.
fn promises(ending: &str) -> Option<&'static str> {
    let known = MARKS.iter().find(|(_, _, _, endings)| !ending.is_empty() && endings.contains(&ending));
    known.map(|(_, _, form, _)| *form)
}

/// Looks at a file that came under this name.
///
/// # Errors
/// The file cannot be read.
pub fn inspect(file: &File, name: &str) -> io::Result<Inspected> {
    let (head, tail) = edges(file)?;
    let form = form_of(&head);
    let mut cautions = Vec::new();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if promises(&ending).is_some_and(|promised| promised != form) {
        cautions.push("unlike_name");
    }
    if form == "executable" {
        cautions.push("executable");
    }
    if is_polyglot(form, &head, &tail) {
        cautions.push("polyglot");
    }
    if matches!(form, "7z" | "rar") {
        cautions.push("unreadable");
    }
    if form == "text" && is_page(&head) {
        cautions.push("active");
    }
    if form == "jpeg" && position::has_position(file)? {
        cautions.push("position");
    }
    if matches!(form, "heic" | "mp4") {
        cautions.push("position_possible");
    }
    if form == "zip" {
        cautions.extend(look_into(file)?);
    }
    Ok(Inspected { form: form.to_owned(), cautions: cautions.into_iter().map(str::to_owned).collect() })
}

fn edges(mut file: &File) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut part = |from: u64| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.take(EDGE).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    Ok((part(0)?, part(length.saturating_sub(EDGE))?))
}

fn form_of(head: &[u8]) -> &'static str {
    let begins = |offset: usize, mark: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(mark));
    let marked = MARKS.iter().find(|(offset, mark, _, _)| begins(*offset, mark));
    let is_text = !head.iter().any(|byte| *byte < 9 || (14..32).contains(byte) && *byte != 27);
    marked.map_or(if is_text { "text" } else { "unknown" }, |(_, _, form, _)| form)
}

/// Whether a browser or a shell would run what this text says.
fn is_page(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let is_script = text.starts_with("#!") || text.starts_with("@echo");
    is_script
        || ["<html", "<svg", "<script", "<!doctype html", "<?php"].iter().any(|mark| text.contains(mark))
}

/// Whether another program would read it as another thing than its first bytes say.
fn is_polyglot(form: &str, head: &[u8], tail: &[u8]) -> bool {
    let holds = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
    let is_archive_inside = form != "zip" && holds(tail, b"PK\x05\x06");
    let is_paper_inside =
        form != "pdf" && head.get(..1024.min(head.len())).is_some_and(|h| holds(h, b"%PDF-"));
    let is_image = matches!(form, "png" | "jpeg" | "gif" | "webp" | "heic");
    let is_page_inside =
        is_image && [&b"<script"[..], b"<html", b"<?php"].iter().any(|mark| holds(head, mark));
    is_archive_inside || is_paper_inside || is_page_inside
}

/// What the list of an archive's contents says.
fn look_into(file: &File) -> io::Result<Vec<&'static str>> {
    let length = u128::from(file.metadata()?.len());
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else { return Ok(vec!["unreadable"]) };
    let count = archive.len();
    let (mut unpacked, mut is_encrypted, mut is_escaping, mut is_torn) = (0_u128, false, false, false);
    for index in 0..count.min(ENTRIES_MAX) {
        let Ok(entry) = archive.by_index_raw(index) else {
            is_torn = true;
            continue;
        };
        unpacked += u128::from(entry.size());
        is_encrypted |= entry.encrypted();
        is_escaping |= entry.enclosed_name().is_none() || entry.is_symlink() || is_odd(entry.name());
    }
    let is_bomb = count > ENTRIES_MAX || unpacked > UNPACKED_MAX || unpacked > length * RATIO_MAX;
    let found =
        [(is_encrypted, "encrypted"), (is_bomb, "bomb"), (is_escaping, "escaping"), (is_torn, "unreadable")];
    Ok(found.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect())
}

fn is_odd(name: &str) -> bool {
    name.starts_with('/') || name.contains('\\') || name.split('/').any(|part| part == "..")
}

/// The name under which a file of somebody whom nobody can ask is kept: what of its own can be kept.
pub fn sound_name(name: &str) -> String {
    const NAME_MAX: usize = 120;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.chars().filter(|c| !c.is_control() && !is_turning(*c));
    let plain: String = plain.collect::<String>().replace("..", ".");
    let plain: String = plain.trim().trim_start_matches('.').chars().rev().take(NAME_MAX).collect();
    // The end is kept: it says what the file claims to be.
    let plain: String = plain.chars().rev().collect();
    if is_sound_name(&plain) { plain } else { "file".to_owned() }
}

/// Characters that turn the direction of what follows, so that a name reads as another.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a file's own name can be kept: one line, no way to another folder, not too long.
pub fn is_sound_name(name: &str) -> bool {
    const NAME_MAX: usize = 200;
    let is_long = name.chars().count() > NAME_MAX;
    let is_way = name.contains(['/', '\\']) || name == "." || name.contains("..");
    let is_odd = name
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    !(name.trim().is_empty() || is_long || is_way || is_odd)
}
