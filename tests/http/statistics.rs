//! 統計 with known times: the page, its files and the interface say what a hand calculation says.

use noroshi::domain::moment::Span;
use serde_json::{Value, json};

use crate::app::App;
use crate::wire::Browser;

fn reported(program: &mut Browser, drill: bool) -> String {
    let body = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "drill": drill,
        "summary": "書類が見当たらない", "aware_at": "2026-11-20T09:50:00+09:00",
        "personal_data": "absent", "my_number": "absent", "malicious": "absent",
    });
    let reply = program.json("/api/v1/incidents", &body);
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.json()["number"].as_str().unwrap().to_owned()
}

fn act(program: &mut Browser, number: &str, noun: &str, body: &Value) {
    let reply = program.json(&format!("/api/v1/incidents/{number}/{noun}"), body);
    assert_eq!(reply.status, 200, "{noun}: {}", reply.body);
}

/// At 10:00 four reports: confirmed at 10:10 and recovered at 12:00; confirmed late at 11:30; a
/// drill; one that turns out to be none.
fn lived(app: &App) -> Browser {
    let mut program = app.program(&["report", "read", "respond", "admin"]);
    let [first, second, drill, void] = [false, false, true, false].map(|drill| reported(&mut program, drill));
    let confirmed = json!({ "person": "2001", "by": "phone" });
    app.pass(Span::minutes(10));
    act(&mut program, &first, "confirmations", &confirmed);
    act(&mut program, &drill, "confirmations", &confirmed);
    act(
        &mut program,
        &void,
        "phase",
        &json!({ "phase": "void", "reason": "書庫にあった", "person": "4001", "second": "4002" }),
    );
    app.pass(Span::minutes(55));
    app.pass(Span::minutes(25));
    act(&mut program, &second, "confirmations", &confirmed);
    app.pass(Span::minutes(30));
    act(&mut program, &first, "phase", &json!({ "phase": "recovered", "reason": "見つかった" }));
    program
}

#[test]
fn programs_read_what_a_hand_calculation_says() {
    let app = App::start();
    let mut program = lived(&app);
    let body = program.get("/api/v1/statistics").json();
    assert_eq!(
        (&body["from"], &body["to"]),
        (&json!("2026-04-01T00:00:00+09:00"), &json!("2027-04-01T00:00:00+09:00"))
    );
    let confirmed = json!({ "count": 2, "mean": 3000, "median": 3000, "p90": 5400 });
    let recovered = json!({ "count": 1, "mean": 7200, "median": 7200, "p90": 7200 });
    let closed = json!({ "count": 0, "mean": null, "median": null, "p90": null });
    let group =
        json!({ "count": 2, "open": 2, "confirmed": confirmed, "recovered": recovered, "closed": closed });
    assert_eq!((&body["all"], &body["drills"], &body["void"]), (&group, &json!(1), &json!(1)));
    for (list, name, key) in
        [("by_unit", "unit", "zeimu"), ("by_kind", "kind", "loss"), ("by_origin", "origin", "staff")]
    {
        assert_eq!(body[list], json!([{ name: key, "counts": group }]), "{list}");
    }
    let steps = body["steps"].as_array().unwrap();
    let manager = steps.iter().find(|row| row["step"] == "at_manager" && row["act"] == "confirm").unwrap();
    assert_eq!((&manager["counts"]["in_time"], &manager["counts"]["late"]), (&json!(1), &json!(1)));
    assert_eq!(manager["counts"]["times"], confirmed);
    let silent = steps.iter().find(|row| row["step"] == "at_manager" && row["act"] == "report_up").unwrap();
    assert_eq!(
        silent["counts"]["missed"],
        json!(1),
        "{silent}: what starts with a confirmation that never came has not begun"
    );
    assert_eq!(program.get("/api/v1/statistics?from=2026-11-20&to=2026-11-20").json()["all"], group);
    let before = program.get("/api/v1/statistics?from=2026-11-01&to=2026-11-19").json();
    assert_eq!((&before["all"]["count"], &before["drills"]), (&json!(0), &json!(0)));
    let wrong = program.get("/api/v1/statistics?year=soon");
    assert_eq!((wrong.status, &wrong.json()["errors"][0]["field"]), (422, &json!("year")), "{}", wrong.body);
    assert_eq!(app.program(&["respond"]).get("/api/v1/statistics").status, 403);
}

