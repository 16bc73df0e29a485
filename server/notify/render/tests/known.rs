//! What a mail says of the incident beside its notice.

use super::*;
use crate::domain::case::{Origin, Presence};
use crate::domain::notice::{Known, Reported};

/// What was read for a reader who handles it.
fn known() -> Known {
    Known {
        summary: Some("住民税のUSBメモリが\n見当たらない".to_owned()),
        people_max: Some(78),
        personal_data: Presence::Present,
        reported: Some(Reported::By(PersonId::from("9001"))),
    }
}

fn render_known(notice: &Notice, known: Known) -> Rendered {
    let links = Links { known: Some(known), ..links() };
    Renderer::new().unwrap().render(notice, &world(), Language::Ja, &links, now()).unwrap()
}

#[test]
fn what_happened_and_who_reported_stand_in_the_mail_and_on_no_card() {
    let mail = render_known(&fixture::duty_notice(), known());
    let said = [
        "起きたこと　住民税のUSBメモリが 見当たらない",
        "分かっていること　関係する人は多くて78人、個人情報あり",
        "報告した人　最上 花子　電話 000-000-0901、夜間 000-000-0902",
    ];
    let lines: Vec<&str> = mail.text.lines().collect();
    assert_eq!(lines.get(1..4), Some(said.as_slice()), "{}", mail.text);
    assert!(said.iter().all(|line| mail.html.contains(line)), "{}", mail.html);
    assert!(lines.iter().position(|line| *line == "--").is_some_and(|end| end <= 16), "{}", mail.text);
    for words in ["USB", "78人", "最上", "0901"] {
        let elsewhere = format!("{} {} {} {:?}", mail.subject, mail.card, mail.card_short, mail.summary);
        assert!(!elsewhere.contains(words), "{words}: {elsewhere}");
    }
}

#[test]
fn a_number_at_which_somebody_implicated_answers_is_not_named_for_the_reporter() {
    let mut world = world();
    world.org.people.get_mut(&"2001".into()).unwrap().phone = "000-000-0901".to_owned();
    let links = Links { known: Some(known()), subjects: ["2001".into()].into(), ..links() };
    let notice = Notice { to: Addressee::Person("9001".into()), ..fixture::duty_notice() };
    let render = |notice: &Notice| {
        Renderer::new().unwrap().render(notice, &world, Language::Ja, &links, now()).unwrap().text
    };
    assert!(!render(&notice).contains("報告した人"), "nobody is told that they reported it themselves");
    let other = Notice { to: Addressee::Person("3001".into()), ..notice };
    let text = render(&other);
    assert!(text.contains("報告した人　最上 花子　") && !text.contains("0901"), "{text}");
}

#[test]
fn how_to_reach_someone_outside_is_on_the_page_alone() {
    let reported = Some(Reported::From(Origin::Outside));
    let text = render_known(&fixture::duty_notice(), Known { reported, ..known() }).text;
    assert!(text.contains("（連絡先は事案の画面で見られます）"), "{text}");
}

#[test]
fn nothing_that_was_read_for_a_person_is_told_to_a_body_outside() {
    for reason in [Reason::Outside, Reason::LastResort, Reason::CallGivenUp] {
        let notice = fixture::notice(reason);
        assert!(matches!(notice.to, Addressee::Party(_)), "{reason:?}");
        assert_eq!(render_known(&notice, known()), japanese(reason), "{reason:?}");
    }
}
