//! Who may enter: accounts and tokens are histories, so that a row that somebody changed shows, and so are
//! a day's sign-ins.
//!
//! A secret stands here as a hash only: of a password, the SHA-256 of its Argon2id text, which gives a
//! guesser no more than the row does. Where somebody came from stands in the private body (`source`), and
//! so does why somebody else did something to an account (`reason`).

pub mod factor;
pub mod means;
pub mod password;
pub mod session;
pub mod touch;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::ids::{KindId, PersonId, UnitId};
use super::moment::{Moment, Span};
use means::Means;

/// How long a password that somebody else made can be used to choose one's own. A sheet of paper that lies
/// about must not be a key for ever. An operational setting.
pub const FIRST_PASSWORD_LIFE: Span = Span::hours(24 * 14);

/// An account by which nobody entered for so long is marked as unused. An operational setting.
pub const UNUSED_AFTER: Span = Span::hours(24 * 90);

/// The fact body of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// Who gave the command.
    pub by: Actor,
    /// What happened.
    pub facts: Vec<AccountFact>,
}

/// What can happen to an account or a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountFact {
    /// An account was made.
    AccountMade(AccountState),
    /// Another password was set, by its owner or by someone else.
    PasswordSet {
        /// SHA-256 of its Argon2id text.
        password: String,
        /// Must be changed first.
        must_change: bool,
    },
    /// The account was stopped.
    AccountDisabled,
    /// The account may be used again.
    AccountEnabled,
    /// The account may administer from now on.
    AdminMade,
    /// The account may administer no more.
    AdminTaken,
    /// The account is for emergencies from now on: its own password opens it where no other's does, and
    /// whenever it is used that is told.
    BreakGlassMade,
    /// The account is for emergencies no more.
    BreakGlassTaken,
    /// Somebody else ended its open sessions.
    SessionsEnded,
    /// Its open sessions ended because its person came into another post or unit, or left one.
    SessionsEndedOnMove,
    /// Its person was invited by mail to choose a password; an invitation before this one is over.
    Invited {
        /// Which of the account's invitations, the first is 1.
        no: u32,
    },
    /// Somebody entered. Private: `source`.
    SignedIn {
        /// By whose account.
        person: PersonId,
        /// How.
        #[serde(default, skip_serializing_if = "Means::is_password")]
        means: Means,
    },
    /// Somebody gave a wrong password, or the account was stopped. Private: `source`.
    SignInRefused {
        /// For whose account.
        person: PersonId,
    },
    /// A token was made.
    TokenMade(TokenState),
    /// The token was taken back.
    TokenRevoked,
    /// A second factor is in force from now on, instead of one that was.
    FactorSet {
        /// SHA-256 of its secret, which is as random as a token's.
        factor: String,
    },
    /// The second factor was taken away, and its printed codes and passkeys with it.
    FactorTaken,
    /// Printed codes were made; those from before are good no more.
    CodesMade {
        /// Their hashes, keyed by the factor's secret: a code alone is short enough to be tried.
        codes: BTreeSet<String>,
    },
    /// A printed code was used.
    CodeUsed {
        /// Its hash.
        code: String,
    },
    /// A passkey answers for the second factor from now on, beside what did before. Private: `name`.
    PasskeyAdded {
        /// SHA-256 of the id by which its holder knows it.
        passkey: String,
        /// SHA-256 of its public key.
        key: String,
    },
    /// A passkey answers no more. Private: `name`.
    PasskeyTaken {
        /// Which.
        passkey: String,
    },
    /// Somebody showed a passkey. Private: `source`.
    PasskeyUsed {
        /// Of whose account.
        person: PersonId,
        /// Which.
        passkey: String,
    },
    /// A passkey's counter went back, as that of a copy does: it was refused. Private: `source`.
    PasskeyDoubted {
        /// Of whose account.
        person: PersonId,
        /// Which.
        passkey: String,
    },
    /// The password was right and the code was wrong. Private: `source`.
    FactorRefused {
        /// For whose account.
        person: PersonId,
    },
}

