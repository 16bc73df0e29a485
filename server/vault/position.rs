//! Where a photograph was taken, as its file says it, and a copy that says it no more.
//!
//! The file in the vault stays as it came. A copy keeps what shows the picture: whatever else stands in a
//! JPEG beside it (EXIF, XMP, IPTC, comments, what follows its end) is left out, because a place can be
//! written in any of them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use super::reading::Whole;

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
/// Segments before the picture that are looked at.
const SEGMENTS_MAX: usize = 200;

/// Whether a JPEG says where it was taken.
///
/// # Errors
/// The file cannot be read.
pub fn has_position(mut file: &File) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut source = BufReader::new(file);
    let mut start = [0; 2];
    if source.read_exact(&mut start).is_err() || start != [0xff, 0xd8] {
        return Ok(false);
    }
    for _ in 0..SEGMENTS_MAX {
        // What ends early or is no segment shows no place either.
        let Ok((marker, payload)) = segment(&mut source) else { return Ok(false) };
        if marker == APP1 && (exif_has_position(&payload) || holds(&payload, b"GPSL")) {
            return Ok(true);
        }
        if marker == SCAN || marker == END {
            return Ok(false);
        }
    }
    Ok(false)
}

/// Writes a JPEG without anything that is not the picture.
///
/// # Errors
/// The file is no JPEG to its end, changed while it was read, or the copy cannot be written.
pub fn copy_without(whole: Whole, to: File) -> io::Result<Whole> {
    let mut source = BufReader::new(Pieces { whole, piece: Vec::new(), at: 0 });
    let mut copy = BufWriter::new(to);
    let mut start = [0; 2];
    source.read_exact(&mut start)?;
    if start != [0xff, 0xd8] {
        return Err(broken());
    }
    copy.write_all(&start)?;
    let mut next = None;
    loop {
        let marker = match next.take() {
            Some(marker) => marker,
            None => marker_of(&mut source)?,
        };
        if marker == END {
            copy.write_all(&[0xff, END])?;
            break;
        }
        let payload = payload_of(&mut source)?;
        if is_of_the_picture(marker, &payload) {
            let length = u16::try_from(payload.len() + 2).map_err(|_| broken())?;
            copy.write_all(&[0xff, marker])?;
            copy.write_all(&length.to_be_bytes())?;
            copy.write_all(&payload)?;
        }
        if marker == SCAN {
            next = Some(scan(&mut source, &mut copy)?);
        }
    }
    // To its end: only then it is known to be what came.
    io::copy(&mut source, &mut io::sink())?;
    Whole::plain(copy.into_inner().map_err(io::IntoInnerError::into_error)?)
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file is no JPEG to its end")
}

fn is_of_the_picture(marker: u8, payload: &[u8]) -> bool {
    match marker {
        APP0 | APP14 => true,
        APP2 => payload.starts_with(b"ICC_PROFILE\0"),
        0xe0..=0xef | 0xfe => false,
        _ => true,
    }
}

fn segment(source: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let marker = marker_of(source)?;
    if marker == END { Ok((marker, Vec::new())) } else { Ok((marker, payload_of(source)?)) }
}

fn marker_of(source: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0; 1];
    source.read_exact(&mut byte)?;
    if byte != [0xff] {
        return Err(broken());
    }
    loop {
        source.read_exact(&mut byte)?;
        match byte {
            // Any number of these may stand before a marker.
            [0xff] => {}
            [marker] => return Ok(marker),
        }
    }
}

fn payload_of(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    source.read_exact(&mut length)?;
    let length = usize::from(u16::from_be_bytes(length)).checked_sub(2).ok_or_else(broken)?;
    let mut payload = vec![0; length];
    source.read_exact(&mut payload)?;
    Ok(payload)
}

/// Copies the picture's own bytes and gives the marker after them.
fn scan(source: &mut impl BufRead, copy: &mut impl Write) -> io::Result<u8> {
    let mut bytes = source.bytes();
    let mut next = || bytes.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()));
    loop {
        let byte = next()?;
        if byte != 0xff {
            copy.write_all(&[byte])?;
            continue;
        }
        let mut after = next()?;
        while after == 0xff {
            after = next()?;
        }
        match after {
            0 | 0xd0..=0xd7 => copy.write_all(&[0xff, after])?,
            marker => return Ok(marker),
        }
    }
}

/// Whether the first directory of an EXIF block leads to one of places (GPS, tag 8825).
fn exif_has_position(payload: &[u8]) -> bool {
    let Some(tiff) = payload.strip_prefix(b"Exif\0\0") else { return false };
    let is_little = tiff.starts_with(b"II");
    let number = |at: usize, size: usize| -> Option<usize> {
        let bytes = tiff.get(at..at.checked_add(size)?)?;
        let add = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let Some(first) = number(4, 4) else { return false };
    let count = number(first, 2).unwrap_or(0);
    let tag = |no: usize| number(first.checked_add(2)?.checked_add(no.checked_mul(12)?)?, 2);
    (0..count).map_while(tag).any(|tag| tag == 0x8825)
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

/// A file of the vault as a reader.
struct Pieces {
    whole: Whole,
    piece: Vec<u8>,
    at: usize,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.piece.len() {
            self.piece = self.whole.piece()?;
            self.at = 0;
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let count = rest.len().min(into.len());
        for (to, from) in into.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += count;
        Ok(count)
    }
}
