//! A small city in a temporary folder: configuration, people, posts, a token.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The binary under test.
pub const NOROSHI: &str = env!("CARGO_BIN_EXE_noroshi");

const UNITS: &str = "\
code,name,kind,parent
city,のろし市,body,
soumu,総務部,department,city
zeimu,税務課,section,soumu
";

const PEOPLE: &str = "\
code,name,kana,email,phone,night_phone,teams
2001,佐藤 一郎,さとう いちろう,sato@city.example.jp,1001,,
2002,田中 花子,たなか はなこ,tanaka@city.example.jp,1002,,
2003,鈴木 次郎,すずき じろう,suzuki@city.example.jp,1003,,
2004,高橋 三郎,たかはし さぶろう,takahashi@city.example.jp,1004,,
2005,伊藤 四郎,いとう しろう,ito@city.example.jp,1005,,
2006,渡辺 五月,わたなべ さつき,watanabe@city.example.jp,1006,,
";

const POSTS: &str = "\
post,unit,person,as,order,cause
officer,zeimu,2001,holder,,
manager,zeimu,2002,holder,,
director,soumu,2003,holder,,
desk,city,2004,member,1,
chief,city,2005,holder,,
ciso,city,2006,holder,,
";

/// One body with its database, prepared and ready to be served.
pub struct City {
    /// Where its files are; removed with it.
    pub folder: PathBuf,
    /// URL of its database.
    pub database: String,
    /// An API token with all that the load needs.
    pub token: String,
}

impl City {
    /// Prepares the database (a new SQLite file unless another is given), people and a token.
    pub fn new(name: &str, database: Option<&str>) -> Self {
        let folder = std::env::temp_dir().join(format!("noroshi-crash-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder can be made");
        let database =
            database.map_or_else(|| format!("sqlite:{}", folder.join("noroshi.db").display()), str::to_owned);
        let text = configuration(&folder, &database);
        fs::write(folder.join("noroshi.toml"), text).expect("the folder is ours");
        for (file, rows) in [("units.csv", UNITS), ("people.csv", PEOPLE), ("posts.csv", POSTS)] {
            fs::write(folder.join(file), rows).expect("the folder is ours");
        }
        let mut city = Self { folder, database, token: String::new() };
        city.run(&["migrate"]);
        let file = |name: &str| city.folder.join(name).display().to_string();
        let (units, people, posts) = (file("units.csv"), file("people.csv"), file("posts.csv"));
        city.run(&["org", "import", "--units", &units, "--people", &people, "--posts", &posts]);
        let printed =
            city.run(&["token", "create", "--name", "load", "--scope", "report,read,respond,admin"]);
        let printed = String::from_utf8(printed.stdout).expect("a token is ASCII");
        city.token = printed.lines().last().expect("a token is printed last").trim().to_owned();
        city
    }

    /// Runs one command of the binary against this city; it must succeed.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().expect("the binary starts");
        assert!(
            output.status.success(),
            "noroshi {arguments:?}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    /// A command of the binary with this city's configuration, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(NOROSHI);
        command.args(arguments).arg("--config").arg(self.folder.join("noroshi.toml"));
        command.current_dir(&self.folder);
        command
    }

    /// Every chain, head and projection is what its history says, and every file what its record says.
    pub fn verify(&self) {
        let output = self.run(&["audit", "verify", "--replay", "--evidence"]);
        println!("{}", String::from_utf8_lossy(&output.stdout).trim_end());
    }
}

impl Drop for City {
    fn drop(&mut self) {
        // What a failed story leaves behind is evidence.
        if !std::thread::panicking() {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

/// The mail server is one that is not there: the ladder must not wait for it.
fn configuration(folder: &Path, database: &str) -> String {
    format!(
        "[server]\nlisten = \"127.0.0.1:0\"\nbase_url = \"http://127.0.0.1\"\n\
         [database]\nurl = \"{database}\"\n\
         [vault]\ndir = \"{}\"\n\
         [policy]\nfile = \"{}/escalation.yaml\"\n\
         [mail]\nurl = \"smtp://127.0.0.1:9\"\nfrom = \"incident@city.example.jp\"\n",
        folder.join("evidence").display(),
        env!("CARGO_MANIFEST_DIR"),
    )
}
