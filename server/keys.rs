//! One secret, and everything that derives from it: ids, numbers, 確認番号, signatures.
//!
//! What must come out the same on a retry derives from the command's id by HMAC-SHA256. What must
//! be guessed by nobody and repeated by nothing comes from [`Chance`].

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::written;

/// Crockford's base 32: no letter that a tired person takes for a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a 受付番号 or 事案番号: 40 bits.
const NUMBER_CHARS: usize = 8;

/// Characters of a 確認番号: 130 bits.
const SECRET_CHARS: usize = 26;

/// Characters of the code on a document or receipt: 80 bits.
const CODE_CHARS: usize = 16;

/// The master secret of this installation. `Debug` shows nothing of it.
pub struct Keys {
    master: [u8; 32],
    chance: Chance,
}

/// Where salts and tokens come from.
#[derive(Clone)]
pub enum Chance {
    /// The operating system.
    Os,
    /// A seed: the same commands get the same salts, so that a run can be repeated to the byte.
    Seeded([u8; 32]),
}

/// Why the secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or made.
    #[error(
        "The key file {} cannot be used; check that it exists and that only this service may read it, put \
         its copy back, or, where it is lost: noroshi key replace --cause lost",
        .path.display()
    )]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is not a key file.
    #[error("The key file {} does not hold 32 bytes in hexadecimal; restore it from its copy", .0.display())]
    Malformed(PathBuf),
    /// Others can read it.
    #[error("The key file {} can be read by others; run: chmod 600 {}", .0.display(), .0.display())]
    Exposed(PathBuf),
    /// The operating system gives no random bytes.
    #[error("The operating system gives no random bytes")]
    Chance,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(***)")
    }
}

impl Keys {
    /// Reads the secret from its file.
    ///
    /// # Errors
    /// A missing, malformed or exposed file.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let wrap = |source| Error::File { path: path.to_owned(), source };
        check_private(path)?;
        let mut text = String::new();
        File::open(path).and_then(|mut file| file.read_to_string(&mut text)).map_err(wrap)?;
        let master = parse_hex(text.trim()).ok_or_else(|| Error::Malformed(path.to_owned()))?;
        Ok(Self { master, chance: Chance::Os })
    }

    /// Reads the secret, or makes one where there is none yet.
    ///
    /// # Errors
    /// As [`Keys::load`]; a file that cannot be written.
    pub fn load_or_create(path: &Path) -> Result<Self, Error> {
        let wrap = |source| Error::File { path: path.to_owned(), source };
        match create_private(path) {
            Ok(mut file) => {
                let mut master = [0; 32];
                Chance::Os.fill(&mut master)?;
                writeln!(file, "{}", to_hex(&master)).and_then(|()| file.sync_all()).map_err(wrap)?;
                sync_folder(path).map_err(wrap)?;
                Ok(Self { master, chance: Chance::Os })
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::load(path),
            Err(error) => Err(wrap(error)),
        }
    }

    /// Keys for a run that can be repeated: simulation and tests. Never for a real installation.
    pub fn seeded(seed: &str) -> Self {
        let master: [u8; 32] = Sha256::digest(seed.as_bytes()).into();
        Self { master, chance: Chance::Seeded(master) }
    }

    /// Where salts and tokens come from.
    pub const fn chance(&self) -> &Chance {
        &self.chance
    }

    /// A keyed hash of `parts` for one purpose. No two purposes and no two lists share a value.
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        keyed_hash(&self.master, label, parts)
    }

    /// Seals what a page or a row keeps (ChaCha20-Poly1305), by a key of its own for this purpose and what it
    /// is bound to: nothing that is sealed for one is opened for another, and never twice the same.
    ///
    /// # Errors
    /// [`Error::Chance`]
    pub fn seal(&self, label: &str, bound: &[&[u8]], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE_LEN] = self.chance.bytes()?;
        let mut sealed = plain.to_vec();
        let key = self.sealing_key(label, bound).ok_or(Error::Chance)?;
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
            .map_err(|_| Error::Chance)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed for this; none that was sealed otherwise, or changed.
    pub fn open_sealed(&self, label: &str, bound: &[&[u8]], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = self.sealing_key(label, bound)?.open_in_place(nonce, Aad::empty(), &mut rest).ok()?;
        Some(plain.to_vec())
    }

    fn sealing_key(&self, label: &str, bound: &[&[u8]]) -> Option<LessSafeKey> {
        UnboundKey::new(&CHACHA20_POLY1305, &self.mac(label, bound)).ok().map(LessSafeKey::new)
    }

    /// The history that a command opens: the same on every retry.
    pub fn derive_history(&self, label: &str, command: CommandId) -> HistoryId {
        HistoryId(uuid_from(&self.mac("history", &[label.as_bytes(), command.0.as_bytes()])))
    }

    /// A command id from something that identifies the request: an Idempotency-Key with its caller
    /// and route, a form's nonce, a wake.
    pub fn derive_command(&self, label: &str, parts: &[&[u8]]) -> CommandId {
        let mut all = vec![label.as_bytes()];
        all.extend_from_slice(parts);
        CommandId(uuid_from(&self.mac("command", &all)))
    }

    /// A short number that tells nothing, such as `K7M4-92QX`. Should it be taken, the next
    /// `attempt` gives another.
    pub fn number(&self, label: &str, history: HistoryId, attempt: u32) -> String {
        let parts: [&[u8]; 3] = [label.as_bytes(), history.0.as_bytes(), &attempt.to_be_bytes()];
        crockford(&self.mac("number", &parts), NUMBER_CHARS)
    }

    /// A draw that nobody can foresee, for a number that is short enough to be said. Should what comes of it
    /// be taken, the next `attempt` gives another.
    pub fn luck(&self, label: &str, history: HistoryId, attempt: u32) -> u64 {
        let mac = self.mac("luck", &[label.as_bytes(), history.0.as_bytes(), &attempt.to_be_bytes()]);
        mac.iter().take(8).fold(0, |luck, byte| luck << 8 | u64::from(*byte))
    }

    /// The 確認番号 that goes with a report, in groups; a retry shows the same one.
    pub fn confirmation_number(&self, command: CommandId) -> String {
        crockford(&self.mac("confirmation number", &[command.0.as_bytes()]), SECRET_CHARS)
    }

    /// So many letters that derive from these parts, without groups.
    pub fn letters(&self, label: &str, parts: &[&[u8]], count: usize) -> String {
        crockford(&self.mac(label, parts), count).replace('-', "")
    }

    /// The code printed on an issued document, in groups: it proves that we gave these parts this
    /// number.
    pub fn document_code(&self, parts: &[&[u8]]) -> String {
        crockford(&self.mac("document", parts), CODE_CHARS)
    }

    /// The code that opens the set-up of a house that nobody can sign in to yet, in groups.
    pub fn setup_code(&self) -> String {
        crockford(&self.mac("setup", &[]), CODE_CHARS)
    }

    /// The code printed on a receipt: it proves that this was told under this number.
    pub fn receipt_code(&self, report: HistoryId, number: &str, hash: &[u8]) -> String {
        self.document_code(&[b"receipt", report.0.as_bytes(), number.as_bytes(), hash])
    }

    /// The key that signs tree heads.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.mac("seal", &[]))
    }
}

