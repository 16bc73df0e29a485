//! Why something could not be sent, in the reader's language. What is kept is what the next system said, in
//! its own words: here is what to make of it.

use super::{Language, text};

/// What the answer of the next system means, and what to do.
pub fn why(language: Language, said: &str) -> String {
    text(language, &format!("unsent-{}", word(said)), &[])
}

/// The kind of a failure, by the code that the next system gave (RFC 9110, RFC 5321, RFC 3463).
fn word(said: &str) -> &'static str {
    match (said.strip_prefix("HTTP ").and_then(code), smtp(said)) {
        (Some(401 | 403 | 407), _) => "refused",
        (Some(404 | 410), _) => "gone",
        (Some(408 | 425 | 429 | 500..=599), _) => "busy",
        (Some(413), _) => "too-large",
        (Some(_), _) => "not-taken",
        (None, Some(421 | 450..=452)) => "busy",
        (None, Some(530 | 535 | 538)) => "refused",
        (None, Some(550 | 551 | 553)) => "no-mailbox",
        (None, Some(552)) => "too-large",
        (None, Some(400..=499)) => "busy",
        (None, Some(_)) => "not-taken",
        (None, None) if is_of_tls(said) => "tls",
        (None, None) => "unreachable",
    }
}

fn code(said: &str) -> Option<u16> {
    let digits: String = said.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|code| (100..600).contains(code))
}

/// The first word that is a code of SMTP, wherever the sender put it.
fn smtp(said: &str) -> Option<u16> {
    let words = said.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '.');
    words.filter(|word| word.len() == 3).find_map(code).filter(|code| *code >= 400)
}

fn is_of_tls(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    ["tls", "certificate", "handshake"].iter().any(|word| said.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_next_system_said_has_a_meaning() {
        for (said, means) in [
            ("HTTP 404 no such flow", "gone"),
            ("HTTP 429 slow down", "busy"),
            ("HTTP 403 no", "refused"),
            ("HTTP 400 what", "not-taken"),
            ("550 5.1.1 no such user", "no-mailbox"),
            ("recipient: permanent error (550): no such user", "no-mailbox"),
            ("451 4.7.1 greylisted", "busy"),
            ("sign-in: permanent error (535): no", "refused"),
            ("554 5.7.1 spam", "not-taken"),
            ("cannot be reached", "unreachable"),
            ("TLS: invalid peer certificate", "tls"),
        ] {
            assert_eq!(word(said), means, "{said}");
            for language in Language::ALL {
                assert!(!why(language, said).contains("unsent-"), "{said}");
            }
        }
    }
}
