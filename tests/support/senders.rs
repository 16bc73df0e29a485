//! Senders of mail and chat to relays on this machine.

use noroshi::notify::chat::Chat;
use noroshi::notify::email::Smtp;
use noroshi::notify::{ChannelKind, ChannelSettings, MailSettings, Secret, Sender, Trust};

/// Mail to the relay at this address.
pub fn mail(url: String) -> Sender {
    let settings = MailSettings {
        url,
        from: "incident@city.example.jp".to_owned(),
        from_name: "のろし".to_owned(),
        starttls: false,
        user: None,
        password: None,
        hello: Some("noroshi.test".to_owned()),
        trust: Trust::default(),
    };
    Sender::Smtp(Box::new(Smtp::new(&settings).expect("a relay on this machine")))
}

/// Chat to the hook at this address.
pub fn chat(url: String) -> Sender {
    let settings = ChannelSettings {
        kind: ChannelKind::Teams,
        url: Secret::new(url),
        allow_private: true,
        signing_key: None,
        template: None,
        trust: Trust::default(),
    };
    Sender::Chat(Box::new(Chat::new(&settings).expect("a chat on this machine")))
}
