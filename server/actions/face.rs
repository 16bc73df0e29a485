//! 見た目: the emblem of the body and its colour.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::domain::administration::face::{self, Colour, EMBLEM, Face, REASON};
use crate::domain::administration::picture::{self, Fault};
use crate::domain::history::Private;
use crate::domain::organisation::fact::OrganisationFact;
use crate::keys::to_hex;

use super::channels::person;
use super::organise::change_with;
use super::{Backend, Caller, Error, FieldError, check_texts};

/// What becomes of the emblem.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// It stays.
    Same,
    /// There is none any more.
    None,
    /// It is this file.
    New(Vec<u8>),
}

/// Changes how the house looks.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a person; [`Error::Invalid`] on `emblem` for what is no picture, on
/// `reason`, and on `colour` where all is as it was; [`Error::Unavailable`].
pub fn change(
    backend: &Backend,
    caller: &Caller,
    (colour, wanted): (Colour, Wanted),
    reason: String,
) -> Result<(), Error> {
    let by = person(caller)?;
    let mut mistakes = Vec::new();
    if reason.trim().is_empty() {
        mistakes.push(FieldError::new(REASON, "required"));
    }
    let new = match wanted {
        Wanted::New(bytes) => Some(read(&bytes).map_err(|mistake| mistakes.push(mistake)).ok()),
        Wanted::None => Some(None),
        Wanted::Same => None,
    };
    if !mistakes.is_empty() {
        return Err(Error::Invalid(mistakes));
    }
    check_texts(&Private::from([(REASON.to_owned(), reason.clone())]))?;
    change_with(backend, caller, move |_, organisation, _| {
        let Face { colour: colour_now, emblem: emblem_now, .. } = &organisation.face;
        let known = emblem_now.as_ref().map(|emblem| emblem.sha256.clone());
        let (sha256, file) = match new.clone() {
            None => (known.clone(), None),
            Some(None) => (None, None),
            Some(Some((sha256, file))) => (Some(sha256), Some(file)),
        };
        if sha256 == known && colour == *colour_now {
            return Err(Error::Invalid(vec![FieldError::new("colour", "face-same")]));
        }
        let file = file.filter(|_| sha256 != known).map(|file| (EMBLEM.to_owned(), file));
        let texts = file.into_iter().chain([(REASON.to_owned(), reason.clone())]).collect();
        Ok((vec![OrganisationFact::Administered(face::changed(&by, colour, sha256))], texts))
    })
    .map(|_| ())
}

/// The picture alone, with its hash.
fn read(bytes: &[u8]) -> Result<(String, String), FieldError> {
    let clean = picture::clean(bytes).map_err(|fault| {
        let reason = match fault {
            Fault::Large => "emblem-large",
            Fault::Wide => "emblem-wide",
            Fault::NotPng => "emblem-not-png",
        };
        FieldError::new(EMBLEM, reason)
    })?;
    Ok((to_hex(&Sha256::digest(&clean)), STANDARD.encode(&clean)))
}
