//! Every notice in words, read as its reader would.

mod known;
#[path = "../../../tests/support/union.rs"]
mod union;

use serde_json::Value;

use super::super::fixture::{self, REASONS, links, now, world};
use super::*;
use crate::domain::ids::{PersonId, PolicyVersion, StepId};
use crate::domain::moment::Span;
use crate::domain::notice::{Addressee, Reason};

fn render(notice: &Notice, language: Language) -> Rendered {
    Renderer::new().unwrap().render(notice, &world(), language, &links(), now()).unwrap()
}

fn japanese(reason: Reason) -> Rendered {
    render(&fixture::notice(reason), Language::Ja)
}

#[test]
fn the_mail_to_a_manager_reads_from_the_top() {
    let mail = japanese(Reason::Duty);
    assert_eq!(mail.subject, "【要確認・重大】令和8-4127（K7M4-92QX） 紛失・盗難（税務課）期限10:45");
    assert_eq!(mail.topic, "事案 令和8-4127（K7M4-92QX）");
    assert_eq!(
        mail.text,
        "\
【要確認】受領確認、上への報告をお願いします。期限 11月20日(金) 10:45
事案番号 令和8-4127（K7M4-92QX）　影響度 重大　種別 紛失・盗難
起きた課 税務課　認知 令和8年11月20日(金) 10:00
あなたの役割 情報セキュリティ管理者（税務課）
次のアドレスを開いて答えてください。
https://incident.city.example.jp/c/secret-of-tanaka
開けないときは統一的な窓口 000-000-0119 に電話し、事案番号 令和8-4127 を伝えてください。
期限までに応答がないときは、情報セキュリティ責任者、統一的な窓口に連絡します。\
そのあとも、あなたの対応は必要です。

あなたが行うこと
1. この知らせを受け取ったことを確認してください。確認だけでは対応は終わりません。　期限 11月20日(金) 10:45
2. 事案を上位の職に報告し、報告したことを記録してください。　「受領確認」が済んでから1時間以内

--
このメールは自動で送っています。返信しても、確認したことにはなりません。
根拠 運用上の設定、阪南市情報セキュリティ対策基準（令和4年7月） 5.3(1)②
"
    );
}

#[test]
fn the_mail_to_a_caller_names_whom_to_telephone() {
    let mail = japanese(Reason::Call);
    assert_eq!(
        mail.text.lines().take(9).collect::<Vec<_>>().join("\n"),
        "\
【要電話】次の人に電話してください。期限 11月20日(金) 10:15
事案番号 令和8-4127（K7M4-92QX）　影響度 重大　種別 紛失・盗難
起きた課 税務課　認知 令和8年11月20日(金) 10:00
あなたの役割 統一的な窓口 電話の担当
電話する相手　最上 花子　電話 000-000-0901、夜間 000-000-0902
「事案 令和8-4127 の確認をお願いします」と伝え、結果を記録してください。
次のアドレスを開いて答えてください。
https://incident.city.example.jp/c/secret-of-tanaka
開けないときは、したことと時刻を書面に残し、あとで記録してください。"
    );
    assert!(mail.html.contains("電話 <a href=\"tel:0000000901\">000-000-0901</a>、夜間 <a href=\"tel:"));
    // Of someone who is reminded of a call the same is asked.
    let mut reminder = fixture::notice(Reason::Call);
    reminder.reason = Reason::Reminder;
    assert!(render(&reminder, Language::Ja).text.contains("電話する相手　最上 花子"));
    assert!(mail.text.contains("1. 最上 花子さんに電話をかけ、話した結果を記録してください。"));
    let twice = reminder.duties[0].clone();
    reminder.duties.push(twice);
    let head = render(&reminder, Language::Ja).text;
    assert!(head.starts_with("【催促】まだ済んでいません：電話。"), "{head}");
    assert!(!japanese(Reason::Reminder).text.contains("電話する相手"));
    assert!(mail.card.to_string().contains("電話する相手と番号は、事案の画面"));
}

