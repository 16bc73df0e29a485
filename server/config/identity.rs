//! Who else may say who somebody is: a provider, the proxy, the directory; and whose own password is good.

use std::net::IpAddr;

use figment::value::{Dict, Value};

use crate::domain::account::factor::Factors;
use crate::domain::account::means::{Passwords, Second, Ways};
use crate::identity::oidc::RETURN;
use crate::identity::settings::{Directory, Oidc, PEOPLE, is_private};

use super::near::unknown;
use super::{Reader, Server};

/// The settings of `[oidc]`.
pub(super) const OIDC: &[&str] = &[
    "issuer",
    "client_id",
    "client_secret",
    "client_secret_file",
    "claim",
    "scopes",
    "label",
    "second_factor",
];

/// The settings of `[directory]`.
pub(super) const DIRECTORY: &[&str] = &[
    "url",
    "starttls",
    "base",
    "attribute",
    "filter",
    "bind_dn",
    "bind_password",
    "bind_password_file",
    "second_factor",
    "people_code",
    "people_name",
    "people_kana",
    "people_email",
    "people_phone",
    "people_unit",
];

/// The settings of the header.
const HEADER: [&str; 3] = ["name", "from", "second_factor"];

/// Headers that say something else already.
const TAKEN: [&str; 6] = ["authorization", "cookie", "host", "origin", "x-forwarded-for", "content-type"];

/// Everybody whose word on an identity is believed.
#[derive(Clone, Debug)]
pub struct Identities {
    /// A provider of OpenID Connect.
    pub oidc: Option<Oidc>,
    /// A directory.
    pub directory: Option<Directory>,
    /// The header of a reverse proxy.
    pub header: Option<TrustedHeader>,
    /// What is made of each.
    pub ways: Ways,
}

/// A header that says who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedHeader {
    /// Its name, in small letters.
    pub name: String,
    /// Whose word it is: the machines that speak to us, not those for whom they speak.
    pub from: Vec<IpAddr>,
}

impl Identities {
    /// Whether there is anybody.
    pub const fn is_any(&self) -> bool {
        self.oidc.is_some() || self.directory.is_some() || self.header.is_some()
    }
}

