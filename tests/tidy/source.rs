//! A file as the rules see it: what is code, what is a literal, what a `use` really names.
//!
//! This is a lexer of four states, no parser: enough to know that a word in a comment is not a
//! use of the thing, and that a brace in a string closes nothing.

use std::fmt;

/// One breach: where, what, and what to do instead.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the repository.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The word, name or measure that is wrong.
    pub word: String,
    /// What to do instead.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: `{}`: {}", self.file, self.line, self.word, self.remedy)
    }
}

/// A file, read and taken apart.
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// As it stands on disk.
    pub text: String,
    /// The text with comments and literals blanked, line for line; of other languages, the text.
    pub code: String,
    /// String literals with the line they begin on.
    pub literals: Vec<(usize, String)>,
    /// Every path that a `use` names, groups taken apart and `super` resolved.
    pub uses: Vec<(usize, String)>,
}

impl Source {
    /// Takes a file apart.
    pub fn new(path: &str, text: &str) -> Self {
        let (code, literals) =
            if path.ends_with(".rs") { Scanner::new(text).run() } else { (text.to_owned(), Vec::new()) };
        let uses = if path.ends_with(".rs") { expanded_uses(path, &code) } else { Vec::new() };
        Self { path: path.to_owned(), text: text.to_owned(), code, literals, uses }
    }

    /// A breach in this file.
    pub fn finding(&self, line: usize, word: &str, remedy: &str) -> Finding {
        Finding { file: self.path.clone(), line, word: word.to_owned(), remedy: remedy.to_owned() }
    }

    /// Lines of code (not of comments or literals) that say `word`, directly or through a `use`.
    pub fn lines_with(&self, word: &str) -> Vec<usize> {
        let mut lines: Vec<usize> =
            numbered(&self.code).filter(|(_, line)| says(line, word)).map(|(number, _)| number).collect();
        lines.extend(self.uses.iter().filter(|(_, path)| says(path, word)).map(|(number, _)| *number));
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// The functions with a body: name, first line, number of lines.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let mut found = Vec::new();
        for (at, _) in self.code.match_indices("fn ") {
            let (before, after) = self.code.split_at(at);
            if before.chars().next_back().is_some_and(is_word) {
                continue;
            }
            let name: String = after.chars().skip(3).take_while(|c| is_word(*c)).collect();
            if let Some(length) = body_end(after).filter(|_| !name.is_empty()) {
                let first = before.matches('\n').count() + 1;
                found.push((name, first, length));
            }
        }
        found
    }
}

/// The lines of a text, numbered from 1.
pub fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Whether `line` has `word` with no letter, digit or underscore touching a wordlike end of it.
pub fn says(line: &str, word: &str) -> bool {
    let opens = word.chars().next().is_some_and(is_word);
    let closes = word.chars().next_back().is_some_and(is_word);
    line.match_indices(word).any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let touches_before = opens && before.chars().next_back().is_some_and(is_word);
        let touches_after = closes && rest.chars().nth(word.chars().count()).is_some_and(is_word);
        !touches_before && !touches_after
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Lines from here to the brace that closes the first body; none for a declaration without one.
fn body_end(text: &str) -> Option<usize> {
    let (mut round, mut curly, mut lines) = (0_i32, 0_i32, 1_usize);
    for c in text.chars() {
        match c {
            '\n' => lines += 1,
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            ';' if round == 0 && curly == 0 => return None,
            '{' => curly += 1,
            '}' if curly == 1 => return Some(lines),
            '}' => curly -= 1,
            _ => {}
        }
    }
    None
}

fn expanded_uses(path: &str, code: &str) -> Vec<(usize, String)> {
    let mut uses = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let (before, rest) = code.split_at(at);
        if before.chars().next_back().is_some_and(is_word) {
            continue;
        }
        let line = before.matches('\n').count() + 1;
        let statement: String = rest.chars().skip(4).take_while(|c| *c != ';').collect();
        let flat: String = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut names = Vec::new();
        expand("", &flat, &mut names);
        uses.extend(names.into_iter().map(|name| (line, resolved(path, &name))));
    }
    uses
}

