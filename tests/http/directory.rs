//! Signing in by the passwords of the body's directory: a real one (OpenLDAP), with people, somebody else's
//! branch, and a referral that leads out of the house.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use noroshi::actions::accounts::{self, Cause};
use noroshi::domain::moment::Span;

use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::factor;
use crate::support::Folder;
use crate::wire::{Browser, Reply};

const SLAPD: &str = "/usr/sbin/slapd";
const SECRET: &str = "庁内のパスワード";
const WRONG: &str = "利用者名かパスワードが違います";
const SILENT: &str = "ディレクトリが応答しない";

/// A directory that runs while its test does.
struct Directory {
    process: Child,
    port: u16,
    tls_port: u16,
    folder: Folder,
    /// Where its referral leads.
    elsewhere: TcpListener,
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _gone = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn run(command: &mut Command) {
    let done = command.output().unwrap_or_else(|_| panic!("slapd is missing: run ops/install unit"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// People by login and password; the last is of another branch.
const ENTRIES: [(&str, &str, &str); 6] = [
    ("1234", SECRET, "ou=people"),
    ("1235", SECRET, "ou=people"),
    ("3001", SECRET, "ou=people"),
    ("9999", SECRET, "ou=people"),
    ("twin", SECRET, "ou=people"),
    ("twin", "another", "ou=guests"),
];

impl Directory {
    fn start() -> Self {
        let folder = Folder::new("slapd");
        let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
        elsewhere.set_nonblocking(true).unwrap();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("server/notify/fixture");
        let (at, fixture) = (folder.display(), fixture.display());
        fs::create_dir(folder.join("data")).unwrap();
        let settings = format!(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\n\
             moduleload back_mdb\npidfile {at}/pid\n\
             TLSCertificateFile {fixture}/chain.pem\nTLSCertificateKeyFile {fixture}/key.pem\n\
             database mdb\nsuffix \"dc=city\"\nrootdn \"cn=root,dc=city\"\ndirectory {at}/data\n\
             access to attrs=userPassword by anonymous auth by * none\n\
             access to * by dn=\"cn=noroshi,dc=city\" read by * none\n"
        );
        fs::write(folder.join("slapd.conf"), settings).unwrap();
        let mut entries = "dn: dc=city\nobjectClass: dcObject\nobjectClass: organization\no: city\n\n\
             dn: cn=noroshi,dc=city\nobjectClass: person\ncn: noroshi\nsn: noroshi\nuserPassword: reader\n\n\
             dn: ou=people,dc=city\nobjectClass: organizationalUnit\n\n\
             dn: ou=guests,dc=city\nobjectClass: organizationalUnit\n\n"
            .to_owned();
        for (login, password, branch) in ENTRIES {
            entries += &format!(
                "dn: uid={login},{branch},dc=city\nobjectClass: inetOrgPerson\ncn: {login}\nsn: {login}\n\
                 userPassword: {password}\nmail: {login}@city.example.jp\n{}\n",
                if branch == "ou=people" {
                    format!("employeeNumber: {login}\ndisplayName: P., {login}\n")
                } else {
                    String::new()
                }
            );
        }
        let port = elsewhere.local_addr().unwrap().port();
        entries += &format!(
            "dn: ou=other,dc=city\nobjectClass: referral\nobjectClass: extensibleObject\n\
             ref: ldap://127.0.0.1:{port}/ou=people,dc=other\n"
        );
        fs::write(folder.join("entries.ldif"), entries).unwrap();
        let conf = folder.join("slapd.conf");
        run(Command::new("/usr/sbin/slapadd")
            .arg("-f")
            .arg(&conf)
            .arg("-l")
            .arg(folder.join("entries.ldif")));
        let (port, tls_port) = (free_port(), free_port());
        let urls = format!("ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{tls_port}/");
        let mut slapd = Command::new(SLAPD);
        slapd.args(["-d", "0", "-h", &urls, "-f"]).arg(&conf).stdin(Stdio::null()).stderr(Stdio::null());
        let process = slapd.spawn().unwrap();
        let directory = Self { process, port, tls_port, folder, elsewhere };
        directory.wait();
        directory
    }

    /// Until it listens.
    fn wait(&self) {
        let is_there = (0..2_000).any(|_| {
            let found = TcpStream::connect(("127.0.0.1", self.tls_port)).is_ok();
            if !found {
                std::thread::park_timeout(std::time::Duration::from_millis(10));
            }
            found
        });
        assert!(is_there, "slapd listens in {}", self.folder.display());
    }

    /// What a house writes into its settings, with whose certificates it believes.
    fn settings(&self, more: &str) -> String {
        self.settings_at(&format!("ldap://127.0.0.1:{}", self.port), more)
    }

    fn settings_at(&self, url: &str, more: &str) -> String {
        format!(
            "[trust]\nca_file = \"server/notify/fixture/ca.pem\"\n[directory]\nurl = \"{url}\"\n\
             base = \"dc=city\"\nbind_dn = \"cn=noroshi,dc=city\"\nbind_password = \"reader\"\n{more}"
        )
    }
}

fn knock(app: &App, login: &str, password: &str) -> (Browser, Reply) {
    let mut browser = app.visitor();
    let token = browser.get("/sign-in").value_of("token");
    let reply = browser.post("/sign-in", &[("token", &token), ("login", login), ("password", password)]);
    (browser, reply)
}

fn opens(app: &App, login: &str, password: &str) -> bool {
    let (mut browser, reply) = knock(app, login, password);
    let is_open = reply.status == 303;
    assert!(is_open || (reply.status == 422 && reply.body.contains(WRONG)), "{login}: {}", reply.body);
    assert_eq!(browser.get("/").status == 200, is_open, "{login}");
    app.clock.advance(Span::minutes(20));
    is_open
}

#[test]
fn a_password_of_the_directory_opens_the_account_of_the_same_login() {
    let directory = Directory::start();
    let app = App::start_with(&directory.settings(""));
    assert!(opens(&app, "1234", SECRET));
    assert!(opens(&app, " １２３４ ", SECRET), "as it is folded at every door");
    assert!(opens(&app, "1234", PASSWORD), "and its own password does");
    assert!(opens(&app, "2001", PASSWORD), "whoever is not in the directory has their own alone");
    let (mut browser, _) = knock(&app, "1234", SECRET);
    assert!(browser.get("/account/sessions").body.contains("ディレクトリのパスワード"));
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    assert!(log.contains("サインイン（ディレクトリのパスワード）"), "{log}");
    let begun = browser.get("/account/factor");
    let fields = [("token", begun.value_of("token")), ("act", "begin".into()), ("old", SECRET.into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/account/factor", &fields).status, 200, "it also proves who sets a factor");
}

#[test]
fn before_what_cannot_be_undone_whoever_came_in_by_the_directory_shows_its_password_again() {
    let directory = Directory::start();
    let app = App::start_with(&directory.settings(""));
    app.place.execute("UPDATE accounts SET is_admin = TRUE WHERE person = '1234'");
    let (mut admin, _) = knock(&app, "1234", SECRET);
    app.clock.advance(Span::minutes(11));
    let token = admin.get("/admin/tokens").value_of("token");
    let fields = [("token", &*token), ("token_name", "first"), ("scopes", "read"), ("token_days", "30")];
    let asked = admin.post("/admin/tokens", &fields);
    assert!(asked.body.contains("data-page=\"proof\""), "{}", asked.body);
    let kept = asked.value_of("kept");
    let show =
        |admin: &mut Browser, word: &str| admin.post("/admin/tokens", &[("kept", &kept), ("password", word)]);
    assert_eq!(show(&mut admin, "違うパスワード").status, 422);
    let done = show(&mut admin, SECRET);
    assert!(done.status == 200 && done.body.contains("data-page=\"tokens/"), "{}", done.body);
}

#[test]
fn what_is_typed_asks_the_directory_for_nothing_else() {
    let directory = Directory::start();
    let app = App::start_with(&directory.settings(""));
    for login in ["*", "1234*", "*)(uid=*", "1234)(|(uid=*", "uid=1234,ou=people,dc=city", "\\31234", ""] {
        assert!(!opens(&app, login, SECRET), "{login}");
    }
    for password in ["", " ", "*", "違うパスワード"] {
        assert!(!opens(&app, "1234", password), "{password}");
    }
    assert!(!opens(&app, "9999", SECRET), "there is no account of this login");
    assert!(!opens(&app, "twin", SECRET), "two entries are nobody");
    accounts::set_stopped(&app.backend, &"1235".into(), true, &Cause::operator()).unwrap();
    assert!(!opens(&app, "1235", SECRET), "a stopped account stays stopped");
    assert!(directory.elsewhere.accept().is_err(), "no referral was followed");
}

#[test]
fn its_people_may_be_some_of_a_directory() {
    let directory = Directory::start();
    let app = App::start_with(&directory.settings("filter = \"(sn=1235)\"\n"));
    assert!(opens(&app, "1235", SECRET));
    assert!(!opens(&app, "1234", SECRET));
}

#[test]
fn a_directory_is_asked_over_tls_that_the_house_believes() {
    let directory = Directory::start();
    let (plain, tls) =
        (format!("ldap://127.0.0.1:{}", directory.port), format!("ldaps://127.0.0.1:{}", directory.tls_port));
    let believed = [directory.settings_at(&plain, "starttls = true\n"), directory.settings_at(&tls, "")];
    for settings in &believed {
        assert!(opens(&App::start_with(settings), "1234", SECRET), "{settings}");
    }
    for settings in believed {
        let app = App::start_with(&settings.replace("ca_file", "# ca_file"));
        let (_, reply) = knock(&app, "1234", SECRET);
        assert!(reply.status == 503 && reply.body.contains(SILENT), "{} {}", reply.status, reply.body);
    }
}

#[test]
fn while_the_directory_is_silent_its_people_are_told_so_and_accounts_for_emergencies_open() {
    let mut directory = Directory::start();
    let settings = directory.settings("");
    let app = App::start_with(&format!("passwords = \"break_glass\"\n{settings}"));
    accounts::set_break_glass(&app.backend, &"3001".into(), true, &Cause::operator()).unwrap();
    assert!(opens(&app, "1234", SECRET));
    assert!(!opens(&app, "1234", PASSWORD), "its own password is good no more");
    assert!(!opens(&app, "3001", SECRET), "nobody else is asked about an account for emergencies");
    directory.process.kill().unwrap();
    directory.process.wait().unwrap();
    let (_, reply) = knock(&app, "1234", SECRET);
    assert!(reply.status == 503 && reply.body.contains(SILENT), "{} {}", reply.status, reply.body);
    let (mut browser, reply) = knock(&app, "3001", PASSWORD);
    assert_eq!(reply.status, 303);
    factor::set(&app, &mut browser);
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn a_reader_that_the_directory_does_not_know_opens_nothing() {
    let directory = Directory::start();
    let app = App::start_with(&directory.settings("").replace("\"reader\"", "\"wrong\""));
    let (_, reply) = knock(&app, "1234", SECRET);
    assert!(reply.status == 503 && reply.body.contains(SILENT), "{} {}", reply.status, reply.body);
    assert!(opens(&app, "1234", PASSWORD));
}

const PEOPLE: &str =
    "people_code = \"employeeNumber\"\npeople_name = \"displayName\"\npeople_email = \"mail\"\n";

/// The page from which people are read.
pub fn button(language: &str) -> Reply {
    let nowhere = "[directory]\nurl = \"ldap://127.0.0.1:9\"\nbase = \"dc=city\"\n";
    let app = App::start_with(&format!("{nowhere}{PEOPLE}"));
    app.staff(ADMINISTRATOR).get(&format!("/admin/directory?lang={language}"))
}

#[test]
fn people_are_read_into_the_table_that_an_administrator_looks_at_first() {
    let mut directory = Directory::start();
    let app = App::start_with(&directory.settings(PEOPLE));
    let mut admin = app.staff(ADMINISTRATOR);
    assert!(admin.get("/admin").body.contains("/admin/directory"));
    let token = admin.get("/admin/directory").value_of("token");
    let read = admin.post("/admin/directory", &[("token", &token)]);
    assert_eq!(read.status, 200);
    assert!(read.body.contains("5人を読みました"), "the guests have no staff number: {}", read.body);
    let table = read.body.split("<textarea").nth(1).unwrap().split('>').nth(1).unwrap();
    let table = table.split('<').next().unwrap().replace("&quot;", "\"");
    let row = "9999,\"P., 9999\",9999@city.example.jp";
    assert!(table.contains("code,name,email") && table.contains(row), "{table}");
    let revision = || app.backend.store.read::<_, noroshi::store::Error>(|tx| tx.world()).unwrap().revision();
    let before = revision();
    let token = read.value_of("token");
    let fields = [("token", token.as_str()), ("act", "preview"), ("table_people", &table)];
    let shown = admin.post("/admin/changes", &fields);
    assert!(shown.status == 200 && shown.body.contains("9999"), "{} {}", shown.status, shown.body);
    assert_eq!(revision(), before, "nothing is recorded by itself");
    directory.process.kill().unwrap();
    directory.process.wait().unwrap();
    let token = admin.get("/admin/directory").value_of("token");
    assert_eq!(admin.post("/admin/directory", &[("token", &token)]).status, 503);
    for person in ["1234", "4001", "6001"] {
        assert_eq!(app.staff(person).get("/admin/directory").status, 403, "{person}");
    }
    assert_eq!(App::start().staff(ADMINISTRATOR).get("/admin/directory").status, 404, "there is none");
}