#[test]
fn every_reason_is_complete_in_every_language() {
    for language in Language::ALL {
        for reason in REASONS {
            let mail = render(&fixture::notice(reason), language);
            let head = mail.text.lines().take(10).collect::<Vec<_>>().join("\n");
            assert!(head.contains("K7M4-92QX"), "{reason:?} {language:?}\n{}", mail.text);
            // Who stands outside has no account, and is led to the telephone instead.
            let is_led = head.contains("https://incident.city.example.jp/");
            assert_eq!(is_led, reason != Reason::Outside, "{reason:?} {language:?}\n{}", mail.text);
            let telephones = matches!(
                reason,
                Reason::Duty | Reason::Reminder | Reason::LastResort | Reason::CallGivenUp | Reason::Outside
            );
            assert_eq!(head.contains("000-000-0119"), telephones, "{reason:?}\n{}", mail.text);
            let asks = matches!(reason, Reason::Duty | Reason::Reminder | Reason::Call);
            assert_eq!(mail.text.contains("secret-of-tanaka"), asks, "{reason:?}\n{}", mail.text);
            for key in ["notice-", "todo-", "reason-", "word-", "card-", "time-", "via-", "{", "}"] {
                assert!(!mail.text.contains(key), "{reason:?} {language:?}: {key}\n{}", mail.text);
                assert!(!mail.subject.contains(key), "{}", mail.subject);
            }
            assert!(!mail.text.contains("\n\n\n") && !mail.html.contains("{{"), "{}", mail.text);
            assert!(mail.html.starts_with("<!doctype html>") && mail.html.trim_end().ends_with("</html>"));
        }
    }
}

#[test]
fn a_body_that_is_no_city_reads_no_word_of_a_citys_rules_in_any_mail_or_card() {
    let world = fixture::world_under(union::plan(include_str!("../../../escalation.yaml")));
    for reason in REASONS.into_iter().chain([Reason::Contacts, Reason::Register]) {
        let notice = fixture::notice(reason);
        let mail = Renderer::new().unwrap().render(&notice, &world, Language::Ja, &links(), now()).unwrap();
        for text in [&mail.subject, &mail.text, &mail.html, &mail.card.to_string()] {
            assert_eq!(union::foreign(text), Vec::<String>::new(), "{reason:?}\n{text}");
        }
    }
}

#[test]
fn the_desk_is_told_that_the_contacts_are_to_be_checked() {
    for language in Language::ALL {
        let mail = render(&fixture::notice(Reason::Contacts), language);
        assert!(mail.text.contains("https://incident.city.example.jp/contacts\n"), "{}", mail.text);
        assert!(mail.text.contains("38") && mail.subject.contains("38"), "{}", mail.text);
        for key in ["notice-", "reason-", "K7M4", "{", "}", "incidents/"] {
            assert!(!mail.text.contains(key) && !mail.subject.contains(key), "{key}\n{}", mail.text);
        }
        assert!(mail.html.starts_with("<!doctype html>") && mail.html.trim_end().ends_with("</html>"));
        let url = mail.card.pointer("/actions/0/url").and_then(Value::as_str);
        assert_eq!(url, Some("https://incident.city.example.jp/contacts"));
    }
    let subject = japanese(Reason::Contacts).subject;
    assert!(subject.starts_with("【連絡先の確認】連絡先の定期の確認の時期です。対象 38 件"), "{subject}");
}

#[test]
fn a_notice_about_a_register_names_the_row_and_leads_to_it() {
    for language in Language::ALL {
        let mail = render(&fixture::notice(Reason::Register), language);
        assert!(mail.text.contains("https://incident.city.example.jp/exceptions/3\n"), "{}", mail.text);
        for key in ["notice-", "reason-", "register-", "K7M4", "{", "}", "incidents/"] {
            assert!(!mail.text.contains(key) && !mail.subject.contains(key), "{key}\n{}", mail.text);
        }
        let url = mail.card.pointer("/actions/0/url").and_then(Value::as_str);
        assert_eq!(url, Some("https://incident.city.example.jp/exceptions/3"));
    }
    let subject = japanese(Reason::Register).subject;
    assert!(subject.starts_with("【例外措置】例外措置 第3号の許可の申請があります"), "{subject}");
}

#[test]
fn who_changes_posts_hears_what_the_post_owes() {
    for language in Language::ALL {
        let mail = render(&fixture::notice(Reason::Handover), language);
        assert!(mail.text.contains("https://incident.city.example.jp/\n"), "{}", mail.text);
        for key in ["notice-", "reason-", "{", "}", "incidents/"] {
            assert!(!mail.text.contains(key) && !mail.subject.contains(key), "{key}\n{}", mail.text);
        }
    }
    let mail = japanese(Reason::Handover);
    assert!(mail.subject.starts_with("【引継ぎ】引き継ぐ事案があります"), "{}", mail.subject);
    for line in [
        "12月1日(火) 00:00 から就く 情報セキュリティ管理者（税務課） の、引き継いだもの",
        "・PVNH-RNVJ 受領確認 期限 11月20日(金) 11:00（超過）",
        "・PVNH-RNVJ 再発防止策 2 ",
        "・ほかに1件",
    ] {
        assert!(mail.text.contains(line), "{line}\n{}", mail.text);
    }
}