/// `a::{b, c::{d}}` becomes `a::b` and `a::c::d`.
fn expand(prefix: &str, tree: &str, into: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or(tree).trim();
        if !name.is_empty() {
            into.push(format!("{prefix}{name}"));
        }
        return;
    };
    let prefix = format!("{prefix}{}", head.trim());
    let inner = group.trim_end().strip_suffix('}').unwrap_or(group);
    let (mut depth, mut part) = (0_i32, String::new());
    for c in inner.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            expand(&prefix, &part, into);
            part.clear();
        } else {
            part.push(c);
        }
    }
    expand(&prefix, &part, into);
}

/// `super::super::x` as seen from its file becomes `crate::…::x`.
fn resolved(path: &str, name: &str) -> String {
    let climbs = name.matches("super::").count();
    if climbs == 0 || !name.starts_with("super::") {
        return name.to_owned();
    }
    // The domain is a crate of its own.
    let inside = path.strip_prefix("server/domain/").or(path.strip_prefix("server/")).unwrap_or(path);
    let module = inside.strip_suffix("/mod.rs").or(inside.strip_suffix(".rs")).unwrap_or(inside);
    let mut steps: Vec<&str> = module.split('/').collect();
    steps.truncate(steps.len().saturating_sub(climbs));
    steps.insert(0, "crate");
    steps.extend(name.split("::").filter(|step| *step != "super"));
    steps.join("::")
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<(usize, String)>,
}

impl Scanner {
    fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0, line: 1, code: String::new(), literals: Vec::new() }
    }

    fn run(mut self) -> (String, Vec<(usize, String)>) {
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('/')) => self.hide_while(|scanner| scanner.peek(0) != Some('\n')),
                ('/', Some('*')) => self.hide_block(),
                ('"', _) => self.hide_text(),
                ('r', Some('"' | '#')) if self.raw_hashes().is_some() => self.hide_raw_text(),
                ('\'', Some('\\')) => {
                    self.hide(2);
                    self.hide_while(|scanner| scanner.peek(0) != Some('\''));
                    self.hide(1);
                }
                ('\'', _) if self.peek(2) == Some('\'') => self.hide(3),
                _ => self.keep(c),
            }
        }
        (self.code, self.literals)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn keep(&mut self, c: char) {
        self.line += usize::from(c == '\n');
        self.code.push(c);
        self.at += 1;
    }

    fn hide(&mut self, count: usize) {
        for _ in 0..count {
            match self.peek(0) {
                Some('\n') => self.keep('\n'),
                Some(_) => {
                    self.code.push(' ');
                    self.at += 1;
                }
                None => {}
            }
        }
    }

    fn hide_while(&mut self, goes_on: impl Fn(&Self) -> bool) {
        while self.peek(0).is_some() && goes_on(self) {
            self.hide(1);
        }
    }

    fn hide_block(&mut self) {
        let mut depth = 0_i32;
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => return,
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.hide(1);
                    continue;
                }
            }
            self.hide(2);
            if depth == 0 {
                return;
            }
        }
    }

    fn hide_text(&mut self) {
        let (line, mut literal) = (self.line, String::new());
        self.hide(1);
        while let Some(c) = self.peek(0).filter(|c| *c != '"') {
            let taken = if c == '\\' { 2 } else { 1 };
            literal.extend((0..taken).filter_map(|ahead| self.peek(ahead)));
            self.hide(taken);
        }
        self.hide(1);
        self.literals.push((line, literal));
    }

    /// The number of `#` of a raw literal that begins here.
    fn raw_hashes(&self) -> Option<usize> {
        let joined = self.code.chars().next_back().is_some_and(|c| is_word(c) && c != 'b' && c != 'c');
        let hashes = (1..).take_while(|ahead| self.peek(*ahead) == Some('#')).count();
        (!joined && self.peek(1 + hashes) == Some('"')).then_some(hashes)
    }

    fn hide_raw_text(&mut self) {
        let (line, hashes) = (self.line, self.raw_hashes().unwrap_or_default());
        self.hide(2 + hashes);
        let start = self.at;
        let ends = |scanner: &Self| {
            scanner.peek(0) == Some('"') && (1..=hashes).all(|ahead| scanner.peek(ahead) == Some('#'))
        };
        self.hide_while(|scanner| !ends(scanner));
        let literal = self.chars.iter().skip(start).take(self.at - start).collect();
        self.hide(1 + hashes);
        self.literals.push((line, literal));
    }
}
