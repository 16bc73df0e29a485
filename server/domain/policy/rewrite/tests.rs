//! Values that change where they stand, and everything else that stays.

use super::{Change, Path, Refused, rewritten};

fn path(keys: &[&str]) -> Path {
    keys.iter().fold(Path::default(), |path, key| path.key(key))
}

fn word(keys: &[&str], to: &str) -> Change {
    Change::Word(path(keys), to.to_owned())
}

/// A list whose items become `items` (`-` goes, `=` stays as `known` says) and `more` after them.
fn list(keys: &[&str], items: &[Option<&str>], more: &[&str]) -> Change {
    let owned = |text: &&str| (*text).to_owned();
    let items = items.iter().map(|item| item.as_ref().map(owned)).collect();
    Change::List(path(keys), items, more.iter().map(owned).collect())
}

#[test]
fn a_word_is_changed_where_it_stands_and_every_other_byte_stays() {
    let text = "# 頭\r\na:   15m   # 時間\nb: { c: \"1h\", d: 2h } # 残る\n\n速やかに: '60m'\n";
    let changes = [word(&["a"], "20m"), word(&["b", "c"], "90m"), word(&["速やかに"], "45m")];
    let after = "# 頭\r\na:   20m   # 時間\nb: { c: \"90m\", d: 2h } # 残る\n\n速やかに: '45m'\n";
    assert_eq!(rewritten(text, &changes).as_deref(), Ok(after));
    let marked = format!("\u{feff}{text}");
    assert_eq!(rewritten(&marked, &changes), Ok(format!("\u{feff}{after}")));
}

#[test]
fn a_list_in_brackets_and_one_in_lines_change_item_by_item() {
    for (before, items, more, after) in [
        ("[a, b, c]", vec![Some("a"), None, Some("c")], vec![], "[a, c]"),
        ("[a, b, c]", vec![None, None, Some("x")], vec![], "[x]"),
        ("[a, b, c]", vec![Some("a"), None, None], vec!["y", "z"], "[a, y, z]"),
        ("[a, b]", vec![Some("a"), Some("b")], vec!["2026-05-07"], "[a, b, 2026-05-07]"),
        ("[a]", vec![None], vec![], "[]"),
        ("[]", vec![], vec!["a", "b"], "[a, b]"),
        ("a", vec![Some("a")], vec!["b"], "[a, b]"),
        ("mon-fri 08:45-17:15", vec![Some("mon-fri 09:00-17:00")], vec![], "mon-fri 09:00-17:00"),
        ("\n  - a # 一\n  - b\n", vec![None, Some("b")], vec!["c"], "\n  - b\n  - c\n"),
        ("\n- a\n- b # 二", vec![Some("a"), Some("b")], vec!["c"], "\n- a\n- b # 二\n- c"),
    ] {
        let text = format!("k: {before}\nend: 1 # 注\n");
        let found = rewritten(&text, &[list(&["k"], &items, &more)]);
        assert_eq!(found, Ok(format!("k: {after}\nend: 1 # 注\n")), "{before}");
    }
}

#[test]
fn a_list_that_is_not_there_comes_after_what_is() {
    let wanted = [list(&["o", "new"], &[], &["2026-06-06 09:00-12:00"])];
    for (text, after) in [
        (
            "o: { open: x, closed: [a, b ] } # 注\n",
            "o: { open: x, closed: [a, b ], new: [2026-06-06 09:00-12:00] } # 注\n",
        ),
        (
            "o:\n  open: x # 注\n  closed:\n    - a\n    - b # 二\nz: 1\n",
            "o:\n  open: x # 注\n  closed:\n    - a\n    - b # 二\n  new: [2026-06-06 09:00-12:00]\nz: 1\n",
        ),
    ] {
        assert_eq!(rewritten(text, &wanted).as_deref(), Ok(after));
    }
}

#[test]
fn where_anything_else_would_read_otherwise_nothing_is_changed() {
    let text = "a: &x 15m\nb: *x\nc: >\n  15m\nd: [a, # 注\n  b]\n";
    assert_eq!(rewritten(text, &[word(&["a"], "20m")]), Err(Refused::Beyond));
    for (change, at) in [
        (word(&["b"], "20m"), "b"),
        (word(&["c"], "20m"), "c"),
        (list(&["d"], &[None, Some("b")], &[]), "d"),
        (word(&["nowhere"], "1m"), "nowhere"),
    ] {
        match rewritten(text, &[change]) {
            Err(Refused::Place(path)) => assert_eq!(path.to_string(), at),
            other => panic!("{at}: {other:?}"),
        }
    }
}
