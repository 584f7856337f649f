//! Development keys, made where they are missing. What exists is never touched: a replaced key would orphan orders.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::config::ConfigError;
use crate::token;

/// Makes every missing key in this folder.
pub fn make(dir: &Path) -> Result<ExitCode, ConfigError> {
    fs::create_dir_all(dir).map_err(|error| wrong(dir, error))?;
    for (private, public) in [
        ("alipay_app_private.pem", "alipay_app_public.pem"),
        ("wechatpay_merchant_private.pem", "wechatpay_merchant_public.pem"),
    ] {
        if !dir.join(private).exists() {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|error| wrong(dir, error))?;
            let private_der = AsDer::<Pkcs8V1Der>::as_der(&pair).map_err(|error| wrong(dir, error))?;
            let public_der =
                AsDer::<PublicKeyX509Der>::as_der(pair.public_key()).map_err(|error| wrong(dir, error))?;
            write(&dir.join(private), &pem("PRIVATE KEY", private_der.as_ref()))?;
            write(&dir.join(public), &pem("PUBLIC KEY", public_der.as_ref()))?;
        }
    }
    for name in ["wechatpay_api_v3.key", "wechatpay_api_v2.key", "shop_api.key", "session.key"] {
        let path = dir.join(name);
        if !path.exists() {
            let random = token::random_hex().map_err(|_| ConfigError("no randomness".into()))?;
            write(&path, &random)?;
        }
    }
    println!("keys are in {}", dir.display());
    Ok(ExitCode::SUCCESS)
}

fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in encoded.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// Readable by its owner alone, and never over an existing file.
fn write(path: &Path, text: &str) -> Result<(), ConfigError> {
    let mut options = fs::OpenOptions::new();
    let mut file =
        options.write(true).create_new(true).mode(0o600).open(path).map_err(|error| wrong(path, error))?;
    file.write_all(text.as_bytes()).map_err(|error| wrong(path, error))
}

fn wrong(path: &Path, error: impl std::fmt::Display) -> ConfigError {
    ConfigError(format!("{}: {error}", path.display()))
}
