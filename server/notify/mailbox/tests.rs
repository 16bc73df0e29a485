//! The demo's mailbox.

use super::super::fixture::outgoing;
use super::*;
use crate::domain::ids::DeliveryId;
use crate::domain::moment::Span;
use crate::domain::notice::Reason;
use crate::i18n::Language;

/// A folder of this test alone, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("noroshi-mailbox-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[tokio::test]
async fn messages_are_listed_newest_first_and_a_repetition_replaces_its_file() {
    let folder = Folder::new("list");
    let mailbox = Mailbox::new(&folder.0, Channel::mail());
    let first = outgoing(Reason::Duty, Language::Ja);
    let mut second = outgoing(Reason::End, Language::Ja);
    second.delivery = DeliveryId(Uuid::from_u128(43));
    second.at = second.at + Span::seconds(1);
    for message in [&first, &second, &first] {
        assert!(matches!(mailbox.send(message).await, Outcome::Sent { .. }));
    }
    let stored = list(&folder.0, 10).unwrap();
    assert_eq!(
        stored.iter().map(|row| row.delivery).collect::<Vec<_>>(),
        [second.delivery.0, first.delivery.0]
    );
    assert_eq!(stored[1].text, first.rendered.text);
    assert_eq!(stored[1].channel, Channel::mail());
    assert_eq!(list(&folder.0, 1).unwrap().len(), 1);
    assert_eq!(find(&folder.0, first.delivery.0).unwrap().unwrap().subject, first.rendered.subject);
    assert_eq!(find(&folder.0, Uuid::from_u128(1)).unwrap(), None);
}

#[tokio::test]
async fn an_empty_or_strange_folder_is_no_error() {
    let folder = Folder::new("strange");
    assert_eq!(list(&folder.0, 10).unwrap(), Vec::new());
    fs::create_dir_all(&folder.0).unwrap();
    fs::write(folder.0.join("1.json"), "not a message").unwrap();
    fs::write(folder.0.join("2.part"), "half a mess").unwrap();
    assert_eq!(list(&folder.0, 10).unwrap(), Vec::new());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let folder = Folder::new("file");
    fs::write(&folder.0, "a file stands where the folder should be").unwrap();
    let outcome = Mailbox::new(&folder.0, Channel::mail()).send(&outgoing(Reason::Duty, Language::Ja)).await;
    fs::remove_file(&folder.0).unwrap();
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
}
