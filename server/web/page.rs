//! Pages: a view, a template, and what surrounds every page.
//!
//! Templates are strict: a value or a text that is missing is an error, and a test renders each page
//! in both languages, which it knows by `data-page`. `lang` stands at the root because the catalogue's
//! helper reads it.

use std::sync::LazyLock;

use actix_web::http::{Method, StatusCode, header};
use handlebars::Handlebars;
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::domain::administration::face::Colour;
use crate::domain::written::phone;
use crate::i18n::{self, Language, Text, ruby};

use super::admin;
use super::answer::Answer;
use super::assets;
use super::contents;
use super::enclosed;
use super::error::Failure;
use super::form::{Form, SECRETS};
use super::headers::{ALIVE, SCRIPTED};
use super::reading;
use super::registers;
use super::verbs;
use super::visit::{Outcome, Visit};
use super::words::{self, Row};

#[derive(RustEmbed)]
#[folder = "templates/layout"]
struct Layouts;

#[derive(RustEmbed)]
#[folder = "templates/partials"]
struct Partials;

#[derive(RustEmbed)]
#[folder = "templates/pages"]
struct Pages;

static PAGES: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut pages = Handlebars::new();
    pages.set_strict_mode(true);
    pages.register_helper("t", Box::new(Text));
    register::<Layouts>(&mut pages);
    register::<Partials>(&mut pages);
    register::<Pages>(&mut pages);
    pages
});

/// `pages/incidents/show.hbs` is `incidents/show`; partials and layouts go by their own name.
fn register<Folder: RustEmbed>(pages: &mut Handlebars<'static>) {
    for name in Folder::iter() {
        let Some(file) = Folder::get(&name) else { continue };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        if let Err(error) = pages.register_template_string(name.trim_end_matches(".hbs"), text) {
            // A broken template breaks its own page; a test renders them all.
            tracing::error!(template = %name, %error, "A template cannot be read");
        }
    }
}

/// The names of all pages, for the test that renders them.
pub fn names() -> Vec<String> {
    Pages::iter().map(|name| name.trim_end_matches(".hbs").to_owned()).collect()
}

/// What surrounds every page.
#[derive(Serialize)]
struct Surroundings<'a, V> {
    lang: &'static str,
    tag: &'static str,
    page: &'a str,
    title: String,
    is_error: bool,
    /// What was typed before its writer signed in again stands on it, and was not sent.
    is_unsent: bool,
    /// It hangs on a wall: without what a reader would press.
    is_wall: bool,
    /// After how many seconds it is asked for again; none where it stays.
    refresh: Option<u32>,
    css: &'static str,
    /// The script of the staff's pages, and of those that ask for it.
    script: &'static str,
    /// Whether the script may ask for this page anew.
    is_alive: bool,
    /// Where a browser without scripts asks for it anew; none where something may be half written.
    again: Option<String>,
    /// The sheet of pages that show pictures of a chain.
    pictures: &'static str,
    icon: &'static str,
    body_name: String,
    /// Where the body's emblem is, and its colour.
    emblem: Option<String>,
    colour: &'static str,
    /// The sheet of the colours, where it is not the first.
    colours: Option<&'static str>,
    person: Option<&'a str>,
    token: String,
    nav: Vec<Link>,
    languages: Vec<Link>,
    /// The form that shows the page again, where it has no address of its own.
    repeat: Option<Repeat<'a>>,
    demo: Option<String>,
    help: String,
    phone: Option<Phone<'a>>,
    view: &'a V,
}

/// How a page that answers a form is shown again, in another language too: its form is sent here, with the
/// name of the page under `to`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Repeat<'a> {
    /// Where.
    pub action: &'a str,
    /// Which page.
    pub to: &'a str,
}

/// What surrounds a page beside what surrounds all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    refresh: Option<u32>,
    repeat: Option<Repeat<'a>>,
}

/// A telephone number, to be tapped where it is no more than a number.
#[derive(Serialize)]
struct Phone<'a> {
    text: &'a str,
    href: Option<String>,
}

impl<'a> Phone<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, href: phone::link(text) }
    }
}

/// A link of the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Where.
    pub href: String,
    /// Words.
    pub label: String,
    /// In which language the words are.
    pub lang: &'static str,
    /// The language that it leads to, where it leads to one.
    pub code: &'static str,
    /// Whether it is the page shown.
    pub is_current: bool,
}

/// A page that stands for itself, without what surrounds the others.
///
/// # Errors
/// [`Failure::Broken`] if the template wants what the view has not.
pub fn bare(template: &str, view: &impl Serialize) -> Result<String, Failure> {
    PAGES.render(template, view).map_err(|error| Failure::Broken(error.to_string()))
}

