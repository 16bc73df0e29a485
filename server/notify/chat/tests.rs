//! Cards and webhooks, against a server that answers badly.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use super::super::fixture::{now, outgoing};
use super::super::settings::Secret;
use super::*;
use crate::i18n::Language;

/// Answers one request after the other with these replies and hands back what was asked.
fn server(replies: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook/secret", listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let mut requests = Vec::new();
        for reply in replies {
            let (mut stream, _) = listener.accept().unwrap();
            requests.push(read_request(&mut stream));
            stream.write_all(reply.as_bytes()).unwrap();
        }
        requests
    });
    (url, thread)
}

fn read_request(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap() {
                return text;
            }
        }
        assert!(count > 0, "the request ended early: {text}");
    }
}

fn reply(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn chat(kind: ChannelKind, url: &str) -> Chat {
    Chat::new(&ChannelSettings { kind, url: Secret::new(url), allow_private: false }).unwrap()
}

async fn send(replies: Vec<String>) -> (Outcome, Option<String>, Vec<String>) {
    let (url, thread) = server(replies);
    let chat = chat(ChannelKind::Teams, &url);
    let outcome = chat.send(&outgoing(Reason::Duty, Language::Ja)).await;
    (outcome, chat.health().sickness(), thread.join().unwrap())
}

fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn a_card_travels_in_its_envelope() {
    let (outcome, sickness, requests) = send(vec![reply("202 Accepted", "", "")]).await;
    assert_eq!(outcome, Outcome::Sent { note: "accepted, HTTP 202".to_owned() });
    assert_eq!(sickness, None);
    let sent = body(&requests[0]);
    assert_eq!(sent["type"], "message");
    assert_eq!(sent["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(sent["attachments"][0]["content"]["type"], "AdaptiveCard");
    assert!(requests[0].contains("webhook-id: 00000000-0000-0000-0000-00000000002a"));
}

#[tokio::test]
async fn a_webhook_gets_ids_type_and_time_and_nothing_of_the_content() {
    let (url, thread) = server(vec![reply("204 No Content", "", "")]);
    let outcome = chat(ChannelKind::Webhook, &url).send(&outgoing(Reason::Call, Language::Ja)).await;
    assert!(matches!(outcome, Outcome::Sent { .. }));
    let sent = body(&thread.join().unwrap()[0]);
    assert_eq!(
        sent,
        json!({
            "id": "00000000-0000-0000-0000-00000000002a",
            "type": "notice.call",
            "at": "2026-11-20T10:02:00+09:00",
            "incident": { "id": "00000000-0000-0000-0000-000000000007", "number": "K7M4-92QX" },
            "drill": false,
        })
    );
}

#[tokio::test]
async fn a_flow_that_is_gone_ends_the_delivery_and_marks_the_channel() {
    let (outcome, sickness, _) = send(vec![reply("404 Not Found", "", "no such flow")]).await;
    assert_eq!(outcome, Outcome::Refused { why: "HTTP 404 no such flow".to_owned() });
    assert_eq!(sickness.as_deref(), Some("HTTP 404 no such flow"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let headers = "Location: http://127.0.0.1:1/elsewhere\r\n";
    let (outcome, _, requests) = send(vec![reply("302 Found", headers, "")]).await;
    assert!(matches!(outcome, Outcome::Refused { .. }));
    assert_eq!(requests.len(), 1);
}

#[tokio::test]
async fn too_many_requests_waits_as_long_as_was_asked() {
    let (outcome, sickness, _) = send(vec![reply("429 Too Many", "Retry-After: 17\r\n", "slow down")]).await;
    let after = Some(Span::seconds(17));
    assert_eq!(outcome, Outcome::Retry { after, why: "HTTP 429 slow down".to_owned() });
    assert_eq!(sickness, None);
}

#[tokio::test]
async fn a_card_that_is_too_large_is_sent_once_more_in_short() {
    let too_large = || reply("413 Too Large", "", "");
    let (outcome, _, requests) = send(vec![too_large(), reply("202 Accepted", "", "")]).await;
    assert!(matches!(outcome, Outcome::Sent { .. }));
    assert!(body(&requests[1]).to_string().len() < body(&requests[0]).to_string().len());
    let (outcome, _, requests) = send(vec![too_large(), too_large()]).await;
    assert!(matches!(outcome, Outcome::Refused { .. }));
    assert_eq!(requests.len(), 2);
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_tried_again_and_not_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook/secret", listener.local_addr().unwrap());
    drop(listener);
    let outcome = chat(ChannelKind::Teams, &url).send(&outgoing(Reason::Duty, Language::Ja)).await;
    assert_eq!(outcome, Outcome::Retry { after: None, why: "cannot be reached".to_owned() });
}

#[tokio::test]
async fn a_name_that_leads_into_the_house_is_not_connected_to() {
    // `localhost.` is a name, not a literal, and resolves to this machine.
    let settings = ChannelSettings {
        kind: ChannelKind::Teams,
        url: Secret::new("https://localhost.:9/hook"),
        allow_private: false,
    };
    let outcome = Chat::new(&settings).unwrap().send(&outgoing(Reason::Duty, Language::Ja)).await;
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
}

#[test]
fn replies_mean_what_the_table_says() {
    let judged = |status, body: &str| judge(&Reply { status, retry_after: None, body: body.to_owned() });
    assert_eq!(judged(200, "1"), Verdict::Taken);
    assert_eq!(judged(200, "Webhook message failed with HTTP error 429"), Verdict::Later(None));
    assert_eq!(judged(200, "failed with HTTP error 413"), Verdict::TooLarge);
    assert_eq!(judged(200, "failed with HTTP error 404"), Verdict::Gone);
    for status in [400, 401, 403, 404, 410] {
        assert_eq!(judged(status, ""), Verdict::Gone);
    }
    for status in [408, 429, 500, 502, 503, 504] {
        assert_eq!(judged(status, ""), Verdict::Later(None));
    }
}

#[test]
fn a_wait_is_seconds_or_a_date_and_never_longer_than_an_alarm_may_sleep() {
    assert_eq!(wait("120", now()), Some(Span::minutes(2)));
    assert_eq!(wait("Fri, 20 Nov 2026 01:04:00 GMT", now()), Some(Span::minutes(2)));
    assert_eq!(wait("86400", now()), Some(Span::minutes(15)));
    assert_eq!(wait("-5", now()), Some(Span::seconds(1)));
    assert_eq!(wait("soon", now()), None);
}

#[test]
fn a_card_over_the_limit_goes_out_in_short() {
    let chat = chat(ChannelKind::Teams, "http://127.0.0.1:9/x");
    let mut message = outgoing(Reason::Duty, Language::Ja);
    message.rendered.card["fallbackText"] = Value::from("長".repeat(CARD_BYTES_MAX));
    assert_eq!(chat.body(&message), envelope(&message.rendered.card_short));
}
