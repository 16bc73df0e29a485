//! What a history lately said to somebody by mail.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use crate::domain::channel::Channel;
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::store::schema::outbox;
use crate::store::{Error, Tx};

use super::DeliveryState;

/// What stands for the error of a delivery that ended without a mail of its own: another one had said it.
pub const SAID_BEFORE: &str = "said before";

impl Tx<'_> {
    /// What a history decided after `since` to say to a person and said in a mail of its own.
    ///
    /// # Errors
    /// A notice that cannot be read.
    pub fn mailed_since(
        &mut self,
        history: HistoryId,
        person: &PersonId,
        since: Moment,
    ) -> Result<Vec<Notice>, Error> {
        let rows: Vec<String> = outbox::table
            .filter(outbox::history.eq(history))
            .filter(outbox::created_at.gt(since))
            .filter(outbox::person.eq(person))
            .filter(outbox::channel.eq(Channel::mail()))
            .filter(outbox::state.eq(DeliveryState::Sent.as_str()))
            .filter(outbox::last_error.is_null())
            .select(outbox::notice)
            .load(self.conn())?;
        let read = |text: String| serde_json::from_str(&text).map_err(|_| Error::Unreadable("notice"));
        rows.into_iter().map(read).collect()
    }
}
