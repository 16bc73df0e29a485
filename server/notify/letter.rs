//! A mail that is about no incident: what the machine itself reports, such as the day's anchor.

use uuid::Uuid;

use crate::domain::ids::{DeliveryId, HistoryId};
use crate::domain::moment::Moment;
use crate::domain::notice::Reason;
use crate::i18n::Language;

use super::{Outgoing, Rendered};

/// A letter in plain words. `delivery` names it: the same letter sent again has the same Message-ID.
pub fn letter(delivery: DeliveryId, to: &str, at: Moment, (subject, text): (String, String)) -> Outgoing {
    let html = format!("<pre>{}</pre>", handlebars::html_escape(&text));
    Outgoing {
        delivery,
        incident: HistoryId(Uuid::nil()),
        thread: Uuid::nil(),
        number: String::new(),
        called: None,
        reason: Reason::Copy,
        drill: false,
        to_name: String::new(),
        to_address: to.to_owned(),
        at,
        now: at,
        rendered: Rendered::word((subject, text), html, Language::default()),
    }
}
