//! Headers that every answer carries. No script runs but ours, on pages that it makes alive or that ask for a
//! passkey; nothing is framed, nothing is kept.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
/// Of a page that asks for a passkey or has something to copy: our own script runs on it, and no other.
pub const SCRIPTED: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri \
                            'none'; frame-ancestors 'none'; script-src 'self'";
/// Of a page of the staff: the script also asks this house whether the page has changed.
pub const ALIVE: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri \
                         'none'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'";

/// Of a picture that somebody here sent in: it is shown, and whatever it were, it could do nothing.
pub const PICTURE: &str = "default-src 'none'";

const PERMISSIONS: &str = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), \
                           usb=(), interest-cohort=()";

const ALWAYS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", PERMISSIONS),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Adds what is missing. `Cache-Control` stays where an answer chose its own, and so does the policy of a
/// page with our script, and of a picture.
pub fn secure(headers: &mut HeaderMap, is_https: bool) {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY);
    let own = [ALIVE, SCRIPTED, PICTURE].into_iter().find(|own| policy.is_some_and(|policy| policy == *own));
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(own) = own {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(own));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    if is_https {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}
