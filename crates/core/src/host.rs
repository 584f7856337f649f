//! Where are we running? Decides from facts it is given; never looks at the page itself.
//!
//! An unknown host is an ordinary browser: it loses the shortcut, not the sale.

use crate::provider::Provider;
use crate::table::table;
use crate::template::find;

/// What is said of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostRow {
    /// Its id on the wire.
    pub id: &'static str,
    /// Whose bridge is there; none in an ordinary browser.
    pub bridge: Option<Provider>,
    /// The page's user agent says one of these, in lower case; nothing here is said by every user agent.
    pub says: &'static [&'static str],
    /// And none of these.
    pub never_says: &'static [&'static str],
    /// It is a web-view inside a mini-program, which the user agent or the bridge tells.
    pub is_mini: bool,
    /// The script that brings the bridge into a page, where the app does not do so by itself: its origin and its path, which
    /// resolve in the app alone.
    pub script: Option<(&'static str, &'static str)>,
}

table! {
    /// The app a page runs in, as far as paying is concerned. The first whose marks are there is meant.
    pub enum Host;
    /// What is said of each host. Alipay comes first: WeChat's mini-programs also say MiniProgram, and some apps copy
    /// MicroMessenger.
    pub const HOSTS: HostRow;

    /// An H5 page opened in Alipay itself.
    AlipayH5 {
        id: "alipay_h5",
        bridge: Some(Provider::Alipay),
        says: &["alipayclient", "aliapp(ap/"],
        never_says: &[],
        is_mini: false,
        script: None,
    }
    /// A web-view inside an Alipay mini-program.
    AlipayMini {
        id: "alipay_mini",
        bridge: Some(Provider::Alipay),
        says: &["alipayclient", "aliapp(ap/"],
        never_says: &[],
        is_mini: true,
        script: Some(("https://appx", "/web-view.min.js")),
    }
    /// An H5 page opened in WeChat itself.
    WechatH5 {
        id: "wechat_h5",
        bridge: Some(Provider::WechatPay),
        says: &["micromessenger"],
        never_says: &["wxwork"],
        is_mini: false,
        script: None,
    }
    /// A web-view inside a WeChat mini-program, where neither JSAPI nor H5 payment works.
    WechatMini {
        id: "wechat_mini",
        bridge: Some(Provider::WechatPay),
        says: &["micromessenger"],
        never_says: &["wxwork"],
        is_mini: true,
        script: None,
    }
    /// Anything else.
    Browser { id: "browser", bridge: None, says: &[], never_says: &[], is_mini: false, script: None }
}

/// What the page found out about its surroundings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostFacts {
    /// `navigator.userAgent`.
    pub user_agent: String,
    /// `my.getEnv` answered `miniprogram: true`.
    pub says_alipay_mini: bool,
    /// `window.__wxjs_environment` is `miniprogram`.
    pub says_wechat_mini: bool,
}

impl Host {
    /// Which host these facts speak of. The most specific token decides, because tokens of one app appear in others.
    pub fn detect(facts: &HostFacts) -> Self {
        let agent = facts.user_agent.to_ascii_lowercase();
        let is_meant = |host: &Self| host.row().is_meant(&agent, facts);
        Self::ALL.into_iter().find(is_meant).unwrap_or(Self::Browser)
    }
}

impl HostRow {
    /// `agent`: the user agent in lower case.
    fn is_meant(&self, agent: &str, facts: &HostFacts) -> bool {
        let has = |token: &str| find(agent, token).is_some();
        if self.says.is_empty() {
            return true;
        }
        let bridge_says_mini = match self.bridge {
            Some(Provider::Alipay) => facts.says_alipay_mini,
            Some(Provider::WechatPay) => facts.says_wechat_mini,
            None => false,
        };
        let is_app =
            self.says.iter().any(|token| has(token)) && !self.never_says.iter().any(|token| has(token));
        is_app && (bridge_says_mini || has("miniprogram")) == self.is_mini
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_by_its_most_specific_token() {
        let cases = [
            (
                "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/69.0.3497.100 UWS/3.22.2.66 Mobile Safari/537.36 AliApp(AP/10.5.78.8000) AlipayClient/10.5.78.8000 Language/zh-Hans",
                Host::AlipayH5,
            ),
            (
                "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Ariver/1.1.0 AliApp(AP/10.2.65.8000) Nebula WK AlipayClient/10.2.65.8000 NebulaX/1.0.0",
                Host::AlipayH5,
            ),
            (
                "Mozilla/5.0 (Linux; Android 13) Chrome/105.0.5195.148 MYWeb/0.11.0 AliApp(AP/10.6.10.8000) AlipayClient/10.6.10.8000 MiniProgram NebulaX/1.0.0 Ariver/1.0.0-SNAPSHOT",
                Host::AlipayMini,
            ),
            (
                "Mozilla/5.0 (Linux; Android 13) Chrome/111 XWEB/1110005 MMWEBSDK/2023 MicroMessenger/8.0.42",
                Host::WechatH5,
            ),
            (
                "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 MicroMessenger/8.0.76 NetType/WIFI Language/zh_CN miniProgram/wx0000000000000001",
                Host::WechatMini,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/132 MicroMessenger/7.0.20 WindowsWechat MiniProgramEnv/Windows",
                Host::WechatMini,
            ),
            ("Mozilla/5.0 MicroMessenger/7.0 wxwork/4.1", Host::Browser),
            ("Mozilla/5.0 MicroMessenger/7.0 wxwork/4.1 miniProgram", Host::Browser),
            // Alipay's marks outweigh WeChat's, and a mini-program of neither has no bridge that we know.
            ("Mozilla/5.0 MicroMessenger/7.0 AliApp(AP/10.5.78.8000)", Host::AlipayH5),
            ("Mozilla/5.0 Chrome/111 ToutiaoMicroApp/3.0 miniProgram", Host::Browser),
            ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", Host::Browser),
            ("", Host::Browser),
        ];
        for (user_agent, host) in cases {
            let facts = HostFacts { user_agent: user_agent.into(), ..HostFacts::default() };
            assert_eq!(Host::detect(&facts), host, "{user_agent}");
        }
    }

    #[test]
    fn the_hosts_own_word_outweighs_a_silent_user_agent() {
        let alipay = HostFacts {
            user_agent: "AlipayClient/10".into(),
            says_alipay_mini: true,
            says_wechat_mini: false,
        };
        assert_eq!(Host::detect(&alipay), Host::AlipayMini);
        let wechat = HostFacts {
            user_agent: "MicroMessenger/8".into(),
            says_alipay_mini: false,
            says_wechat_mini: true,
        };
        assert_eq!(Host::detect(&wechat), Host::WechatMini);
    }

    #[test]
    fn names_lead_back_to_their_hosts() {
        for host in Host::ALL {
            assert_eq!(Host::from_id(host.id()), Some(host));
        }
        assert_eq!(Host::from_id("toaster"), None);
    }
}
