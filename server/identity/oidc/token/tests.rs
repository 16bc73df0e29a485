//! Tokens as attackers make them.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;

use super::*;

const RSA: &[u8] = include_bytes!("../../fixture/rsa.pem");
const NOW: i64 = 1_790_000_000;

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A provider's two keys.
struct Signer {
    chance: SystemRandom,
    rsa: RsaKeyPair,
    p256: EcdsaKeyPair,
}

impl Signer {
    fn new() -> Self {
        let chance = SystemRandom::new();
        let rsa = PrivatePkcs8KeyDer::from_pem_slice(RSA).unwrap();
        let rsa = RsaKeyPair::from_pkcs8(rsa.secret_pkcs8_der()).unwrap();
        let drawn = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
        let p256 = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, drawn.as_ref(), &chance);
        Self { p256: p256.unwrap(), rsa, chance }
    }

    fn set(&self) -> Value {
        let point = self.p256.public_key().as_ref();
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(self.rsa.public_key());
        json!({ "keys": [
            { "kty": "RSA", "kid": "r", "use": "sig", "n": b64(&public.n), "e": b64(&public.e) },
            { "kty": "EC", "kid": "p", "crv": "P-256", "x": b64(&point[1..33]), "y": b64(&point[33..]) },
            { "kty": "RSA", "kid": "sealing", "use": "enc", "n": b64(&public.n), "e": b64(&public.e) },
            { "kty": "oct", "kid": "o", "k": b64("a secret that everybody knows") },
        ] })
    }

    fn keys(&self) -> Vec<Key> {
        keys(self.set().to_string().as_bytes()).unwrap()
    }

    fn token(&self, header: Value, claims: &Value) -> String {
        let message = format!("{}.{}", b64(header.to_string()), b64(claims.to_string()));
        let signature = match header["alg"].as_str() {
            Some("RS256") => {
                let mut signature = vec![0; self.rsa.public().modulus_len()];
                self.rsa.sign(&RSA_PKCS1_SHA256, &self.chance, message.as_bytes(), &mut signature).unwrap();
                signature
            }
            Some("ES256") => self.p256.sign(&self.chance, message.as_bytes()).unwrap().as_ref().to_vec(),
            Some("HS256") => {
                // The public key as a shared secret.
                let public = self.rsa.public_key().as_ref();
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, public);
                ring::hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
            _ => Vec::new(),
        };
        format!("{message}.{}", b64(signature))
    }
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example.jp", "aud": "noroshi", "sub": "s", "nonce": "n", "exp": NOW + 300,
        "iat": NOW, "preferred_username": "sato",
    })
}

fn looked_at(signer: &Signer, token: &str) -> Result<Claims, Flaw> {
    let now = Moment::from_micros(NOW * 1_000_000);
    let expected = Expected { issuer: "https://id.example.jp", audience: "noroshi", nonce: "n", now };
    verified(token, &signer.keys(), expected)
}

#[test]
fn both_kinds_of_signature_are_taken_with_and_without_the_name_of_the_key() {
    let signer = Signer::new();
    assert_eq!(signer.keys().len(), 2, "keys of other kinds and for other ends are left out");
    for header in [
        json!({ "alg": "RS256", "kid": "r", "typ": "JWT" }),
        json!({ "alg": "ES256", "kid": "p" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
    ] {
        let token = signer.token(header.clone(), &claims());
        let stated = looked_at(&signer, &token);
        assert_eq!(stated.map(|claims| claims["preferred_username"].clone()), Ok(json!("sato")), "{header}");
    }
}

#[test]
fn a_token_that_nobody_or_somebody_else_signed_is_none() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let of = |by: &Signer, header: Value| looked_at(&signer, &by.token(header, &claims()));
    for (header, flaw) in [
        (json!({ "alg": "none" }), Flaw::Key),
        (json!({ "alg": "NONE", "kid": "r" }), Flaw::Key),
        (json!({ "alg": "HS256", "kid": "r" }), Flaw::Key),
        (json!({ "alg": "HS256", "kid": "o" }), Flaw::Key),
        (json!({ "alg": "RS256", "kid": "p" }), Flaw::Key),
        (json!({ "alg": "RS256", "kid": "sealing" }), Flaw::Key),
        (json!({ "alg": "RS256", "kid": "unknown" }), Flaw::Key),
        (json!({ "alg": "RS256", "kid": "r", "crit": ["exp"] }), Flaw::Critical),
        (json!({ "kid": "r" }), Flaw::Form),
    ] {
        assert_eq!(of(&signer, header.clone()), Err(flaw), "{header}");
    }
    assert_eq!(of(&stranger, json!({ "alg": "ES256", "kid": "p" })), Err(Flaw::Signature));
    let good = signer.token(json!({ "alg": "ES256", "kid": "p" }), &claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let mut other = claims();
    other["preferred_username"] = json!("ciso");
    let forged = format!("{}.{}.{signature}", message.split('.').next().unwrap(), b64(other.to_string()));
    for bad in [forged, format!("{message}."), format!("{good}.x"), message.to_owned(), String::new()] {
        assert!(looked_at(&signer, &bad).is_err(), "{bad}");
    }
}

#[test]
fn a_token_is_for_us_and_for_now_and_for_this_request() {
    let signer = Signer::new();
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        looked_at(&signer, &signer.token(json!({ "alg": "ES256" }), &claims)).map(|_| ())
    };
    for (name, value, found) in [
        ("iss", json!("https://id.example.jp/"), Err(Flaw::Issuer)),
        ("iss", Value::Null, Err(Flaw::Issuer)),
        ("aud", json!("payroll"), Err(Flaw::Audience)),
        ("aud", json!(["payroll"]), Err(Flaw::Audience)),
        ("aud", json!(["noroshi"]), Ok(())),
        ("aud", json!(["noroshi", "payroll"]), Err(Flaw::Audience)),
        ("azp", json!("noroshi"), Ok(())),
        ("azp", json!("payroll"), Err(Flaw::Audience)),
        ("nonce", json!("another"), Err(Flaw::Nonce)),
        ("nonce", Value::Null, Err(Flaw::Nonce)),
        ("exp", json!(NOW - 59), Ok(())),
        ("exp", json!(NOW - 60), Err(Flaw::Expired)),
        ("exp", json!(1_790_000_000.5), Ok(())),
        ("exp", json!("soon"), Err(Flaw::Form)),
        ("exp", json!(i64::MAX), Err(Flaw::Form)),
        ("exp", Value::Null, Err(Flaw::Form)),
        ("iat", json!(NOW + 60), Ok(())),
        ("iat", json!(NOW + 61), Err(Flaw::Early)),
        ("nbf", json!(NOW + 61), Err(Flaw::Early)),
        ("nbf", json!(NOW - 61), Ok(())),
    ] {
        assert_eq!(with(name, value.clone()), found, "{name} {value}");
    }
    let mut shared = claims();
    (shared["aud"], shared["azp"]) = (json!(["payroll", "noroshi"]), json!("noroshi"));
    assert!(looked_at(&signer, &signer.token(json!({ "alg": "ES256" }), &shared)).is_ok());
}
