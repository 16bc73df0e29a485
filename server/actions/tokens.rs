//! Keys for other systems: made, listed, taken back. Made by people alone, whoever runs the machine or
//! administers in the browser: a stolen token must not be able to make another. One that an administrator
//! makes to read or change cases is told to the desk and the CISO in the transaction that makes it.

use serde_json::{Value, json};

use crate::domain::access::Bounds;
use crate::domain::actor::Actor;
use crate::domain::ids::KindId;
use crate::domain::moment::Moment;
use crate::store::admissions::Cause;
use crate::store::tokens::{NewToken, Token};
use crate::store::{self, Tx, Urgency};

use super::sign_in::hash_of;
use super::{Backend, Error, FieldError, touched};

/// The longest name of a token, in characters.
const NAME_MAX: usize = 100;

/// What a token may be allowed to do. Scopes do not include each other.
pub const SCOPES: [&str; 5] = [REPORT, ALERTS, "read", "respond", "admin"];

/// The scope that hands in and learns nothing.
const REPORT: &str = "report";
/// The scope that hands in alarms of monitoring and learns nothing but numbers.
const ALERTS: &str = "alerts";

/// Makes a token. Its secret is given back this once and kept nowhere.
///
/// # Errors
/// [`Error::Forbidden`] for a token; [`Error::Invalid`] on a `name` that is missing, too long or taken, on
/// `scope` where nothing is allowed, on a `unit` or `kind` that is not known, and on an end that has passed.
pub fn create(backend: &Backend, new: NewToken, cause: &Cause) -> Result<String, Error> {
    if matches!(cause.by, Actor::Token(_) | Actor::Outside | Actor::Engine) {
        return Err(Error::Forbidden);
    }
    let secret = backend.keys.chance().token().map_err(|error| Error::Unavailable(Some(error.into())))?;
    let hash = hash_of(&secret);
    let (own, cause) = (backend.clone(), cause.clone());
    let job = move |tx: &mut Tx<'_>| -> Result<(), Error> {
        check(tx, &new)?;
        tx.make_token(hash, &new, &cause)?;
        if new.scopes.iter().any(|scope| ![REPORT, ALERTS].contains(&scope.as_str())) {
            touched::tell_of_token(tx, &own, &cause)?;
        }
        Ok(())
    };
    backend.store.write(Urgency::Person, "token", job)?;
    Ok(secret)
}

fn check(tx: &mut Tx<'_>, new: &NewToken) -> Result<(), Error> {
    let (world, now) = (tx.world()?, tx.now()?);
    let mut mistakes = Vec::new();
    let mut refuse = |field: &str, reason: &str| mistakes.push(FieldError::new(field, reason));
    match new.name.trim() {
        "" => refuse("name", "required"),
        name if name.chars().count() > NAME_MAX => refuse("name", "too-long"),
        name if name.chars().any(char::is_control) => refuse("name", "bad-character"),
        name if tx.token_named(name)?.is_some() => refuse("name", "token-taken"),
        _ => {}
    }
    if new.scopes.is_empty() || new.scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        refuse("scope", "choose");
    }
    let Bounds { units, kinds } = &new.bounds;
    if units.iter().any(|unit| world.org.find_unit(unit, now).is_none()) {
        refuse("unit", "unknown");
    }
    let is_kind = |kind: &KindId| {
        world.active().is_some_and(|(_, policy)| policy.kinds.iter().any(|row| row.id == *kind))
    };
    if !kinds.iter().all(is_kind) {
        refuse("kind", "unknown");
    }
    if new.expires_at.is_some_and(|end| end <= now) {
        refuse("expires", "past");
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Error::Invalid(mistakes)) }
}

/// Every token that was ever made, by name, and the moment at which this was so.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn list(backend: &Backend) -> Result<(Vec<Token>, Moment), Error> {
    backend.store.read(|tx| Ok((tx.tokens()?, tx.now()?)))
}

/// Takes a token back: what it did stays, and it does nothing more. Given again, it is so already. Gives the
/// token as it is then, and the moment.
///
/// # Errors
/// [`Error::NotFound`] for a name that no token has.
pub fn revoke(backend: &Backend, by: &Actor, name: &str) -> Result<(Token, Moment), Error> {
    let (name, by) = (name.to_owned(), by.clone());
    let job = move |tx: &mut Tx<'_>| -> Result<(Token, Moment), Error> {
        tx.revoke_token_by(&name, by.clone())?;
        Ok((tx.token_named(&name)?.ok_or(Error::NotFound)?, tx.now()?))
    };
    backend.store.write(Urgency::Person, "revoke", job)
}

/// The token with this secret, if it still works. Its use is written down at most once a minute.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn used(backend: &Backend, secret: &str) -> Result<Option<Token>, Error> {
    let hash = hash_of(secret);
    let (found, now) = backend.store.read(|tx| Ok::<_, store::Error>((tx.token(hash)?, tx.now()?)))?;
    if let Some(token) = found.as_ref().filter(|token| token.is_stale(now)) {
        let name = token.name.clone();
        // What is asked for is more than the note that it was asked.
        if let Err(error) =
            backend.store.write(Urgency::Person, "token_used", move |tx| tx.touch_token(&name))
        {
            tracing::warn!(%error, "The use of a token could not be noted");
        }
    }
    Ok(found)
}

/// A token for programs. Of its secret nothing is known.
pub fn view(row: &Token, now: Moment) -> Value {
    let time = |at: Option<Moment>| at.map(Moment::to_rfc3339);
    json!({
        "name": row.name,
        "state": row.state(now),
        "scopes": row.scopes,
        "units": row.bounds.units,
        "kinds": row.bounds.kinds,
        "created_at": time(Some(row.created_at)),
        "expires_at": time(row.expires_at),
        "revoked_at": time(row.revoked_at),
        "used_at": time(row.used_at),
    })
}
