//! What the configuration says of those who vouch. `server/config` reads it.

use crate::secret::Secret;

/// `[oidc]`: a provider of OpenID Connect.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// What it calls itself; its description lies below this address.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What we prove that with; none for a public client.
    pub client_secret: Option<Secret>,
    /// Which of its statements is the login.
    pub claim: String,
    /// What it is asked to state.
    pub scopes: String,
    /// The words on the button; those of the catalogue otherwise.
    pub label: Option<String>,
    /// Where it sends people back to.
    pub redirect_uri: String,
}

/// `[directory]`: LDAP or Active Directory.
#[derive(Clone, Debug)]
pub struct Directory {
    /// `ldaps://…`, or `ldap://…` with StartTLS.
    pub url: String,
    /// Whether a connection to `ldap://` is encrypted before anything is said.
    pub starttls: bool,
    /// Below which entry people are looked for.
    pub base: String,
    /// The attribute that is the login.
    pub attribute: String,
    /// What else must hold of an entry, as a filter in brackets.
    pub filter: Option<String>,
    /// As whom they are looked for; nobody in particular otherwise.
    pub bind_dn: Option<String>,
    /// The password of that.
    pub bind_password: Option<Secret>,
    /// The attributes that are columns of the table of people, by column; none where people are not read.
    pub people: Vec<(&'static str, String)>,
}

/// The columns of the table of people that a directory may fill, the first of them always.
pub const PEOPLE: [&str; 6] = ["code", "name", "kana", "email", "phone", "unit"];

/// Whether what goes to this address can be read by nobody on the way: it is encrypted, or stays on this
/// machine.
pub fn is_private(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    if ["https", "ldaps"].contains(&scheme) {
        return true;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return false;
    }
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    ["http", "ldap"].contains(&scheme) && (host == "localhost" || is_loopback)
}

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn only_what_is_encrypted_or_stays_here_is_private() {
        for good in [
            "https://login.example.jp",
            "http://127.0.0.1:9/x",
            "http://[::1]:9",
            "ldaps://ad",
            "ldap://localhost",
        ] {
            assert!(is_private(good), "{good}");
        }
        let bad = [
            "http://login.example.jp",
            "ldap://10.0.0.1",
            "http://127.0.0.1@evil.example/",
            "ftp://127.0.0.1",
            "x",
        ];
        for bad in bad {
            assert!(!is_private(bad), "{bad}");
        }
    }
}
