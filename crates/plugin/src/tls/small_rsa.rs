//! Signatures with RSA keys of 1024 bits, which the rules for the web refuse and a plugin library from other hands
//! makes. Here they do no harm: the certificate lives as long as the process that announced it to us, and the
//! connection does not leave the machine.

use rsa::RsaPublicKey;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::signature::Verifier;
use rsa::{pkcs1v15, pss};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::CertificateDer;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Sha256, Sha384};
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// What the usual check says, and if that is no, what this one says.
pub fn or_small_rsa(
    usual: Result<HandshakeSignatureValid, Error>,
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    match usual {
        Err(_) if verify(message, certificate, signature.scheme, signature.signature()).is_some() => {
            Ok(HandshakeSignatureValid::assertion())
        }
        usual => usual,
    }
}

fn verify(message: &[u8], certificate: &[u8], scheme: SignatureScheme, bytes: &[u8]) -> Option<()> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.as_bytes()?;
    let key = RsaPublicKey::from_pkcs1_der(key).ok()?;
    match scheme {
        SignatureScheme::RSA_PSS_SHA256 => {
            pss::VerifyingKey::<Sha256>::new(key).verify(message, &pss::Signature::try_from(bytes).ok()?)
        }
        SignatureScheme::RSA_PSS_SHA384 => {
            pss::VerifyingKey::<Sha384>::new(key).verify(message, &pss::Signature::try_from(bytes).ok()?)
        }
        SignatureScheme::RSA_PKCS1_SHA256 => {
            pkcs1v15::VerifyingKey::<Sha256>::new(key).verify(message, &pkcs1v15::Signature::try_from(bytes).ok()?)
        }
        _ => return None,
    }
    .ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// Made with the library that the plugin library uses: a key of 1024 bits.
    const CERTIFICATE: &str = "MIIBnDCCAQWgAwIBAgIBBzANBgkqhkiG9w0BAQsFADAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwHhcNMjYwMTAxMDAwMDAwWhcN\
        MjYwMTAyMDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAKhbHzgJ7N9o\
        7Guy1vMkYoGuulBegVOh5YLA4mMAsfEMNGfccdAcNUnBkooxA64pZKZQQQgkyeE4ioD0bgb8Rt46A0cNK1RdPT9b2xxxq02W\
        JlxTndSp1upc7soVEQK/18HqONsI+eIPArj1+lAVYtotnpgz7uI6ieFKdmNXwPilAgMBAAEwDQYJKoZIhvcNAQELBQADgYEA\
        SMeOP4NXZxfYpyBpKk7Jr2H6g/RHiRIQ9X8UgwsTiFzB3ltbDDY19MYQtoP41/lHwsY6VSnx3Oe1XuQWr56Kx6/MYH7Kt4Qk\
        fykbGmnq3QCkoWPc8T0tXNuo6mRtR77ByVODwS8gtxdKRn0s6Zjoq5yJclYsXL0XaLm94+dJrBs=";
    const PSS_256: &str = "hXO8C98TBE3sOMyUptDKWCy8RYlc9Gy7Oyjn7MM7PHPTWXrQunrilpEPR7yUbqn79NK3MqKBzR46jvWHTzmWyEOuzzZVvfGt\
        VdGwyq2v9hsycJ5QoMXC/00XqyS8GBqa3JXCjK/YnWh3j/TRbZHHfmxWBbbT2PnIVy69DG25SOM=";
    const PSS_384: &str = "Q3nNpB0ZekketjzvjjRZZbenw8vORXuUjf7z2qS/ripP1tMcv5CbVrJF7FgTitOlLyYtMejGVd/VoAtHElKqnKR3PIsP1ArI\
        VWZOy4r5yzxKqRqfFnrcIuXC3BXk5CMRjPiX/7dn5hQOCVGv8XOoEg95qWlbEbOIxHHJZ3idpvo=";
    const PKCS1: &str = "ToSSwIBDu4uX2K2yje4n0u2d65r0AbJ24CBw1L6Afs8en3bNiz7Wsn5xusXJqQX0/BlZRVdOPuECUC66BaIdRsNHvDENRKNY\
        RE+2YRC3alhxp0TcF8uv04NDnEyHlDMxFwvwG7dKS+cHg3/TIQdJja/7yXx0anaaR+34vD3vElc=";

    #[test]
    fn signatures_with_small_keys_are_checked() {
        let decode = |text: &str| STANDARD.decode(text).unwrap();
        let certificate = decode(CERTIFICATE);
        for (scheme, signature) in [
            (SignatureScheme::RSA_PSS_SHA256, PSS_256),
            (SignatureScheme::RSA_PSS_SHA384, PSS_384),
            (SignatureScheme::RSA_PKCS1_SHA256, PKCS1),
        ] {
            let mut signature = decode(signature);
            let verified =
                |message: &[u8], signature: &[u8]| verify(message, &certificate, scheme, signature).is_some();
            assert!(verified(b"what both sides have said", &signature), "{scheme:?}");
            assert!(!verified(b"what somebody else has said", &signature), "{scheme:?}");
            signature[7] ^= 1;
            assert!(!verified(b"what both sides have said", &signature), "{scheme:?}");
        }
    }
}
