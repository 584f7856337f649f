//! Keys on disk. Making keys never overwrites any, so that a running backend does not lose the key it already trusts.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use rcgen::{CertificateParams, DistinguishedName, DnType, PKCS_RSA_SHA256, SerialNumber};

use super::machine::OsRandom;
use crate::crypto::{SigningKey, random_text};
use crate::keyring::{KeyError, MerchantKeys, ProviderKeys};

/// The id of the sandbox's WeChat Pay public key, unless its file says otherwise.
pub const WECHAT_PUBLIC_KEY_ID: &str = "PUB_KEY_ID_00000000000000000000000000000001";

/// Reads the provider's keys.
pub fn load_provider_keys(folder: &Path) -> Result<ProviderKeys, KeyError> {
    ProviderKeys::read(&|name| read(&folder.join(name))).map_err(|error| in_folder(folder, error))
}

/// Reads what the provider may know of the merchant's keys.
pub fn load_merchant_keys(folder: &Path) -> Result<MerchantKeys, KeyError> {
    MerchantKeys::read(&|name| read(&folder.join(name))).map_err(|error| in_folder(folder, error))
}

/// The reader of a text knows its name only.
fn in_folder(folder: &Path, error: KeyError) -> KeyError {
    match error {
        KeyError::Unusable(name) => KeyError::Unusable(folder.join(name)),
        KeyError::File { .. } | KeyError::Making(_) => error,
    }
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
    let random = OsRandom::default();
    make_pair(folder, "alipay_app_private.pem", "alipay_app_public.pem")?;
    make_pair(folder, "wechatpay_merchant_private.pem", "wechatpay_merchant_public.pem")?;
    for secret in ["wechatpay_api_v3.key", "wechatpay_api_v2.key"] {
        write_new(&folder.join(secret), &random_text(&random, 32)?)?;
    }
    Ok(())
}

/// Five years from today, with a serial number of twenty bytes as the real ones have.
fn issue_certificate(private_pem: &str) -> Result<String, KeyError> {
    let key = rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(private_pem, &PKCS_RSA_SHA256).map_err(making)?;
    let mut params = CertificateParams::new(Vec::<String>::new()).map_err(making)?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "paylater-sandbox platform certificate");
    params.distinguished_name = name;
    // A leading byte below 0x80 keeps the number positive, and so twenty bytes long.
    let serial: Vec<u8> =
        std::iter::once(0x5A).chain(random_text(&OsRandom::default(), 19)?.into_bytes()).collect();
    params.serial_number = Some(SerialNumber::from(serial));
    params.not_before = time::OffsetDateTime::now_utc() - time::Duration::days(1);
    params.not_after = params.not_before + time::Duration::days(5 * 365);
    Ok(params.self_signed(&key).map_err(making)?.pem())
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
        write_new(&folder.join(public), &SigningKey::from_pem(&read(&folder.join(private))?)?.public_pem()?)?;
        written.push(public);
    }
    Ok(written)
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

fn making(error: rcgen::Error) -> KeyError {
    KeyError::Making(error.to_string())
}