impl Reader<'_> {
    pub(super) fn identities(&mut self, all: &Dict, server: Option<&Server>) -> Identities {
        let has = |section: &str| all.contains_key(section);
        let oidc = if has("oidc") { self.oidc(server) } else { None };
        let directory = if has("directory") { self.directory() } else { None };
        let header = self.header();
        let second = |reader: &mut Self, key: &str, default: Second| {
            let word = reader.text(key);
            let second = word.map_or(Some(default), |word| Second::parse(&word));
            second.unwrap_or_else(|| {
                reader.refuse(key, "second-factor");
                default
            })
        };
        let factors = server.map_or(Factors::Optional, |server| server.factors);
        let ways = Ways {
            factors,
            passwords: self.passwords(factors, has("oidc") || has("directory") || header.is_some()),
            after_oidc: second(self, "oidc.second_factor", Second::Theirs),
            after_proxy: second(self, "server.trusted_header.second_factor", Second::Theirs),
            after_directory: second(self, "directory.second_factor", Second::Ours),
        };
        Identities { oidc, directory, header, ways }
    }

    fn passwords(&mut self, factors: Factors, is_vouched: bool) -> Passwords {
        const KEY: &str = "server.passwords";
        let Some(word) = self.text(KEY) else { return Passwords::All };
        match Passwords::parse(&word) {
            None => self.refuse(KEY, "passwords"),
            // Nobody at all could come in.
            Some(Passwords::BreakGlass) if !is_vouched => self.refuse(KEY, "passwords-alone"),
            Some(Passwords::BreakGlass) if factors == Factors::Off => self.refuse(KEY, "passwords-factors"),
            Some(passwords) => return passwords,
        }
        Passwords::All
    }

    fn oidc(&mut self, server: Option<&Server>) -> Option<Oidc> {
        let issuer = self.needed("oidc.issuer");
        if issuer.as_deref().is_some_and(|issuer| !is_private(issuer) || issuer.contains(['?', '#'])) {
            self.refuse("oidc.issuer", "issuer");
        }
        let client_id = self.needed("oidc.client_id");
        let client_secret = self.secret("oidc.client_secret", None);
        let claim = self.text("oidc.claim").unwrap_or_else(|| "preferred_username".to_owned());
        let scopes = self.text("oidc.scopes").unwrap_or_else(|| "openid profile".to_owned());
        if !scopes.split(' ').any(|scope| scope == "openid") {
            self.refuse("oidc.scopes", "scopes");
        }
        let label = self.text("oidc.label");
        let redirect_uri = format!("{}{RETURN}", server.map_or("", |server| server.base_url.as_str()));
        Some(Oidc {
            issuer: issuer?,
            client_id: client_id?,
            client_secret,
            claim,
            scopes,
            label,
            redirect_uri,
        })
    }

    fn directory(&mut self) -> Option<Directory> {
        let url = self.needed("directory.url");
        let starttls = self.truth("directory.starttls");
        if let Some(url) = &url {
            self.check_scheme("directory.url", url, &["ldaps://", "ldap://"]);
            // What people type goes there.
            if !starttls && !is_private(url) {
                self.refuse("directory.url", "directory-clear");
            }
        }
        let base = self.needed("directory.base");
        let attribute = self.text("directory.attribute").unwrap_or_else(|| "uid".to_owned());
        if !attribute.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            self.refuse("directory.attribute", "attribute");
        }
        let filter = self.text("directory.filter");
        if filter.as_deref().is_some_and(|filter| !(filter.starts_with('(') && filter.ends_with(')'))) {
            self.refuse("directory.filter", "filter");
        }
        let bind_dn = self.text("directory.bind_dn");
        let bind_password = self.secret("directory.bind_password", None);
        if bind_dn.is_some() && bind_password.is_none() {
            self.refuse("directory.bind_password_file", "password");
        }
        let people = self.people();
        Some(Directory {
            url: url?,
            starttls,
            base: base?,
            attribute,
            filter,
            bind_dn,
            bind_password,
            people,
        })
    }

    /// The attributes that are columns of the table of people. Without a staff number nobody is known.
    fn people(&mut self) -> Vec<(&'static str, String)> {
        let key = |column: &str| format!("directory.people_{column}");
        let named = PEOPLE.iter().filter_map(|column| Some((*column, self.text(&key(column))?)));
        let named: Vec<(&'static str, String)> = named.collect();
        if named.first().is_some_and(|(column, _)| *column != "code") {
            self.refuse(&key("code"), "needed");
        }
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        for (column, _) in named.iter().filter(|(_, attribute)| !is_name(attribute)) {
            self.refuse(&key(column), "attribute");
        }
        named
    }

    fn header(&mut self) -> Option<TrustedHeader> {
        const KEY: &str = "server.trusted_header";
        let Value::Dict(_, inner) = self.value(KEY)? else {
            self.refuse(KEY, "header");
            return None;
        };
        for part in inner.keys().filter(|part| !HEADER.contains(&part.as_str())) {
            self.mistake(&format!("{KEY}.{part}"), unknown(part, &HEADER));
        }
        let name = self.needed(&format!("{KEY}.name")).map(|name| name.to_ascii_lowercase());
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if name.as_deref().is_some_and(|name| !is_name(name) || TAKEN.contains(&name)) {
            self.refuse(&format!("{KEY}.name"), "header-name");
        }
        let from = self.addresses(&format!("{KEY}.from"));
        if from.is_empty() {
            self.refuse(&format!("{KEY}.from"), "header-from");
        }
        Some(TrustedHeader { name: name?, from })
    }

    /// A text that must be there.
    fn needed(&mut self, key: &str) -> Option<String> {
        if self.value(key).is_none() {
            self.refuse(key, "needed");
        }
        self.text(key)
    }
}
