//! The tables of a personnel change as files: workbooks and CSV, heads that are matched by hand, and files
//! that are refused whole.

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::Moment;
use noroshi::domain::org::Org;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

use crate::app::{ADMINISTRATOR, App};
use crate::wire::{Browser, Reply};

const PATH: &str = "/admin/changes";
/// Made by LibreOffice from a table in which 0042 was a number with noughts before it.
const LIBREOFFICE: &[u8] = include_bytes!("tables/libreoffice.xlsx");

fn org(app: &App) -> Org {
    app.backend.store.read(|tx| tx.world()).unwrap().org.clone()
}

/// A form with files, as a browser sends it.
fn send(browser: &mut Browser, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Reply {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, bytes) in files {
        let head =
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    browser.send("POST", PATH, &[("Content-Type", "multipart/form-data; boundary=edge")], &body)
}

fn preview(browser: &mut Browser, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Reply {
    let token = browser.get(PATH).value_of("token");
    let own = [("token", token.as_str()), ("act", "preview")];
    send(browser, &[&own[..], fields].concat(), files)
}

/// What stands in a table of the page.
fn pasted(reply: &Reply, table: &str) -> String {
    let rest = reply.body.split(&format!("name=\"{table}\"")).nth(1).unwrap();
    let text = rest.split_once('>').unwrap().1.split("</textarea>").next().unwrap();
    text.replace("&quot;", "\"").replace("&#x3D;", "=").replace("&amp;", "&")
}

/// Records what a page shows.
fn apply(browser: &mut Browser, shown: &Reply, more: &[(&str, &str)]) -> Reply {
    let kept = ["token", "revision", "shown"].map(|name| (name, shown.value_of(name)));
    let tables = ["table_units", "table_people", "table_posts"].map(|name| (name, pasted(shown, name)));
    let all = kept.iter().chain(&tables).map(|(name, value)| (*name, value.as_str()));
    let all = all.chain([("act", "apply")]).chain(more.iter().copied());
    send(browser, &all.collect::<Vec<_>>(), &[])
}

fn sheet(name: &str, rows: &[&[&str]]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).unwrap();
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(*cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    sheet
}

fn book(sheets: impl IntoIterator<Item = Worksheet>) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    book.save_to_buffer().unwrap()
}

const HEADS: &[&str] = &["社員番号", "氏名", "カナ", "メールアドレス", "所属コード"];
const PERSON: &[&str] = &["1301", "松本 次男", "まつもと つぎお", "m@example.jp", "zeimu"];

#[test]
fn a_workbook_is_shown_as_what_it_says_and_recorded_from_the_page() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let mut people = sheet("職員", &[&[], &[], HEADS]);
    let day = Format::new().set_num_format("yyyy/m/d");
    people.write_string(2, 5, "退職日").unwrap();
    people.write_number(3, 0, 1301).unwrap();
    for (column, cell) in (1_u16..).zip(&PERSON[1..]) {
        people.write_string(3, column, *cell).unwrap();
    }
    people.write_number_with_format(3, 5, 46_477, &day).unwrap();
    let mut hidden = sheet("職員（旧）", &[HEADS, &["9999", "旧 太郎", "", "", ""]]);
    hidden.set_hidden(true);
    let bytes = book([sheet("説明", &[&["この表の使い方"]]), people, hidden]);
    let shown = preview(&mut administrator, &[], &[("file_people", &bytes)]);
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert!(shown.body.contains("職員の追加: 1301 松本 次男"), "{}", shown.body);
    assert!(shown.body.contains("令和9年4月1日") && !shown.body.contains("旧 太郎"), "{}", shown.body);
    let revision = org(&app).revision;
    let done = apply(&mut administrator, &shown, &[]);
    assert_eq!(done.header("location"), "/admin/changes?done=changes-recorded", "{}", done.body);
    let world = org(&app);
    assert_eq!(world.revision, revision + 1);
    let person = &world.people[&PersonId::from("1301")];
    assert_eq!(person.to, Moment::parse("2027-04-01T00:00:00+09:00"), "the last day is 31 March");
    assert_eq!(person.unit.as_ref().unwrap().as_str(), "zeimu");
}

#[test]
fn a_row_that_cannot_be_read_is_named_by_the_row_of_the_spreadsheet() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let wrong: &[&str] = &["1301", "松本 次男", "", "at home", "zeimu"];
    let bytes = book([sheet("Sheet1", &[&[], HEADS, PERSON.get(..0).unwrap(), wrong])]);
    let refused = preview(&mut administrator, &[], &[("file_people", &bytes)]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("職員の表 4行目"), "{}", refused.body);
    let above = refused.value_of("table_people_above");
    let again = [("table_people", pasted(&refused, "table_people")), ("table_people_above", above)];
    let again: Vec<_> = again.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = preview(&mut administrator, &again, &[]);
    assert!(refused.body.contains("職員の表 4行目"), "it stays so: {}", refused.body);
}

