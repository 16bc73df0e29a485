//! The only room that knows actix: pages for people, JSON for programs, the same verbs behind both.
//!
//! Every request is read whole (a file of evidence into the vault), with a limit and a deadline, then
//! handled off the network's threads by the row of [`routes::table`] that it names. There is one script,
//! which makes the staff's pages alive: every page works without.

mod absences;
mod account;
mod admin;
mod answer;
pub mod api;
mod assets;
mod attached;
mod audit;
mod calendar;
mod chart;
mod compressed;
mod confirm;
mod contacts;
mod contents;
mod csrf;
mod dashboard;
mod deliveries;
mod drills;
mod emergency;
mod enclosed;
mod error;
mod facts;
mod field;
mod foretold;
pub mod form;
mod form_token;
mod guard;
mod headers;
mod health;
mod home;
mod incidents;
mod invitation;
mod kept;
mod limits;
mod live;
mod mailbox;
mod manual;
mod outlook;
mod outside;
pub mod page;
mod paper;
mod party;
mod passkey;
mod people;
mod proof;
pub mod published;
mod qr;
mod readiness;
mod reading;
mod registers;
mod retention;
pub mod routes;
mod setup;
mod sign_in;
mod simulate;
mod staff_report;
mod statistics;
mod told;
mod upload;
mod verbs;
mod visit;
mod words;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use futures_util::StreamExt;

use crate::actions::Backend;
use crate::actions::sign_in::SignInGate;
use crate::config::Settings;
use crate::domain::moment::{Moment, Span};
use crate::i18n::Language;
use crate::identity::Vouchers;
use crate::passkey::Party;
use crate::vault::Vault;

use crate::export::printer::Printer;
use error::Failure;
use form::Form;
use limits::{Bucket, Quota, Source, Turns};
use routes::{Brings, Endpoint, Verb};
use visit::Visit;

pub use emergency::Notice;
pub use guard::Scope;
pub use health::{Check, Probes, Rounds};
pub use live::Streams;
pub use proof::Asked;
pub use visit::Handler;

/// What the web room needs beside the house.
pub struct Site {
    /// The house.
    pub backend: Backend,
    /// Settings.
    pub settings: Settings,
    probes: Probes,
    door: SignInGate,
    vouchers: Vouchers,
    reports: Bucket,
    sign_ins: Bucket,
    questions: Bucket,
    simulations: Bucket,
    vault: Vault,
    uploads: Arc<Turns>,
    attaching: Arc<Turns>,
    quota: Quota,
    foresight: outlook::Foresight,
    proposals: admin::policy::Proofs,
    backups: Arc<admin::state::backups::Jobs>,
    checks: Arc<audit::checks::Jobs>,
    requests: AtomicU64,
    printer: Printer,
    streams: Streams,
}

impl Site {
    fn new(settings: Settings, backend: Backend, probes: Probes) -> Result<Self, Error> {
        let who = &settings.identity;
        let vouchers =
            Vouchers::new((who.oidc.as_ref(), who.directory.as_ref()), settings.ca_file.as_deref());
        let vault = Vault::at(&settings.vault_dir, settings.vault_bytes_max, &backend.keys);
        Ok(Self {
            vault,
            uploads: Turns::new(upload::AT_ONCE, upload::SHARE),
            attaching: Turns::new(upload::reporter::AT_ONCE, upload::reporter::SHARE),
            quota: Quota::new(upload::reporter::HOURLY.0, upload::reporter::HOURLY.1),
            backend,
            door: SignInGate::new(who.ways)
                .map_err(Error::SignIn)?
                .with_terms(settings.sessions)
                .with_passkeys(Party::of(&settings.server.base_url)),
            vouchers: vouchers.map_err(Error::Vouchers)?,
            settings,
            probes,
            // A town hall's counter may register many at once from one address.
            reports: Bucket::new(20, Span::seconds(30)),
            // Spent by failures alone: a whole town hall may sign in from one address.
            sign_ins: Bucket::new(30, Span::seconds(3)),
            questions: Bucket::new(10, Span::seconds(10)),
            // Each costs as much as a thousand decisions.
            simulations: Bucket::new(10, Span::seconds(5)),
            foresight: outlook::Foresight::default(),
            proposals: admin::policy::Proofs::default(),
            backups: Arc::default(),
            checks: Arc::default(),
            requests: AtomicU64::new(1),
            printer: Printer::default(),
            streams: Streams::default(),
        })
    }

    fn now(&self) -> Moment {
        self.backend.store.clock().now()
    }

