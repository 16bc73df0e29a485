//! A mail as it came, read as far as anything can be made of it: whatever it is, its words arrive.

use std::panic::catch_unwind;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::decoding::{header_text, text_of};

/// As much of a mail is read.
pub const BYTES_MAX: usize = 30 * 1024 * 1024;
/// All headers of it together.
const HEAD_MAX: usize = 256 * 1024;
/// Parts of one mail.
const PARTS_MAX: usize = 200;
/// Of a text as much is looked at.
const WORDS_MAX: usize = 256 * 1024;

/// A mail.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// The address that it says to be from; anybody can write it.
    pub from: String,
    /// The name beside it.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Files that came with it.
    pub files: Vec<File>,
    /// Whether not all of it was read.
    pub is_cut: bool,
    /// Its id, as it says.
    pub message_id: String,
    /// The ids of the mails that it answers.
    pub answers: String,
    /// What speaks against a person having written it.
    pub marks: Marks,
}

/// A file in a mail.
#[derive(Clone, Debug)]
pub struct File {
    /// What it is called; empty where it has no name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What machines say of what they send.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Nobody is to be answered: the sender on its envelope is empty.
    pub has_no_sender: bool,
    /// It says what became of another mail.
    pub is_delivery_report: bool,
    /// RFC 3834, and what was written before it.
    pub is_automatic: bool,
    /// It goes to many.
    pub is_bulk: bool,
}

impl Letter {
    /// Reads a mail. What cannot be read as one is all words.
    pub fn read(raw: &[u8]) -> Self {
        let (bytes, is_cut) = sifted(raw);
        let head = Head::of(&bytes);
        let whole = head.letter();
        // What a stranger sends must end no process, whatever the parser makes of it.
        let body = catch_unwind(|| body(&bytes)).ok().flatten();
        let (from, text, files) = body.unwrap_or_else(|| {
            tracing::warn!("A mail could not be taken apart; its words are taken as they are");
            (String::new(), text_of(bounded(&bytes), None), Vec::new())
        });
        Self { from, text, files, is_cut, ..whole }
    }
}

/// The mail without what would make a parser work without end: headers and parts beyond all measure, and
/// mails within mails, which stay whole as files. Says whether something was left out.
fn sifted(raw: &[u8]) -> (Vec<u8>, bool) {
    let (mut kept, mut is_cut) = (Vec::with_capacity(raw.len().min(BYTES_MAX)), raw.len() > BYTES_MAX);
    let (mut is_head, mut heads, mut parts, mut is_type) = (true, 0_usize, 0_usize, false);
    for line in raw.get(..BYTES_MAX).unwrap_or(raw).split_inclusive(|byte| *byte == b'\n') {
        is_head = !line.trim_ascii().is_empty() && (is_head || line.starts_with(b"--"));
        heads = heads.saturating_add(if is_head { line.len() } else { 0 });
        if is_head && heads > HEAD_MAX {
            is_cut = true;
            continue;
        }
        let is_more = is_type && matches!(line.first(), Some(b' ' | b'\t'));
        is_type = is_more || line.contains(&b':') && holds(line, b"content-type");
        if !is_type {
            kept.extend_from_slice(line);
            continue;
        }
        parts = parts.saturating_add(usize::from(!is_more));
        if parts > PARTS_MAX {
            return (kept, true);
        }
        kept.extend(replaced(&replaced(line, b"message", b"x-messg"), b"digest", b"x-dgst"));
    }
    (kept, is_cut)
}

