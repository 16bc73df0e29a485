//! A text as a telephone photographs it.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use super::error::Failure;

/// Light modules around the code, as its standard wants them.
const QUIET: usize = 4;

/// The picture: one row of dark modules after another.
#[derive(Serialize)]
pub struct Picture {
    size: usize,
    path: String,
}

impl Picture {
    /// The picture of a text.
    ///
    /// # Errors
    /// A text that is longer than a code holds.
    pub fn of(text: &str) -> Result<Self, Failure> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M);
        let code = code.map_err(|error| Failure::Broken(error.to_string()))?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
        Ok(Self { size: width + 2 * QUIET, path })
    }
}
