//! `GET /v3/certificates`: the platform certificate, sealed with the API v3 key.

use serde_json::json;

use crate::crypto;
use crate::datetime;
use crate::options::WechatMerchant;
use crate::product::{Context, Face, Product, WechatCall, WechatFace, no_work};
use crate::state::SandboxState;
use crate::wechat::answer::{Answer, Refusal};
use crate::wechat::request::Request;

const ASSOCIATED_DATA: &str = "certificate";

/// The row.
pub const PRODUCT: Product = Product {
    id: "wechat_certificates",
    name: "微信支付平台证书",
    parts: &[],
    face: Face::Wechat(WechatFace {
        calls: &[WechatCall { name: "GET /v3/certificates", answer: list }],
        pay: None,
        views: &[],
        find_payment: |_, _| None,
        refunded: |_, _| {},
    }),
    cashier: None,
    work: no_work,
    book: |_, _| Vec::new(),
};

fn list(_state: &mut SandboxState, _request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    if ctx.options.behaviour.wechat_merchant == WechatMerchant::PublicKey {
        return Err(Refusal::no_resource("无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥"));
    }
    let platform = &ctx.keys.platform;
    let sealed =
        crypto::seal(ctx.merchant.wechat_api_v3.as_bytes(), &platform.pem, ASSOCIATED_DATA, ctx.random)
            .map_err(|_| Refusal::parameter("APIv3 密钥不可用"))?;
    Ok(Answer::Json(json!({ "data": [{
        "serial_no": platform.serial_no,
        "effective_time": datetime::rfc3339(platform.effective_ms),
        "expire_time": datetime::rfc3339(platform.expires_ms),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": sealed.nonce,
            "associated_data": ASSOCIATED_DATA,
            "ciphertext": sealed.ciphertext,
        },
    }] })))
}
