//! Mail, against a relay that answers badly.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream as Socket};
use std::thread::{self, JoinHandle};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::fixture::{mail, notice, outgoing};
use super::super::thread;
use super::*;
use crate::domain::ids::HistoryId;
use crate::domain::notice::{Addressee, Notice, Reason};
use crate::i18n::Language;
use crate::secret::Secret;

/// What speaks to the relay of the settings.
fn smtp(settings: &Settings) -> Result<Smtp, SettingError> {
    Smtp::new(settings, "", &Trust::default())
}

/// What a relay of the test says. Everything not named is answered with yes.
#[derive(Clone, Default)]
struct Script {
    greeting: Option<&'static str>,
    features: &'static [&'static str],
    auth: Option<&'static str>,
    mail: Option<&'static str>,
    recipient: Option<&'static str>,
    end: Option<&'static str>,
    closes_after_data: bool,
}

/// What a relay heard.
#[derive(Debug, Default)]
struct Heard {
    commands: Vec<String>,
    mails: Vec<String>,
}

/// A relay that serves `connections` one after the other and hands back what it heard.
fn relay(script: Script, connections: usize) -> (String, JoinHandle<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let mut heard = Heard::default();
        for _ in 0..connections {
            let (stream, _) = listener.accept().unwrap();
            converse_as_relay(&script, stream, &mut heard);
        }
        heard
    });
    (url, thread)
}

fn converse_as_relay(script: &Script, mut stream: Socket, heard: &mut Heard) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut say = |line: &str| stream.write_all(format!("{line}\r\n").as_bytes()).unwrap_or_default();
    say(script.greeting.unwrap_or("220 relay.test"));
    let mut line = String::new();
    while lines.read_line(&mut line).unwrap_or(0) > 0 {
        let command = line.trim_end().to_owned();
        line.clear();
        let verb = command.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        heard.commands.push(command);
        match verb.as_str() {
            "EHLO" => {
                script.features.iter().for_each(|feature| say(&format!("250-{feature}")));
                say("250 relay.test");
            }
            "AUTH" => say(script.auth.unwrap_or("235 ok")),
            "MAIL" => say(script.mail.unwrap_or("250 ok")),
            "RCPT" => say(script.recipient.unwrap_or("250 ok")),
            "DATA" => {
                say("354 go on");
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") {
                    assert!(lines.read_line(&mut mail).unwrap() > 0);
                }
                heard.mails.push(mail);
                if script.closes_after_data {
                    return;
                }
                say(script.end.unwrap_or("250 2.0.0 Ok: queued as ABC"));
            }
            "QUIT" => {
                say("221 bye");
                return;
            }
            _ => say("250 ok"),
        }
    }
}

async fn send(script: Script) -> (Outcome, Option<String>, Heard) {
    let (url, thread) = relay(script, 1);
    let smtp = smtp(&mail(&url)).unwrap();
    let outcome = smtp.send(&outgoing(Reason::Duty, Language::Ja)).await;
    let sickness = smtp.health().sickness();
    drop(smtp);
    (outcome, sickness, thread.join().unwrap())
}

/// A header's value, unfolded.
fn header(mail: &str, name: &str) -> String {
    let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
    let start = format!("{name}: ");
    let line = head.split("\r\n").find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("no {name} in\n{head}")).to_owned()
}

/// The value of RFC 2047 words.
fn decode(value: &str) -> String {
    let words = value.split(' ').map(|word| {
        let inner = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
        inner.map_or_else(|| word.as_bytes().to_vec(), |inner| STANDARD.decode(inner).unwrap())
    });
    String::from_utf8(words.flatten().collect()).unwrap()
}

#[tokio::test]
async fn a_mail_arrives_with_text_first_and_headers_that_thread() {
    let (outcome, sickness, heard) = send(Script::default()).await;
    assert_eq!(outcome, Outcome::Sent { note: "250 2.0.0 Ok: queued as ABC".to_owned() });
    assert_eq!(sickness, None);
    let mail = &heard.mails[0];
    let thread = thread(&notice(Reason::Duty));
    let root = format!("<{thread}.thread@city.example.jp>");
    assert_eq!(header(mail, "Message-ID"), "<00000000-0000-0000-0000-00000000002a@city.example.jp>");
    assert_eq!(header(mail, "In-Reply-To"), root);
    assert_eq!(header(mail, "References"), root);
    assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(mail, "X-Auto-Response-Suppress"), "OOF, AutoReply, RN, NRN");
    assert_eq!(header(mail, "X-Noroshi-Delivery"), "00000000-0000-0000-0000-00000000002a");
    assert_eq!(header(mail, "Importance"), "high");
    assert_eq!(
        decode(&header(mail, "Subject")),
        "【要確認・重大】令和8-4127（K7M4-92QX） 紛失・盗難（税務課）期限10:45"
    );
    assert_eq!(header(mail, "Date"), "Fri, 20 Nov 2026 01:02:00 +0000");
    let index = STANDARD.decode(header(mail, "Thread-Index")).unwrap();
    assert_eq!(index.len(), 27);
    assert_eq!(&index[6..22], thread.as_bytes());
    // The reader of encoded words here leaves out what lies between two of them.
    assert_eq!(decode(&header(mail, "Thread-Topic")).replace(' ', ""), "事案令和8-4127（K7M4-92QX）");
    let (text, html) = (mail.find("text/plain").unwrap(), mail.find("text/html").unwrap());
    assert!(text < html);
    assert!(heard.commands.contains(&"RCPT TO:<tanaka@city.example.jp>".to_owned()));
}

