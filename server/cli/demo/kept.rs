//! What the desk of the sample city has kept as evidence: a file in the vault and things in a safe.

use crate::actions::evidence;
use crate::domain::evidence::decide::Ask;
use crate::domain::evidence::fact::{CustodyAct, Kind, Particulars};
use crate::domain::history::Private;
use crate::domain::moment::{Moment, Span};

use super::Failure;
use super::past::Past;

/// An item to be taken in.
pub struct Item {
    kind: Kind,
    /// Its name and what is in it.
    file: Option<(&'static str, String)>,
    texts: &'static [(&'static str, &'static str)],
    clock_offset: Option<Span>,
    overwritten_at: Option<Moment>,
}

/// Takes an item in, as the desk does.
///
/// # Errors
/// What ends the making, and where the vault cannot be used.
pub fn take_in(past: &Past<'_>, (person, number): (&str, &str), item: &Item) -> Result<(), Failure> {
    let received = item.file.as_ref().map(|(_, content)| {
        let mut intake = past.vault.begin()?;
        intake.write(content.as_bytes())?;
        intake.finish()
    });
    let received = received.transpose().map_err(evidence::of_vault)?;
    let brought = item.file.as_ref().zip(received.as_ref());
    let brought = brought.map(|((name, _), received)| evidence::Brought { received, name });
    let particulars = Particulars {
        clock_offset: item.clock_offset,
        overwritten_at: item.overwritten_at,
        ..Particulars::new(item.kind, past.now())
    };
    let taking = evidence::ItemIntake { item: particulars, texts: texts(item.texts) };
    past.done(evidence::collect(past.backend, &past.by(person), number, taking, brought).map(drop))
}

/// Passes an item on.
///
/// # Errors
/// What ends the making.
pub fn hand_over(
    past: &Past<'_>,
    (person, number, no): (&str, &str, u32),
    (to, reason): (&str, &str),
) -> Result<(), Failure> {
    let ask = Ask::Handle { act: CustodyAct::HandOver, at: None };
    let texts = texts(&[("to", to), ("reason", reason)]);
    past.done(evidence::ask(past.backend, &past.by(person), number, no, ask, texts).map(drop))
}

fn texts(pairs: &[(&str, &str)]) -> Private {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

/// Who opened the page with the names in it. The addresses are those kept for examples (RFC 5737).
pub fn page_log() -> Item {
    let line = |minute: usize| format!("192.0.2.{minute} - - \"GET /koza/kekka.pdf\" 200 18432\n");
    Item {
        kind: Kind::Log,
        file: Some(("koza-access.log", (1..=40).map(line).collect())),
        texts: &[
            ("description", "講座の申込結果ページの閲覧記録"),
            ("found_where", "公開用ウェブサーバー"),
            ("collected_by", "統一的な窓口"),
            ("tool", "管理画面の書き出し"),
            ("method", "該当ページの行だけを書き出した"),
        ],
        clock_offset: Some(Span::seconds(2)),
        overwritten_at: None,
    }
}

/// The page as it was before it was taken down.
pub fn page_print() -> Item {
    Item {
        kind: Kind::Paper,
        file: None,
        texts: &[
            ("description", "削除前のページを印刷したもの（3枚）"),
            ("collected_by", "広報課"),
            ("witness", "情報政策課の職員"),
            ("seal", "A-0021"),
            ("storage", "情報政策課の金庫"),
        ],
        clock_offset: None,
        overwritten_at: None,
    }
}

/// What was seen, on paper.
pub fn photographs() -> Item {
    Item {
        kind: Kind::Paper,
        file: None,
        texts: &[
            ("description", "現物と画面の写真を印刷したもの"),
            ("collected_by", "統一的な窓口"),
            ("witness", "情報政策課の職員"),
            ("storage", "情報政策課の金庫"),
        ],
        clock_offset: None,
        overwritten_at: None,
    }
}

/// The gate keeps its pictures for a week.
pub fn gate_recorder(now: Moment) -> Item {
    Item {
        kind: Kind::LogSource,
        file: None,
        texts: &[
            ("description", "庁舎の出入口と公用車車庫の録画"),
            ("found_where", "守衛室の録画装置"),
            ("retention", "7日で上書き"),
        ],
        clock_offset: None,
        overwritten_at: Some(now + Span::hours(24 * 6)),
    }
}
