//! Mails as clients in Japan write them, and mails that mean no good.

use encoding_rs::{ISO_2022_JP, SHIFT_JIS};

use super::*;

fn mail(head: &str, body: &[u8]) -> Vec<u8> {
    [head.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat()
}

#[test]
fn what_clients_write_is_read() {
    let said = "住民票を別の人に送ってしまいました。①至急";
    let jis = ISO_2022_JP.encode(said).0.into_owned();
    let sjis = [SHIFT_JIS.encode(said).0.into_owned(), vec![0xf9, 0x8b]].concat();
    let cases = [
        // Outlook.
        mail(
            "From: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <yamada@example.co.jp>\n\
             Subject: =?iso-2022-jp?B?GyRCOG1BdxsoQg==?=\n\
             Message-ID: <1@x>\nX-Mailer: Microsoft Outlook 16.0\n\
             Content-Type: text/plain; charset=\"iso-2022-jp\"\n\
             Content-Transfer-Encoding: 7bit",
            &jis,
        ),
        // A telephone of docomo, with a sign that only it knows, under a wrong charset.
        mail(
            "From: yamada@example.co.jp\nSubject: =?SHIFT_JIS?B?jOuRlw==?=\n\
             Content-Type: text/plain; charset=us-ascii",
            &sjis,
        ),
        // Becky!, without a word of how it is written.
        mail("From: \"山田\" <yamada@example.co.jp>\nSubject: 誤送", said.as_bytes()),
        // A telephone that writes HTML alone.
        mail(
            "From: yamada@example.co.jp\nSubject: =?utf-8?B?6Kqk6YCB?=\n\
             Content-Type: text/html; charset=utf-8",
            format!("<html><body><p>{said}</p></body></html>").as_bytes(),
        ),
        // Thunderbird.
        mail(
            "From: yamada@example.co.jp\nSubject: =?UTF-8?B?6Kqk6YCB?=\n\
             Content-Type: text/plain; charset=UTF-8; format=flowed; delsp=yes",
            "住民票を別の人に \r\n送ってしまいました。①至急\r\n".as_bytes(),
        ),
    ];
    for raw in cases {
        let letter = Letter::read(&raw);
        assert_eq!((letter.from.as_str(), letter.subject.as_str()), ("yamada@example.co.jp", "誤送"));
        assert_eq!(letter.text.trim_end_matches('〓'), said);
        assert!(!letter.is_cut && letter.files.is_empty(), "{letter:?}");
    }
}

#[test]
fn a_forwarded_mail_is_a_file_with_its_own_bytes_and_names_are_read() {
    let inner = "From: phish@example.net\r\nSubject: hi\r\n\r\nclick\r\n";
    let body = format!(
        "--b\r\nContent-Type: text/plain\r\n\r\nphishing\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b\r\n\
         Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename*0*=utf-8''%E5%90%8D; filename*1*=%E7%B0%BF.csv\r\n\r\nAAEC\r\n--b--\r\n"
    );
    let raw =
        mail("From: a@example.jp\nSubject: s\nContent-Type: multipart/mixed; boundary=b", body.as_bytes());
    let letter = Letter::read(&raw);
    assert_eq!(letter.text, "phishing");
    let files: Vec<(&str, &[u8])> =
        letter.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    assert_eq!(files, [("message.eml", inner.as_bytes()), ("名簿.csv", &[0, 1, 2][..])]);
}

#[test]
fn marks_are_read() {
    let marks = |head: &str| Letter::read(&mail(head, b"x")).marks;
    assert!(marks("From: a@b.jp\nAuto-Submitted: auto-replied").is_automatic);
    assert!(!marks("From: a@b.jp\nAuto-Submitted: no").is_automatic);
    assert!(marks("From: a@b.jp\nPrecedence: bulk").is_bulk);
    for list in ["Precedence: list", "List-Id: <houkoku.city.example.jp>\nPrecedence: bulk"] {
        assert!(!marks(&format!("From: a@b.jp\n{list}")).is_bulk, "{list}");
    }
    assert!(marks("Return-Path: <>\nFrom: a@b.jp").has_no_sender);
    assert!(marks("From: a@b.jp\nContent-Type: multipart/report;\n boundary=x").is_delivery_report);
}

/// None of these may panic or take for ever; whatever words they have arrive.
#[test]
fn mails_that_mean_no_good_end_nothing() {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(300_000);
    let hidden = "Content-Type:\r\n MESSAGE/global\r\n\r\n".repeat(200_000);
    let digests = "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n".repeat(100_000);
    let parts = "--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n".repeat(10_000);
    let parts = format!("From: a@b.jp\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
    let deep = (0..50_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"));
    let heads = format!("From: a@b.jp\r\n{}\r\nwords", "a: b\r\n".repeat(3_000_000));
    for raw in [nested, hidden, digests, deep.collect()] {
        assert!(Letter::read(raw.as_bytes()).is_cut);
    }
    for raw in [parts, heads] {
        let letter = Letter::read(raw.as_bytes());
        assert!(
            letter.is_cut && letter.text.starts_with("words") && letter.from == "a@b.jp",
            "{}",
            letter.text
        );
    }
    let two = Letter::read(b"From: a@b.jp\nFrom: c@d.jp\nSubject: x\0y\n\nwo\0rds");
    assert_eq!((two.subject.as_str(), two.text.as_str()), ("xy", "words"));
    for raw in [&b""[..], b"x", b"\n", b"\r\n\r\n", b"--", b":", b"\0", b"From:", b"=?=?=?"] {
        let _whatever = Letter::read(raw);
    }
}
