//! How many, as people write it: 「約120人」, 「１，２００」, 「1万2千」, 「1.5万」.

/// More than anybody counts.
const COUNT_MAX: u64 = 1_000_000_000;

/// Words before a number that leave it what it is.
const BEFORE: &[&str] =
    &["約", "およそ", "おおよそ", "おおむね", "概ね", "最大で", "最大", "合計", "計", "延べ"];

/// Words after a number that leave it what it is. 「以上」 and 「超」 do not: they say that it is not known.
const AFTER: &[&str] = &[
    "程度",
    "ぐらい",
    "くらい",
    "ほど",
    "人分",
    "名分",
    "人",
    "名",
    "件",
    "円",
    "個",
    "台",
    "通",
    "枚",
    "部",
    "本",
];

/// A whole number of at most a thousand million; none for anything else.
pub fn count(text: &str) -> Option<u64> {
    let plain: String = super::plain(text).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let mut rest = plain.as_str();
    while let Some(shorter) = BEFORE.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    while let Some(shorter) = AFTER.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = shorter;
    }
    amount(rest).filter(|count| *count <= COUNT_MAX)
}

/// Digits with 億, 万, 千 and 百, the larger before the smaller.
fn amount(text: &str) -> Option<u64> {
    let (mut total, mut section) = (0_u64, 0_u64);
    let (mut large, mut small) = (u64::MAX, u64::MAX);
    let mut rest = text;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (digits, after) = rest.split_at_checked(end)?;
        let mut units = after.chars();
        let unit = units.next();
        rest = units.as_str();
        match unit {
            None => section = section.checked_add(number(digits, 1)?)?,
            Some('千' | '百') => {
                let worth = if unit == Some('千') { 1000 } else { 100 };
                // 「百」 alone is one hundred.
                let digits = if digits.is_empty() { "1" } else { digits };
                section = section.checked_add(number(digits, worth).filter(|_| worth < small)?)?;
                small = worth;
            }
            Some('億' | '万') => {
                let worth = if unit == Some('億') { 100_000_000 } else { 10_000 };
                let ones = if digits.is_empty() { 0 } else { number(digits, worth)? };
                let whole = section.checked_mul(worth)?.checked_add(ones)?;
                total = total.checked_add(Some(whole).filter(|whole| *whole > 0 && worth < large)?)?;
                (section, large, small) = (0, worth, u64::MAX);
            }
            Some(_) => return None,
        }
    }
    total.checked_add(section)
}

/// Digits, with a point or without, times `worth`, where that is a whole number.
fn number(digits: &str, worth: u64) -> Option<u64> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_whole = !digits.contains('.') || !part.is_empty();
    if whole.is_empty() || !is_whole || part.contains('.') {
        return None;
    }
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let value = format!("{whole}{part}").parse::<u64>().ok()?.checked_mul(worth)?;
    value.is_multiple_of(scale).then(|| value / scale)
}
