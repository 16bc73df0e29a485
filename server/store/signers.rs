//! By which keys the record was signed: the public part of each, so that what one signed can still be
//! proved when it is gone, and the history that says when it was replaced.

use diesel::dsl::exists;
use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use ed25519_dalek::VerifyingKey;
use uuid::Uuid;

use crate::domain::actor::Actor;
use crate::domain::history::{Hash, Kind, Private};
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::keyring::{Cause, KeyFact, KeyFacts, Keyring};
use crate::domain::moment::Moment;
use crate::keys::to_hex;
use crate::store::commit::Log;

use super::commit::{Append, What};
use super::history;
use super::schema::{seals, signers};
use super::seal::key_id;
use super::{Error, Tx};
use crate::domain::columns::HashColumn;

/// The history of the house's keys.
pub const KEYS: HistoryId = HistoryId(Uuid::from_u128(2));

#[derive(Queryable, Insertable)]
#[diesel(table_name = signers)]
pub(super) struct SignerRow {
    key_id: HashColumn,
    public: Vec<u8>,
    since: Moment,
}

impl Tx<'_> {
    /// Keeps the public part of the key that signs now. It proves itself: its hash is its name.
    pub(super) fn keep_signer(&mut self, key: &VerifyingKey) -> Result<(), Error> {
        let id = HashColumn(key_id(key));
        let known: bool = diesel::select(exists(signers::table.find(id))).get_result(self.conn())?;
        if !known {
            let row = SignerRow { key_id: id, public: key.as_bytes().to_vec(), since: self.now()? };
            diesel::insert_into(signers::table).values(&row).execute(self.conn())?;
        }
        Ok(())
    }

    /// The public part of the key with this name, where it was kept.
    pub(super) fn signer(&mut self, id: Hash) -> Result<Option<VerifyingKey>, Error> {
        let row: Option<SignerRow> =
            signers::table.filter(signers::key_id.eq(HashColumn(id))).first(self.conn()).optional()?;
        let key = row.and_then(|row| VerifyingKey::from_bytes(row.public.as_slice().try_into().ok()?).ok());
        Ok(key.filter(|key| key_id(key) == id))
    }

    /// The keys of the house, as their history tells them.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn keyring(&mut self) -> Result<Keyring, Error> {
        let mut keyring = Keyring::default();
        for entry in self.entries(KEYS)? {
            let facts: KeyFacts = history::parse(&entry.fact)?;
            keyring.apply_entry(entry.header.at, &facts);
        }
        Ok(keyring)
    }

    /// Whether this process has the key that signs now: the one that the history of keys names, and before
    /// that the one that signed last.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn has_present_key(&mut self) -> Result<bool, Error> {
        let own = to_hex(&key_id(&self.shared.keys.signing_key().verifying_key()));
        let present = match self.keyring()?.present {
            Some(present) => Some(present),
            None => self.last_signer()?,
        };
        Ok(present.is_none_or(|present| present == own))
    }

    /// The key that signed last; none before the first seal.
    fn last_signer(&mut self) -> Result<Option<String>, Error> {
        let last: Option<HashColumn> =
            seals::table.order(seals::size.desc()).select(seals::key_id).first(self.conn()).optional()?;
        Ok(last.map(|id| to_hex(&id.0)))
    }

    /// Enters that the key of this process signs from here on.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn replace_key(&mut self, command: CommandId, cause: Cause) -> Result<(), Error> {
        let key = self.shared.keys.signing_key().verifying_key();
        let present = to_hex(&key_id(&key));
        let former = match self.keyring()?.present {
            Some(known) if known == present => return Ok(()),
            Some(known) => Some(known),
            None => self.last_signer()?,
        };
        let fact = KeyFact::KeyReplaced { former, present, cause };
        let facts = KeyFacts { by: Actor::Operator, facts: vec![fact] };
        let tip = self.tip(KEYS)?;
        let (at, private) = (tip.time(self.now()?), Private::new());
        let what = What::Log(Log::new(Kind::Account, tip, &facts)?);
        self.commit(vec![Append { command, at, private: &private, what }])?;
        self.keep_signer(&key)
    }
}
