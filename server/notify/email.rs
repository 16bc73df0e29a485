//! Mail over SMTP, to a relay.
//!
//! One connection is kept for a minute after use. The socket is ours with Nagle's algorithm off: the
//! library writes a mail's end apart from its body, and the peer's delayed acknowledgement would
//! cost 40 ms per mail. Each command has its own bound; an end that is not known (the connection
//! closed after the body) is tried again, and the Message-ID lets the receiver fold the two.

use std::fmt;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use lettre::{Address, Message};
use reqwest::Url;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::domain::policy::grammar::as_sent;

use super::plain::HeaderText;
use super::settings::{Mail as Settings, SettingError};
use super::{Health, Outcome, Outgoing, Trust, message, said};

const CONNECT: Duration = Duration::from_secs(10);
const COMMAND: Duration = Duration::from_secs(30);
/// RFC 5321 grants ten minutes here. An emergency does not: the mail may arrive twice instead.
const END_OF_DATA: Duration = Duration::from_secs(60);
const GOODBYE: Duration = Duration::from_secs(2);
/// Connections kept for the next mails: a relay counts those that lie idle too.
const IDLE_KEPT: usize = 16;
const IDLE_MAX: Duration = Duration::from_secs(60);

/// A relay and how to speak to it.
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    from: Mailbox,
    idle: Mutex<Vec<Idle>>,
    health: Health,
}

enum Tls {
    Never,
    BeforeSpeaking(TlsParameters),
    FromFirstByte(TlsParameters),
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Names the relay and nothing else: credentials are inside.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("relay", &self.describe()).finish_non_exhaustive()
    }
}

/// Where in the conversation it went wrong: the same code means something else at each place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connect,
    Tls,
    SignIn,
    From,
    Recipient,
    Data,
}

#[derive(Debug)]
struct Failure {
    stage: Stage,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Timeout,
    Socket(std::io::Error),
    Smtp(lettre::transport::smtp::Error),
    Unsupported(&'static str),
}

impl Smtp {
    /// Prepares to speak to the relay of the settings, in the name of `body` where they say no other. Nothing
    /// is connected yet.
    ///
    /// # Errors
    /// A setting that cannot be used, with the remedy.
    pub fn new(settings: &Settings, body: &str, trust: &Trust) -> Result<Self, SettingError> {
        let url = Url::parse(&settings.url).map_err(|_| SettingError::MailUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(SettingError::Credentials);
        }
        let host = url.host_str().ok_or(SettingError::MailUrl)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let parameters = || trust.of_mail(&host);
        let (tls, port) = match (url.scheme(), settings.starttls) {
            ("smtp", false) => (Tls::Never, 25),
            ("smtp", true) => (Tls::BeforeSpeaking(parameters()?), 587),
            ("smtps", _) => (Tls::FromFirstByte(parameters()?), 465),
            _ => return Err(SettingError::MailUrl),
        };
        let email = as_sent(settings.from.trim()).ok_or(SettingError::From)?;
        let email: Address = email.parse().map_err(|_| SettingError::From)?;
        let name = HeaderText::new(settings.from_name.as_deref().unwrap_or(body)).into_string();
        let credentials = credentials(settings, &host, &tls)?;
        Ok(Self {
            port: url.port().unwrap_or(port),
            tls,
            credentials,
            hello: settings.hello.clone().map_or_else(ClientId::default, ClientId::Domain),
            from: Mailbox::new((!name.is_empty()).then_some(name), email),
            idle: Mutex::new(Vec::new()),
            health: Health::default(),
            host,
        })
    }

    /// What the last try said about the relay.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Host and port.
    pub fn describe(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Makes one try.
    pub async fn send(&self, outgoing: &Outgoing) -> Outcome {
        let mail = match message::build(outgoing, &self.from) {
            Ok(mail) => mail,
            Err(error) => return Outcome::Refused { why: error.to_string() },
        };
        match self.deliver(&mail).await {
            Ok(response) => {
                self.health.set(None);
                let lines: Vec<&str> = response.message().collect();
                Outcome::Sent { note: said(&format!("{} {}", response.code(), lines.join(" "))) }
            }
            Err(failure) => {
                self.health.set(failure.sickness());
                failure.outcome()
            }
        }
    }

    async fn deliver(&self, mail: &Message) -> Result<Response, Failure> {
        let mut connection = match self.reuse().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let result = converse(&mut connection, mail).await;
        if result.is_ok() {
            if let Some(mut spare) = self.keep(connection) {
                drop(timeout(GOODBYE, spare.quit()).await);
            }
        } else {
            // Whether the relay hears our goodbye changes nothing.
            drop(timeout(GOODBYE, connection.abort()).await);
        }
        result
    }

    /// Keeps a connection for the next mail, or gives it back where enough are kept.
    fn keep(&self, connection: AsyncSmtpConnection) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() >= IDLE_KEPT {
            return Some(connection);
        }
        idle.push(Idle { connection, since: Instant::now() });
        None
    }

