//! Mutual TLS as plugins do it: each side makes a certificate for this one connection and tells the other
//! beforehand what it will be. So there is no authority: a certificate is good if it is exactly that one.

mod small_rsa;

use std::fmt;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};

/// The name that all plugins have.
const NAME: &str = "localhost";

/// A certificate made for one process, with its key.
pub struct Identity {
    certificate: CertificateDer<'static>,
    pem: String,
    key: PrivatePkcs8KeyDer<'static>,
}

/// Why there can be no TLS.
#[derive(Debug)]
pub struct TlsError(String);

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TlsError {}

impl Identity {
    /// A new one. It may sign itself and be both client and server, which is what the other sides check.
    pub fn generate() -> Result<Identity, TlsError> {
        let failed = |error: rcgen::Error| TlsError(format!("cannot make a certificate: {error}"));
        let key = KeyPair::generate().map_err(failed)?;
        let mut parameters = CertificateParams::new(vec![NAME.to_owned()]).map_err(failed)?;
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::KeyAgreement,
            KeyUsagePurpose::KeyCertSign,
        ];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = parameters.self_signed(&key).map_err(failed)?;
        Ok(Identity {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()),
        })
    }

    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.certificate
    }

    fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.key.clone_key())
    }

    /// For the side that connects: `server` is the certificate that the plugin announced.
    pub fn client_config(&self, server: Vec<u8>) -> Result<Arc<ClientConfig>, TlsError> {
        let verifier = Pinned::new(CertificateDer::from(server));
        let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        let mut config = builder
            .map_err(refused)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_auth_cert(vec![self.certificate.clone()], self.key())
            .map_err(refused)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }

    /// For the side that is connected to: `client` is the certificate in the engine's invitation, as PEM.
    pub fn server_config(&self, client: &str) -> Result<Arc<ServerConfig>, TlsError> {
        let client = CertificateDer::from_pem_slice(client.as_bytes())
            .map_err(|error| TlsError(format!("the engine's certificate is none: {error}")))?;
        let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        let mut config = builder
            .map_err(refused)?
            .with_client_cert_verifier(Arc::new(Pinned::new(client)))
            .with_single_cert(vec![self.certificate.clone()], self.key())
            .map_err(refused)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }
}

fn refused(error: Error) -> TlsError {
    TlsError(format!("TLS cannot be set up: {error}"))
}

fn provider() -> Arc<CryptoProvider> {
    // Plugins of the usual plugin library have P-521 keys, which not every provider of algorithms knows.
    Arc::new(aws_lc_rs::default_provider())
}

/// The name under which a plugin is connected to.
#[must_use]
pub fn server_name() -> ServerName<'static> {
    ServerName::try_from(NAME).expect("it is a valid name")
}

/// Accepts one certificate, byte by byte, from whoever holds its key. Names, dates and uses are not looked at:
/// the usual plugin library presents an authority's certificate as its own, which the rules for the web forbid.
#[derive(Debug)]
struct Pinned {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Pinned {
    fn new(certificate: CertificateDer<'static>) -> Pinned {
        Pinned { certificate, algorithms: aws_lc_rs::default_provider().signature_verification_algorithms }
    }

    fn check(&self, presented: &CertificateDer<'_>) -> Result<(), Error> {
        match presented.as_ref() == self.certificate.as_ref() {
            true => Ok(()),
            false => Err(Error::General("the other side shows another certificate than it announced".into())),
        }
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.algorithms);
        small_rsa::or_small_rsa(verified, message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.algorithms);
        small_rsa::or_small_rsa(verified, message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl ClientCertVerifier for Pinned {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check(end_entity).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.algorithms);
        small_rsa::or_small_rsa(verified, message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.algorithms);
        small_rsa::or_small_rsa(verified, message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
