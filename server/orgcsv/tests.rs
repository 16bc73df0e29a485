//! CSV as offices write it.

use super::{Error, read};

#[test]
fn utf8_with_and_without_bom_and_cp932_say_the_same() {
    let text = "職員番号,氏名\r\n1,山﨑 直子\r\n\r\n2,\"髙橋, 正樹\"\r\n";
    let plain = read(text.as_bytes()).unwrap();
    assert_eq!(plain.len(), 2);
    assert_eq!((plain[0].line, plain[0].cells["氏名"].as_str()), (2, "山﨑 直子"));
    assert_eq!((plain[1].line, plain[1].cells["氏名"].as_str()), (4, "髙橋, 正樹"));
    let with_bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    assert_eq!(read(&with_bom).unwrap(), plain);
    let (cp932, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!lossy);
    assert_eq!(read(&cp932).unwrap(), plain);
    let wide = |to_bytes: fn(u16) -> [u8; 2]| {
        "\u{feff}"
            .encode_utf16()
            .chain(text.replace(',', "\t").encode_utf16())
            .flat_map(to_bytes)
            .collect::<Vec<u8>>()
    };
    for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
        let rows = read(&bytes).unwrap();
        assert_eq!((rows[0].line, rows[0].cells["氏名"].as_str()), (2, "山﨑 直子"));
    }
}

#[test]
fn cells_that_a_spreadsheet_leaves_out_or_adds_are_none() {
    let rows = read("a,b,c\n1\n1,2,3,,\n1,2,3,x,y\n".as_bytes()).unwrap();
    assert_eq!(rows[0].cells.get("b"), None);
    assert_eq!(rows[1].cells.get(""), None);
    assert_eq!(rows[2].cells[""], "x y");
    let twice = read("a,a,\n1,2,\n".as_bytes()).unwrap();
    assert_eq!(twice[0].cells.keys().collect::<Vec<_>>(), ["a", "a (2)"]);
}

#[test]
fn tabs_set_cells_apart_and_a_number_meant_as_text_is_one() {
    let rows = read("a\tb\n=\"0123\"\tx, y\n".as_bytes()).unwrap();
    assert_eq!((rows[0].cells["a"].as_str(), rows[0].cells["b"].as_str()), ("0123", "x, y"));
    let rows = read("a,b\n\"=\"\"0123\"\"\",=1+1\n".as_bytes()).unwrap();
    assert_eq!((rows[0].cells["a"].as_str(), rows[0].cells["b"].as_str()), ("0123", "=1+1"));
}

#[test]
fn what_is_not_text_is_refused() {
    assert!(matches!(read(b"a,b\n\xff\xff\xff\n"), Err(Error::NotText)));
    assert!(matches!(read(b"a,b\n1,2\n\"3,4\n5,6\n"), Err(Error::NotCsv { line: 3, .. })));
    assert_eq!(read(b"a,b\n1,2\"\n").unwrap().len(), 1, "a mark of inches closes nothing");
    assert!(matches!(read(&vec![b'a'; 17 * 1024 * 1024]), Err(Error::TooLarge(_))));
    assert!(read(b"").unwrap().is_empty());
}
