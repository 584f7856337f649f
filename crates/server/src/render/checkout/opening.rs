//! Who may see a session's page. The address that a shop sends its shopper to holds an opener; the first visit turns it
//! into a cookie of that page alone, and from then on the page's addresses are without it.

use axum::http::{HeaderMap, header};

use crate::secret::Secret;
use crate::tokens;

const COOKIE: &str = "paylater_page";
/// The result can be looked at for a day: in the browser that has opened the page, and by its address once the session is over.
pub const RESULT_S: u32 = 86_400;

/// The cookie that an opener becomes: for this session's pages only, not for scripts, and never sent along by another
/// site's form.
pub fn cookie(secret: &Secret, session: &str, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    let value = tokens::page_token(secret, session);
    format!("{COOKIE}={value}; Path=/checkout/{session}; Max-Age={RESULT_S}; HttpOnly; SameSite=Lax{secure}")
}

/// Does this browser have the session's cookie?
pub fn may_see(secret: &Secret, session: &str, headers: &HeaderMap) -> bool {
    let expected = tokens::page_token(secret, session);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.any(|(name, value)| name == COOKIE && tokens::equal(value, &expected))
}
