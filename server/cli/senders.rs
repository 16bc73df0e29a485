//! From settings to what can be sent on: mail, chat channels, the demo's mailbox.

use std::path::PathBuf;

use crate::config::Settings;
use crate::domain::channel::Channel;
use crate::domain::world::World;
use crate::engine::Senders;
use crate::notify::chat::Chat;
use crate::notify::email::Smtp;
use crate::notify::mailbox::Mailbox;
use crate::notify::settings::{self, Mail};
use crate::notify::{Sender, Trust};

use super::Failure;

/// Every channel that the settings name. In a demo the chat channels that people have lead into the
/// mailbox as well.
///
/// # Errors
/// A setting that cannot be used, with what to write instead.
pub fn senders(settings: &Settings, world: &World) -> Result<Senders, Failure> {
    let mut senders = Senders::new();
    let trust = trust(settings)?;
    senders.insert(Channel::mail(), mail(&settings.mail, &world_name(world), &trust)?);
    for (name, channel) in &settings.channels {
        senders.insert(Channel::chat(name), chat(name, channel, &trust)?);
    }
    if let Some(folder) = &settings.demo_mailbox {
        let names = world.org.people.values().map(|person| &person.teams).filter(|name| !name.is_empty());
        for name in names {
            let channel = Channel::chat(name);
            let mailbox = || Sender::Mailbox(Mailbox::new(folder, channel.clone()));
            senders.entry(channel.clone()).or_insert_with(mailbox);
        }
    }
    Ok(senders)
}

/// The channel of mail alone.
///
/// # Errors
/// As [`senders`].
pub fn mail_sender(settings: &Settings, world: &World) -> Result<Sender, Failure> {
    mail(&settings.mail, &world_name(world), &trust(settings)?)
}

/// Whose certificates everything that is sent believes.
///
/// # Errors
/// A file that cannot be read, or that holds no certificate.
pub fn trust(settings: &Settings) -> Result<Trust, Failure> {
    Trust::of_file(settings.ca_file.as_deref()).map_err(Failure::Configuration)
}

fn world_name(world: &World) -> String {
    world.active().map(|(_, policy)| policy.body.name.clone()).unwrap_or_default()
}

fn mail(settings: &Mail, body: &str, trust: &Trust) -> Result<Sender, Failure> {
    if let Some(folder) = settings.url.strip_prefix("file:") {
        return Ok(Sender::Mailbox(Mailbox::new(PathBuf::from(folder), Channel::mail())));
    }
    let smtp = Smtp::new(settings, body, trust);
    smtp.map(|smtp| Sender::Smtp(Box::new(smtp))).map_err(|error| Failure::Configuration(error.to_string()))
}

fn chat(name: &str, channel: &settings::Channel, trust: &Trust) -> Result<Sender, Failure> {
    let chat = Chat::new(channel, trust);
    let refuse = |error| Failure::Configuration(format!("channels.{name}: {error}"));
    chat.map(|chat| Sender::Chat(Box::new(chat))).map_err(refuse)
}
