//! The body's directory (LDAP, Active Directory): whether a password is the one of a login.
//!
//! The entry is looked for as the settings say, and then the password is tried by binding as that entry.
//! Referrals are not followed: a password goes to the machine that the settings name and to no other. What is
//! found must carry the very login that was typed, as the house folds it: a directory may find `müller` for
//! `muller`, and those are two people.

use std::sync::Arc;
use std::time::Duration;

use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions, ldap_escape,
};

use crate::domain::written;
use crate::notify::Trust;

use super::Trouble;
use super::settings::Directory as Settings;

/// No step takes longer. An operational setting.
const STEP_MAX: Duration = Duration::from_secs(5);
/// The same as the directory is told it, in seconds.
const SEARCH_SECONDS: i32 = 5;

/// The result codes of a password that is not the one: wrong, of nobody, of an entry that has none, or
/// of one that may not be used.
const WRONG: [u32; 4] = [49, 32, 48, 53];

/// Entries that are fetched at once: directories give no more than a thousand.
const PAGE: i32 = 500;

/// No body has more people.
const PEOPLE_MAX: usize = 50_000;

/// More were found than were asked for.
const SIZE_LIMIT: u32 = 4;

/// A directory that can be asked.
#[derive(Clone)]
pub struct Directory {
    settings: Settings,
    tls: Arc<rustls::ClientConfig>,
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Directory {
    /// The directory of these settings; it is not asked anything yet.
    ///
    /// # Errors
    /// Certificates that cannot be used.
    pub(super) fn new(settings: Settings, trust: &Trust) -> Result<Self, String> {
        Ok(Self { settings, tls: trust.tls()? })
    }

    /// Whether this is the password of whoever has this login.
    ///
    /// # Errors
    /// [`Trouble::Silent`] where the directory does not answer, or refuses to look.
    pub async fn is_password(&self, login: &str, password: &str) -> Result<bool, Trouble> {
        // A bind without a password is one as nobody in particular, and succeeds.
        if login.is_empty() || password.is_empty() {
            return Ok(false);
        }
        let mut ldap = self.connect().await?;
        let found = self.find(&mut ldap, login).await;
        let is_right = match found {
            Ok(Some(dn)) => bind(&mut ldap, &dn, password).await,
            Ok(None) => Ok(false),
            Err(trouble) => Err(trouble),
        };
        // What was to be learned is learned.
        let _left = ldap.unbind().await;
        is_right
    }

    /// Whether its people can be read.
    pub const fn has_people(&self) -> bool {
        !self.settings.people.is_empty()
    }

    /// The columns in which its people come.
    pub fn columns(&self) -> Vec<&'static str> {
        self.settings.people.iter().map(|(column, _)| *column).collect()
    }

    /// Everybody who has a staff number there, a row each, in the order of these.
    ///
    /// # Errors
    /// [`Trouble::Silent`] where the directory does not answer, or refuses to list.
    pub async fn people(&self) -> Result<Vec<Vec<String>>, Trouble> {
        let Settings { base, people, .. } = &self.settings;
        let attributes: Vec<&str> = people.iter().map(|(_, attribute)| attribute.as_str()).collect();
        let first = attributes.first().copied().unwrap_or_default();
        let filter = within(&self.settings, &format!("({first}=*)"));
        let mut ldap = self.connect().await?;
        let adapters: Vec<Box<dyn Adapter<'_, _, _>>> =
            vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(PAGE))];
        let search = ldap.streaming_search_with(adapters, base, Scope::Subtree, &filter, attributes.clone());
        let mut search = search.await.map_err(silent)?;
        let mut rows = Vec::new();
        while let Some(entry) = search.next().await.map_err(silent)? {
            let entry = SearchEntry::construct(entry);
            rows.push(attributes.iter().map(|attribute| first_of(&entry, attribute)).collect());
            if rows.len() > PEOPLE_MAX {
                return Err(Trouble::silent("the directory has more people than any body"));
            }
        }
        let code = search.finish().await.rc;
        if code != 0 {
            return Err(Trouble::Silent(format!("the directory does not list people (code {code})")));
        }
        let _left = ldap.unbind().await;
        rows.sort();
        Ok(rows)
    }

    async fn connect(&self) -> Result<Ldap, Trouble> {
        let settings = LdapConnSettings::new()
            .set_conn_timeout(STEP_MAX)
            .set_starttls(self.settings.starttls)
            .set_config(Arc::clone(&self.tls));
        let connected = LdapConnAsync::with_settings(settings, &self.settings.url).await;
        let (connection, mut ldap) = connected.map_err(silent)?;
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "A connection to the directory broke off");
            }
        });
        if let Some(dn) = &self.settings.bind_dn {
            let password = self.settings.bind_password.as_ref().map_or("", |password| password.expose());
            if !bind(&mut ldap, dn, password).await? {
                return Err(Trouble::silent("the directory does not take bind_dn and its password"));
            }
        }
        Ok(ldap)
    }

    /// The one entry of a login; none where there are more.
    async fn find(&self, ldap: &mut Ldap, login: &str) -> Result<Option<String>, Trouble> {
        let Settings { base, attribute, .. } = &self.settings;
        let options = SearchOptions::new().sizelimit(2).timelimit(SEARCH_SECONDS);
        let search = ldap.with_timeout(STEP_MAX).with_search_options(options);
        let filter = filter(&self.settings, login);
        let found = search.search(base, Scope::Subtree, &filter, vec![attribute]).await.map_err(silent)?;
        let code = found.1.rc;
        if code == SIZE_LIMIT {
            return Ok(None);
        }
        if code != 0 {
            return Err(Trouble::Silent(format!("the directory does not look for people (code {code})")));
        }
        let entries = found.0.into_iter().filter(|entry| !entry.is_ref() && !entry.is_intermediate());
        let mut entries = entries.map(SearchEntry::construct);
        let (Some(entry), None) = (entries.next(), entries.next()) else { return Ok(None) };
        Ok((carries(&entry, attribute, login) && !entry.dn.is_empty()).then_some(entry.dn))
    }
}

