//! The signatures and ciphers of both providers, over aws-lc-rs. Keys live here and nowhere else.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use aws_lc_rs::{error::Unspecified, hmac};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::pem;
use crate::ports::{NoRandomness, Random};

/// A key or message that cannot be used. aws-lc-rs gives no reasons, and a caller could do nothing with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key or message cannot be used")]
pub struct CryptoError;

impl From<Unspecified> for CryptoError {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

impl From<NoRandomness> for CryptoError {
    fn from(_: NoRandomness) -> Self {
        Self
    }
}

/// An RSA private key that signs with SHA-256 and PKCS#1 v1.5 padding, as both providers do.
pub struct SigningKey(KeyPair);

impl SigningKey {
    /// Makes a fresh key of 2048 bits.
    pub fn generate() -> Result<Self, CryptoError> {
        Ok(Self(KeyPair::generate(KeySize::Rsa2048)?))
    }

    /// Reads a PKCS#8 key in PEM armour.
    pub fn from_pem(text: &str) -> Result<Self, CryptoError> {
        let der = pem::decode(text, "PRIVATE KEY").ok_or(CryptoError)?;
        Ok(Self(KeyPair::from_pkcs8(&der).map_err(|_| CryptoError)?))
    }

    /// PKCS#8 in PEM armour.
    pub fn private_pem(&self) -> Result<String, CryptoError> {
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&self.0)?;
        Ok(pem::encode(der.as_ref(), "PRIVATE KEY"))
    }

    /// The public half as SubjectPublicKeyInfo in PEM armour.
    pub fn public_pem(&self) -> Result<String, CryptoError> {
        let der = AsDer::<PublicKeyX509Der<'_>>::as_der(self.0.public_key())?;
        Ok(pem::encode(der.as_ref(), "PUBLIC KEY"))
    }

    /// The base64 signature of this text: the same for the same text, since chance only blinds the computation.
    pub fn sign(&self, text: &str) -> Result<String, CryptoError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)?;
        Ok(BASE64.encode(signature))
    }
}

/// An RSA public key.
pub struct VerifyingKey(Vec<u8>);

impl VerifyingKey {
    /// Reads a SubjectPublicKeyInfo in PEM armour.
    pub fn from_pem(text: &str) -> Result<Self, CryptoError> {
        pem::decode(text, "PUBLIC KEY").map(Self).ok_or(CryptoError)
    }

    /// Is this base64 text the key's signature of `text`?
    pub fn verifies(&self, text: &str, signature: &str) -> bool {
        let Ok(signature) = BASE64.decode(signature) else {
            return false;
        };
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0);
        key.verify(text.as_bytes(), &signature).is_ok()
    }
}

/// A text sealed with WeChat Pay's API v3 key.
pub struct Ciphertext {
    /// Twelve characters.
    pub nonce: String,
    /// Base64 of the ciphertext followed by its tag.
    pub ciphertext: String,
}

/// Seals with AES-256-GCM. `api_v3_key` is 32 bytes.
pub fn seal(
    api_v3_key: &[u8],
    plain: &str,
    associated_data: &str,
    random: &dyn Random,
) -> Result<Ciphertext, CryptoError> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, api_v3_key)?);
    // WeChat's nonce is printable; twelve alphanumerics drawn afresh are unique enough under one development
    // key.
    let nonce = random_text(random, 12)?;
    let unique = Nonce::try_assume_unique_for_key(nonce.as_bytes())?;
    let mut bytes = plain.as_bytes().to_vec();
    key.seal_in_place_append_tag(unique, Aad::from(associated_data.as_bytes()), &mut bytes)?;
    Ok(Ciphertext { nonce, ciphertext: BASE64.encode(bytes) })
}

/// HMAC-SHA256 in upper-case hexadecimal, as the API v2 sign of a service-order launch is written.
pub fn hmac_sha256_upper_hex(key: &str, text: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), text.as_bytes());
    tag.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}

/// `length` random letters and digits.
pub fn random_text(random: &dyn Random, length: usize) -> Result<String, NoRandomness> {
    random_from(random, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length)
}

/// `length` random digits, the first of which is not zero.
pub fn random_digits(random: &dyn Random, length: usize) -> Result<String, NoRandomness> {
    let first = random_from(random, b"123456789", 1)?;
    Ok(first + &random_from(random, b"0123456789", length.saturating_sub(1))?)
}

fn random_from(random: &dyn Random, alphabet: &[u8], length: usize) -> Result<String, NoRandomness> {
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 64];
    // A byte beyond the last whole multiple of the alphabet would favour its first letters, so it is passed
    // over.
    let fair = 256 / alphabet.len() * alphabet.len();
    while text.len() < length {
        random.fill(&mut bytes)?;
        let drawn = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        let letters = drawn.map(|byte| alphabet[byte % alphabet.len()] as char);
        text.extend(letters.take(length - text.len()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_launch_sign_is_reproduced() {
        let text = "mch_id=1230000109&nonce_str=zyx53Nkey8o4bHpxTQvd8m7e92nG5mG2&out_order_no=1234323JKHDFE1243252\
                    &service_id=88888888000011&sign_type=HMAC-SHA256&timestamp=1530097563\
                    &key=192006250b4c09247ec02edce69f6a2d";
        assert_eq!(
            hmac_sha256_upper_hex("192006250b4c09247ec02edce69f6a2d", text),
            "5EA003DF79A5F4B5450A0276ADEE4E54E866DF5A43FFE8E5A53E66B307F2C901"
        );
    }

    #[test]
    fn a_key_survives_its_pem_and_verifies_only_what_it_signed() {
        let key = SigningKey::generate().expect("a key");
        let again = SigningKey::from_pem(&key.private_pem().expect("private")).expect("the same key");
        let public = VerifyingKey::from_pem(&key.public_pem().expect("public")).expect("its public half");
        let signature = again.sign("a=1&b=2").expect("a signature");
        assert!(public.verifies("a=1&b=2", &signature));
        assert!(!public.verifies("a=1&b=3", &signature));
        assert!(!public.verifies("a=1&b=2", "no base64!"));
    }

    /// Counts upwards, so that every byte comes.
    struct Counting(std::sync::atomic::AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            for byte in bytes {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
            Ok(())
        }
    }

    #[test]
    fn a_random_text_is_drawn_from_the_port_and_no_letter_is_favoured() {
        let random = Counting(0.into());
        let text = random_text(&random, 248).expect("text");
        assert_eq!(text.len(), 248, "four times 62 of the 256 bytes are used");
        assert_eq!((text.matches('A').count(), text.matches('9').count()), (4, 4));
        assert_eq!(random_digits(&Counting(0.into()), 5).expect("digits"), "14567");
    }

    #[test]
    fn a_signature_and_a_seal_are_the_same_for_the_same_chance() {
        let key = SigningKey::generate().expect("a key");
        assert_eq!(key.sign("a=1").expect("a signature"), key.sign("a=1").expect("a signature"));
        let seal = || seal(&[7; 32], "plain", "transaction", &Counting(0.into())).expect("sealed");
        let (one, other) = (seal(), seal());
        assert_eq!((one.nonce.as_str(), &one.ciphertext), ("ABCDEFGHIJKL", &other.ciphertext));
    }
}
