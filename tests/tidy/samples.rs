//! Each rule on a bad example and on a good one beside it: a rule that cannot fail is no rule.

use crate::source::{Finding, Source};
use crate::{cards, floors, glossary, planted, shape, texts, walls};

/// Path, text, and what the walls must say about it: the word, or nothing.
const WALLS: &[(&str, &str, Option<&str>)] = &[
    ("server/store/heads.rs", "use crate::web::Site;", Some("crate::web")),
    ("server/store/heads.rs", "use crate::{domain::ids, web::Site};", Some("crate::web")),
    ("server/store/outbox/claim.rs", "use super::super::super::web::Site;", Some("crate::web")),
    ("server/domain/deciding/decide.rs", "use super::state::Incident;", None),
    ("server/store/heads.rs", "// crate::web is not for us", None),
    ("server/store/heads.rs", "let text = \"crate::web\";", None),
    ("server/store/heads.rs", "use crate::website::Site;", None),
    ("server/domain/org.rs", "use std::{collections::HashMap, fmt};", Some("HashMap")),
    ("server/domain/org.rs", "use std::{fmt, fs};", Some("std::fs")),
    ("server/domain/org.rs", "let at = Utc::now();", Some("Utc::now")),
    ("server/domain/org.rs", "fn read() -> serde_saphyr::Value {}", Some("serde_saphyr")),
    ("server/domain/policy/document.rs", "fn read() -> serde_saphyr::Value {}", None),
    ("server/notify/email.rs", "crate::actions::confirm();", Some("crate::actions")),
    ("server/notify/email.rs", "use crate::store::outbox;", Some("crate::store")),
    ("server/notify/email.rs", "use lettre::Message;", None),
    ("server/engine/deliver.rs", "use lettre::Message;", Some("lettre")),
    ("server/engine/wake.rs", "use diesel::prelude::*;", Some("diesel")),
    ("server/store/writer.rs", "use diesel::prelude::*; let a = Instant::now();", None),
    ("server/store/outbox.rs", "let a = Instant::now();", Some("Instant::now")),
    ("server/store/history.rs", "use crate::actions::Caller;", Some("crate::actions")),
    ("server/actions/report.rs", "fn page() -> actix_web::HttpResponse {}", Some("actix_web")),
    ("server/actions/report.rs", "Uuid::new_v4()", Some("new_v4")),
    ("server/export/pdf.rs", "crate::clock::now()", Some("crate::clock")),
    ("server/web/report.rs", "std::env::var(\"HOME\")", Some("env::var")),
    ("server/config.rs", "std::env::var(\"HOME\")", None),
    ("server/clock.rs", "Utc::now()", None),
    ("server/cli/serve.rs", "let clock = Clock::manual(now);", Some("Clock::manual")),
    ("server/web/mod.rs", "StoreSettings { is_draft: true, ..settings }", Some("is_draft: true")),
    ("server/cli/demo/mod.rs", "let clock = Clock::manual(now);", None),
    ("server/web/page.rs", "anyhow::bail!()", Some("anyhow")),
    ("tests/http/api.rs", "let store = Store::open(&settings);", Some("Store::open")),
    ("tests/sim/model.rs", "use noroshi::domain::{ids::Act, policy::Policy};", None),
    ("tests/sim/model.rs", "use noroshi::domain::escalation;", Some("noroshi::domain::escalation")),
    ("tests/sim/model/seats.rs", "use noroshi::domain::policy_of;", Some("noroshi::domain::policy_of")),
    ("tests/sim/model/seats.rs", "let org = noroshi::domain::org::Org::default();", Some("noroshi")),
    ("tests/sim/judged.rs", "use noroshi::domain::org::Org;", None),
    ("tests/store/jobs.rs", "let store = Store::open(&settings);", None),
];

fn words_of(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.word.as_str()).collect()
}

#[test]
fn a_hole_in_a_wall_is_seen_and_a_mention_is_not() {
    for (path, text, expected) in WALLS {
        let findings = walls::walls(&Source::new(path, text));
        let expected: Vec<&str> = expected.iter().copied().collect();
        assert_eq!(words_of(&findings), expected, "{path}: {text}");
    }
}

#[test]
fn a_finding_names_file_line_word_and_remedy() {
    let source = Source::new("server/store/outbox.rs", "//! x\n\nuse crate::{\n    web,\n};\n");
    let found: Vec<String> = walls::walls(&source).iter().map(ToString::to_string).collect();
    let expected = "server/store/outbox.rs:3: `crate::web`: the store remembers and asks nobody above it; \
                    let the caller pass what is needed";
    assert_eq!(found, [expected]);
}

