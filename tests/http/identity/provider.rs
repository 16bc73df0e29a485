//! A small provider of OpenID Connect on this machine, which also says what it should not. That the house
//! understands a real one is `tests/browser/identity.mjs`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::wire::percent;

/// By what a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The provider's key.
    Own,
    /// Nothing.
    Nobody,
    /// The public key, as if it were a shared secret.
    PublicKey,
    /// Somebody else's key, under the same name.
    Stranger,
}

/// What it is asked, and what it will answer.
struct State {
    key: (String, EcdsaKeyPair),
    stranger: EcdsaKeyPair,
    by: By,
    /// Statements beside, or instead of, the ordinary ones.
    stated: Value,
    codes: BTreeMap<String, BTreeMap<String, String>>,
    takes_codes_again: bool,
    is_silent: bool,
    now: i64,
    asked: BTreeMap<String, usize>,
}

#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    state: Arc<Mutex<State>>,
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn drawn() -> EcdsaKeyPair {
    let chance = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &chance).unwrap()
}

impl Provider {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let state = State {
            key: ("first".to_owned(), drawn()),
            stranger: drawn(),
            by: By::Own,
            stated: json!({}),
            codes: BTreeMap::new(),
            takes_codes_again: false,
            is_silent: false,
            now: 0,
            asked: BTreeMap::new(),
        };
        let provider = Self { issuer, state: Arc::new(Mutex::new(state)) };
        let served = provider.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                served.serve(stream);
            }
        });
        provider
    }

    /// What a house writes into its settings.
    pub fn settings(&self) -> String {
        format!(
            "[oidc]\nissuer = \"{}\"\nclient_id = \"noroshi\"\nclient_secret = \"a secret: & more\"\n\
             label = \"Entra IDでサインイン\"\n",
            self.issuer
        )
    }

    pub fn signs(&self, by: By) {
        self.state.lock().unwrap().by = by;
    }

    pub fn states(&self, stated: Value) {
        self.state.lock().unwrap().stated = stated;
    }

    pub fn takes_codes_again(&self) {
        self.state.lock().unwrap().takes_codes_again = true;
    }

    pub fn is_silent(&self, is: bool) {
        self.state.lock().unwrap().is_silent = is;
    }

    /// Signs with another key from now on.
    pub fn turns_its_key(&self, name: &str) {
        self.state.lock().unwrap().key = (name.to_owned(), drawn());
    }

    /// How often it was asked for this.
    pub fn asked(&self, path: &str) -> usize {
        self.state.lock().unwrap().asked.get(path).copied().unwrap_or(0)
    }

    /// Somebody signs in there, as the page that the browser was sent to asks: gives the address to which
    /// the browser goes back.
    pub fn approve(&self, location: &str, name: &str, now: i64) -> String {
        let (place, query) = location.split_once('?').unwrap();
        assert_eq!(place, format!("{}/authorize", self.issuer));
        let mut asked = fields(query);
        for (field, value) in [
            ("response_type", "code"),
            ("client_id", "noroshi"),
            ("scope", "openid profile"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[field], value, "{field}");
        }
        assert!(asked["redirect_uri"].ends_with("/sign-in/oidc/return"), "{}", asked["redirect_uri"]);
        let mut state = self.state.lock().unwrap();
        state.now = now;
        let code = format!("code {}", state.codes.len());
        let back = format!(
            "/sign-in/oidc/return?code={}&state={}&iss={}",
            percent(&code),
            percent(&asked["state"]),
            percent(&self.issuer)
        );
        asked.insert("name".to_owned(), name.to_owned());
        state.codes.insert(code, asked);
        back
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut first, mut line, mut length, mut basic) = (String::new(), String::new(), 0, String::new());
        reader.read_line(&mut first).unwrap();
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "authorization" => basic = value.trim_start_matches("Basic ").to_owned(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut state = self.state.lock().unwrap();
        *state.asked.entry(path.clone()).or_default() += 1;
        if state.is_silent {
            return;
        }
        let (status, answer) = match path.as_str() {
            "/.well-known/openid-configuration" => (200, self.description()),
            "/jwks" => (200, json!({ "keys": [state.published()] })),
            "/token" => state.token(&self.issuer, &basic, &String::from_utf8(body).unwrap()),
            _ => (404, json!({})),
        };
        let answer = answer.to_string();
        let _gone = write!(
            stream,
            "HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        );
    }

    fn description(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        json!({
            "issuer": self.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"),
        })
    }
}

impl State {
    fn published(&self) -> Value {
        let point = self.key.1.public_key().as_ref();
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.key.0, "x": b64(&point[1..33]), "y": b64(&point[33..]) })
    }

    fn token(&mut self, issuer: &str, basic: &str, body: &str) -> (u16, Value) {
        let sent = fields(body);
        assert_eq!(STANDARD.decode(basic).unwrap(), b"noroshi:a+secret%3A+%26+more");
        let code = sent["code"].clone();
        let known =
            if self.takes_codes_again { self.codes.get(&code).cloned() } else { self.codes.remove(&code) };
        let Some(asked) = known else { return (400, json!({ "error": "invalid_grant" })) };
        let is_theirs = b64(Sha256::digest(&sent["code_verifier"])) == asked["code_challenge"];
        if !is_theirs || sent["redirect_uri"] != asked["redirect_uri"] {
            return (400, json!({ "error": "invalid_grant" }));
        }
        let mut claims = json!({
            "iss": issuer, "aud": "noroshi", "sub": "1", "nonce": asked["nonce"], "iat": self.now,
            "exp": self.now + 300, "preferred_username": asked["name"],
        });
        for (name, value) in self.stated.as_object().unwrap() {
            claims[name] = value.clone();
        }
        (200, json!({ "id_token": self.signed(&claims), "access_token": "x", "token_type": "Bearer" }))
    }

    fn signed(&self, claims: &Value) -> String {
        let alg = match self.by {
            By::Own | By::Stranger => "ES256",
            By::Nobody => "none",
            By::PublicKey => "HS256",
        };
        let header = json!({ "alg": alg, "kid": self.key.0 });
        let message = format!("{}.{}", b64(header.to_string()), b64(claims.to_string()));
        let chance = SystemRandom::new();
        let sign = |key: &EcdsaKeyPair| key.sign(&chance, message.as_bytes()).unwrap().as_ref().to_vec();
        let signature = match self.by {
            By::Own => sign(&self.key.1),
            By::Stranger => sign(&self.stranger),
            By::Nobody => Vec::new(),
            By::PublicKey => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, self.key.1.public_key().as_ref());
                ring::hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
        };
        format!("{message}.{}", b64(signature))
    }
}

/// The fields of a query or a form.
fn fields(text: &str) -> BTreeMap<String, String> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}
