//! RSA keys as merchants paste them, and the one signature both providers use: PKCS#1 v1.5 with SHA-256.
//!
//! The algorithm is fixed here. What a message says about its own algorithm is compared elsewhere and never
//! obeyed. Certificates are opened for their public key and serial number only; they are trusted because the
//! operator configured them, so neither chain nor dates are checked.

mod pem;

use std::fmt;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use webpki::EndEntityCert;

/// 2048 bits, the least that either provider takes.
const MODULUS_BYTES_MIN: usize = 256;

/// What is wrong with a key. Never shows any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Neither PEM nor base64.
    #[error("neither PEM nor base64")]
    NotText,
    /// Not the key of the expected kind: an RSA private key, a public key or a certificate.
    #[error("not an RSA key of the expected kind")]
    WrongKind,
    /// Shorter than 2048 bits.
    #[error("shorter than 2048 bits")]
    TooShort,
    /// The signature could not be computed.
    #[error("signing failed")]
    Signing,
}

impl From<pem::NotText> for KeyError {
    fn from(_: pem::NotText) -> Self {
        Self::NotText
    }
}

/// A private key. It is not shown, not copied and not written out again.
pub struct SigningKey(RsaKeyPair);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// Reads PKCS#8 or PKCS#1, as PEM or as bare base64 with or without line breaks.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let der = pem::open(text)?.der;
        let pair = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der));
        let pair = pair.map_err(|_| KeyError::WrongKind)?;
        if pair.public_modulus_len() < MODULUS_BYTES_MIN { Err(KeyError::TooShort) } else { Ok(Self(pair)) }
    }

    /// Signs these bytes; the signature in base64.
    pub fn sign(&self, text: &str) -> Result<String, KeyError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| KeyError::Signing)?;
        Ok(STANDARD.encode(signature))
    }

    /// The public key that belongs to it, as PEM: what a provider has to be given.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().map_err(|_| KeyError::WrongKind)?;
        Ok(pem::close("PUBLIC KEY", der.as_ref()))
    }
}

/// A provider's public key.
pub struct VerifyingKey {
    key: ParsedPublicKey,
    serial: Option<String>,
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").field("serial", &self.serial).finish_non_exhaustive()
    }
}

impl VerifyingKey {
    /// Reads a public key (as PEM or bare base64) or a certificate (as PEM; of several, the first).
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let opened = pem::open(text)?;
        let (spki, serial) = if opened.label == Some("CERTIFICATE") {
            let certificate = CertificateDer::from(opened.der);
            let parsed = EndEntityCert::try_from(&certificate).map_err(|_| KeyError::WrongKind)?;
            (parsed.subject_public_key_info().as_ref().to_vec(), Some(serial_text(parsed.serial())))
        } else {
            (opened.der, None)
        };
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki).map_err(|_| KeyError::WrongKind)?;
        Ok(Self { key, serial })
    }

    /// The serial number, if the key came in a certificate: hexadecimal in upper case without leading zeros.
    pub fn serial(&self) -> Option<&str> {
        self.serial.as_deref()
    }

    /// Is this the base64 signature of these bytes?
    pub fn verifies(&self, text: &str, signature: &str) -> bool {
        STANDARD.decode(signature).is_ok_and(|bytes| self.key.verify_sig(text.as_bytes(), &bytes).is_ok())
    }
}

fn serial_text(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    hex.trim_start_matches('0').to_owned()
}
