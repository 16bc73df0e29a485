//! 文書の証明: what proves a document that was issued, as a paper of its own, because what is handed in to an
//! authority holds what its form asks for and nothing else. Everything on it follows from the entry of issue.

use crate::domain::moment::Moment;
use crate::domain::plan::issue::Paper;

use super::sheet::{Block, Pair, Sheet};
use crate::telling::paper::{number_label, variant_word, version_word};
use crate::telling::words::Words;

/// What is certified.
pub struct Certificate<'a> {
    /// Who issued the document.
    pub body: &'a str,
    /// 事案番号.
    pub number: &'a str,
    /// The document.
    pub paper: &'a Paper,
    /// Who issued it, as it is to be printed.
    pub by: String,
}

/// The certificate as blocks.
pub fn lay_out(certificate: &Certificate<'_>, now: Moment, words: &Words) -> Sheet {
    let made = &certificate.paper.made;
    let pair = |key: &str, value: String| Pair { name: words.word(key), value, strong: false };
    let number = number_label(certificate.number, made.no, words);
    let proof = vec![
        pair("document-field-code", made.code.clone()),
        pair("document-field-sha256", made.sha256.clone()),
        pair("document-field-root", made.head.clone()),
    ];
    Sheet {
        language: words.language.as_str(),
        title: words.word("report-part-proof"),
        author: certificate.body.to_owned(),
        body: certificate.body.to_owned(),
        number: number.clone(),
        foot: certificate.body.to_owned(),
        mark: words.word("report-part-proof"),
        status: None,
        drill: None,
        issued: words.day(now),
        issued_by: String::new(),
        keywords: format!("{number} {}", made.code),
        approval: None,
        head: vec![
            pair("document-field-number", number),
            pair("document-field-for", variant_word(made.variant, words).label),
            pair("document-field-version", version_word(made.version, made.is_final, words).label),
            pair("web-field-format", words.word(&format!("web-format-{}", made.format.as_str()))),
            pair("report-field-issued", words.stamp(certificate.paper.at)),
            pair("document-field-by", certificate.by.clone()),
        ],
        blocks: vec![Block::Text { text: words.word("document-proof-note") }, Block::Pairs { rows: proof }],
        note: None,
    }
}
