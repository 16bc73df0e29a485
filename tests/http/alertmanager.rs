//! Alertmanager itself at the door for its alarms: it is refused while nothing can be stored, comes again,
//! groups, and says what has ended.

#![cfg(test)]

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use noroshi::disk::Space;
use noroshi::store::StoreSettings;
use serde_json::{Value, json};

use crate::app::App;
use crate::place::Place;
use crate::wire::Browser;

/// One that runs, and ends with its test.
struct Manager {
    process: Child,
    port: u16,
}

impl Drop for Manager {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Waits for something that another program does.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let came = (0..600).any(|_| {
        let is_so = is_so();
        if !is_so {
            std::thread::park_timeout(Duration::from_millis(100));
        }
        is_so
    });
    assert!(came, "{what} did not come within a minute");
}

impl Manager {
    fn start(program: &str, app: &App, token: &str) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let file = app.place.folder.join("alertmanager.yml");
        let door = format!("http://127.0.0.1:{}/api/v1/alerts/alertmanager", app.port);
        let settings = json!({
            "global": { "resolve_timeout": "10s" },
            "route": {
                "receiver": "noroshi", "group_by": ["alertname"], "group_wait": "100ms",
                "group_interval": "500ms", "repeat_interval": "1s",
            },
            "receivers": [{ "name": "noroshi", "webhook_configs": [{
                "url": door, "send_resolved": true, "http_config": { "authorization": { "credentials": token } },
            }] }],
        });
        std::fs::write(&file, settings.to_string()).unwrap();
        let data = app.place.folder.join("alertmanager");
        let process = Command::new(program)
            .args(["--cluster.listen-address=", &format!("--web.listen-address=127.0.0.1:{port}")])
            .args([format!("--config.file={}", file.display()), format!("--storage.path={}", data.display())])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let manager = Self { process, port };
        until("Alertmanager", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        manager
    }

    fn raise(&self, instance: &str) {
        let alarm = json!({
            "labels": { "alertname": "HighCPU", "instance": instance },
            "annotations": { "summary": "CPUの使用率が高い" },
        });
        let reply = Browser::new(self.port).json("/api/v2/alerts", &json!([alarm]));
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

#[test]
fn alertmanager_itself_comes_again_and_its_group_is_one_incident() {
    // `ops/test alertmanager` names one; elsewhere there is none.
    let Some(program) = std::env::var_os("TEST_ALERTMANAGER").and_then(|at| at.into_string().ok()) else {
        return;
    };
    let is_full = Arc::new(AtomicBool::new(true));
    let (asked, refused) = (Arc::clone(&is_full), Arc::new(AtomicBool::new(false)));
    let noticed = Arc::clone(&refused);
    let ask = move || {
        let is_full = asked.load(Ordering::SeqCst);
        noticed.fetch_or(is_full, Ordering::SeqCst);
        let available = if is_full { 1 << 20 } else { 1 << 30 };
        Some(Space { available, total: 1 << 31, is_read_only: false })
    };
    is_full.store(false, Ordering::SeqCst);
    let full = move |store: StoreSettings| StoreSettings { space: Some(Arc::new(ask)), ..store };
    let app = App::start_in("", Place::sqlite(), full);
    let monitor = app.program(&["alerts"]);
    let token = monitor.extra.first().unwrap().1.trim_start_matches("Bearer ").to_owned();
    let mut reader = app.program(&["read"]);
    let manager = Manager::start(&program, &app, &token);
    is_full.store(true, Ordering::SeqCst);
    manager.raise("web01");
    until("a refusal", || refused.load(Ordering::SeqCst));
    let mut items = move || reader.get("/api/v1/incidents").json()["items"].as_array().unwrap().clone();
    assert_eq!(items(), Vec::<Value>::new());
    is_full.store(false, Ordering::SeqCst);
    until("the alarm, again", || items().len() == 1);
    let number = items()[0]["number"].as_str().unwrap().to_owned();
    let (mut desk, page) = (app.staff("4001"), format!("/incidents/{number}/history"));
    let mut tells = |word: &str| desk.get(&page).body.contains(word);
    assert!(!tells("web02"));
    manager.raise("web02");
    until("another of the group", || tells("web02"));
    until("their end, of which nobody tells it more", || tells("おさまった"));
    assert_eq!(items().len(), 1);
}
