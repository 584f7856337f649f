//! The release build: optimised for size and lowered to WebAssembly as it was in 2017.
//!
//! Our own code is compiled for that (`target-cpu=mvp`); the standard library comes compiled with newer features, so
//! binaryen lowers what is left. The order matters: the section that lists the features has to go *before* wasm-bindgen
//! reads the file, or it looks for a table of references that the lowered code does not have.
//! There is deliberately no `--llvm-nontrapping-fptoint-lowering`: it would turn Rust's saturating float-to-integer casts
//! into wrapping ones. The last pass allows no newer feature, so it fails if such a cast, or anything else, is left.
//!
//! Scripts of ours take out what a phone would download for nothing: first of all the wording of panics, parts of Yew, and
//! whatever nothing leads to without them ([ADR 11](../../../docs/adr/0011-panics-say-nothing-in-the-release-build.md)), and
//! at the end the long names between wasm and glue. In between functions are put in an order that compresses well.

use super::{NAMES, OUT_NAME, bindgen, cargo_build, compiled};
use crate::Outcome;
use crate::program::{command, run};
use crate::workspace::Workspace;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// With a stack of a quarter megabyte the addresses of data are a byte shorter than behind the usual whole one; what refers to
/// what is asked for because `silence.mjs` reads it.
const RUSTFLAGS: [&str; 3] =
    ["-Ctarget-cpu=mvp", "-Clink-arg=-zstack-size=262144", "-Clink-arg=--emit-relocs"];
const LOWER: [&str; 9] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--signext-lowering",
    "--llvm-memory-copy-fill-lowering",
    "--strip-target-features",
    // wasm-bindgen names what it exports by the names of functions.
    "--debuginfo",
];
const SILENCE: &str = "xtask/js/silence.mjs";
const RELOCATIONS: &str = "xtask/js/relocations.mjs";
const LIKE_WITH_LIKE: &str = "xtask/js/like_with_like.mjs";
const SHORT_NAMES: &str = "xtask/js/short_names.mjs";
const WASM_FILE: &str = "xtask/js/wasm_file.mjs";
const STRIP: [&str; 2] = ["--remove-name-section", "--remove-producers-section"];
/// The phone downloads what brotli makes of the file, so these were chosen by that. Inlining more than a few instructions,
/// sharing of common expressions, and passes that nest code, move it or cut zeros out of the data make the file itself
/// smaller and the compressed one larger, since they turn code that repeats, which costs next to nothing once compressed,
/// into code that does not. Parameters that nobody reads go first: silenced panics have left many. Sharing of local
/// variables is done by the slower of binaryen's two ways, which finds more that can be the same.
const OPTIMISE: [&str; 14] = [
    "--dae-optimizing",
    "-Oz",
    "--always-inline-max-function-size=4",
    "--one-caller-inline-max-function-size=20",
    "--flexible-inline-max-function-size=0",
    "--skip-pass=local-cse",
    "--skip-pass=simplify-locals",
    "--skip-pass=merge-blocks",
    "--skip-pass=code-pushing",
    "--skip-pass=memory-packing",
    "--skip-pass=coalesce-locals",
    "--coalesce-locals-learning",
    "--reorder-locals",
    "--mvp-features",
];

pub fn build(workspace: &Workspace, folder: &Path) -> Outcome {
    // A folder of its own: other compiler flags in the common one would rebuild everything at each change of build.
    let target = workspace.path("target/mvp");
    let mut cargo = cargo_build(workspace, "release-web");
    cargo
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", RUSTFLAGS.join(" "))
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut cargo)?;

    let compiled = compiled(&target, "release-web");
    let made_from = made_from(workspace, &compiled)?;
    let stamp = folder.join(".made-from");
    let wasm = folder.join(OUT_NAME.to_owned() + "_bg.wasm");
    if wasm.is_file() && fs::read_to_string(&stamp).is_ok_and(|then| then == made_from) {
        return Ok(());
    }
    lower(workspace, &compiled, folder, &wasm)?;
    fs::write(&stamp, made_from).map_err(|error| format!("wasm: cannot write {}: {error}", stamp.display()))
}

fn lower(workspace: &Workspace, compiled: &Path, folder: &Path, wasm: &Path) -> Outcome {
    let lowered = workspace.path("target/mvp/lowered.wasm");
    let silent = workspace.path("target/mvp/silent.wasm");
    run(script(workspace, SILENCE).arg(compiled).arg(&silent))?;
    run(wasm_opt(workspace).args(LOWER).arg(&silent).arg("-o").arg(&lowered))?;
    run(bindgen(workspace, &lowered, folder).args(STRIP))?;
    run(wasm_opt(workspace).args(OPTIMISE).arg(wasm).arg("-o").arg(wasm))?;
    run(script(workspace, LIKE_WITH_LIKE).arg(wasm))?;
    run(script(workspace, SHORT_NAMES).arg(wasm).arg(folder.join(NAMES)))
}

fn script(workspace: &Workspace, name: &str) -> Command {
    let mut node = command("node", &workspace.root);
    node.arg(workspace.path(name));
    node
}

/// npm's binaryen; Debian's is too old for the wasm of today's Rust.
fn wasm_opt(workspace: &Workspace) -> Command {
    let mut node = command("node", &workspace.root);
    node.arg(workspace.path("node_modules/binaryen/bin/wasm-opt"));
    node
}

/// One number for everything that the result depends on: the optimiser is too slow to run for nothing.
fn made_from(workspace: &Workspace, compiled: &Path) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    (RUSTFLAGS, LOWER, STRIP, OPTIMISE).hash(&mut hasher);
    let scripts = [SILENCE, RELOCATIONS, LIKE_WITH_LIKE, SHORT_NAMES, WASM_FILE];
    let others =
        ["package-lock.json", "tools/Cargo.lock"].into_iter().chain(scripts).map(|file| workspace.path(file));
    let others: Vec<PathBuf> = others.collect();
    for file in others.iter().map(PathBuf::as_path).chain([compiled]) {
        let content =
            fs::read(file).map_err(|error| format!("wasm: cannot read {}: {error}", file.display()))?;
        content.hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}
