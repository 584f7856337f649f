//! What a changed file means: which parts are built or started anew before the open pages load again.

use std::path::{Component, Path};

/// The folders that are looked at, each with what depends on it. The first that fits counts.
const DEPENDS: [(&str, Touched); 11] = [
    ("www/shop", Touched { shop: true, ..Touched::PAGES }),
    ("www", Touched::PAGES),
    ("src", Touched::PACKAGE),
    ("js", Touched::PACKAGE),
    ("styles", Touched::PACKAGE),
    ("crates/core/src", Touched { backend: true, ..Touched::PACKAGE }),
    ("crates/wire/src", Touched { backend: true, ..Touched::PACKAGE }),
    ("crates/provider/src", Touched::BACKEND),
    ("crates/server/src", Touched::BACKEND),
    ("crates/server/documents", Touched::BACKEND),
    ("crates/server/disclosures", Touched::BACKEND),
];
/// Of this folder one file alone is looked at.
pub const CONFIGURED_IN: &str = "crates/server";
const CONFIGURATION: &str = "crates/server/development.toml";

/// What has to be renewed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Touched {
    /// The open pages load again.
    pub pages: bool,
    /// The package is built.
    pub package: bool,
    /// The backend is built and started anew.
    pub backend: bool,
    /// The shop's server is started anew.
    pub shop: bool,
}

impl Touched {
    const PAGES: Touched = Touched { pages: true, package: false, backend: false, shop: false };
    const PACKAGE: Touched = Touched { package: true, ..Touched::PAGES };
    const BACKEND: Touched = Touched { backend: true, ..Touched::PAGES };

    /// Nothing has to be renewed.
    pub fn is_nothing(self) -> bool {
        self == Touched::default()
    }

    pub fn and(self, other: Touched) -> Touched {
        Touched {
            pages: self.pages || other.pages,
            package: self.package || other.package,
            backend: self.backend || other.backend,
            shop: self.shop || other.shop,
        }
    }

    /// By a file, as it is called inside the repository.
    pub fn by(file: &Path) -> Touched {
        if file == Path::new(CONFIGURATION) {
            return Touched::BACKEND;
        }
        if is_passing(file) {
            return Touched::default();
        }
        let owner = DEPENDS.iter().find(|(folder, _)| file.starts_with(folder));
        owner.map(|(_, touched)| *touched).unwrap_or_default()
    }

    /// The folders to look at with all that is in them, none of them inside another.
    pub fn folders() -> impl Iterator<Item = &'static str> {
        DEPENDS.iter().map(|(folder, _)| *folder).filter(|folder| *folder != "www/shop")
    }
}

/// What an editor leaves for a moment, and tests, of which no page is made.
fn is_passing(file: &Path) -> bool {
    let hidden = |part: Component<'_>| part.as_os_str().to_string_lossy().starts_with(['.', '#']);
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_temporary = name.ends_with(['~', '#'])
        || [".swp", ".swx", ".tmp", ".orig"].iter().any(|ending| name.ends_with(ending))
        || name.bytes().all(|byte| byte.is_ascii_digit());
    is_temporary || name.ends_with(".test.mjs") || file.components().any(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(file: &str) -> Touched {
        Touched::by(Path::new(file))
    }

    #[test]
    fn each_part_is_renewed_by_what_it_is_made_of_and_by_nothing_else() {
        let core = Touched { pages: true, package: true, backend: true, shop: false };
        let shop = Touched { pages: true, package: false, backend: false, shop: true };
        for (file, touched) in [
            ("src/views/options.rs", Touched::PACKAGE),
            ("styles/paylater.css", Touched::PACKAGE),
            ("js/bridges/open.js", Touched::PACKAGE),
            ("crates/core/src/schedule/terms.rs", core),
            ("crates/wire/src/view.rs", core),
            ("www/pages/checkout.js", Touched::PAGES),
            ("www/shop/orders.mjs", shop),
            ("crates/server/src/config.rs", Touched::BACKEND),
            ("crates/server/development.toml", Touched::BACKEND),
            ("crates/server/documents/huabei-terms.en.md", Touched::BACKEND),
            ("crates/server/tests/api/main.rs", Touched::default()),
            ("crates/sandbox/src/main.rs", Touched::default()),
            ("README.md", Touched::default()),
            ("pkg/index.js", Touched::default()),
            ("srcs/x.rs", Touched::default()),
        ] {
            assert_eq!(by(file), touched, "{file}");
        }
    }

    #[test]
    fn what_an_editor_leaves_for_a_moment_renews_nothing() {
        for file in [
            "src/views/.options.rs.swp",
            "src/views/options.rs~",
            "src/views/4913",
            "src/views/#options.rs#",
            "src/views/.#options.rs",
            "styles/.paylater.css.kate-swp",
            "js/language.test.mjs",
            "www/.git/index",
        ] {
            assert!(by(file).is_nothing(), "{file}");
        }
    }

    #[test]
    fn every_folder_that_is_looked_at_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for watched in Touched::folders().chain([CONFIGURATION, CONFIGURED_IN]) {
            assert!(root.join(watched).exists(), "{watched}");
        }
    }

    #[test]
    fn two_changes_at_once_renew_what_either_does() {
        let both = by("www/shop/orders.mjs").and(by("src/lib.rs"));
        assert_eq!(both, Touched { pages: true, package: true, backend: false, shop: true });
    }
}
