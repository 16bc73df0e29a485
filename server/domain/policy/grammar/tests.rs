//! The closed grammars of words in a policy.

use super::{
    AfterWords, PostWords, after, as_sent, is_id, is_mail_address, or_above, over, post, span, step,
};
use crate::moment::Span;

#[test]
fn durations() {
    let cases = [
        ("15m", Some(Span::minutes(15))),
        ("2h", Some(Span::hours(2))),
        ("1d", Some(Span::hours(24))),
        ("30s", Some(Span::seconds(30))),
        ("0m", None),
        ("-1h", None),
        ("+1h", None),
        ("1.5h", None),
        ("15", None),
        ("m", None),
        ("", None),
        ("99999999999999999999m", None),
        ("9999d", None),
        ("１５m", None),
    ];
    for (word, expected) in cases {
        assert_eq!(span(word), expected, "{word}");
    }
}

#[test]
fn posts_at_a_place() {
    assert_eq!(post("desk"), Some(PostWords { post: "desk", of: None }));
    assert_eq!(post("manager  of place"), Some(PostWords { post: "manager", of: Some("place") }));
    for word in ["", "manager of", "manager at place", "manager of place now", "課長", "Manager"] {
        assert_eq!(post(word), None, "{word}");
    }
}

#[test]
fn what_opens_a_step() {
    let cases = [
        ("upward", Some(AfterWords::Step("upward"))),
        ("emergency late", Some(AfterWords::Late("emergency"))),
        ("a.report_up", duty("report_up", None, false)),
        ("a.approve late", duty("approve", None, true)),
        ("a.confirm by desk", duty("confirm", Some("desk"), false)),
        ("judgement = necessary", Some(AfterWords::Answer { step: "judgement", answer: "necessary" })),
        ("judgement=necessary", Some(AfterWords::Answer { step: "judgement", answer: "necessary" })),
        ("a done", None),
        ("a.confirm by", None),
        ("a late now", None),
        ("a == b", None),
        ("", None),
    ];
    for (word, expected) in cases {
        assert_eq!(after(word), expected, "{word}");
    }
}

#[test]
fn the_smaller_words() {
    assert_eq!((step("step upward"), step("stepupward"), step("upward")), (Some("upward"), None, None));
    assert_eq!((over("over 100"), over("over100"), over("over x")), (Some(100), None, None));
    assert_eq!(
        (or_above("major or above"), or_above("majoror above"), or_above("major")),
        (Some("major"), None, None)
    );
    assert!(is_id("at_desk-2") && !is_id("2a") && !is_id("A") && !is_id("") && !is_id("a b"));
}

#[test]
fn months_are_counted_and_bounded() {
    assert_eq!(
        [super::months("1mo"), super::months("3mo"), super::months("24mo")],
        [Some(1), Some(3), Some(24)]
    );
    for word in ["0mo", "25mo", "3", "mo", "3m", "+3mo", "3 mo", "90d"] {
        assert_eq!(super::months(word), None, "{word}");
    }
}

fn duty(act: &'static str, by: Option<&'static str>, is_late: bool) -> Option<AfterWords<'static>> {
    Some(AfterWords::Duty { step: "a", act, by, is_late })
}

#[test]
fn an_address_is_taken_as_it_can_be_sent_or_not_at_all() {
    for (written, sent) in [
        ("tanaka@city.example.jp", "tanaka@city.example.jp"),
        ("a.b+c_d/e@docomo.example.jp", "a.b+c_d/e@docomo.example.jp"),
        // Mobile telephones had such addresses for years, and some have them still.
        ("saito..m.@docomo.example.jp", "\"saito..m.\"@docomo.example.jp"),
        (".saito@docomo.example.jp", "\".saito\"@docomo.example.jp"),
        ("\"saito..m.\"@docomo.example.jp", "\"saito..m.\"@docomo.example.jp"),
        ("\"saito\"@docomo.example.jp", "saito@docomo.example.jp"),
    ] {
        assert!(is_mail_address(written), "{written}");
        assert_eq!(as_sent(written).as_deref(), Some(sent));
    }
    let long = format!("{}@example.jp", "a".repeat(63));
    for none in [
        "",
        "tanaka",
        "@example.jp",
        "a@b@example.jp",
        "a b@example.jp",
        "田中@example.jp",
        "a@example",
        "a@-example.jp",
        "a@ex_ample.jp",
        "a@example..jp",
        "a@example.jp.",
        "a,b@example.jp",
        "a@[10.0.0.1]",
        "\"\"@example.jp",
        "a\"b@example.jp",
        &long,
    ] {
        assert!(!is_mail_address(none), "{none}");
    }
}
