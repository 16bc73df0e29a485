//! API tokens: known by the hash of their secret, named for the history, revoked but never deleted.

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::history::Hash;
use crate::domain::moment::Moment;

use super::incidents::is_storable;
use super::schema::tokens;
use super::types::HashColumn;
use super::{Error, Tx};

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The name under which it acts.
    pub name: String,
    /// What it may do. Scopes do not include each other.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// Since when it cannot be used.
    pub revoked_at: Option<Moment>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
struct TokenRow {
    hash: HashColumn,
    name: String,
    scopes: String,
    created_at: Moment,
    revoked_at: Option<Moment>,
}

impl Token {
    /// Whether it has a scope.
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Self {
        let scopes = row.scopes.split(',').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        Self { name: row.name, scopes, created_at: row.created_at, revoked_at: row.revoked_at }
    }
}

impl Tx<'_> {
    /// Makes a token.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the name is taken, by a revoked one too: a history names it.
    pub fn add_token(&mut self, hash: Hash, name: &str, scopes: &[&str]) -> Result<(), Error> {
        if !is_storable(name) || scopes.iter().any(|scope| scope.contains(',') || !is_storable(scope)) {
            return Err(Error::Refused("a token's name or scope cannot be stored"));
        }
        let row = TokenRow {
            hash: HashColumn(hash),
            name: name.to_owned(),
            scopes: scopes.join(","),
            created_at: self.now()?,
            revoked_at: None,
        };
        diesel::insert_into(tokens::table).values(&row).execute(self.conn())?;
        Ok(())
    }

    /// The token with this hash, unless it is revoked.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn token(&mut self, hash: Hash) -> Result<Option<Token>, Error> {
        let row: Option<TokenRow> = tokens::table
            .find(HashColumn(hash))
            .filter(tokens::revoked_at.is_null())
            .first(self.conn())
            .optional()?;
        Ok(row.map(Token::from))
    }

    /// All tokens, by name.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn tokens(&mut self) -> Result<Vec<Token>, Error> {
        let rows: Vec<TokenRow> = tokens::table.order(tokens::name).load(self.conn())?;
        Ok(rows.into_iter().map(Token::from).collect())
    }

    /// Revokes a token. Says whether there was one to revoke.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn revoke_token(&mut self, name: &str) -> Result<bool, Error> {
        if !is_storable(name) {
            return Ok(false);
        }
        let now = self.now()?;
        let live = tokens::table.filter(tokens::name.eq(name)).filter(tokens::revoked_at.is_null());
        Ok(diesel::update(live).set(tokens::revoked_at.eq(now)).execute(self.conn())? > 0)
    }
}
