//! Documents that were issued: their numbers, and the files themselves under what they hash to.

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use sha2::{Digest, Sha256};

use crate::domain::ids::HistoryId;
use crate::keys::to_hex;

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
            if self.document_file(&row.sha256)?.is_none() {
                return Ok(false);
            }
        }
        Ok(usize::try_from(kept) == Ok(rows.len()))
    }

    /// Takes away the files of an incident's documents.
    pub(super) fn delete_document_files(&mut self, id: HistoryId) -> Result<(), Error> {
        let of_it = document_files::table.filter(document_files::incident.eq(id));
        diesel::delete(of_it).execute(self.conn())?;
        Ok(())
    }
}
