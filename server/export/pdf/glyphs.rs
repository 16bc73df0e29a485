//! Characters on paper. PDF/A refuses a file with a glyph that no typeface has, so what cannot be
//! printed is replaced by 〓, the printers' mark for a missing type, before typst sees it.

use serde_json::Value;

use super::fonts::Fonts;
use crate::telling::words::Words;

/// 下駄記号: the mark for a missing type.
const GETA: char = '〓';

/// Makes every text of the sheet printable; says so on the sheet if something had to be replaced.
pub(super) fn make_printable(mut sheet: Value, fonts: &Fonts, words: &Words) -> Value {
    let replaced = clean(&mut sheet, fonts);
    if let Some(fields) = sheet.as_object_mut() {
        fields.insert("fonts".to_owned(), Value::from(fonts.families()));
        if replaced > 0 {
            fields.insert("note".to_owned(), Value::from(words.word("report-glyphs-note")));
        }
    }
    sheet
}

/// How many characters had to be replaced.
fn clean(value: &mut Value, fonts: &Fonts) -> usize {
    match value {
        Value::String(text) => {
            let (printable, replaced) = printable(text, fonts);
            *text = printable;
            replaced
        }
        Value::Array(parts) => parts.iter_mut().map(|part| clean(part, fonts)).sum(),
        Value::Object(fields) => fields.values_mut().map(|part| clean(part, fonts)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

fn printable(text: &str, fonts: &Fonts) -> (String, usize) {
    let mut replaced = 0;
    let text = text.replace("\r\n", "\n");
    let kept = text.chars().filter_map(|letter| match letter {
        '\n' | ' ' => Some(letter),
        // 異体字: people are told apart by them. A typeface without the variant prints the plain form.
        '\u{e0100}'..='\u{e01ef}' => Some(letter),
        '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' | '\u{a0}' => Some(' '),
        _ if is_invisible(letter) => None,
        _ if !is_private(letter) && fonts.has(letter) => Some(letter),
        _ => {
            replaced += 1;
            Some(GETA)
        }
    });
    let kept: String = kept.collect();
    (kept, replaced)
}

/// Marks without a shape of their own: control characters, directions (which could make a text read
/// other than it is written), joiners and selectors of emoji.
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// 外字: a private character means something else on every machine, so archives refuse it.
const fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_typeface_has_is_replaced_and_the_sheet_says_so() {
        let fonts =
            Fonts::find(&[], None).expect("fonts-morisawa-bizud-gothic and fonts-noto-cjk are installed");
        assert_eq!(printable("髙﨑𠮷 ｱ①\r\n\tx", &fonts), ("髙﨑𠮷 ｱ①\n x".to_owned(), 0));
        assert_eq!(printable("外\u{e000}😀", &fonts), ("外〓〓".to_owned(), 2));
        assert_eq!(printable("葛\u{e0100}", &fonts), ("葛\u{e0100}".to_owned(), 0));
        assert_eq!(printable("\u{202e}a\u{0}\u{feff}b", &fonts), ("ab".to_owned(), 0));
        let sheet =
            |text: &str| make_printable(serde_json::json!({ "rows": [text] }), &fonts, &Words::default());
        assert!(sheet("髙").get("note").is_none());
        assert!(sheet("😀")["note"].as_str().unwrap().contains('〓'));
    }
}
