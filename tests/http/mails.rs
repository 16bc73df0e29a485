//! What a mail says of an incident beside its notice, and to whom.

#![cfg(test)]

use noroshi::domain::moment::Span;
use noroshi::notify::mailbox::Stored;

use crate::app::report_fields;
use crate::flood::City;
use crate::outside;

const SUMMARY: &str = "住民税のUSBメモリが見当たらない";

/// A member of staff reports, with these answers besides, and what follows is sent.
fn reported(more: &[(&str, &str)]) -> City {
    let city = City::new();
    let mut reporter = city.app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let fields = [report_fields(&token).as_slice(), more].concat();
    let reply = reporter.post("/incidents/new", &fields);
    assert_eq!(reply.status, 303, "{}", reply.body);
    city.deliver();
    city
}

fn whole(mail: &Stored) -> String {
    format!("{}\n{}\n{}", mail.subject, mail.text, mail.html)
}

fn mails_to(city: &City, person: &str) -> Vec<Stored> {
    let mut mails = city.all_mails();
    mails.retain(|mail| mail.to_address == format!("p{person}@example.jp"));
    assert!(!mails.is_empty(), "{person} was written to");
    mails
}

#[test]
fn whoever_has_to_act_reads_what_happened_and_whom_to_ask() {
    let city = reported(&[("people_max", "78")]);
    let text = &mails_to(&city, "2001")[0].text;
    for line in [
        &format!("起きたこと　{SUMMARY}"),
        "分かっていること　関係する人は多くて78人、個人情報あり",
        "報告した人　佐藤 花子　電話 000-000-1234",
    ] {
        assert!(text.lines().any(|row| row == line), "{line}\n{text}");
    }
}

#[test]
fn a_mail_says_what_is_known_when_it_is_sent() {
    let city = reported(&[]);
    let number = city.all_mails()[0].number.clone();
    let more = serde_json::json!({ "people_max": 1595, "reason": "数えた" });
    let reply =
        city.app.program(&["read", "admin"]).json(&format!("/api/v1/incidents/{number}/facts"), &more);
    assert!(reply.status < 300, "{}", reply.body);
    city.app.pass(Span::hours(3));
    city.deliver();
    let mails = mails_to(&city, "2001");
    assert!(mails.iter().any(|mail| mail.text.contains("多くて1595人")), "{}", mails[0].text);
    assert!(mails.iter().any(|mail| !mail.text.contains("関係する人は")));
}

#[test]
fn where_somebody_is_implicated_no_mail_tells_the_story_or_who_told_it() {
    let city = reported(&[("subjects", "1235")]);
    let mails = city.all_mails();
    assert!(!mails.is_empty() && mails.iter().all(|mail| mail.to_address != "p1235@example.jp"));
    for mail in mails {
        for words in [SUMMARY, "佐藤 花子　", "000-000-1234"] {
            assert!(!whole(&mail).contains(words), "{words}\n{}", mail.text);
        }
    }
}

#[test]
fn how_to_reach_someone_outside_is_in_no_mail() {
    let city = City::new();
    let mut visitor = city.app.visitor();
    let mut fields = outside::fill(&mut visitor, &city.app);
    fields.extend([("contact_name", "住民 一郎".to_owned()), ("contact", "090-0000-7777".to_owned())]);
    assert_eq!(outside::send(&mut visitor, &fields).status, 200);
    city.deliver();
    let text = &mails_to(&city, "4001")[0].text;
    assert!(text.contains("（連絡先は事案の画面で見られます）"), "{text}");
    for mail in city.all_mails() {
        assert!(!whole(&mail).contains("7777") && !whole(&mail).contains("住民 一郎"), "{}", mail.text);
    }
}
