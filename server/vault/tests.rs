//! Files come in whole or not at all, stay as they came, and say so when they did not.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::inspect::{Inspected, is_sound_name};
use super::intake::Received;
use super::*;
use crate::domain::ids::HistoryId;

const INCIDENT: HistoryId = HistoryId(Uuid::from_u128(7));
const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

static COUNT: AtomicU64 = AtomicU64::new(0);

struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        Self(std::env::temp_dir().join(format!("noroshi-vault-{}-{number}", std::process::id())))
    }

    fn vault(&self) -> Vault {
        let vault = self.vault_of("town");
        vault.prepare().unwrap();
        vault
    }

    fn vault_of(&self, seed: &str) -> Vault {
        Vault::at(&self.0, 1_000_000, &Keys::seeded(seed))
    }

    /// Every file, the lock and the id apart.
    fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.0).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
            let files = fs::read_dir(folder.path()).unwrap().flatten();
            found.extend(files.map(|entry| entry.file_name().into_string().unwrap()));
        }
        found.sort();
        found
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn receive(vault: &Vault, bytes: &[u8]) -> Received {
    let mut intake = vault.begin().unwrap();
    bytes.chunks(3).for_each(|piece| intake.write(piece).unwrap());
    intake.finish().unwrap()
}

#[test]
fn a_file_is_named_by_what_it_contains_and_read_back_whole() {
    let place = Place::new();
    let vault = place.vault();
    let received = receive(&vault, b"hello");
    assert_eq!((received.bytes, received.sha256.as_str()), (5, HELLO));
    received.keep(INCIDENT).unwrap();
    drop(received);
    assert_eq!(place.files(), [HELLO]);
    let mut whole = vault.open(INCIDENT, HELLO).unwrap();
    assert_eq!((whole.bytes, whole.piece().unwrap()), (5, b"hello".to_vec()));
    assert!(whole.piece().unwrap().is_empty());
    // The same again changes nothing; of another incident there is nothing.
    receive(&vault, b"hello").keep(INCIDENT).unwrap();
    assert_eq!(place.files(), [HELLO]);
    assert!(matches!(vault.open(HistoryId(Uuid::nil()), HELLO), Err(Error::Missing(_))));
    assert!(matches!(vault.open(INCIDENT, "../vault.id"), Err(Error::Name)));
}

#[test]
fn what_does_not_arrive_whole_leaves_nothing() {
    let place = Place::new();
    let vault = place.vault();
    let mut intake = vault.begin().unwrap();
    intake.write(b"half of").unwrap();
    assert_eq!(place.files().len(), 1);
    drop(intake);
    drop(receive(&vault, b"whole but not wanted"));
    let mut large = vault.begin().unwrap();
    assert!(matches!(large.write(&vec![0; 1_000_001]), Err(Error::TooLarge(1_000_000))));
    drop(large);
    assert!(place.files().is_empty());
}

#[test]
fn a_changed_byte_is_found_before_the_first_one_is_given() {
    let place = Place::new();
    let vault = place.vault();
    receive(&vault, b"hello").keep(INCIDENT).unwrap();
    let path = vault.path(INCIDENT, HELLO).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, b"hellp").unwrap();
    assert!(matches!(vault.open(INCIDENT, HELLO), Err(Error::Altered(found)) if found != HELLO));
    assert!(matches!(receive(&vault, b"hello").keep(INCIDENT), Err(Error::Altered(_))));
    assert_eq!(fs::read(&path).unwrap(), b"hellp", "what lies there is never written over");
    fs::remove_file(&path).unwrap();
    assert!(matches!(vault.open(INCIDENT, HELLO), Err(Error::Missing(_))));
}

