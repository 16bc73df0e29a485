//! Contacts by the command line, which needs the database and no server.

use std::fs;

use crate::town::{Town, sample_file};

#[test]
fn contacts_are_imported_exported_and_taken_back_without_a_change() {
    let town = Town::peopled();
    let out = town.must(&["org", "import", "--contacts", &sample_file("contacts")]);
    assert!(out.contains("連絡先の追加: police のろし県警察（架空）"), "{out}");
    let file = town.path("out.csv");
    town.must(&["contacts", "export", "--output", &file]);
    let again = town.must(&["org", "import", "--contacts", &file]);
    assert!(again.contains("変わるところはありません"), "{again}");
    // The same from a spreadsheet of an older office machine.
    let text = fs::read_to_string(&file).expect("it was written").replace("000-300-0001", "000-300-9999");
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text.trim_start_matches('\u{feff}'));
    fs::write(&file, &cp932).expect("the folder is ours");
    let changed = town.must(&["org", "import", "--contacts", &file]);
    assert!(
        changed.contains("連絡先の変更: police のろし県警察（架空） サイバー犯罪対策課 相談窓口（電話: 000-300-0001 → 000-300-9999）"),
        "{changed}"
    );
    town.must(&["audit", "verify", "--replay"]);
}

#[test]
fn an_import_with_wrong_rows_names_them_all_and_takes_none() {
    let town = Town::peopled();
    let file = town.write("contacts.csv", "連絡先ID,種別,機関,電話\nok,警察,県警,000-1\nx,海賊,船,a@b.jp\n");
    let ran = town.try_run(&["org", "import", "--contacts", &file]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    for word in ["contacts.csv:3", "海賊", "a@b.jp"] {
        assert!(ran.err.contains(word), "{word} is not named:\n{}", ran.err);
    }
    let kept = town.must(&["contacts", "export"]);
    assert_eq!(kept.lines().count(), 1, "{kept}");
    let both = ["org", "import", "--contacts", &file, "--effective", "2027-04-01T00:00:00+09:00"];
    assert_eq!(town.try_run(&both).code, 2, "contacts carry their days themselves");
}

#[test]
fn the_network_is_written_without_a_server_and_copies_need_a_version() {
    let town = Town::peopled();
    town.must(&["org", "import", "--contacts", &sample_file("contacts")]);
    let file = town.path("network.html");
    town.must(&["contacts", "print", "--format", "html", "--output", &file]);
    let page = fs::read_to_string(&file).expect("it was written");
    assert!(page.contains("岸本 隆文") && page.contains("tel:0003000110"), "{page}");
    let numbered = town.try_run(&["contacts", "print", "--copies", "2", "--output", &file]);
    assert_eq!(numbered.code, 2, "{}", numbered.err);
    assert!(numbered.err.contains("承認した版がない"), "{}", numbered.err);
    let paper = town.path("network.pdf");
    let ran = town.try_run(&["contacts", "print", "--output", &paper]);
    assert_eq!(ran.code, if cfg!(feature = "pdf") { 0 } else { 2 }, "{}", ran.err);
}