fn holds(line: &[u8], word: &[u8]) -> bool {
    line.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

/// A line with one word for another of the same length.
fn replaced(line: &[u8], word: &[u8], by: &[u8]) -> Vec<u8> {
    let mut new = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((first, after)) = rest.split_first() {
        if let Some((start, end)) = rest.split_at_checked(word.len())
            && start.eq_ignore_ascii_case(word)
        {
            new.extend_from_slice(by);
            rest = end;
        } else {
            new.push(*first);
            rest = after;
        }
    }
    new
}

/// The first bytes of what may be long.
fn bounded(bytes: &[u8]) -> &[u8] {
    bytes.get(..WORDS_MAX).unwrap_or(bytes)
}

/// The headers of the mail itself.
struct Head(Vec<(String, Vec<u8>)>);

impl Head {
    fn of(bytes: &[u8]) -> Self {
        let mut rows: Vec<(String, Vec<u8>)> = Vec::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii_end();
            if line.is_empty() {
                break;
            }
            if let (Some(b' ' | b'\t'), Some((_, value))) = (line.first(), rows.last_mut()) {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
            } else if let Some(at) = line.iter().position(|byte| *byte == b':') {
                let (name, value) = line.split_at(at);
                let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase();
                rows.push((name, value.get(1..).unwrap_or_default().trim_ascii().to_vec()));
            }
        }
        Self(rows)
    }

    /// The first header of this name; a second one is nobody's business.
    fn raw(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }

    fn text(&self, name: &str) -> String {
        self.raw(name).map(header_text).unwrap_or_default()
    }

    fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    fn letter(&self) -> Letter {
        let from = self.text("from");
        let name = from.split('<').next().unwrap_or_default().trim().trim_matches('"').trim();
        let name = if from.contains('<') { name } else { "" };
        Letter {
            name: name.to_owned(),
            subject: self.text("subject"),
            message_id: self.text("message-id"),
            answers: format!("{} {}", self.text("in-reply-to"), self.text("references")),
            marks: self.marks(),
            ..Letter::default()
        }
    }

    fn marks(&self) -> Marks {
        let [auto, precedence, kind] =
            ["auto-submitted", "precedence", "content-type"].map(|name| self.text(name).to_ascii_lowercase());
        let old = ["x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply"];
        Marks {
            has_no_sender: self.raw("return-path").is_some_and(|path| path == b"<>"),
            is_delivery_report: kind.contains("multipart/report"),
            is_automatic: !auto.is_empty() && !auto.starts_with("no")
                || precedence == "auto_reply"
                || old.iter().any(|name| self.has(name)),
            // An address of a body is often a list of its people: what comes through one is somebody's word.
            is_bulk: matches!(precedence.as_str(), "bulk" | "junk") && !self.has("list-id"),
        }
    }
}

/// Who it is from, its words and its files.
fn body(bytes: &[u8]) -> Option<(String, String, Vec<File>)> {
    let message = MessageParser::default().parse(bytes)?;
    let from = message.from().and_then(|from| from.first()).and_then(|one| one.address());
    let from = from.unwrap_or_default().trim().to_owned();
    let texts: Vec<String> = message.text_bodies().filter_map(|part| words(part, bytes)).collect();
    let files = message.attachments().map(|part| file(part, bytes)).filter(|file| !file.bytes.is_empty());
    let files = files.collect();
    let text = texts.join("\n").trim().to_owned();
    Some((from, if text.is_empty() { html(&message, bytes) } else { text }, files))
}

fn html(message: &Message<'_>, bytes: &[u8]) -> String {
    let texts: Vec<String> = message.html_bodies().filter_map(|part| words(part, bytes)).collect();
    texts.join("\n").trim().to_owned()
}

/// The words of a part, read by what its bytes are.
fn words(part: &MessagePart<'_>, bytes: &[u8]) -> Option<String> {
    let kind = part.content_type();
    let charset = kind.and_then(|kind| kind.attribute("charset"));
    let decoded = decoded(part, bytes);
    match &part.body {
        PartType::Text(_) => Some(unfolded(text_of(bounded(&decoded), charset), kind)),
        PartType::Html(_) => Some(html_to_text(&text_of(bounded(&decoded), charset))),
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Message(_) | PartType::Multipart(_) => {
            None
        }
    }
}

/// The bytes of a part as they were before they were sent.
fn decoded(part: &MessagePart<'_>, bytes: &[u8]) -> Vec<u8> {
    let [start, end] =
        [part.offset_body, part.offset_end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
    let raw = bytes.get(start..end).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::None => None,
        Encoding::Base64 => base64_decode(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
    };
    decoded.unwrap_or_else(|| raw.to_vec())
}

/// RFC 3676: lines that end with a space go on.
fn unfolded(text: String, kind: Option<&ContentType<'_>>) -> String {
    let is = |name: &str, word: &str| {
        kind.and_then(|kind| kind.attribute(name)).is_some_and(|value| value.eq_ignore_ascii_case(word))
    };
    if !is("format", "flowed") {
        return text;
    }
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        let goes_on = line.ends_with(' ') && line != "-- ";
        let line = if goes_on && is("delsp", "yes") { line.trim_end_matches(' ') } else { line };
        whole.push_str(line);
        if !goes_on {
            whole.push('\n');
        }
    }
    whole
}

fn file(part: &MessagePart<'_>, bytes: &[u8]) -> File {
    let is_mail = part.content_type().is_some_and(|kind| kind.ctype() == "x-messg");
    let unnamed = if is_mail { "message.eml" } else { "" };
    let name = part.attachment_name().map_or_else(|| unnamed.to_owned(), |name| header_text(name.as_bytes()));
    let bytes = match &part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.to_vec(),
        PartType::Text(_) | PartType::Html(_) => decoded(part, bytes),
        PartType::Message(_) | PartType::Multipart(_) => Vec::new(),
    };
    File { name, bytes }
}

#[cfg(test)]
mod tests;
