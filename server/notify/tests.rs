//! Retries and what is kept of what others say.

use uuid::Uuid;

use super::*;

#[test]
fn tries_are_spread_by_a_fifth_and_known_beforehand() {
    let expected = [5, 15, 45, 120, 300, 600, 900, 900];
    for delivery in 0..50 {
        let delivery = DeliveryId(Uuid::from_u128(delivery));
        for (index, seconds) in expected.into_iter().enumerate() {
            let attempt = u32::try_from(index).unwrap() + 1;
            let wait = backoff(delivery, attempt);
            assert_eq!(wait, backoff(delivery, attempt));
            assert!(wait >= Span::micros(seconds * 800_000) && wait <= Span::micros(seconds * 1_200_000));
        }
    }
    let waits: std::collections::BTreeSet<Span> =
        (0..50).map(|delivery| backoff(DeliveryId(Uuid::from_u128(delivery)), 1)).collect();
    assert!(waits.len() > 25, "a relay that comes back is not met by all at once");
}

#[test]
fn what_a_server_said_is_kept_without_addresses_and_line_ends() {
    assert_eq!(said("550 5.1.1 <taro@example.jp>: User\r\nunknown"), "550 5.1.1 … User unknown");
}

#[test]
fn a_secret_does_not_print_itself() {
    let settings = fixture::channel("teams", "https://example.jp/sig=abcd");
    assert!(!format!("{settings:?}").contains("abcd"));
    let chat = chat::Chat::new(&settings, &Trust::default()).unwrap();
    assert_eq!(chat.describe(), "example.jp …abcd");
    assert!(!format!("{chat:?}").contains("sig="));
}
