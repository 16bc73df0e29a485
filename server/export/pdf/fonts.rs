//! Typefaces found on this machine at run time; none is part of the product.
//!
//! Folders named by the operator come first and may hold any typeface; of the system's folders only
//! known Japanese families are looked at. A typeface is read when it is first printed with.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

use super::Error;

/// Families in order of preference. BIZ UD is made for reading; Noto has the rarer characters of
/// names.
const FAMILIES: [&str; 7] = [
    "BIZ UDGothic",
    "BIZ UDPGothic",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "Takao Gothic",
];

/// Beginnings of the file names of those families, in lower case without separators.
const FILES: [&str; 7] =
    ["bizudgothic", "bizudpgothic", "notosanscjk", "notosansjp", "ipaexg", "ipag", "takaogothic"];

/// A letter of each script that a Japanese typeface must have.
const JAPANESE: [char; 4] = ['あ', 'ア', '漢', '〓'];

/// Folders below folders deeper than this are not looked through.
const DEPTH_MAX: usize = 6;

/// Where typefaces of this machine are, in the order in which they are used.
#[derive(Debug)]
pub struct Fonts {
    book: LazyHash<FontBook>,
    slots: Vec<Slot>,
    families: Vec<String>,
}

#[derive(Debug)]
struct Slot {
    path: PathBuf,
    index: u32,
    font: OnceLock<Option<Font>>,
}

impl Fonts {
    /// Looks through `dirs`, then through the system's folders.
    ///
    /// # Errors
    /// [`Error::NoJapaneseFont`] if nothing found can print Japanese.
    pub fn find(dirs: &[PathBuf], home: Option<&Path>) -> Result<Self, Error> {
        let mut system = vec![PathBuf::from("/usr/share/fonts"), PathBuf::from("/usr/local/share/fonts")];
        system.extend(home.iter().flat_map(|home| [home.join(".fonts"), home.join(".local/share/fonts")]));
        Self::find_in(dirs, &system)
    }

    pub(in super::super) fn find_in(dirs: &[PathBuf], system: &[PathBuf]) -> Result<Self, Error> {
        let named = dirs.iter().flat_map(|dir| files(dir, DEPTH_MAX)).flat_map(|path| faces(&path));
        let mut found: Vec<Face> = named.collect();
        let known = system.iter().flat_map(|dir| files(dir, DEPTH_MAX)).filter(|path| is_known(path));
        let known = known.flat_map(|path| faces(&path));
        found.extend(known.filter(|face| FAMILIES.contains(&face.info.family.as_str())));
        if !found.iter().any(Face::is_japanese) {
            let searched = dirs.iter().chain(system).cloned().collect();
            return Err(Error::NoJapaneseFont { searched });
        }
        Ok(Self::of(found))
    }

    fn of(found: Vec<Face>) -> Self {
        let mut families: Vec<String> = Vec::new();
        for face in &found {
            if !families.contains(&face.info.family) {
                families.push(face.info.family.clone());
            }
        }
        // A stable sort: families the operator named keep their order before the known ones.
        let rank = |family: &String| FAMILIES.iter().position(|known| known == family).map_or(0, |at| at + 1);
        families.sort_by_key(rank);
        let book = FontBook::from_infos(found.iter().map(|face| face.info.clone()));
        let slots = found.into_iter().map(|face| face.slot).collect();
        Self { book: LazyHash::new(book), slots, families }
    }

    /// Families in the order in which they are tried.
    pub fn families(&self) -> &[String] {
        &self.families
    }

    /// Whether any typeface has the character, in the weights the report uses.
    pub fn has(&self, letter: char) -> bool {
        let infos = (0..self.slots.len()).filter_map(|index| self.book.info(index));
        infos
            .filter(|info| info.variant.weight.to_number() <= 400)
            .any(|info| info.coverage.contains(letter.into()))
    }

    pub(super) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    pub(super) fn font(&self, index: usize) -> Option<Font> {
        let slot = self.slots.get(index)?;
        let read = || Font::new(Bytes::new(std::fs::read(&slot.path).ok()?), slot.index);
        slot.font.get_or_init(read).clone()
    }
}

/// A face of a file, described.
struct Face {
    info: FontInfo,
    slot: Slot,
}

impl Face {
    fn is_japanese(&self) -> bool {
        JAPANESE.iter().all(|letter| self.info.coverage.contains(u32::from(*letter)))
    }
}

/// Files below a folder in order of name, so that the same machine always finds the same typefaces.
fn files(dir: &Path, depth: usize) -> Vec<PathBuf> {
    let Some(deeper) = depth.checked_sub(1) else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let below = |path: PathBuf| if path.is_dir() { files(&path, deeper) } else { vec![path] };
    paths.into_iter().flat_map(below).filter(|path| is_font(path)).collect()
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn is_known(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|text| text.to_str()).unwrap_or_default();
    let plain: String = stem.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    FILES.iter().any(|known| plain.starts_with(known))
}

fn faces(path: &Path) -> Vec<Face> {
    let Ok(data) = std::fs::read(path) else { return Vec::new() };
    let fonts = Font::iter(Bytes::new(data));
    let face = |font: Font| Face {
        info: font.info().clone(),
        slot: Slot { path: path.to_owned(), index: font.index(), font: OnceLock::new() },
    };
    fonts.map(face).collect()
}
