//! API tokens: known by the hash of their secret, named for the history, revoked but never deleted.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};

use crate::domain::access::Bounds;
use crate::domain::account::AccountFact;
use crate::domain::actor::Actor;
use crate::domain::history::Hash;
use crate::domain::ids::{KindId, UnitId};
use crate::domain::moment::{Moment, Span};

use super::admissions::{Cause, token_history, token_state};
use super::incidents::is_storable;
use super::schema::tokens;
use super::{Error, Tx};
use crate::domain::columns::HashColumn;

/// How long the use of a token is not written down again: a request is not worth a write each.
const TOUCH_AFTER: Span = Span::minutes(1);

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The name under which it acts.
    pub name: String,
    /// What it may do. Scopes do not include each other.
    pub scopes: Vec<String>,
    /// Which incidents it may concern.
    pub bounds: Bounds,
    /// When it was made.
    pub created_at: Moment,
    /// From when on it cannot be used; none for one that goes on.
    pub expires_at: Option<Moment>,
    /// Since when it cannot be used.
    pub revoked_at: Option<Moment>,
    /// When it was last used, to the minute.
    pub used_at: Option<Moment>,
}

/// A token to be made.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// The name under which it will act.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Which incidents it may concern.
    pub bounds: Bounds,
    /// From when on it cannot be used.
    pub expires_at: Option<Moment>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
pub(super) struct TokenRow {
    hash: HashColumn,
    name: String,
    scopes: String,
    created_at: Moment,
    revoked_at: Option<Moment>,
    units: String,
    kinds: String,
    expires_at: Option<Moment>,
    used_at: Option<Moment>,
}

impl Token {
    /// Whether it has a scope.
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }

    /// How it stands: `live`, `over` or `revoked`.
    pub fn state(&self, now: Moment) -> &'static str {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => "revoked",
            (None, Some(end)) if end <= now => "over",
            (None, _) => "live",
        }
    }

    /// Whether its use at `now` is to be written down by [`Tx::touch_token`].
    pub fn is_stale(&self, now: Moment) -> bool {
        self.used_at.is_none_or(|at| now - at >= TOUCH_AFTER)
    }
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Self {
        let bounds = Bounds {
            units: words(&row.units).map(UnitId::from).collect(),
            kinds: words(&row.kinds).map(KindId::from).collect(),
        };
        Self {
            scopes: words(&row.scopes).map(str::to_owned).collect(),
            name: row.name,
            bounds,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            used_at: row.used_at,
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|word| !word.is_empty())
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> Result<String, Error> {
    let words: Vec<&str> = words.collect();
    if words.iter().any(|word| word.contains(',') || !is_storable(word)) {
        return Err(Error::Refused("a word of a token cannot be stored"));
    }
    Ok(words.join(","))
}

impl Tx<'_> {
    /// Makes a token for every incident, without an end.
    ///
    /// # Errors
    /// As [`Tx::make_token`].
    pub fn add_token(&mut self, hash: Hash, name: &str, scopes: &[&str]) -> Result<(), Error> {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let new = NewToken { name: name.to_owned(), scopes, ..NewToken::default() };
        self.make_token(hash, &new, &Cause::operator())
    }

    /// Makes a token.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the name is taken, by a revoked one too: a history names it.
    pub fn make_token(&mut self, hash: Hash, new: &NewToken, cause: &Cause) -> Result<(), Error> {
        if !is_storable(&new.name) {
            return Err(Error::Refused("a token's name cannot be stored"));
        }
        let row = TokenRow {
            hash: HashColumn(hash),
            name: new.name.clone(),
            scopes: joined(new.scopes.iter().map(String::as_str))?,
            created_at: self.next_at(token_history(&new.name))?,
            revoked_at: None,
            units: joined(new.bounds.units.iter().map(UnitId::as_str))?,
            kinds: joined(new.bounds.kinds.iter().map(KindId::as_str))?,
            expires_at: new.expires_at,
            used_at: None,
        };
        diesel::insert_into(tokens::table).values(&row).execute(self.conn())?;
        let made = AccountFact::TokenMade(token_state(&Token::from(row), hash));
        self.note_cause(token_history(&new.name), cause, made)
    }

    /// The token with this hash, unless it is revoked or over.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn token(&mut self, hash: Hash) -> Result<Option<Token>, Error> {
        let now = self.now()?;
        let row: Option<TokenRow> = tokens::table
            .filter(tokens::hash.eq(HashColumn(hash)))
            .filter(tokens::revoked_at.is_null())
            .filter(tokens::expires_at.is_null().or(tokens::expires_at.gt(now)))
            .first(self.conn())
            .optional()?;
        Ok(row.map(Token::from))
    }

    /// The token of this name, whatever became of it.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn token_named(&mut self, name: &str) -> Result<Option<Token>, Error> {
        if !is_storable(name) {
            return Ok(None);
        }
        Ok(self.token_row(name)?.map(|(_, token)| token))
    }

    /// The token of this name with the hash of its secret.
    pub(super) fn token_row(&mut self, name: &str) -> Result<Option<(Hash, Token)>, Error> {
        let row: Option<TokenRow> =
            tokens::table.filter(tokens::name.eq(name)).first(self.conn()).optional()?;
        Ok(row.map(|row| (row.hash.0, Token::from(row))))
    }

    /// All tokens, by name.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn tokens(&mut self) -> Result<Vec<Token>, Error> {
        let rows: Vec<TokenRow> = tokens::table.order(tokens::name).load(self.conn())?;
        Ok(rows.into_iter().map(Token::from).collect())
    }

    /// Notes that a token is in use.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn touch_token(&mut self, name: &str) -> Result<(), Error> {
        let now = self.now()?;
        let row = tokens::table.filter(tokens::name.eq(name));
        diesel::update(row).set(tokens::used_at.eq(now)).execute(self.conn())?;
        Ok(())
    }

    /// Revokes a token, as the operator of the machine. Says whether there was one to revoke.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn revoke_token(&mut self, name: &str) -> Result<bool, Error> {
        self.revoke_token_by(name, Actor::Operator)
    }

    /// Revokes a token. Says whether there was one to revoke.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn revoke_token_by(&mut self, name: &str, by: Actor) -> Result<bool, Error> {
        if !is_storable(name) {
            return Ok(false);
        }
        let history = token_history(name);
        let at = self.next_at(history)?;
        let live = tokens::table.filter(tokens::name.eq(name)).filter(tokens::revoked_at.is_null());
        if diesel::update(live).set(tokens::revoked_at.eq(at)).execute(self.conn())? == 0 {
            return Ok(false);
        }
        self.note_cause(history, &Cause::by(by), AccountFact::TokenRevoked)?;
        Ok(true)
    }
}
