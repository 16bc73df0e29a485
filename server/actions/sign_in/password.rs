//! Passwords: whether one may be chosen, its hash, and whether it is the one.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::actions::{Error, FieldError};
use crate::domain::account::password;
use crate::domain::moment::Moment;
use crate::domain::world::World;
use crate::store::accounts::Account;

/// Whether a password may be chosen for an account.
///
/// # Errors
/// [`Error::Invalid`] on `new`.
pub fn check_password(
    password: &str,
    (world, account): (&World, &Account),
    now: Moment,
) -> Result<(), Error> {
    check_words(password, &own_words(world, account, now))
}

/// The same of these words that everybody knows.
///
/// # Errors
/// [`Error::Invalid`] on `new`.
pub fn check_words(password: &str, own: &[String]) -> Result<(), Error> {
    let Some(fault) = password::fault(password, own) else { return Ok(()) };
    let needed = if fault == password::SHORT { password::CHARS_MIN } else { password::LEFT_MIN };
    Err(Error::Invalid(vec![FieldError::new("new", fault).about(&[needed.to_string()])]))
}

/// What everybody knows of the person and of the body.
fn own_words(world: &World, account: &Account, now: Moment) -> Vec<String> {
    let mut words = vec![account.login.clone(), account.person.to_string()];
    if let Some(row) = world.org.people.get(&account.person) {
        let mail = row.email.split('@').next().unwrap_or_default();
        words.extend([row.name.clone(), row.kana.clone(), mail.to_owned()]);
    }
    words.extend(world.body(now).map(|body| world.unit_name(body)));
    words
}

/// The hash of a password as accounts keep it.
///
/// # Errors
/// [`Error::Unavailable`] when the machine has no memory or no chance for it.
pub fn hash_password(password: &str) -> Result<String, Error> {
    let hash: Result<PasswordHash, _> = hasher().and_then(|argon| argon.hash_password(password.as_bytes()));
    hash.map(|hash| hash.to_string()).map_err(|_| Error::Unavailable(None))
}

pub(super) fn is_password(password: &str, stored: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(stored) else { return false };
    hasher().is_ok_and(|argon| argon.verify_password(password.as_bytes(), &parsed).is_ok())
}

fn hasher() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    const KIB: u32 = 46 * 1024;
    let params = Params::new(KIB, 1, 1, None).map_err(|_| argon2::password_hash::Error::Crypto)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
