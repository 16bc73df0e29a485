//! The demo's mailbox: what would have gone out by mail and chat. There is none outside the demo.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::channel::Channel;
use crate::domain::moment::Moment;

use super::error::Failure;
use super::page;
use super::visit::{Outcome, Visit};
use super::words::When;

const MAILS_MAX: usize = 200;

/// A message as the demo's transport leaves it: one file of JSON each, named by time and delivery.
#[derive(Deserialize)]
struct Stored {
    delivery: Uuid,
    channel: Channel,
    at: Moment,
    to_name: String,
    to_address: String,
    subject: String,
    text: String,
    card: Value,
    is_urgent: bool,
}

/// The messages of a folder, newest first. A folder that is not there yet is empty; a file that is
/// no message is passed over.
fn read_folder(folder: &Path) -> std::io::Result<Vec<Stored>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    // A name begins with its time in a fixed number of digits.
    paths.sort_unstable_by(|a, b| b.cmp(a));
    Ok(paths.iter().filter_map(|path| serde_json::from_slice(&std::fs::read(path).ok()?).ok()).collect())
}

#[derive(Serialize)]
struct MailView {
    href: String,
    to: String,
    address: String,
    channel: String,
    subject: String,
    at: When,
    is_urgent: bool,
    parts: Vec<Part>,
}

/// A piece of the text: a link is shown as one, so that the walk can be walked.
#[derive(Serialize)]
struct Part {
    text: String,
    href: Option<String>,
}

fn folder(visit: &Visit) -> Result<&Path, Failure> {
    visit.site.settings.demo_mailbox.as_deref().ok_or(Failure::NotFound)
}

fn broken(error: std::io::Error) -> Failure {
    Failure::Broken(error.to_string())
}

/// All mails, newest first.
pub fn index(visit: &Visit) -> Outcome {
    #[derive(Serialize)]
    struct View {
        mails: Vec<MailView>,
    }
    let mails = read_folder(folder(visit)?).map_err(broken)?;
    let view = View { mails: mails.iter().take(MAILS_MAX).map(|mail| view_of(visit, mail)).collect() };
    page::show(visit, "mailbox/index", visit.text("web-mailbox-title"), &view)
}

/// One mail.
pub fn show(visit: &Visit) -> Outcome {
    let delivery: Uuid = visit.param("mail").parse().map_err(|_| Failure::NotFound)?;
    let mut mails = read_folder(folder(visit)?).map_err(broken)?.into_iter();
    let mail = mails.find(|mail| mail.delivery == delivery).ok_or(Failure::NotFound)?;
    let view = view_of(visit, &mail);
    page::show(visit, "mailbox/show", mail.subject, &view)
}

fn view_of(visit: &Visit, mail: &Stored) -> MailView {
    MailView {
        href: format!("/demo/mailbox/{}", mail.delivery),
        to: mail.to_name.clone(),
        address: mail.to_address.clone(),
        channel: crate::i18n::labels::channel(visit.language, &mail.channel),
        subject: mail.subject.clone(),
        at: When::past(visit, mail.at),
        is_urgent: mail.is_urgent,
        parts: parts(&words(mail), &visit.site.settings.server.base_url),
    }
}

/// What the reader reads: the text of a mail; of a chat, its card line by line.
fn words(mail: &Stored) -> String {
    if mail.channel.is_mail() {
        return mail.text.clone();
    }
    let mut lines = Vec::new();
    read_card(&mail.card, &mut lines);
    lines.join("\n")
}

fn read_card(part: &Value, lines: &mut Vec<String>) {
    let text = |key: &str| part.get(key).and_then(Value::as_str).map(plain);
    lines.extend(text("text"));
    if let (Some(title), Some(value)) = (text("title"), text("value").or_else(|| text("url"))) {
        lines.push(format!("{title}　{value}"));
    }
    for key in ["body", "items", "facts", "actions"] {
        let parts = part.get(key).and_then(Value::as_array);
        parts.into_iter().flatten().for_each(|part| read_card(part, lines));
    }
}

/// A card's text as chat programs show it, without the marks that keep it from being Markdown.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    plain.replace("&lt;", "<").replace("&gt;", ">")
}

/// Cuts a text at addresses of our own.
fn parts(text: &str, base_url: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for line in text.split_inclusive('\n') {
        let Some((before, rest)) = line.split_once(base_url) else {
            parts.push(Part { text: line.to_owned(), href: None });
            continue;
        };
        let path: String = rest.chars().take_while(|c| c.is_ascii_graphic()).collect();
        let after: String = rest.chars().skip(path.chars().count()).collect();
        parts.push(Part { text: before.to_owned(), href: None });
        parts.push(Part { text: format!("{base_url}{path}"), href: Some(path) });
        parts.push(Part { text: after, href: None });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_as_chat_programs_show_it() {
        let card = serde_json::json!({
            "body": [
                { "type": "Container", "items": [{ "text": "【要確認】\\[押す\\]" }] },
                { "type": "FactSet", "facts": [{ "title": "宛先", "value": "伊藤、&lt;渡辺&gt;" }] },
            ],
            "actions": [{ "title": "開く", "url": "http://a.example/incidents/1" }],
        });
        let mut lines = Vec::new();
        read_card(&card, &mut lines);
        assert_eq!(lines, ["【要確認】[押す]", "宛先　伊藤、<渡辺>", "開く　http://a.example/incidents/1"]);
    }

    #[test]
    fn our_own_links_lead_somewhere_and_others_stay_text() {
        let text = "確認: http://a.example/c/TOKEN まで\nhttp://b.example/x\n";
        let hrefs: Vec<_> =
            parts(text, "http://a.example").into_iter().filter_map(|part| part.href).collect();
        assert_eq!(hrefs, ["/c/TOKEN"]);
        let whole: String = parts(text, "http://a.example").into_iter().map(|part| part.text).collect();
        assert_eq!(whole, text);
    }
}
