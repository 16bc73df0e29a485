//! Who is asking: a signed-in person, or an API token. Rights hang on posts, looked up each time.

use std::sync::Arc;

use actix_web::http::header;

use crate::actions::{sign_in, tokens};
use crate::domain::access::Viewer;
use crate::domain::account::means::Means;
use crate::domain::actor::Actor;
use crate::domain::history::Hash;
use crate::domain::holding::holds_any;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::world::World;
use crate::domain::written;

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
    pub organisation: Arc<Organisation>,
    /// Its people, posts and policies.
    pub world: Arc<World>,
    /// What they may see.
    pub viewer: Viewer,
    /// Holds the desk's post or calls for it: may record what others did.
    pub is_desk: bool,
    /// Administers the installation: an account's right, not a post's.
    pub is_admin: bool,
    /// Someone else set the password: it must be changed before anything else.
    pub must_change: bool,
    /// The account has a second factor.
    pub has_factor: bool,
    /// It has none and must have one before anything else.
    pub owes_factor: bool,
    /// When they last showed who they are.
    pub proved_at: Moment,
    /// By which means they came in.
    pub means: Means,
}

impl Staff {
    /// The actor that entries name.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.clone())
    }

    /// The only page that is open to them until they have done what it asks; none for most.
    pub fn barred_to(&self) -> Option<&'static str> {
        if self.must_change {
            return Some("/account/password");
        }
        self.owes_factor.then_some("/account/factor")
    }

    /// The person behind a visit's session, if there is one that has not expired.
    ///
    /// # Errors
    /// [`Failure::Action`] when the store is not available.
    pub fn of(visit: &Visit) -> Result<Option<Self>, Failure> {
        let Some(cookie) = visit.cookie(visit.site.session_cookie()) else { return Ok(None) };
        let (backend, door) = (&visit.site.backend, &visit.site.door);
        let Some(resumed) = sign_in::resume(backend, door, cookie, !visit.is_by_itself)? else {
            return Ok(None);
        };
        if resumed.means == Means::Proxy && !is_still_named(visit, &resumed.login) {
            return Ok(None);
        }
        let person = resumed.person;
        let organisation = reading::organisation(&visit.site)?;
        let world = Arc::clone(&organisation.world);
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
        let (is_admin, has_factor) = (resumed.is_admin, resumed.has_factor);
        Ok(Some(Self {
            person,
            name,
            session,
            organisation,
            world,
            viewer,
            is_desk,
            is_admin,
            must_change: resumed.must_change,
            has_factor,
            owes_factor: !has_factor && visit.site.door.ways().owes_factor(resumed.means, is_admin),
            proved_at: resumed.proved_at,
            means: resumed.means,
        }))
    }
}

/// Whether the proxy, by whose word somebody came in, still names them: in a browser that is handed on, it
/// names somebody else.
fn is_still_named(visit: &Visit, login: &str) -> bool {
    visit.vouched.as_deref().is_some_and(|name| written::login(name) == login)
}

/// What an API token may do. Scopes do not include each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Hand in reports.
    Report,
    /// Hand in alarms of monitoring.
    Alerts,
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
            Scope::Alerts => "alerts",
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
    /// What it may see: everything outside of walls and within its bounds.
    pub viewer: Viewer,
    scopes: Vec<String>,
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
        let token = tokens::used(&visit.site.backend, token)?.ok_or(Failure::TokenNeeded)?;
        let is_inside = !token.bounds.is_bound() || is_of_incidents(visit.route);
        if !token.has(scope.as_str()) || !is_inside {
            return Err(Failure::Forbidden);
        }
        let viewer = Viewer::token(reading::world(&visit.site)?.as_ref(), &token.bounds, visit.now);
        Ok(Self { name: token.name, viewer, scopes: token.scopes })
    }

    /// Whether it has a scope beside the one that was asked for.
    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|own| own == scope.as_str())
    }

    /// The actor that entries name.
    pub fn actor(&self) -> Actor {
        Actor::Token(self.name.clone())
    }
}

/// Whether an address is about incidents one by one. What is about the whole body belongs to no unit and no
/// kind, and a token that is bound to some has no part in it.
fn is_of_incidents(route: &str) -> bool {
    let noun = route.trim_start_matches("/api/v1/").split('/').next();
    matches!(noun, Some("incidents" | "alerts" | "dashboard" | "statistics"))
}
