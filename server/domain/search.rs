//! How words are found: what reads alike is alike, in what is searched and in what is asked for.
//!
//! Whoever looks for 「USB」 means ＵＳＢ too, さとう finds サトウ and 佐藤 by their reading, `2PP93FAD`
//! is the number 2PP9-3FAD, and 髙橋 is 高橋. Both sides pass through [`fold`], and nothing else compares
//! words.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::called::{Asked, Called};
use super::ids::{PersonId, UnitId};
use super::incident::state::Incident;
use super::moment::Moment;
use super::org::{Org, Person};

/// Characters of a word at most. Longer than any number or line; SQLite refuses patterns of 50,000 bytes,
/// and a search must not be a way to make the store fail.
const CHARS_MAX: usize = 1000;

/// Words of a search at most; further ones would only narrow what is found.
const WORDS_MAX: usize = 8;

/// People that a word finds at most: one that more bear says too little.
const PEOPLE_MAX: usize = 200;

/// People whom a part of a name is said to mean at most.
const LIKE_MAX: usize = 10;

/// Forms of one letter that names are written in (異体字), each before the form that stands for it.
const VARIANTS: &[(&str, char)] = &[
    ("髙", '高'),
    ("﨑嵜碕", '崎'),
    ("濱濵", '浜'),
    ("邊邉", '辺'),
    ("齋斉齊", '斎'),
    ("澤", '沢'),
    ("廣", '広'),
    ("國", '国'),
    ("櫻", '桜'),
    ("眞", '真'),
    ("德", '徳'),
    ("惠", '恵'),
    ("澁", '渋'),
    ("嶋嶌", '島'),
    ("冨", '富'),
    ("龍", '竜'),
    ("瀧", '滝'),
    ("曾", '曽'),
    ("榮", '栄'),
    ("壽", '寿'),
    ("實", '実'),
    ("槇", '槙'),
    ("靜", '静'),
    ("顯", '顕'),
    ("栁", '柳'),
    ("𠮷", '吉'),
    ("圡", '土'),
    ("會", '会'),
    ("學", '学'),
    ("區", '区'),
    ("縣", '県'),
    ("廳", '庁'),
];

/// A text as words are compared: width, case and kana are no difference, nor are spaces, hyphens and
/// lengthening marks, selectors of variants, and the forms in which names are written.
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter_map(letter).collect()
}

fn letter(c: char) -> Option<char> {
    match c {
        c if c.is_whitespace() || c.is_control() => None,
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '\u{ad}' => None,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' => None,
        // Hiragana lie so far below katakana.
        '\u{30a1}'..='\u{30f6}' | '\u{30fd}'..='\u{30fe}' => char::from_u32(u32::from(c) - 0x60),
        c => Some(VARIANTS.iter().find(|(forms, _)| forms.contains(c)).map_or(c, |(_, form)| *form)),
    }
}

/// A word as it is compared. Of a number that is said, 「レイワ8の4127」, as the number is written; what may
/// be a part of a telephone number as well, 「8-4127」, is left as it is, and is found in both.
fn meant(word: &str) -> String {
    let plain = fold(word);
    let asked = Asked::read(word).filter(|_| plain.chars().any(|letter| !letter.is_ascii_digit()));
    let called = asked.and_then(|asked| Some(Called { year: asked.year?, no: asked.no }));
    called.map_or(plain, |called| fold(&called.to_string()))
}

/// What is searched of an incident: its number, and every text that stands on its pages. Whoever may see
/// the incident may read all of it.
pub fn text_of(incident: &Incident) -> String {
    let called = incident.called.map(Called::written).into_iter().flatten();
    let called: Vec<String> = called.collect();
    let numbers = std::iter::once(&incident.number).chain(&called);
    let texts = numbers.chain(incident.texts.values()).chain(&incident.notes);
    // A line of its own for each, so that no word is found across two of them.
    texts.map(|text| fold(text)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A search: every word of it must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Its words.
    pub words: Vec<Word>,
}

/// A word, which a text has, or the name of whoever reported, or of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, folded.
    pub text: String,
    /// Units that are called so, and all below them.
    pub units: BTreeSet<UnitId>,
    /// People who are called so.
    pub people: BTreeSet<PersonId>,
}

impl Search {
    /// Reads what was typed; none where nothing can be found by it.
    pub fn read(typed: &str, org: &Org, now: Moment) -> Option<Self> {
        if typed.chars().count() > CHARS_MAX {
            return None;
        }
        let words = typed.split_whitespace().map(meant).filter(|word| !word.is_empty()).take(WORDS_MAX);
        let words: Vec<Word> = words.map(|word| Word::of(word, org, now)).collect();
        words.iter().all(|word| word.text.chars().count() <= CHARS_MAX).then_some(Self { words })
    }
}

impl Word {
    fn of(text: String, org: &Org, now: Moment) -> Self {
        let is_called = |name: &str| fold(name).contains(&text);
        let named: BTreeSet<&UnitId> =
            org.units.values().filter(|unit| is_called(&unit.name)).map(|unit| &unit.id).collect();
        let lies_in = |unit: &&UnitId| {
            named.contains(unit) || org.lineage(unit, now).any(|above| named.contains(&above.id))
        };
        let units = org.units.keys().filter(lies_in).cloned().collect();
        let is_known = |(id, row): &(&PersonId, &Person)| {
            fold(id.as_str()) == text || is_called(&row.name) || is_called(&row.kana)
        };
        let people = org.people.iter().filter(is_known).map(|(id, _)| id.clone()).take(PEOPLE_MAX).collect();
        Self { text, units, people }
    }
}

