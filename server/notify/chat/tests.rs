//! Cards and webhooks, against a server that answers badly.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use super::super::fixture::{channel, channel_with, now, outgoing};
use super::kind::Given;
use super::*;
use crate::domain::notice::Reason;
use crate::i18n::Language;
use serde_json::{Value, json};

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

fn chat(kind: &str, url: &str) -> Chat {
    Chat::new(&channel(kind, url), &Trust::default()).unwrap()
}

async fn send(replies: Vec<String>) -> (Outcome, Option<String>, Vec<String>) {
    let (url, thread) = server(replies);
    let chat = chat("teams", &url);
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
    let outcome = chat("webhook", &url).send(&outgoing(Reason::Call, Language::Ja)).await;
    assert!(matches!(outcome, Outcome::Sent { .. }));
    let sent = body(&thread.join().unwrap()[0]);
    assert_eq!(
        sent,
        json!({
            "id": "00000000-0000-0000-0000-00000000002a",
            "type": "notice.call",
            "at": "2026-11-20T10:02:00+09:00",
            "incident": { "id": "00000000-0000-0000-0000-000000000007", "number": "K7M4-92QX", "called": "令和8-4127" },
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
    let outcome = chat("teams", &url).send(&outgoing(Reason::Duty, Language::Ja)).await;
    assert_eq!(outcome, Outcome::Retry { after: None, why: "cannot be reached".to_owned() });
}

#[tokio::test]
async fn a_name_that_leads_into_the_house_is_not_connected_to() {
    // `localhost.` is a name, not a literal, and resolves to this machine.
    let chat = chat("teams", "https://localhost.:9/hook");
    let outcome = chat.send(&outgoing(Reason::Duty, Language::Ja)).await;
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
    let chat = chat("teams", "http://127.0.0.1:9/x");
    let mut message = outgoing(Reason::Duty, Language::Ja);
    message.rendered.card["fallbackText"] = Value::from("長".repeat(20 * 1024));
    assert_eq!(chat.form.body(&message).ok(), chat.form.shorter(&message));
    assert!(chat.form.body(&message).unwrap().len() < 20 * 1024);
}

/// What a channel of this kind is sent, with a heading that means something to chat programs.
async fn sent(kind: &str, own: &Given) -> Value {
    let (url, thread) = server(vec![reply("200 OK", "", "ok")]);
    let settings = channel_with(kind, &url, own).unwrap();
    let mut message = outgoing(Reason::Duty, Language::Ja);
    message.rendered.summary.heading = "<!channel> *至急* \"確認\"".to_owned();
    message.rendered.summary.fallback = "<!channel> 至急".to_owned();
    message.rendered.summary.facts[2].value = "[紛失](http://evil.example)".to_owned();
    let outcome = Chat::new(&settings, &Trust::default()).unwrap().send(&message).await;
    assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    body(&thread.join().unwrap()[0])
}

#[tokio::test]
async fn slack_gets_blocks_in_which_nothing_is_a_command() {
    let sent = sent("slack", &Given::new()).await;
    assert_eq!(sent["text"], "&lt;!channel&gt; 至急");
    let blocks = sent["blocks"].as_array().unwrap();
    assert_eq!(blocks[0]["text"]["text"], "<!channel> *至急* \"確認\"");
    assert_eq!(blocks[1]["fields"][0]["text"], "事案番号\n令和8-4127（K7M4-92QX）");
    assert!(blocks[1]["fields"].as_array().unwrap().len() <= 10);
    assert!(blocks.last().unwrap()["elements"][0]["url"].as_str().unwrap().ends_with("/incidents/K7M4-92QX"));
    assert!(!sent.to_string().contains("mrkdwn"), "{sent}");
}

#[tokio::test]
async fn mattermost_gets_an_attachment_whose_markdown_is_text() {
    let sent = sent("mattermost", &Given::new()).await;
    let attachment = &sent["attachments"][0];
    assert_eq!(
        attachment["fields"][0],
        json!({ "short": true, "title": "事案番号", "value": "令和8-4127（K7M4-92QX）" })
    );
    assert_eq!(attachment["fields"][2]["value"], "\\[紛失\\]\\(http://evil.example\\)");
    assert!(attachment["title_link"].as_str().unwrap().ends_with("/incidents/K7M4-92QX"));
    assert!(sent.get("text").is_none(), "a text could mention a channel");
}

#[tokio::test]
async fn a_template_makes_any_body_and_quotes_stay_inside() {
    let template = "{\"content\":{\"type\":\"text\",\"text\":\"{{heading}} {{number}}\\n{{#each facts}}{{name}}={{value}};{{/each}}\"}}";
    let sent = sent("http_template", &Given::from([("template", Secret::new(template))])).await;
    let text = sent["content"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("<!channel> *至急* \"確認\" K7M4-92QX\n事案番号=令和8-4127（K7M4-92QX）;"),
        "{text}"
    );
}

#[test]
fn a_template_that_gives_no_json_is_refused_at_the_start() {
    for (template, said) in [
        ("{\"text\":\"{{#if url}}{{ulr}}{{/if}}\"}", "ulr"),
        ("{\"text\":\"{{lines.[0]}}\"}", "lines"),
        ("{\"text\":\"{{{heading}}}\"}", "expected"),
        ("{{#each", "each"),
        ("{\"text\":\"{{nobody}}\"}", "nobody"),
        ("text={{text}}", "expected"),
    ] {
        let own = Given::from([("template", Secret::new(template))]);
        let unfit = channel_with("http_template", "https://chat.example.jp/hook", &own).unwrap_err();
        assert!(unfit.key == "template" && unfit.why.contains(said), "{unfit:?}");
    }
}

#[tokio::test]
async fn a_webhook_is_signed_over_id_time_and_body() {
    let (url, thread) = server(vec![reply("204 No Content", "", "")]);
    let key = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let settings = channel_with("webhook", &url, &Given::from([("signing_key", key.clone())])).unwrap();
    Chat::new(&settings, &Trust::default()).unwrap().send(&outgoing(Reason::Call, Language::Ja)).await;
    let request = thread.join().unwrap().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("{name} is missing in {head}")).to_owned()
    };
    let seconds = header("webhook-timestamp").parse().unwrap();
    let expected = webhook::Signer::new(&key).unwrap().sign(&header("webhook-id"), seconds, body);
    assert_eq!(header("webhook-signature"), expected);
}

/// The example that the specification of Standard Webhooks gives.
#[test]
fn a_signature_is_the_one_that_receivers_expect() {
    let signer = webhook::Signer::new(&Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).unwrap();
    let signature = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[test]
fn a_key_that_could_be_guessed_signs_nothing() {
    for key in ["secret", "whsec_c2hvcnQ=", "whsec_%%%"] {
        let own = Given::from([("signing_key", Secret::new(key))]);
        let unfit = channel_with("webhook", "https://chat.example.jp/hook", &own).unwrap_err();
        assert_eq!(unfit.key, "signing_key", "{key}");
    }
}
