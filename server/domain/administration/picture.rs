//! A picture that strangers' browsers are given: a PNG, read piece by piece, of which nothing is kept but
//! what makes the picture. Whatever else a file brings (words, places, programs, a second file behind it)
//! is left out, and what is no picture is refused.

/// The largest file.
pub const BYTES_MAX: usize = 64 * 1024;

/// The longest side, in pixels: a page shows it far smaller.
const SIDE_MAX: u32 = 2_048;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The chunks that make a picture, in the order in which they stand.
const KEPT: [&[u8; 4]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Too many bytes.
    Large,
    /// Too many pixels.
    Wide,
    /// No PNG, or a damaged one.
    NotPng,
}

/// The picture alone.
///
/// # Errors
/// [`Fault`]
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    if bytes.len() > BYTES_MAX {
        return Err(Fault::Large);
    }
    let mut rest = bytes.strip_prefix(&SIGNATURE).ok_or(Fault::NotPng)?;
    let (mut kept, mut place, mut has_data) = (SIGNATURE.to_vec(), 0, false);
    loop {
        let (chunk, after) = Chunk::read(rest).ok_or(Fault::NotPng)?;
        rest = after;
        let Some(at) = KEPT.iter().position(|kind| chunk.kind == **kind) else {
            // What a reader must understand has a capital first, and may not be left out.
            if chunk.kind.first().is_some_and(u8::is_ascii_uppercase) || place == 0 {
                return Err(Fault::NotPng);
            }
            continue;
        };
        let is_next = at == place || (at + 1 == place && chunk.kind == *b"IDAT") || (at > place && place > 0);
        if !is_next {
            return Err(Fault::NotPng);
        }
        if at == 0 {
            chunk.check_size()?;
        }
        has_data |= chunk.kind == *b"IDAT";
        kept.extend_from_slice(chunk.whole);
        place = at + 1;
        if chunk.kind == *b"IEND" {
            return if has_data && chunk.data.is_empty() { Ok(kept) } else { Err(Fault::NotPng) };
        }
    }
}

/// A piece of the file.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    whole: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// The first one and what follows it; none where it is cut off or damaged.
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (length, after) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (named, after) = after.split_at_checked(length.checked_add(4)?)?;
        let (sum, rest) = after.split_first_chunk::<4>()?;
        let (kind, data) = named.split_first_chunk::<4>()?;
        let (whole, _) = bytes.split_at_checked(length.checked_add(12)?)?;
        let is_whole = checksum(named) == u32::from_be_bytes(*sum);
        let chunk = Self { kind: *kind, data, whole };
        (is_whole && kind.iter().all(u8::is_ascii_alphabetic)).then_some((chunk, rest))
    }

    fn check_size(&self) -> Result<(), Fault> {
        let sizes = self.data.split_first_chunk::<4>().and_then(|(width, rest)| {
            let (height, rest) = rest.split_first_chunk::<4>()?;
            (rest.len() == 5).then_some([u32::from_be_bytes(*width), u32::from_be_bytes(*height)])
        });
        let sizes = sizes.filter(|sizes| !sizes.contains(&0)).ok_or(Fault::NotPng)?;
        if sizes.iter().any(|size| *size > SIDE_MAX) { Err(Fault::Wide) } else { Ok(()) }
    }
}

/// CRC-32, as PNG counts it.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    let byte = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum));
    !bytes.iter().fold(u32::MAX, byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let named = [kind.as_slice(), data].concat();
        let length = u32::try_from(data.len()).unwrap();
        [&length.to_be_bytes(), named.as_slice(), &checksum(&named).to_be_bytes()].concat()
    }

    fn head(width: u32, height: u32) -> Vec<u8> {
        chunk(b"IHDR", &[&width.to_be_bytes(), height.to_be_bytes().as_slice(), &[8, 6, 0, 0, 0]].concat())
    }

    fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
        [SIGNATURE.to_vec(), chunks.concat()].concat()
    }

    #[test]
    fn the_picture_is_kept_and_nothing_that_came_with_it() {
        let (data, end) = (chunk(b"IDAT", b"pixels"), chunk(b"IEND", b""));
        let bare = png(&[head(64, 64), data.clone(), data.clone(), end.clone()]);
        assert_eq!(clean(&bare), Ok(bare.clone()));
        let words = chunk(b"tEXt", b"Comment\0<script>alert(1)</script>");
        let mut full = png(&[head(64, 64), words.clone(), data.clone(), data, words, end]);
        full.extend_from_slice(b"<html><script>alert(1)</script>");
        assert_eq!(clean(&full), Ok(bare));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let (data, end) = (chunk(b"IDAT", b"pixels"), chunk(b"IEND", b""));
        let good = png(&[head(64, 64), data.clone(), end.clone()]);
        assert_eq!(clean(&vec![0; BYTES_MAX + 1]), Err(Fault::Large));
        assert_eq!(clean(&png(&[head(4_000, 64), data.clone(), end.clone()])), Err(Fault::Wide));
        let mut damaged = good.clone();
        damaged[45] ^= 1;
        let strange: [Vec<u8>; 9] = [
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(),
            b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
            [SIGNATURE.as_slice(), b"<!DOCTYPE html>"].concat(),
            damaged,
            good[..good.len() - 4].to_vec(),
            png(&[head(64, 64), end.clone()]),
            png(&[head(0, 64), data.clone(), end.clone()]),
            png(&[data.clone(), head(64, 64), end.clone()]),
            png(&[head(64, 64), chunk(b"CgBI", b"must be understood"), data, end]),
        ];
        for bytes in strange {
            assert_eq!(clean(&bytes), Err(Fault::NotPng), "{:?}", String::from_utf8_lossy(&bytes));
        }
    }
}
