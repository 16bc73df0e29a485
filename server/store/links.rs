//! Links in mails: what each opens, by the hash of its secret, with the delivery that carried it. Who reads
//! this table can open none of them.

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::history::Hash;
use crate::domain::ids::{DeliveryId, HistoryId, PartyId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::notice::Addressee;
use crate::link::Link;

use super::admissions::account_history;
use super::schema::links;
use super::{Error, Tx};
use crate::domain::columns::HashColumn;

#[derive(Queryable, Insertable)]
#[diesel(table_name = links, treat_none_as_default_value = false)]
pub(super) struct LinkRow {
    hash: HashColumn,
    delivery: DeliveryId,
    incident: HistoryId,
    person: Option<PersonId>,
    party: Option<PartyId>,
    until: Moment,
}

impl Tx<'_> {
    /// Ends every invitation to an account.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn end_invitations(&mut self, person: &PersonId) -> Result<(), Error> {
        let of = links::table.filter(links::incident.eq(account_history(person)));
        diesel::delete(of).execute(self.conn())?;
        Ok(())
    }

    /// Keeps what a link opens, and forgets those that have ended. A delivery that is tried again carries
    /// another secret; the one that may have arrived works as well.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn keep_link(&mut self, hash: Hash, delivery: DeliveryId, link: &Link) -> Result<(), Error> {
        let now = self.now()?;
        diesel::delete(links::table.filter(links::until.le(now))).execute(self.conn())?;
        let (person, party) = match &link.to {
            Addressee::Person(person) => (Some(person.clone()), None),
            Addressee::Party(party) => (None, Some(party.clone())),
        };
        let (hash, incident, until) = (HashColumn(hash), link.incident, link.until);
        let row = LinkRow { hash, delivery, incident, person, party, until };
        diesel::insert_into(links::table).values(&row).execute(self.conn())?;
        Ok(())
    }

    /// What the link with this hash opens, unless it has ended.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn link(&mut self, hash: Hash) -> Result<Option<Link>, Error> {
        let now = self.now()?;
        let row: Option<LinkRow> = links::table
            .filter(links::hash.eq(HashColumn(hash)))
            .filter(links::until.gt(now))
            .first(self.conn())
            .optional()?;
        let Some(row) = row else { return Ok(None) };
        let person = row.person.map(Addressee::Person);
        let to = person.or(row.party.map(Addressee::Party)).ok_or(Error::Unreadable("link"))?;
        Ok(Some(Link { incident: row.incident, to, until: row.until }))
    }
}
