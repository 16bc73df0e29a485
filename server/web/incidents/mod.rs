//! 事案 on screen: the list, the report form, one incident with its ladder, and what can be done.

pub mod acts;
mod bonds;
mod chain;
pub mod choice;
pub mod contact;
pub mod deadline;
pub mod declare;
pub mod document;
pub mod documents;
pub mod drill;
pub mod evidence;
pub mod forms;
mod frame;
pub mod history;
pub mod index;
pub mod joined;
pub mod ladder;
pub mod new;
mod next;
mod package;
pub mod paper;
pub mod prevention;
pub mod reporters;
pub mod response;
pub mod retention;
pub mod show;
