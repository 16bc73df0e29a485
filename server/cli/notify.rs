//! `noroshi notify`: sends one harmless message on a channel and says how that ended.

use uuid::Uuid;

use crate::domain::channel::Channel;
use crate::domain::ids::{DeliveryId, HistoryId};
use crate::domain::notice::Reason;
use crate::notify::{Outcome, Outgoing, Rendered};

use super::senders::senders;
use super::{Exit, Failure, Terminal};

/// What to do with channels.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Send a test message on a channel.
    Test {
        /// `mail`, or the name of a chat channel.
        channel: String,
        /// The mail address to send to; the sender's own if left out.
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
}

/// Runs a command on channels.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let Command::Test { channel, to } = command;
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    let (world, now) = backend.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
    let senders = senders(&settings, &world)?;
    let found =
        [Channel::kept(channel.clone()), Channel::chat(&channel)].iter().find_map(|known| senders.get(known));
    let Some(sender) = found else {
        let known: Vec<&str> = senders.keys().map(Channel::as_str).collect();
        let args = [("channel", channel.into()), ("known", known.join(", ").into())];
        return Err(Failure::Wrong(terminal.text("cli-notify-unknown", &args)));
    };
    let subject = terminal.text("cli-notify-subject", &[]);
    let text = terminal.text("cli-notify-body", &[]);
    let html = format!("<p>{text}</p>");
    let nonce = backend.keys.derive_command("notify test", &[&now.micros().to_be_bytes()]).0;
    let outgoing = Outgoing {
        delivery: DeliveryId(nonce),
        incident: HistoryId(Uuid::nil()),
        thread: Uuid::nil(),
        number: String::new(),
        called: None,
        reason: Reason::Copy,
        drill: true,
        to_name: String::new(),
        to_address: to.unwrap_or_else(|| settings.mail.from.clone()),
        at: now,
        now,
        rendered: Rendered::word((subject, text), html, terminal.language),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match runtime.block_on(sender.send(&outgoing)) {
        Outcome::Sent { note } => {
            let args = [("where", sender.describe().into()), ("note", note.into())];
            terminal.say("cli-notify-sent", &args)?;
            Ok(Exit::Done)
        }
        Outcome::Retry { why, .. } | Outcome::Refused { why } => {
            let args = [("where", sender.describe().into()), ("why", why.into())];
            Err(Failure::Found(terminal.text("cli-notify-failed", &args)))
        }
    }
}
