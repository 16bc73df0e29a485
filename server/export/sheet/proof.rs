//! What proves the paper, what it was made from, and parts that other families add.

use crate::i18n::find_text;

use super::pen::BlockWriter;
use super::{Block, Cells, Column, Pair};
use crate::telling::section::{Section, Table};

/// Narrowest and widest share of a column whose width follows from what stands in it.
const SHARES: (usize, usize) = (6, 28);
/// What a column's own margins take, in characters: narrow ones must not break a word for it.
const MARGIN: usize = 4;

impl BlockWriter<'_> {
    /// What other families add, each under its own heading.
    pub(super) fn sections(&self) -> Vec<Block> {
        self.document.sections.iter().flat_map(|section| self.section(section)).collect()
    }

    fn section(&self, section: &Section) -> Vec<Block> {
        let mut blocks = vec![Block::Part { text: section.title.clone() }];
        blocks.extend(section.lead.iter().map(|text| Block::Text { text: text.clone() }));
        if !section.facts.is_empty() {
            let pair = |pair: &crate::telling::section::Pair| Pair {
                name: pair.name.clone(),
                value: if pair.value.is_empty() { self.unknown() } else { pair.value.clone() },
                strong: false,
            };
            blocks.push(Block::Pairs { rows: section.facts.iter().map(pair).collect() });
        }
        for table in &section.tables {
            if !table.title.is_empty() {
                blocks.push(Block::Heading { text: table.title.clone() });
            }
            blocks.push(table_block(table, &self.dash()));
        }
        if !section.missing.is_empty() {
            let list = self.words.list(&section.missing);
            // What is not done yet is not the same as what nobody knows yet.
            let key = format!("document-missing-{}", section.code.replace('.', "-"));
            let own = find_text(self.words.language, &key, &[("list", list.as_str().into())]);
            let text = own.unwrap_or_else(|| self.words.say("document-missing", &[("list", &list)]));
            blocks.push(Block::Text { text });
        }
        blocks
    }

    /// Number, code and the signed root: by these a reader can have the paper verified.
    pub(super) fn proof(&self) -> Vec<Block> {
        let paper = &self.document.paper;
        let mut rows = Vec::new();
        let mut row = |field: &str, value: Option<String>| {
            rows.extend(value.map(|value| Pair {
                name: self.word(&format!("document-field-{field}")),
                value,
                strong: false,
            }));
        };
        row("status", Some(paper.status.label.clone()));
        row("number", paper.number.as_ref().map(|number| number.label.clone()));
        row("version", paper.version.as_ref().map(|version| version.label.clone()));
        row("code", paper.code.clone());
        if let Some(seal) = &paper.seal {
            let at = self.words.stamp(seal.at.0);
            row("seal", Some(self.words.say("document-seal", &[("at", &at)])));
            row("root", Some(seal.root.clone()));
            row("signature", Some(seal.signature.clone()));
            row("key", Some(seal.key_id.clone()));
        }
        let note = match (paper.is_issued(), paper.is_draft()) {
            (true, _) => "document-proof-note",
            (false, true) => "document-draft-note",
            (false, false) => "document-copy-note",
        };
        vec![self.part("proof"), Block::Text { text: self.word(note) }, Block::Pairs { rows }]
    }

    pub(super) fn source(&self) -> Vec<Block> {
        let footer = &self.document.footer;
        let count = footer.entries.to_string();
        let rows = vec![
            self.pair("history", &footer.history),
            self.pair("entries", self.words.say("report-count", &[("count", &count)])),
            self.pair("last", self.stamp(footer.last_at)),
            self.pair("head", &footer.head),
        ];
        let note = Block::Text { text: self.word("report-source-note") };
        vec![self.part("source"), note, Block::Pairs { rows }]
    }
}

/// A column is as wide as what stands in it. No cell is left blank.
fn table_block(table: &Table, blank: &str) -> Block {
    let widest = |at: usize, head: &String| {
        let cells = table.rows.iter().filter_map(|row| row.get(at));
        let widths = cells.map(|cell| cell.lines().map(|line| line.chars().count()).max().unwrap_or(0));
        widths.chain([head.chars().count()]).max().unwrap_or(0).clamp(SHARES.0, SHARES.1) + MARGIN
    };
    let column = |(at, head): (usize, &String)| Column {
        name: head.clone(),
        share: u32::try_from(widest(at, head)).unwrap_or(u32::MAX),
    };
    let filled = |cell: &String| if cell.is_empty() { blank.to_owned() } else { cell.clone() };
    let rows = table
        .rows
        .iter()
        .map(|cells| Cells::Cells { cells: cells.iter().map(filled).collect(), strong: false });
    Block::Table { columns: table.heads.iter().enumerate().map(column).collect(), rows: rows.collect() }
}
