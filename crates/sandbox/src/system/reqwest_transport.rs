//! Carries notifications over the network.

use std::pin::Pin;
use std::time::Duration;

use crate::ports::{HttpAnswer, HttpPost, Sent, Transport};

/// WeChat Pay allows five seconds; Alipay's limit is not published.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// An HTTP client.
#[derive(Debug, Clone)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A provider follows no redirect of a merchant, and a proxy has no business on 127.0.0.1.
    pub fn new() -> reqwest::Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(ANSWER_TIMEOUT)
            .build()?;
        Ok(Self(client))
    }

    async fn send(&self, post: HttpPost) -> reqwest::Result<HttpAnswer> {
        let request = self.0.post(post.url);
        let request =
            post.headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let response = request.body(post.body).send().await?;
        let status = response.status().as_u16();
        Ok(HttpAnswer { status, body: response.text().await.unwrap_or_default() })
    }
}

impl Transport for ReqwestTransport {
    fn post(&self, post: HttpPost) -> Pin<Box<dyn Future<Output = Sent> + Send + '_>> {
        Box::pin(async move { self.send(post).await.map_err(|error| error.to_string()) })
    }
}
