//! 証拠と保管の連鎖 (対策基準 6.5(3), 2.2(9)②): things kept for an incident, and each hand they passed
//! through.
//!
//! Each item is a history of its own beside the incident's, because items and hands grow without
//! bound: an incident with ten thousand items folds as fast as a small one. Nothing is ever taken
//! out of a chain; a mistake is corrected by an entry that says which one it corrects, and why.

pub mod decide;
pub mod fact;
pub mod state;
#[cfg(test)]
mod tests;
