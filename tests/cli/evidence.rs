//! Evidence at the command line: a changed file is named, a package is written, the folder swept.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use noroshi::actions::evidence::{Brought, ItemIntake, collect, prepare};
use noroshi::actions::{Backend, Caller};
use noroshi::config::Settings;
use noroshi::domain::evidence::fact::{Kind, Particulars};
use noroshi::domain::history::Private;
use noroshi::domain::ids::CommandId;
use noroshi::vault::Vault;
use uuid::Uuid;

use crate::disposal::{operator, report};
use crate::town::Town;
use noroshi::domain::actor::Actor;

/// A name that not every system can write.
const NAME: &str = "fw01:夜.log";

const LOG: &[u8] = b"fw01 deny tcp 203.0.113.9\n";

fn vault(town: &Town, backend: &Backend) -> Vault {
    let settings = Settings::load(Some(town.config().as_ref())).expect("sound settings");
    let vault = Vault::at(&settings.vault_dir, settings.vault_bytes_max, &backend.keys);
    prepare(backend, &vault).expect("the vault serves");
    vault
}

fn take(town: &Town, number: &str, command: u128, bytes: &[u8]) {
    let backend = town.backend();
    let mut intake = vault(town, &backend).begin().expect("the vault serves");
    intake.write(bytes).expect("the disk has room");
    let received = intake.finish().expect("the disk answers");
    let command = CommandId(Uuid::from_u128(command));
    let caller = Caller { actor: Actor::Operator, command, request: None, seen: None };
    let item = Particulars::new(Kind::Log, noroshi::domain::moment::Moment::from_micros(0));
    let texts = [("description", "ファイアウォールのログ"), ("collected_by", "佐藤 花子")];
    let texts: Private = texts.map(|(key, text)| (key.to_owned(), text.to_owned())).into();
    let brought = Brought { received: &received, name: NAME };
    collect(&backend, &caller, number, ItemIntake { item, texts }, Some(brought)).expect("it is taken in");
}

fn only_file(town: &Town) -> std::path::PathBuf {
    let folders = fs::read_dir(town.path("evidence")).expect("a vault").flatten().map(|entry| entry.path());
    let mut folders = folders;
    let folder = folders.find(|path| path.is_dir() && !path.ends_with("tmp")).expect("a folder");
    fs::read_dir(folder).expect("a folder").flatten().next().expect("a file").path()
}

#[test]
fn a_changed_file_is_named_with_who_had_it() {
    let town = Town::peopled();
    let number = report(&town.backend());
    take(&town, &number, 7, LOG);
    let whole = town.try_run(&["audit", "verify", "--replay", "--evidence"]);
    assert_eq!(whole.code, 0, "{}{}", whole.out, whole.err);
    assert!(whole.err.contains("証拠のファイル 1 件"), "{}", whole.err);
    let path = only_file(&town);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    fs::write(&path, b"fw01 deny tcp 203.0.113.8\n").expect("the file is ours");
    for _ in 0..2 {
        let broken = town.try_run(&["audit", "verify", "--replay", "--evidence"]);
        assert_eq!(broken.code, 1, "{}{}", broken.out, broken.err);
        let line = format!("事案 {number} の証拠 1（{NAME}）");
        assert!(broken.out.contains(&line) && broken.out.contains("佐藤 花子"), "{}", broken.out);
    }
    town.must(&["audit", "verify", "--replay"]);
    fs::remove_file(&path).expect("the file is ours");
    assert_eq!(town.try_run(&["audit", "verify", "--evidence"]).code, 1);
    let output = town.path("package.zip");
    let left = town.try_run(&["evidence", "export", &number, "--output", &output, "--reason", "県警"]);
    assert_eq!(left.code, 1, "{}{}", left.out, left.err);
    assert!(left.err.contains("1 件あり、入れていません"), "{}", left.err);
}

#[test]
fn a_package_is_written_once_and_names_every_hash() {
    let town = Town::peopled();
    let number = report(&town.backend());
    take(&town, &number, 7, LOG);
    let output = town.path("package.zip");
    let arguments = ["evidence", "export", &number, "--output", &output, "--reason", "県警"];
    town.must(&arguments);
    let mut archive = zip::ZipArchive::new(fs::File::open(&output).expect("a file")).expect("an archive");
    let mut text = String::new();
    let mut sums = archive.by_name("SHA256SUMS").expect("a list");
    std::io::Read::read_to_string(&mut sums, &mut text).expect("text");
    let name = only_file(&town).file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(text, format!("{name}  files/0001-fw01_夜.log\n"));
    drop(sums);
    let mut bytes = Vec::new();
    let mut file = archive.by_name("files/0001-fw01_夜.log").expect("the file");
    std::io::Read::read_to_end(&mut file, &mut bytes).expect("bytes");
    assert_eq!(bytes, LOG);
    assert_eq!(town.try_run(&arguments).code, 2, "a file that is there is never written over");
    assert_eq!(town.try_run(&["evidence", "export", "ZZZZ-ZZZZ", "--output", "x", "--reason", "r"]).code, 2);
}