#[test]
fn words_left_behind_are_seen_in_comments_and_texts() {
    for word in [concat!("// TO", "DO later"), concat!("#[ig", "nore]"), concat!("see /wo", "rk/x")] {
        assert_eq!(walls::words(&Source::new("ops/README.md", word)).len(), 1, "{word}");
    }
    let quiet = "the todo list of a person, ignored";
    assert!(walls::words(&Source::new("ops/README.md", quiet)).is_empty());
}

#[test]
fn a_clock_in_sql_is_seen() {
    let bad = Source::new("server/store/outbox.rs", "sql_query(\"SELECT now()\"); let at = clock.now();");
    assert_eq!(words_of(&walls::sql_clocks(&bad)), ["now()"]);
    let migration = Source::new("migrations/sqlite/0001_x/up.sql", "at TEXT DEFAULT CURRENT_TIMESTAMP");
    assert_eq!(walls::sql_clocks(&migration).len(), 1);
    let good = Source::new("server/store/outbox.rs", "let at = clock.now(); sql_query(\"SELECT 1\");");
    assert!(walls::sql_clocks(&good).is_empty());
}

#[test]
fn a_name_that_says_nothing_is_seen() {
    assert_eq!(words_of(&walls::names(&Source::new("server/web/utils.rs", ""))), ["utils.rs"]);
    assert_eq!(words_of(&walls::names(&Source::new("server/web/mod.rs", "mod helpers;"))), ["helpers"]);
    assert!(walls::names(&Source::new("ops/server.service", "")).is_empty());
}

#[test]
fn a_long_file_a_long_function_and_a_wide_line_are_seen() {
    let long_file = Source::new("server/x.rs", &"//! x\n".repeat(501));
    assert_eq!(words_of(&shape::sizes(&long_file)), ["501 lines"]);
    assert!(shape::sizes(&Source::new("server/store/schema.rs", &"//! x\n".repeat(501))).is_empty());

    let body =
        |lines: usize| format!("fn quiet();\nfn long(a: [u8; 2]) {{\n{}}}\n", "    go();\n".repeat(lines));
    assert!(shape::sizes(&Source::new("server/x.rs", &body(68))).is_empty());
    assert_eq!(words_of(&shape::sizes(&Source::new("server/x.rs", &body(69)))), ["fn long, 71 lines"]);

    let brace = format!("fn short() {{\n    say('}}', \"}}\");\n}}\n{}", "// }\n".repeat(80));
    assert!(shape::sizes(&Source::new("server/x.rs", &brace)).is_empty());

    let wide = format!("// {}", "狼".repeat(54));
    assert_eq!(words_of(&shape::sizes(&Source::new("server/x.rs", &wide))), ["111 columns"]);
    assert!(shape::sizes(&Source::new("server/x.rs", &format!("//{}", "狼".repeat(54)))).is_empty());
}

#[test]
fn a_second_list_of_facts_and_an_arm_for_the_rest_are_seen() {
    let head = "use crate::domain::incident::fact::Fact;\n";
    let list = format!("{head}fn of() {{\n{}}}\n", "        Fact::Noted => {}\n".repeat(7));
    assert_eq!(words_of(&cards::matches(&Source::new("server/telling/x.rs", &list))), ["fn of, 7 facts"]);
    let few = format!("{head}fn of() {{\n{}}}\n", "        | Fact::Noted\n".repeat(6));
    assert!(cards::matches(&Source::new("server/telling/x.rs", &few)).is_empty());
    let rest = |arm: &str| format!("{head}fn sentence() {{\n        match fact {{\n{arm}}}\n}}\n");
    let seen = rest("            Fact::Noted => {}\n            other => {}\n                _ => {}\n");
    assert_eq!(words_of(&cards::matches(&Source::new("server/telling/sentence.rs", &seen))), ["other => {}"]);
}

#[test]
fn a_module_without_a_head_and_a_stray_folder_are_seen() {
    assert_eq!(shape::heads(&Source::new("server/x.rs", "use std::fmt;")).len(), 1);
    assert!(shape::heads(&Source::new("server/x.rs", "//! The x.\n")).is_empty());
    let folders = ["server", ".ci", "target", "docs"];
    let found = shape::root_folders(folders.into_iter(), &["/target".to_owned()]);
    assert_eq!(words_of(&found), ["docs"]);
}

