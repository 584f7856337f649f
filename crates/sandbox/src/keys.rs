//! Keys as users of this crate need them: what they are, and how they are made and read on disk.

pub use crate::keyring::{KeyError, MerchantKeys, PlatformCertificate, ProviderKeys};
pub use crate::system::key_files::{
    WECHAT_PUBLIC_KEY_ID, load_merchant_keys, load_provider_keys, make_merchant_keys, make_provider_keys,
};
