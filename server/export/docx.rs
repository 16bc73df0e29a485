//! The report for a word processor: headings that count by themselves and that its outline knows, tables that
//! can be edited and repeat their heads, everything by named styles, so that whoever edits it changes one
//! style and not a hundred runs. The typeface is named (BIZ UDゴシック comes with the systems of town halls).

use std::io::Cursor;

use docx_rs::{
    AbstractNumbering, AlignmentType, BreakType, Docx, Footer, Header, HeightRule, IndentLevel, Level,
    LevelJc, LevelSuffixType, LevelText, LineSpacing, NumPages, NumberFormat, Numbering, NumberingId,
    PageMargin, PageNum, Paragraph, Run, RunFonts, Shading, Start, Style, StyleType, Table, TableCell,
    TableCellMargins, TableLayoutType, TableProperty, TableRow, WidthType,
};

use super::plain::plain;
use super::sheet::{Approval, Block, Cells, Column, Pair, Sheet, has_own_number, lay_out};
use crate::telling::document::Document;
use crate::telling::words::Words;

/// Typeface of everything.
const FONT: &str = "BIZ UDゴシック";

/// A4 in twentieths of a point, with what the margins leave of its width.
const PAGE: (u32, u32) = (11_906, 16_838);
const WIDTH: usize = 9_500;

/// Body type in half points.
const BODY: usize = 19;

/// Room between a rule and its text, as on paper: 1.6 mm above and below, 1.8 mm beside.
const CELL_MARGINS: (usize, usize) = (90, 100);

/// Width of the name of a day in 決裁欄.
const NAME_OF_DAY: usize = 1_200;

/// Height of a box for a seal: 16 mm.
const SEAL_HEIGHT: f32 = 907.0;

/// The fill of names and heads.
const SHADE: &str = "EDEDED";

/// The list of numbers that headings count by.
const NUMBERS: usize = 2;

/// What marks a row as a head until the file is written: a height that no row asks for. The library has no
/// word for a head that is repeated on the next page.
const HEAD_MARK: &str = r#"<w:trHeight w:val="1" w:hRule="atLeast" />"#;
const HEAD: &str = "<w:tblHeader />";

/// The paragraph styles: id, name, half points, bold, room before and after.
const STYLES: [(&str, &str, usize, bool, [u32; 2]); 10] = [
    (TITLE, "Title", 32, true, [120, 240]),
    (PART, "heading 1", 23, true, [340, 160]),
    (HEADING, "heading 2", 20, true, [240, 120]),
    (ITEM, "Noroshi Item", 23, true, [340, 160]),
    (NOTE, "Noroshi Text", 19, false, [60, 140]),
    (PAIR, "Noroshi Pair", 19, false, [0, 0]),
    (CELL, "Noroshi Cell", 17, false, [0, 0]),
    (BAND, "Noroshi Band", 17, true, [0, 0]),
    (EDGE, "Noroshi Edge", 17, false, [0, 0]),
    (GAP, "Noroshi Gap", 8, false, [0, 0]),
];
const TITLE: &str = "Title";
const PART: &str = "Heading1";
const HEADING: &str = "Heading2";
const ITEM: &str = "Item";
const NOTE: &str = "Note";
const PAIR: &str = "Pair";
const CELL: &str = "Cell";
const BAND: &str = "Band";
const EDGE: &str = "Edge";
const GAP: &str = "Gap";

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
    if let Some(approval) = &sheet.approval {
        file = pen.approval(file, approval);
    }
    file = file.add_table(pen.pairs(&sheet.head)).add_paragraph(pen.gap());
    for block in &sheet.blocks {
        file = pen.add(file, block);
    }
    // The library notices numbers of paragraphs alone, and ours are those of styles.
    file.document_rels.has_numberings = true;
    let mut built = file.build();
    built.document = repeat_heads(built.document)?;
    let mut bytes = Cursor::new(Vec::new());
    built.pack(&mut bytes).map_err(|error| Error(error.to_string()))?;
    Ok(bytes.into_inner())
}

/// Turns the marks of heads into heads that are repeated on every page.
fn repeat_heads(xml: Vec<u8>) -> Result<Vec<u8>, Error> {
    let xml = String::from_utf8(xml).map_err(|error| Error(error.to_string()))?;
    Ok(xml.replace(HEAD_MARK, HEAD).into_bytes())
}