    /// The session's cookie; bound to this host where readers come by https.
    fn session_cookie(&self) -> &'static str {
        if self.settings.server.is_https() { "__Host-noroshi" } else { "noroshi" }
    }

    /// The cookie of whoever gave the right password and still owes a code.
    fn ticket_cookie(&self) -> &'static str {
        if self.settings.server.is_https() { "__Host-noroshi-code" } else { "noroshi-code" }
    }

    /// The cookie of whoever is at the provider meanwhile.
    fn errand_cookie(&self) -> &'static str {
        if self.settings.server.is_https() { "__Host-noroshi-oidc" } else { "noroshi-oidc" }
    }

    /// The body's own name, or the product's while no policy is active.
    fn body_name(&self) -> String {
        let world = reading::world(self).ok();
        let name = world.and_then(|world| world.active().map(|(_, policy)| policy.body.name.clone()));
        name.unwrap_or_else(|| crate::i18n::text(Language::Ja, "product", &[]))
    }

    fn next_id(&self) -> String {
        format!("{:08x}", self.requests.fetch_add(1, Ordering::Relaxed))
    }
}

/// The server, built and bound but not running: tests and main start the same object.
pub struct Application {
    server: Server,
    port: u16,
    streams: Streams,
}

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken or not ours.
    #[error("Cannot listen on {address}; choose another port with [server] listen")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// Certificate or key cannot be used.
    #[error("The certificate or its key cannot be used: {0}")]
    Tls(String),
    /// No password can be hashed.
    #[error("The sign-in cannot be prepared")]
    SignIn(#[source] crate::actions::Error),
    /// Those who vouch for people cannot be asked.
    #[error("{0}")]
    Vouchers(String),
}

impl Application {
    /// Binds the address of the settings; port 0 lets the system choose.
    ///
    /// # Errors
    /// An address or a certificate that cannot be used.
    pub fn build(settings: Settings, backend: Backend, probes: Probes) -> Result<Self, Error> {
        let bound = settings.clone();
        let site = Arc::new(Site::new(settings, backend, probes)?);
        let streams = site.streams.clone();
        let bound = Self::bind(&bound, move |config| {
            config.app_data(web::Data::from(Arc::clone(&site)));
            configure(config);
        })?;
        Ok(Self { streams, ..bound })
    }

    fn bind(
        settings: &Settings,
        configure: impl Fn(&mut web::ServiceConfig) + Send + Clone + 'static,
    ) -> Result<Self, Error> {
        let address = settings.server.listen;
        let tls = settings.server.tls.as_ref().map(tls_config).transpose()?;
        let server = HttpServer::new(move || App::new().configure(&configure))
            .client_request_timeout(Duration::from_secs(10))
            .client_disconnect_timeout(Duration::from_secs(2))
            .shutdown_timeout(4)
            .disable_signals();
        let wrap = |source| Error::Listen { address: address.to_string(), source };
        let server = match tls {
            Some(tls) => server.bind_rustls_0_23(address, tls).map_err(wrap)?,
            None => server.bind(address).map_err(wrap)?,
        };
        let port = server.addrs().first().map_or(address.port(), std::net::SocketAddr::port);
        Ok(Self { server: server.run(), port, streams: Streams::default() })
    }

    /// The port that was bound.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Stops the server from elsewhere: `stop(true)` lets running requests finish.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// The streams that are open: whoever stops the server ends them first, so that it waits for none.
    pub fn streams(&self) -> Streams {
        self.streams.clone()
    }

    /// Serves until the handle stops it.
    ///
    /// # Errors
    /// What the network reports.
    pub async fn run(self) -> std::io::Result<()> {
        self.server.await
    }
}

