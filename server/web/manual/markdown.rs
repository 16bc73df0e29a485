//! A text in Markdown as blocks that a template shows. Nothing of it is ever HTML: what is no block here is
//! text.

use std::iter::Peekable;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};
use serde::Serialize;

/// A part of a page; one of its fields is there.
#[derive(Debug, Default, Serialize)]
pub struct Block {
    /// 見出し.
    pub heading: Option<Heading>,
    /// 段落.
    pub paragraph: Option<Vec<Span>>,
    /// 箇条書き.
    pub list: Option<List>,
    /// Text as it stands.
    pub code: Option<String>,
    /// 表.
    pub table: Option<Table>,
    /// 引用.
    pub quote: Option<Vec<Block>>,
}

/// A heading. The first level is the title of the page and no block.
#[derive(Debug, Serialize)]
pub struct Heading {
    /// Whether it begins a part, and not a part of one.
    pub is_part: bool,
    /// What links lead to.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// A list.
#[derive(Debug, Serialize)]
pub struct List {
    /// Whether its items are numbered.
    pub is_numbered: bool,
    /// Its items.
    pub items: Vec<Vec<Block>>,
}

/// A table.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    /// Its head, cell by cell.
    pub head: Vec<Vec<Span>>,
    /// Its rows.
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// Text of one kind.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Its words.
    pub text: String,
    /// As typed into a machine.
    pub is_code: bool,
    /// 強調.
    pub is_strong: bool,
    /// Where it leads.
    pub href: Option<String>,
}

/// A part, as the contents of a page name it.
#[derive(Debug, Serialize)]
pub struct Place {
    /// Where it is.
    pub href: String,
    /// Its heading.
    pub text: String,
}

/// Gives a link's address in the browser, if it leads anywhere.
type Lead<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The blocks of a text.
pub fn read(text: &str, lead: Lead<'_>) -> Vec<Block> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).peekable();
    Reader { events, lead }.blocks()
}

/// The parts of a page.
pub fn places(blocks: &[Block]) -> Vec<Place> {
    let headings = blocks.iter().filter_map(|block| block.heading.as_ref());
    let parts = headings.filter(|heading| heading.is_part);
    parts.map(|part| Place { href: format!("#{}", part.id), text: part.text.clone() }).collect()
}

struct Reader<'t, 'l> {
    events: Peekable<Parser<'t>>,
    lead: Lead<'l>,
}

/// How the text is shown that is being read.
#[derive(Clone, Default)]
struct Style {
    is_strong: bool,
    href: Option<String>,
}

impl<'t> Reader<'t, '_> {
    /// Everything up to the end of what is open.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some(event) = self.events.peek() {
            match event {
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::Start(tag) if is_block(tag) => {
                    if let Some(Event::Start(tag)) = self.events.next() {
                        blocks.extend(self.block(tag));
                    }
                }
                // An item of a close list holds its words without a paragraph.
                _ => {
                    let spans = self.loose();
                    if !spans.is_empty() {
                        blocks.push(Block { paragraph: Some(spans), ..Block::default() });
                    }
                }
            }
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'t>) -> Option<Block> {
        let none = Block::default();
        Some(match tag {
            Tag::Heading { level, .. } => {
                let text: String = self.spans().into_iter().map(|span| span.text).collect();
                let is_part = level == HeadingLevel::H2;
                let heading = Heading { is_part, id: slug(&text), text };
                (level != HeadingLevel::H1).then_some(Block { heading: Some(heading), ..none })?
            }
            Tag::List(first) => {
                let list = List { is_numbered: first.is_some(), items: self.items() };
                Block { list: Some(list), ..none }
            }
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
                let text = self.spans().into_iter().map(|span| span.text).collect();
                Block { code: Some(text), ..none }
            }
            Tag::Table(_) => Block { table: Some(self.table()), ..none },
            Tag::BlockQuote(_) => Block { quote: Some(self.blocks()), ..none },
            _ => Block { paragraph: Some(self.spans()), ..none },
        })
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some(Event::Start(_)) = self.events.next() {
            items.push(self.blocks());
        }
        items
    }

    fn table(&mut self) -> Table {
        let mut table = Table::default();
        while let Some(Event::Start(row)) = self.events.next() {
            let mut cells = Vec::new();
            while let Some(Event::Start(_)) = self.events.next() {
                cells.push(self.spans());
            }
            match row {
                Tag::TableHead => table.head = cells,
                _ => table.rows.push(cells),
            }
        }
        table
    }

    /// The words up to the end of what is open.
    fn spans(&mut self) -> Vec<Span> {
        let mut spans = Vec::new();
        self.words(&Style::default(), &mut spans);
        spans
    }

    /// The words before the next block, or before the end of what holds them.
    fn loose(&mut self) -> Vec<Span> {
        let mut spans = Vec::new();
        while let Some(event) = self.events.peek() {
            let is_over = match event {
                Event::End(_) => true,
                Event::Start(tag) => is_block(tag),
                _ => false,
            };
            if is_over {
                break;
            }
            if let Some(event) = self.events.next() {
                self.word(event, &Style::default(), &mut spans);
            }
        }
        spans
    }

    fn words(&mut self, style: &Style, spans: &mut Vec<Span>) {
        while let Some(event) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.word(event, style, spans);
        }
    }

    fn word(&mut self, event: Event<'t>, style: &Style, spans: &mut Vec<Span>) {
        let (text, is_code) = match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let style = Style { href: (self.lead)(&dest_url), ..style.clone() };
                return self.words(&style, spans);
            }
            Event::Start(Tag::Strong | Tag::Emphasis) => {
                return self.words(&Style { is_strong: true, ..style.clone() }, spans);
            }
            Event::Start(_) => return self.words(style, spans),
            Event::Code(text) => (text.into_string(), true),
            Event::SoftBreak | Event::HardBreak => (gap(spans, self.events.peek()).to_owned(), false),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => (text.into_string(), false),
            _ => return,
        };
        spans.push(Span { text, is_code, is_strong: style.is_strong, href: style.href.clone() });
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    let is_inline = matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    );
    !is_inline
}

/// What stands for the end of a line: between two characters of Japanese nothing, elsewhere a space.
fn gap(before: &[Span], after: Option<&Event<'_>>) -> &'static str {
    let is_wide = |end: Option<char>| end.is_some_and(|end| !end.is_ascii());
    let last = before.iter().rev().find_map(|span| span.text.chars().next_back());
    let next = match after {
        Some(Event::Text(text) | Event::Code(text)) => text.chars().next(),
        // A link or a strong word begins: what it begins with is not known yet.
        _ => last,
    };
    if is_wide(last) && is_wide(next) { "" } else { " " }
}

/// What a heading is called by links to it, as the repository's own pages do.
pub fn slug(text: &str) -> String {
    let kept =
        text.trim().chars().filter(|char| char.is_alphanumeric() || [' ', '-', '_', 'ー'].contains(char));
    kept.flat_map(char::to_lowercase).map(|char| if char == ' ' { '-' } else { char }).collect()
}
