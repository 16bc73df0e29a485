//! One request, read whole and off the network: what every handler is given.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName};

use crate::config::TrustedHeader;
use crate::domain::moment::Moment;
use crate::i18n::own::{Own, within};
use crate::i18n::{self, Language};

use super::Site;
use super::answer::Answer;
use super::error::Failure;
use super::form::{Form, Malformed};
use super::form_token::{Binding, FormToken};
use super::guard::{Bearer, Staff};
use super::limits::Source;
use super::proof::Asked;
use super::routes::Endpoint;
use super::upload::Upload;
use super::upload::reporter::Brought;
use super::{compressed, kept, proof, routes};

/// What a handler gives back.
pub type Outcome = Result<Answer, Failure>;

/// One request.
#[derive(Clone)]
pub struct Visit {
    /// The house and what the web room needs beside it.
    pub site: Arc<Site>,
    /// Method.
    pub method: Method,
    /// Path.
    pub path: String,
    /// The row's path, with its names in braces: the scope of an Idempotency-Key.
    pub route: &'static str,
    /// Query as sent.
    pub query: Form,
    /// Names of the path.
    pub params: BTreeMap<String, String>,
    /// Headers.
    pub headers: HeaderMap,
    /// Body; of a form with a file, what stands for it where it is compared with another.
    pub body: Vec<u8>,
    /// The fields that came beside a file.
    pub fields: Option<Form>,
    /// A page asks by itself, and nobody's hand: no session lives longer for it.
    pub is_by_itself: bool,
    /// What it says was typed before its writer signed in again: it is shown, and nothing is done by it.
    pub is_unsent: bool,
    /// The file that came, whole, without a name in the vault yet.
    pub upload: Option<Arc<Upload>>,
    /// What came with a report besides words.
    pub brought: Arc<Brought>,
    /// Where it comes from.
    pub source: Source,
    /// Whether that is known: no stranger's proxy says to stand between.
    pub is_source_sure: bool,
    /// Whom the body's proxy says that it is, where its word is believed.
    pub vouched: Option<String>,
    /// The reader's language.
    pub language: Language,
    /// When it arrived.
    pub now: Moment,
    /// The signed-in person, if any, whatever the row asks for.
    pub staff: Option<Staff>,
    /// Names this request in the log and on the error page.
    pub id: String,
}