#[test]
fn whose_account_was_touched_hears_by_whom_and_what_to_do() {
    for language in Language::ALL {
        let mail = render(&fixture::touched(), language);
        assert!(mail.text.contains("https://incident.city.example.jp/\n"), "{}", mail.text);
        for key in ["notice-", "reason-", "K7M4", "{", "}", "incidents/"] {
            assert!(!mail.text.contains(key) && !mail.subject.contains(key), "{key}\n{}", mail.text);
        }
    }
    let mail = render(&fixture::touched(), Language::Ja);
    assert!(mail.subject.starts_with("【利用者とトークンの変更】"), "{}", mail.subject);
    assert!(
        mail.text.contains("・田中 一郎さんが、最上 花子さんのパスワードを作り直しました"),
        "{}",
        mail.text
    );
}

#[test]
fn the_desk_is_told_in_which_posts_nobody_would_be_reached() {
    for language in Language::ALL {
        let mail = render(&fixture::notice(Reason::Readiness), language);
        assert!(mail.text.contains("https://incident.city.example.jp/readiness\n"), "{}", mail.text);
        for key in ["notice-", "reason-", "gap-", "K7M4", "{", "}", "incidents/"] {
            assert!(!mail.text.contains(key) && !mail.subject.contains(key), "{key}\n{}", mail.text);
        }
        assert!(mail.html.starts_with("<!doctype html>") && mail.html.trim_end().ends_with("</html>"));
        let url = mail.card.pointer("/actions/0/url").and_then(Value::as_str);
        assert_eq!(url, Some("https://incident.city.example.jp/readiness"));
    }
    let mail = japanese(Reason::Readiness);
    assert!(
        mail.subject.starts_with("【備えの点検】次の点検までに、知らせの届かない職と期間が3件あります"),
        "{}",
        mail.subject
    );
    let line = "・税務課の情報セキュリティ管理者: 全員が不在で、代理もいません（11月25日(水) 00:00 から 11月28日(土) 00:00 まで）";
    assert!(mail.text.contains(line) && mail.text.contains("・ほかに2件"), "{}", mail.text);
}

#[test]
fn the_ciso_and_the_desk_are_told_that_another_plan_is_in_force() {
    for language in Language::ALL {
        let mail = render(&fixture::policy(), language);
        assert!(mail.text.contains("https://incident.city.example.jp/admin/policy\n"), "{}", mail.text);
        for key in ["notice-", "reason-", "K7M4", "{", "}", "incidents/"] {
            assert!(!mail.text.contains(key) && !mail.subject.contains(key), "{key}\n{}", mail.text);
        }
    }
    let mail = render(&fixture::policy(), Language::Ja);
    assert!(mail.subject.starts_with("【計画の変更】"), "{}", mail.subject);
    assert!(mail.text.contains("・第3版") && mail.text.contains("成り立たない"), "{}", mail.text);
}

#[test]
fn every_time_is_still_true_when_it_is_read_an_hour_later() {
    for language in Language::ALL {
        for reason in REASONS {
            let notice = fixture::notice(reason);
            let words = |now| {
                let mail = Renderer::new().unwrap().render(&notice, &world(), language, &links(), now);
                let mail = mail.unwrap();
                format!("{}\n{}\n{}\n{}", mail.subject, mail.text, mail.html, mail.card)
            };
            // Between two moments at which nothing falls due the words are the same.
            assert_eq!(words(now()), words(now() + Span::minutes(2)), "{reason:?} {language:?}");
        }
    }
}

#[test]
fn an_address_stands_on_a_line_of_its_own_and_no_ground_before_what_is_to_be_done() {
    for reason in REASONS {
        let text = japanese(reason).text;
        let addresses = text.lines().filter(|line| line.contains("https://"));
        assert!(addresses.into_iter().all(|line| line.starts_with("https://")), "{reason:?}\n{text}");
        assert!(!text.lines().take(10).any(|line| line.contains("根拠")), "{reason:?}\n{text}");
    }
}

