//! Whether a POST comes from our own pages.
//!
//! Browsers say so in `Sec-Fetch-Site`, else in `Origin`. Both may be missing: on plain http there
//! is no fetch metadata, and our own `no-referrer` turns `Origin` into `null`. Then the token that
//! every form carries, bound to the session, decides alone; it is asked for in any case.

use actix_web::http::header::{self, HeaderName};

use super::error::Failure;
use super::visit::Visit;

/// Refuses what another site sent.
///
/// # Errors
/// [`Failure::CrossSite`]
pub fn check_source(visit: &Visit) -> Result<(), Failure> {
    let site = visit.header(&HeaderName::from_static("sec-fetch-site"));
    let origin = visit.header(&header::ORIGIN);
    let host = visit.header(&header::HOST);
    if is_ours(site, origin, host, &visit.site.settings.server.base_url) {
        return Ok(());
    }
    Err(Failure::CrossSite)
}

fn is_ours(site: &str, origin: &str, host: &str, base_url: &str) -> bool {
    match (site, origin) {
        ("same-origin", _) | ("", "" | "null") => true,
        ("", origin) => {
            let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
            origin == base_url || (!host.is_empty() && authority == host)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_from_another_site_is_refused() {
        let base = "https://incident.example.jp";
        let cases = [
            ("same-origin", "", true),
            ("same-origin", "https://incident.example.jp", true),
            ("cross-site", "https://incident.example.jp", false),
            ("same-site", "", false),
            ("none", "", false),
            ("", "https://evil.example", false),
            ("", "https://incident.example.jp", true),
            ("", "http://10.0.0.9:8080", true),
            ("", "null", true),
            ("", "", true),
        ];
        for (site, origin, expected) in cases {
            assert_eq!(is_ours(site, origin, "10.0.0.9:8080", base), expected, "{site} {origin}");
        }
    }
}