/// A title with how much waits before it, where a row of tabs shows it; without where nothing does.
pub fn counted(count: usize, title: String) -> String {
    if count == 0 { title } else { format!("({count}) {title}") }
}

/// A page that answers 200.
///
/// # Errors
/// [`Failure::Broken`] if the template wants what the view has not.
pub fn show(visit: &Visit, template: &str, title: String, view: &impl Serialize) -> Outcome {
    with_status(visit, StatusCode::OK, template, title, view)
}

/// A page with another status. From 400 on its title says that something is wrong.
///
/// # Errors
/// As [`show`].
pub fn with_status(
    visit: &Visit,
    status: StatusCode,
    template: &str,
    title: String,
    view: &impl Serialize,
) -> Outcome {
    around(visit, (status, Around::default()), template, title, view)
}

/// A page that answers a form and has no address: its form, `#form`, shows it again.
///
/// # Errors
/// As [`show`].
pub fn repeatable(
    visit: &Visit,
    status: StatusCode,
    template: &str,
    title: String,
    view: &impl Serialize,
    repeat: Repeat<'_>,
) -> Outcome {
    around(visit, (status, Around { repeat: Some(repeat), ..Around::default() }), template, title, view)
}

/// A page that looks again by itself after some seconds, while something is under way.
///
/// # Errors
/// As [`show`].
pub fn watching(
    visit: &Visit,
    (status, refresh): (StatusCode, Option<u32>),
    template: &str,
    title: String,
    view: &impl Serialize,
) -> Outcome {
    around(visit, (status, Around { refresh, ..Around::default() }), template, title, view)
}

