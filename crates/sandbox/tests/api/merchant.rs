//! The merchant's side of the signatures, over aws-lc-rs directly.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use paylater_sandbox::keys;

/// RSA keys are slow to make, so that all tests of this program share them.
pub fn key_folders() -> &'static (PathBuf, PathBuf) {
    static FOLDERS: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    FOLDERS.get_or_init(|| {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox-tests");
        let (provider, merchant) = (base.join("sandbox-keys"), base.join("keys"));
        keys::make_provider_keys(&provider).expect("provider keys");
        keys::make_merchant_keys(&merchant).expect("merchant keys");
        (provider, merchant)
    })
}

/// A private key of the merchant.
pub struct Private(RsaKeyPair);

/// A public key of the provider.
pub struct Public(Vec<u8>);

fn der_of(path: &Path) -> Vec<u8> {
    let text = fs::read_to_string(path).expect("a key file");
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    BASE64.decode(base64).expect("base64")
}

impl Private {
    pub fn read(path: &Path) -> Self {
        Self(RsaKeyPair::from_pkcs8(&der_of(path)).expect("PKCS#8"))
    }

    pub fn sign(&self, text: &str) -> String {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .expect("a signature");
        BASE64.encode(signature)
    }
}

impl Public {
    pub fn read(path: &Path) -> Self {
        Self(der_of(path))
    }

    pub fn from_der(der: &[u8]) -> Self {
        Self(der.to_vec())
    }

    pub fn verifies(&self, text: &str, signature: &str) -> bool {
        let Ok(signature) = BASE64.decode(signature) else {
            return false;
        };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0)
            .verify(text.as_bytes(), &signature)
            .is_ok()
    }
}

/// Opens what WeChat Pay sealed with the API v3 key.
pub fn unseal(api_v3_key: &str, nonce: &str, associated_data: &str, ciphertext: &str) -> String {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, api_v3_key.as_bytes()).expect("32 bytes"));
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).expect("12 bytes");
    let mut bytes = BASE64.decode(ciphertext).expect("base64");
    let plain = key.open_in_place(nonce, Aad::from(associated_data.as_bytes()), &mut bytes).expect("our key");
    String::from_utf8(plain.to_vec()).expect("UTF-8")
}
