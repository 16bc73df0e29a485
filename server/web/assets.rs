//! What the binary carries for browsers: style sheets, an icon and the one script, under names that hold
//! their hash.

use std::sync::LazyLock;

use actix_web::http::{StatusCode, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::answer::Answer;

#[derive(RustEmbed)]
#[folder = "templates/static"]
struct Files;

/// A file with its address.
struct Asset {
    address: String,
    content_type: &'static str,
    bytes: Vec<u8>,
}

static ASSETS: LazyLock<Vec<Asset>> =
    LazyLock::new(|| Files::iter().filter_map(|name| load(&name)).collect());

fn load(name: &str) -> Option<Asset> {
    let bytes = Files::get(name)?.data.into_owned();
    let (stem, extension) = name.rsplit_once('.')?;
    let content_type = match extension {
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "js" => "text/javascript; charset=utf-8",
        _ => return None,
    };
    let hash = Sha256::digest(&bytes);
    let short: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(Asset { address: format!("/static/{stem}.{short}.{extension}"), content_type, bytes })
}

/// The address of an embedded file: it changes with its content, so it may be kept for ever.
pub fn address(name: &str) -> &'static str {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let (begin, end) = (format!("/static/{stem}."), format!(".{extension}"));
    let found = ASSETS.iter().find(|row| row.address.starts_with(&begin) && row.address.ends_with(&end));
    found.map_or("", |asset| asset.address.as_str())
}

/// The file at an address.
pub fn find(path: &str) -> Option<Answer> {
    let asset = ASSETS.iter().find(|asset| asset.address == path)?;
    let answer = Answer::new(StatusCode::OK, asset.content_type, asset.bytes.clone());
    Some(answer.with(header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
}