#[test]
fn a_file_of_libreoffice_is_read_and_numbers_that_lost_their_noughts_are_asked_about() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let shown = preview(&mut administrator, &[], &[("file_people", LIBREOFFICE)]);
    assert_eq!(shown.status, 200, "{}", shown.body);
    for word in ["職員の追加: 42 髙橋 﨑子", "short-number:42", "4桁", "令和9年4月1日"] {
        assert!(shown.body.contains(word), "{word}: {}", shown.body);
    }
    assert_eq!(apply(&mut administrator, &shown, &[]).status, 422, "unanswered");
    assert!(!org(&app).people.contains_key(&PersonId::from("42")));
}

#[test]
fn csv_is_read_in_utf_8_and_as_windows_writes_it() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let text = "職員番号,氏名,所属\r\n1301,髙﨑 次男,税務課\r\n";
    let (windows, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    for bytes in [text.as_bytes(), &windows, &[b"\xef\xbb\xbf", text.as_bytes()].concat()] {
        let shown = preview(&mut administrator, &[], &[("file_people", bytes)]);
        assert!(shown.body.contains("職員の追加: 1301 髙﨑 次男"), "{}", shown.body);
    }
    let gaiji = b"\x90\x45\x88\xf5\x94\xd4\x8d\x86,\x8e\x81\x96\xbc\r\n1301,\xf0\x40\r\n";
    let refused = preview(&mut administrator, &[], &[("file_people", gaiji)]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("外字") && refused.body.contains("〓"), "{}", refused.body);
}

/// The same workbook with a part of its first sheet written otherwise.
fn rewritten(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).unwrap();
        let name = part.name().to_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        out.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        if name.ends_with("sheet1.xml") {
            assert!(text.contains(from), "{text}");
            text = text.replace(from, to);
        }
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_file_that_cannot_be_meant_is_refused_whole_with_what_is_wrong() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let mut merged = sheet("職員", &[HEADS, PERSON]);
    merged.merge_range(4, 0, 4, 1, "1303", &Format::new()).unwrap();
    merged.merge_range(2, 0, 2, 1, "1302", &Format::new()).unwrap();
    let mut computed = sheet("職員", &[HEADS, PERSON]);
    computed.write_formula(1, 2, Formula::new("=B2")).unwrap();
    let uncomputed = rewritten(&book([computed]), "<v>0</v>", "");
    let mut broken = sheet("職員", &[HEADS, PERSON]);
    broken.write_formula(1, 2, Formula::new("=NA()").set_result("#N/A")).unwrap();
    let mut hidden = sheet("職員", &[HEADS, PERSON]);
    hidden.set_hidden(true);
    let mut blank = Worksheet::new();
    blank.set_active(true);
    let mut several = ["4月", "5月"].map(|name| sheet(name, &[HEADS, PERSON]));
    several[0].set_active(true);
    let mut serial = sheet("職員", &[&["職員番号", "氏名", "退職日"], &["1301", "松本 次男"]]);
    serial.write_number(1, 2, 46_477).unwrap();
    let files: [(&str, &[u8], &[&str]); 13] = [
        ("file_people", &book([merged]), &["結合したセル", "A3:B3、A5:B5"]),
        ("file_people", &uncomputed, &["計算結果のない数式", "C2"]),
        ("file_people", &book([broken]), &["#N/A など", "C2"]),
        ("file_people", &book([hidden, blank]), &["すべて隠されています", "職員"]),
        ("file_people", &book(several), &["4月、5月"]),
        ("file_people", &book([serial]), &["2行目", "46477", "2026-04-01 の形"]),
        ("file_people", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", &["古い形式（XLS）"]),
        ("file_people", b"PK\x03\x04 and nothing that it promises", &["ブック（XLSX）として読めません"]),
        ("file_people", b"a,b\n\xff\xff\xff\n", &["文字を読めません"]),
        ("file_people", "職員番号,氏名,連絡先\n,,電話\n1301,松本 次男,1\n".as_bytes(), &["連絡先"]),
        (
            "file_people",
            "職員番号,氏名,電話\n社員番号,名前,\n1301,松本 次男,\n".as_bytes(),
            &["見出しの行がもう一つ", "2行目"],
        ),
        ("file_people", "職員番号,氏名\n1301,松本\n1301,松本\n".as_bytes(), &["二度書かれています", "3行目"]),
        ("file_units", "組織コード,上位\nzaimu,zeimu\nzeimu,zaimu\n".as_bytes(), &["自分自身に戻ります"]),
    ];
    let revision = org(&app).revision;
    for (field, bytes, words) in files {
        let typed = [("table_posts", "役割\t所属\t職員番号\nmanager\tzeimu\t1235\n")];
        let refused = preview(&mut administrator, &typed, &[(field, bytes)]);
        assert_eq!(refused.status, 422, "{words:?}: {}", refused.body);
        for word in words {
            assert!(refused.body.contains(word), "{word}: {}", refused.body);
        }
        assert!(pasted(&refused, "table_posts").contains("manager"), "what was pasted stays: {words:?}");
    }
    assert_eq!(org(&app).revision, revision, "nothing is recorded");
}

