//! Where are we running? Decides from facts it is given; never looks at the page itself.
//!
//! An unknown host is an ordinary browser: it loses the shortcut, not the sale.

use crate::template::find;

/// The app a page runs in, as far as paying is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// An H5 page opened in Alipay itself.
    AlipayH5,
    /// A web-view inside an Alipay mini-program.
    AlipayMini,
    /// An H5 page opened in WeChat itself.
    WechatH5,
    /// A web-view inside a WeChat mini-program, where neither JSAPI nor H5 payment works.
    WechatMini,
    /// Anything else.
    Browser,
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
    /// Every host.
    pub const ALL: [Self; 5] =
        [Self::AlipayH5, Self::AlipayMini, Self::WechatH5, Self::WechatMini, Self::Browser];

    /// The host's name on the wire.
    pub const fn id(self) -> &'static str {
        match self {
            Self::AlipayH5 => "alipay_h5",
            Self::AlipayMini => "alipay_mini",
            Self::WechatH5 => "wechat_h5",
            Self::WechatMini => "wechat_mini",
            Self::Browser => "browser",
        }
    }

    /// The host of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|host| host.id() == id)
    }

    /// Which host these facts speak of. The most specific token decides, because tokens of one app appear in others.
    pub fn detect(facts: &HostFacts) -> Self {
        let agent = facts.user_agent.to_ascii_lowercase();
        let has = |token: &str| find(&agent, token).is_some();
        // Alipay first: WeChat's mini-programs also say MiniProgram, and some apps copy MicroMessenger.
        if has("alipayclient") || has("aliapp(ap/") {
            let is_mini = facts.says_alipay_mini || has("miniprogram");
            return if is_mini { Self::AlipayMini } else { Self::AlipayH5 };
        }
        if has("micromessenger") && !has("wxwork") {
            let is_mini = facts.says_wechat_mini || has("miniprogram");
            return if is_mini { Self::WechatMini } else { Self::WechatH5 };
        }
        Self::Browser
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
