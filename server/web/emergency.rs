//! What is served while the house cannot be opened: whom to telephone, and to whoever watches what is wrong.
//!
//! No store and no session: every address answers the same, in both languages.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use crate::config::Settings;
use crate::domain::written::phone;
use crate::i18n::{Language, text};
use crate::keys::is_same;

use super::answer::Answer;
use super::{Application, Error, assets, headers, page};

/// What is known while nothing else is.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The body's name.
    pub body: String,
    /// The desk's telephone.
    pub phone: Option<String>,
    /// What is wrong, for whoever watches.
    pub detail: String,
}

struct Site {
    notice: Notice,
    settings: Settings,
}

#[derive(Serialize)]
struct View<'a> {
    title: String,
    product: String,
    css: &'static str,
    body: &'a str,
    phone: Option<&'a str>,
    href: Option<String>,
    words: Vec<Words>,
}

#[derive(Serialize)]
struct Words {
    lang: &'static str,
    title: String,
    text: String,
}

impl Application {
    /// Binds the address of the settings and says what is wrong at every address.
    ///
    /// # Errors
    /// An address or a certificate that cannot be used.
    pub fn emergency(settings: &Settings, notice: Notice) -> Result<Self, Error> {
        let site = web::Data::from(Arc::new(Site { notice, settings: settings.clone() }));
        Self::bind(settings, move |config| {
            config.app_data(site.clone()).default_service(web::to(serve));
        })
    }
}

async fn serve(site: web::Data<Site>, request: HttpRequest) -> HttpResponse {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let answer = match request.path() {
        "/livez" => Answer::text(StatusCode::OK, "ok\n"),
        "/readyz" => readiness(&site, given.unwrap_or_default()),
        path => assets::find(path).unwrap_or_else(|| shown(&site.notice)),
    };
    let mut response = answer.into_response();
    headers::secure(response.headers_mut(), site.settings.server.is_https());
    response
}

fn readiness(site: &Site, given: &str) -> Answer {
    let given = given.strip_prefix("Bearer ").unwrap_or_default();
    let token = site.settings.metrics_token.as_ref();
    let is_authorised = token.is_some_and(|token| is_same(given.as_bytes(), token.expose().as_bytes()));
    let check = serde_json::json!({ "name": "store", "is_ok": false, "detail": site.notice.detail });
    let checks = is_authorised.then_some(check);
    let report = match checks {
        Some(check) => serde_json::json!({ "is_ready": false, "checks": [check] }),
        None => serde_json::json!({ "is_ready": false }),
    };
    Answer::json(StatusCode::SERVICE_UNAVAILABLE, &report)
}

fn shown(notice: &Notice) -> Answer {
    let words = |language: Language| Words {
        lang: language.as_str(),
        title: text(language, "web-error-full-title", &[]),
        text: text(language, "web-emergency-body", &[]),
    };
    let phone = notice.phone.as_deref();
    let view = View {
        title: text(Language::Ja, "web-error-full-title", &[]),
        product: text(Language::Ja, "product", &[]),
        css: assets::address("noroshi.css"),
        body: &notice.body,
        phone,
        href: phone.and_then(phone::link),
        words: vec![words(Language::Ja), words(Language::En)],
    };
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let answer = match page::bare("emergency", &view) {
        Ok(html) => Answer::html(status, html),
        Err(_) => Answer::text(status, format!("{}\n{}\n", view.title, phone.unwrap_or_default())),
    };
    answer.with(header::RETRY_AFTER, "60")
}

#[cfg(test)]
mod tests;
