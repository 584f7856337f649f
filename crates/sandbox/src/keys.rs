//! Keys on disk: the provider's own, and what it knows of the merchant's.
//!
//! Making keys never overwrites any, so that a running backend does not lose the key it already trusts.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, DistinguishedName, DnType, PKCS_RSA_SHA256, SerialNumber};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::crypto::{self, CryptoError, SigningKey, VerifyingKey};
use crate::pem;

/// The id of the sandbox's WeChat Pay public key, unless its file says otherwise.
pub const WECHAT_PUBLIC_KEY_ID: &str = "PUB_KEY_ID_00000000000000000000000000000001";

/// Why keys cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refused.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is there but holds no such key.
    #[error("{0} holds no usable key")]
    Unusable(PathBuf),
    /// A key could not be made.
    #[error("a key could not be made: {0}")]
    Making(String),
}

impl From<CryptoError> for KeyError {
    fn from(error: CryptoError) -> Self {
        Self::Making(error.to_string())
    }
}

impl From<rcgen::Error> for KeyError {
    fn from(error: rcgen::Error) -> Self {
        Self::Making(error.to_string())
    }
}

/// WeChat Pay's older kind of key: an X.509 certificate with a serial number and an end.
pub struct PlatformCertificate {
    /// The certificate in PEM armour, as `GET /v3/certificates` hands it out (sealed).
    pub pem: String,
    /// Upper-case hexadecimal.
    pub serial_no: String,
    /// Valid from, in milliseconds since 1970.
    pub effective_ms: i64,
    /// Valid until, in milliseconds since 1970.
    pub expires_ms: i64,
    /// The private key that belongs to it.
    pub key: SigningKey,
}

/// The provider's own keys.
pub struct ProviderKeys {
    /// Signs Alipay's answers and notifications.
    pub alipay: SigningKey,
    /// Signs WeChat's answers and notifications under [`Self::wechat_public_key_id`].
    pub wechat: SigningKey,
    /// `PUB_KEY_ID_` and 32 digits.
    pub wechat_public_key_id: String,
    /// Signs for merchants who still name a certificate.
    pub platform: PlatformCertificate,
}

/// What the provider knows of the merchant's keys: the public halves, and the two shared secrets of WeChat
/// Pay.
pub struct MerchantKeys {
    /// Verifies requests and order strings at Alipay.
    pub alipay_app: VerifyingKey,
    /// Verifies requests and `paySign` at WeChat Pay.
    pub wechat_merchant: VerifyingKey,
    /// 32 characters; seals notifications.
    pub wechat_api_v3: String,
    /// 32 characters; signs the launch of a service order.
    pub wechat_api_v2: String,
}

/// Makes the provider's keys in `folder`, keeping those that exist. Returns the names of the files it wrote.
pub fn make_provider_keys(folder: &Path) -> Result<Vec<&'static str>, KeyError> {
    create_folder(folder)?;
    let mut written = Vec::new();
    for (private, public) in
        [("alipay_private.pem", "alipay_public.pem"), ("wechatpay_private.pem", "wechatpay_public.pem")]
    {
        written.extend(make_pair(folder, private, public)?);
    }
    let id = "wechatpay_public_key_id.txt";
    if write_new(&folder.join(id), &format!("{WECHAT_PUBLIC_KEY_ID}\n"))? {
        written.push(id);
    }
    let (private, certificate) = ("wechatpay_platform_private.pem", "wechatpay_platform_cert.pem");
    if !folder.join(private).exists() {
        write_new(&folder.join(private), &SigningKey::generate()?.private_pem()?)?;
        written.push(private);
    }
    if !folder.join(certificate).exists() {
        let issued = issue_certificate(&read(&folder.join(private))?)?;
        write_new(&folder.join(certificate), &issued)?;
        written.push(certificate);
    }
    Ok(written)
}

/// Makes a merchant's keys, as the backend's own `keys` command does; for tests that run without the backend.
pub fn make_merchant_keys(folder: &Path) -> Result<(), KeyError> {
    create_folder(folder)?;
    make_pair(folder, "alipay_app_private.pem", "alipay_app_public.pem")?;
    make_pair(folder, "wechatpay_merchant_private.pem", "wechatpay_merchant_public.pem")?;
    for secret in ["wechatpay_api_v3.key", "wechatpay_api_v2.key"] {
        write_new(&folder.join(secret), &crypto::random_text(32)?)?;
    }
    Ok(())
}

