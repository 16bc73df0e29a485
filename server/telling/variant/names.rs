//! Taking people's names out of texts.

use super::super::paper::Known;

/// A name of fewer letters than this could be a part of an ordinary word once its gap is gone.
const JOINED_MIN: usize = 3;

/// Every way in which people are named, longest first: a longer name may hold a shorter one.
pub(super) fn spellings<'a>(people: impl IntoIterator<Item = &'a Known>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in people.into_iter().flat_map(|known| &known.names) {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let joined: String = parts.concat();
        if joined.chars().count() >= JOINED_MIN {
            found.push(joined);
        }
        if parts.len() > 1 {
            found.extend([parts.join(" "), parts.join("\u{3000}")]);
        }
        found.push(name.trim().to_owned());
    }
    found.retain(|name| !name.is_empty());
    found.sort_by_key(|name| (std::cmp::Reverse(name.chars().count()), name.clone()));
    found.dedup();
    found
}

/// The text without these names.
pub(super) fn without(text: &mut String, names: &[String], instead: &str) {
    for name in names {
        if text.contains(name.as_str()) {
            *text = text.replace(name.as_str(), instead);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Known {
        Known { person: "1".into(), names: vec![name.to_owned()], is_head: false }
    }

    #[test]
    fn a_name_is_found_however_its_gap_is_written() {
        let names = spellings([&known("山﨑 健"), &known("山﨑 健一"), &known("岡 真")]);
        let mut text = "山﨑健、山﨑　健一、山﨑 健、岡真珠、静岡".to_owned();
        without(&mut text, &names, "職員");
        assert_eq!(text, "職員、職員、職員、岡真珠、静岡");
    }
}