impl Visit {
    /// A name of the path.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A header as text; empty if it is not there or not text.
    pub fn header(&self, name: &HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(header::COOKIE)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// The same visit as if it came at another time, for pages that show an imagined one.
    pub fn at(&self, now: Moment) -> Self {
        Self { now, ..self.clone() }
    }

    /// The words of the catalogue in the reader's language.
    pub fn text(&self, key: &str) -> String {
        i18n::text(self.language, key, &[])
    }

    /// The words of the catalogue with values in them.
    pub fn say(&self, key: &str, args: &[(&'static str, i18n::Value<'_>)]) -> String {
        i18n::text(self.language, key, args)
    }

    /// The submitted form.
    ///
    /// # Errors
    /// [`Failure::Malformed`] where the body is not one.
    pub fn form(&self) -> Result<Form, Failure> {
        if let Some(fields) = &self.fields {
            return Ok(fields.clone());
        }
        let content_type = self.header(&header::CONTENT_TYPE).to_ascii_lowercase();
        let mut parts = content_type.split(';').map(str::trim);
        if parts.next() != Some("application/x-www-form-urlencoded") {
            return Err(Failure::Malformed(Malformed::Type));
        }
        if parts.any(|part| part.starts_with("charset=") && !part.trim_matches('"').ends_with("utf-8")) {
            return Err(Failure::Malformed(Malformed::Type));
        }
        Form::parse(&self.body).map_err(Failure::Malformed)
    }

    /// A fresh token for a form of this visitor.
    pub fn form_token(&self) -> String {
        self.token_for(&self.binding())
    }

    /// A fresh token for a form bound to something else than the visitor.
    pub fn token_for(&self, binding: &Binding) -> String {
        let keys = &self.site.backend.keys;
        // Without chance there is no form: an empty token is refused when it comes back.
        FormToken::issue(keys, self.now).map(|token| token.seal(keys, binding)).unwrap_or_default()
    }

    /// Opens the token that came back with a form of this visitor.
    ///
    /// # Errors
    /// [`Failure::Expired`]
    pub fn open_token(&self, form: &Form) -> Result<FormToken, Failure> {
        self.open_token_for(form, &self.binding())
    }

    /// Opens a token bound to something else than the visitor.
    ///
    /// # Errors
    /// [`Failure::Expired`]
    pub fn open_token_for(&self, form: &Form, binding: &Binding) -> Result<FormToken, Failure> {
        if self.is_unsent {
            return Err(Failure::Expired);
        }
        let opened = FormToken::open(&self.site.backend.keys, form.text("token"), binding, self.now);
        opened.ok_or(Failure::Expired)
    }

    fn binding(&self) -> Binding {
        match &self.staff {
            Some(staff) => Binding::Session(staff.session, staff.person.clone()),
            None => Binding::Anyone,
        }
    }

    /// The id of the command that this form gives: by its token, where it went and all that it says.
    pub fn command(&self, token: &FormToken) -> crate::domain::ids::CommandId {
        token.command(&self.site.backend.keys, &self.path, &self.body)
    }

    /// The caller of what only looks: nothing is given under its id.
    pub fn looker(&self, staff: &Staff) -> crate::actions::Caller {
        let command = crate::domain::ids::CommandId(uuid::Uuid::nil());
        crate::actions::Caller { actor: staff.actor(), command, request: None, seen: None }
    }

    /// The caller of an action, as the signed-in person, under the id of this form.
    pub fn caller(&self, staff: &Staff, token: &FormToken) -> crate::actions::Caller {
        crate::actions::Caller {
            actor: staff.actor(),
            command: self.command(token),
            request: None,
            seen: None,
        }
    }
}

/// What is asked of the visitor, and who answers. The signature is the permission: a handler that
/// takes [`Staff`] cannot be reached without one.
#[derive(Clone, Copy)]
pub enum Handler {
    /// Anyone.
    Anyone(fn(&Visit) -> Outcome),
    /// A signed-in person.
    Staff(fn(&Visit, &Staff) -> Outcome),
    /// The CISO and the desk.
    Ciso(fn(&Visit, &Staff) -> Outcome),
    /// Who audits; to others there is no such page.
    Auditor(fn(&Visit, &Staff) -> Outcome),
    /// An administrator of the installation.
    Admin(fn(&Visit, &Staff) -> Outcome),
    /// An API token with this scope.
    Token(super::guard::Scope, fn(&Visit, &Bearer) -> Outcome),
}

/// Runs a row for a visit: who is it, may they, is the form ours, then the handler.
pub fn run(visit: Visit, endpoint: Endpoint) -> Answer {
    within(own(&visit), || answer(visit, endpoint))
}

/// In whose words it is answered. Probes and styles say none, and must answer beside a store that is away.
fn own(visit: &Visit) -> Own {
    if ["/static/", "/livez", "/readyz", "/metrics"].iter().any(|begin| visit.path.starts_with(begin)) {
        return Own::default();
    }
    let read: Result<_, crate::store::Error> = visit.site.backend.store.read(|tx| tx.world());
    read.ok().and_then(|world| world.active().map(|(_, policy)| Own::of(policy))).unwrap_or_default()
}

fn answer(mut visit: Visit, endpoint: Endpoint) -> Answer {
    let outcome = enter(&mut visit, endpoint);
    let mut answer = match outcome {
        Ok(answer) => answer,
        Err(failure) => failure.answer(&visit),
    };
    if let Some(chosen) = Language::parse(visit.query.text("lang")) {
        let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", chosen.as_str());
        answer = answer.with(header::SET_COOKIE, &cookie);
    }
    compressed::compressed(&visit, answer)
}

fn enter(visit: &mut Visit, endpoint: Endpoint) -> Outcome {
    let handler = endpoint.handler;
    if let Handler::Token(scope, act) = handler {
        let bearer = Bearer::of(visit, scope)?;
        super::api::queries::check(visit)?;
        let answer = act(visit, &bearer)?;
        return Ok(super::api::shown(visit, &bearer, answer));
    }
    if visit.method == Method::POST {
        super::csrf::check_source(visit)?;
    }
    visit.staff = Staff::of(visit)?;
    if visit.staff.is_some() {
        visit.language = visit.language.common();
    }
    let staff = visit.staff.clone();
    let barred_to = staff.as_ref().and_then(Staff::barred_to);
    if let Some(to) = barred_to.filter(|to| ![*to, "/sign-out"].contains(&visit.path.as_str()))
        && !matches!(handler, Handler::Anyone(_))
    {
        return Ok(Answer::see_other(to));
    }
    match (handler, staff) {
        (Handler::Anyone(act), _) => act(visit),
        (Handler::Staff(act), Some(staff)) => given(visit, &staff, (act, endpoint.proof)),
        (Handler::Ciso(act), Some(staff)) if staff.viewer.sees_all => {
            given(visit, &staff, (act, endpoint.proof))
        }
        (Handler::Auditor(act), Some(staff)) if staff.viewer.is_auditor => {
            given(visit, &staff, (act, endpoint.proof))
        }
        (Handler::Admin(act), Some(staff)) if staff.is_admin => given(visit, &staff, (act, endpoint.proof)),
        (Handler::Auditor(_), Some(_)) => Err(Failure::NotFound),
        (Handler::Ciso(_) | Handler::Admin(_), Some(_)) => Err(Failure::Forbidden),
        (Handler::Staff(_) | Handler::Ciso(_) | Handler::Auditor(_) | Handler::Admin(_), None) => {
            Err(Failure::SignIn)
        }
        (Handler::Token(..), _) => Err(Failure::Forbidden),
    }
}

/// Does what somebody asks who may: with what was kept of it before, once they have shown who they are where
/// that is asked.
fn given(visit: &mut Visit, staff: &Staff, (act, asked): (fn(&Visit, &Staff) -> Outcome, Asked)) -> Outcome {
    if visit.method != Method::POST {
        return act(visit, staff);
    }
    let brought = kept::take(visit, staff)?;
    if let Some(answer) = proof::pass(visit, staff, asked, &brought)? {
        return Ok(answer);
    }
    match act(visit, staff) {
        // Nothing was typed: the page says what was not done, and offers it.
        Err(Failure::Expired) if visit.is_unsent => {
            routes::page_above(visit).unwrap_or(Err(Failure::Expired))
        }
        outcome => outcome,
    }
}

/// The real source of a request: the peer, or what a trusted proxy says.
///
/// Each proxy adds the address it saw, at the end of a line or as a line of its own: of all lines, in
/// their order, the last address that is not a proxy of ours is real. What cannot be read was not
/// written by a proxy of ours, and nothing before it is believed.
pub fn source_of(peer: IpAddr, forwarded: &[&str], trusted: &[IpAddr]) -> Source {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|known| known.to_canonical() == ip.to_canonical());
    let mut source = peer;
    for hop in forwarded.iter().flat_map(|line| line.split(',')).rev() {
        if !is_trusted(source) {
            break;
        }
        match address_in(hop.trim()) {
            Some(before) => source = before,
            None => break,
        }
    }
    Source::of(source)
}

