//! What the package weighs on the way to a phone.

use super::bundle::PAGE_SCRIPTS;
use super::words::PREFIX;
use crate::Outcome;
use crate::program::{command, read};
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::path::Path;

/// Bytes, once raw and twice compressed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Size {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// The kinds of file in the package.
pub struct Sizes {
    pub wasm: Size,
    pub js: Size,
    /// A page speaks one language; this is the largest of their files.
    pub words: Size,
    /// Not loaded by a page: the style sheet is inside the JavaScript as text. The file is for those who want to link it.
    pub css: Size,
}

impl Size {
    pub fn plus(self, other: Size) -> Size {
        Size { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

impl Sizes {
    /// What a page loads.
    pub fn loaded(&self) -> Size {
        self.wasm.plus(self.js).plus(self.words)
    }
}

/// Node compresses: it is there anyway, and has the same brotli that servers have.
pub fn measure(workspace: &Workspace, package: &Path, files: &BTreeSet<String>) -> Outcome<Sizes> {
    let sizes = |belongs: &dyn Fn(&str) -> bool| -> Outcome<Vec<Size>> {
        let mut node = command("node", package);
        node.arg(workspace.path("xtask/js/sizes.mjs"));
        node.args(files.iter().filter(|file| belongs(file)));
        read(&mut node)?.lines().map(parse).collect()
    };
    let sum = |extension: &str| -> Outcome<Size> {
        let is_loaded = |file: &str| {
            file.ends_with(extension) && !PAGE_SCRIPTS.contains(&file) && !file.starts_with(PREFIX)
        };
        Ok(sizes(&is_loaded)?.into_iter().fold(Size::default(), Size::plus))
    };
    let words = sizes(&|file| file.starts_with(PREFIX))?.into_iter().max_by_key(|size| size.brotli);
    Ok(Sizes { wasm: sum(".wasm")?, js: sum(".js")?, words: words.unwrap_or_default(), css: sum(".css")? })
}

fn parse(line: &str) -> Outcome<Size> {
    let numbers: Vec<u64> = line.split('\t').map_while(|number| number.parse().ok()).collect();
    match numbers[..] {
        [raw, gzip, brotli] => Ok(Size { raw, gzip, brotli }),
        _ => Err(format!("package: sizes.mjs said {line:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Size, parse};

    #[test]
    fn a_line_is_three_numbers_and_anything_else_is_refused() {
        assert_eq!(parse("300\t200\t100"), Ok(Size { raw: 300, gzip: 200, brotli: 100 }));
        assert!(parse("300\t200").is_err());
        assert!(parse("300\tmany\t100").is_err());
    }
}
