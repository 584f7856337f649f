//! The drawn page: who may see it, what its form may do, and what it never takes from anybody.

use std::process::Command;

use reqwest::header;
use reqwest::redirect::Policy;
use serde_json::json;

use crate::support::{Session, World, order, text};

const ALIPAY: &str =
    "Mozilla/5.0 (Linux; Android 12) Chrome/69.0.3497.100 AliApp(AP/10.5.78.8000) AlipayClient/10.5.78.8000";

/// A browser without scripts, in Alipay, that follows no redirect by itself.
struct Browser<'a> {
    world: &'a World,
    http: reqwest::Client,
    cookie: String,
}

/// What it got.
struct Page {
    status: u16,
    location: String,
    headers: header::HeaderMap,
    html: String,
}

impl<'a> Browser<'a> {
    fn new(world: &'a World) -> Self {
        let http = reqwest::Client::builder().redirect(Policy::none()).user_agent(ALIPAY).build().unwrap();
        Self { world, http, cookie: String::new() }
    }

    /// Opens the page as the shop sends its shopper there.
    async fn open(world: &'a World, session: &Session) -> (Self, Page) {
        let mut browser = Self::new(world);
        let end_s = world.app.now().unix_ms() / 1000 + 3600;
        let opener =
            paylater_server::tokens::page_opener(&world.app.config.session_secret, &session.id, end_s);
        let page = browser.get(&format!("/checkout/{}?open={opener}", session.id)).await;
        assert_eq!(page.status, 200, "{}", page.html);
        let cookie = page.headers[header::SET_COOKIE].to_str().unwrap();
        browser.cookie = cookie.split(';').next().unwrap().to_string();
        (browser, page)
    }

    async fn get(&self, path: &str) -> Page {
        let request =
            self.http.get(format!("{}{path}", self.world.base)).header(header::COOKIE, &self.cookie);
        Page::read(request).await
    }

    async fn post(&self, session: &Session, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = self.http.post(format!("{}/checkout/{}", self.world.base, session.id));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        Page::read(request.header(header::COOKIE, &self.cookie).body(body.join("&"))).await
    }

    /// Sends what a page would send: its hidden fields, and these.
    async fn press(&self, session: &Session, page: &Page, fields: &[(&str, &str)]) -> Page {
        let hidden = page.hidden();
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        self.post(session, &all).await
    }
}

impl Page {
    async fn read(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        let headers = answer.headers().clone();
        let location = headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_string());
        Self {
            status: answer.status().as_u16(),
            location: location.unwrap_or_default(),
            headers,
            html: answer.text().await.unwrap(),
        }
    }

    fn hidden(&self) -> Vec<(String, String)> {
        let inputs = self.html.split("<input type=\"hidden\" ").skip(1);
        let attribute = |input: &str, name: &str| {
            let rest = input.split_once(&format!("{name}=\"")).unwrap().1;
            rest.split_once('"').unwrap().0.replace("&quot;", "\"").replace("&amp;", "&")
        };
        inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
    }

    /// The values of the ticks that belong to this way.
    fn ticks(&self, way: &str) -> Vec<String> {
        let values = self.html.split("name=\"agree\" value=\"").skip(1);
        let values = values.map(|rest| rest.split_once('"').unwrap().0.to_string());
        values.filter(|value| value.starts_with(&format!("{way}:"))).collect()
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Everything picked and ticked, up to the review.
async fn review(browser: &Browser<'_>, session: &Session, page: &Page) -> Page {
    let ticks = page.ticks("alipay-huabei");
    let mut fields = vec![("do", "review"), ("way", "alipay-huabei"), ("plan:alipay-huabei", "huabei-3")];
    fields.extend(ticks.iter().map(|tick| ("agree", tick.as_str())));
    let review = browser.press(session, page, &fields).await;
    assert!(review.html.contains("data-state=\"reviewing\""), "{}", review.html);
    review
}

/// A payment that was confirmed, and the first page of it.
async fn paying(world: &World) -> (Session, Browser<'_>, Page) {
    let session = world.session(129_900).await;
    let (browser, page) = Browser::open(world, &session).await;
    let review = review(&browser, &session, &page).await;
    browser.press(&session, &review, &[("do", "confirm")]).await;
    (session, browser, page)
}

#[tokio::test]
async fn an_opener_becomes_a_cookie_of_that_page_alone_and_stands_in_no_other_address() {
    let world = World::start().await;
    let created = world.new_session(order(129_900), "key-of-session").await.ok();
    let url = text(&created["checkout_url"]);
    let id = text(&created["id"]);
    assert!(url.contains(&format!("/checkout/{id}?open=po_")), "{url}");
    let browser = Browser::new(&world);
    let first = browser
        .get(url.split_once("/checkout").map(|(_, rest)| format!("/checkout{rest}")).unwrap().as_str())
        .await;
    assert_eq!(first.status, 200);
    assert!(!first.html.contains("po_"), "{}", first.html);
    let cookie = first.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.ends_with(&format!("; Path=/checkout/{id}; Max-Age=86400; HttpOnly; SameSite=Lax")),
        "{cookie}"
    );
    assert_eq!(first.headers[header::REFERRER_POLICY], "no-referrer, strict-origin");
}

