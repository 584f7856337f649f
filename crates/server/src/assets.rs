//! The package's files, as the page loads them: read once, named by what is in them, kept by browsers for good.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest::{SHA256, SHA384, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brotli::enc::BrotliEncoderParams;

/// Files with these endings are served, under these types; nothing else in the folder is anybody's business.
const TYPES: [(&str, &str); 4] = [
    (".js", "text/javascript; charset=utf-8"),
    (".wasm", "application/wasm"),
    (".css", "text/css; charset=utf-8"),
    (".json", "application/json"),
];

/// A file.
#[derive(Debug)]
pub struct Asset {
    /// Its `content-type`.
    pub content_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
    integrity: String,
    compressed: OnceLock<Vec<u8>>,
}

impl Asset {
    /// The file after brotli, as strong as it goes, because it is done once. Takes a moment the first time.
    pub fn brotli(&self) -> &[u8] {
        self.compressed.get_or_init(|| {
            let (quality, window) = (11, 22);
            let mut compressed = Vec::new();
            let parameters = BrotliEncoderParams { quality, lgwin: window, ..BrotliEncoderParams::default() };
            match brotli::BrotliCompress(&mut self.bytes.as_slice(), &mut compressed, &parameters) {
                Ok(_) => compressed,
                // Nothing can go wrong between two places in memory; if it did, an empty file would be worse than a large one.
                Err(_) => Vec::new(),
            }
        })
    }
}

/// All of them; none where no folder is configured, and the page then works by its forms.
#[derive(Debug, Default)]
pub struct Assets {
    version: String,
    files: BTreeMap<String, Asset>,
}

impl Assets {
    /// Reads the package's folder. A folder that is not there is an empty one: the checkout works without scripts.
    pub fn read(folder: &Path) -> Self {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let files = entries.filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let (_, content_type) = TYPES.iter().find(|(ending, _)| name.ends_with(ending))?;
            let bytes = std::fs::read(entry.path()).ok()?;
            let integrity = format!("sha384-{}", STANDARD.encode(digest(&SHA384, &bytes)));
            Some((name, Asset { content_type, bytes, integrity, compressed: OnceLock::new() }))
        });
        let files: BTreeMap<String, Asset> = files.collect();
        let all: String = files.iter().flat_map(|(name, asset)| [name.as_str(), &asset.integrity]).collect();
        let version = digest(&SHA256, all.as_bytes());
        Self { version: version.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect(), files }
    }

    /// Reads the folder, and compresses all files on a thread of their own, so that neither a shopper nor the start waits
    /// for it.
    pub fn read_and_compress(folder: &Path) -> Arc<Self> {
        let assets = Arc::new(Self::read(folder));
        let compressed = assets.clone();
        std::thread::spawn(move || {
            compressed.files.values().for_each(|asset| {
                asset.brotli();
            });
        });
        assets
    }

    /// The file of this name in this version.
    pub fn find(&self, version: &str, name: &str) -> Option<&Asset> {
        self.files.get(name).filter(|_| version == self.version)
    }

    /// The element that loads this script, and nothing else under its name.
    pub fn script(&self, name: &str) -> Option<String> {
        let asset = self.files.get(name)?;
        let (url, integrity) = (self.url(name), &asset.integrity);
        Some(format!("<script type=\"module\" src=\"{url}\" integrity=\"{integrity}\"></script>"))
    }

    /// What the living page will need, asked for at once instead of one after the other.
    pub fn preloads(&self, locale: &str) -> String {
        let module = |name: &str| {
            self.files.get(name).map(|asset| {
                let (url, integrity) = (self.url(name), &asset.integrity);
                format!("<link rel=\"modulepreload\" href=\"{url}\" integrity=\"{integrity}\">")
            })
        };
        let fetched = |name: &str| {
            self.files.get(name).map(|asset| {
                let (url, kind) = (self.url(name), asset.content_type);
                format!("<link rel=\"preload\" as=\"fetch\" type=\"{kind}\" crossorigin href=\"{url}\">")
            })
        };
        let words = self.words(locale).and_then(module);
        [module("index.js"), fetched("paylater_bg.wasm"), words].into_iter().flatten().collect()
    }

    /// The module with the words of a language, whose name ends in a fingerprint.
    fn words(&self, locale: &str) -> Option<&str> {
        let beginning = format!("words-{locale}-");
        let is_it = |name: &&str| name.starts_with(&beginning) && name.ends_with(".js");
        self.files.keys().map(String::as_str).find(is_it)
    }

    fn url(&self, name: &str) -> String {
        format!("/assets/{}/{name}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_gives_no_scripts() {
        let none = Assets::read(Path::new("/nowhere/at/all"));
        assert_eq!((none.script("live.js"), none.preloads("en")), (None, String::new()));
    }

    #[test]
    fn the_words_of_the_page_s_language_are_preloaded_as_a_module_whatever_their_fingerprint_is() {
        let folder = std::env::temp_dir().join(format!("paylater-words-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for file in ["words-zh-Hans-0a1b2c3d.js", "words-zh-Hant-4e5f6a7b.js", "words-en-8c9d0e1f.js"] {
            std::fs::write(folder.join(file), "export default [];").expect("a file");
        }
        let assets = Assets::read(&folder);
        std::fs::remove_dir_all(&folder).expect("gone");
        let preloads = assets.preloads("zh-Hant");
        let expected = format!(
            "<link rel=\"modulepreload\" href=\"/assets/{}/words-zh-Hant-4e5f6a7b.js\" integrity=\"sha384-",
            assets.version
        );
        assert!(preloads.starts_with(&expected) && preloads.matches("<link").count() == 1, "{preloads}");
    }

    #[test]
    fn a_file_is_found_under_its_own_version_alone() {
        let folder = std::env::temp_dir().join(format!("paylater-assets-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("live.js"), "1").expect("a file");
        std::fs::write(folder.join("notes.txt"), "not served").expect("a file");
        let assets = Assets::read(&folder);
        std::fs::remove_dir_all(&folder).expect("gone");
        let version = assets.version.clone();
        assert_eq!(assets.find(&version, "live.js").map(|asset| asset.bytes.as_slice()), Some(&b"1"[..]));
        for (version, name) in [("0", "live.js"), (version.as_str(), "notes.txt"), (&version, "../live.js")] {
            assert!(assets.find(version, name).is_none(), "{version}/{name}");
        }
        let script = assets.script("live.js").expect("a script");
        assert!(
            script.contains(
                "integrity=\"sha384-R/BdNnsMMuQ4+2Pmz0pfNcKqL5DcdUP4pBoPlc6KQKMTq1zzYTSiBoxMlpy1Dbd2"
            ),
            "{script}"
        );
    }
}
