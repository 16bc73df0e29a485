//! 証拠一覧: what was kept, by whom, its hash, and who has it.

use crate::i18n;
use crate::i18n::time;
use crate::telling::evidence::EvidenceLine;
use crate::telling::words::Words;

use super::{Section, Table};

pub(super) fn sections(items: &[EvidenceLine], words: &Words) -> Vec<Section> {
    let mut section = Section::new("evidence.list", words.word("section-evidence"));
    if items.is_empty() {
        return vec![section];
    }
    section.lead.push(words.word("section-evidence-lead"));
    let heads = ["no", "item", "collected", "holder", "hash"];
    section.tables.push(Table {
        title: String::new(),
        heads: heads.iter().map(|key| words.word(&format!("section-evidence-{key}"))).collect(),
        rows: items.iter().map(|item| row(item, words)).collect(),
    });
    let altered = items.iter().filter(|item| item.is_altered);
    section.missing = altered
        .map(|item| i18n::text(words.language, "section-evidence-altered", &[("no", item.no.into())]))
        .collect();
    vec![section]
}

fn row(item: &EvidenceLine, words: &Words) -> Vec<String> {
    let code = |family: &str, word: &str| words.word(&format!("{family}-{}", word.replace('_', "-")));
    let taken = time::long(words.language, words.years, item.collected_at.0);
    let hands = i18n::text(words.language, "section-evidence-hands", &[("count", item.hands.into())]);
    let standing = match item.overwritten_at {
        Some(at) => words.say("section-evidence-waiting", &[("at", &words.cell(at.0))]),
        None => code("evidence-standing", &item.standing),
    };
    vec![
        item.no.to_string(),
        format!("{}　{}", code("evidence-kind", &item.kind), item.description),
        format!("{taken} {}", item.collected_by).trim().to_owned(),
        format!("{standing} {} {hands}", item.holder),
        item.sha256.clone().unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::moment::Moment;
    use crate::telling::document::Stamp;

    fn line() -> EvidenceLine {
        EvidenceLine {
            no: 3,
            kind: "log".to_owned(),
            description: "ファイアウォールのログ".to_owned(),
            collected_at: Stamp(Moment::from_micros(1_795_136_400_000_000)),
            collected_by: "佐藤 花子".to_owned(),
            holder: "県警".to_owned(),
            standing: "kept".to_owned(),
            sha256: Some("aa".to_owned()),
            is_altered: false,
            overwritten_at: None,
            hands: 2,
        }
    }

    /// A log that nobody has taken is not in anybody's keeping.
    #[test]
    fn a_log_that_still_waits_is_not_said_to_be_kept() {
        let at = Stamp(Moment::from_micros(1_795_136_400_000_000));
        let waiting = EvidenceLine { kind: "log_source".to_owned(), overwritten_at: Some(at), ..line() };
        let found = sections(&[waiting], &Words::default()).remove(0);
        assert_eq!(found.tables[0].rows[0][3], "未採取（11月20日 10:00に上書き） 県警 （保管の記録2件）");
    }

    #[test]
    fn the_list_names_hash_and_holder_and_what_was_changed() {
        let words = Words::default();
        let found = sections(&[EvidenceLine { is_altered: true, ..line() }], &words).remove(0);
        let cells = [
            "3",
            "ログの書き出し　ファイアウォールのログ",
            "令和8年11月20日(金) 10:00 佐藤 花子",
            "保管中 県警 （保管の記録2件）",
            "aa",
        ];
        assert_eq!(found.tables[0].rows, [cells.map(str::to_owned).to_vec()]);
        assert_eq!(found.missing, ["証拠 3 のファイルは採取したときのものと違う（改ざん検知）。"]);
        assert!(sections(&[], &words).remove(0).is_empty());
    }
}
