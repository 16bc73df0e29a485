//! Settings: defaults, then the file, then the environment, read once and then frozen.
//!
//! Every mistake is reported at once, with where it stands and what to write instead. A secret may
//! be given as `<key>_file`; no message shows its value.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use figment::value::{Dict, Value};

mod kinds;
mod near;
mod server;
mod vault;

pub use kinds::{Anchor, ChannelKind};
use near::unknown;
pub use server::{Server, Tls};

/// Where the file is looked for when none is named.
pub const FILES: [&str; 2] = ["noroshi.toml", "/etc/noroshi/noroshi.toml"];

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that uses it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Everything the server needs to know, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How it is reached.
    pub server: Server,
    /// Where it remembers: `sqlite:<path>` or `postgres://…`.
    pub database_url: Secret,
    /// Where the server's own keys are kept.
    pub keys_dir: PathBuf,
    /// Where evidence is kept.
    pub vault_dir: PathBuf,
    /// The largest file of evidence that is taken in.
    pub vault_bytes_max: u64,
    /// The proposed policy.
    pub policy_file: PathBuf,
    /// How mail leaves.
    pub mail: Mail,
    /// Chat channels and webhooks by name.
    pub channels: BTreeMap<String, Channel>,
    /// `ja` or `en`, where a reader says nothing.
    pub language: String,
    /// The token that opens `/metrics` and the details of `/readyz`; none keeps them shut.
    pub metrics_token: Option<Secret>,
    /// Where the engine's rounds are announced to a watcher outside.
    pub heartbeat_url: Option<Secret>,
    /// Where the signed head of all histories is carried every day.
    pub anchor: Anchor,
    /// Set by `noroshi demo`: the folder in which mail and chat are kept for reading.
    pub demo_mailbox: Option<PathBuf>,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// `smtp://`, `smtps://` or `file:<folder>`.
    pub url: String,
    /// The sender's address.
    pub from: String,
    /// Whether STARTTLS is demanded.
    pub starttls: bool,
    /// Account at the relay.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
}

/// A chat channel or webhook.
#[derive(Clone, Debug)]
pub struct Channel {
    /// What it speaks.
    pub kind: ChannelKind,
    /// Its address, which is its credential.
    pub url: Secret,
    /// The key that signs what is sent, for webhooks.
    pub signing_key: Option<Secret>,
    /// The template's file, for `http_template`.
    pub template: Option<PathBuf>,
    /// Whether its address may lie inside the house's own network.
    pub allow_private: bool,
}

/// Everything that is wrong with the settings, at once.
#[derive(Debug, thiserror::Error)]
#[error("The settings have {} mistake(s):\n{}", .0.len(), listed(.0))]
pub struct Mistakes(pub Vec<Mistake>);

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// `section.key`, or the file as a whole.
    pub key: String,
    /// Where it was written.
    pub source: String,
    /// What is wrong and what to write instead.
    pub remedy: String,
}

fn listed(mistakes: &[Mistake]) -> String {
    let line = |one: &Mistake| format!("  {} ({}): {}", one.key, one.source, one.remedy);
    mistakes.iter().map(line).collect::<Vec<_>>().join("\n")
}

impl Settings {
    /// Reads `file`, or the first of [`FILES`] that exists, and the environment over it.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn load(file: Option<&Path>) -> Result<Self, Mistakes> {
        let found =
            file.map(Path::to_path_buf).or_else(|| FILES.iter().map(PathBuf::from).find(|p| p.is_file()));
        let mut figment = Figment::new();
        if let Some(path) = &found {
            if !path.is_file() {
                let remedy = "the file does not exist; name another with --config".to_owned();
                return Err(Mistakes(vec![Mistake {
                    key: path.display().to_string(),
                    source: "--config".to_owned(),
                    remedy,
                }]));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        Self::read(&figment.merge(Env::prefixed("NOROSHI__").split("__")))
    }

    /// Reads a text instead of a file, and no environment.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        Self::read(&Figment::from(Toml::string(text)))
    }

    fn read(figment: &Figment) -> Result<Self, Mistakes> {
        let all: Dict = figment.extract().map_err(unreadable)?;
        let mut reader = Reader { figment, mistakes: Vec::new() };
        reader.refuse_unknown(&all);
        let settings = reader.settings(&all);
        match settings {
            Some(settings) if reader.mistakes.is_empty() => Ok(settings),
            _ => Err(Mistakes(reader.mistakes)),
        }
    }
}

