//! WeChat Pay API v3: five lines for a request, three for an answer or notification, four for the page's bridge; and
//! the API v2 text that the service-order launch still needs.

use std::collections::BTreeMap;

/// The five lines of a request. `path_and_query` exactly as sent; `body` the exact text sent, empty for GET.
pub fn request_string_to_sign(
    method: &str,
    path_and_query: &str,
    timestamp_s: i64,
    nonce: &str,
    body: &str,
) -> String {
    format!("{method}\n{path_and_query}\n{timestamp_s}\n{nonce}\n{body}\n")
}

/// The three lines of an answer or a notification, from its headers and its raw body.
pub fn answer_string_to_sign(timestamp: &str, nonce: &str, body: &str) -> String {
    format!("{timestamp}\n{nonce}\n{body}\n")
}

/// The four lines behind `paySign`. `package` is the whole `prepay_id=…` text.
pub fn pay_sign_string(app_id: &str, timestamp_s: i64, nonce: &str, package: &str) -> String {
    format!("{app_id}\n{timestamp_s}\n{nonce}\n{package}\n")
}

/// The `Authorization` header of a signed request.
pub fn authorization_header(
    mchid: &str,
    serial_no: &str,
    timestamp_s: i64,
    nonce: &str,
    signature: &str,
) -> String {
    format!(
        "WECHATPAY2-SHA256-RSA2048 mchid=\"{mchid}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp_s}\",serial_no=\"{serial_no}\",signature=\"{signature}\""
    )
}

/// The API v2 text: non-empty pairs but `sign`, sorted, joined by `&`, then `key=` and the API v2 key.
///
/// The caller hashes it (HMAC-SHA256 or MD5, upper-case hex).
pub fn v2_string_to_sign(pairs: &BTreeMap<String, String>, api_v2_key: &str) -> String {
    let mut text = String::new();
    for (name, value) in pairs.iter().filter(|(name, value)| *name != "sign" && !value.is_empty()) {
        text.push_str(name);
        text.push('=');
        text.push_str(value);
        text.push('&');
    }
    text.push_str("key=");
    text.push_str(api_v2_key);
    text
}

/// How far the clock of an answer or notification may be from ours, in seconds, in either direction.
pub const CLOCK_SKEW_MAX_S: i64 = 300;

/// Is a message of this moment too old or too far in the future to be believed?
pub fn is_outside_clock_skew(timestamp_s: i64, now_s: i64) -> bool {
    now_s.abs_diff(timestamp_s) >= CLOCK_SKEW_MAX_S.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_ended_also_the_last() {
        assert_eq!(
            request_string_to_sign("GET", "/v3/certificates", 1554208460, "593BEC0C", ""),
            "GET\n/v3/certificates\n1554208460\n593BEC0C\n\n"
        );
        assert_eq!(answer_string_to_sign("1722850421", "d824", ""), "1722850421\nd824\n\n");
        assert_eq!(
            pay_sign_string("wx2421b1c4370ec43b", 1554208460, "593BEC0C", "prepay_id=wx20"),
            "wx2421b1c4370ec43b\n1554208460\n593BEC0C\nprepay_id=wx20\n"
        );
    }

    #[test]
    fn the_v2_text_is_sorted_and_ends_with_the_key() {
        let pairs: BTreeMap<String, String> = [
            ("nonce_str", "ibuaiVcKdpRxkhJA"),
            ("appid", "wxd930ea5d5a258f4f"),
            ("sign", "dropped"),
            ("empty", ""),
            ("body", "test"),
        ]
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
        assert_eq!(
            v2_string_to_sign(&pairs, "192006250b4c09247ec02edce69f6a2d"),
            "appid=wxd930ea5d5a258f4f&body=test&nonce_str=ibuaiVcKdpRxkhJA&key=192006250b4c09247ec02edce69f6a2d"
        );
    }

    #[test]
    fn a_message_five_minutes_off_is_refused_in_both_directions() {
        let now_s = 1_000_000;
        for (timestamp_s, outside) in [
            (now_s - 299, false),
            (now_s - 300, true),
            (now_s + 299, false),
            (now_s + 301, true),
            (i64::MIN, true),
        ] {
            assert_eq!(is_outside_clock_skew(timestamp_s, now_s), outside, "{timestamp_s}");
        }
    }
}