fn around(
    visit: &Visit,
    (status, Around { refresh, repeat }): (StatusCode, Around<'_>),
    template: &str,
    title: String,
    view: &impl Serialize,
) -> Outcome {
    let is_error = status.is_client_error() || status.is_server_error();
    let is_alive = visit.staff.is_some() && visit.method == Method::GET && !is_error && !visit.is_unsent;
    // A page that says that the store cannot be read looks as the house did at first.
    let face = reading::organisation(&visit.site).map(|organisation| organisation.face.clone());
    let face = face.unwrap_or_default();
    let surroundings = Surroundings {
        lang: visit.language.as_str(),
        tag: visit.language.tag(),
        page: template,
        title,
        is_error,
        is_unsent: visit.is_unsent,
        is_wall: template == "ciso" && visit.query.is_checked("wall"),
        refresh,
        css: assets::address("noroshi.css"),
        script: assets::address("noroshi.js"),
        is_alive,
        again: again(visit, template).filter(|_| is_alive && refresh.is_none()),
        pictures: assets::address("pictures.css"),
        icon: assets::address("icon.svg"),
        body_name: visit.site.body_name(),
        emblem: admin::face::address(&face),
        colour: face.colour.as_str(),
        colours: (face.colour != Colour::default()).then(|| assets::address("colours.css")),
        person: visit.staff.as_ref().map(|staff| staff.name.as_str()),
        token: visit.form_token(),
        nav: navigation(visit),
        languages: languages(visit),
        repeat,
        demo: demo(visit),
        help: visit.text("web-help"),
        phone: visit.site.settings.server.desk_phone.as_deref().map(Phone::of),
        view,
    };
    let html = PAGES.render(template, &surroundings).map_err(|error| Failure::Broken(error.to_string()))?;
    let html = if visit.language == Language::Easy { ruby::mark(&html) } else { html };
    let page = Answer::html(status, html);
    Ok(if visit.staff.is_some() { page.with(header::CONTENT_SECURITY_POLICY, ALIVE) } else { page })
}

/// The same page for a visitor, on which our script may run: its template carries it.
pub fn scripted(page: Answer) -> Answer {
    let is_chosen = page.headers.iter().any(|(name, _)| *name == header::CONTENT_SECURITY_POLICY);
    if is_chosen { page } else { page.with(header::CONTENT_SECURITY_POLICY, SCRIPTED) }
}

/// The address of a page that has no form open, as a browser without scripts asks for it by itself.
fn again(visit: &Visit, template: &str) -> Option<String> {
    const WATCHED: [&str; 3] = ["home", "incidents/index", "ciso"];
    /// A list that is narrowed shows the form that narrows it.
    const KEPT: [&str; 3] = ["view", "sort", "from"];
    let is_passing = |name: &str| ["live", "done", "lang"].contains(&name);
    let pairs = || visit.query.pairs().iter().filter(|(name, _)| !is_passing(name));
    if !WATCHED.contains(&template) || !pairs().all(|(name, _)| KEPT.contains(&name.as_str())) {
        return None;
    }
    let kept: String = pairs().map(|(name, value)| format!("{name}={}&", words::percent(value))).collect();
    Some(format!("{}?{kept}live=1", visit.path))
}

/// A page that says what went wrong and what to do next. What was typed stands on it, so that an
/// ended session or a busy store loses nothing.
pub fn error(visit: &Visit, status: StatusCode, word: &str) -> Answer {
    #[derive(Serialize)]
    struct View {
        heading: String,
        body: String,
        request: String,
        is_ours: bool,
        sign_in: bool,
        typed: Vec<Row>,
    }
    let heading = visit.text(&format!("web-error-{word}-title"));
    let read = || enclosed::read(visit).ok().map(|enclosed| enclosed.form);
    let is_post = visit.method == Method::POST;
    let form = visit.form().ok().or_else(read).filter(|_| is_post);
    let view = View {
        heading: heading.clone(),
        body: visit.text(&format!("web-error-{word}-body")),
        request: visit.id.clone(),
        is_ours: status.is_server_error(),
        sign_in: status == StatusCode::UNAUTHORIZED,
        typed: form.map(|form| typed(visit, &form)).unwrap_or_default(),
    };
    let shown = with_status(visit, status, "error", heading.clone(), &view);
    shown.unwrap_or_else(|_| Answer::text(status, heading))
}

/// What was typed into a form that could not be accepted, without what must not be shown again.
pub fn typed(visit: &Visit, form: &Form) -> Vec<Row> {
    let hidden = ["token", "act", "no", "duty", "line", "step", "website", "next"];
    let is_hidden = |name: &str| hidden.contains(&name) || SECRETS.contains(&name);
    form.pairs()
        .iter()
        .filter(|(name, value)| !is_hidden(name) && !value.is_empty())
        .filter_map(|(name, value)| {
            // In a table, what it is called goes before the row.
            let name = name.split_once('.').map_or(name.as_str(), |(column, _)| column);
            let label = verbs::label(visit.route, name).unwrap_or(name);
            let label = i18n::find_text(visit.language, &format!("web-field-{label}"), &[])?;
            Some(Row { name: label, value: value.clone() })
        })
        .collect()
}

/// What a sample city says about itself on every page. It can be served with a real mail server,
/// and then its mails do go out.
fn demo(visit: &Visit) -> Option<String> {
    let settings = &visit.site.settings;
    settings.demo_mailbox.as_ref()?;
    let key = if settings.mail.url.starts_with("file:") { "web-demo" } else { "web-demo-sends" };
    Some(visit.text(key))
}

/// What everybody has, in the order of a day; what administrators have besides.
fn navigation(visit: &Visit) -> Vec<Link> {
    let Some(staff) = &visit.staff else { return Vec::new() };
    let rows = [
        ("/", "web-nav-home", true),
        ("/incidents", "web-nav-list", true),
        ("/calendar", "web-nav-calendar", true),
        ("/contacts", "web-nav-contacts", true),
        ("/registers", "web-nav-registers", true),
        ("/audit", "web-nav-audit", staff.viewer.is_auditor),
        ("/admin", "web-nav-admin", staff.is_admin),
    ];
    let link = |(href, key, _): (&'static str, &str, bool)| Link {
        href: href.to_owned(),
        label: visit.text(key),
        lang: visit.language.tag(),
        code: "",
        is_current: match href {
            "/" => matches!(visit.path.as_str(), "/" | "/ciso"),
            "/registers" => registers::index::holds(staff, &visit.path),
            "/admin" => admin::holds(&visit.path),
            _ => contents::hold(&[(href, "")], &visit.path),
        },
    };
    rows.into_iter().filter(|(.., is_there)| *is_there).map(link).collect()
}

fn languages(visit: &Visit) -> Vec<Link> {
    // A page that answers a POST has no address of its own to come back to.
    let is_shown = visit.method == Method::GET;
    let path = if is_shown { visit.path.as_str() } else { "/report" };
    let choice = |language: Language| Link {
        href: format!("{path}?lang={}", language.as_str()),
        label: language.own_name().to_owned(),
        lang: language.tag(),
        code: language.as_str(),
        is_current: language == visit.language,
    };
    let all: &[Language] = if visit.staff.is_some() { &Language::ALL } else { &Language::PUBLIC };
    all.iter().copied().map(choice).collect()
}