/// Whom the header names. It is the word of the machine that speaks to us, and of those alone that the
/// settings name; from all others, and where it says two things, it is as if it were not there.
pub fn vouched(peer: IpAddr, headers: &HeaderMap, believed: Option<&TrustedHeader>) -> Option<String> {
    let believed = believed?;
    if !believed.from.iter().any(|known| known.to_canonical() == peer.to_canonical()) {
        return None;
    }
    let mut lines = headers.get_all(believed.name.as_str());
    let (Some(line), None) = (lines.next(), lines.next()) else { return None };
    let name = std::str::from_utf8(line.as_bytes()).ok()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// An address as proxies write it: alone, with a port, or in brackets.
fn address_in(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|both| both.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    hop.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxies = [ip("10.0.0.5"), ip("10.0.0.6")];
        let cases: [(&str, &[&str], &str); 11] = [
            ("192.0.2.9", &["198.51.100.1"], "192.0.2.9"),
            ("10.0.0.5", &[], "10.0.0.5"),
            ("10.0.0.5", &["203.0.113.7, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.5", &["203.0.113.7", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.5", &["203.0.113.7, 192.0.2.1", "198.51.100.1, 10.0.0.6"], "198.51.100.1"),
            ("10.0.0.5", &["203.0.113.7", "198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.5", &["[2001:db8::1]:443"], "2001:db8::1"),
            ("10.0.0.5", &["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.5", &["203.0.113.7, nonsense"], "10.0.0.5"),
            ("10.0.0.5", &["203.0.113.7", ""], "10.0.0.5"),
            ("::ffff:10.0.0.5", &["198.51.100.1"], "198.51.100.1"),
        ];
        for (peer, lines, source) in cases {
            assert_eq!(source_of(ip(peer), lines, &proxies), Source::of(ip(source)), "{peer} {lines:?}");
        }
    }
}
