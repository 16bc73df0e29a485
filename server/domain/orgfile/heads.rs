//! The words over the columns of each file, and the cells below them by their kind.
//!
//! Offices keep their own lists, and each calls a column by its own word. What is known is taken; what is
//! not known is named and refused, because a column that nobody reads would be lost in silence.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Row, RowMistake};
use crate::search::fold;
use crate::written;

/// What a cell is, and so how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A staff number, the code of a unit, a word of a list.
    Code,
    /// A name of somebody or something.
    Name,
    /// A mail address.
    Address,
    /// A telephone number.
    Telephone,
    /// Anything else: as it stands.
    Text,
}

/// A column: its English word, what its cells are, and the Japanese words over it, of which the first is
/// written out.
type Column = (&'static str, Kind, &'static [&'static str]);

const TO: Column = ("to", Kind::Code, &["有効終了", "終了", "終了日", "退職日", "廃止日", "任期満了日"]);
/// A file may have both the code of a unit and its name: the code is what counts, so it stands first.
const UNIT: Column = (
    "unit",
    Kind::Code,
    &["所属コード", "組織コード", "部署コード", "所属", "組織", "部署", "課", "所属名", "組織名", "部署名"],
);
/// How offices call the number by which somebody is known.
const PERSON: &[&str] =
    &["職員番号", "職員コード", "職員ID", "職員No", "職員No.", "社員番号", "社員コード", "社員ID", "職員"];
const PHONE: Column =
    ("phone", Kind::Telephone, &["電話", "電話番号", "職場電話", "職場電話番号", "TEL", "内線", "内線番号"]);
const MOBILE: Column = ("mobile", Kind::Telephone, &["携帯電話", "携帯", "携帯番号", "携帯電話番号"]);
const NIGHT: Column = ("night_phone", Kind::Telephone, &["夜間電話", "夜間電話番号", "夜間連絡先"]);
const HOLIDAY: Column = ("holiday_phone", Kind::Telephone, &["休日電話", "休日電話番号", "休日連絡先"]);
const EMAIL: Column = (
    "email",
    Kind::Address,
    &[
        "メール",
        "メールアドレス",
        "電子メール",
        "電子メールアドレス",
        "Eメール",
        "E-mail",
        "mail",
        "職場メール",
        "メアド",
    ],
);
const TEAMS: Column = ("teams", Kind::Code, &["Teams", "チャット", "chat"]);
const ORDER: Column = ("order", Kind::Code, &["順位", "順番", "順"]);

const UNITS: &[Column] = &[
    ("code", Kind::Code, &["組織コード", "所属コード", "部署コード", "コード"]),
    ("name", Kind::Name, &["名称", "組織名", "組織名称", "所属名", "部署名", "名前"]),
    ("kind", Kind::Code, &["種別", "組織種別", "区分"]),
    ("parent", Kind::Code, &["上位", "上位組織", "上位コード", "上位組織コード", "親組織", "親組織コード"]),
    TO,
];

const PEOPLE: &[Column] = &[
    ("code", Kind::Code, PERSON),
    ("name", Kind::Name, &["氏名", "名前", "職員名", "職員氏名", "氏名(漢字)", "漢字氏名", "姓名"]),
    (
        "kana",
        Kind::Name,
        &["かな", "ふりがな", "氏名かな", "かな氏名", "氏名(かな)", "読み", "よみがな", "氏名ふりがな"],
    ),
    EMAIL,
    PHONE,
    MOBILE,
    NIGHT,
    HOLIDAY,
    TEAMS,
    UNIT,
    TO,
];

const POSTS: &[Column] = &[
    ("post", Kind::Code, &["役割", "職", "役職", "役割コード"]),
    UNIT,
    ("person", Kind::Code, PERSON),
    ("as", Kind::Code, &["区分", "種別"]),
    ORDER,
    ("cause", Kind::Code, &["事由", "代理の事由"]),
    TO,
];

const CONTACTS: &[Column] = &[
    ("id", Kind::Code, &["連絡先ID", "ID", "連絡先コード"]),
    ("kind", Kind::Code, &["種別", "区分"]),
    ("organ", Kind::Name, &["機関", "機関名", "組織", "会社名"]),
    ("section", Kind::Name, &["部署", "部署名"]),
    ("title", Kind::Name, &["職名", "役職"]),
    ("name", Kind::Name, &["氏名", "名前", "担当者"]),
    ("bound", Kind::Code, &["指定"]),
    PHONE,
    MOBILE,
    NIGHT,
    HOLIDAY,
    EMAIL,
    TEAMS,
    ("fallback", Kind::Text, &["予備の手段"]),
    ORDER,
    ("deputies", Kind::Text, &["代理"]),
    ("languages", Kind::Text, &["言語"]),
    ("hours", Kind::Text, &["受付時間"]),
    ("notes", Kind::Text, &["備考", "メモ"]),
    ("from", Kind::Code, &["有効開始", "開始", "開始日"]),
    TO,
    ("visible_to", Kind::Text, &["閲覧範囲"]),
    ("on_card", Kind::Code, &["連絡網に載せる"]),
];

const fn columns(file: File) -> &'static [Column] {
    match file {
        File::Units => UNITS,
        File::People => PEOPLE,
        File::Posts => POSTS,
        File::Contacts => CONTACTS,
    }
}

/// The English words over the columns of a file, in the order in which they are written.
pub(super) fn columns_of(file: File) -> Vec<&'static str> {
    columns(file).iter().map(|(english, ..)| *english).collect()
}

