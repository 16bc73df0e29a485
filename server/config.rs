//! Settings: defaults, then the file, then the environment, read once and then frozen.
//!
//! Every mistake is reported at once, with where it stands and what to write instead. A secret may
//! be given as `<key>_file`; no message shows its value.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use figment::value::{Dict, Value};

use crate::clamd::Clamd;
use crate::domain::account::factor::Factors;
use crate::domain::account::session::Terms;
use crate::domain::policy::grammar::{as_sent, is_domain};
use crate::notify::settings::{Channel, Mail};
use crate::secret::Secret;

mod alerts;
mod anchor;
mod channels;
mod identity;
mod intake;
mod mail;
mod mistake;
mod near;
mod server;
mod session;
mod vault;

pub use alerts::Alerts;
pub use anchor::Anchor;
pub use identity::{Identities, TrustedHeader};
pub use intake::Network;
use mail::own_name;
pub use mistake::{Mistake, Mistakes, Remedy};
use near::unknown;
pub use server::{Server, Tls};

/// Where the file is looked for when none is named.
pub const FILES: [&str; 2] = ["noroshi.toml", "/etc/noroshi/noroshi.toml"];

/// Everything the server needs to know, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How it is reached.
    pub server: Server,
    /// From where the staff report without an account; nowhere where none are named.
    pub staff_networks: Vec<Network>,
    /// Who looks through the files that come with a report; nobody where none is named.
    pub clamd: Option<Clamd>,
    /// What an alarm of monitoring becomes.
    pub alerts: Alerts,
    /// How long whoever has signed in stays so.
    pub sessions: Terms,
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
    /// Who else may say who somebody is.
    pub identity: Identities,
    /// Certificates that are believed besides those of the machine: PEM.
    pub ca_file: Option<PathBuf>,
    /// Where the signed head of all histories is carried every day.
    pub anchor: Anchor,
    /// Where backups are made and kept from a page; none where none are.
    pub backup_dir: Option<PathBuf>,
    /// Set by `noroshi demo`: the folder in which mail and chat are kept for reading.
    pub demo_mailbox: Option<PathBuf>,
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
                let (key, source) = (path.display().to_string(), Some("--config".to_owned()));
                return Err(Mistakes(vec![Mistake { key, source, remedy: Remedy::new("no-file") }]));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        let folder = found.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        Self::read(&figment.merge(Env::prefixed("NOROSHI__").split("__")), folder)
    }

    /// Reads a text instead of a file, and no environment.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        Self::read(&Figment::from(Toml::string(text)), Path::new(""))
    }

    /// `folder` is that of the file.
    fn read(figment: &Figment, folder: &Path) -> Result<Self, Mistakes> {
        let all: Dict = figment.extract().map_err(unreadable)?;
        let mut reader = Reader { figment, folder, mistakes: Vec::new() };
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
        source: error.metadata.as_ref().map(source_of),
        remedy: Remedy::new("unreadable").with("why", error.kind.to_string()),
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
            "factors",
            "passwords",
            "trusted_header",
        ],
    ),
    ("session", &["idle_minutes", "hours", "proof_minutes"]),
    ("intake", &["staff_networks", "clamd"]),
    ("alerts", &["kind", "unit"]),
    ("database", &["url", "url_file"]),
    ("keys", &["dir"]),
    ("vault", &["dir", "max_mb"]),
    ("policy", &["file"]),
    (
        "mail",
        &[
            "url",
            "from",
            "from_name",
            "hello",
            "starttls",
            "user",
            "password",
            "password_file",
            "spare_minutes",
            "owner",
            "zone",
        ],
    ),
    ("channels", &["*"]),
    ("language", &["default"]),
    ("heartbeat", &["url", "url_file"]),
    ("trust", &["ca_file"]),
    ("oidc", identity::OIDC),
    ("directory", identity::DIRECTORY),
    ("anchor", &["mail", "dir"]),
    ("backup", &["dir"]),
    ("demo", &["mailbox"]),
];
struct Reader<'a> {
    figment: &'a Figment,
    folder: &'a Path,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn settings(&mut self, all: &Dict) -> Option<Settings> {
        let server = self.server();
        let database_url = self.secret("database.url", Some("sqlite:/var/lib/noroshi/noroshi.db"));
        if let Some(url) = &database_url {
            self.check_scheme("database.url", url.expose(), &["sqlite:", "postgres://", "postgresql://"]);
        }
        let mail = self.mail(server.as_ref());
        let identity = self.identities(all, server.as_ref());
        let channels = self.channels(all);
        let language = self.text("language.default").unwrap_or_else(|| "ja".to_owned());
        if !["ja", "en"].contains(&language.as_str()) {
            self.refuse("language.default", "language");
        }
        let named_vault = self.text("vault.dir").map(PathBuf::from);
        // Beside the evidence, so that a file that names only that folder keeps all in one place.
        let keys_dir = named_vault.as_deref().unwrap_or(Path::new("/var/lib/noroshi/evidence"));
        let keys_dir = keys_dir.with_file_name("keys");
        let vault_dir = named_vault.unwrap_or_else(|| vault::beside(database_url.as_ref()));
        let vault_bytes_max = self.vault_bytes_max();
        let backup_dir = self.backup_dir(database_url.as_ref());
        let sessions = self.sessions();
        Some(Settings {
            server: server?,
            staff_networks: self.networks("intake.staff_networks"),
            clamd: self.clamd("intake.clamd"),
            alerts: self.alerts(),
            sessions,
            database_url: database_url?,
            keys_dir: self.text("keys.dir").map_or(keys_dir, PathBuf::from),
            vault_dir,
            vault_bytes_max,
            policy_file: self.beside("policy.file", "escalation.yaml"),
            mail: mail?,
            channels,
            language,
            metrics_token: self.secret("server.metrics_token", None),
            heartbeat_url: self.secret("heartbeat.url", None),
            identity,
            ca_file: self.text("trust.ca_file").map(PathBuf::from),
            anchor: self.anchor(),
            backup_dir,
            demo_mailbox: self.text("demo.mailbox").map(PathBuf::from),
        })
    }

    fn server(&mut self) -> Option<Server> {
        let listen = self.text("server.listen").unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let address: Option<SocketAddr> = listen.parse().ok();
        if address.is_none() {
            self.refuse("server.listen", "listen");
        }
        let base_url = self.text("server.base_url").unwrap_or_else(|| format!("http://{listen}"));
        self.check_scheme("server.base_url", &base_url, &["http://", "https://"]);
        if server::has_path(&base_url) {
            self.refuse("server.base_url", "path");
        }
        let trusted_proxies = self.addresses("server.trusted_proxies");
        let tls = match (self.text("server.tls_cert"), self.text("server.tls_key")) {
            (Some(cert), Some(key)) => Some(Tls { cert: cert.into(), key: key.into() }),
            (None, None) => None,
            (Some(_), None) => {
                self.refuse("server.tls_key", "tls-key");
                None
            }
            (None, Some(_)) => {
                self.refuse("server.tls_cert", "tls-cert");
                None
            }
        };
        let base_url = base_url.trim_end_matches('/').to_owned();
        let desk_phone = self.text("server.desk_phone");
        let factors =
            self.text("server.factors").map_or(Some(Factors::Optional), |word| Factors::parse(&word));
        if factors.is_none() {
            self.refuse("server.factors", "factors");
        }
        let listen = address?;
        let server = Server { listen, base_url, desk_phone, trusted_proxies, tls, factors: factors? };
        // What people type, and their sessions, could be read on the way.
        if server.is_in_clear() {
            self.refuse("server.base_url", "in-clear");
        }
        Some(server)
    }

    fn mail(&mut self, server: Option<&Server>) -> Option<Mail> {
        let url = self.text("mail.url").unwrap_or_else(|| "smtp://127.0.0.1:25".to_owned());
        self.check_scheme("mail.url", &url, &["smtp://", "smtps://", "file:"]);
        let from = self.text("mail.from").unwrap_or_else(|| "noroshi@localhost".to_owned());
        if as_sent(&from).is_none() {
            self.refuse("mail.from", "mail-from");
        }
        let user = self.text("mail.user");
        let password = self.secret("mail.password", None);
        if user.is_some() && password.is_none() {
            self.refuse("mail.password_file", "password");
        }
        let hello = self.text("mail.hello");
        if hello.as_deref().is_some_and(|name| !is_domain(name)) {
            self.refuse("mail.hello", "mail-hello");
        }
        let hello = hello.or_else(|| own_name(server, &from));
        let from_name = self.text("mail.from_name");
        let (starttls, keeping) = (self.truth("mail.starttls"), self.keeping("mail"));
        let spare = self.spare();
        Some(Mail { url, from, from_name, hello, starttls, user, password, spare, keeping })
    }

    fn anchor(&mut self) -> Anchor {
        let mail = self.text("anchor.mail");
        if mail.as_ref().is_some_and(|mail| as_sent(mail).is_none()) {
            self.refuse("anchor.mail", "anchor-mail");
        }
        Anchor { mail, dir: self.text("anchor.dir").map(PathBuf::from) }
    }

    /// Where backups lie. Not beside the database itself: all that lies there counts as a copy.
    fn backup_dir(&mut self, database_url: Option<&Secret>) -> Option<PathBuf> {
        let dir = self.text("backup.dir").map(PathBuf::from)?;
        let file = database_url.and_then(|url| url.expose().strip_prefix("sqlite:")).map(Path::new);
        let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
        if file.and_then(Path::parent).is_some_and(|beside| whole(beside) == whole(&dir)) {
            self.refuse("backup.dir", "backup-dir");
        }
        Some(dir)
    }

    fn value(&self, key: &str) -> Option<Value> {
        self.figment.find_value(key).ok()
    }

    /// A text, or the text of a number: the environment cannot tell `"25"` from `25`.
    fn text(&mut self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(_, text) if text.trim().is_empty() => {
                self.refuse(key, "empty");
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
                self.refuse(key, "text");
                None
            }
        }
    }

    fn truth(&mut self, key: &str) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Bool(_, truth)) => truth,
            Some(_) => {
                self.refuse(key, "truth");
                false
            }
        }
    }

    fn vault_bytes_max(&mut self) -> u64 {
        let given = self.text("vault.max_mb");
        vault::bytes_max(given.as_deref()).unwrap_or_else(|| {
            self.refuse("vault.max_mb", "megabytes");
            0
        })
    }

    /// A file that lies beside the settings, where neither they nor the environment say otherwise. It is
    /// named whole, so that whoever is told of it knows where it was looked for.
    fn beside(&mut self, key: &str, default: &str) -> PathBuf {
        let is_written = |metadata: &figment::Metadata| {
            metadata.source.as_ref().and_then(figment::Source::file_path).is_some()
        };
        let is_beside = self.figment.find_metadata(key).is_none_or(is_written);
        let named = PathBuf::from(self.text(key).unwrap_or_else(|| default.to_owned()));
        let path = if is_beside { self.folder.join(named) } else { named };
        std::path::absolute(&path).unwrap_or(path)
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
            self.refuse(key, "addresses");
        }
        parsed
    }

    /// The value of `key`, or the content of the file that `<key>_file` names.
    fn secret(&mut self, key: &str, default: Option<&str>) -> Option<Secret> {
        let file_key = format!("{key}_file");
        let (inline, file) = (self.text(key), self.text(&file_key));
        match (inline, file) {
            (Some(_), Some(_)) => {
                self.mistake(key, Remedy::new("twice").with("other", file_key));
                None
            }
            (Some(value), None) => Some(Secret::new(value)),
            (None, None) => default.map(Secret::new),
            (None, Some(path)) if is_open_to_all(&path) => {
                self.mistake(&file_key, Remedy::new("file-open").with("file", path));
                None
            }
            (None, Some(path)) => self.content(&file_key, path).map(|text| Secret::new(text.trim())),
        }
    }

    /// What stands in the file that `key` names.
    fn content(&mut self, key: &str, path: String) -> Option<String> {
        match std::fs::read_to_string(&path) {
            Ok(text) if !text.trim().is_empty() => Some(text),
            Ok(_) => {
                self.refuse(key, "file-empty");
                None
            }
            Err(error) => {
                let code = match error.kind() {
                    std::io::ErrorKind::PermissionDenied => "file-shut",
                    _ => "file-unreadable",
                };
                self.mistake(key, Remedy::new(code).with("file", path).with("why", error.to_string()));
                None
            }
        }
    }

    fn check_scheme(&mut self, key: &str, value: &str, schemes: &[&str]) {
        if !schemes.iter().any(|scheme| value.starts_with(scheme) && value.len() > scheme.len()) {
            self.mistake(key, Remedy::new("scheme").with("schemes", schemes.join(", ")));
        }
    }

    fn refuse_unknown(&mut self, all: &Dict) {
        for (section, value) in all {
            let Some((_, keys)) = KEYS.iter().find(|(known, _)| known == section) else {
                let names: Vec<&str> = KEYS.iter().map(|(known, _)| *known).collect();
                self.mistake(section, unknown(section, &names));
                continue;
            };
            let Value::Dict(_, rows) = value else {
                self.mistake(section, Remedy::new("section").with("section", section.clone()));
                continue;
            };
            for (key, row) in rows {
                match row {
                    Value::Dict(_, inner) if *section == "channels" => {
                        let known = channels::keys();
                        let known: Vec<&str> = known.iter().map(String::as_str).collect();
                        for part in inner.keys().filter(|part| !known.contains(&part.as_str())) {
                            self.mistake(&format!("channels.{key}.{part}"), unknown(part, &known));
                        }
                    }
                    _ if keys.contains(&key.as_str()) => {}
                    _ => self.mistake(&format!("{section}.{key}"), unknown(key, keys)),
                }
            }
        }
    }

    fn refuse(&mut self, key: &str, code: &'static str) {
        self.mistake(key, Remedy::new(code));
    }

    fn mistake(&mut self, key: &str, remedy: Remedy) {
        let base = key.trim_end_matches("_file");
        let metadata = self.figment.find_metadata(key).or_else(|| self.figment.find_metadata(base));
        self.mistakes.push(Mistake { key: key.to_owned(), source: metadata.map(source_of), remedy });
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