#[tokio::test]
async fn the_link_of_a_session_ends_a_day_after_the_session_and_says_so_in_words() {
    let world = World::start().await;
    let created = world.new_session(order(129_900), "key-of-session").await.ok();
    let (id, url) = (text(&created["id"]), text(&created["checkout_url"]));
    let path = format!("/checkout{}", url.split_once("/checkout").unwrap().1);
    // Half an hour of the session, and the day.
    let mut browser = Browser::new(&world);
    let seen = browser.get(&path).await;
    let cookie = seen.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_string();
    world.pass_time(1800 + 86_400 - 60);
    assert_eq!(browser.get(&path).await.status, 200);
    world.pass_time(120);
    let ended = browser.get(&path).await;
    assert_eq!(ended.status, 410, "{}", ended.html);
    assert!(ended.html.contains("这个支付页面已失效") && ended.html.contains("link_ended"), "{}", ended.html);
    assert!(!ended.headers.contains_key(header::SET_COOKIE) && !ended.html.contains("ct_"));
    // A later end that nobody vouches for opens nothing, and who has opened the page before still sees it.
    let (end_s, mac) = path.split_once("po_").unwrap().1.split_once('_').unwrap();
    let later = end_s.parse::<i64>().unwrap() + 86_400;
    assert_eq!(browser.get(&format!("/checkout/{id}?open=po_{later}_{mac}")).await.status, 401);
    browser.cookie = cookie;
    assert_eq!(browser.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_stranger_sees_nothing_and_moves_nothing() {
    let world = World::start().await;
    let (session, other) =
        (world.session(129_900).await, world.new_session(order(5_000), "another-session").await.ok());
    let other = Session { id: text(&other["id"]), token: text(&other["client_token"]) };
    let (mine, page) = Browser::open(&world, &session).await;
    for path in ["", "/pay", "?open=po_wrong", "?said=done"] {
        let refused = mine.get(&format!("/checkout/{}{path}", other.id)).await;
        assert_eq!(refused.status, 401, "{path}");
        assert!(
            refused.html.contains("这个支付页面已失效") && !refused.html.contains("示例商店</p>"),
            "{}",
            refused.html
        );
    }
    // The form is not moved by a cookie: whoever sends it has to know the token that the page holds.
    for token in ["", "ct_wrong", other.token.as_str()] {
        let refused = mine.post(&session, &[("do", "cancel"), ("client_token", token)]).await;
        assert_eq!(refused.status, 401, "{token}");
    }
    let both = [("do", "cancel"), ("client_token", session.token.as_str()), ("client_token", "ct_wrong")];
    assert_eq!(mine.post(&session, &both).await.status, 401);
    assert_eq!(world.state(&session).await, "open");
    assert_eq!(mine.press(&session, &page, &[("do", "cancel")]).await.status, 303);
    assert_eq!(world.state(&session).await, "cancelled");
}

#[tokio::test]
async fn nobody_frames_the_page_and_nothing_foreign_runs_on_it() {
    let world = World::start_with(vec![("PAYLATER_FRAME_ANCESTORS", "https://shop.example".into())]).await;
    let mut body = order(8_900);
    body["lines"][0]["name"] = json!("</script><script>alert('x')</script>");
    body["subject"] = body["lines"][0]["name"].clone();
    let created = world.new_session(body, "key-of-session").await.ok();
    let session = Session { id: text(&created["id"]), token: text(&created["client_token"]) };
    let (_, page) = Browser::open(&world, &session).await;
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let rules: Vec<&str> = policy.split("; ").collect();
    assert!(rules[2].starts_with("style-src 'sha256-") && !rules[2].contains("unsafe"), "{policy}");
    let others: Vec<&str> = rules.iter().copied().filter(|rule| !rule.starts_with("style-src")).collect();
    assert_eq!(
        others,
        [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "connect-src 'self'",
            "img-src data:",
            &format!("form-action 'self' {}", world.sandbox.base_url),
            "base-uri 'none'",
            "frame-ancestors https://shop.example",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    );
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert!(
        page.html.contains("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;")
            || page.html.contains("&lt;script&gt;")
    );
    assert!(
        !page.html.contains("<script>alert")
            && !page.html.contains(" style=\"")
            && !page.html.contains(" onclick=")
    );
}

#[tokio::test]
async fn a_confirmation_sent_twice_is_one_attempt_and_leads_to_the_same_cashier() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let (browser, page) = Browser::open(&world, &session).await;
    let review = review(&browser, &session, &page).await;
    for _ in 0..2 {
        let confirmed = browser.press(&session, &review, &[("do", "confirm")]).await;
        assert_eq!(
            confirmed.location,
            format!("/checkout/{}/pay?locale=zh-Hans", session.id),
            "{}",
            confirmed.html
        );
    }
    let cashier = browser.get(&format!("/checkout/{}/pay?locale=zh-Hans", session.id)).await;
    assert!(cashier.html.contains("请在支付宝中完成付款"), "{}", cashier.html);
    let sent = world.order(&session).await;
    let started = sent["events"].as_array().unwrap().iter().filter(|event| event["to"] == "paying").count();
    assert_eq!(started, 1, "{sent}");
}

#[tokio::test]
async fn what_is_confirmed_is_what_was_shown_and_no_amount_is_taken_from_the_form() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let (browser, page) = Browser::open(&world, &session).await;
    let review = review(&browser, &session, &page).await;
    let shown = review.hidden().into_iter().find(|(name, _)| name == "confirm").unwrap().1;
    assert!(!shown.contains("129900") && !shown.contains("amount"), "{shown}");
    let spoilt = |old: &str, new: &str| shown.replace(old, new);
    for body in [
        spoilt("huabei-3", "huabei-12"),
        spoilt("\"schedule_digest\":\"", "\"schedule_digest\":\"0"),
        spoilt("\"disclosure_digest\":\"", "\"disclosure_digest\":\"0"),
        spoilt("\"sha256\":\"", "\"sha256\":\"0"),
        spoilt("alipay-huabei", "wechat-jsapi"),
        "{}".into(),
    ] {
        let fields = [
            ("do", "confirm"),
            ("client_token", session.token.as_str()),
            ("way", "alipay-huabei"),
            ("plan", "huabei-3"),
            ("key", "key-of-confirmation"),
            ("confirm", body.as_str()),
        ];
        let refused = browser.post(&session, &fields).await;
        assert_ne!(refused.status, 303, "{body}");
        assert_eq!(world.state(&session).await, "open", "{body}");
    }
}

#[tokio::test]
async fn a_tick_counts_for_its_own_text_and_its_own_way_alone() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let (browser, page) = Browser::open(&world, &session).await;
    let own = page.ticks("alipay-huabei");
    let foreign: Vec<String> =
        own.iter().map(|tick| tick.replace("alipay-huabei:", "alipay-zhima:")).collect();
    let changed: Vec<String> = own.iter().map(|tick| format!("{}0", &tick[..tick.len() - 1])).collect();
    for (ticks, missing) in [(&foreign, 2), (&changed, 2), (&own, 0)] {
        let mut fields = vec![("do", "review"), ("way", "alipay-huabei"), ("plan:alipay-huabei", "huabei-3")];
        fields.extend(ticks.iter().map(|tick| ("agree", tick.as_str())));
        let answer = browser.press(&session, &page, &fields).await;
        let said = format!("还差 {missing} 项才能继续");
        assert_eq!(answer.html.contains(&said), missing > 0, "{ticks:?}");
        assert_eq!(answer.html.contains("data-state=\"reviewing\""), missing == 0, "{ticks:?}");
    }
}

