//! Builds the documentation site: `paylater-book <folder of book.toml> <folder to build into>`.

mod outside;

use anyhow::Context;
use mdbook_driver::MDBook;
use std::path::PathBuf;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let docs = arguments.next().context("the folder of book.toml is missing")?;
    let target = arguments.next().context("the folder to build into is missing")?;
    let mut book = MDBook::load(docs)?;
    book.config.build.build_dir = target;
    book.with_preprocessor(outside::Outside);
    book.build()
}
