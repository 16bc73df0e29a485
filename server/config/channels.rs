//! Chat channels and webhooks. What a kind asks for of its own is read off the table of kinds.

use std::collections::BTreeMap;

use figment::value::{Dict, Value};

use crate::notify::chat::kind::{Given, Holds, Kind, Own};
use crate::notify::chat::{self, KINDS};
use crate::notify::settings::{Channel, Keeping};
use crate::secret::Secret;

use super::{Reader, Remedy};

/// The settings of every kind.
const COMMON: [&str; 6] = ["kind", "url", "url_file", "allow_private", "owner", "zone"];

/// The settings that single kinds have, each once, with the kinds that have it.
fn own() -> BTreeMap<&'static str, (Holds, Vec<&'static str>)> {
    let mut all: BTreeMap<&str, (Holds, Vec<&str>)> = BTreeMap::new();
    for (kind, own) in KINDS.iter().flat_map(|kind| kind.own.iter().map(move |own| (kind, own))) {
        all.entry(own.key).or_insert_with(|| (own.holds, Vec::new())).1.push(kind.word);
    }
    all
}

impl Holds {
    /// The key that a person writes.
    fn written(self, key: &str) -> String {
        match self {
            Self::Secret => format!("{key}_file"),
            Self::File => key.to_owned(),
        }
    }
}

/// Every key that a channel may have.
pub(super) fn keys() -> Vec<String> {
    let own = own().into_iter().flat_map(|(key, (holds, _))| [key.to_owned(), holds.written(key)]);
    let mut keys: Vec<String> = COMMON.map(str::to_owned).into_iter().chain(own).collect();
    keys.dedup();
    keys
}

impl Reader<'_> {
    pub(super) fn channels(&mut self, all: &Dict) -> BTreeMap<String, Channel> {
        let Some(Value::Dict(_, named)) = all.get("channels") else { return BTreeMap::new() };
        let names: Vec<String> = named.keys().cloned().collect();
        names.into_iter().filter_map(|name| Some((name.clone(), self.channel(&name)?))).collect()
    }

    fn channel(&mut self, name: &str) -> Option<Channel> {
        let key = |part: &str| format!("channels.{name}.{part}");
        let word = self.text(&key("kind")).unwrap_or_default();
        let kind = chat::named(&word);
        if kind.is_none() {
            let known: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
            self.mistake(&key("kind"), Remedy::new("channel-kind").with("known", known.join(", ")));
        }
        let url = self.secret(&key("url"), None);
        match &url {
            Some(url) => self.check_scheme(&key("url"), url.expose(), &["https://", "http://"]),
            None => self.refuse(&key("url_file"), "channel-url"),
        }
        let allow_private = self.truth(&key("allow_private"));
        let form = kind.and_then(|kind| {
            self.refuse_foreign(name, kind);
            let given = kind.own.iter().filter_map(|own| Some((own.key, self.own(name, kind, own)?)));
            let given: Given = given.collect();
            // What is missing has been said.
            if kind.own.iter().any(|own| own.is_needed && !given.contains_key(own.key)) {
                return None;
            }
            let form = (kind.form)(&given);
            form.map_err(|unfit| {
                let remedy = Remedy::new(unfit.code).with("why", unfit.why);
                self.mistake(&key(unfit.key), remedy);
            })
            .ok()
        });
        let keeping = self.keeping(&format!("channels.{name}"));
        Some(Channel { url: url?, allow_private, form: form?, keeping })
    }

    /// Who looks after the channel of this section.
    pub(super) fn keeping(&mut self, section: &str) -> Keeping {
        let text = |reader: &mut Self, key| reader.text(&format!("{section}.{key}"));
        Keeping { owner: text(self, "owner"), zone: text(self, "zone") }
    }

    /// Settings that only other kinds have.
    fn refuse_foreign(&mut self, name: &str, kind: &Kind) {
        for (own, (holds, kinds)) in own() {
            let written = [own.to_owned(), holds.written(own)].map(|part| format!("channels.{name}.{part}"));
            let found = written.into_iter().find(|key| self.value(key).is_some());
            if let Some(key) = found.filter(|_| !kinds.contains(&kind.word)) {
                let remedy = Remedy::new("channel-foreign").with("setting", own);
                self.mistake(&key, remedy.with("kinds", kinds.join(", ")));
            }
        }
    }

    /// The value of a setting that the kind has of its own.
    fn own(&mut self, name: &str, kind: &Kind, own: &Own) -> Option<Secret> {
        let key = format!("channels.{name}.{}", own.key);
        let written = format!("channels.{name}.{}", own.holds.written(own.key));
        if own.is_needed && [&key, &written].iter().all(|key| self.value(key).is_none()) {
            let remedy = Remedy::new("channel-needs").with("kind", kind.word);
            self.mistake(&written, remedy.with("setting", own.holds.written(own.key)));
        }
        match own.holds {
            Holds::Secret => self.secret(&key, None),
            Holds::File => {
                let path = self.text(&key)?;
                self.content(&key, path).map(Secret::new)
            }
        }
    }
}
