//! The report as blocks that are read one after another: headings, pairs, tables. Every word is
//! final here; a writer (PDF, DOCX, Markdown, CSV, XLSX) only knows how a block looks.

mod chapters;
mod pen;
mod proof;

use serde::Serialize;

use crate::domain::plan::issue::Variant;
use crate::telling::document::{Document, Header};
use crate::telling::words::Words;

/// A document as blocks.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// `ja` or `en`.
    pub language: &'static str,
    /// Title.
    pub title: String,
    /// Who issued it, for the file's own data.
    pub author: String,
    /// The body.
    pub body: String,
    /// What heads every page: 文書番号 or 事案番号.
    pub number: String,
    /// What ends every page.
    pub foot: String,
    /// Who may read it.
    pub mark: String,
    /// 控え（未発行）, where it was not issued.
    pub status: Option<String>,
    /// 訓練.
    pub drill: Option<String>,
    /// Day of issue.
    pub issued: String,
    /// Who issued it.
    pub issued_by: String,
    /// What proves the paper, for the file's own data: 文書番号 and code.
    pub keywords: String,
    /// 決裁欄, on a paper that goes round in the house before it leaves it.
    pub approval: Option<Approval>,
    /// The first table, above all parts.
    pub head: Vec<Pair>,
    /// Everything else.
    pub blocks: Vec<Block>,
    /// Set where characters had to be replaced.
    pub note: Option<String>,
}

/// 決裁欄: what the records office and those who approve fill in by hand.
#[derive(Clone, Debug, Serialize)]
pub struct Approval {
    /// 文書番号, 起案日, 決裁日.
    pub days: Vec<Pair>,
    /// Heads of the boxes for seals.
    pub boxes: Vec<String>,
}

/// A name and its value.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// Whether it needs attention.
    pub strong: bool,
}

/// One block.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "lowercase")]
pub enum Block {
    /// A part begins.
    Part {
        /// Heading.
        text: String,
    },
    /// A division of a part begins.
    Heading {
        /// Heading.
        text: String,
    },
    /// A paragraph.
    Text {
        /// Words.
        text: String,
    },
    /// Names with values.
    Pairs {
        /// Rows.
        rows: Vec<Pair>,
    },
    /// A table.
    Table {
        /// Columns.
        columns: Vec<Column>,
        /// Rows.
        rows: Vec<Cells>,
    },
}

/// A column: its heading and its share of the width.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// Share.
    pub share: u32,
}

/// A row of a table, or a band over all columns.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "row", rename_all = "lowercase")]
pub enum Cells {
    /// A band.
    Band {
        /// Words.
        text: String,
        /// Words in small type.
        small: String,
    },
    /// A row.
    Cells {
        /// One text for each column.
        cells: Vec<String>,
        /// Whether it needs attention.
        strong: bool,
    },
}

/// Both numbers of the incident: the one that is said, and the key.
fn named(header: &Header, words: &Words) -> String {
    match &header.called {
        Some(called) => words.say("incident-named", &[("called", called), ("number", &header.number)]),
        None => header.number.clone(),
    }
}

/// The document as blocks, in the order in which it is read.
pub fn lay_out(document: &Document, words: &Words) -> Sheet {
    let (header, paper) = (&document.header, &document.paper);
    let pen = pen::BlockWriter { words, document };
    let number = paper.number.as_ref().map_or_else(
        || words.say("report-number", &[("number", &named(header, words))]),
        |number| number.label.clone(),
    );
    let keywords = [paper.number.as_ref().map(|number| number.label.clone()), paper.code.clone()];
    Sheet {
        language: words.language.as_str(),
        title: header.title.clone(),
        author: header.issued_by.clone(),
        body: header.body.clone(),
        number,
        foot: pen.foot(variant(&pen) == Variant::Ppc),
        mark: words.word(&format!("document-mark-{}", paper.variant.code)),
        status: (!paper.is_issued()).then(|| paper.status.label.clone()),
        drill: header.drill.then(|| words.word("report-drill")),
        issued: words.day(header.issued_at.0),
        // A body that issues in its own name is named once.
        issued_by: if header.issued_by == header.body { String::new() } else { header.issued_by.clone() },
        keywords: keywords.into_iter().flatten().collect::<Vec<_>>().join(" "),
        approval: goes_round(&pen).then(|| pen.approval()),
        head: if variant(&pen) == Variant::Ppc { pen.head_of_form() } else { pen.head() },
        blocks: blocks(&pen),
        note: None,
    }
}

/// Whether the heading of a part carries a number of its own, as the nine items of the commission do: it
/// gets no other.
pub(super) fn has_own_number(heading: &str) -> bool {
    heading.starts_with(|letter| ('①'..='⑨').contains(&letter) || letter == '(')
}

fn variant(pen: &pen::BlockWriter<'_>) -> Variant {
    Variant::parse(&pen.document.paper.variant.code).unwrap_or_default()
}

/// Whether people of the house approve it with their seals: what is told to the public and to the commission
/// is approved by its draft, and carries nothing of the house.
fn goes_round(pen: &pen::BlockWriter<'_>) -> bool {
    matches!(variant(pen), Variant::Full | Variant::Council | Variant::Fault)
}

fn blocks(pen: &pen::BlockWriter<'_>) -> Vec<Block> {
    let variant = variant(pen);
    let mut blocks = Vec::new();
    if variant == Variant::Full {
        blocks.extend(pen.overview());
        blocks.extend(pen.organisation());
        blocks.extend(pen.facts());
    }
    if matches!(variant, Variant::Press | Variant::Ppc | Variant::Council | Variant::Fault) {
        blocks.extend(pen.sections());
    }
    if matches!(variant, Variant::Full | Variant::Council) {
        blocks.extend(pen.ladder());
    }
    if variant == Variant::Full {
        blocks.extend(pen.open_duties());
        blocks.extend(pen.sections());
    }
    if matches!(variant, Variant::Full | Variant::Council) {
        blocks.extend(pen.chronology());
    }
    if variant == Variant::Full {
        blocks.extend(pen.informed());
    }
    // What is handed in holds what its form asks for and ends there: its certificate is a paper of its own.
    if variant != Variant::Ppc {
        blocks.extend(pen.proof());
    }
    if variant == Variant::Full {
        blocks.extend(pen.source());
    }
    blocks
}
