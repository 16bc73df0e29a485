//! The only room that knows diesel.

pub mod schema;
