//! A folder with settings, and the sample city in it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use noroshi::actions::Backend;
use noroshi::clock::Clock;
use noroshi::config::Settings;
use noroshi::keys::Keys;
use noroshi::store::{Store, StoreSettings};

use crate::run;

static TOWNS: AtomicU32 = AtomicU32::new(0);

/// A folder of its own, removed at the end.
pub struct Town {
    folder: PathBuf,
}

impl Town {
    /// Settings, and nothing prepared.
    pub fn bare() -> Self {
        let number = TOWNS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("noroshi-cli-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder can be made");
        let town = Self { folder };
        let text = format!(
            "[database]\nurl = \"sqlite:{}\"\n[vault]\ndir = \"{}\"\n[policy]\nfile = \"{}\"\n\
             [mail]\nurl = \"file:{}\"\nfrom = \"incident@city.example.jp\"\n",
            town.path("noroshi.db"),
            town.path("evidence"),
            sample("escalation.yaml"),
            town.path("mailbox"),
        );
        town.write("noroshi.toml", &text);
        town
    }

    /// A prepared database with the sample city.
    pub fn peopled() -> Self {
        let town = Self::bare();
        town.must(&["migrate"]);
        town.must(&["policy", "activate"]);
        let [units, people, posts] = ["units", "people", "posts"].map(sample_file);
        town.must(&["org", "import", "--units", &units, "--people", &people, "--posts", &posts]);
        town
    }

    /// Runs a command with this town's settings; it must succeed. Gives what it printed.
    pub fn must(&self, arguments: &[&str]) -> String {
        let ran = self.try_run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
        ran.out
    }

    /// Runs a command with this town's settings.
    pub fn try_run(&self, arguments: &[&str]) -> crate::Ran {
        let config = self.config();
        let all: Vec<&str> = arguments.iter().copied().chain(["--config", config.as_str()]).collect();
        run(&all)
    }

    /// The house of this town, as a command opens it.
    pub fn backend(&self) -> Backend {
        let settings = Settings::load(Some(self.config().as_ref())).expect("sound settings");
        let keys = Arc::new(Keys::load(&settings.keys_dir.join("master.key")).expect("keys"));
        let url = StoreSettings::new(settings.database_url.expose());
        let store = Store::open(&url, Clock::System, Arc::clone(&keys)).expect("a prepared database");
        Backend { store, keys }
    }

    /// The settings' file.
    pub fn config(&self) -> String {
        self.path("noroshi.toml")
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Whether a file is there.
    pub fn exists(&self, name: &str) -> bool {
        self.folder.join(name).exists()
    }

    /// Writes a file and gives its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.folder.join(name), text).expect("the folder is ours");
        self.path(name)
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        // What a failed test leaves behind is evidence.
        if !std::thread::panicking() {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

/// A file of the repository.
pub fn sample(name: &str) -> String {
    format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A file of the sample city.
pub fn sample_file(name: &str) -> String {
    sample(&format!("templates/demo/{name}.csv"))
}
