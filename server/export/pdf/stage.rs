//! The world typst sees: our template, one data file, the typefaces. Everything else is refused.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use super::Error;
use super::fonts::Fonts;

/// Header cells of rows, which PDF/UA readers announce, are still behind a switch in typst.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// One typesetting.
pub(super) struct Stage<'a> {
    template: Source,
    data: Bytes,
    data_id: FileId,
    fonts: &'a Fonts,
}

impl<'a> Stage<'a> {
    pub(super) fn new(template: &str, data: &str, fonts: &'a Fonts) -> Result<Self, Error> {
        let template = Source::new(file_id("sheet.typ")?, template.to_owned());
        let data_id = file_id("data.json")?;
        Ok(Self { template, data: Bytes::from_string(data.to_owned()), data_id, fonts })
    }
}

fn file_id(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|error| Error::Typesetting(vec![error.to_string()]))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Stage<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
