//! Whose certificates are believed: what the machine believes, and what the house adds to it. One answer
//! for mail, chat, webhooks and the heartbeat.

use lettre::transport::smtp::client::{Certificate as MailRoot, TlsParameters, TlsParametersBuilder};
use reqwest::{Certificate, Client, ClientBuilder};

use super::settings::SettingError;

/// The roots of trust.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    mail: Vec<MailRoot>,
    web: Vec<Certificate>,
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
        Ok(Self { mail: vec![mail], web })
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
    pub(super) fn client(&self) -> ClientBuilder {
        install_provider();
        Client::builder().tls_certs_merge(self.web.clone())
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
