//! Senders of mail and chat to relays on this machine.

use noroshi::domain::moment::Span;
use noroshi::notify::chat::{self, Chat, kind};
use noroshi::notify::email::Smtp;
use noroshi::notify::settings::{Channel, Keeping, Mail};
use noroshi::notify::{Sender, Trust};
use noroshi::secret::Secret;

/// Mail to the relay at this address.
pub fn mail(url: String) -> Sender {
    let settings = Mail {
        url,
        from: "incident@city.example.jp".to_owned(),
        from_name: Some("のろし".to_owned()),
        starttls: false,
        user: None,
        password: None,
        hello: Some("noroshi.test".to_owned()),
        spare: Span::ZERO,
        keeping: Keeping::default(),
    };
    Sender::Smtp(Box::new(Smtp::new(&settings, "", &Trust::default()).expect("a relay on this machine")))
}

/// Chat to the hook at this address.
pub fn chat(url: String) -> Sender {
    let teams = chat::named("teams").expect("a kind");
    let form = (teams.form)(&kind::Given::new()).expect("it has no setting of its own");
    let (url, keeping) = (Secret::new(url), Keeping::default());
    let settings = Channel { url, allow_private: true, form, keeping };
    Sender::Chat(Box::new(Chat::new(&settings, &Trust::default()).expect("a chat on this machine")))
}
