//! `js/` and `styles/` through esbuild, into files that Chromium 69 and Safari 12 understand.
//!
//! Three names are not packages but places in this build: `paylater-glue` is the glue that wasm-bindgen wrote,
//! `paylater-styles/<name>.css` is that style sheet as text, minified like the one that is shipped as a file, and
//! `paylater-tables` is what scripts have to know of the core's tables and of the words.

use super::{glue, tables, unbundled, words};
use crate::Outcome;
use crate::program::{command, run};
use crate::wasm::{Kind, NAMES};
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// esbuild believes that destructuring needs work for Safari 12, refuses to do it, and is wrong about our uses of it.
const ENGINES: [&str; 2] = ["--target=chrome69,safari12", "--supported:destructuring=true"];

/// What only the page needs that the backend draws; it comes on top of what every page loads.
pub const PAGE_SCRIPTS: [&str; 2] = ["live.js", "pay.js"];
/// What is loaded only where something did not come.
pub const ADVICE: &str = "advice.js";
/// Those that load words, and ask again where that fails.
const LOAD_WORDS: [&str; 2] = ["index.js", "live.js"];
const WRAPPED: [&str; 2] = ["react", "vue"];
/// The whole component as one plain script, and the global that it makes.
const PLAIN_SCRIPT: (&str, &str) = ("paylater-checkout.iife.js", "PaylaterCheckout");
/// What the release build's wasm calls by other names than wasm-bindgen's glue; the names themselves are in [`NAMES`].
const RENAMED: [&str; 2] = [
    "--mangle-props=^(\\./paylater_bg\\.js$|renderInto$|handle_|wasm_bindgen__|__wbg_|__wbindgen_)",
    "--mangle-quoted",
];

/// Bundles into `package` and gives the names of the files it wrote.
pub fn bundle(workspace: &Workspace, web: &Path, kind: Kind, package: &Path) -> Outcome<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    for sheet in style_sheets(workspace)? {
        let mut css = esbuild(workspace, kind);
        css.arg(workspace.path("styles").join(&sheet)).arg(outfile(&web.join("styles").join(&sheet)));
        run(&mut css)?;
        fs::copy(web.join("styles").join(&sheet), package.join(&sheet))
            .map_err(|error| format!("package: cannot copy {sheet}: {error}"))?;
        files.insert(sheet);
    }

    let mut index = with_glue(workspace, kind, web);
    run(index.args(as_module()).arg(workspace.path("js/index.js")).arg(outfile(&package.join("index.js"))))?;
    files.insert("index.js".into());

    // One page may use both files; if each carried its own copy, there would be two components with two memories.
    module(workspace, web, kind, (package, "element.js"), &["./index.js"])?;
    files.insert("element.js".into());
    for script in PAGE_SCRIPTS {
        let mut page = modules(workspace, kind, web);
        page.args(as_module()).arg("--external:./index.js").arg(workspace.path("js/page").join(script));
        run(page.arg(outfile(&package.join(script))))?;
        files.insert(script.into());
    }
    for file in LOAD_WORDS {
        unbundled::write(&package.join(file))?;
    }
    Ok(files)
}

/// For pages without modules: everything but the wasm in one script. Such a page loads it in place of the modules, so it
/// stays out of the budget.
pub fn plain_script(workspace: &Workspace, web: &Path, kind: Kind, package: &Path) -> Outcome<String> {
    let (file, global) = PLAIN_SCRIPT;
    let mut script = with_glue(workspace, kind, web);
    script.arg("--format=iife").arg(format!("--global-name={global}"));
    script.arg("--define:import.meta.url=ownAddress");
    script.arg(format!("--inject:{}", workspace.path("xtask/js/own_address.js").display()));
    run(script.arg(workspace.path("js/iife.js")).arg(outfile(&package.join(file))))?;
    unbundled::write(&package.join(file))?;
    Ok(file.into())
}

/// The wrappers for frameworks, beside what they wrap: neither it nor the framework is inside. A page that uses none of
/// them loads none of this, so it stays out of the budget.
pub fn wrappers(workspace: &Workspace, web: &Path, kind: Kind, package: &Path) -> Outcome<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    for framework in WRAPPED {
        let file = format!("{framework}.js");
        module(workspace, web, kind, (package, &file), &["./index.js", framework])?;
        files.insert(file);
    }
    Ok(files)
}

