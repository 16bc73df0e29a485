//! The manuals as they are shipped, and the shapes of text that they use.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use super::markdown::{Block, Span, read};
use super::{ADDRESS, MANUALS, address_of};

fn spans<'a>(blocks: &'a [Block], found: &mut Vec<&'a Span>) {
    for block in blocks {
        found.extend(block.paragraph.iter().flatten());
        block.list.iter().flat_map(|list| &list.items).for_each(|item| spans(item, found));
        block.quote.iter().for_each(|quote| spans(quote, found));
        let cells = block.table.iter().flat_map(|table| table.rows.iter().chain([&table.head]));
        found.extend(cells.flatten().flatten());
    }
}

/// Every word of a text stands on its page, and every link leads to a page and a place that are there.
#[test]
fn every_link_of_the_manuals_leads_to_a_place_that_is_there() {
    let pages: BTreeMap<&str, Vec<Block>> =
        MANUALS.iter().map(|(word, _, text)| (*word, read(text, &address_of))).collect();
    let places: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(word, blocks)| {
            let ids =
                blocks.iter().filter_map(|block| block.heading.as_ref()).map(|heading| heading.id.as_str());
            (*word, ids.collect())
        })
        .collect();
    let mut followed = 0;
    for (word, blocks) in &pages {
        let mut found = Vec::new();
        spans(blocks, &mut found);
        for href in
            found.iter().filter_map(|span| span.href.as_deref()).filter(|href| !href.starts_with("https"))
        {
            let (page, place) =
                href.split_once('#').map_or((href, None), |(page, place)| (page, Some(place)));
            let page = page.strip_prefix(ADDRESS).map_or(*word, |page| page.trim_start_matches('/'));
            let there = places.get(page).unwrap_or_else(|| panic!("{word}: {href} leads to no page"));
            assert!(place.is_none_or(|place| there.contains(place)), "{word}: {href} leads to no place");
            followed += 1;
        }
    }
    assert!(followed > 20, "{followed}");
}

#[test]
fn a_text_is_read_as_blocks_and_never_as_html() {
    let text = "# 題\n\n## 入れる（1）\n\n一行目、\n二行目と `code` と\n[手引き](policy.md#全体の形)。<script>x</script>\n\n\
                1. 一\n   * 中\n2. 二\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n```\nそのまま <b>\n```\n";
    let blocks = read(text, &address_of);
    let heading = blocks[0].heading.as_ref().unwrap();
    assert_eq!((heading.id.as_str(), heading.is_part), ("入れる1", true));
    let words = blocks[1].paragraph.as_ref().unwrap();
    let all: String = words.iter().map(|span| span.text.as_str()).collect();
    assert!(all.starts_with("一行目、二行目と code と"), "{all}");
    assert!(all.ends_with("<script>x</script>"), "{all}");
    let link = words.iter().find(|span| span.href.is_some()).unwrap();
    assert_eq!(link.href.as_deref(), Some("/manual/policy#全体の形"));
    let list = blocks[2].list.as_ref().unwrap();
    assert!(list.is_numbered && list.items.len() == 2);
    assert!(list.items[0][1].list.as_ref().is_some_and(|inner| !inner.is_numbered));
    let table = blocks[3].table.as_ref().unwrap();
    assert_eq!((table.head.len(), table.rows.len()), (2, 1));
    assert!(table.rows[0][1][0].is_strong);
    assert_eq!(blocks[4].code.as_deref(), Some("そのまま <b>\n"));
}