#[tokio::test]
async fn a_text_that_changed_while_it_was_open_is_opened_again_and_not_agreed_to() {
    let mut world = World::start().await;
    let named = "id = \"huabei-terms\"";
    world.reconfigure("development.toml", named, &format!("{named}\nreading_s = 1")).await;
    let session = world.session(129_900).await;
    let (browser, page) = Browser::open(&world, &session).await;
    let open = [
        ("do", "read:alipay-huabei:huabei-terms"),
        ("way", "alipay-huabei"),
        ("plan:alipay-huabei", "huabei-3"),
    ];
    let reading = browser.press(&session, &page, &open).await;
    assert!(reading.html.contains("data-state=\"reading\""), "{}", reading.html);
    let opened = reading.hidden().into_iter().find(|(name, _)| name == "opened").unwrap().1;
    let (sha256, at) = opened.split_once(':').unwrap();
    world.pass_time(5);
    let ticked = "value=\"alipay-huabei:huabei-terms:";
    for (text, state, is_ticked) in
        [("0000", "reading", false), (&sha256[..63], "reading", false), (sha256, "choosing", true)]
    {
        let opened = format!("{text}:{at}");
        let fields = [
            ("do", "agree:huabei-terms"),
            ("client_token", session.token.as_str()),
            ("way", "alipay-huabei"),
            ("plan", "huabei-3"),
            ("opened", opened.as_str()),
        ];
        let answer = browser.post(&session, &fields).await;
        assert!(answer.html.contains(&format!("data-state=\"{state}\"")), "{text}: {}", answer.html);
        let input = answer.html.split("<input ").find(|input| input.contains(ticked)).unwrap_or_default();
        assert_eq!(input.starts_with("checked"), is_ticked, "{text}: {input}");
        // What was read stays read, and a page with it is not taken over by one that would not know.
        assert_eq!(answer.html.contains("name=\"shown\" value=\"huabei-terms:"), is_ticked, "{text}");
    }
}

