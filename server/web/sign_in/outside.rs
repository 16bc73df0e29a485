//! What the page of the sign-in offers where somebody else vouches for people.

use serde::Serialize;

use crate::domain::account::means::Passwords;
use crate::web::kept;
use crate::web::visit::Visit;
use crate::web::words;

/// The other ways in; nothing where there are only passwords.
#[derive(Default, Serialize)]
pub struct Outside {
    /// The words on the provider's button.
    oidc: Option<String>,
    oidc_href: String,
    /// The words on the button of whom the proxy names.
    proxy: Option<String>,
    /// Whether the form is for emergencies alone.
    is_emergency: bool,
    /// Whether the form is open: it was sent, or there is no other way.
    is_open: bool,
    /// Whether accounts for emergencies are among those of the form.
    tells: bool,
}

impl Outside {
    /// Those of the settings, with the way to `next` and the form that waits for its writer.
    pub fn of(visit: &Visit, (next, kept): (&str, &str), was_sent: bool) -> Self {
        let site = &visit.site;
        let (oidc, directory) = (site.vouchers.oidc(), site.vouchers.directory());
        if !site.settings.identity.is_any() {
            return Self::default();
        }
        let label = oidc.map(|provider| provider.label().map(str::to_owned));
        let oidc = label.map(|label| label.unwrap_or_else(|| visit.text("identity-oidc")));
        let proxy = visit.vouched.as_deref();
        let proxy = proxy.map(|name| visit.say("identity-proxy", &[("name", name.into())]));
        let is_alone = site.door.ways().passwords == Passwords::BreakGlass;
        Self {
            is_open: was_sent || (oidc.is_none() && proxy.is_none()),
            oidc,
            oidc_href: href(visit, (next, kept)),
            proxy,
            is_emergency: is_alone && directory.is_none(),
            tells: is_alone,
        }
    }
}

/// The way to the provider.
fn href(visit: &Visit, (next, kept): (&str, &str)) -> String {
    let href = format!("/sign-in/oidc?next={}", words::percent(next));
    if kept.is_empty() { href } else { format!("{href}&kept={}", kept::word(visit, kept)) }
}
