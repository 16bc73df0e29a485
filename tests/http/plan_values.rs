//! Closing days, hours and times of the plan by a form: what was typed becomes one line of the text in force,
//! which goes the way of every text, and what cannot be meant is said beside its field.

use crate::app::{ADMINISTRATOR, App};
use crate::wire::{Browser, Reply};

const VALUES: &str = "/admin/policy/values";
const CITY: &str = include_str!("../../escalation.yaml");
const PLANS: [&str; 6] = [
    CITY,
    include_str!("../../ops/profiles/hannan/escalation.yaml"),
    include_str!("../../ops/profiles/fukagawa/escalation.yaml"),
    include_str!("../../ops/profiles/ogasawara/escalation.yaml"),
    include_str!("../../ops/profiles/seihokugo/escalation.yaml"),
    include_str!("../../ops/profiles/ogi-kansa/escalation.yaml"),
];

/// A text as it stood before the page was made of it.
fn plain(text: &str) -> String {
    let signs =
        [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&#x3D;", "="), ("&#x27;", "'"), ("&amp;", "&")];
    signs.iter().fold(text.to_owned(), |text, (said, sign)| text.replace(said, sign))
}

fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    plain(value.unwrap_or_default())
}

/// Every field of the form, as it stands on the page.
fn fields(page: &Reply) -> Vec<(String, String)> {
    let inputs = page.form(VALUES).split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    inputs.map(|tag| (attribute(tag, "name"), attribute(tag, "value"))).collect()
}

fn sent(browser: &mut Browser, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(VALUES, &fields)
}

/// The form with these values in it, each in the first field that holds what is written before it.
fn with(browser: &mut Browser, changes: &[(&str, &str)]) -> Reply {
    let mut all = fields(&browser.get(VALUES));
    for (before, after) in changes {
        let at =
            all.iter_mut().find(|(name, value)| name != "token" && name != "compared" && value == before);
        let (_, value) = at.unwrap_or_else(|| panic!("no field holds 「{before}」"));
        (*after).clone_into(value);
    }
    sent(browser, &all)
}

/// The text on the page of the trial.
fn proposed(page: &Reply) -> String {
    let area = page.body.split("<textarea id=\"policy\"").nth(1).and_then(|rest| rest.split_once(">\n"));
    plain(area.unwrap().1.split("</textarea>").next().unwrap())
}

fn version(app: &App) -> u32 {
    app.backend.store.read::<_, noroshi::store::Error>(|tx| tx.world()).unwrap().org.active.unwrap().0
}

#[test]
fn one_value_of_every_shipped_plan_is_one_line_of_its_text_and_the_rest_stays_byte_for_byte() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    for (index, text) in PLANS.iter().enumerate() {
        if index > 0 {
            app.approve(text);
        }
        let first = fields(&admin.get(VALUES));
        let (name, shown) = first.iter().find(|(name, _)| name.starts_with("urgency.")).unwrap().clone();
        assert!(first.iter().any(|(name, _)| name.starts_with("lines.")), "{index}");
        // A plan of many steps takes a machine long to prove: of those, `policy::values` changes every value.
        if index != 0 && index != 5 {
            continue;
        }
        let other = if shown == "15分" { "20分" } else { "15分" };
        let page = with(&mut admin, &[(&shown, other)]);
        assert_eq!(page.status, 200, "{index} {name} {}", page.body);
        let after = proposed(&page);
        assert!(page.body.contains("増えた行 1、なくなった行 1"), "{index} {name} {}", page.body);
        let differ = text.lines().zip(after.lines()).filter(|(one, other)| one != other).count();
        assert_eq!((differ, text.lines().count()), (1, after.lines().count()), "{index} {name}");
        assert!(page.body.contains("/admin/policy/activations"), "{index}: it can be put into force");
    }
    assert_eq!(version(&app), 6, "a form changes nothing by itself");
}

