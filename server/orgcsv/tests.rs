//! CSV as offices write it.

use super::{Error, read};

#[test]
fn utf8_with_and_without_bom_and_cp932_say_the_same() {
    let text = "職員番号,氏名\r\n1,山﨑 直子\r\n\r\n2,\"髙橋, 正樹\"\r\n";
    let plain = read(text.as_bytes()).unwrap();
    assert_eq!(plain.len(), 2);
    assert_eq!((plain[0].line, plain[0].cell("name")), (2, "山﨑 直子"));
    assert_eq!((plain[1].line, plain[1].cell("name")), (4, "髙橋, 正樹"));
    let with_bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    assert_eq!(read(&with_bom).unwrap(), plain);
    let (cp932, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!lossy);
    assert_eq!(read(&cp932).unwrap(), plain);
}

#[test]
fn what_is_not_csv_or_not_text_is_refused() {
    assert!(matches!(read(b"a,b\n1,2,3\n"), Err(Error::NotCsv { line: 2, .. })));
    assert!(matches!(read(b"a,b\n\xff\xff\xff\n"), Err(Error::NotText)));
    assert!(matches!(read(&vec![b'a'; 17 * 1024 * 1024]), Err(Error::TooLarge(_))));
    assert!(read(b"").unwrap().is_empty());
}