#[test]
fn what_is_wrong_with_the_folder_is_said_in_the_readers_language() {
    let town = Town::peopled();
    let number = report(&town.backend());
    take(&town, &number, 7, LOG);
    let id = format!("{}/vault.id", town.path("evidence"));
    let verify = || town.try_run(&["audit", "verify", "--evidence"]);
    assert_eq!(verify().code, 0);
    fs::write(&id, "another").expect("an id");
    let foreign = verify();
    assert_eq!(foreign.code, 78, "{}", foreign.err);
    assert!(foreign.err.contains("別の鍵のもの") && !foreign.err.contains("データベース"), "{}", foreign.err);
    fs::remove_file(&id).expect("an id");
    let nameless = verify();
    assert_eq!(nameless.code, 78, "{}", nameless.err);
    assert!(nameless.err.contains("vault.id がありません"), "{}", nameless.err);
    for english in ["evidence folder", "does not"] {
        assert!(!foreign.err.contains(english) && !nameless.err.contains(english), "{}", nameless.err);
    }
}

#[test]
fn a_disposal_takes_the_files_and_a_sweep_what_a_crash_left() {
    let town = Town::peopled();
    let number = report(&town.backend());
    take(&town, &number, 7, LOG);
    // Whole and named, and then the process died before the commit.
    let backend = town.backend();
    let vault = vault(&town, &backend);
    let id = backend.store.read::<_, noroshi::store::Error>(|tx| tx.find_incident(&number)).expect("a store");
    let mut intake = vault.begin().expect("the vault serves");
    intake.write(b"an entry of this was never committed").expect("the disk has room");
    let received = intake.finish().expect("the disk answers");
    received.keep(id.expect("an incident")).expect("it gets its name");
    let busy = town.try_run(&["evidence", "sweep"]);
    assert_eq!(busy.code, 75, "{}", busy.out);
    drop(received);
    let told = town.try_run(&["evidence", "sweep"]);
    assert_eq!(told.code, 1, "{}", told.out);
    assert!(told.out.contains("どの証拠のものでもないファイルが 1 件"), "{}", told.out);
    assert!(town.must(&["evidence", "sweep", "--orphans"]).contains("1 件を消しました"));
    assert!(only_file(&town).exists(), "what an entry speaks of stays");
    let void = noroshi::domain::case::Phase::Void;
    noroshi::actions::handle::set_phase(&backend, &operator(2), &number, void, "誤報".to_owned())
        .expect("void");
    let gone = town.must(&["dispose", &number, "--reason", "保存期間の満了"]);
    assert!(gone.contains("証拠 1 件"), "{gone}");
    assert!(vault.folders().expect("a vault").is_empty());
    town.must(&["audit", "verify", "--replay", "--evidence"]);
}

#[test]
fn a_lost_key_is_replaced_by_one_command_and_everything_goes_on() {
    let town = Town::peopled();
    let number = report(&town.backend());
    take(&town, &number, 77, LOG);
    let sealed =
        |town: &Town| while noroshi::store::seal::seal_round(&town.backend().store).expect("sealed") > 0 {};
    sealed(&town);
    let key = town.path("keys/master.key");
    assert!(fs::metadata(&key).is_ok());
    fs::remove_file(&key).expect("it is there");
    // Without its key a house makes no other by itself, and says what to do.
    let refused = town.try_run(&["migrate"]);
    assert_eq!(refused.code, 78);
    assert!(refused.err.contains("noroshi key replace --cause lost"), "{}", refused.err);
    // Another folder in the place of the evidence is not taken for this house's.
    fs::rename(town.path("evidence"), town.path("elsewhere")).expect("it moves");
    assert_eq!(town.try_run(&["key", "replace", "--cause", "lost"]).code, 2);
    assert!(!town.exists("keys/master.key"), "nothing was changed");
    fs::rename(town.path("elsewhere"), town.path("evidence")).expect("it moves back");
    town.must(&["key", "replace", "--cause", "lost"]);
    take(&town, &number, 78, b"another log\n");
    sealed(&town);
    let proved = town.must(&["audit", "verify", "--replay", "--evidence"]);
    let lines = proved.lines().filter(|line| line.contains("鍵 ")).count();
    assert_eq!(lines, 2, "from when each key signed, once: {proved}");
    assert!(proved.contains("失われたため交換"), "{proved}");
    // A planned one keeps the former beside it; the folder follows.
    town.must(&["key", "replace", "--cause", "planned"]);
    take(&town, &number, 79, b"a third log\n");
    town.must(&["audit", "verify", "--replay", "--evidence"]);
    let kept = fs::read_dir(town.path("keys")).expect("the folder").flatten();
    assert_eq!(kept.filter(|file| file.file_name().to_string_lossy().contains(".until-")).count(), 1);
}