fn tls_config(files: &crate::config::Tls) -> Result<rustls::ServerConfig, Error> {
    use rustls_pki_types::pem::PemObject;
    use rustls_pki_types::{CertificateDer, PrivateKeyDer};
    let wrap = |error: &dyn std::fmt::Display| Error::Tls(error.to_string());
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(&files.cert).map_err(|error| wrap(&error))?.collect();
    let chain = chain.map_err(|error| wrap(&error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrap(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrap(&error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrap(&error))
}

/// Groups the rows by path; another method on a known path is 405, another path is 404.
fn configure(config: &mut web::ServiceConfig) {
    let mut by_path: BTreeMap<&'static str, Vec<Endpoint>> = BTreeMap::new();
    for endpoint in routes::table() {
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    let mut paths: Vec<_> = by_path.into_iter().collect();
    // `/incidents/new` must be asked before `/incidents/{number}`.
    paths.sort_by_key(|(path, _)| (path.contains('{'), *path));
    for (path, endpoints) in paths {
        let mut resource = web::resource(path);
        let allowed = allowed(&endpoints);
        for endpoint in endpoints {
            let serve = move |site, request, payload| serve(site, request, payload, endpoint);
            resource = resource.route(web::method(endpoint.method.method()).to(serve));
            if endpoint.method == Verb::Get {
                resource = resource.route(web::head().to(serve));
            }
        }
        let refuse = move |site, request, payload| refuse_method(site, request, payload, allowed.clone());
        config.service(resource.default_service(web::to(refuse)));
    }
    config.default_service(web::to(refuse_path));
}

/// The methods of a path, as RFC 9110 has a refusal of another name them.
fn allowed(endpoints: &[Endpoint]) -> HeaderValue {
    let has = |method| endpoints.iter().any(|endpoint| endpoint.method == method);
    HeaderValue::from_static(match (has(Verb::Get), has(Verb::Post)) {
        (true, true) => "GET, HEAD, POST",
        (true, false) => "GET, HEAD",
        (false, _) => "POST",
    })
}

async fn refuse_method(
    site: web::Data<Site>,
    request: HttpRequest,
    payload: web::Payload,
    allowed: HeaderValue,
) -> HttpResponse {
    const ROW: Endpoint = routes::nowhere(Handler::Anyone(|_| Err(Failure::Method)));
    let mut response = serve(site, request, payload, ROW).await;
    response.headers_mut().insert(header::ALLOW, allowed);
    response
}

async fn refuse_path(site: web::Data<Site>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    const ROW: Endpoint = routes::nowhere(Handler::Anyone(|_| Err(Failure::NotFound)));
    serve(site, request, payload, ROW).await
}

/// Reads a request whole, hands it to its row on a blocking thread, and dresses the answer.
async fn serve(
    site: web::Data<Site>,
    request: HttpRequest,
    payload: web::Payload,
    endpoint: Endpoint,
) -> HttpResponse {
    let site = site.into_inner();
    let is_https = site.settings.server.is_https();
    let mut visit = visit_of(site, &request, endpoint);
    let id = visit.id.clone();
    let arrived = match endpoint.method {
        Verb::Get => Ok(()),
        Verb::Post => match endpoint.brings {
            Brings::Nothing => {
                let most = limits::body_max(endpoint.path);
                read_body(payload, request.headers(), most).await.map(|body| visit.body = body)
            }
            Brings::Evidence => upload::take(&mut visit, endpoint.handler, payload).await,
            Brings::Attachments => upload::reporter::take(&mut visit, endpoint.handler, payload).await,
        },
    };
    let ran = web::block(move || match arrived {
        Ok(()) => visit::run(visit, endpoint),
        Err(failure) => failure.answer(&visit),
    })
    .await;
    let mut response = match ran {
        Ok(answer) => answer.into_response(),
        Err(_) => {
            tracing::error!(request.id = %id, route = endpoint.path, "A handler panicked");
            HttpResponse::InternalServerError()
                .content_type("text/plain; charset=utf-8")
                .body(format!("500 {id}"))
        }
    };
    let status = response.status().as_u16();
    tracing::info!(request.id = %id, method = %request.method(), route = endpoint.path, status, "request");
    headers::secure(response.headers_mut(), is_https);
    response
}

async fn read_body(mut payload: web::Payload, headers: &HeaderMap, most: usize) -> Result<Vec<u8>, Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced: usize = announced.and_then(|text| text.parse().ok()).unwrap_or(0);
    if announced > most {
        return Err(Failure::TooLarge);
    }
    let reading = async {
        let mut body = Vec::with_capacity(announced);
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Failure::Truncated)?;
            if body.len() + chunk.len() > most {
                return Err(Failure::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    tokio::time::timeout(limits::BODY_DEADLINE, reading).await.unwrap_or(Err(Failure::Slow))
}

fn visit_of(site: Arc<Site>, request: &HttpRequest, endpoint: Endpoint) -> Visit {
    let headers = request.headers().clone();
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
    let forwarded = headers.get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or(""));
    let forwarded: Vec<&str> = forwarded.collect();
    let vouched = visit::vouched(peer, &headers, site.settings.identity.header.as_ref());
    let trusted = &site.settings.server.trusted_proxies;
    let source = visit::source_of(peer, &forwarded, trusted);
    let is_source_sure = forwarded.is_empty() || source != Source::of(peer);
    // A query that is not text is as good as none: nothing in it can be meant.
    let query = Form::parse(request.query_string().as_bytes()).unwrap_or_default();
    let params =
        request.match_info().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let is_by_itself =
        endpoint.path == live::PATH || headers.contains_key(live::BY_ITSELF) || query.is_checked("live");
    let (now, id) = (site.now(), site.next_id());
    let mut visit = Visit {
        site,
        method: request.method().clone(),
        path: request.path().to_owned(),
        route: endpoint.path,
        query,
        params,
        headers,
        body: Vec::new(),
        fields: None,
        is_by_itself,
        is_unsent: false,
        upload: None,
        brought: Arc::default(),
        source,
        is_source_sure,
        vouched,
        language: Language::Ja,
        now,
        staff: None,
        id,
    };
    visit.language = language_of(&visit);
    visit
}

/// What the reader chose, now or before; what the browser prefers; what the settings say.
fn language_of(visit: &Visit) -> Language {
    let chosen = Language::parse(visit.query.text("lang"));
    let kept = || visit.cookie("lang").and_then(Language::parse);
    let preferred = || {
        let line = visit.header(&header::ACCEPT_LANGUAGE);
        line.split(',').filter_map(|part| Language::parse(part.split(';').next()?.trim())).next()
    };
    let default = || Language::parse(&visit.site.settings.language).unwrap_or_default();
    chosen.or_else(kept).or_else(preferred).unwrap_or_else(default)
}
