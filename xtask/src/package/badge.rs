//! The product page's badge: a file of its own, and the lightest thing in the package.

use super::{bundle, sizes};
use crate::Outcome;
use crate::wasm::Kind;
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::path::Path;

const FILE: &str = "badge.js";
/// A product page is opened a hundred times for each checkout, and pays for these bytes each time.
const BROTLI_MOST: u64 = 3_000;

/// Bundles it, and fails when a release build of it is too large.
pub fn build(workspace: &Workspace, web: &Path, kind: Kind, package: &Path) -> Outcome<String> {
    bundle::module(workspace, web, kind, (package, FILE), &[])?;
    if kind == Kind::Release {
        let size = sizes::measure(workspace, package, &BTreeSet::from([FILE.to_owned()]))?.js.brotli;
        println!("package: {}", judge(size)?);
    }
    Ok(FILE.into())
}

fn judge(brotli: u64) -> Outcome<String> {
    let said = format!("{FILE} has {brotli} of {BROTLI_MOST} bytes after brotli");
    if brotli > BROTLI_MOST { Err(format!("package: {said}")) } else { Ok(said) }
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn three_thousand_bytes_are_let_pass_and_one_more_is_not() {
        assert_eq!(judge(3_000), Ok("badge.js has 3000 of 3000 bytes after brotli".into()));
        assert_eq!(judge(3_001), Err("package: badge.js has 3001 of 3000 bytes after brotli".into()));
    }
}
