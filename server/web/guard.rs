//! Who is asking: a signed-in person, or an API token. Rights hang on posts, looked up each time.

use std::sync::Arc;

use actix_web::http::header;

use crate::actions::sign_in;
use crate::domain::access::{Viewer, holds_any};
use crate::domain::history::Hash;
use crate::domain::ids::PersonId;
use crate::domain::incident::fact::Actor;
use crate::domain::world::World;

use super::error::Failure;
use super::reading;
use super::visit::Visit;

/// A signed-in person.
#[derive(Clone)]
pub struct Staff {
    /// Staff number.
    pub person: PersonId,
    /// Name as shown on top of every page.
    pub name: String,
    /// The session, by the hash of its id.
    pub session: Hash,
    /// The organisation as of this request.
    pub world: Arc<World>,
    /// What they may see.
    pub viewer: Viewer,
    /// Holds the desk's post or calls for it: may record what others did.
    pub is_desk: bool,
    /// Administers the installation: an account's right, not a post's.
    pub is_admin: bool,
    /// Someone else set the password: it must be changed before anything else.
    pub must_change: bool,
}

impl Staff {
    /// The actor that entries name.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.clone())
    }

    /// The person behind a visit's session, if there is one that has not expired.
    ///
    /// # Errors
    /// [`Failure::Action`] when the store is not available.
    pub fn of(visit: &Visit) -> Result<Option<Self>, Failure> {
        let Some(cookie) = visit.cookie(visit.site.session_cookie()) else { return Ok(None) };
        let Some(resumed) = sign_in::resume(&visit.site.house, cookie)? else { return Ok(None) };
        let person = resumed.person;
        let world = reading::world(&visit.site)?;
        if !world.org.is_employed(&person, visit.now) {
            return Ok(None);
        }
        let viewer = Viewer::of(&world, &person, visit.now);
        let is_desk = world.active().is_some_and(|(_, policy)| {
            let mut posts = vec![&policy.roles.desk];
            posts.extend(&policy.roles.callers);
            holds_any((&world, policy), &person, &posts, visit.now)
        });
        let name = world.org.name_of(&person);
        let session = resumed.hash;
        let (is_admin, must_change) = (resumed.is_admin, resumed.must_change);
        Ok(Some(Self { person, name, session, world, viewer, is_desk, is_admin, must_change }))
    }
}

/// What an API token may do. Scopes do not include each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Hand in reports.
    Report,
    /// Read everything that is not walled off.
    Read,
    /// Record what people did.
    Respond,
    /// Change class, phase and facts.
    Admin,
}

impl Scope {
    /// The word in a token's row.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Report => "report",
            Scope::Read => "read",
            Scope::Respond => "respond",
            Scope::Admin => "admin",
        }
    }
}

/// An API token with the scope that its row asks for.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Its name, under which it acts.
    pub name: String,
    /// What it may see: everything outside of walls with `read`, otherwise nothing but what it is answered.
    pub viewer: Viewer,
}

impl Bearer {
    /// The token of a visit.
    ///
    /// # Errors
    /// [`Failure::TokenNeeded`] without a valid token, [`Failure::Forbidden`] without the scope.
    pub fn of(visit: &Visit, scope: Scope) -> Result<Self, Failure> {
        let line = visit.header(&header::AUTHORIZATION);
        let token = line.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let token = token.map(|(_, token)| token.trim()).ok_or(Failure::TokenNeeded)?;
        let (name, scopes) = reading::token(&visit.site, token)?.ok_or(Failure::TokenNeeded)?;
        if !scopes.iter().any(|known| known == scope.as_str()) {
            return Err(Failure::Forbidden);
        }
        let viewer = Viewer::token(reading::world(&visit.site)?.as_ref());
        Ok(Self { name, viewer })
    }

    /// The actor that entries name.
    pub fn actor(&self) -> Actor {
        Actor::Token(self.name.clone())
    }
}