/// The columns without which a file says nothing.
const fn keys(file: File) -> &'static [&'static str] {
    match file {
        File::Units | File::People => &["code"],
        File::Posts => &["post", "person"],
        File::Contacts => &["id"],
    }
}

/// The Japanese word over a column of a file.
pub(super) fn japanese(file: File, column: &'static str) -> &'static str {
    let found = columns(file).iter().find(|(english, ..)| *english == column);
    found.and_then(|(_, _, words)| words.first()).copied().unwrap_or(column)
}

/// The rows by the English words of their columns, each cell read by its kind. Where the heads are not
/// understood there are no rows: what they mean is not guessed at.
pub(super) fn read(file: File, rows: &[Row], mistakes: &mut Vec<RowMistake>) -> Vec<Row> {
    let heads: BTreeSet<&str> = rows.iter().flat_map(|row| row.cells.keys().map(String::as_str)).collect();
    if heads.is_empty() {
        return Vec::new();
    }
    let before = mistakes.len();
    let found = understand(file, &heads, mistakes);
    if mistakes.len() > before {
        return Vec::new();
    }
    let words: BTreeSet<String> = words(file).map(fold).collect();
    for row in rows {
        doubt((file, &words), row, &found, mistakes);
    }
    rows.iter().map(|row| Row { line: row.line, cells: cells(row, &found) }).collect()
}

/// What stands in a row and cannot be meant.
fn doubt(
    (file, words): (File, &BTreeSet<String>),
    row: &Row,
    found: &[(&'static Column, &str)],
    mistakes: &mut Vec<RowMistake>,
) {
    if let Some(stray) = row.cells.get("").map(|stray| stray.trim()).filter(|stray| !stray.is_empty()) {
        mistakes.push(head(file, row.line, "cell-without-head", stray));
    }
    let written: Vec<&str> =
        row.cells.values().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let is_head = |cell: &&str| words.contains(&fold(cell));
    if file != File::Contacts && written.iter().all(is_head) && !written.is_empty() {
        mistakes.push(head(file, row.line, "second-head", &written.join("、")));
        return;
    }
    for (column, word) in found {
        let cell = row.cells.get(*word).map_or("", String::as_str);
        if cell.contains(is_lost) {
            let (field, value) = (column.0, cell.replace(is_lost, "〓"));
            mistakes.push(RowMistake {
                file,
                line: row.line,
                field,
                code: "gaiji",
                value,
                known: Vec::new(),
            });
        }
    }
}

/// A character of one office alone (外字), which no other machine can show, or what is left of one.
const fn is_lost(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{f0000}'..='\u{10ffff}')
}

/// The heads of a table with the column that each stands over; none where it is not known.
pub(super) fn known(file: File, heads: &[String]) -> Vec<(&str, Option<&'static str>)> {
    let heads = heads.iter().map(String::as_str).filter(|word| !is_passed_over(word));
    heads.map(|word| (word, find(file, word).map(|(_, column)| column.0))).collect()
}

/// Whether the keys of a file are among these heads, and another column.
pub(super) fn is_whole(file: File, heads: &[String]) -> bool {
    let found: BTreeSet<&str> = known(file, heads).into_iter().filter_map(|(_, column)| column).collect();
    keys(file).iter().all(|key| found.contains(key)) && found.len() > keys(file).len().min(1)
}

/// Whether a sheet of a workbook is meant to be this file: by its name, and by its heads.
pub(super) fn fits(file: File, sheet: &str, heads: &[String]) -> [bool; 2] {
    let like = fold(sheet);
    let is_named = sheets(file)
        .iter()
        .any(|word| like == fold(word) || like.starts_with(&fold(word)) && word.chars().count() > 1);
    let score = |file: File| {
        let found: BTreeSet<&str> = known(file, heads).into_iter().filter_map(|(_, column)| column).collect();
        let is_whole = keys(file).iter().all(|key| found.contains(key));
        if is_whole { found.len() } else { 0 }
    };
    let own = score(file);
    let others = [File::Units, File::People, File::Posts].into_iter().filter(|other| *other != file);
    [is_named, own > 0 && others.map(score).all(|other| other < own)]
}

/// What a sheet is called that holds the file; a name of one character is nothing but that.
const fn sheets(file: File) -> &'static [&'static str] {
    match file {
        File::Units => &["units", "組織", "所属", "部署"],
        File::People => &["people", "職員", "社員"],
        File::Posts => &["posts", "職", "職の表", "役割", "任命"],
        File::Contacts => &["contacts", "連絡先"],
    }
}

/// The head that each column of the file stands under.
fn understand<'a>(
    file: File,
    heads: &BTreeSet<&'a str>,
    mistakes: &mut Vec<RowMistake>,
) -> Vec<(&'static Column, &'a str)> {
    let mut found: BTreeMap<&'static str, Vec<(usize, &'static Column, &'a str)>> = BTreeMap::new();
    let mut strange = Vec::new();
    for written in heads.iter().filter(|word| !is_passed_over(word)) {
        match find(file, written) {
            Some((rank, column)) => found.entry(column.0).or_default().push((rank, column, written)),
            None => strange.push(*written),
        }
    }
    if found.is_empty() {
        let all: Vec<&str> = strange.into_iter().take(3).collect();
        mistakes.push(head(file, 1, "no-heads", &all.join("、")));
        return Vec::new();
    }
    mistakes.extend(strange.iter().map(|word| head(file, 1, "unknown-head", word)));
    for key in keys(file).iter().filter(|key| !found.contains_key(*key)) {
        mistakes.push(head(file, 1, "column-missing", japanese(file, key)));
    }
    let one = |(name, mut same): (&str, Vec<(usize, &'static Column, &'a str)>)| {
        same.sort_unstable_by_key(|(rank, ..)| *rank);
        let second = same.get(1).filter(|_| name != UNIT.0);
        mistakes.extend(second.map(|(_, _, word)| head(file, 1, "head-twice", word)));
        same.first().map(|(_, column, word)| (*column, *word))
    };
    found.into_iter().filter_map(one).collect()
}

/// A column without a head, and one that is marked as nobody's business here.
fn is_passed_over(word: &str) -> bool {
    let word = word.trim();
    word.is_empty() || word.starts_with(['#', '＃'])
}

/// Every word that can stand over a column.
fn words(file: File) -> impl Iterator<Item = &'static str> {
    columns(file)
        .iter()
        .flat_map(|(english, _, words)| std::iter::once(*english).chain(words.iter().copied()))
}