impl Chance {
    /// A salt for one body of one entry.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn salt(&self, history: HistoryId, command: CommandId, what: &str) -> Result<[u8; 16], Error> {
        let mut salt = [0; 16];
        match self {
            Self::Os => self.fill(&mut salt)?,
            Self::Seeded(seed) => {
                let parts: [&[u8]; 3] = [history.0.as_bytes(), command.0.as_bytes(), what.as_bytes()];
                copy_into(&mut salt, &keyed_hash(seed, "salt", &parts));
            }
        }
        Ok(salt)
    }

    /// A token of 256 bits, safe in a URL: a session, an API token, a form's nonce. These are drawn
    /// from the operating system even in a seeded run, for they open doors and enter no history.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn token(&self) -> Result<String, Error> {
        Ok(URL_SAFE_NO_PAD.encode(self.bytes::<32>()?))
    }

    /// Bytes that open doors and enter no history: from the operating system even in a seeded run.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        getrandom::fill(bytes).map_err(|_| Error::Chance)
    }
}

/// Reads a number as people type it: any case and width, with or without hyphens and spaces, O for 0, I or
/// L for 1. `None` for anything that no number contains.
pub fn normalize_number(text: &str) -> Option<String> {
    let mut plain = Vec::new();
    for letter in written::receipt(text).chars() {
        let upper = match letter {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let byte = u8::try_from(upper).ok().filter(|byte| ALPHABET.contains(byte))?;
        plain.push(byte);
    }
    (!plain.is_empty()).then(|| group(&plain))
}

/// What is stored of a secret that someone must show again, in hexadecimal.
pub fn hash_secret(secret: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"noroshi.secret.1");
    hasher.update(secret.as_bytes());
    to_hex(&hasher.finalize())
}

