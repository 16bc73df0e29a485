//! What a misspelt key was probably meant to be.

use super::Remedy;

/// The remedy for a key that is not known.
pub(super) fn unknown(word: &str, known: &[&str]) -> Remedy {
    let nearest = known.iter().map(|candidate| (distance(word, candidate), candidate)).min();
    match nearest {
        Some((far, candidate)) if far <= 2 => Remedy::new("near").with("near", *candidate),
        _ => Remedy::new("unknown").with("known", known.join(", ")),
    }
}

/// Levenshtein's distance, for "did you mean".
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX - 1);
            let best = (at(&row, j) + usize::from(a != *b)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            next.push(best);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