#[test]
fn the_rich_part_has_a_button_and_nothing_that_is_fetched() {
    for language in Language::ALL {
        for reason in REASONS {
            let html = render(&fixture::notice(reason), language).html;
            assert!(html.contains(&format!("<html lang=\"{}\">", language.as_str())), "{reason:?}");
            assert!(html.contains("<meta name=\"color-scheme\" content=\"light dark\">"), "{reason:?}");
            // A colour of letters without one of what lies under it is lost where the other is turned.
            let inks = html.matches("color:#").count() - html.matches("background-color:#").count();
            assert_eq!(inks, html.matches("bgcolor=").count(), "{reason:?}\n{html}");
            for word in ["<img", "src=", "url(", "<script", "<link", "@import"] {
                assert!(!html.contains(word), "{reason:?}: {word}");
            }
            let is_led = reason != Reason::Outside;
            assert_eq!(html.contains("bgcolor="), is_led, "{reason:?}");
            assert_eq!(html.matches("href=\"https://").count(), if is_led { 2 } else { 0 }, "{reason:?}");
        }
    }
}

#[test]
fn nobody_is_named_but_who_must_be_called() {
    for reason in REASONS {
        let mail = japanese(reason);
        let is_to_be_called = matches!(reason, Reason::Call | Reason::CallGivenUp);
        assert_eq!(mail.text.contains("最上"), is_to_be_called, "{}", mail.text);
        assert!(!mail.card.to_string().contains("最上") && !mail.card.to_string().contains("0901"));
        assert!(!mail.subject.contains("田中"));
    }
}

#[test]
fn a_card_carries_no_link_that_acts_for_a_person() {
    for reason in REASONS {
        for card in [japanese(reason).card, japanese(reason).card_short] {
            assert!(!card.to_string().contains("secret-of-tanaka"));
            let url = "https://incident.city.example.jp/incidents/K7M4-92QX";
            assert_eq!(card.pointer("/actions/0/url").and_then(Value::as_str), Some(url));
        }
    }
}