#[test]
fn a_workbook_that_swells_is_given_up() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let large = " ".repeat(200 * 1024 * 1024);
    let bytes =
        rewritten(&book([sheet("職員", &[HEADS, PERSON])]), "<sheetData>", &format!("{large}<sheetData>"));
    assert!(bytes.len() < 4 * 1024 * 1024);
    let refused = preview(&mut administrator, &[], &[("file_people", &bytes)]);
    assert!(refused.body.contains("開くと大きすぎます"), "{}", refused.body);
}

#[test]
fn a_head_that_is_not_known_is_matched_by_hand_without_choosing_the_file_again() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let rows: [&[&str]; 2] =
        [&["職員番号", "お名前", "ランク", "所属"], &["1301", "松本 次男", "3", "税務課"]];
    let asked = preview(&mut administrator, &[], &[("file_people", &book([sheet("職員", &rows)]))]);
    assert_eq!(asked.status, 422);
    for word in
        ["分からない見出し", "職員の表の「お名前」", "職員の表の「ランク」", "table_people|name|お名前"]
    {
        assert!(asked.body.contains(word), "{word}: {}", asked.body);
    }
    let table = pasted(&asked, "table_people");
    let chosen = |name: &'static str, rank: &'static str| {
        [("table_people", table.clone()), ("column", name.to_owned()), ("column", rank.to_owned())]
    };
    let with = |administrator: &mut Browser, fields: &[(&str, String)]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        preview(administrator, &fields, &[])
    };
    let twice = chosen("table_people|name|お名前", "table_people|name|ランク");
    let refused = with(&mut administrator, &twice);
    assert!(refused.status == 422 && refused.body.contains("ほかの見出しの列にも"), "{}", refused.body);
    let known = chosen("table_people|code|お名前", "table_people|-|ランク");
    assert_eq!(with(&mut administrator, &known).status, 422, "there is a column of numbers already");
    let good = chosen("table_people|name|お名前", "table_people|-|ランク");
    let shown = with(&mut administrator, &good);
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert!(shown.body.contains("職員の追加: 1301 松本 次男"), "{}", shown.body);
    let other = [("column", "table_people|kana|お名前"), ("column", "table_people|-|ランク")];
    assert_eq!(
        apply(&mut administrator, &shown, &other).status,
        422,
        "another meaning is not what was shown"
    );
    let same = [("column", "table_people|name|お名前"), ("column", "table_people|-|ランク")];
    let done = apply(&mut administrator, &shown, &same);
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(org(&app).people[&PersonId::from("1301")].name, "松本 次男");
}

#[test]
fn a_row_without_heads_and_heads_without_rows_are_called_what_they_are() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let row = preview(&mut administrator, &[("table_people", "1301\t松本 次男\tm@example.jp")], &[]);
    assert!(row.status == 422 && row.body.contains("1行目が見出しではありません"), "{}", row.body);
    let head = preview(&mut administrator, &[("table_people", "職員番号\t氏名")], &[]);
    assert!(head.status == 422 && head.body.contains("下に行がありません"), "{}", head.body);
    let nothing = preview(&mut administrator, &[], &[]);
    assert!(nothing.body.contains("貼り付けるか、ファイルを選んでください"), "{}", nothing.body);
}

#[test]
fn a_very_large_table_is_answered_in_time_and_a_larger_one_is_refused() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let rows = |count: u32| {
        let row = |no: u32| format!("{:05},氏名 {no},m{no}@example.jp,zeimu\n", 30_000 + no);
        format!("職員番号,氏名,メール,所属\n{}", (0..count).map(row).collect::<String>())
    };
    let begun = Instant::now();
    let shown = preview(&mut administrator, &[], &[("file_people", rows(30_000).as_bytes())]);
    assert_eq!(shown.status, 200, "{}", shown.body.chars().take(3_000).collect::<String>());
    assert!(shown.body.contains("ほかに29500件"));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let many = preview(&mut administrator, &[], &[("file_people", rows(30_001).as_bytes())]);
    assert!(many.status == 422 && many.body.contains("30,000行まで"));
    let wrong = rows(1_000).replace('@', "");
    let refused = preview(&mut administrator, &[], &[("file_people", wrong.as_bytes())]);
    assert_eq!(refused.body.matches("メールアドレスとして読めません").count(), 200);
    assert!(refused.body.contains("ほかに800行"));
}

