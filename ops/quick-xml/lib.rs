//! The present quick-xml, for who asks for one that is not mended.

pub use mended::*;
