//! What comes into the product from other people: licences, banned crates, sources and, where there is a copy of the database,
//! advisories. The decisions are in `deny.toml`.

use crate::Outcome;
use crate::program::{command, read, run};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fails where something is not as decided, and where it cannot be looked at.
pub fn deny(workspace: &Workspace, program: &Path) -> Outcome {
    run(cargo_deny(workspace, program).args(["check", "bans", "licenses", "sources"]))?;
    let kept = databases()?;
    let Some(database) = database_in(&kept) else {
        println!(
            "deny: advisories were NOT checked: there is no copy of their database in {}. Whoever is connected gets one by \
             `{} fetch db`, and this stage uses it from then on.",
            kept.display(),
            program.display()
        );
        return Ok(());
    };
    // A copy knows nothing that came after it.
    let of = read(command("git", &database).args(["log", "-1", "--format=%cs"]))?;
    println!("deny: advisories as they were known on {}", of.trim());
    // By what is there: a build must not turn red, or green, by what the network gives at the moment.
    run(cargo_deny(workspace, program).args(["--offline", "check", "advisories"]))
}

fn cargo_deny(workspace: &Workspace, program: &Path) -> Command {
    let mut deny = command(program, &workspace.root);
    deny.arg("--locked");
    deny
}

/// Where cargo-deny keeps its databases.
fn databases() -> Outcome<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = set("CARGO_HOME").or_else(|| Some(set("HOME")?.join(".cargo")));
    let home = home.ok_or("deny: neither CARGO_HOME nor HOME says where advisories would be")?;
    Ok(home.join("advisory-dbs"))
}

fn database_in(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let is_copy = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("advisory-db-"))
    };
    entries.into_iter().find(is_copy)
}

#[cfg(test)]
mod tests {
    use super::database_in;
    use std::fs;

    #[test]
    fn a_folder_without_a_copy_of_the_database_is_known_for_one() {
        let folder = std::env::temp_dir().join(format!("paylater-xtask-advisories-{}", std::process::id()));
        assert_eq!(database_in(&folder), None);
        fs::create_dir_all(folder.join("db.lock")).unwrap();
        assert_eq!(database_in(&folder), None);
        let copy = folder.join("advisory-db-3157b0e258782691");
        fs::create_dir_all(&copy).unwrap();
        assert_eq!(database_in(&folder), Some(copy));
        fs::remove_dir_all(folder).unwrap();
    }
}