/// One file of `js/` with all that it imports, but for what is named as external.
pub fn module(
    workspace: &Workspace,
    web: &Path,
    kind: Kind,
    (package, file): (&Path, &str),
    external: &[&str],
) -> Outcome {
    let mut module = modules(workspace, kind, web);
    module.args(as_module()).args(external.iter().map(|name| format!("--external:{name}")));
    run(module.arg(workspace.path("js").join(file)).arg(outfile(&package.join(file))))
}

/// The words stay modules of their own, and so does what is loaded only where something did not come.
fn as_module() -> [String; 3] {
    ["--format=esm".into(), format!("--external:./{}*.js", words::PREFIX), format!("--external:./{ADVICE}")]
}

/// What has wasm-bindgen's glue inside, with the names in it that the wasm has.
fn with_glue(workspace: &Workspace, kind: Kind, web: &Path) -> Command {
    let mut whole = modules(workspace, kind, web);
    if kind == Kind::Release {
        whole.args(RENAMED).arg(format!("--mangle-cache={}", web.join(NAMES).display()));
    }
    whole
}

fn modules(workspace: &Workspace, kind: Kind, web: &Path) -> Command {
    let mut esbuild = esbuild(workspace, kind);
    esbuild.args(["--bundle", "--charset=utf8", "--loader:.css=text", "--legal-comments=none"]);
    esbuild.arg(format!("--alias:paylater-glue={}", glue::path(web).display()));
    esbuild.arg(format!("--alias:paylater-styles={}", web.join("styles").display()));
    esbuild.arg(format!("--alias:{}={}", tables::NAME, tables::path(web).display()));
    esbuild.arg(format!("--inject:{}", workspace.path("xtask/js/old_engines.js").display()));
    esbuild
}

fn esbuild(workspace: &Workspace, kind: Kind) -> Command {
    let mut esbuild = command(program(&workspace.path("node_modules")), &workspace.root);
    esbuild.args(ENGINES).arg("--log-level=warning");
    if kind == Kind::Release {
        esbuild.arg("--minify");
    }
    esbuild
}

/// What npm puts in front is a script that starts Node to start the program, which takes longer than the program itself; and it
/// is run for each file.
fn program(modules: &Path) -> PathBuf {
    let installed = fs::read_dir(modules.join("@esbuild")).into_iter().flatten().filter_map(Result::ok);
    let mut programs = installed.map(|entry| entry.path().join("bin/esbuild")).filter(|file| file.is_file());
    match (programs.next(), programs.next()) {
        (Some(program), None) => program,
        // None, or several, of which the script knows the one for this machine.
        _ => modules.join(".bin/esbuild"),
    }
}

fn outfile(file: &Path) -> String {
    format!("--outfile={}", file.display())
}

fn style_sheets(workspace: &Workspace) -> Outcome<Vec<String>> {
    let folder = workspace.path("styles");
    let listed = fs::read_dir(&folder)
        .map_err(|error| format!("package: cannot read {}: {error}", folder.display()))?;
    let names =
        listed.filter_map(|entry| entry.ok()).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut sheets: Vec<String> = names.filter(|name| name.ends_with(".css")).collect();
    sheets.sort();
    Ok(sheets)
}

#[cfg(test)]
mod tests {
    use super::program;
    use std::fs;

    #[test]
    fn the_program_itself_is_run_where_there_is_one_and_the_script_where_there_are_none_or_more() {
        let modules = std::env::temp_dir().join(format!("paylater-xtask-esbuild-{}", std::process::id()));
        let put = |folder: &str| {
            let bin = modules.join("@esbuild").join(folder).join("bin");
            fs::create_dir_all(&bin).unwrap();
            fs::write(bin.join("esbuild"), "").unwrap();
        };
        assert_eq!(program(&modules), modules.join(".bin/esbuild"));
        put("linux-x64");
        assert_eq!(program(&modules), modules.join("@esbuild/linux-x64/bin/esbuild"));
        put("linux-arm64");
        assert_eq!(program(&modules), modules.join(".bin/esbuild"));
        fs::remove_dir_all(modules).unwrap();
    }
}
