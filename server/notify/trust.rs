//! Whose certificates are believed: what the machine believes, and what the house adds to it. One answer
//! for mail, chat, webhooks, the heartbeat, and those who vouch for an identity.

use std::path::Path;
use std::sync::Arc;

use lettre::transport::smtp::client::{Certificate as MailRoot, TlsParameters, TlsParametersBuilder};
use reqwest::{Certificate, Client, ClientBuilder};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use super::settings::SettingError;

/// The roots of trust.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    mail: Vec<MailRoot>,
    web: Vec<Certificate>,
    roots: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// The machine's own roots and these, PEM.
    ///
    /// # Errors
    /// What holds no certificate.
    pub fn with(pem: &[u8]) -> Result<Self, SettingError> {
        let tls = |why: String| SettingError::Tls { why };
        let web = Certificate::from_pem_bundle(pem).map_err(|error| tls(error.to_string()))?;
        if web.is_empty() {
            return Err(tls("the file holds no certificate (-----BEGIN CERTIFICATE-----)".to_owned()));
        }
        let mail = MailRoot::from_pem(pem).map_err(|error| tls(error.to_string()))?;
        let roots = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let roots = roots.map_err(|error| tls(error.to_string()))?;
        Ok(Self { mail: vec![mail], web, roots })
    }

    /// The machine's own roots and those of a file, if one is named.
    ///
    /// # Errors
    /// A file that cannot be read, or that holds no certificate, with the setting that names it.
    pub fn of_file(file: Option<&Path>) -> Result<Self, String> {
        let Some(file) = file else { return Ok(Self::default()) };
        let refuse = |why: String| format!("trust.ca_file {}: {why}", file.display());
        let pem = std::fs::read(file).map_err(|error| refuse(error.to_string()))?;
        Self::with(&pem).map_err(|error| refuse(error.to_string()))
    }

    /// How a relay of this name is believed.
    pub(super) fn of_mail(&self, host: &str) -> Result<TlsParameters, SettingError> {
        install_provider();
        let builder = self.mail.iter().fold(TlsParametersBuilder::new(host.to_owned()), |builder, root| {
            builder.add_root_certificate(root.clone())
        });
        builder.build().map_err(|error| SettingError::Tls { why: error.to_string() })
    }

    /// A client of the web that believes the same.
    pub(crate) fn client(&self) -> ClientBuilder {
        install_provider();
        Client::builder().tls_certs_merge(self.web.clone())
    }
}

impl Trust {
    /// How any other machine is believed.
    ///
    /// # Errors
    /// Roots that cannot be used.
    pub(crate) fn tls(&self) -> Result<Arc<rustls::ClientConfig>, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new_with_extra_roots(self.roots.clone(), Arc::clone(&provider));
        let verifier = verifier.map_err(|error| error.to_string())?;
        let config =
            rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?;
        let config = config.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        Ok(Arc::new(config.with_no_client_auth()))
    }
}

/// The process has one provider. Whoever installed it meanwhile chose the same one.
fn install_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}

#[cfg(test)]
mod tests;
