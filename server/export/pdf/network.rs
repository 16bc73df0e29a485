//! 緊急連絡網 on paper: A4, PDF/A, one section for each numbered copy.

use super::{Error, Fonts, Paper, glyphs, print};
use crate::export::contacts::Network;
use crate::telling::words::Words;

const TEMPLATE: &str = include_str!("../../../templates/report/network.typ");

/// The network as PDF. The same network, words and typefaces give the same bytes.
///
/// # Errors
/// [`Error::Typesetting`] if typst refuses; that it does not is what the tests are for.
pub fn write(network: &Network, words: &Words, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let text = glyphs::make_printable(serde_json::to_value(network)?, fonts, words).to_string();
    let ident = format!("network/{}/{}", network.body, network.at);
    print(&text, &Paper { template: TEMPLATE, ident, at: network.at }, fonts)
}