fn find(file: File, written: &str) -> Option<(usize, &'static Column)> {
    let like = fold(written);
    columns(file).iter().find_map(|column| {
        let (english, _, words) = column;
        let mut all = std::iter::once(english).chain(*words);
        let rank = all.position(|known| fold(known) == like)?;
        Some((rank, column))
    })
}

/// A spreadsheet leaves out cells that are empty at the end of a row: they are there, and empty.
fn cells(row: &Row, found: &[(&'static Column, &str)]) -> BTreeMap<String, String> {
    let cell = |((english, kind, _), word): &(&'static Column, &str)| {
        let text = row.cells.get(*word).map_or("", String::as_str);
        ((*english).to_owned(), value(*kind, text.trim()))
    };
    found.iter().map(cell).collect()
}

fn value(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Code => written::code(text),
        Kind::Name => written::name(text),
        Kind::Address => written::address(text),
        Kind::Telephone => written::telephone(text).unwrap_or_else(|| text.to_owned()),
        Kind::Text => text.to_owned(),
    }
}

fn head(file: File, line: usize, code: &'static str, value: &str) -> RowMistake {
    RowMistake { file, line, field: "head", code, value: value.to_owned(), known: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever writes the files reads what each column is, and finds its Japanese word.
    #[test]
    fn every_column_is_described_in_the_manual() {
        let manual = include_str!("../../../ops/README.md");
        for file in [File::Units, File::People, File::Posts, File::Contacts] {
            let (_, rest) = manual.split_once(&format!("| `{}` |", file.name())).unwrap();
            let table = rest.split("\n\n").next().unwrap();
            for (english, _, japanese) in columns(file) {
                let row = format!("| `{english}` | {} |", japanese[0]);
                assert!(table.contains(&row), "{}: {row}", file.name());
            }
        }
    }
}