fn fonts() -> RunFonts {
    RunFonts::new().ascii(FONT).hi_ansi(FONT).east_asia(FONT).cs(FONT)
}

fn frame(sheet: &Sheet, issued: &str, pen: &mut ParagraphWriter) -> Docx {
    let margins =
        PageMargin { top: 1417, left: 1247, bottom: 1247, right: 1134, header: 700, footer: 600, gutter: 0 };
    let pages = pen.paragraph(EDGE).align(AlignmentType::Right).add_page_num(PageNum::new());
    let pages = pages.add_run(Run::new().add_text(" / ")).add_num_pages(NumPages::new());
    let file = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margins)
        .default_fonts(fonts())
        .default_size(BODY)
        .created_at(issued)
        .updated_at(issued)
        .custom_property("noroshi.document", sheet.keywords.as_str())
        .header(Header::new().add_paragraph(pen.line(&heading(sheet), EDGE)))
        .footer(Footer::new().add_paragraph(pen.line(&sheet.foot, EDGE)).add_paragraph(pages));
    let mut file = styled(file);
    for text in [&sheet.issued, &sheet.body, &sheet.issued_by].into_iter().filter(|text| !text.is_empty()) {
        file = file.add_paragraph(pen.line(text, PAIR).align(AlignmentType::Right));
    }
    for mark in [sheet.status.as_ref(), sheet.drill.as_ref()].into_iter().flatten() {
        file = file.add_paragraph(pen.line(mark, NOTE).bold().align(AlignmentType::Center));
    }
    file.add_paragraph(pen.line(&sheet.title, TITLE))
}

/// Adds the styles, and the numbers that the headings count by: 1, then (1), as on paper.
fn styled(mut file: Docx) -> Docx {
    for (id, name, size, is_bold, [before, after]) in STYLES {
        let space = LineSpacing::new().before(before).after(after);
        let mut style = Style::new(id, StyleType::Paragraph).name(name).based_on("Normal").size(size);
        style = style.line_spacing(space);
        if is_bold {
            style = style.bold();
        }
        style = match id {
            TITLE => style.align(AlignmentType::Center),
            PART => numbered(style, 0),
            HEADING => numbered(style, 1),
            ITEM => style.outline_lvl(0),
            _ => style,
        };
        // What heads something does not stay behind at the foot of a page.
        if [PART, HEADING, ITEM, NOTE, BAND].contains(&id) {
            style.paragraph_property = style.paragraph_property.keep_next(true);
        }
        file = file.add_style(style);
    }
    let table = TableProperty::new().set_margins(margins());
    file = file.add_style(Style::new("Grid", StyleType::Table).name("Noroshi Grid").table_property(table));
    let level = |at: usize, text: &str, style: &str| {
        let (start, format) = (Start::new(1), NumberFormat::new("decimal"));
        let level = Level::new(at, start, format, LevelText::new(text), LevelJc::new("left"));
        level.paragraph_style(style).suffix(LevelSuffixType::Space)
    };
    let numbers = AbstractNumbering::new(NUMBERS)
        .add_level(level(0, "%1　", PART))
        .add_level(level(1, "(%2)　", HEADING));
    file.add_abstract_numbering(numbers).add_numbering(Numbering::new(NUMBERS, NUMBERS))
}

