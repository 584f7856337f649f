//! `cargo xtask docs`: the documentation site, from docs/ into target/book. The builder is mdBook as a library, in tools/.

use crate::Outcome;
use crate::program::{command, run};
use crate::workspace::Workspace;
use std::fs;
use std::path::Path;

/// Builds the builder, where that is not done, and the book.
pub fn build(workspace: &Workspace) -> Outcome {
    if !workspace.tool("paylater-book").is_file() {
        println!("docs: building mdBook in tools/ (once; a minute or two on two cores)");
    }
    // A target folder from outside would put the program where nobody looks for it.
    let mut build = command("cargo", &workspace.path("tools"));
    build.args(["build", "--quiet", "--locked", "-p", "paylater-book"]);
    run(build.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS"))?;
    let book = workspace.target.join("book");
    run(command(workspace.tool("paylater-book"), &workspace.root).arg("docs").arg(&book))?;
    let pictures = pictures(&workspace.path("test-artifacts/screenshots"), &book.join("screenshots"))?;
    println!("docs: {} ({pictures} pictures of the last e2e run)", book.join("index.html").display());
    Ok(())
}

/// Copies what the e2e tests have photographed, with a page that shows it. Without such a run there is nothing, and no page.
fn pictures(from: &Path, to: &Path) -> Outcome<usize> {
    let failed = |error: std::io::Error| format!("docs: cannot copy {}: {error}", from.display());
    let Ok(entries) = fs::read_dir(from) else { return Ok(0) };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".png")).collect();
    names.sort();
    if names.is_empty() {
        return Ok(0);
    }
    fs::create_dir_all(to).map_err(failed)?;
    for name in &names {
        fs::copy(from.join(name), to.join(name)).map_err(failed)?;
    }
    fs::write(to.join("index.html"), gallery(&names)).map_err(failed)?;
    Ok(names.len())
}

fn gallery(names: &[String]) -> String {
    let figure = |name: &String| {
        format!(
            "<figure><img src=\"{name}\" alt=\"\" loading=\"lazy\" width=\"320\"><figcaption>{name}</figcaption></figure>\n"
        )
    };
    let figures: String = names.iter().map(figure).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Pictures of every screen</title>\n{figures}</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::pictures;
    use std::fs;

    #[test]
    fn pictures_are_copied_with_a_page_and_nothing_is_made_without_any() {
        let folder = std::env::temp_dir().join(format!("paylater-xtask-pictures-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        assert_eq!(pictures(&from, &to), Ok(0));
        fs::create_dir_all(&from).unwrap();
        fs::write(from.join("375-a.png"), "x").unwrap();
        fs::write(from.join("notes.txt"), "x").unwrap();
        assert_eq!(pictures(&from, &to), Ok(1));
        assert!(fs::read_to_string(to.join("index.html")).unwrap().contains("src=\"375-a.png\""));
        fs::remove_dir_all(folder).unwrap();
    }
}
