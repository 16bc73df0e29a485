//! The document as written, and hostile ones.

use super::{Fault, Node, Value, read};

fn find<'a>(node: &'a Node, key: &str) -> &'a Node {
    match &node.value {
        Value::Map(pairs) => &pairs.iter().find(|(known, _)| known.word == key).unwrap().1,
        other => panic!("{key} asked of {other:?}"),
    }
}

fn word(node: &Node) -> &str {
    match &node.value {
        Value::Word(word) => word,
        other => panic!("not a word: {other:?}"),
    }
}

#[test]
fn scalars_keep_their_spelling_and_place() {
    let text = "a: 5.10\nb: no\nc: 0x1F\nd: 24h\ne:\n  - 1_000\n  - \"5.3(1)①\"\n\
                f: ~\ng: 1e3\n日本: ① # 注\nh: .inf\n";
    let root = read(text).unwrap();
    for (key, spelt) in [("a", "5.10"), ("b", "no"), ("c", "0x1F"), ("d", "24h"), ("g", "1e3"), ("日本", "①")]
    {
        assert_eq!(word(find(&root, key)), spelt);
    }
    assert_eq!(find(&root, "f").value, Value::Empty);
    let Value::List(items) = &find(&root, "e").value else { panic!("a list") };
    assert_eq!((word(&items[0]), word(&items[1])), ("1_000", "5.3(1)①"));
    assert_eq!((items[1].line, items[1].column), (7, 5));
    assert_eq!(find(&root, "日本").line, 10);
}

#[test]
fn a_key_written_twice_is_kept_twice() {
    let Value::Map(pairs) = read("a: 1\na: 2\n").unwrap().value else { panic!("a map") };
    assert_eq!(pairs.len(), 2);
    assert_eq!(pairs[1].0.line, 2);
}

#[test]
fn what_would_exhaust_the_machine_is_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = level - 1;
        let refs = vec![format!("*a{before}"); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
    }
    let deep = "[".repeat(100_000);
    let nested: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let wide = "- x\n".repeat(200_000);
    for text in [bomb, deep, nested, wide] {
        let fault = read(&text).unwrap_err();
        assert!(matches!(fault, Fault::TooComplex { .. }), "{fault}");
    }
    let huge = "#".repeat(super::SIZE_MAX_BYTES + 1);
    assert_eq!(read(&huge), Err(Fault::TooLarge { bytes: huge.len() }));
}

#[test]
fn what_is_not_yaml_names_its_line() {
    for (text, line) in
        [("a: 1\nb: [1, 2\nc: 3\n", 3), ("a: \"x\nb: 1", 2), ("a: 1\n\tb: 2\n", 2), ("a: *nowhere\n", 1)]
    {
        match read(text) {
            Err(Fault::NotYaml { line: found, .. }) => assert!(found.abs_diff(line) <= 1, "{text}: {found}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_word_says_where_in_the_text_it_stands_and_what_an_alias_repeats_does_not() {
    let text = "a: [x, \"q z\"] # 注\n直ちに: { k: 15m }\nd: &x 5m\ne: *x\n";
    let root = read(text).unwrap();
    let written = |node: &Node| node.span.map(|(from, to)| text.get(from..to).unwrap().to_owned());
    let Value::List(items) = &find(&root, "a").value else { panic!("a list") };
    assert_eq!(written(&items[0]).as_deref(), Some("x"));
    assert_eq!(written(&items[1]).as_deref(), Some("\"q z\""));
    assert_eq!(written(find(find(&root, "直ちに"), "k")).as_deref(), Some("15m"));
    assert_eq!(written(find(&root, "d")).as_deref(), Some("5m"));
    assert_eq!(find(&root, "e").span, None);
}
