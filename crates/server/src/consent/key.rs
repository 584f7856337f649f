//! The key that signs receipts, and the public keys by which anyone checks them.

use std::fmt;
use std::path::Path;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paylater_core::digest::sha256_hex;
use paylater_wire::receipt::{ReceiptKey, SignedReceipt};

use crate::config_error::ConfigError;
use crate::pem;

/// The private key's file in `keys_dir`.
pub const PRIVATE_FILE: &str = "consent_receipt_private.pem";
/// The public key's file beside it.
pub const PUBLIC_FILE: &str = "consent_receipt_public.pem";
/// The folder in `keys_dir` for public keys that sign no more.
const RETIRED_DIR: &str = "receipt_retired";
/// The one algorithm. A receipt that names another is refused.
const ALGORITHM: &str = "Ed25519";

/// Signs receipts.
pub struct ReceiptSigner {
    pair: Ed25519KeyPair,
    public: PublicKey,
    retired: Vec<PublicKey>,
}

impl fmt::Debug for ReceiptSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReceiptSigner({})", self.public.id())
    }
}

impl ReceiptSigner {
    /// Reads the key in this folder, and the public keys that it followed.
    pub fn read(dir: &Path) -> Result<Self, ConfigError> {
        let path = dir.join(PRIVATE_FILE);
        let wrong = |why: &str| ConfigError(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(&path)
            .map_err(|error| wrong(&format!("{error}; `paylater keys` makes it")))?;
        let der = pem::open("PRIVATE KEY", &text).ok_or_else(|| wrong("no PEM with a private key"))?;
        let pair = Ed25519KeyPair::from_pkcs8(&der).map_err(|_| wrong("no Ed25519 key"))?;
        let public =
            AsDer::<PublicKeyX509Der>::as_der(pair.public_key()).map_err(|_| wrong("no public half"))?;
        Ok(Self { pair, public: PublicKey(public.as_ref().to_vec()), retired: read_retired(dir)? })
    }

    /// Signs this text.
    pub fn sign(&self, payload: String) -> SignedReceipt {
        SignedReceipt {
            signature: STANDARD.encode(self.pair.sign(payload.as_bytes())),
            key_id: self.public.id(),
            algorithm: ALGORITHM.into(),
            payload,
        }
    }

    /// The key in use and those before it, to be published.
    pub fn published(&self) -> Vec<ReceiptKey> {
        let retired = self.retired.iter().map(|key| key.published("retired"));
        std::iter::once(self.public.published("current")).chain(retired).collect()
    }
}

fn read_retired(dir: &Path) -> Result<Vec<PublicKey>, ConfigError> {
    let folder = dir.join(RETIRED_DIR);
    let wrong = |error: std::io::Error| ConfigError(format!("{}: {error}", folder.display()));
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(&folder).map_err(wrong)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "pem"));
    paths.sort();
    paths.iter().map(|path| PublicKey::read(path)).collect()
}

/// A public key for receipts, as DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads a PEM file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let wrong = |why: String| ConfigError(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        Self::parse(&text).ok_or_else(|| wrong("no PEM with an Ed25519 public key".into()))
    }

    /// Reads PEM.
    pub fn parse(text: &str) -> Option<Self> {
        let der = pem::open("PUBLIC KEY", text)?;
        UnparsedPublicKey::new(&ED25519, &der).parse().ok()?;
        Some(Self(der))
    }

    /// The first 16 digits of the SHA-256 of its DER.
    pub fn id(&self) -> String {
        sha256_hex(&self.0)[..16].into()
    }

    /// Is this receipt signed by this key?
    pub fn has_signed(&self, receipt: &SignedReceipt) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        receipt.algorithm == ALGORITHM
            && STANDARD
                .decode(&receipt.signature)
                .is_ok_and(|signature| key.verify(receipt.payload.as_bytes(), &signature).is_ok())
    }

    fn published(&self, status: &str) -> ReceiptKey {
        ReceiptKey {
            key_id: self.id(),
            algorithm: ALGORITHM.into(),
            public_key: pem::close("PUBLIC KEY", &self.0),
            status: status.into(),
        }
    }
}
