//! Copies of everything, made while running, and back.
//!
//! A copy is always one SQLite file, whichever database serves: it can be verified, read and
//! restored anywhere. A copy does not send: its outbox is the one that was copied, and whoever
//! restores it decides when letters may go out again. Sessions are not copied, nor forms that wait for one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};

use crate::clock::Clock;
use crate::domain::ids::{DeliveryId, HistoryId, PartyId, PersonId};
use crate::domain::moment::Moment;
use crate::keys::Keys;

use super::admissions::Refusals;
use super::charges::ChargeRow;
use super::commit::check_meta;
use super::conn::{Conn, OpenMode, Target};
use super::dialect::insert_all;
use super::documents::FileRow;
use super::evidence::{CustodyRow, EvidenceRow};
use super::history::EntryRow;
use super::keepings::KeepingRow;
use super::links::LinkRow;
use super::migrate::migrate_conn;
use super::passkeys::Passkey;
use super::preventions::PreventionRow;
use super::project::{
    BearerRow, DeadlineRow, DocumentRow, DutyRow, ExclusionRow, IncidentRow, InvolvementRow, ReportRow,
};
use super::schema::{
    accounts, bearers, charges, custody, deadlines, dedup_keys, document_files, documents, duties, entries,
    evidence, exclusions, heads, incidents, involvements, keepings, links, meta, outbox, passkeys,
    preventions, refusals, reports, seal_leaves, seals, signers, tallies, texts, tokens,
};
use super::seal::{LeafRow, SealRow};
use super::signers::SignerRow;
use super::statistics::TallyRow;
use super::texts::TextRow;
use super::tokens::TokenRow;
use super::verify::{VerifyOptions, VerifyReport, verify};
use super::{Error, Store, StoreSettings, Tx, Urgency};
use crate::domain::columns::HashColumn;

/// Rows copied at once.
const PAGE: i64 = 1000;

/// Files copied at once: each is as large as a document.
const FILES: i64 = 20;

/// The line of `meta` that says whether deliveries may be made: 1 or 0.
const SENDING: &str = "sending";

#[derive(Queryable, Insertable)]
#[diesel(table_name = heads, treat_none_as_default_value = false)]
struct HeadRow {
    id: HistoryId,
    kind: String,
    seq: i64,
    hash: HashColumn,
    is_open: bool,
    wake_at: Option<Moment>,
    look_at: Option<Moment>,
    sealed_seq: i64,
    failures: i32,
    retry_at: Option<Moment>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = dedup_keys)]
struct DedupRow {
    key: String,
    incident: HistoryId,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct OutboxRow {
    id: DeliveryId,
    history: HistoryId,
    seq: i64,
    person: Option<PersonId>,
    party: Option<PartyId>,
    channel: String,
    notice: String,
    urgency: i32,
    state: String,
    due_at: Moment,
    lease_until: Option<Moment>,
    fence: i64,
    attempts: i32,
    last_error: Option<String>,
    created_at: Moment,
    finished_at: Option<Moment>,
    is_noted: bool,
    is_gathered: bool,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
struct AccountRow {
    person: PersonId,
    login: String,
    password: String,
    is_admin: bool,
    must_change: bool,
    created_at: Moment,
    disabled_at: Option<Moment>,
    factor: Option<String>,
    factor_secret: Option<Vec<u8>>,
    factor_codes: Option<String>,
    factor_step: Option<i64>,
    is_break_glass: bool,
}

/// Copies the database at `url` into a new file, in one snapshot, while others write.
///
/// # Errors
/// The file is there already or cannot be written; the database cannot be read.
pub fn create(url: &str, path: &Path) -> Result<(), Error> {
    let wrap = |source| Error::File { path: path.to_owned(), source };
    if path.exists() {
        return Err(wrap(std::io::ErrorKind::AlreadyExists.into()));
    }
    let target = Target::parse(url)?;
    let mut from = target.open(OpenMode::Existing)?;
    check_meta(&mut from)?;
    // Whoever finds a file of this name finds a whole copy: it gets its name last.
    let draft = draft_of(path);
    if draft.exists() {
        fs::remove_file(&draft).map_err(wrap)?;
    }
    write_draft(&mut from, &draft)?;
    let synced = File::open(&draft).and_then(|file| file.sync_all());
    synced.and_then(|()| fs::rename(&draft, path)).and_then(|()| sync_folder(path)).map_err(wrap)
}

fn write_draft(from: &mut Conn, draft: &Path) -> Result<(), Error> {
    let file = Target::Sqlite(draft.to_owned());
    let mut to = match from {
        Conn::Sqlite(_) => {
            // SQLite copies itself in one read transaction, and faster than row by row.
            let name = draft.to_str().ok_or(Error::Url)?.replace('\'', "''");
            from.batch_execute(&format!("VACUUM INTO '{name}'"))?;
            private(draft).map_err(|source| Error::File { path: draft.to_owned(), source })?;
            let mut to = file.open(OpenMode::Existing)?;
            diesel::delete(super::schema::sessions::table).execute(&mut to)?;
            diesel::delete(super::schema::kept_forms::table).execute(&mut to)?;
            to
        }
        Conn::Postgres(_) => {
            let mut to = file.open(OpenMode::Create)?;
            migrate_conn(&mut to)?;
            from.begin_read()?;
            to.begin_write()?;
            copy_rows(from, &mut to)?;
            to.commit()?;
            from.rollback()?;
            to
        }
    };
    set_sending(&mut to, false)?;
    // One file is the whole copy: nothing of it may lie in a journal beside it.
    to.batch_execute("PRAGMA journal_mode = DELETE")?;
    Ok(())
}

/// Puts a copy into an empty database, which is prepared if need be. Nothing is sent from it until
/// [`release`].
///
/// # Errors
/// The copy cannot be read, the database is not empty or cannot be written. Nothing is left behind
/// in it then.
pub fn restore(path: &Path, url: &str) -> Result<(), Error> {
    let mut from = Target::Sqlite(path.to_owned()).open(OpenMode::Existing)?;
    check_meta(&mut from)?;
    let mut to = Target::parse(url)?.open(OpenMode::Create)?;
    migrate_conn(&mut to)?;
    to.begin_write()?;
    let written = fill(&mut from, &mut to);
    match written {
        Ok(()) => Ok(to.commit()?),
        Err(error) => {
            to.rollback()?;
            Err(error)
        }
    }
}

fn fill(from: &mut Conn, to: &mut Conn) -> Result<(), Error> {
    let histories: i64 = heads::table.count().get_result(to)?;
    let people: i64 = accounts::table.count().get_result(to)?;
    if histories + people > 0 {
        return Err(Error::Refused("a copy is restored into an empty database only"));
    }
    from.begin_read()?;
    copy_rows(from, to)?;
    from.rollback()?;
    set_sending(to, false)
}

/// Verifies a copy as the database itself would be, rows included.
///
/// # Errors
/// The file cannot be opened as a copy; what is broken is in the report.
pub fn verify_copy(path: &Path, keys: std::sync::Arc<Keys>) -> Result<VerifyReport, Error> {
    let url = format!("sqlite:{}", path.to_str().ok_or(Error::Url)?);
    let store =
        Store::open(&StoreSettings { pool_size: 1, ..StoreSettings::new(&url) }, Clock::System, keys)?;
    verify(&store, &VerifyOptions { replay: true, anchor: None }, &mut |_| {})
}

/// Lets a restored database make its deliveries: an explicit act, for the original may be alive.
///
/// # Errors
/// The store cannot write.
pub fn release(store: &Store) -> Result<(), Error> {
    store.write(Urgency::Person, "release", |tx| set_sending(tx.conn(), true))
}

impl Tx<'_> {
    /// Whether deliveries may be made from this database. A restored copy may not.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_sending(&mut self) -> Result<bool, Error> {
        let value: Option<i64> =
            meta::table.find(SENDING).select(meta::value).first(self.conn()).optional()?;
        Ok(value == Some(1))
    }
}

