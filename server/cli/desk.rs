//! The desk's telephone beside the key file: what a start without a database can still say.

use std::fs;
use std::io;

use serde::{Deserialize, Serialize};

use crate::config::Settings;
use crate::domain::world::World;

/// The file beside the key file.
const FILE: &str = "desk.json";

/// Whom to telephone when nothing else works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The body's name.
    pub body: String,
    /// The desk's telephone; the last resort's where the settings name none.
    pub phone: Option<String>,
}

impl Desk {
    /// As the settings and the active policy say.
    pub fn of(settings: &Settings, world: &World) -> Self {
        let policy = world.active().map(|(_, policy)| policy);
        let parties = policy.iter().flat_map(|policy| {
            let ids = policy.lines.iter().flat_map(|line| &line.last_resort);
            ids.filter_map(|id| policy.parties.get(id))
        });
        let phone = parties.filter_map(|party| party.phones().next()).map(str::to_owned).next();
        let body = policy.map(|policy| policy.body.name.clone()).unwrap_or_default();
        Self { body, phone: settings.server.desk_phone.clone().or(phone) }
    }

    /// As it was when a policy was last approved. What cannot be read is not known.
    pub fn known(settings: &Settings) -> Self {
        let read = fs::read(settings.keys_dir.join(FILE)).ok();
        let known: Self = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { phone: settings.server.desk_phone.clone().or(known.phone), ..known }
    }

    /// Writes it down, if it is not there already: whole or not at all.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note(&self, settings: &Settings) -> io::Result<()> {
        if Self::known(settings) == *self {
            return Ok(());
        }
        let path = settings.keys_dir.join(FILE);
        let temporary = path.with_extension("part");
        fs::write(&temporary, serde_json::to_vec(self)?)?;
        fs::rename(temporary, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_down_is_known_without_a_database() {
        let folder = std::env::temp_dir().join(format!("noroshi-desk-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let settings = |more: &str| {
            Settings::parse(&format!("[keys]\ndir = {:?}\n{more}", folder.to_str().unwrap())).unwrap()
        };
        let bare = settings("");
        assert_eq!(Desk::known(&bare), Desk::default());
        let desk = Desk { body: "のろし市".to_owned(), phone: Some("000-000-0100".to_owned()) };
        desk.note(&bare).unwrap();
        assert_eq!(Desk::known(&bare), desk);
        let told = Desk::known(&settings("[server]\ndesk_phone = \"072-000-0119\"\n"));
        assert_eq!((told.body.as_str(), told.phone.as_deref()), ("のろし市", Some("072-000-0119")));
        fs::remove_dir_all(&folder).unwrap();
    }
}
