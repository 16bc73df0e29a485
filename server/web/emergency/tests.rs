//! Whom to telephone while nothing else works.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

async fn get(port: u16, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{more}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[actix_web::test]
async fn every_address_says_whom_to_telephone_and_whoever_watches_hears_why() {
    let settings = "[server]\nlisten = \"127.0.0.1:0\"\nmetrics_token = \"watcher\"\n";
    let notice = Notice {
        body: "のろし市".to_owned(),
        phone: Some("000-000-0100".to_owned()),
        detail: "the disk is full".to_owned(),
    };
    let application = Application::emergency(&Settings::parse(settings).unwrap(), notice).unwrap();
    let (port, handle) = (application.port(), application.handle());
    let served = actix_web::rt::spawn(application.run());
    for path in ["/report", "/", "/incidents/ABCD-EFGH", "/api/v1/incidents"] {
        let page = get(port, path, "").await;
        assert!(page.starts_with("HTTP/1.1 503 ") && page.contains("retry-after"), "{path}: {page}");
        assert!(page.contains("tel:0000000100") && page.contains("のろし市"), "{path}: {page}");
        assert!(page.contains("content-security-policy") && !page.contains("disk is full"), "{path}: {page}");
    }
    assert!(get(port, "/livez", "").await.starts_with("HTTP/1.1 200 "));
    let ready = get(port, "/readyz", "").await;
    assert!(ready.starts_with("HTTP/1.1 503 ") && !ready.contains("disk is full"), "{ready}");
    let ready = get(port, "/readyz", "authorization: Bearer watcher\r\n").await;
    assert!(ready.starts_with("HTTP/1.1 503 ") && ready.contains("the disk is full"), "{ready}");
    handle.stop(false).await;
    served.await.unwrap().unwrap();
}