fn set_sending(conn: &mut Conn, is_sending: bool) -> Result<(), Error> {
    let line = meta::table.find(SENDING);
    diesel::update(line).set(meta::value.eq(i64::from(is_sending))).execute(conn)?;
    Ok(())
}

fn copy_rows(from: &mut Conn, to: &mut Conn) -> Result<(), Error> {
    macro_rules! copy {
        ($table:ident, $row:ty, $order:expr) => {
            copy!($table, $row, $order, PAGE)
        };
        ($table:ident, $row:ty, $order:expr, $page:expr) => {
            let mut read = 0;
            loop {
                let rows: Vec<$row> = $table::table.order($order).limit($page).offset(read).load(from)?;
                insert_all!(to, $table::table, rows)?;
                let count = i64::try_from(rows.len()).unwrap_or($page);
                read += count;
                if count < $page {
                    break;
                }
            }
        };
    }
    copy!(heads, HeadRow, heads::id);
    copy!(entries, EntryRow, (entries::history, entries::seq));
    copy!(incidents, IncidentRow, incidents::id);
    copy!(dedup_keys, DedupRow, dedup_keys::key);
    copy!(reports, ReportRow, reports::id);
    copy!(duties, DutyRow, (duties::incident, duties::no));
    copy!(bearers, BearerRow, (bearers::person, bearers::incident, bearers::no));
    copy!(involvements, InvolvementRow, (involvements::person, involvements::incident));
    copy!(exclusions, ExclusionRow, (exclusions::person, exclusions::incident));
    copy!(charges, ChargeRow, (charges::person, charges::incident, charges::item));
    copy!(deadlines, DeadlineRow, deadlines::incident);
    copy!(documents, DocumentRow, (documents::incident, documents::no));
    copy!(document_files, FileRow, document_files::sha256, FILES);
    copy!(evidence, EvidenceRow, evidence::id);
    copy!(custody, CustodyRow, (custody::evidence, custody::no));
    copy!(preventions, PreventionRow, (preventions::incident, preventions::no));
    copy!(tallies, TallyRow, tallies::incident);
    copy!(keepings, KeepingRow, keepings::incident);
    copy!(texts, TextRow, texts::incident);
    copy!(outbox, OutboxRow, outbox::id);
    copy!(accounts, AccountRow, accounts::person);
    copy!(passkeys, Passkey, passkeys::mark);
    copy!(tokens, TokenRow, tokens::hash);
    copy!(refusals, Refusals, (refusals::hour, refusals::source));
    copy!(links, LinkRow, links::hash);
    copy!(seal_leaves, LeafRow, seal_leaves::no);
    copy!(seals, SealRow, seals::size);
    copy!(signers, SignerRow, signers::key_id);
    Ok(())
}

fn draft_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all())
}
