//! The report for a word processor: headings that its outline knows, tables that can be edited, the
//! typeface by name (BIZ UDゴシック comes with the systems that town halls use).

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, Header, NumPages, PageMargin, PageNum, Paragraph, Run, RunFonts,
    Shading, Style, StyleType, Table, TableCell, TableLayoutType, TableRow, WidthType,
};

use super::document::Document;
use super::plain::plain;
use super::sheet::{Block, Cells, Column, Pair, Sheet, lay_out};
use super::words::Words;

/// Typeface of everything.
const FONT: &str = "BIZ UDゴシック";

/// A4 in twentieths of a point, with what the margins leave of its width.
const PAGE: (u32, u32) = (11_906, 16_838);
const WIDTH: usize = 9_500;

/// Sizes in half points.
const BODY: usize = 19;
const CELL: usize = 17;
const TITLE: usize = 32;

/// The fill of names and heads.
const SHADE: &str = "EDEDED";

/// What prevents a file.
#[derive(Debug, thiserror::Error)]
#[error("The report could not be written as DOCX: {0}")]
pub struct Error(String);

/// The report as DOCX. The same document and words give the same bytes.
///
/// # Errors
/// None in practice: the archive is written in memory.
pub fn write(document: &Document, words: &Words) -> Result<Vec<u8>, Error> {
    let sheet = lay_out(document, words);
    let issued = document.header.issued_at.0.to_rfc3339();
    let mut pen = ParagraphWriter { paragraphs: 0 };
    let mut file = frame(&sheet, &issued, &mut pen);
    file = file.add_table(pen.pairs(&sheet.head)).add_paragraph(pen.gap());
    for block in &sheet.blocks {
        file = pen.add(file, block);
    }
    let mut bytes = Cursor::new(Vec::new());
    file.build().pack(&mut bytes).map_err(|error| Error(error.to_string()))?;
    Ok(bytes.into_inner())
}

fn fonts() -> RunFonts {
    RunFonts::new().ascii(FONT).hi_ansi(FONT).east_asia(FONT).cs(FONT)
}

fn frame(sheet: &Sheet, issued: &str, pen: &mut ParagraphWriter) -> Docx {
    let mut file = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(PageMargin {
            top: 1417,
            left: 1247,
            bottom: 1247,
            right: 1134,
            header: 700,
            footer: 600,
            gutter: 0,
        })
        .default_fonts(fonts())
        .default_size(BODY)
        .created_at(issued)
        .updated_at(issued)
        .custom_property("noroshi.document", sheet.keywords.as_str())
        .header(Header::new().add_paragraph(pen.line(&heading(sheet), CELL)))
        .footer(
            Footer::new().add_paragraph(pen.line(&sheet.foot, CELL)).add_paragraph(
                pen.paragraph()
                    .align(AlignmentType::Right)
                    .add_page_num(PageNum::new())
                    .add_run(Run::new().add_text(" / "))
                    .add_num_pages(NumPages::new()),
            ),
        );
    for (level, size) in [(1, 23), (2, 20)] {
        let id = format!("Heading{level}");
        let style = Style::new(&id, StyleType::Paragraph).name(format!("heading {level}")).size(size).bold();
        file = file.add_style(style.fonts(fonts()).outline_lvl(level - 1));
    }
    for text in [&sheet.issued, &sheet.body, &sheet.issued_by] {
        file = file.add_paragraph(pen.line(text, BODY).align(AlignmentType::Right));
    }
    for mark in [sheet.status.as_ref(), sheet.drill.as_ref()].into_iter().flatten() {
        file = file.add_paragraph(pen.line(mark, BODY).bold().align(AlignmentType::Center));
    }
    file.add_paragraph(pen.line(&sheet.title, TITLE).bold().align(AlignmentType::Center))
}

fn heading(sheet: &Sheet) -> String {
    let parts = [Some(&sheet.number), sheet.drill.as_ref(), sheet.status.as_ref(), Some(&sheet.mark)];
    parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("　")
}