impl ProviderKeys {
    /// Reads the provider's keys.
    pub fn load(folder: &Path) -> Result<Self, KeyError> {
        Ok(Self {
            alipay: signing_key(&folder.join("alipay_private.pem"))?,
            wechat: signing_key(&folder.join("wechatpay_private.pem"))?,
            wechat_public_key_id: read(&folder.join("wechatpay_public_key_id.txt"))?.trim().to_owned(),
            platform: PlatformCertificate::load(folder)?,
        })
    }
}

impl PlatformCertificate {
    fn load(folder: &Path) -> Result<Self, KeyError> {
        let path = folder.join("wechatpay_platform_cert.pem");
        let pem = read(&path)?;
        let der = pem::decode(&pem, "CERTIFICATE").ok_or_else(|| KeyError::Unusable(path.clone()))?;
        let (_, parsed) = X509Certificate::from_der(&der).map_err(|_| KeyError::Unusable(path.clone()))?;
        let serial_no = parsed.raw_serial().iter().map(|byte| format!("{byte:02X}")).collect();
        let (effective_s, expires_s) =
            (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
        let key = signing_key(&folder.join("wechatpay_platform_private.pem"))?;
        Ok(Self { pem, serial_no, effective_ms: effective_s * 1000, expires_ms: expires_s * 1000, key })
    }
}

impl MerchantKeys {
    /// Reads what the provider may know of the merchant's keys. Never touches a private key.
    pub fn load(folder: &Path) -> Result<Self, KeyError> {
        Ok(Self {
            alipay_app: verifying_key(&folder.join("alipay_app_public.pem"))?,
            wechat_merchant: verifying_key(&folder.join("wechatpay_merchant_public.pem"))?,
            wechat_api_v3: secret(&folder.join("wechatpay_api_v3.key"))?,
            wechat_api_v2: secret(&folder.join("wechatpay_api_v2.key"))?,
        })
    }
}

/// Five years from today, with a serial number of twenty bytes as the real ones have.
fn issue_certificate(private_pem: &str) -> Result<String, KeyError> {
    let key = rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(private_pem, &PKCS_RSA_SHA256)?;
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "paylater-sandbox platform certificate");
    params.distinguished_name = name;
    // A leading byte below 0x80 keeps the number positive, and so twenty bytes long.
    let serial: Vec<u8> = std::iter::once(0x5A).chain(crypto::random_text(19)?.into_bytes()).collect();
    params.serial_number = Some(SerialNumber::from(serial));
    params.not_before = time::OffsetDateTime::now_utc() - time::Duration::days(1);
    params.not_after = params.not_before + time::Duration::days(5 * 365);
    Ok(params.self_signed(&key)?.pem())
}

fn make_pair(
    folder: &Path,
    private: &'static str,
    public: &'static str,
) -> Result<Vec<&'static str>, KeyError> {
    let mut written = Vec::new();
    if !folder.join(private).exists() {
        write_new(&folder.join(private), &SigningKey::generate()?.private_pem()?)?;
        written.push(private);
    }
    if !folder.join(public).exists() {
        write_new(&folder.join(public), &signing_key(&folder.join(private))?.public_pem()?)?;
        written.push(public);
    }
    Ok(written)
}

fn signing_key(path: &Path) -> Result<SigningKey, KeyError> {
    SigningKey::from_pem(&read(path)?).map_err(|_| KeyError::Unusable(path.to_owned()))
}

fn verifying_key(path: &Path) -> Result<VerifyingKey, KeyError> {
    VerifyingKey::from_pem(&read(path)?).map_err(|_| KeyError::Unusable(path.to_owned()))
}

fn secret(path: &Path) -> Result<String, KeyError> {
    let text = read(path)?.trim().to_owned();
    if text.len() == 32 { Ok(text) } else { Err(KeyError::Unusable(path.to_owned())) }
}

fn read(path: &Path) -> Result<String, KeyError> {
    fs::read_to_string(path).map_err(|source| KeyError::File { path: path.to_owned(), source })
}

fn create_folder(folder: &Path) -> Result<(), KeyError> {
    fs::create_dir_all(folder).map_err(|source| KeyError::File { path: folder.to_owned(), source })
}

/// Writes a file that is readable by its owner only, unless it exists. Says whether it wrote.
fn write_new(path: &Path, text: &str) -> Result<bool, KeyError> {
    let mut opening = fs::OpenOptions::new();
    opening.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut opening, 0o600);
    let written = match opening.open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    };
    written.map_err(|source| KeyError::File { path: path.to_owned(), source })
}