fn unreadable(error: figment::Error) -> Mistakes {
    let one = |error: figment::Error| Mistake {
        key: error.path.join("."),
        source: error.metadata.as_ref().map_or_else(|| "settings".to_owned(), source_of),
        remedy: error.kind.to_string(),
    };
    Mistakes(error.into_iter().map(one).collect())
}

fn source_of(metadata: &figment::Metadata) -> String {
    match &metadata.source {
        Some(source) => source.to_string(),
        None => metadata.name.to_string(),
    }
}

/// Sections and their keys. `*` stands for a name that the reader chooses.
const KEYS: &[(&str, &[&str])] = &[
    (
        "server",
        &[
            "listen",
            "base_url",
            "desk_phone",
            "trusted_proxies",
            "tls_cert",
            "tls_key",
            "metrics_token",
            "metrics_token_file",
        ],
    ),
    ("database", &["url", "url_file"]),
    ("keys", &["dir"]),
    ("vault", &["dir", "max_mb"]),
    ("policy", &["file"]),
    ("mail", &["url", "from", "starttls", "user", "password", "password_file"]),
    ("channels", &["*"]),
    ("language", &["default"]),
    ("heartbeat", &["url", "url_file"]),
    ("anchor", &["mail", "dir"]),
    ("demo", &["mailbox"]),
];
const CHANNEL_KEYS: &[&str] =
    &["kind", "url", "url_file", "signing_key", "signing_key_file", "template", "allow_private"];

