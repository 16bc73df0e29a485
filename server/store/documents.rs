//! Documents that were issued: their numbers, and the files themselves under what they hash to.

use diesel::dsl::max;
use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use sha2::{Digest, Sha256};

use crate::domain::ids::HistoryId;
use crate::keys::to_hex;

use super::dialect::insert_all;
use super::project::DocumentRow;
use super::schema::{document_files, documents};
use super::{Error, Tx};

/// A file that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = document_files)]
pub(super) struct FileRow {
    pub(super) sha256: String,
    pub(super) incident: HistoryId,
    pub(super) bytes: Vec<u8>,
}

impl Tx<'_> {
    /// The 文書番号 that the next document of this 年度 gets. Whoever takes it at the same time finds
    /// it taken when the commit is written.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn next_document_no(&mut self, year: i32) -> Result<u32, Error> {
        let taken = documents::table.filter(documents::year.eq(year)).select(max(documents::no));
        let last: Option<i32> = taken.first(self.conn())?;
        Ok(u32::try_from(last.unwrap_or(0)).unwrap_or(0) + 1)
    }

    /// The document whose file hashes to this.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn document_by_hash(&mut self, sha256: &str) -> Result<Option<DocumentRow>, Error> {
        let query = documents::table.filter(documents::sha256.eq(sha256));
        Ok(query.first(self.conn()).optional()?)
    }

    /// The document with this code.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn document_by_code(&mut self, code: &str) -> Result<Option<DocumentRow>, Error> {
        Ok(documents::table.filter(documents::code.eq(code)).first(self.conn()).optional()?)
    }

    /// Keeps the file of a document that this transaction issues.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn keep_document(&mut self, sha256: &str, incident: HistoryId, bytes: &[u8]) -> Result<(), Error> {
        let row = FileRow { sha256: sha256.to_owned(), incident, bytes: bytes.to_vec() };
        diesel::insert_into(document_files::table).values(&row).execute(self.conn())?;
        Ok(())
    }

    /// The file of a document as it was issued; none if it is not there or was changed.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn document_file(&mut self, sha256: &str) -> Result<Option<Vec<u8>>, Error> {
        let row: Option<FileRow> = document_files::table.find(sha256).first(self.conn()).optional()?;
        Ok(row.map(|row| row.bytes).filter(|bytes| to_hex(&Sha256::digest(bytes)) == sha256))
    }

    /// Whether exactly the files of these documents are kept for an incident, each as it was issued.
    pub(super) fn are_files_whole(&mut self, id: HistoryId, rows: &[DocumentRow]) -> Result<bool, Error> {
        let of_it = document_files::table.filter(document_files::incident.eq(id));
        let kept: i64 = of_it.count().get_result(self.conn())?;
        for row in rows {
            let Some(sha256) = &row.sha256 else { return Ok(false) };
            if self.document_file(sha256)?.is_none() {
                return Ok(false);
            }
        }
        Ok(usize::try_from(kept) == Ok(rows.len()))
    }

    /// Leaves of the documents of an incident that their numbers are taken.
    pub(super) fn empty_documents(&mut self, id: HistoryId) -> Result<(), Error> {
        let nothing = (
            documents::incident.eq(None::<HistoryId>),
            documents::sha256.eq(None::<String>),
            documents::code.eq(None::<String>),
        );
        let of_it = documents::table.filter(documents::incident.eq(id));
        diesel::update(of_it).set(nothing).execute(self.conn())?;
        Ok(())
    }

    /// Takes away the files of an incident's documents.
    pub(super) fn delete_document_files(&mut self, id: HistoryId) -> Result<(), Error> {
        let of_it = document_files::table.filter(document_files::incident.eq(id));
        diesel::delete(of_it).execute(self.conn())?;
        Ok(())
    }

    /// Takes away the rows of these numbers, so that they can be written anew.
    pub(super) fn delete_documents(&mut self, rows: &[DocumentRow]) -> Result<(), Error> {
        for row in rows {
            diesel::delete(documents::table.find((row.year, row.no))).execute(self.conn())?;
        }
        Ok(())
    }

    /// Writes that these numbers are taken, and nothing more of them.
    pub(super) fn take_numbers(&mut self, rows: &[DocumentRow]) -> Result<(), Error> {
        let blank = |row: &DocumentRow| DocumentRow {
            year: row.year,
            no: row.no,
            incident: None,
            sha256: None,
            code: None,
        };
        let rows: Vec<DocumentRow> = rows.iter().map(blank).collect();
        insert_all!(self.conn(), documents::table, rows)?;
        Ok(())
    }
}