    /// A connection of before, if one is left that still answers.
    async fn reuse(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let mut connection = idle.connection;
            if idle.since.elapsed() > IDLE_MAX {
                continue;
            }
            if let Ok(Ok(_)) = timeout(GOODBYE, connection.command(Rset)).await {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let address = (self.host.as_str(), self.port);
        let mut connection = if let Tls::FromFirstByte(parameters) = &self.tls {
            let tls = Some(parameters.clone());
            let opening = AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &self.hello, tls, None);
            bounded(Stage::Connect, COMMAND, opening).await?
        } else {
            let fail = |cause| Failure { stage: Stage::Connect, cause };
            let stream = timeout(CONNECT, TcpStream::connect(address)).await;
            let stream =
                stream.map_err(|_| fail(Cause::Timeout))?.map_err(|error| fail(Cause::Socket(error)))?;
            stream.set_nodelay(true).map_err(|error| fail(Cause::Socket(error)))?;
            let opening = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello);
            bounded(Stage::Connect, COMMAND, opening).await?
        };
        if let Tls::BeforeSpeaking(parameters) = &self.tls {
            let upgrade = connection.starttls(parameters.clone(), &self.hello);
            bounded(Stage::Tls, COMMAND, upgrade).await?;
        }
        if let Some(credentials) = &self.credentials {
            bounded(Stage::SignIn, COMMAND, connection.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        Ok(connection)
    }
}

/// The mail transaction, command by command, so that a refusal is known for what it refuses.
async fn converse(connection: &mut AsyncSmtpConnection, mail: &Message) -> Result<Response, Failure> {
    let envelope = mail.envelope();
    let mut parameters = Vec::new();
    if !envelope.to().iter().all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let cause = Cause::Unsupported("The relay takes no addresses outside ASCII");
            return Err(Failure { stage: Stage::Recipient, cause });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let from = Mail::new(envelope.from().cloned(), parameters);
    bounded(Stage::From, COMMAND, connection.command(from)).await?;
    for address in envelope.to() {
        let recipient = Rcpt::new(address.clone(), Vec::new());
        bounded(Stage::Recipient, COMMAND, connection.command(recipient)).await?;
    }
    bounded(Stage::Data, COMMAND, connection.command(Data)).await?;
    bounded(Stage::Data, END_OF_DATA, connection.message(&mail.formatted())).await
}

async fn bounded<T>(
    stage: Stage,
    limit: Duration,
    work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, Failure> {
    match timeout(limit, work).await {
        Err(_) => Err(Failure { stage, cause: Cause::Timeout }),
        Ok(Err(error)) => Err(Failure { stage, cause: Cause::Smtp(error) }),
        Ok(Ok(value)) => Ok(value),
    }
}

fn credentials(settings: &Settings, host: &str, tls: &Tls) -> Result<Option<Credentials>, SettingError> {
    let (user, password) = match (&settings.user, &settings.password) {
        (None, None) => return Ok(None),
        (Some(user), Some(password)) => (user, password),
        (Some(_), None) | (None, Some(_)) => return Err(SettingError::HalfCredentials),
    };
    if matches!(tls, Tls::Never) && !is_this_machine(host) {
        return Err(SettingError::PlainPassword { host: host.to_owned() });
    }
    Ok(Some(Credentials::new(user.clone(), password.expose().to_owned())))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Failure {
    fn is_permanent(&self) -> bool {
        match &self.cause {
            Cause::Smtp(error) => error.is_permanent(),
            Cause::Unsupported(_) => true,
            Cause::Timeout | Cause::Socket(_) => false,
        }
    }

    /// A permanent no to the recipient or the mail ends the delivery. A permanent no to us (our
    /// address, our password) is no reason to give the mail up: somebody repairs the setting.
    fn outcome(self) -> Outcome {
        let is_about_the_mail = matches!(self.stage, Stage::Recipient | Stage::Data);
        let why = self.words();
        if self.is_permanent() && is_about_the_mail {
            Outcome::Refused { why }
        } else {
            Outcome::Retry { after: None, why }
        }
    }

    fn sickness(&self) -> Option<String> {
        let is_setting = match self.stage {
            Stage::Tls | Stage::SignIn => true,
            Stage::Connect | Stage::From => self.is_permanent(),
            Stage::Recipient | Stage::Data => false,
        };
        is_setting.then(|| self.words())
    }

    fn words(&self) -> String {
        let stage = match self.stage {
            Stage::Connect => "connecting",
            Stage::Tls => "securing the connection",
            Stage::SignIn => "signing in",
            Stage::From => "naming the sender",
            Stage::Recipient => "naming the recipient",
            Stage::Data => "handing over the mail",
        };
        let cause = match &self.cause {
            Cause::Timeout => "no answer in time".to_owned(),
            Cause::Socket(error) => error.kind().to_string(),
            Cause::Smtp(error) => error.to_string(),
            Cause::Unsupported(what) => (*what).to_owned(),
        };
        said(&format!("Failed when {stage}: {cause}"))
    }
}

#[cfg(test)]
mod tests;