struct Reader<'a> {
    figment: &'a Figment,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn settings(&mut self, all: &Dict) -> Option<Settings> {
        let server = self.server();
        let database_url = self.secret("database.url", Some("sqlite:/var/lib/noroshi/noroshi.db"));
        if let Some(url) = &database_url {
            self.check_scheme("database.url", url.reveal(), &["sqlite:", "postgres://", "postgresql://"]);
        }
        let mail = self.mail();
        let channels = self.channels(all);
        let language = self.text("language.default").unwrap_or_else(|| "ja".to_owned());
        if !["ja", "en"].contains(&language.as_str()) {
            self.refuse("language.default", "write \"ja\" or \"en\"");
        }
        let named_vault = self.text("vault.dir").map(PathBuf::from);
        // Beside the evidence, so that a file that names only that folder keeps all in one place.
        let keys_dir = named_vault.as_deref().unwrap_or(Path::new("/var/lib/noroshi/evidence"));
        let keys_dir = keys_dir.with_file_name("keys");
        let vault_dir = named_vault.unwrap_or_else(|| vault::beside(database_url.as_ref()));
        let vault_bytes_max = self.vault_bytes_max();
        Some(Settings {
            server: server?,
            database_url: database_url?,
            keys_dir: self.text("keys.dir").map_or(keys_dir, PathBuf::from),
            vault_dir,
            vault_bytes_max,
            policy_file: self.path("policy.file", "escalation.yaml"),
            mail: mail?,
            channels,
            language,
            metrics_token: self.secret("server.metrics_token", None),
            heartbeat_url: self.secret("heartbeat.url", None),
            anchor: self.anchor(),
            demo_mailbox: self.text("demo.mailbox").map(PathBuf::from),
        })
    }

    fn server(&mut self) -> Option<Server> {
        let listen = self.text("server.listen").unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let address: Option<SocketAddr> = listen.parse().ok();
        if address.is_none() {
            self.refuse("server.listen", "write an address and a port, such as \"127.0.0.1:8080\"");
        }
        let base_url = self.text("server.base_url").unwrap_or_else(|| format!("http://{listen}"));
        self.check_scheme("server.base_url", &base_url, &["http://", "https://"]);
        if server::has_path(&base_url) {
            let remedy = "write it without a path, such as \"https://incident.city.example.jp\": \
                          pages are served at the root of their name";
            self.refuse("server.base_url", remedy);
        }
        let trusted_proxies = self.addresses("server.trusted_proxies");
        let tls = match (self.text("server.tls_cert"), self.text("server.tls_key")) {
            (Some(cert), Some(key)) => Some(Tls { cert: cert.into(), key: key.into() }),
            (None, None) => None,
            (Some(_), None) => {
                self.refuse("server.tls_key", "a certificate needs its key: write tls_key as well");
                None
            }
            (None, Some(_)) => {
                self.refuse("server.tls_cert", "a key needs its certificate: write tls_cert as well");
                None
            }
        };
        let base_url = base_url.trim_end_matches('/').to_owned();
        let desk_phone = self.text("server.desk_phone");
        Some(Server { listen: address?, base_url, desk_phone, trusted_proxies, tls })
    }

    fn mail(&mut self) -> Option<Mail> {
        let url = self.text("mail.url").unwrap_or_else(|| "smtp://127.0.0.1:25".to_owned());
        self.check_scheme("mail.url", &url, &["smtp://", "smtps://", "file:"]);
        let from = self.text("mail.from").unwrap_or_else(|| "noroshi@localhost".to_owned());
        if !from.contains('@') {
            self.refuse("mail.from", "write the sender's mail address, such as \"incident@city.example.jp\"");
        }
        let user = self.text("mail.user");
        let password = self.secret("mail.password", None);
        if user.is_some() && password.is_none() {
            self.refuse("mail.password_file", "an account needs its password: write password_file");
        }
        Some(Mail { url, from, starttls: self.truth("mail.starttls"), user, password })
    }

    fn anchor(&mut self) -> Anchor {
        let mail = self.text("anchor.mail");
        if mail.as_ref().is_some_and(|mail| !mail.contains('@')) {
            self.refuse("anchor.mail", "write a mail address, such as \"audit@city.example.jp\"");
        }
        Anchor { mail, dir: self.text("anchor.dir").map(PathBuf::from) }
    }

    fn channels(&mut self, all: &Dict) -> BTreeMap<String, Channel> {
        let Some(Value::Dict(_, named)) = all.get("channels") else { return BTreeMap::new() };
        let names: Vec<String> = named.keys().cloned().collect();
        names.into_iter().filter_map(|name| Some((name.clone(), self.channel(&name)?))).collect()
    }

    fn channel(&mut self, name: &str) -> Option<Channel> {
        let key = |part: &str| format!("channels.{name}.{part}");
        let word = self.text(&key("kind")).unwrap_or_default();
        let kind = ChannelKind::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
        if kind.is_none() {
            self.refuse(&key("kind"), "write one of teams, slack, mattermost, webhook, http_template");
        }
        let url = self.secret(&key("url"), None);
        match &url {
            Some(url) => self.check_scheme(&key("url"), url.reveal(), &["https://", "http://"]),
            None => self.refuse(&key("url_file"), "a channel needs its address: write url_file"),
        }
        let signing_key = self.secret(&key("signing_key"), None);
        let template = self.text(&key("template")).map(PathBuf::from);
        if kind == Some(ChannelKind::HttpTemplate) && template.is_none() {
            self.refuse(&key("template"), "name the template's file");
        }
        if kind.is_some_and(|kind| kind != ChannelKind::HttpTemplate) && template.is_some() {
            self.refuse(&key("template"), "only the kind http_template has a template: leave it out");
        }
        if kind.is_some_and(|kind| kind != ChannelKind::Webhook) && signing_key.is_some() {
            self.refuse(&key("signing_key_file"), "only the kind webhook is signed: leave it out");
        }
        let allow_private = self.truth(&key("allow_private"));
        Some(Channel { kind: kind?, url: url?, signing_key, template, allow_private })
    }

    fn value(&self, key: &str) -> Option<Value> {
        self.figment.find_value(key).ok()
    }

    /// A text, or the text of a number: the environment cannot tell `"25"` from `25`.
    fn text(&mut self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(_, text) if text.trim().is_empty() => {
                self.refuse(key, "it is empty: write a value or leave the line out");
                None
            }
            Value::String(_, text) => Some(text),
            Value::Char(_, one) => Some(one.to_string()),
            Value::Num(_, number) => {
                let whole =
                    [number.to_u128().map(|n| n.to_string()), number.to_i128().map(|n| n.to_string())];
                whole.into_iter().flatten().next().or_else(|| number.to_f64().map(|n| n.to_string()))
            }
            Value::Bool(_, truth) => Some(truth.to_string()),
            Value::Empty(..) | Value::Dict(..) | Value::Array(..) => {
                self.refuse(key, "write a text in quotes");
                None
            }
        }
    }

    fn truth(&mut self, key: &str) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Bool(_, truth)) => truth,
            Some(_) => {
                self.refuse(key, "write true or false");
                false
            }
        }
    }

    fn vault_bytes_max(&mut self) -> u64 {
        let given = self.text("vault.max_mb");
        vault::bytes_max(given.as_deref()).unwrap_or_else(|| {
            self.refuse("vault.max_mb", "write how many megabytes a file of evidence may have, such as 4096");
            0
        })
    }

    fn path(&mut self, key: &str, default: &str) -> PathBuf {
        PathBuf::from(self.text(key).unwrap_or_else(|| default.to_owned()))
    }

    fn addresses(&mut self, key: &str) -> Vec<IpAddr> {
        let words: Vec<String> = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(_, items)) => {
                items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
            }
            Some(Value::String(_, text)) => text.split(',').map(|word| word.trim().to_owned()).collect(),
            Some(_) => vec![String::new()],
        };
        let parsed: Vec<IpAddr> = words.iter().filter_map(|word| word.parse().ok()).collect();
        if parsed.len() != words.len() {
            self.refuse(key, "write a list of addresses, such as [\"10.0.0.5\"]");
        }
        parsed
    }

    /// The value of `key`, or the content of the file that `<key>_file` names.
    fn secret(&mut self, key: &str, default: Option<&str>) -> Option<Secret> {
        let file_key = format!("{key}_file");
        let (inline, file) = (self.text(key), self.text(&file_key));
        match (inline, file) {
            (Some(_), Some(_)) => {
                self.refuse(key, &format!("it is given twice: keep {file_key} and remove this one"));
                None
            }
            (Some(value), None) => Some(Secret(value)),
            (None, None) => default.map(|value| Secret(value.to_owned())),
            (None, Some(path)) if is_open_to_all(&path) => {
                self.refuse(&file_key, &format!("everyone on this machine can read {path}: chmod o= {path}"));
                None
            }
            (None, Some(path)) => match std::fs::read_to_string(&path) {
                Ok(text) if !text.trim().is_empty() => Some(Secret(text.trim().to_owned())),
                Ok(_) => {
                    self.refuse(&file_key, "the file is empty");
                    None
                }
                Err(error) => {
                    self.refuse(&file_key, &format!("{path} cannot be read: {error}"));
                    None
                }
            },
        }
    }

    fn check_scheme(&mut self, key: &str, value: &str, schemes: &[&str]) {
        if !schemes.iter().any(|scheme| value.starts_with(scheme) && value.len() > scheme.len()) {
            self.refuse(key, &format!("write an address that begins with {}", schemes.join(" or ")));
        }
    }

    fn refuse_unknown(&mut self, all: &Dict) {
        for (section, value) in all {
            let Some((_, keys)) = KEYS.iter().find(|(known, _)| known == section) else {
                let names: Vec<&str> = KEYS.iter().map(|(known, _)| *known).collect();
                self.refuse(section, &unknown(section, &names));
                continue;
            };
            let Value::Dict(_, rows) = value else {
                self.refuse(section, &format!("it is a section: write [{section}]"));
                continue;
            };
            for (key, row) in rows {
                match row {
                    Value::Dict(_, inner) if *section == "channels" => {
                        for part in inner.keys().filter(|part| !CHANNEL_KEYS.contains(&part.as_str())) {
                            self.refuse(&format!("channels.{key}.{part}"), &unknown(part, CHANNEL_KEYS));
                        }
                    }
                    _ if keys.contains(&key.as_str()) => {}
                    _ => self.refuse(&format!("{section}.{key}"), &unknown(key, keys)),
                }
            }
        }
    }

    fn refuse(&mut self, key: &str, remedy: &str) {
        let base = key.trim_end_matches("_file");
        let metadata = self.figment.find_metadata(key).or_else(|| self.figment.find_metadata(base));
        let source = metadata.map_or_else(|| "not given".to_owned(), source_of);
        self.mistakes.push(Mistake { key: key.to_owned(), source, remedy: remedy.to_owned() });
    }
}

/// Whether a file can be read by whoever has an account on the machine. A group may read it: that is how
/// a service is given what belongs to root.
fn is_open_to_all(path: &str) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o007 != 0)
}

#[cfg(test)]
mod tests;