fn numbered(mut style: Style, level: usize) -> Style {
    let (id, at) = (NumberingId::new(NUMBERS), IndentLevel::new(level));
    style.paragraph_property = style.paragraph_property.numbering(id, at);
    style.outline_lvl(level)
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
    fn paragraph(&mut self, style: &str) -> Paragraph {
        self.paragraphs += 1;
        Paragraph::new().id(format!("{:08x}", self.paragraphs)).style(style)
    }

    /// Word takes two tables with nothing between them for one.
    fn gap(&mut self) -> Paragraph {
        self.paragraph(GAP)
    }

    /// A text, its own line breaks kept.
    fn line(&mut self, text: &str, style: &str) -> Paragraph {
        let run = typed(text);
        self.paragraph(style).add_run(run)
    }

    fn add(&mut self, file: Docx, block: &Block) -> Docx {
        match block {
            Block::Part { text } if has_own_number(text) => file.add_paragraph(self.line(text, ITEM)),
            Block::Part { text } => file.add_paragraph(self.line(text, PART)),
            Block::Heading { text } => file.add_paragraph(self.line(text, HEADING)),
            Block::Text { text } => file.add_paragraph(self.line(text, NOTE)),
            Block::Pairs { rows } => file.add_table(self.pairs(rows)).add_paragraph(self.gap()),
            Block::Table { columns, rows } => {
                file.add_table(self.table(columns, rows)).add_paragraph(self.gap())
            }
        }
    }

    /// 決裁欄: names and days to be written by hand, and boxes for seals.
    fn approval(&mut self, file: Docx, approval: &Approval) -> Docx {
        let value = (WIDTH / approval.days.len().max(1)).saturating_sub(NAME_OF_DAY);
        let days = approval.days.iter().flat_map(|pair| {
            let name = self.cell(&pair.name, PAIR, NAME_OF_DAY, false).shading(shade());
            [name, self.cell(&pair.value, PAIR, value, false)]
        });
        let days = TableRow::new(days.collect());
        let widths = approval.days.iter().flat_map(|_| [NAME_OF_DAY, value]).collect();
        let file = file.add_table(grid(vec![days], widths));
        let share = WIDTH / approval.boxes.len().max(1);
        let heads = approval.boxes.iter();
        let heads = heads.map(|name| self.cell(name, CELL, share, false).shading(shade())).collect();
        let seals = approval.boxes.iter().map(|_| self.cell("", CELL, share, false)).collect();
        let seals = TableRow::new(seals).row_height(SEAL_HEIGHT).height_rule(HeightRule::Exact);
        let boxes = grid(vec![TableRow::new(heads), seals], vec![share; approval.boxes.len()]);
        file.add_paragraph(self.gap()).add_table(boxes).add_paragraph(self.gap())
    }

    fn pairs(&mut self, rows: &[Pair]) -> Table {
        let widths = [WIDTH / 4, WIDTH - WIDTH / 4];
        let rows = rows.iter().map(|row| {
            let name = self.cell(&row.name, PAIR, widths[0], false).shading(shade());
            TableRow::new(vec![name, self.cell(&row.value, PAIR, widths[1], row.strong)]).cant_split()
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
        let heads =
            heads.map(|(column, width)| self.cell(&column.name, BAND, *width, false).shading(shade()));
        let mut all = vec![as_head(TableRow::new(heads.collect()))];
        for row in rows {
            all.push(match row {
                Cells::Band { text, small } => {
                    let text = if small.is_empty() { text.clone() } else { format!("{text}\n{small}") };
                    let band = self.cell(&text, BAND, WIDTH, false).grid_span(columns.len());
                    TableRow::new(vec![band.shading(shade())]).cant_split()
                }
                Cells::Cells { cells, strong } => {
                    let is_long = cells.iter().any(|text| text.chars().count() > LONG);
                    let cells = cells.iter().zip(&widths);
                    let cells = cells.map(|(text, width)| self.cell(text, CELL, *width, *strong));
                    let row = TableRow::new(cells.collect());
                    if is_long { row } else { row.cant_split() }
                }
            });
        }
        grid(all, widths)
    }

    fn cell(&mut self, text: &str, style: &str, width: usize, strong: bool) -> TableCell {
        let run = typed(text);
        let run = if strong { run.bold() } else { run };
        let text = self.paragraph(style).add_run(run);
        TableCell::new().width(width, WidthType::Dxa).add_paragraph(text)
    }
}

/// A cell of more letters than this may be broken over two pages.
const LONG: usize = 300;

/// A text as people typed it: its line breaks stay.
fn typed(text: &str) -> Run {
    let mut run = Run::new();
    for (at, line) in plain(text).split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run
}

/// A row that heads every page of its table.
fn as_head(row: TableRow) -> TableRow {
    row.cant_split().row_height(1.0).height_rule(HeightRule::AtLeast)
}

fn margins() -> TableCellMargins {
    let (above, beside) = CELL_MARGINS;
    TableCellMargins::new().margin(above, beside, above, beside)
}

fn grid(rows: Vec<TableRow>, widths: Vec<usize>) -> Table {
    let table = Table::new(rows).set_grid(widths).width(WIDTH, WidthType::Dxa);
    table.style("Grid").margins(margins()).layout(TableLayoutType::Fixed)
}

fn shade() -> Shading {
    Shading::new().fill(SHADE)
}
