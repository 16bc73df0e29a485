//! What is too much, too deep or no policy at all.

use super::{SMALL, check};

#[test]
fn what_cannot_be_read_at_all_is_one_mistake() {
    let deep = "[".repeat(1000);
    let large = "#".repeat(1024 * 1024 + 1);
    for (text, code) in [
        (deep.as_str(), "too-complex"),
        (&large, "too-large"),
        ("a: [1", "not-yaml"),
        ("- 1", "needs-map"),
        ("", "needs-map"),
    ] {
        let checked = check(text);
        assert!(checked.policy.is_none());
        assert_eq!(checked.mistakes.first().map(|mistake| mistake.code), Some(code));
    }
}

#[test]
fn what_is_made_to_exhaust_the_check_is_refused() {
    let keys: String = (0..9_000).map(|n| format!("k{n}: x\n")).collect();
    let posts: String = (0..4_000).map(|n| format!("  p{n}: {{ per: p{n} }}\n")).collect();
    let step = |n: usize| format!("      - {{ id: s{n}, after: s{}, tell: desk }}\n", n + 1);
    let steps: String = (0..2_500).map(step).collect();
    let texts = [
        keys,
        SMALL.replace("posts:\n", &format!("posts:\n{posts}")),
        SMALL.replace("    steps:\n", &format!("    steps:\n{steps}")),
        SMALL.replace("top: ciso", &format!("top: {}", "x".repeat(900_000))),
    ];
    for text in texts {
        let checked = check(&text);
        assert!(checked.policy.is_none() && checked.mistakes.len() <= 500);
    }
}
