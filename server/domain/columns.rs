//! Ids, moments and hashes as columns, the same in both databases: built for the store alone (feature
//! `columns`), and here because Rust lets nobody else say what a type of this crate is to a database.
//!
//! Ids of the product are 16 raw bytes, words of the organisation are text, moments count
//! microseconds. With these a query reads `heads::id.eq(id)` and a row struct holds domain types.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use uuid::Uuid;

use crate::channel::Channel;
use crate::history::Hash;
use crate::ids::{
    Act, CommandId, DeliveryId, HistoryId, KindId, LineId, PartyId, PersonId, PostId, SeverityId, StepId,
    UnitId,
};
use crate::moment::Moment;

/// A SHA-256 value as a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HashColumn(pub Hash);

/// A salt as a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SaltColumn(pub [u8; 16]);

macro_rules! column {
    ($sql:ty as $raw:ty: $($name:ty = |$value:ident| $to:expr, |$stored:ident| $from:expr;)+) => {$(
        impl<DB: Backend> ToSql<$sql, DB> for $name where $raw: ToSql<$sql, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                let $value = self;
                <$raw as ToSql<$sql, DB>>::to_sql($to, out)
            }
        }

        impl<DB: Backend> FromSql<$sql, DB> for $name where <$raw as Owned>::Type: FromSql<$sql, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let $stored = <<$raw as Owned>::Type as FromSql<$sql, DB>>::from_sql(bytes)?;
                Ok($from)
            }
        }

        impl<DB: Backend> Queryable<$sql, DB> for $name where $name: FromSql<$sql, DB> {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> { Ok(row) }
        }

        impl AsExpression<$sql> for $name {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }

        impl AsExpression<Nullable<$sql>> for $name {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }

        impl<'e> AsExpression<$sql> for &'e $name {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }

        impl<'e> AsExpression<Nullable<$sql>> for &'e $name {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }

        impl<DB: Backend> ToSql<Nullable<$sql>, DB> for $name where $name: ToSql<$sql, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                <$name as ToSql<$sql, DB>>::to_sql(self, out)
            }
        }
    )+};
}

/// What a borrowed column value is read back as.
trait Owned {
    type Type;
}

impl Owned for [u8] {
    type Type = Vec<u8>;
}

impl Owned for str {
    type Type = String;
}

impl Owned for i64 {
    type Type = i64;
}

column! { Binary as [u8]:
    HistoryId = |id| id.0.as_bytes(), |bytes| HistoryId(Uuid::from_slice(&bytes)?);
    CommandId = |id| id.0.as_bytes(), |bytes| CommandId(Uuid::from_slice(&bytes)?);
    DeliveryId = |id| id.0.as_bytes(), |bytes| DeliveryId(Uuid::from_slice(&bytes)?);
    HashColumn = |hash| &hash.0, |bytes| HashColumn(<[u8; 32]>::try_from(bytes.as_slice())?);
    SaltColumn = |salt| &salt.0, |bytes| SaltColumn(<[u8; 16]>::try_from(bytes.as_slice())?);
}

column! { BigInt as i64:
    Moment = |moment| &moment.0, |micros| Moment::from_micros(micros);
}

column! { Text as str:
    PersonId = |id| id.as_str(), |text| PersonId::from(text);
    UnitId = |id| id.as_str(), |text| UnitId::from(text);
    PostId = |id| id.as_str(), |text| PostId::from(text);
    LineId = |id| id.as_str(), |text| LineId::from(text);
    StepId = |id| id.as_str(), |text| StepId::from(text);
    Act = |id| id.as_str(), |text| Act::from(text);
    KindId = |id| id.as_str(), |text| KindId::from(text);
    SeverityId = |id| id.as_str(), |text| SeverityId::from(text);
    PartyId = |id| id.as_str(), |text| PartyId::from(text);
    Channel = |channel| channel.as_str(), |word| Channel::kept(word);
}
