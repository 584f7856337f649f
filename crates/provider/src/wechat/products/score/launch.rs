//! What the page hands to WeChat's bridge to open the confirm page, in both forms that a service may need.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use paylater_core::instant::Instant;
use paylater_core::instruction::WechatScore;
use paylater_core::signing::form::encode_component;
use paylater_core::signing::wechat::v2_string_to_sign;

use crate::error::Fault;
use crate::wechat::client::{WechatPay, check_nonce};
use crate::wechat::config::ScoreLaunch;

/// `openBusinessView` for this package, which is opaque and passed on untouched.
pub(super) fn launch(
    wechat: &WechatPay,
    package: &str,
    now: Instant,
    nonce: &str,
) -> Result<WechatScore, Fault> {
    check_nonce(nonce)?;
    let extra_data = match wechat.config.score_launch {
        ScoreLaunch::PackageOnly => vec![("package".to_owned(), package.to_owned())],
        ScoreLaunch::Signed => {
            let timestamp = now.unix_s().to_string();
            let launch = [
                ("mch_id", wechat.config.mchid.as_str()),
                ("nonce_str", nonce),
                ("package", package),
                ("sign_type", "HMAC-SHA256"),
                ("timestamp", &timestamp),
            ];
            signed_launch(&launch, &wechat.config.api_v2_key)
        }
    };
    // Signed raw, sent encoded.
    let pairs: Vec<String> =
        extra_data.iter().map(|(name, value)| format!("{name}={}", encode_component(value))).collect();
    Ok(WechatScore { business_type: "wxpayScoreUse".to_owned(), query_string: pairs.join("&"), extra_data })
}

/// The pairs, and their HMAC-SHA256 with the API v2 key in upper-case hexadecimal.
fn signed_launch(pairs: &[(&str, &str)], api_v2_key: &str) -> Vec<(String, String)> {
    let owned: BTreeMap<String, String> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, api_v2_key.as_bytes());
    let tag = hmac::sign(&key, v2_string_to_sign(&owned, api_v2_key).as_bytes());
    let sign: String = tag.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    owned.into_iter().chain([("sign".to_owned(), sign)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

    fn sign_of(pairs: &[(&str, &str)]) -> Option<String> {
        signed_launch(pairs, KEY).into_iter().find(|(name, _)| name == "sign").map(|(_, sign)| sign)
    }

    #[test]
    fn the_published_launches_have_the_published_signatures() {
        // The official API v2 sample, and the two launch forms of the payscore pages.
        let sample = [
            ("appid", "wxd930ea5d5a258f4f"),
            ("body", "test"),
            ("device_info", "1000"),
            ("mch_id", "10000100"),
            ("nonce_str", "ibuaiVcKdpRxkhJA"),
        ];
        let sample_sign = "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6";
        assert_eq!(sign_of(&sample).as_deref(), Some(sample_sign));
        let detail = [
            ("mch_id", "1230000109"),
            ("nonce_str", "zyx53Nkey8o4bHpxTQvd8m7e92nG5mG2"),
            ("out_order_no", "1234323JKHDFE1243252"),
            ("service_id", "88888888000011"),
            ("sign_type", "HMAC-SHA256"),
            ("timestamp", "1530097563"),
        ];
        let detail_sign = "5EA003DF79A5F4B5450A0276ADEE4E54E866DF5A43FFE8E5A53E66B307F2C901";
        assert_eq!(sign_of(&detail).as_deref(), Some(detail_sign));
        let confirm = [
            ("mch_id", "1230000109"),
            ("nonce_str", "zyx53Nkey8o4bHpxTQvd8m7e92nG5mG2"),
            ("package", "DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we"),
            ("sign_type", "HMAC-SHA256"),
            ("timestamp", "1530097563"),
        ];
        let confirm_sign = "C06C0AD595C76D743133C2EF0F567B1A6C1E1331ADF0C4E6F8D568C5A464C09A";
        assert_eq!(sign_of(&confirm).as_deref(), Some(confirm_sign));
    }
}
