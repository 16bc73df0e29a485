//! 手引き: the manuals as pages, for whoever has no shell.

#![cfg(test)]

use crate::app::App;

#[test]
fn whoever_has_signed_in_reads_the_manuals_and_finds_the_way_to_them() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    assert!(clerk.get("/").body.contains(r#"<a href="/manual">"#));
    let first = clerk.get("/manual");
    assert_eq!(first.status, 200);
    assert!(first.body.contains("<h1>管理の手引き</h1>") && first.body.contains(r#"<h2 id="使い始める">"#));
    for (word, text) in [
        ("operation", "ブラウザを使わずに始めることもできます"),
        ("policy", "version: 1"),
        ("hardening", "What stands between the record"),
    ] {
        let page = clerk.get(&format!("/manual/{word}"));
        assert_eq!(page.status, 200, "{word}");
        assert!(page.body.contains(text), "{word}");
        assert!(
            page.body.contains(r#"<a href="/manual/administration" "#)
                || page.body.contains(r#"<a href="/manual/administration">"#)
        );
    }
    // A link between files is one between pages, and one within a file stays on the page.
    let operation = clerk.get("/manual/operation").body;
    assert!(operation.contains(r#"href="/manual/administration#使い始める""#));
    assert!(operation.contains(r##"href="#元に戻す""##) && operation.contains(r#"id="元に戻す""#));
    assert_eq!(clerk.get("/manual/README.md").status, 404);
}

#[test]
fn a_visitor_signs_in_first() {
    let app = App::start();
    let reply = app.visitor().get("/manual/policy");
    assert!(reply.status == 303 && reply.header("location").starts_with("/sign-in"));
}