/// Whom somebody means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This person.
    One(PersonId),
    /// All of these bear the name.
    Several(Vec<PersonId>),
    /// Nobody who works here.
    Nobody,
}

/// Everyone who works here, as they are looked for.
pub struct Directory {
    rows: Vec<Listed>,
}

struct Listed {
    person: PersonId,
    code: String,
    name: String,
    kana: String,
}

impl Directory {
    /// Of an organisation at a moment.
    pub fn of(org: &Org, now: Moment) -> Self {
        let here = org.people.iter().filter(|(person, _)| org.is_employed(person, now));
        let listed = |(person, row): (&PersonId, &Person)| Listed {
            person: person.clone(),
            code: fold(person.as_str()),
            name: fold(&row.name),
            kana: fold(&row.kana),
        };
        Self { rows: here.map(listed).collect() }
    }

    /// Everybody whose name or reading has what was typed in it: whom it may mean, and never who is meant.
    pub fn like(&self, typed: &str) -> Vec<PersonId> {
        let words: Vec<String> = typed.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
        let has = |row: &&Listed| words.iter().all(|word| row.name.contains(word) || row.kana.contains(word));
        if words.is_empty() {
            return Vec::new();
        }
        self.rows.iter().filter(has).map(|row| row.person.clone()).take(LIKE_MAX).collect()
    }

    /// Whom somebody means who types a staff number, a name or its reading, in whatever width, or name
    /// and number as lists show them.
    pub fn find(&self, typed: &str) -> Meant {
        let meant = fold(typed);
        if meant.is_empty() {
            return Meant::Nobody;
        }
        let is_shown = |row: &Listed| {
            let rest = meant.strip_prefix(&row.name).and_then(|rest| rest.strip_prefix('('));
            rest.and_then(|rest| rest.strip_suffix(')')).is_some_and(|code| code == row.code)
        };
        let ways: [&dyn Fn(&Listed) -> bool; 4] = [
            &|row| row.person.as_str() == typed.trim(),
            &|row| row.code == meant,
            &|row| row.name == meant || is_shown(row),
            &|row| row.kana == meant,
        ];
        for is_meant in ways {
            let found: Vec<&PersonId> =
                self.rows.iter().filter(|row| is_meant(row)).map(|row| &row.person).collect();
            match found.as_slice() {
                [] => {}
                [one] => return Meant::One((*one).clone()),
                several => return Meant::Several(several.iter().map(|one| (*one).clone()).collect()),
            }
        }
        Meant::Nobody
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::org::OrgFact;

    #[test]
    fn what_reads_alike_is_alike() {
        let alike = [
            ("ＵＳＢ", "usb"),
            ("サーバー", "ｻｰﾊﾞ"),
            ("さとう", "サトウ"),
            ("2PP9-3FAD", "２ｐｐ９３ｆａｄ"),
            ("2PP9−3FAD", "2pp9ー3fad"),
            ("髙橋", "高橋"),
            ("渡邉", "渡辺"),
            ("葛\u{e0100}城", "葛城"),
            ("ヴァ", "ゔぁ"),
            ("佐藤　花子", "佐藤花子"),
        ];
        for (one, other) in alike {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        for (one, other) in [("紛失", "盗難"), ("1234", "1235"), ("は", "ば"), ("100%", "1000")] {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn a_person_is_found_by_number_name_or_reading_and_never_guessed() {
        let mut org = Org::default();
        let people =
            [("1234", "佐藤 花子", "さとう はなこ"), ("A-01", "髙橋 次郎", ""), ("9", "佐藤　花子", "")];
        for (id, name, kana) in people {
            let texts = [(format!("name.{id}"), name.to_owned()), (format!("kana.{id}"), kana.to_owned())];
            org.apply(&OrgFact::PersonSet { person: id.into(), unit: None }, &texts.into());
        }
        let directory = Directory::of(&org, Moment::from_micros(1));
        let find = |typed: &str| directory.find(typed);
        for typed in
            ["1234", "１２３４", " 1234 ", "サトウハナコ", "佐藤花子（1234）", "佐藤 花子 (１２３４)"]
        {
            assert_eq!(find(typed), Meant::One("1234".into()), "{typed}");
        }
        for typed in ["A-01", "ａ０１", "高橋次郎", "髙橋 次郎"] {
            assert_eq!(find(typed), Meant::One("A-01".into()), "{typed}");
        }
        assert_eq!(find("佐藤花子"), Meant::Several(vec!["1234".into(), "9".into()]));
        for typed in ["", "ー", "123", "佐藤", "鈴木 一"] {
            assert_eq!(find(typed), Meant::Nobody, "{typed}");
        }
        let like = |typed: &str| directory.like(typed).iter().map(|one| one.to_string()).collect::<Vec<_>>();
        assert_eq!(like("佐藤"), ["1234", "9"]);
        for typed in ["ﾊﾅｺ", "さとう　はな", "サトウ"] {
            assert_eq!(like(typed), ["1234"], "{typed}");
        }
        assert!(like("").is_empty() && like("鈴木").is_empty() && like("佐藤 次郎").is_empty());
    }

    #[test]
    fn every_form_of_a_letter_stands_once() {
        let mut seen = BTreeSet::new();
        for (forms, form) in VARIANTS {
            for c in forms.chars() {
                assert!(seen.insert(c), "{c}");
                assert_ne!(c, *form, "{c} stands for itself");
            }
        }
        assert!(VARIANTS.iter().all(|(_, form)| !seen.contains(form)), "no form stands for another");
    }
}
