//! Where a database lives while a test runs: a file in a folder of its own, or a schema of its own on the
//! PostgreSQL that `TEST_DATABASE_URL` names.

use diesel::connection::{Connection, SimpleConnection};
use diesel::{PgConnection, RunQueryDsl, SqliteConnection};

use super::support::Folder;

/// A place for one database; gone when dropped.
pub struct Place {
    pub url: String,
    pub folder: Folder,
    /// The server's URL and the schema's name, on PostgreSQL.
    pub schema: Option<(String, String)>,
}

/// The PostgreSQL that tests were told to run on.
pub fn postgres_url() -> Option<String> {
    Some(std::env::var_os("TEST_DATABASE_URL")?.into_string().expect("a URL is text"))
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = Folder::new("sqlite");
        Self { url: folder.url(), folder, schema: None }
    }

    /// None where no PostgreSQL is named.
    pub fn postgres() -> Option<Self> {
        let base = postgres_url()?;
        let folder = Folder::new("postgres");
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name").replace('-', "_");
        let mut conn = PgConnection::establish(&base).expect("PostgreSQL answers");
        conn.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a schema can be made");
        // Nothing here outlives its test, so nobody waits for the disk.
        let options = format!("-csearch_path%3D{name}%20-csynchronous_commit%3Doff");
        let url = format!("{base}?options={options}&application_name={name}");
        Some(Self { url, folder, schema: Some((base, name)) })
    }

    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// Runs a statement behind the store's back, and says how many rows it met. It must suit both
    /// databases.
    pub fn execute(&self, statement: &str) -> usize {
        let count = match &self.schema {
            Some(_) => {
                let mut conn = PgConnection::establish(&self.url).expect("PostgreSQL answers");
                diesel::sql_query(statement).execute(&mut conn)
            }
            None => {
                let path = self.url.strip_prefix("sqlite:").expect("an SQLite file");
                let mut conn = SqliteConnection::establish(path).expect("the file is there");
                conn.batch_execute("PRAGMA busy_timeout = 5000").expect("it listens");
                diesel::sql_query(statement).execute(&mut conn)
            }
        };
        count.expect("the statement is SQL")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((base, name)) = &self.schema {
            let conn = PgConnection::establish(base);
            let _left = conn.map(|mut conn| conn.batch_execute(&format!("DROP SCHEMA {name} CASCADE")));
        }
    }
}