/// Whatever is found out about an incident, one reader's mails about it stay together and apart from others'.
#[test]
fn a_conversation_is_one_readers_and_one_incidents() {
    let first = notice(Reason::Duty);
    let known =
        Notice { kind: "malware".into(), unit: None, number: "PVNH-RNVJ".to_owned(), ..first.clone() };
    assert_eq!(thread(&first), thread(&Notice { reason: Reason::End, ..known }));
    let other = |to: Addressee| thread(&Notice { to, ..first.clone() });
    let threads = [
        thread(&first),
        other(Addressee::Person("9001".into())),
        other(Addressee::Party("2001".into())),
        thread(&Notice { incident: HistoryId(uuid::Uuid::from_u128(9)), ..first.clone() }),
        thread(&notice(Reason::Contacts)),
        thread(&notice(Reason::Readiness)),
    ];
    let each: std::collections::BTreeSet<_> = threads.into_iter().collect();
    assert_eq!(each.len(), 6);
    assert!(each.iter().all(|thread| !thread.to_string().contains("0007")));
}

#[tokio::test]
async fn two_mails_share_a_connection_and_a_repetition_its_id() {
    let (url, thread) = relay(Script::default(), 1);
    let smtp = smtp(&mail(&url)).unwrap();
    for reason in [Reason::Duty, Reason::End] {
        assert!(matches!(smtp.send(&outgoing(reason, Language::En)).await, Outcome::Sent { .. }));
    }
    drop(smtp);
    let heard = thread.join().unwrap();
    assert_eq!(heard.mails.len(), 2);
    assert_eq!(header(&heard.mails[0], "Message-ID"), header(&heard.mails[1], "Message-ID"));
    assert_eq!(heard.commands.iter().filter(|command| command.starts_with("EHLO")).count(), 1);
    assert!(!heard.mails[1].contains("Importance"));
}

#[tokio::test]
async fn a_recipient_that_is_refused_ends_the_delivery() {
    let script =
        Script { recipient: Some("550 5.1.1 <tanaka@city.example.jp> unknown"), ..Script::default() };
    let (outcome, sickness, heard) = send(script).await;
    let Outcome::Refused { why } = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("naming the recipient") && why.contains("550") && !why.contains('@'), "{why}");
    assert_eq!(sickness, None);
    assert!(heard.mails.is_empty());
}

#[tokio::test]
async fn what_is_temporary_is_tried_again() {
    for script in [
        Script { recipient: Some("451 4.7.1 greylisted"), ..Script::default() },
        Script { end: Some("452 4.3.1 disk full"), ..Script::default() },
        Script { mail: Some("421 closing"), ..Script::default() },
        Script { greeting: Some("421 too busy"), ..Script::default() },
        Script { closes_after_data: true, ..Script::default() },
    ] {
        let (outcome, sickness, _) = send(script).await;
        assert!(matches!(outcome, Outcome::Retry { after: None, .. }), "{outcome:?}");
        assert_eq!(sickness, None);
    }
}

#[tokio::test]
async fn a_mail_that_is_refused_for_what_it_is_ends_the_delivery() {
    let (outcome, _, heard) = send(Script { end: Some("554 5.7.1 no"), ..Script::default() }).await;
    assert!(matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
    assert_eq!(heard.mails.len(), 1);
}

#[tokio::test]
async fn a_relay_that_refuses_us_marks_the_channel_and_keeps_the_mail() {
    for script in [
        Script { mail: Some("553 sender rejected"), ..Script::default() },
        Script { greeting: Some("554 go away"), ..Script::default() },
    ] {
        let (outcome, sickness, _) = send(script).await;
        assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
        assert!(sickness.is_some());
    }
}

#[tokio::test]
async fn a_wrong_password_marks_the_channel_and_does_not_print_itself() {
    let script = Script { features: &["AUTH PLAIN"], auth: Some("535 5.7.8 no"), ..Script::default() };
    let (url, thread) = relay(script, 1);
    let user = Some("noroshi".to_owned());
    let password = Some(Secret::new("hunter2"));
    let smtp = smtp(&Settings { user, password, ..mail(&url) }).unwrap();
    let outcome = smtp.send(&outgoing(Reason::Duty, Language::Ja)).await;
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
    assert!(smtp.health().sickness().unwrap().contains("signing in"));
    assert!(!format!("{smtp:?}").contains("hunter2"));
    drop(smtp);
    assert!(thread.join().unwrap().mails.is_empty());
}

#[tokio::test]
async fn a_relay_without_starttls_is_not_spoken_to_in_the_clear() {
    let (url, thread) = relay(Script::default(), 1);
    let smtp = smtp(&Settings { starttls: true, ..mail(&url) }).unwrap();
    let outcome = smtp.send(&outgoing(Reason::Duty, Language::Ja)).await;
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
    assert!(smtp.health().sickness().is_some());
    drop(smtp);
    let heard = thread.join().unwrap();
    assert!(!heard.commands.iter().any(|command| command.starts_with("MAIL")));
}

#[tokio::test]
async fn a_relay_that_is_down_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let outcome = smtp(&mail(&url)).unwrap().send(&outgoing(Reason::Duty, Language::Ja)).await;
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
}

