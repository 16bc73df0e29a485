//! A register of the body as blocks that every format prints: heads, then tables.

use crate::telling::register::{Register, Table};
use crate::telling::words::Words;

use super::sheet::{Block, Cells, Column, Pair, Sheet};

/// The register as blocks.
pub fn lay_out(register: &Register, words: &Words) -> Sheet {
    let pair =
        |(name, value): &(String, String)| Pair { name: name.clone(), value: value.clone(), strong: false };
    Sheet {
        language: words.language.as_str(),
        title: register.title.clone(),
        author: register.body.clone(),
        body: register.body.clone(),
        number: register.title.clone(),
        foot: register.body.clone(),
        mark: words.word("register-mark"),
        status: None,
        drill: None,
        issued: words.day(register.at),
        issued_by: String::new(),
        keywords: String::new(),
        approval: None,
        head: register.head.iter().map(pair).collect(),
        blocks: register.tables.iter().flat_map(|table| blocks(table, words)).collect(),
        note: None,
    }
}

fn blocks(table: &Table, words: &Words) -> Vec<Block> {
    let heading = Block::Part { text: table.title.clone() };
    if table.rows.is_empty() {
        return vec![heading, Block::Text { text: words.word("register-none") }];
    }
    let column = |(name, share): &(String, u32)| Column { name: name.clone(), share: *share };
    let row = |(cells, strong): &(Vec<String>, bool)| Cells::Cells { cells: cells.clone(), strong: *strong };
    let columns = table.columns.iter().map(column).collect();
    vec![heading, Block::Table { columns, rows: table.rows.iter().map(row).collect() }]
}
