//! 受付票: what whoever reported can keep and show, to prove what they told and when.

use crate::domain::history::Private;
use crate::domain::moment::Moment;

use super::sheet::{Block, Pair, Sheet};
use crate::telling::words::Words;

/// What was told, in the order in which it is printed.
const TOLD: [&str; 7] =
    ["summary", "description", "place", "contact_name", "contact", "contact_phone", "contact_mail"];

/// A report that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Who took it.
    pub body: String,
    /// 受付番号.
    pub number: String,
    /// When.
    pub received_at: Moment,
    /// What was told.
    pub texts: Private,
    /// The hash of its entry, hex.
    pub hash: String,
    /// The code that only this house's key makes of number and entry.
    pub code: String,
    /// When the paper was printed.
    pub printed_at: Moment,
}

/// The paper as blocks.
pub fn lay_out(receipt: &Receipt, words: &Words) -> Sheet {
    let pair = |key: &str, value: String| Pair { name: words.word(key), value, strong: false };
    let told = TOLD.iter().filter_map(|key| Some((key, receipt.texts.get(*key)?)));
    let told = told.filter(|(_, text)| !text.trim().is_empty());
    let told = told.map(|(key, text)| pair(&format!("receipt-told-{}", key.replace('_', "-")), text.clone()));
    let proof = vec![pair("receipt-code", receipt.code.clone()), pair("receipt-hash", receipt.hash.clone())];
    Sheet {
        language: words.language.as_str(),
        title: words.word("receipt-title"),
        author: receipt.body.clone(),
        body: receipt.body.clone(),
        number: words.say("receipt-number", &[("number", &receipt.number)]),
        foot: receipt.body.clone(),
        mark: words.word("receipt-mark"),
        status: None,
        drill: None,
        issued: words.day(receipt.printed_at),
        issued_by: String::new(),
        keywords: receipt.code.clone(),
        approval: None,
        head: vec![
            pair("receipt-field-number", receipt.number.clone()),
            pair("receipt-field-at", words.stamp(receipt.received_at)),
        ],
        blocks: vec![
            Block::Part { text: words.word("receipt-told") },
            Block::Pairs { rows: told.collect() },
            Block::Part { text: words.word("receipt-proof") },
            Block::Text { text: words.word("receipt-note") },
            Block::Pairs { rows: proof },
        ],
        note: None,
    }
}
