//! By which means somebody signs in, and what the settings make of each.

use serde::{Deserialize, Serialize};

use crate::code::words;

use super::factor::Factors;

/// How somebody came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// By the account's own password.
    #[default]
    Password,
    /// By the password of an account for emergencies, which is told.
    Emergency,
    /// By an identity that a provider vouches for (OpenID Connect).
    Oidc,
    /// By a name that the body's reverse proxy says.
    Proxy,
    /// By the password of the body's directory (LDAP, Active Directory).
    Directory,
}

words!(Means {
    Password = "password",
    Emergency = "emergency",
    Oidc = "oidc",
    Proxy = "proxy",
    Directory = "directory",
});

impl Means {
    /// Whether the account's own password opened the door: only then is it asked to be changed.
    pub const fn is_own_password(self) -> bool {
        matches!(self, Self::Password | Self::Emergency)
    }

    /// Whether whoever comes in by it has shown something at this door. Who is only vouched for may have
    /// shown it hours ago, to somebody else: a button lets in whoever sits there.
    pub const fn is_shown_here(self) -> bool {
        match self {
            Self::Password | Self::Emergency | Self::Directory => true,
            Self::Oidc | Self::Proxy => false,
        }
    }

    /// What entries of before there was another one do not say.
    pub(super) fn is_password(&self) -> bool {
        *self == Self::Password
    }
}

/// Whose own password opens their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passwords {
    /// Everybody's.
    All,
    /// Theirs whose account is for emergencies.
    BreakGlass,
}

words!(Passwords { All = "all", BreakGlass = "break_glass" });

/// Whether a second factor is asked for here after somebody else has vouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// It is theirs who vouch.
    Theirs,
    /// It is asked for as after a password.
    Ours,
}

words!(Second { Theirs = "theirs", Ours = "ours" });

/// What the settings say of the ways in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// Whose accounts have a second factor.
    pub factors: Factors,
    /// Whose own password opens their account.
    pub passwords: Passwords,
    /// After an identity that a provider vouches for.
    pub after_oidc: Second,
    /// After a name that the proxy says.
    pub after_proxy: Second,
    /// After a password of the directory, which has no second factor.
    pub after_directory: Second,
}

impl From<Factors> for Ways {
    /// Passwords alone.
    fn from(factors: Factors) -> Self {
        let passwords = Passwords::All;
        let (after_oidc, after_proxy, after_directory) = (Second::Theirs, Second::Theirs, Second::Ours);
        Self { factors, passwords, after_oidc, after_proxy, after_directory }
    }
}

impl Ways {
    /// Whether the account's own password opens it.
    pub const fn takes_password(self, is_break_glass: bool) -> bool {
        match self.passwords {
            Passwords::All => true,
            Passwords::BreakGlass => is_break_glass,
        }
    }

    /// Whether a factor that the account has is asked for.
    pub const fn asks_factor(self, means: Means) -> bool {
        !matches!(self.factors, Factors::Off) && matches!(self.second(means), Second::Ours)
    }

    /// Whether an account without a factor must set one before anything else. An account for emergencies is
    /// the way around everybody who vouches, and never has less.
    pub const fn owes_factor(self, means: Means, is_admin: bool) -> bool {
        match means {
            Means::Emergency => !matches!(self.factors, Factors::Off),
            Means::Password | Means::Oidc | Means::Proxy | Means::Directory => {
                matches!(self.second(means), Second::Ours) && self.factors.is_owed(is_admin)
            }
        }
    }

    const fn second(self, means: Means) -> Second {
        match means {
            Means::Password | Means::Emergency => Second::Ours,
            Means::Oidc => self.after_oidc,
            Means::Proxy => self.after_proxy,
            Means::Directory => self.after_directory,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_factor_is_theirs_who_vouch_unless_the_settings_say_otherwise() {
        let ways = Ways::from(Factors::All);
        let asks = |ways: Ways| Means::ALL.iter().map(|one| ways.asks_factor(*one)).collect::<Vec<_>>();
        assert_eq!(asks(ways), [true, true, false, false, true]);
        assert_eq!(asks(Ways { after_oidc: Second::Ours, ..ways }), [true, true, true, false, true]);
        assert_eq!(asks(Ways { factors: Factors::Off, ..ways }), [false; 5]);
        assert!(ways.owes_factor(Means::Password, false) && !ways.owes_factor(Means::Oidc, true));
    }

    #[test]
    fn an_account_for_emergencies_must_have_a_second_factor_whoever_else_need_not() {
        let ways = Ways { passwords: Passwords::BreakGlass, ..Ways::from(Factors::Optional) };
        assert!(ways.owes_factor(Means::Emergency, false));
        assert!(!ways.owes_factor(Means::Password, false));
        assert!(ways.takes_password(true) && !ways.takes_password(false));
        assert!(Ways::from(Factors::Optional).takes_password(false));
    }
}