/// Whether the entry has this very login.
fn carries(entry: &SearchEntry, attribute: &str, login: &str) -> bool {
    let mut values = entry.attrs.iter().filter(|(name, _)| name.eq_ignore_ascii_case(attribute));
    values.any(|(_, values)| values.iter().any(|value| written::login(value) == login))
}

/// The first value of an attribute.
fn first_of(entry: &SearchEntry, attribute: &str) -> String {
    let mut named = entry.attrs.iter().filter(|(name, _)| name.eq_ignore_ascii_case(attribute));
    named.find_map(|(_, values)| values.first().cloned()).unwrap_or_default()
}

/// What is looked for: what was typed stands for itself, whatever signs it holds.
fn filter(settings: &Settings, login: &str) -> String {
    within(settings, &format!("({}={})", settings.attribute, ldap_escape(login)))
}

/// The same of those alone for whom the settings say that it holds.
fn within(settings: &Settings, one: &str) -> String {
    settings.filter.as_ref().map_or_else(|| one.to_owned(), |filter| format!("(&{filter}{one})"))
}

async fn bind(ldap: &mut Ldap, dn: &str, password: &str) -> Result<bool, Trouble> {
    if password.is_empty() {
        return Ok(false);
    }
    let bound = ldap.with_timeout(STEP_MAX).simple_bind(dn, password).await.map_err(silent)?;
    match bound.rc {
        0 => Ok(true),
        code if WRONG.contains(&code) => Ok(false),
        code => Err(Trouble::Silent(format!("the directory does not bind (code {code})"))),
    }
}

/// What the library says may hold a name: of what the directory said, only the code is kept.
fn silent(error: LdapError) -> Trouble {
    match error {
        LdapError::LdapResult { result } => {
            Trouble::Silent(format!("the directory refuses (code {})", result.rc))
        }
        other => Trouble::silent(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(filter: Option<&str>) -> Settings {
        Settings {
            url: "ldap://127.0.0.1".to_owned(),
            starttls: false,
            base: "dc=example".to_owned(),
            attribute: "uid".to_owned(),
            filter: filter.map(str::to_owned),
            bind_dn: None,
            bind_password: None,
            people: Vec::new(),
        }
    }

    #[test]
    fn what_is_typed_is_never_a_part_of_the_question() {
        assert_eq!(filter(&settings(None), "sato"), "(uid=sato)");
        assert_eq!(filter(&settings(Some("(ou=city)")), "sato"), "(&(ou=city)(uid=sato))");
        let odd = filter(&settings(None), "*)(uid=*\\\0");
        assert_eq!(odd, "(uid=\\2a\\29\\28uid=\\2a\\5c\\00)");
    }

    #[test]
    fn an_entry_that_a_directory_takes_for_the_same_is_another_person() {
        let entry = |login: &str| SearchEntry {
            dn: "uid=x".to_owned(),
            attrs: [("UID".to_owned(), vec![login.to_owned()])].into_iter().collect(),
            bin_attrs: Default::default(),
        };
        assert!(carries(&entry("Muller"), "uid", "muller"));
        assert!(carries(&entry("Ｍuller"), "uid", "muller"));
        assert!(!carries(&entry("müller"), "uid", "muller"));
        assert!(!carries(&entry("muller"), "mail", "muller"));
    }
}