#[tokio::test]
async fn what_a_bridge_says_changes_nothing_by_itself() {
    let world = World::start().await;
    world.no_notifications().await;
    let (session, browser, page) = paying(&world).await;
    for (kind, code, said, shown) in [
        ("alipay", "9000", "done", "正在确认支付结果"),
        ("alipay", "6001", "cancelled", "支付尚未完成"),
        ("missing", "no_alipay_bridge", "no_bridge", "付款页面没有打开"),
        ("nonsense", "", "unclear", "正在确认支付结果"),
    ] {
        let answer =
            browser.press(&session, &page, &[("do", "bridge"), ("kind", kind), ("code", code)]).await;
        let expected = format!("/checkout/{}?locale=zh-Hans&said={said}&at=", session.id);
        assert!(answer.location.starts_with(&expected), "{}", answer.location);
        let stands = browser.get(&answer.location).await;
        assert!(stands.html.contains(shown), "{kind} {code}: {}", stands.html);
        assert_eq!(world.state(&session).await, "paying");
    }
}

#[tokio::test]
async fn a_payment_that_ended_elsewhere_is_said_to_have_ended() {
    let world = World::start().await;
    let (session, browser, page) = paying(&world).await;
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    world.until_state(&session, "open").await;
    // What the page sends whose bridge never answered, once it hears that the order is not being paid any more.
    let answer = browser.press(&session, &page, &[("do", "bridge"), ("kind", "overtaken")]).await;
    let stands = browser.get(&answer.location).await;
    assert!(stands.html.contains("data-state=\"choosing\""), "{}", stands.html);
    assert!(stands.html.contains("上一次支付没有完成"), "{}", stands.html);
}

