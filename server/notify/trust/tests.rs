//! Mail, chat and the heartbeat believe the same authorities.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::super::Outcome;
use super::super::chat::Chat;
use super::super::email::Smtp;
use super::super::fixture::{self, outgoing};
use super::super::heartbeat::Heartbeat;
use super::*;
use crate::domain::notice::Reason;
use crate::i18n::Language;
use crate::secret::Secret;

const CA: &[u8] = include_bytes!("../fixture/ca.pem");
const CHAIN: &[u8] = include_bytes!("../fixture/chain.pem");
const KEY: &[u8] = include_bytes!("../fixture/key.pem");

/// A server whose certificate the house's own authority signed. It speaks enough of either protocol to take
/// one message on each connection; a caller who does not believe it hangs up.
fn server(greeting: &'static str) -> u16 {
    install_provider();
    let chain = CertificateDer::pem_slice_iter(CHAIN).collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            // Whoever hangs up has said what there is to say.
            drop(serve(rustls::StreamOwned::new(connection, stream), greeting));
        }
    });
    port
}

fn serve(
    stream: rustls::StreamOwned<rustls::ServerConnection, std::net::TcpStream>,
    greeting: &str,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    lines.get_mut().write_all(greeting.as_bytes())?;
    let mut line = String::new();
    let mut is_data = false;
    while lines.read_line(&mut line)? > 0 {
        let answer: &[u8] = match line.trim_end() {
            "DATA" => {
                is_data = true;
                b"354 go on\r\n"
            }
            "." => {
                is_data = false;
                b"250 kept\r\n"
            }
            _ if is_data => b"",
            "" if greeting.is_empty() => b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            _ if greeting.is_empty() => b"",
            _ => b"250 ok\r\n",
        };
        lines.get_mut().write_all(answer)?;
        line.clear();
    }
    Ok(())
}

async fn mail(port: u16, trust: &Trust) -> Outcome {
    let settings = fixture::mail(&format!("smtps://localhost:{port}"));
    Smtp::new(&settings, "", trust).unwrap().send(&outgoing(Reason::Duty, Language::Ja)).await
}

async fn chat(port: u16, trust: &Trust) -> Outcome {
    let url = format!("https://localhost:{port}/hook");
    Chat::new(&fixture::channel("webhook", &url), trust)
        .unwrap()
        .send(&outgoing(Reason::Duty, Language::Ja))
        .await
}

#[tokio::test]
async fn an_authority_of_ones_own_is_believed_everywhere_or_nowhere() {
    let (relay, web) = (server("220 relay.test\r\n"), server(""));
    let ours = Trust::with(CA).unwrap();
    let beat = |trust: &Trust| Heartbeat::new(Secret::new(format!("https://localhost:{web}/beat")), trust);
    assert!(matches!(mail(relay, &ours).await, Outcome::Sent { .. }));
    assert!(matches!(chat(web, &ours).await, Outcome::Sent { .. }));
    assert!(beat(&ours).unwrap().beat().await.is_ok());
    let machine = Trust::default();
    assert!(matches!(mail(relay, &machine).await, Outcome::Retry { .. }));
    assert!(matches!(chat(web, &machine).await, Outcome::Retry { .. }));
    assert!(beat(&machine).unwrap().beat().await.is_err());
}

#[test]
fn a_file_without_a_certificate_is_refused() {
    for pem in [&b""[..], b"not a certificate", KEY] {
        let error = Trust::with(pem).unwrap_err().to_string();
        assert!(error.contains("certificate"), "{error}");
    }
}
