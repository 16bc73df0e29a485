//! How long a document takes: PDF, DOCX, and a spreadsheet of ten thousand rows.

use std::sync::Arc;
use std::time::Instant;

use noroshi::actions::Backend;
use noroshi::clock::Clock;
use noroshi::domain::access::Viewer;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::plan::issue::{Format, Variant};
use noroshi::export::making::{self, Parts};
use noroshi::export::printer::Printer;
use noroshi::keys::Keys;
use noroshi::store::incidents::Filter;
use noroshi::store::{Store, StoreSettings};
use noroshi::telling::document::Document;
use noroshi::telling::words::Words;

use crate::city::City;
use crate::server::Server;
use crate::steady::{Steady, report};

/// Rows of the long spreadsheet.
const ROWS: usize = 10_000;

/// Each document is written so often; the median is printed.
const TIMES: usize = 11;

/// Prints the figures for an incident of the city.
pub fn measure(city: &City, server: &Server) {
    let mut client = Steady::open(&server.address(), &city.token);
    let (status, answer) = client.call("POST", "/api/v1/incidents", Some(("paper", &report("paper"))));
    assert_eq!(status, 201, "{answer}");
    let keys = Arc::new(Keys::load(&city.folder.join("keys/master.key")).expect("the city's keys"));
    let store = Store::open(&StoreSettings::new(&city.database), Clock::System, Arc::clone(&keys));
    let backend = Backend { store: store.expect("the city's database"), keys };
    let words = Words::default();
    let mut document = document(&backend, &words);
    let printer = Printer::default();
    println!();
    for format in [Format::Pdf, Format::Docx, Format::Xlsx] {
        print(&printer, &document, format, &words, format.as_str());
    }
    let rows = document.chronology.clone();
    document.chronology = rows.iter().cycle().take(ROWS).cloned().collect();
    print(&printer, &document, Format::Xlsx, &words, "xlsx, 10,000 rows");
}

fn document(backend: &Backend, words: &Words) -> Document {
    let made = backend.store.read::<_, noroshi::store::Error>(|tx| {
        let organisation = tx.organisation()?;
        let page = tx.list_incidents(&Viewer::SYSTEM, &Filter::default(), None, 1)?;
        let id = page.items.first().expect("the city has an incident").id;
        let (loaded, entries) = (tx.load::<Incident>(id)?.expect("it is there"), tx.entries(id)?);
        let parts = Parts {
            entries: &entries,
            incident: &loaded.state,
            world: &organisation.world,
            exceptions: &organisation.registers.exceptions,
            seal: None,
            at: loaded.tip.at,
            by: "計測".to_owned(),
            host: "incident.city.example.jp".to_owned(),
            evidence: Vec::new(),
        };
        Ok(making::document(&parts, Variant::Full, None, words).expect("readable entries").document)
    });
    made.expect("the database can be read")
}

fn print(printer: &Printer, document: &Document, format: Format, words: &Words, name: &str) {
    let mut size = 0;
    let mut times: Vec<f64> = (0..TIMES)
        .map(|_| {
            let began = Instant::now();
            size = printer.write(document, format, words).expect("it can be written").len();
            began.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let first = times.first().copied().unwrap_or_default();
    times.sort_by(f64::total_cmp);
    let median = times.get(TIMES / 2).copied().unwrap_or_default();
    println!("{name:<20} {median:>9.1} ms warm, {first:.1} ms first, {} kB", size / 1024);
}