#[tokio::test]
async fn a_wait_without_an_answer_ends_in_a_promise_and_without_a_button_to_pay() {
    let world = World::start().await;
    world.no_notifications().await;
    let (session, browser, _) = paying(&world).await;
    world.pass_time(600);
    let stands = browser.get(&format!("/checkout/{}?said=done", session.id)).await;
    assert!(
        stands.html.contains("data-state=\"stalled\"") && stands.html.contains("请勿重复支付"),
        "{}",
        stands.html
    );
    assert!(!stands.html.contains("value=\"continue\"") && !stands.html.contains("value=\"confirm\""));
}

#[tokio::test]
async fn who_was_asked_and_did_not_answer_has_not_said_that_nothing_was_paid() {
    let world = World::start().await;
    world.no_notifications().await;
    let (session, browser, _) = paying(&world).await;
    world.pass_time(5);
    world.fault("alipay.trade.query", "http_500", 1).await;
    let path = format!("/checkout/{}", session.id);
    // The second look comes too soon after the first for another question.
    for look in ["asked", "not asked again"] {
        let stands = browser.get(&path).await;
        assert!(stands.html.contains("正在确认支付结果"), "{look}: {}", stands.html);
    }
    world.pass_time(5);
    for look in ["asked", "not asked again"] {
        let stands = browser.get(&path).await;
        assert!(stands.html.contains("支付尚未完成"), "{look}: {}", stands.html);
    }
}

/// Files of a package, and what `openssl dgst -sha384` says of them.
const BUILT: [(&str, &str, &str); 3] = [
    ("live.js", "live", "pU9lIBXTd8dYCuPwwd40PkTgzc3fxskmnsY9+iq9jjC832bE91pVSjKCJb4hDPxQ"),
    ("index.js", "index", "5IIZSR3MD9AoQJdSgKY5qG8oN+RThvKPLmFKf6DcA9JWxVA2+nBYWw63L5DkYjxy"),
    ("paylater_bg.wasm", "wasm", "boOOaqkCTcUlfiSLj0sYt5Ko4fy3O7Y0XS3Aba0eU9k1KwMGTQqNxweYTKrQVdvJ"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_as_it_was_built_until_somebody_changes_a_file() {
    let folder = std::env::temp_dir().join(format!("paylater-page-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (file, content, _) in BUILT {
        std::fs::write(folder.join(file), content).unwrap();
    }
    let world = World::start_with(vec![("PAYLATER_ASSETS_DIR", folder.display().to_string())]).await;
    let created = world.new_session(order(129_900), "key-of-session").await.ok();
    let path =
        text(&created["checkout_url"]).split_once("/checkout").map(|(_, path)| path.to_string()).unwrap();
    let url = format!("{}/checkout{path}", world.base);
    let inventory = folder.join("inventory");
    for (wasm, is_well, said) in [
        (BUILT[2].2, true, "fine   paylater_bg.wasm is as it was built"),
        (BUILT[0].2, false, "wrong  paylater_bg.wasm is another one"),
    ] {
        let listed = json!({ "live.js": format!("sha384-{}", BUILT[0].2), "index.js": format!("sha384-{}", BUILT[1].2),
            "paylater_bg.wasm": format!("sha384-{wasm}") });
        std::fs::write(&inventory, listed.to_string()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_paylater"));
        let done = command.args(["page", "--url", &url, "--inventory"]).arg(&inventory).output().unwrap();
        let printed = String::from_utf8(done.stdout).unwrap();
        assert_eq!((done.status.success(), printed.contains(said)), (is_well, true), "{printed}");
        assert!(printed.contains("frame-ancestors is 'none'") && !printed.contains("po_"), "{printed}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn every_language_has_its_page_and_an_unknown_one_gets_english() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let (browser, _) = Browser::open(&world, &session).await;
    for (tag, title) in [
        ("zh-Hans", "支付订单"),
        ("zh-Hant", "支付訂單"),
        ("en", "Pay for your order"),
        ("fr", "Pay for your order"),
    ] {
        let page = browser.get(&format!("/checkout/{}?locale={tag}", session.id)).await;
        assert!(page.html.contains(title), "{tag}: {}", &page.html[..400]);
    }
}
