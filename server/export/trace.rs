//! The verification codes that a file carries, whatever became of the rest of it.

use std::io::{Cursor, Read};

/// Letters of a code, without its hyphens, and letters of a group.
const CODE: usize = 16;
const GROUP: usize = 4;

/// Parts of an archive larger than this, unpacked, are not looked through.
const PART_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Parts looked at.
const PARTS_MAX: usize = 200;

/// Everything in a file that looks like a code, in the order found: in the bytes themselves (text,
/// and the properties of a PDF), and in the parts of an office document.
pub fn codes(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    look(bytes, &mut found);
    if bytes.starts_with(b"PK") {
        parts(bytes).iter().for_each(|part| look(part, &mut found));
    }
    found
}

/// The parts of an archive, without their markup: a word processor may cut a code in two.
fn parts(bytes: &[u8]) -> Vec<Vec<u8>> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut found = Vec::new();
    for at in 0..archive.len().min(PARTS_MAX) {
        let Ok(part) = archive.by_index(at) else { continue };
        let mut text = Vec::new();
        // What can be read of a part that was damaged is looked at too.
        drop(part.take(PART_BYTES_MAX).read_to_end(&mut text));
        found.push(without_markup(&text));
    }
    found
}

fn without_markup(text: &[u8]) -> Vec<u8> {
    let mut is_inside = false;
    let kept = text.iter().filter(|byte| {
        let was_inside = is_inside;
        match **byte {
            b'<' => is_inside = true,
            b'>' => is_inside = false,
            _ => {}
        }
        !was_inside && !is_inside
    });
    kept.copied().collect()
}

/// Groups of capital letters and digits, joined by hyphens, as long as a code.
fn look(bytes: &[u8], found: &mut Vec<String>) {
    let is_part = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-';
    for run in bytes.split(|byte| !is_part(byte)) {
        let text = String::from_utf8_lossy(run);
        let groups: Vec<&str> = text.split('-').collect();
        let is_code = groups.len() * GROUP == CODE && groups.iter().all(|group| group.len() == GROUP);
        if is_code && !found.contains(&text.to_string()) {
            found.push(text.into_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_and_nothing_else() {
        let text = "検証コード K7M4-92QX-0ABC-DEFG。事案番号 K7M4-92QX、3f2a1b00-aaaa-bbbb-cccc-000011112222";
        assert_eq!(codes(text.as_bytes()), ["K7M4-92QX-0ABC-DEFG"]);
        assert!(codes(b"AAAA-BBBB-CCCC-DDDD-EEEE and AAAAA-BBBB-CCCC-DDD").is_empty());
        assert_eq!(without_markup(b"<w:t>K7M4-92</w:t><w:t>QX</w:t>"), b"K7M4-92QX");
    }

    #[test]
    fn a_broken_archive_is_only_bytes() {
        assert!(codes(b"PK\x03\x04 not an archive").is_empty());
    }
}