#[test]
fn cards_use_only_what_workflows_can_show() {
    fn types(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| types(item, found)),
            Value::Object(fields) => {
                found.extend(fields.get("type").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|item| types(item, found));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let known = ["AdaptiveCard", "Container", "TextBlock", "FactSet", "Action.OpenUrl"];
    for reason in REASONS {
        let card = japanese(reason).card;
        let mut found = Vec::new();
        types(&card, &mut found);
        assert!(found.iter().all(|name| known.contains(&name.as_str())), "{found:?}");
        assert_eq!(card.pointer("/version").and_then(Value::as_str), Some("1.4"));
        assert_eq!(card.pointer("/lang").and_then(Value::as_str), Some("ja"));
        assert_eq!(found.iter().filter(|name| name.starts_with("Action")).count(), 1);
        assert!(card.to_string().len() < 4096);
    }
}

#[test]
fn what_others_typed_stays_text() {
    let mut world = world();
    let unit = world.org.units.get_mut(&"zeimu".into()).unwrap();
    unit.name = "<b>税務</b>課\r\nBcc: x [押す](https://evil.example)".to_owned();
    let notice = fixture::duty_notice();
    let mail = Renderer::new().unwrap().render(&notice, &world, Language::Ja, &links(), now()).unwrap();
    assert!(!mail.subject.contains('\n') && !mail.subject.contains('\r'));
    assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")));
    assert!(mail.html.contains("&lt;b&gt;税務") && !mail.html.contains("<b>"));
    let card = mail.card.to_string();
    assert!(!card.contains("[押す](") && card.contains(r"\\[押す\\]\\("), "{card}");
}

#[test]
fn a_late_duty_says_so_and_is_marked() {
    let mail = japanese(Reason::Reminder);
    assert!(mail.text.contains("期限（11月20日(金) 09:50）を過ぎています"), "{}", mail.text);
    assert!(mail.text.contains("あなたの対応は今も必要です。"), "{}", mail.text);
    assert!(mail.card.to_string().contains(" 09:50（過ぎています）"), "{}", mail.card);
    assert!(mail.is_urgent);
    assert!(mail.subject.ends_with("期限超過09:50"), "{}", mail.subject);
    let mut light = fixture::duty_notice();
    light.severity = "minor".into();
    assert!(!render(&light, Language::Ja).is_urgent);
    light.duties[0].due_at = Some(now() - Span::minutes(1));
    assert!(render(&light, Language::Ja).is_urgent);
    assert!(!japanese(Reason::Copy).is_urgent);
}

#[test]
fn a_question_is_asked_in_the_mail_and_says_who_is_asked_next() {
    let mut notice = fixture::duty_notice();
    notice.line = Some(("security".into(), StepId::from("judgement")));
    let due = Some(now() + Span::hours(1));
    notice.duties = vec![fixture::duty("judge", "manager", "zeimu", due)];
    let text = render(&notice, Language::Ja).text;
    assert!(text.contains("問い：CISO・統括情報セキュリティ責任者への報告は必要か"), "{text}");
    assert!(
        text.contains("答えがないときは、情報セキュリティ責任者、統一的な窓口に判断を求めます。"),
        "{text}"
    );
    notice.duties = vec![fixture::duty("judge", "desk", "shi", due)];
    let text = render(&notice, Language::Ja).text;
    assert!(text.contains("として進めます（運用上の設定）。"), "{text}");
}

#[test]
fn a_drill_says_so_first_and_last() {
    let notice = Notice { drill: true, ..fixture::duty_notice() };
    let mail = render(&notice, Language::Ja);
    assert!(mail.subject.starts_with("【訓練】【要確認・重大】"));
    assert!(mail.text.starts_with("【訓練】【要確認】"));
    assert!(mail.text.contains("これは訓練です。実際の事案ではありません。"));
    assert!(mail.card.to_string().contains("これは訓練です"));
    assert!(render(&notice, Language::En).subject.starts_with("[DRILL] [Action required"));
}

#[test]
fn what_is_not_known_leaves_a_mail_that_can_be_read() {
    let mut notice = fixture::duty_notice();
    notice.policy = PolicyVersion(99);
    notice.unit = None;
    notice.to = Addressee::Person(PersonId::from("nobody"));
    let bare = Links { base_url: "https://x.example.jp/".to_owned(), ..Links::default() };
    let mail = Renderer::new().unwrap().render(&notice, &world(), Language::Ja, &bare, now()).unwrap();
    assert!(mail.text.contains("起きた課 所属不明"), "{}", mail.text);
    assert!(mail.text.contains("https://x.example.jp/incidents/K7M4-92QX"));
    assert!(mail.text.contains("統一的な窓口に連絡し"), "{}", mail.text);
}

#[test]
fn every_mail_can_be_read_here() {
    for language in Language::ALL {
        let mails = REASONS.map(|reason| {
            let mail = render(&fixture::notice(reason), language);
            format!("{}\n\n{}", mail.subject, mail.text)
        });
        insta::assert_snapshot!(format!("mails_{}", language.as_str()), mails.join("\n==========\n"));
    }
}

#[test]
fn a_body_outside_is_told_what_is_listed_and_nothing_else() {
    use crate::domain::policy::Detail;
    let listed = include_str!("../../../escalation.yaml");
    let said = [
        (Detail::Severity, "重大"),
        (Detail::Kind, "紛失"),
        (Detail::Unit, "税務課"),
        (Detail::AwareAt, "10:00"),
        (Detail::Asked, "この連絡を受け取ったことを"),
        (Detail::Desk, "000-000-0119"),
    ];
    for choice in 0..1_u32 << said.len() {
        let chosen =
            said.iter().enumerate().filter(|(bit, _)| choice & (1 << bit) != 0).map(|(_, row)| row.0);
        let fields: Vec<&str> = [Detail::Number].into_iter().chain(chosen).map(Detail::as_str).collect();
        let fields = fields.join(", ");
        let party = format!(
            "parties:\n  outsider: {{ label: 県の窓口, email: a@example.jp, readers: 当番,\n    \
             must: confirm, within: 1h, content: {{ fields: [{fields}] }} }}\n"
        );
        let mut org = world().org;
        org.policies.insert(fixture::POLICY, listed.replacen("parties:\n", &party, 1));
        let to = Addressee::Party("outsider".into());
        let notice = Notice { to, ..fixture::notice(Reason::Outside) };
        let world = World::new(org);
        let mail = Renderer::new().unwrap().render(&notice, &world, Language::Ja, &links(), now()).unwrap();
        assert_eq!(mail.subject, "【情報提供】令和8-4127（K7M4-92QX）");
        let whole = format!("{} {} {} {}", mail.text, mail.html, mail.topic, mail.card);
        for (detail, words) in said {
            let is_told = fields.contains(detail.as_str());
            let (text, html) = (mail.text.contains(words), mail.html.contains(words));
            assert_eq!((text, html), (is_told, is_told), "{fields}: {words}\n{}", mail.text);
            assert!(is_told || !whole.contains(words), "{fields}: {words}\n{whole}");
        }
        assert!(
            mail.text.contains("事案番号　令和8-4127（K7M4-92QX）") && mail.text.contains("のろし市"),
            "{}",
            mail.text
        );
        assert!(!mail.text.contains("\n\n\n") && !whole.contains("財務部"), "{}", mail.text);
    }
}
