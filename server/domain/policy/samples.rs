//! 見本: words that stand in a plan because a model has them, and that reach nobody or somebody else.

/// What stands in models alone: addresses and numbers that nobody has, and words that say so.
const WORDS: &[&str] = &["example.jp", "example.com", "000-000-", "雛形", "ひな形", "見本", "（架空）"];

/// Values of a plan that a model left in it, each once, in the order of the plan. Remarks say what they like.
pub fn samples(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let said = line.split_once(" #").map_or(line, |(said, _)| said).trim();
        if said.starts_with('#') || !WORDS.iter().any(|word| said.contains(word)) {
            continue;
        }
        for value in
            said.split([',', '{', '}', '[', ']']).filter(|part| WORDS.iter().any(|word| part.contains(word)))
        {
            let value = value.split_once(": ").map_or(value, |(_, value)| value);
            let value = value.trim_matches([' ', '-', '"', '\'']).to_owned();
            if !found.contains(&value) {
                found.push(value);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_left_in_a_plan_is_found_and_remarks_are_not() {
        let text = "# 見本です\ntitle: 計画（雛形）\nparties:\n  mayor:\n    phone: 000-000-0100 # 見本\n  \
                    desk: { email: desk@city.example.jp, label: 窓口 }\n  fire:\n    phone: 072-111-2222\n";
        assert_eq!(samples(text), ["計画（雛形）", "000-000-0100", "desk@city.example.jp"]);
        assert!(samples("title: 阪南市の計画\n").is_empty());
    }
}