impl AccountFact {
    /// Its name in catalogues.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AccountMade(_) => "account-made",
            Self::PasswordSet { .. } => "password-set",
            Self::AccountDisabled => "account-disabled",
            Self::AccountEnabled => "account-enabled",
            Self::AdminMade => "admin-made",
            Self::AdminTaken => "admin-taken",
            Self::BreakGlassMade => "break-glass-made",
            Self::BreakGlassTaken => "break-glass-taken",
            Self::SessionsEnded => "sessions-ended",
            Self::SessionsEndedOnMove => "sessions-ended-on-move",
            Self::Invited { .. } => "invited",
            Self::SignedIn { means: Means::Password, .. } => "signed-in",
            Self::SignedIn { means: Means::Emergency, .. } => "signed-in-emergency",
            Self::SignedIn { means: Means::Oidc, .. } => "signed-in-oidc",
            Self::SignedIn { means: Means::Proxy, .. } => "signed-in-proxy",
            Self::SignedIn { means: Means::Directory, .. } => "signed-in-directory",
            Self::SignInRefused { .. } => "sign-in-refused",
            Self::TokenMade(_) => "token-made",
            Self::TokenRevoked => "token-revoked",
            Self::FactorSet { .. } => "factor-set",
            Self::FactorTaken => "factor-taken",
            Self::CodesMade { .. } => "codes-made",
            Self::CodeUsed { .. } => "code-used",
            Self::PasskeyAdded { .. } => "passkey-added",
            Self::PasskeyTaken { .. } => "passkey-taken",
            Self::PasskeyUsed { .. } => "passkey-used",
            Self::PasskeyDoubted { .. } => "passkey-doubted",
            Self::FactorRefused { .. } => "factor-refused",
        }
    }
}

/// An account, as its history tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountState {
    /// Whose.
    pub person: PersonId,
    /// What is typed to sign in.
    pub login: String,
    /// SHA-256 of the password's Argon2id text.
    pub password: String,
    /// May administer.
    pub is_admin: bool,
    /// Is for emergencies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_break_glass: bool,
    /// Must choose another password first.
    pub must_change: bool,
    /// When it was made.
    pub created_at: Moment,
    /// Since when it cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Moment>,
    /// SHA-256 of the secret of its second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
    /// Hashes of the printed codes that are good.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub codes: BTreeSet<String>,
    /// Its passkeys, each with the SHA-256 of its public key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub passkeys: BTreeMap<String, String>,
}

/// A token, as its history tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenState {
    /// The name under which it acts.
    pub name: String,
    /// SHA-256 of its secret.
    pub secret: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<UnitId>,
    /// About what.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<KindId>,
    /// When it was made.
    pub created_at: Moment,
    /// From when on it cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Moment>,
    /// Since when it cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Moment>,
}

/// What a history is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// An account.
    Account(AccountState),
    /// A token.
    Token(TokenState),
    /// A day's sign-ins: nothing is kept of them but their history.
    Visits,
}

/// Folds a history.
pub fn fold<'a>(entries: impl Iterator<Item = (Moment, &'a AccountFacts)>) -> Admitted {
    let mut state = Admitted::Visits;
    for (at, entry) in entries {
        for fact in &entry.facts {
            apply(&mut state, at, fact);
        }
    }
    state
}

fn apply(state: &mut Admitted, at: Moment, fact: &AccountFact) {
    match (fact, state) {
        (AccountFact::AccountMade(made), state) => *state = Admitted::Account(made.clone()),
        (AccountFact::TokenMade(made), state) => *state = Admitted::Token(made.clone()),
        (AccountFact::PasswordSet { password, must_change }, Admitted::Account(row)) => {
            (row.password, row.must_change) = (password.clone(), *must_change);
        }
        (AccountFact::AccountDisabled, Admitted::Account(row)) => row.disabled_at = Some(at),
        (AccountFact::AccountEnabled, Admitted::Account(row)) => row.disabled_at = None,
        (AccountFact::AdminMade, Admitted::Account(row)) => row.is_admin = true,
        (AccountFact::AdminTaken, Admitted::Account(row)) => row.is_admin = false,
        (AccountFact::BreakGlassMade, Admitted::Account(row)) => row.is_break_glass = true,
        (AccountFact::BreakGlassTaken, Admitted::Account(row)) => row.is_break_glass = false,
        (AccountFact::FactorSet { factor }, Admitted::Account(row)) => {
            (row.factor, row.codes) = (Some(factor.clone()), BTreeSet::new());
            row.passkeys.clear();
        }
        (AccountFact::FactorTaken, Admitted::Account(row)) => {
            (row.factor, row.codes) = (None, BTreeSet::new());
            row.passkeys.clear();
        }
        (AccountFact::CodesMade { codes }, Admitted::Account(row)) => row.codes.clone_from(codes),
        (AccountFact::CodeUsed { code }, Admitted::Account(row)) => _ = row.codes.remove(code),
        (AccountFact::PasskeyAdded { passkey, key }, Admitted::Account(row)) => {
            _ = row.passkeys.insert(passkey.clone(), key.clone());
        }
        (AccountFact::PasskeyTaken { passkey }, Admitted::Account(row)) => _ = row.passkeys.remove(passkey),
        (AccountFact::TokenRevoked, Admitted::Token(row)) => row.revoked_at = Some(at),
        _ => {}
    }
}