/// Bytes as lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two secrets are equal, in a time that does not depend on where they differ.
pub fn is_same(left: &[u8], right: &[u8]) -> bool {
    let differences = left.iter().zip(right).fold(0_u8, |found, (a, b)| found | (a ^ b));
    left.len() == right.len() && differences == 0
}

fn keyed_hash(key: &[u8; 32], label: &str, parts: &[&[u8]]) -> [u8; 32] {
    // HMAC pads a short key with zeros to the hash's block, which is what is done here.
    let mut block = [0_u8; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        mac.update(&length.to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn uuid_from(bytes: &[u8; 32]) -> uuid::Uuid {
    let mut short = [0; 16];
    copy_into(&mut short, bytes);
    Builder::from_custom_bytes(short).into_uuid()
}

fn copy_into(target: &mut [u8; 16], source: &[u8; 32]) {
    target.iter_mut().zip(source).for_each(|(to, from)| *to = *from);
}

fn crockford(bytes: &[u8; 32], count: usize) -> String {
    let mut letters = Vec::with_capacity(count);
    let (mut pool, mut bits) = (0_u32, 0_u32);
    // No more bytes than the letters need: what is left over would pile up in the pool.
    for byte in bytes.iter().take((count * 5).div_ceil(8)) {
        pool = (pool << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let digit = usize::try_from((pool >> bits) & 31).unwrap_or(0);
            letters.extend(ALPHABET.get(digit));
        }
        pool &= (1 << bits) - 1;
    }
    letters.truncate(count);
    group(&letters)
}

/// A number as it is shown, in groups of four.
pub fn grouped(letters: &str) -> String {
    group(letters.as_bytes())
}

fn group(letters: &[u8]) -> String {
    let groups: Vec<String> =
        letters.chunks(4).map(|chunk| chunk.iter().copied().map(char::from).collect()).collect();
    groups.join("-")
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let bytes: Vec<u8> =
        digits?.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    (text.len() == 64).then(|| bytes.try_into().ok()).flatten()
}

fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn check_private(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let meta = fs::metadata(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    if meta.permissions().mode() & 0o077 == 0 { Ok(()) } else { Err(Error::Exposed(path.to_owned())) }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_retry_gets_the_same_numbers_and_another_command_gets_others() {
        let keys = Keys::seeded("town");
        let (one, two) = (CommandId(Uuid::from_u128(1)), CommandId(Uuid::from_u128(2)));
        assert_eq!(keys.confirmation_number(one), keys.confirmation_number(one));
        assert_ne!(keys.confirmation_number(one), keys.confirmation_number(two));
        assert_ne!(keys.derive_history("report", one), keys.derive_history("incident", one));
        let history = keys.derive_history("incident", one);
        assert_ne!(keys.number("incident", history, 0), keys.number("incident", history, 1));
    }

    #[test]
    fn numbers_have_the_promised_shape() {
        let keys = Keys::seeded("town");
        let number = keys.number("incident", HistoryId(Uuid::from_u128(9)), 0);
        assert_eq!(number.len(), 9);
        assert_eq!(number.chars().nth(4), Some('-'));
        let secret = keys.confirmation_number(CommandId(Uuid::from_u128(9)));
        assert_eq!(secret.replace('-', "").len(), SECRET_CHARS);
        assert_eq!(normalize_number(&secret.to_lowercase().replace('-', " ")), Some(secret));
    }

    #[test]
    fn what_a_person_mistypes_is_read_as_meant() {
        assert_eq!(normalize_number("k7m4 o2ql"), Some("K7M4-02Q1".to_owned()));
        assert_eq!(normalize_number("Ｋ７Ｍ４－０２Ｑ１"), Some("K7M4-02Q1".to_owned()));
        assert_eq!(normalize_number("K7M4-92QU"), None);
        assert_eq!(normalize_number(" - "), None);
    }

    #[test]
    fn parts_cannot_be_moved_across_their_border() {
        let keys = Keys::seeded("town");
        assert_ne!(keys.mac("link", &[b"ab", b"c"]), keys.mac("link", &[b"a", b"bc"]));
    }

    #[test]
    fn the_secret_is_made_once_and_kept_from_others() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("noroshi-keys-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("key");
        let made = Keys::load_or_create(&path).unwrap();
        assert_eq!(made.master, Keys::load_or_create(&path).unwrap().master);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Keys::load(&path), Err(Error::Exposed(_))));
        fs::remove_dir_all(&folder).unwrap();
    }
}