#[test]
fn the_calendar_is_shown_by_its_own_names_and_changes_where_it_stands() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let page = admin.get(VALUES);
    for words in [
        "月〜金 08:45〜17:15",
        "国民の祝日",
        "毎年12月29日から1月3日まで",
        "段2 情報セキュリティ責任者、統一的な窓口の「受領確認」",
    ] {
        assert!(page.body.contains(words), "{words}\n{}", page.body);
    }
    let mut all = fields(&page);
    for (name, value) in &mut all {
        match name.as_str() {
            "calendars.office.open[0]" => "月〜金 9:00〜17:00".clone_into(value),
            "calendars.office.closed[1]" => "12月28日〜1月4日".clone_into(value),
            "calendars.office.closed[2]" => "令和9年5月6日".clone_into(value),
            "calendars.office.open_days[0]" => "2027年6月5日 9:00〜12:00".clone_into(value),
            _ => {}
        }
    }
    let page = sent(&mut admin, &all);
    let line = "  office: { open: mon-fri 08:45-17:15, closed: [national, 12-29..01-03] }\n";
    let other = "  office: { open: mon-fri 09:00-17:00, closed: [national, 12-28..01-04, 2027-05-06], \
                 open_days: [2027-06-05 09:00-12:00] }\n";
    assert_eq!(proposed(&page), CITY.replace(line, other));
    let fields = [
        ("token", page.value_of("token")),
        ("compared", page.value_of("compared")),
        ("tried", page.value_of("tried")),
        ("policy", proposed(&page)),
        ("reason", "令和9年の休み".to_owned()),
    ];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let done = admin.post("/admin/policy/activations", &fields);
    assert_eq!((done.status, version(&app)), (303, 2), "{}", done.body);
    assert!(admin.get(VALUES).body.contains("2027年6月5日 09:00〜12:00"));
}

#[test]
fn what_cannot_be_meant_is_said_beside_its_field_and_what_was_typed_stays() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    for (before, typed, words) in [
        ("", "土 18:00〜9:00", "曜日と時刻として読めません"),
        ("", "金 17:00〜18:00", "重なっています"),
        ("毎年12月29日から1月3日まで", "11月31日", "「11月31日」は日として読めません"),
        ("国民の祝日", "1月2日", ""),
        ("15分", "0分", "「0分」は時間として読めません"),
        ("15分", "367日", "「367日」は時間として読めません"),
        ("60分", "速やかに", "「速やかに」は時間として読めません"),
        ("60分", "", "入力してください"),
        ("速やかに", "すこし", "「すこし」は時間として読めません"),
        ("月〜金 08:45〜17:15", "", "入力してください"),
    ] {
        let page = with(&mut admin, &[(before, typed)]);
        let refused = !words.is_empty();
        assert_eq!(page.status, if refused { 422 } else { 200 }, "{typed} {}", page.body);
        if refused {
            assert!(page.body.contains(words), "{typed}: {words}\n{}", page.body);
            assert!(fields(&page).iter().any(|(_, value)| value == typed), "{typed}");
        }
    }
    let mut all = fields(&admin.get(VALUES));
    for (name, value) in &mut all {
        if name == "calendars.office.closed[2]" || name == "calendars.office.closed[3]" {
            "2027年5月6日".clone_into(value);
        }
    }
    let page = sent(&mut admin, &all);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("すでにあります（2027年5月6日）"), "{}", page.body);
    let page = with(&mut admin, &[]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("どの値も変わっていません"), "{}", page.body);
    assert_eq!(version(&app), 1);
}

#[test]
fn a_form_of_a_plan_that_is_in_force_no_longer_says_so_and_keeps_what_was_typed() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let mut all = fields(&admin.get(VALUES));
    all.iter_mut().filter(|(_, value)| value == "15分").for_each(|(_, value)| "25分".clone_into(value));
    app.approve(&CITY.replace("again: 60m", "again: 90m"));
    let page = sent(&mut admin, &all);
    assert_eq!(page.status, 409);
    assert!(page.body.contains("別の計画を使い始めました") && page.body.contains("25分"), "{}", page.body);
    let again = sent(&mut admin, &fields(&page));
    assert_eq!(again.status, 200, "{}", again.body);
    assert!(proposed(&again).contains("again: 60m"), "what was typed is what is wanted");
}

#[test]
fn what_is_no_length_or_stands_for_other_places_is_shown_with_why_and_changed_in_the_text() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    app.approve(PLANS[5]);
    let page = admin.get(VALUES);
    for words in ["長さではなく、日時の決まりで書かれています", "市との調整", "/admin/policy/trial"]
    {
        assert!(page.body.contains(words), "{words}\n{}", page.body);
    }
    app.approve(&CITY.replace("直ちに: 15m, 速やかに: 60m", "直ちに: &at 15m, 速やかに: *at"));
    let page = admin.get(VALUES);
    assert!(page.body.contains("ほかの所の値を引いているか"), "{}", page.body);
    let page = with(&mut admin, &[("15分", "20分")]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("ほかの値も変えてしまうため"), "{}", page.body);
}

#[test]
fn only_an_administrator_opens_the_form_or_sends_it() {
    let app = App::start();
    for person in ["1234", "4001", "6001"] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get(VALUES).status, 403, "{person}");
        let token = browser.get("/incidents/new").value_of("token");
        let reply = browser.post(VALUES, &[("token", &token), ("compared", "1")]);
        assert_eq!(reply.status, 403, "{person}");
    }
}