#[test]
fn the_page_and_its_files_say_the_same() {
    let app = App::start();
    lived(&app);
    let mut ciso = app.staff("6001");
    let page = ciso.get("/statistics").body;
    for text in ["統計（令和8年度）", "50分", "1時間30分", "2時間", "税務課", "訓練（ほかの数に含みません）"]
    {
        assert!(page.contains(text), "{text} is missing in {page}");
    }
    assert!(
        page.contains("廃棄した事案は含みません") && ciso.get("/ciso").body.contains("href=\"/statistics\"")
    );
    let csv = ciso.get("/statistics?format=csv");
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    let line = "\"最初の受領確認まで（MTTA）\",\"2\",\"50.0\",\"50.0\",\"90.0\"\r\n";
    assert!(csv.body.contains(line), "{}", csv.body);
    let xlsx = ciso.get("/statistics?year=2026&quarter=3&format=xlsx");
    assert!(xlsx.status == 200 && xlsx.body.starts_with("PK"));
    assert_eq!(ciso.get("/statistics?format=exe").status, 404);
    assert!(ciso.get("/statistics?quarter=1").body.contains("第1四半期"));
    let wrong = ciso.get("/statistics?from=2026-11-20&to=ashita");
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("＊「期間の末日」は日付で入力してください。")
            && wrong.body.contains("value=\"ashita\"")
    );
}

#[test]
fn pictures_stand_before_the_tables_and_say_their_numbers() {
    let app = App::start();
    lived(&app);
    let mut ciso = app.staff("6001");
    let page = ciso.get("/statistics").body;
    let first = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing in {page}"));
    assert!(first("class=\"months\"") < first("<details class=\"more tables\""));
    let said = [
        "月ごとの件数（1年前）：",
        "11月 2（0）",
        "2件の中央値は50分（1年前は記録なし）",
        "縦の線は期限の1時間、超えたもの1件",
        "<strong>2</strong> <small>1年前 0</small>",
        "期限を守れたか",
    ];
    for text in said {
        first(text);
    }
    assert_eq!(page.matches("class=\"main\"").count(), 1, "one button is filled");
    assert!(!page.contains("class=\"button\""));
    let csv = ciso.get("/statistics?format=csv").body;
    assert!(csv.contains("\"2026年11月\",\"2\",\"0\"\r\n"), "{csv}");
    // A year later the same days are the year before.
    let next = ciso.get("/statistics?from=2027-11-01&to=2027-11-30&format=csv").body;
    assert!(next.contains("\"2027年11月\",\"0\",\"2\"\r\n"), "{next}");
}

#[test]
fn only_the_wall_is_without_a_menu() {
    let app = App::start();
    let mut ciso = app.staff("6001");
    let mut is_bare = |path: &str| ciso.get(path).body.contains("class=\"wall\"");
    assert!(is_bare("/ciso?wall=1"));
    assert!(!is_bare("/ciso") && !is_bare("/statistics?wall=1") && !is_bare("/?wall=1"));
}

#[test]
fn whoever_sees_little_is_counted_little_and_told_so() {
    let app = App::start();
    lived(&app);
    let page = app.staff("1235").get("/statistics").body;
    assert!(page.contains("庁全体の数ではありません") && !page.contains("50分"), "{page}");
    let csv = app.staff("2001").get("/statistics?format=csv").body;
    assert!(
        csv.contains("\"事案\",\"2\"") && csv.contains("\"訓練（ほかの数に含みません）\",\"1\""),
        "{csv}"
    );
}
