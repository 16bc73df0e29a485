//! One mail: headers that threads, filters and answering machines understand, text first.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::domain::notice::{Addressee, Notice};
use crate::domain::policy::grammar::as_sent;

use super::Outgoing;
use super::plain::HeaderText;

/// Why a mail could not be built. No try will do better.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("The mail address is not one")]
    Address,
    #[error("The mail cannot be built")]
    Message(#[source] lettre::error::Error),
}

/// The mail for a delivery. The same delivery gives the same Message-ID, however often it is sent.
pub(super) fn build(outgoing: &Outgoing, from: &Mailbox) -> Result<Message, Error> {
    let address = as_sent(outgoing.to_address.trim()).ok_or(Error::Address)?;
    let address: Address = address.parse().map_err(|_| Error::Address)?;
    let name = HeaderText::new(&outgoing.to_name).into_string();
    // Given, and not read again from the headers: what is read there knows no dots in quotes.
    let envelope = Envelope::new(Some(from.email.clone()), vec![address.clone()]);
    let envelope = envelope.map_err(|_| Error::Address)?;
    let to = Mailbox::new((!name.is_empty()).then_some(name), address);
    let host = from.email.domain();
    let root = format!("<{}.thread@{host}>", outgoing.thread);
    let rendered = &outgoing.rendered;
    let mut mail = Message::builder()
        .envelope(envelope)
        .from(from.clone())
        .to(to)
        .subject(HeaderText::new(&rendered.subject).into_string())
        .message_id(Some(format!("<{}@{host}>", outgoing.delivery)))
        .in_reply_to(root.clone())
        .references(root)
        .date(UNIX_EPOCH + Duration::from_micros(u64::try_from(outgoing.now.micros()).unwrap_or_default()));
    for (name, value) in headers(outgoing) {
        mail = mail.raw_header(HeaderValue::new(name, HeaderText::new(&value).into_string()));
    }
    let body = MultiPart::alternative_plain_html(rendered.text.clone(), rendered.html.clone());
    mail.multipart(body).map_err(Error::Message)
}

/// The conversation that a notice belongs to: all of one incident to one reader, whatever becomes of its
/// number, kind and place. It is a hash, so that two readers who compare their mails learn nothing from it,
/// and what is of no incident is one conversation for each reason.
pub fn thread(notice: &Notice) -> Uuid {
    let (kind, to) = match &notice.to {
        Addressee::Person(person) => ("person", person.as_str()),
        Addressee::Party(party) => ("party", party.as_str()),
    };
    let about = if notice.number.is_empty() { notice.reason.card().code } else { "" };
    let hash: [u8; 32] = Sha256::new_with_prefix(b"noroshi.thread.1")
        .chain_update(notice.incident.0.as_bytes())
        .chain_update([kind, to, about].join("\0"))
        .finalize()
        .into();
    Builder::from_custom_bytes(hash.first_chunk().copied().unwrap_or_default()).into_uuid()
}

fn headers(outgoing: &Outgoing) -> Vec<(HeaderName, String)> {
    let name = HeaderName::new_from_ascii_str;
    let mut headers = vec![
        (name("Thread-Topic"), outgoing.rendered.topic.clone()),
        (name("Thread-Index"), thread_index(outgoing)),
        (name("Auto-Submitted"), "auto-generated".to_owned()),
        // Not `All`: DR and NDR would suppress the bounces that tell us of a dead address.
        (name("X-Auto-Response-Suppress"), "OOF, AutoReply, RN, NRN".to_owned()),
        (name("X-Noroshi-Delivery"), outgoing.delivery.to_string()),
    ];
    if outgoing.rendered.is_urgent {
        headers.push((name("Importance"), "high".to_owned()));
        headers.push((name("X-Priority"), "1".to_owned()));
    }
    headers
}

/// Outlook groups a conversation by the first 22 bytes: six of a time, sixteen of a GUID. The GUID
/// is the thread and the time is fixed, so every mail of an incident to one reader has the same head
/// whichever server sends it; five more bytes per mail order them.
fn thread_index(outgoing: &Outgoing) -> String {
    // The high six bytes of 2020-01-01T00:00:00Z as FILETIME.
    const HEAD: [u8; 6] = [0x01, 0xd5, 0xc0, 0x36, 0xbb, 0x1f];
    const HEAD_SECONDS: i64 = 1_577_836_800;
    let seconds = outgoing.at.micros() / 1_000_000 - HEAD_SECONDS;
    let delta = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX) | (1 << 31);
    let order = outgoing.delivery.0.as_bytes().first().copied().unwrap_or_default();
    let mut bytes = HEAD.to_vec();
    bytes.extend_from_slice(outgoing.thread.as_bytes());
    bytes.extend_from_slice(&delta.to_be_bytes());
    bytes.push(order);
    STANDARD.encode(bytes)
}
