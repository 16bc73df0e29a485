//! The number of an incident that is said on the telephone: 「令和8-4127」, 「R8-4127」, 「れいわ8の4127」.

/// The year before the first of 令和.
pub const REIWA: u16 = 2018;

/// Words by which the era is said.
const ERAS: &[&str] = &["令和", "れいわ", "レイワ", "令", "R", "r"];

/// Its calendar year, where one is said, and its digits; none for anything else. An incident is meant, and
/// not a count: what has other than four or five digits, or begins with 0, is no such number.
pub fn called(text: &str) -> Option<(Option<u16>, u32)> {
    let plain: String = super::plain(text).chars().filter(|c| !c.is_whitespace()).collect();
    let after = ERAS.iter().find_map(|era| plain.strip_prefix(era));
    let rest = after.unwrap_or(&plain);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at_checked(end)?;
    if tail.is_empty() {
        return if after.is_some() { None } else { Some((None, number(digits)?)) };
    }
    let tail = tail.strip_prefix('年').unwrap_or(tail);
    let tail = tail.strip_prefix(['-', 'の']).unwrap_or(tail);
    let year = digits.parse::<u16>().ok().filter(|year| (1..=99).contains(year))?;
    Some((Some(REIWA + year), number(tail)?))
}

fn number(digits: &str) -> Option<u32> {
    let is_number = matches!(digits.len(), 4 | 5) && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number && !digits.starts_with('0'))
}
