//! One running server: started until it says that it is ready, killed, started again on its port.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::city::City;

/// Start on a folder full of history included.
const READY_SECONDS_MAX: u64 = 60;

/// A server process and where it listens.
pub struct Server {
    child: Child,
    name: String,
    port: u16,
}

impl Server {
    /// Starts a server on a free port and waits for its READY=1.
    pub fn start(city: &City, name: &str) -> Self {
        Self::start_with(city, name, &[])
    }

    /// The same with settings of its own.
    pub fn start_with(city: &City, name: &str, settings: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        Self::start_on(city, name, port.expect("a port is free").port(), settings)
    }

    /// Starts anew on the same port, after a kill.
    pub fn again(self, city: &City) -> Self {
        Self::start_on(city, &self.name, self.port, &[])
    }

    fn start_on(city: &City, name: &str, port: u16, settings: &[(&str, &str)]) -> Self {
        let log = city.folder.join(format!("{name}.log"));
        let socket_path = city.folder.join(format!("{name}.notify"));
        drop(fs::remove_file(&socket_path));
        let socket = UnixDatagram::bind(&socket_path).expect("the notify socket can be made");
        let child = city
            .command(&["serve"])
            .env("NOROSHI__SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env("NOTIFY_SOCKET", &socket_path)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(append(&log))
            .stderr(append(&log))
            .spawn()
            .expect("the server starts");
        await_ready(&socket, &log);
        Self { child, name: name.to_owned(), port }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, now.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server was running");
        self.child.wait().expect("the server is our child");
    }

    /// SIGTERM: it finishes what it has begun and says that all is well.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
        let status = self.child.wait().expect("the server is our child");
        assert!(status.success(), "after SIGTERM: {status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A story that failed must not leave its server running.
        if let Ok(None) = self.child.try_wait() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

fn append(path: &PathBuf) -> File {
    File::options().create(true).append(true).open(path).expect("the log can be written")
}

fn await_ready(socket: &UnixDatagram, log: &PathBuf) {
    socket.set_read_timeout(Some(Duration::from_secs(READY_SECONDS_MAX))).expect("a bound can be set");
    let mut buffer = [0_u8; 1024];
    loop {
        let Ok(length) = socket.recv(&mut buffer) else {
            let log = fs::read_to_string(log).unwrap_or_default();
            panic!("the server was not ready after {READY_SECONDS_MAX} s:\n{log}");
        };
        if String::from_utf8_lossy(&buffer[..length]).lines().any(|line| line == "READY=1") {
            return;
        }
    }
}
