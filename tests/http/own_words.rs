//! A body that is no city reads its own words, on every page, by whomever it is read, and on every paper.

use std::collections::BTreeSet;

use noroshi::web::Handler;
use noroshi::web::routes::{Verb, table};

use crate::app::App;
use crate::languages::furnished_as;
use crate::union::{foreign, plan};
use crate::wire::Browser;

const READERS: [&str; 7] = ["6001", "5001", "4001", "2001", "5002", "3001", "1234"];

fn read(reader: &mut Browser, address: &str) -> Vec<String> {
    let reply = reader.get(address);
    if reply.status >= 500 {
        return vec![format!("{address} {}", reply.status)];
    }
    let body = reply.body.replace("><", ">\n<");
    foreign(&body).into_iter().map(|line| format!("{address}: {line}")).collect()
}

#[test]
fn a_union_reads_no_word_of_a_citys_rules_on_any_page() {
    let furnished = furnished_as(plan);
    let app = &furnished.app;
    let mut readers: Vec<Browser> = READERS.iter().map(|person| app.staff(person)).collect();
    readers.push(app.visitor());
    let mut found = BTreeSet::new();
    for row in table().into_iter().filter(|row| row.method == Verb::Get) {
        // The plan's own pages show what was in force before, and samples of other bodies; the manuals are
        // of the product and explain it by a sample.
        let is_of_others = ["/admin/policy", "/manual"].iter().any(|begin| row.path.starts_with(begin));
        if matches!(row.handler, Handler::Token(..)) || is_of_others {
            continue;
        }
        let address = furnished.address(&row);
        for reader in &mut readers {
            found.extend(read(reader, &format!("{address}?lang=en")));
            found.extend(read(reader, &format!("{address}?lang=ja")));
        }
    }
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_union_reads_no_word_of_a_citys_rules_on_any_paper() {
    let furnished = furnished_as(plan);
    let mut desk = furnished.app.staff("4001");
    let mut found = BTreeSet::new();
    for variant in ["full", "council", "press", "ppc", "fault"] {
        for format in ["html", "md", "txt", "csv", "json"] {
            for language in ["ja", "en"] {
                let base = format!("/incidents/{}/report", furnished.number);
                let address = format!("{base}?variant={variant}&format={format}&lang={language}");
                found.extend(read(&mut desk, &address));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_city_reads_the_words_of_its_own_rules() {
    let app = App::start();
    let page = app.visitor().get("/report").body;
    assert!(page.contains("統一的な窓口"), "{page}");
    app.approve(&plan(include_str!("../../escalation.yaml")));
    let page = app.visitor().get("/report").body;
    assert!(page.contains("総務係") && !page.contains("統一的な窓口"), "{page}");
}