#[test]
fn a_missing_translation_is_seen_in_both_directions() {
    let pair = |ja: &str, en: &str| {
        let files = [Source::new("templates/text/ja/a.ftl", ja), Source::new("templates/text/en/a.ftl", en)];
        texts::catalogues(&files).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(
        pair("x = { $n }件\n    .hint = 例", "x = { $n ->\n  [one] one\n *[other] { $n }\n }\n    .hint = e")
            .is_empty()
    );
    assert_eq!(
        pair("x = 甲\ny = 乙", "x = a\nz = c"),
        [
            "templates/text/ja/a.ftl:2: `y`: write it in templates/text/en as well",
            "templates/text/en/a.ftl:2: `z`: write it in templates/text/ja as well",
        ]
    );
    assert_eq!(pair("x = 甲\nx = 乙", "x = a").len(), 1);
    assert_eq!(pair("x = { $n }件", "x = { $count }").len(), 1);
}

#[test]
fn what_the_public_reads_is_said_plainly_too_and_nothing_else_need_be() {
    let found = |plain: &str| {
        let ja = Source::new("templates/text/ja/a.ftl", "web-public-x = 甲\nweb-y = 乙");
        let plain = Source::new("templates/text/ja-yasashii/p.ftl", plain);
        texts::catalogues(&[ja, plain]).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(found("web-public-x = 甲《こう》").is_empty());
    assert_eq!(
        found("web-z = 丙"),
        [
            "templates/text/ja/a.ftl:1: `web-public-x`: write it in templates/text/ja-yasashii as well",
            "templates/text/ja-yasashii/p.ftl:1: `web-z`: write it in templates/text/ja as well",
        ]
    );
}

#[test]
fn a_reason_without_words_is_seen() {
    let texts = Source::new("templates/text/ja/a.ftl", "error-past = 過ぎました");
    let code = "FieldError::new(\"to\", \"past\")\nMistake { field: \"to\", reason: \"late\" }\nreason: word";
    let found = texts::reasons(&[texts, Source::new("server/x.rs", code)]);
    assert_eq!(words_of(&found), ["late"]);
}

#[test]
fn a_foreign_spelling_is_seen() {
    let found = texts::spelling(&Source::new("templates/text/ja/a.ftl", "x = ３ヶ所\n# ３ヶ所\n"));
    assert_eq!(words_of(&found), ["ヶ所", "３"]);
}

#[test]
fn a_clause_of_one_body_is_seen() {
    let text = "# 7.4\na = 例外措置（7.4(2)）\nb = 兼務の禁止、1(3)①\nc = 対策基準による\n\
        d = (5.2) and ({ $n })\ne = 127.0.0.1:8080, 3.51.3, 5月(月)、1.\n";
    let found = texts::clauses(&Source::new("templates/text/ja/a.ftl", text));
    assert_eq!(words_of(&found), ["7.4(2", "1(3", "対策基準", "5.2"]);
    assert!(texts::clauses(&Source::new("ops/profiles/x.md", text)).is_empty());
}

#[test]
fn unescaped_text_is_seen() {
    assert_eq!(words_of(&texts::escapes(&Source::new("templates/a.hbs", "<p>{{{name}}}</p>"))), ["{{{"]);
    assert!(texts::escapes(&Source::new("templates/a.hbs", "<p>{{name}}</p>")).is_empty());
}

#[test]
fn an_unused_template_is_seen() {
    let files = |program: &str| {
        [
            Source::new("server/web/page.rs", program),
            Source::new("templates/pages/a/show.hbs", "{{> partials/field}}"),
            Source::new("templates/partials/field.hbs", "<link href=\"/static/house.css\">"),
            Source::new("templates/static/house.css", ""),
            Source::new("templates/mail/told/subject.txt.hbs", ""),
        ]
    };
    let all = "(\"pages/a/show\", format!(\"mail/{}/subject.txt\"))";
    assert_eq!(words_of(&texts::unused_templates(&files(all))), Vec::<&str>::new());
    let found = texts::unused_templates(&files("(\"{}\", \"pages/a/{name}\")"));
    assert_eq!(words_of(&found), ["mail/told/subject.txt.hbs"]);
}

#[test]
fn a_dead_link_is_seen() {
    let page = "[a](hardening.md#x) [b](#here) [c](https://example.jp/x) [d](lost.md)";
    let source = Source::new("ops/README.md", page);
    let found = texts::dead_links(&source, |path| path == "ops/hardening.md");
    assert_eq!(words_of(&found), ["lost.md"]);
}

#[test]
fn a_term_without_a_type_and_one_said_twice_are_seen() {
    let table =
        "| 事案 | `a::Case` | case | 5.3 |\n| 事案 | `a::Cas` | instance | |\n| 窓口 | *desk* | desk | |";
    let sources =
        [Source::new("ops/glossary.md", table), Source::new("server/domain/a.rs", "pub struct Case;")];
    assert_eq!(words_of(&glossary::glossary(&sources)), ["事案", "a::Cas"]);
}

#[test]
fn a_step_of_one_database_only_is_seen() {
    let one = [
        Source::new("migrations/sqlite/0001_a/up.sql", ""),
        Source::new("migrations/sqlite/0001_a/down.sql", ""),
        Source::new("migrations/postgres/0001_a/up.sql", ""),
    ];
    assert_eq!(words_of(&texts::migrations(&one)), ["0001_a/down.sql"]);
}

#[test]
fn a_planted_fault_that_no_longer_fits_is_seen() {
    let code = Source::new("server/domain/org.rs", "let a = 1;\nlet b = 2;\nlet b = 2;\n");
    let fault = |change: &str| {
        let text = format!("What is wrong.\n@ server/domain/org.rs\n{change}");
        let fault = Source::new("tests/sim/planted/a.txt", &text);
        let findings = planted::planted(&[fault, Source::new(&code.path, &code.text)]);
        findings.into_iter().map(|finding| finding.remedy).collect::<Vec<String>>().join("; ")
    };
    assert!(!fault("let a = 1;\n=>\nlet a = 3;\n").contains("lines"));
    assert!(fault("let c = 1;\n=>\n").contains("the lines are gone"));
    assert!(fault("let b = 2;\n=>\n").contains("more than once"));
    assert!(fault("let a = 1;\n").contains("part old and new"));
}

/// What a house of two floors says of one file; `incident` stands above `org`, and `plan` beside it.
fn floors_of(files: &[(&str, &str)], stairs: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
    let found = floors::floors(&sources, &[&["org"], &["incident", "plan"]], stairs);
    found.into_iter().map(|finding| format!("{}:{}: {}", finding.file, finding.line, finding.word)).collect()
}

#[test]
fn an_import_that_goes_up_is_seen() {
    let above = ("server/domain/incident/fact.rs", "use crate::org::Org;");
    let beside = ("server/domain/plan/mod.rs", "");
    let org = |text| floors_of(&[above, beside, ("server/domain/org.rs", text)], &[]);
    assert_eq!(org("use std::fmt;"), Vec::<&str>::new());
    let up = ["server/domain/org.rs:2: org -> incident"];
    assert_eq!(org("\nuse super::incident::fact::Fact;"), up);
    assert_eq!(org("\nuse crate::{incident::fact, moment};"), up);
    assert_eq!(org("\nfn a(b: super::incident::fact::Fact) {}"), up);
    assert_eq!(org("fn a() {}\nfn b() { crate::incident::fact::open() }"), up);
    assert_eq!(org("// crate::incident::fact\nconst A: &str = \"super::incident::fact\";"), [""; 0]);
    assert_eq!(org("#[cfg(test)]\nmod tests {\n    use crate::incident::fact;\n}\n"), [""; 0]);
    let after = "#[cfg(test)]\nmod tests {}\nfn a() -> super::incident::fact::Fact {}";
    assert_eq!(org(after), ["server/domain/org.rs:3: org -> incident"]);

    let sideways = ("server/domain/plan/mod.rs", "mod fact;\nuse super::incident::fact::Fact;");
    assert_eq!(floors_of(&[above, sideways], &[]), ["server/domain/plan/mod.rs:2: plan -> incident"]);
    assert_eq!(floors_of(&[above, sideways], &[("plan", "incident")]), [""; 0]);
    let unused = floors_of(&[above, beside], &[("plan", "incident")]);
    assert_eq!(unused, ["server/domain/incident/fact.rs:1: plan -> incident"]);
    assert_eq!(floors_of(&[("server/domain/new.rs", "")], &[]), ["server/domain/new.rs:1: new"]);
}

#[test]
fn files_in_a_circle_are_seen_and_a_module_with_its_children_is_none() {
    let circles = |files: &[(&str, &str)]| {
        let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
        floors::circles(&sources).len()
    };
    let head =
        ("server/domain/plan/mod.rs", "mod ask;\nmod fact;\nfn a() { ask::a() }\nfn b() { fact::b() }");
    let (ask, fact) = ("server/domain/plan/ask.rs", "server/domain/plan/fact.rs");
    assert_eq!(circles(&[head, (ask, "use super::Plan;"), (fact, "use super::Plan;")]), 0);
    assert_eq!(circles(&[(ask, "use super::fact::Fact;"), (fact, "")]), 0);
    assert_eq!(circles(&[(ask, "use super::fact::Fact;"), (fact, "fn a() { super::ask::a() }")]), 1);
    let deep = ("server/domain/plan/ask/page.rs", "use crate::plan::Plan;");
    assert_eq!(circles(&[head, (ask, "mod page;\nfn a() { page::a() }"), deep]), 1);
    let tests = ("server/domain/plan/tests.rs", "use super::ask;");
    for declared in ["#[cfg(test)]\nmod tests;", "#[cfg(test)]\npub(crate) mod tests;"] {
        assert_eq!(circles(&[("server/domain/plan/mod.rs", declared), tests, (ask, "use super::tests;")]), 0);
    }
    assert_eq!(circles(&[("server/domain/plan/mod.rs", "mod tests;"), tests, (ask, "use super::tests;")]), 1);
}