#[test]
fn a_byte_that_changes_while_it_is_read_is_not_given_out_to_the_end() {
    let place = Place::new();
    let vault = place.vault();
    let bytes = vec![b'a'; reading::PIECE + 10];
    let received = receive(&vault, &bytes);
    received.keep(INCIDENT).unwrap();
    let path = vault.path(INCIDENT, &received.sha256).unwrap();
    let mut whole = vault.open(INCIDENT, &received.sha256).unwrap();
    assert_eq!(whole.piece().unwrap().len(), reading::PIECE);
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let mut file = fs::File::options().write(true).open(&path).unwrap();
    file.write_all(&vec![b'b'; bytes.len()]).unwrap();
    assert_eq!(whole.piece().unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[test]
fn a_sweep_waits_for_whoever_takes_a_file_in_and_removes_what_a_crash_left() {
    let place = Place::new();
    let vault = place.vault();
    // Whole and named, and then the process died before the commit; another died half way.
    let received = receive(&vault, b"hello");
    received.keep(INCIDENT).unwrap();
    assert!(vault.alone().unwrap().is_none(), "it is still being taken in");
    drop(received);
    fs::write(place.0.join(ARRIVING).join("99999-0"), b"half").unwrap();
    let alone = vault.alone().unwrap().unwrap();
    assert_eq!(alone.sweep_arriving().unwrap(), 1);
    let wanted = BTreeSet::from([HELLO.to_owned()]);
    assert!(alone.strays(INCIDENT, &wanted).unwrap().is_empty());
    let strays = alone.strays(INCIDENT, &BTreeSet::new()).unwrap();
    assert_eq!(strays, [HELLO]);
    alone.remove(INCIDENT, &strays).unwrap();
    assert!(place.files().is_empty() && vault.folders().unwrap().is_empty());
}

#[test]
fn a_folder_belongs_to_one_house() {
    let place = Place::new();
    let vault = place.vault_of("town");
    assert!(matches!(vault.check(), Err(Error::Foreign { .. })));
    assert!(matches!(vault.begin(), Err(Error::Foreign { .. })), "nothing is claimed by the way");
    vault.prepare().unwrap();
    vault.check().unwrap();
    assert!(matches!(place.vault_of("another").prepare(), Err(Error::Foreign { .. })));
    receive(&vault, b"hello").keep(INCIDENT).unwrap();
    fs::remove_file(place.0.join(ID_FILE)).unwrap();
    // Files without an id are nobody's: they are not claimed silently, and nothing is called missing.
    assert!(matches!(vault.prepare(), Err(Error::Foreign { .. })));
    assert!(matches!(vault.open(INCIDENT, &"0".repeat(64)), Err(Error::Foreign { .. })));
}

fn seen(bytes: &[u8], name: &str) -> Inspected {
    let place = Place::new();
    receive(&place.vault(), bytes).inspect(name).unwrap()
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn cautions(bytes: &[u8], name: &str) -> Vec<String> {
    seen(bytes, name).cautions
}

#[test]
fn a_file_is_what_its_first_bytes_say() {
    assert_eq!(
        seen("認証の記録\n".as_bytes(), "auth.log"),
        Inspected { form: "text".to_owned(), cautions: vec![] }
    );
    assert_eq!(seen(b"\x89PNG\r\n\x1a\n\0\0", "screen.png").form, "png");
    assert_eq!(seen(b"\x00\x01\x02", "memory.raw").form, "unknown");
    assert_eq!(cautions(b"\x89PNG\r\n\x1a\n\0\0", "screen.pdf"), ["unlike_name"]);
    assert_eq!(cautions(b"MZ\x90\x00", "invoice.pdf"), ["unlike_name", "executable"]);
    assert_eq!(cautions(b"%PDF-1.7\n", "invoice.pdf"), [""; 0]);
}

#[test]
fn archives_are_judged_by_their_list_alone() {
    assert_eq!(cautions(&archive(&[("a/b.txt", b"text")]), "a.zip"), [""; 0]);
    assert_eq!(cautions(&archive(&[("../../etc/passwd", b"x")]), "a.zip"), ["escaping"]);
    assert_eq!(cautions(&archive(&[("..\\..\\x", b"x")]), "a.zip"), ["escaping"]);
    assert_eq!(cautions(&archive(&[("bomb", &vec![0; 800_000])]), "a.zip"), ["bomb"]);
    let mut locked = archive(&[("a.txt", b"text")]);
    // Bit 0 of the flags says that an entry is encrypted: at 6 in its own head, at 8 in the list.
    let list = locked.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    locked[6] |= 1;
    locked[list + 8] |= 1;
    assert_eq!(cautions(&locked, "a.zip"), ["encrypted"]);
    assert_eq!(cautions(b"PK\x03\x04 and then nothing", "a.zip"), ["unreadable"]);
}

#[test]
fn what_could_be_read_as_two_things_is_named() {
    let both = [b"\x89PNG\r\n\x1a\n".as_slice(), &archive(&[("a", b"x")])].concat();
    assert_eq!(cautions(&both, "a.png"), ["polyglot"]);
    assert_eq!(cautions(b"GIF89a<script>alert(1)</script>", "a.gif"), ["polyglot"]);
    assert_eq!(cautions(b"junk\n%PDF-1.4", "a.txt"), ["polyglot"]);
}

#[test]
fn a_name_leads_nowhere_else() {
    for sound in ["auth.log", "画面 1.png", "a.tar.gz"] {
        assert!(is_sound_name(sound), "{sound}");
    }
    let long = "a".repeat(201);
    let odd =
        ["", " ", "..", "../x", "a/b", "a\\b", "a\0b", "a\nb", "x\u{202e}gpj.exe", "a..b", long.as_str()];
    for name in odd {
        assert!(!is_sound_name(name), "{name:?}");
    }
}
