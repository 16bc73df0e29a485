//! Bytes of a mail as text, in whatever they were written.
//!
//! What a mail says of its own encoding is often wrong: what cannot be what it says is taken for what it is.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1252};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

/// What begins every character set within ISO-2022-JP.
const ESCAPE: u8 = 0x1b;
/// Shown for a sign that only one maker's telephones knew (外字).
const GETA: char = '〓';

/// Text of bytes that are said to be in `charset`.
pub fn text_of(bytes: &[u8], charset: Option<&str>) -> String {
    if bytes.windows(2).any(|pair| pair == [ESCAPE, b'$']) {
        return plain(&ISO_2022_JP.decode_without_bom_handling(&joined(bytes)).0);
    }
    let named = charset.and_then(encoding_of).filter(|named| *named != WINDOWS_1252);
    let is_wide = |encoding: &&'static Encoding| !encoding.is_ascii_compatible() && *encoding != ISO_2022_JP;
    let first = named.filter(is_wide);
    for encoding in first.into_iter().chain([UTF_8]).chain(named) {
        if let Some(text) = strict(encoding, bytes) {
            return plain(&text);
        }
    }
    let guesses = [SHIFT_JIS, EUC_JP].into_iter().filter_map(|encoding| strict(encoding, bytes));
    let guess =
        guesses.min_by_key(|text| text.chars().filter(|c| ('\u{ff61}'..='\u{ff9f}').contains(c)).count());
    plain(&guess.unwrap_or_else(|| named.unwrap_or(UTF_8).decode_without_bom_handling(bytes).0.into_owned()))
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned)
}

fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase();
    match label.as_str() {
        "cp932" | "sjis" | "x-ms-cp932" => Some(SHIFT_JIS),
        _ if label.starts_with("iso-2022-jp") || label.starts_with("cp5022") => Some(ISO_2022_JP),
        _ => Encoding::for_label(label.as_bytes()),
    }
}

/// Without escapes that are followed by another at once: two words of a header put together, no mistake.
fn joined(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let is_idle = *first == ESCAPE && matches!(after, [b'(', b'B' | b'J', ESCAPE, ..]);
        let step = if is_idle { 3 } else { 1 };
        if !is_idle {
            whole.push(*first);
        }
        rest = rest.get(step..).unwrap_or_default();
    }
    whole
}

/// Without what no reader could see and no database keeps.
fn plain(text: &str) -> String {
    let is_turning = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let is_kept = |c: &char| !is_turning(*c) && (!c.is_control() || matches!(c, '\n' | '\t'));
    let is_foreign = |c: char| ('\u{e000}'..='\u{f8ff}').contains(&c);
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(is_kept).map(|c| if is_foreign(c) { GETA } else { c }).collect()
}

/// A line of a header, with its encoded words: neighbours are one text, which may be cut within a character.
pub fn header_text(value: &[u8]) -> String {
    if !value.is_ascii() {
        return text_of(value, None);
    }
    let line = String::from_utf8_lossy(value);
    let (mut whole, mut open): (String, Option<(String, Vec<u8>)>) = (String::new(), None);
    let mut rest: &str = &line;
    while let Some(word) = next_word(rest) {
        let is_beside = word.before.trim().is_empty();
        let is_next = is_beside && open.as_ref().is_some_and(|(charset, _)| *charset == word.charset);
        if !is_next {
            let is_first = whole.is_empty() && open.is_none();
            close(&mut whole, open.take());
            if is_first || !is_beside {
                whole.push_str(word.before);
            }
        }
        open.get_or_insert((word.charset, Vec::new())).1.extend(word.bytes);
        rest = word.after;
    }
    close(&mut whole, open);
    whole.push_str(rest);
    plain(&whole).replace('\n', " ").trim().to_owned()
}

fn close(whole: &mut String, open: Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = open {
        whole.push_str(&text_of(&bytes, Some(&charset)));
    }
}

/// An encoded word of a header, and where it stands.
struct Word<'a> {
    before: &'a str,
    charset: String,
    bytes: Vec<u8>,
    after: &'a str,
}

fn next_word(text: &str) -> Option<Word<'_>> {
    let (before, rest) = text.split_once("=?")?;
    let (charset, rest) = rest.split_once('?')?;
    let (form, rest) = rest.split_once('?')?;
    let (data, after) = rest.split_once("?=")?;
    let bytes = match form {
        "B" | "b" => base64_decode(data.as_bytes()),
        "Q" | "q" => quoted_printable_decode(data.replace('_', "=20").as_bytes()),
        _ => None,
    };
    let charset = charset.split('*').next().unwrap_or_default().to_ascii_lowercase();
    let bytes = bytes.unwrap_or_else(|| data.as_bytes().to_vec());
    Some(Word { before, charset, bytes, after })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_what_it_is_and_not_in_what_it_says_to_be() {
        let said = "個人情報の入ったＵＳＢメモリを紛失しました";
        let sjis = SHIFT_JIS.encode(said).0.into_owned();
        let jis = ISO_2022_JP.encode(said).0.into_owned();
        let euc = EUC_JP.encode(said).0.into_owned();
        for charset in [None, Some("us-ascii"), Some("utf-8"), Some("iso-8859-1"), Some("no-such")] {
            for bytes in [&sjis, &jis, &euc, &said.as_bytes().to_vec()] {
                assert_eq!(text_of(bytes, charset), said, "{charset:?}");
            }
        }
        assert_eq!(text_of(said.as_bytes(), Some("shift_jis")), said);
        assert_eq!(text_of(&[0xf9, 0x8b, b'a', 0, b'b'], Some("shift_jis")), "〓ab");
    }

    #[test]
    fn encoded_words_may_be_cut_within_a_character() {
        let cases = [
            ("=?UTF-8?B?5YCL5Lq6?= =?utf-8?B?5oOF5aA=?= =?UTF-8?B?sQ==?=", "個人情報"),
            ("Re: =?UTF-8?Q?=E7=B4=9B=E5=A4=B1_USB?= [1]", "Re: 紛失 USB [1]"),
            ("=?ISO-2022-JP?B?GyRCOEQ/TRsoQg==?= =?ISO-2022-JP?B?GyRCPnBKcxsoQg==?=", "個人情報"),
            ("=?UTF-8?X?abc?= =?", "abc =?"),
        ];
        for (raw, text) in cases {
            assert!(header_text(raw.as_bytes()).starts_with(text), "{raw}: {}", header_text(raw.as_bytes()));
        }
    }
}