/// Writes paragraphs, each with a number of its own: the library would draw one from a counter that
/// every file of this process shares.
struct ParagraphWriter {
    paragraphs: u32,
}

impl ParagraphWriter {
    fn paragraph(&mut self) -> Paragraph {
        self.paragraphs += 1;
        Paragraph::new().id(format!("{:08x}", self.paragraphs))
    }

    fn gap(&mut self) -> Paragraph {
        self.paragraph()
    }

    /// A text, its own line breaks kept.
    fn line(&mut self, text: &str, size: usize) -> Paragraph {
        self.styled(text, size, false)
    }

    fn styled(&mut self, text: &str, size: usize, strong: bool) -> Paragraph {
        let text = plain(text);
        let mut run = Run::new().size(size).fonts(fonts());
        if strong {
            run = run.bold();
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                run = run.add_break(BreakType::TextWrapping);
            }
            run = run.add_text(line);
        }
        self.paragraph().add_run(run)
    }

    fn add(&mut self, file: Docx, block: &Block) -> Docx {
        match block {
            Block::Part { text } => file.add_paragraph(self.head(text, "Heading1")),
            Block::Heading { text } => file.add_paragraph(self.head(text, "Heading2")),
            Block::Text { text } => file.add_paragraph(self.line(text, CELL)),
            Block::Pairs { rows } => file.add_table(self.pairs(rows)).add_paragraph(self.gap()),
            Block::Table { columns, rows } => {
                file.add_table(self.table(columns, rows)).add_paragraph(self.gap())
            }
        }
    }

    fn head(&mut self, text: &str, style: &str) -> Paragraph {
        let run = Run::new().fonts(fonts()).add_text(plain(text));
        self.paragraph().style(style).keep_next(true).add_run(run)
    }

    fn pairs(&mut self, rows: &[Pair]) -> Table {
        let widths = [WIDTH / 4, WIDTH - WIDTH / 4];
        let rows = rows.iter().map(|row| {
            let name = self.cell(&row.name, widths[0], false).shading(shade());
            TableRow::new(vec![name, self.cell(&row.value, widths[1], row.strong)]).cant_split()
        });
        let rows = rows.collect();
        grid(rows, widths.to_vec())
    }

    fn table(&mut self, columns: &[Column], rows: &[Cells]) -> Table {
        let whole = columns.iter().map(|column| column.share).sum::<u32>().max(1);
        let share = |column: &Column| usize::try_from(column.share).unwrap_or(1) * WIDTH;
        let whole = usize::try_from(whole).unwrap_or(1);
        let widths: Vec<usize> = columns.iter().map(|column| share(column) / whole).collect();
        let heads = columns.iter().zip(&widths);
        let heads = heads.map(|(column, width)| self.cell(&column.name, *width, true).shading(shade()));
        let mut all = vec![TableRow::new(heads.collect())];
        for row in rows {
            all.push(match row {
                Cells::Band { text, small } => {
                    let text = if small.is_empty() { text.clone() } else { format!("{text}\n{small}") };
                    let band = self.cell(&text, WIDTH, true).grid_span(columns.len()).shading(shade());
                    TableRow::new(vec![band])
                }
                Cells::Cells { cells, strong } => {
                    let cells = cells.iter().zip(&widths);
                    TableRow::new(cells.map(|(text, width)| self.cell(text, *width, *strong)).collect())
                }
            });
        }
        grid(all, widths)
    }

    fn cell(&mut self, text: &str, width: usize, strong: bool) -> TableCell {
        TableCell::new().width(width, WidthType::Dxa).add_paragraph(self.styled(text, CELL, strong))
    }
}

fn grid(rows: Vec<TableRow>, widths: Vec<usize>) -> Table {
    Table::new(rows).set_grid(widths).width(WIDTH, WidthType::Dxa).layout(TableLayoutType::Fixed)
}

fn shade() -> Shading {
    Shading::new().fill(SHADE)
}
