//! An incident (事案): what can happen to it, and its state, which is the fold of all that did.

pub mod bond;
pub mod card;
pub mod duty;
pub mod easing;
pub mod entry;
pub mod fact;
pub mod fold;
pub mod joined;
pub mod keeping;
pub mod milestone;
pub mod moments;
mod reported;
pub mod state;