#[test]
fn merged_cells_are_filled_down_and_the_title_above_the_heads_is_passed_over() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let title: &[&str] = &["令和8年度 職員名簿（令和8年12月1日現在）"];
    let next: &[&str] = &["1302", "新田 三郎", "にった さぶろう", "n@example.jp", ""];
    let person: &[&str] = &["1401", "旧田 次郎", "きゅうた じろう", "k@example.jp", ""];
    let mut list = sheet("職員", &[title, &[], HEADS, person, next]);
    list.merge_range(0, 0, 0, 4, title[0], &Format::new()).unwrap();
    list.merge_range(3, 4, 4, 4, "zeimu", &Format::new()).unwrap();
    let alike = [("accept", "alike")];
    let shown = preview(&mut administrator, &alike, &[("file_people", &book([list]))]);
    assert_eq!(shown.status, 200, "{}", shown.body);
    for said in ["結合したセル（E4:E5）", "見出しの上の2行は、表題として飛ばしました"]
    {
        assert!(shown.body.contains(said), "{said}: {}", shown.body);
    }
    assert!(!shown.body.contains("分からない見出し"), "{}", shown.body);
    assert_eq!(pasted(&shown, "table_people").matches(",zeimu").count(), 2);
    let typed = format!("{}\n\n職員番号\t氏名\tメール\n1501\t別 四郎\tat home\n", title[0]);
    let refused = preview(&mut administrator, &[("table_people", &typed)], &[]);
    assert!(refused.body.contains("職員の表 4行目"), "pasted as well: {}", refused.body);
}

#[test]
fn a_unit_that_goes_empty_is_asked_about_and_one_that_is_missing_is_said_once_and_offered() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let typed = [("table_people", "職員番号\t所属\t氏名\n1235\t\t清水 十和\n")];
    let before = org(&app).people[&PersonId::from("1235")].clone();
    assert!(before.unit.is_some());
    let shown = preview(&mut administrator, &typed, &[]);
    assert!(shown.body.contains("所属（税務課）が空になっています"), "{}", shown.body);
    assert_eq!(apply(&mut administrator, &shown, &[]).status, 422);
    assert_eq!(org(&app).people[&PersonId::from("1235")], before);
    let rows: String =
        (1..40).map(|no| format!("16{no:02}\t新 {no}郎\tn{no}@example.jp\t総務企画課\n")).collect();
    let people = format!("職員番号\t氏名\tメール\t所属\n{rows}");
    let refused = preview(&mut administrator, &[("table_people", &people)], &[]);
    assert_eq!(refused.body.matches("「総務企画課」という組織はありません").count(), 1, "{}", refused.body);
    assert!(refused.body.contains("ほか38行"), "{}", refused.body);
    let token = refused.value_of("token");
    let fields = [("token", token.as_str()), ("act", "units"), ("table_people", people.as_str())];
    let drafted = send(&mut administrator, &fields, &[]);
    assert!(pasted(&drafted, "table_units").contains("総務企画課"), "{}", drafted.body);
    let table = pasted(&drafted, "table_units");
    let both = [("table_people", people.as_str()), ("table_units", table.as_str())];
    let shown = preview(&mut administrator, &both, &[]);
    assert!(shown.status == 200 && shown.body.contains("組織の新設"), "{}", shown.body);
}

#[test]
fn a_kind_of_unit_is_taken_by_its_short_name_and_a_strange_one_is_told_what_there_is() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let root = org(&app).units.values().find(|unit| unit.parent.is_none()).unwrap().id.to_string();
    let table = |kind: &str| format!("組織コード\t名称\t種別\t上位\nx01\t新しい部署\t{kind}\t{root}\n");
    for kind in ["部", "局", "部・局", "課", "室", "section"] {
        let shown = preview(&mut administrator, &[("table_units", &table(kind))], &[]);
        assert_eq!(shown.status, 200, "{kind}: {}", shown.body);
    }
    let refused = preview(&mut administrator, &[("table_units", &table("係"))], &[]);
    assert!(refused.status == 422 && refused.body.contains("「係」"), "{}", refused.body);
    assert!(refused.body.contains("部・局、部、局"), "what may be written: {}", refused.body);
}
