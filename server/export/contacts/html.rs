//! The network as one page without a server: it opens on any telephone, and its numbers are tapped.

use super::{Network, Table};
use crate::domain::written::phone;

const STYLE: &str = "body{font:16px/1.6 sans-serif;margin:1rem;max-width:60rem;overflow-wrap:anywhere}\
    h1{font-size:1.4rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1.05rem;margin-bottom:.2rem}\
    .r{border:2px solid #000;padding:0 .5rem;font-weight:700}\
    .l{border:1px solid #767676;padding:.3rem .7rem;margin:.3rem 0}\
    .a{text-align:center;margin:0}ul{list-style:none;padding:0;margin:.2rem 0}li.s{padding-left:1rem}\
    section>div{border-top:1px solid #767676;padding:.4rem 0}a{display:inline-block;padding:.3rem 0}\
    table{border-collapse:collapse;width:100%}\
    th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left}\
    th{width:30%}td.w{height:4rem}.p{break-before:page}";

/// The page. What people wrote is text and never markup.
pub fn write(network: &Network) -> String {
    let mut page = begin(network.language, &titled(network));
    part(network, &mut page);
    page.push_str("</body></html>\n");
    page
}

fn titled(network: &Network) -> String {
    format!("{} {}", network.title, network.body)
}

/// The head of a page that stands without a server.
pub(in crate::export) fn begin(language: &str, title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{}</title><style>{STYLE}</style></head><body>\n",
        escape(title)
    )
}

/// The network itself, on a page of its own or with other papers.
pub(in crate::export) fn part(network: &Network, page: &mut String) {
    let (restricted, title) = (escape(&network.restricted), escape(&titled(network)));
    page.push_str(&format!("<p><span class=\"r\">{restricted}</span></p><h1>{title}</h1>\n<ul>"));
    for [name, value] in &network.head {
        page.push_str(&format!("<li>{}: {}</li>", escape(name), escape(value)));
    }
    page.push_str("</ul>\n");
    tree(network, page);
    page.push_str(&heading(&network.parts.outside));
    network.outside.iter().for_each(|table| rows(table, page));
    page.push_str(&heading(&network.parts.units));
    network.tables.iter().for_each(|table| rows(table, page));
    page.push_str(&heading(&network.parts.handling));
    page.push_str("<ul>");
    for line in &network.handling {
        page.push_str(&format!("<li>{}</li>", escape(line)));
    }
    page.push_str("</ul>\n");
}

fn heading(text: &str) -> String {
    format!("<h2>{}</h2>\n", escape(text))
}

fn tree(network: &Network, page: &mut String) {
    page.push_str(&heading(&network.parts.tree));
    let mut was_beside = false;
    for (n, level) in network.levels.iter().enumerate() {
        if level.is_beside && !was_beside {
            page.push_str(&format!("<p>{}</p>", escape(&network.parts.beside)));
        } else if n > 0 && !level.is_beside {
            page.push_str("<p class=\"a\" aria-hidden=\"true\">↓</p>");
        }
        was_beside = level.is_beside;
        for post in &level.posts {
            page.push_str(&format!("<div class=\"l\"><h3>{}</h3><ul>", escape(&post.label)));
            for line in &post.lines {
                let class = if line.is_stand_in { " class=\"s\"" } else { "" };
                let (who, numbers) = (escape(&line.who), linked(&line.numbers));
                page.push_str(&format!("<li{class}>{who} {numbers}</li>"));
            }
            page.push_str("</ul></div>\n");
        }
    }
}

/// A table as blocks: a telephone is narrow.
fn rows(table: &Table, page: &mut String) {
    page.push_str(&format!("<section><h3>{}</h3>\n", escape(&table.title)));
    for row in &table.rows {
        page.push_str("<div>");
        for (n, (head, cell)) in table.heads.iter().zip(row).filter(|(_, cell)| !cell.is_empty()).enumerate()
        {
            let cell: Vec<String> = cell.lines().map(linked).collect();
            let cell = cell.join("<br>");
            match n {
                0 => page.push_str(&format!("<b>{cell}</b><br>")),
                _ => page.push_str(&format!("{}: {cell}<br>", escape(&head.name))),
            }
        }
        page.push_str("</div>\n");
    }
    page.push_str("</section>\n");
}

/// Words of a line with a link where one is a number that a telephone dials.
fn linked(line: &str) -> String {
    const DIGITS_MIN: usize = 6;
    let parts = line.split_inclusive([' ', '　']).map(|part| {
        let word = part.trim_end_matches([' ', '　']);
        let space = part.get(word.len()..).unwrap_or_default();
        let is_long = word.chars().filter(char::is_ascii_digit).count() >= DIGITS_MIN;
        match phone::link(word).filter(|_| is_long) {
            Some(href) => format!("<a href=\"{}\">{}</a>{space}", escape(&href), escape(word)),
            None => format!("{}{space}", escape(word)),
        }
    });
    parts.collect()
}

/// Text as it stands between tags.
pub(in crate::export) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}
