//! Development keys, made where they are missing. What exists is never touched: a replaced key would orphan orders.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RsaKeyPair};

use crate::config_error::ConfigError;
use crate::consent::key::{PRIVATE_FILE, PUBLIC_FILE};
use crate::pem;
use crate::ports::random;
use crate::ports::real::SystemRandom;

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
            write(&dir.join(private), &pem::close("PRIVATE KEY", private_der.as_ref()))?;
            write(&dir.join(public), &pem::close("PUBLIC KEY", public_der.as_ref()))?;
        }
    }
    if !dir.join(PRIVATE_FILE).exists() {
        let pair = Ed25519KeyPair::generate().map_err(|error| wrong(dir, error))?;
        let private_der = AsDer::<Pkcs8V1Der>::as_der(&pair).map_err(|error| wrong(dir, error))?;
        let public_der =
            AsDer::<PublicKeyX509Der>::as_der(pair.public_key()).map_err(|error| wrong(dir, error))?;
        write(&dir.join(PRIVATE_FILE), &pem::close("PRIVATE KEY", private_der.as_ref()))?;
        write(&dir.join(PUBLIC_FILE), &pem::close("PUBLIC KEY", public_der.as_ref()))?;
    }
    for name in ["wechatpay_api_v3.key", "wechatpay_api_v2.key", "shop_api.key", "session.key"] {
        let path = dir.join(name);
        if !path.exists() {
            let random = random::hex(&SystemRandom).map_err(|_| ConfigError("no randomness".into()))?;
            write(&path, &random)?;
        }
    }
    println!("keys are in {}", dir.display());
    Ok(ExitCode::SUCCESS)
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