#[tokio::test]
async fn no_name_adds_a_header_and_no_text_ends_the_mail() {
    let (url, thread) = relay(Script::default(), 1);
    let smtp = smtp(&mail(&url)).unwrap();
    let mut message = outgoing(Reason::Duty, Language::En);
    message.to_name = "Taro\r\nBcc: everyone@example.jp".to_owned();
    message.rendered.subject = "Subject\r\nBcc: everyone@example.jp\r\n\r\nbody".to_owned();
    message.rendered.topic = "Topic\nX-Evil: 1".to_owned();
    message.rendered.text = "line\r\n.\r\nMAIL FROM:<evil@example.jp>\r\n\n.\r\nend".to_owned();
    assert!(matches!(smtp.send(&message).await, Outcome::Sent { .. }));
    drop(smtp);
    let heard = thread.join().unwrap();
    assert_eq!(heard.mails.len(), 1);
    let head = heard.mails[0].split("\r\n\r\n").next().unwrap();
    assert!(!head.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Evil")), "{head}");
    assert_eq!(heard.commands.iter().filter(|command| command.starts_with("MAIL")).count(), 1);
    assert_eq!(heard.commands.iter().filter(|command| command.starts_with("RCPT")).count(), 1);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_at_once() {
    let smtp = smtp(&mail("smtp://127.0.0.1:9")).unwrap();
    for address in ["", "taro", "taro@example.jp\r\nRCPT TO:<x@example.jp>", "a@b, c@d"] {
        let mut message = outgoing(Reason::Duty, Language::Ja);
        message.to_address = address.to_owned();
        assert!(matches!(smtp.send(&message).await, Outcome::Refused { .. }), "{address}");
    }
}

#[test]
fn settings_that_cannot_work_are_refused_with_a_remedy() {
    let error = |edit: fn(&mut Settings)| {
        let mut settings = mail("smtp://mail.example.jp");
        edit(&mut settings);
        smtp(&settings).unwrap_err()
    };
    let password = || Some(Secret::new("x"));
    assert!(matches!(error(|s| s.url = "mail.example.jp:25".to_owned()), SettingError::MailUrl));
    assert!(matches!(error(|s| s.url = "smtp://u:p@mail.example.jp".to_owned()), SettingError::Credentials));
    assert!(matches!(error(|s| s.from = "incident".to_owned()), SettingError::From));
    assert!(matches!(error(|s| s.user = Some("u".to_owned())), SettingError::HalfCredentials));
    let mut plain = mail("smtp://mail.example.jp");
    plain.user = Some("u".to_owned());
    plain.password = password();
    assert!(matches!(smtp(&plain), Err(SettingError::PlainPassword { .. })));
    plain.starttls = true;
    assert_eq!(smtp(&plain).unwrap().describe(), "mail.example.jp:587");
    let secure = mail("smtps://mail.example.jp");
    assert_eq!(smtp(&secure).unwrap().describe(), "mail.example.jp:465");
}

/// What a door takes for an address is sent: neither the mail nor its envelope refuses it.
#[tokio::test]
async fn an_old_address_of_a_mobile_telephone_is_written_to() {
    let (url, thread) = relay(Script::default(), 1);
    let smtp = smtp(&mail(&url)).unwrap();
    let mut message = outgoing(Reason::Duty, Language::Ja);
    message.to_address = "saito..m.@docomo.example.jp".to_owned();
    let outcome = smtp.send(&message).await;
    assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    drop(smtp);
    let heard = thread.join().unwrap();
    assert!(heard.commands.contains(&"RCPT TO:<\"saito..m.\"@docomo.example.jp>".to_owned()), "{heard:?}");
    assert!(header(&heard.mails[0], "To").ends_with("<\"saito..m.\"@docomo.example.jp>"));
}

#[tokio::test]
async fn a_relay_hears_the_name_that_the_settings_give() {
    let (url, thread) = relay(Script::default(), 1);
    let smtp = smtp(&mail(&url)).unwrap();
    smtp.send(&outgoing(Reason::Duty, Language::Ja)).await;
    drop(smtp);
    assert_eq!(thread.join().unwrap().commands[0], "EHLO noroshi.test");
}
