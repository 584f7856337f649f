//! Waits for changed files, as the system tells of them.

use super::touched::{CONFIGURED_IN, Touched};
use crate::Outcome;
use crate::workspace::Workspace;
use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// An editor writes a file in several steps, and a tool several files.
const SETTLED: Duration = Duration::from_millis(40);

/// Changes since this was made, until it is dropped.
pub struct Changes {
    heard: Receiver<notify::Result<Event>>,
    root: PathBuf,
    _watcher: RecommendedWatcher,
}

impl Changes {
    pub fn begin(workspace: &Workspace) -> Outcome<Changes> {
        let failed = |error: notify::Error| format!("watch: cannot look for changed files: {error}");
        // The system tells of files by their real names.
        let root = workspace
            .root
            .canonicalize()
            .map_err(|error| format!("watch: {}: {error}", workspace.root.display()))?;
        let (tell, heard) = channel();
        let mut watcher = notify::recommended_watcher(tell).map_err(failed)?;
        for folder in Touched::folders() {
            watcher.watch(&root.join(folder), RecursiveMode::Recursive).map_err(failed)?;
        }
        // A file that an editor replaces would be lost sight of; its folder is not.
        watcher.watch(&root.join(CONFIGURED_IN), RecursiveMode::NonRecursive).map_err(failed)?;
        Ok(Changes { heard, root, _watcher: watcher })
    }

    /// What is touched by changes, once they have settled; nothing, where none came in this time.
    pub fn within(&self, patience: Duration) -> Touched {
        let mut touched = match self.heard.recv_timeout(patience) {
            Ok(event) => self.read(event),
            Err(_) => return Touched::default(),
        };
        while let Ok(event) = self.heard.recv_timeout(SETTLED) {
            touched = touched.and(self.read(event));
        }
        touched
    }

    /// A queue that ran over has lost names; then everything may have changed.
    fn read(&self, event: notify::Result<Event>) -> Touched {
        let Ok(event) = event else { return Touched::default() };
        if event.need_rescan() {
            return Touched { pages: true, package: true, backend: true, shop: true };
        }
        if !is_change(event.kind) {
            return Touched::default();
        }
        let inside = event.paths.iter().filter_map(|path| path.strip_prefix(&self.root).ok());
        inside.map(Touched::by).fold(Touched::default(), Touched::and)
    }
}

/// Whoever builds opens and reads every file, and that is told, too.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(_) | EventKind::Remove(_) => true,
        EventKind::Modify(how) => !matches!(how, ModifyKind::Metadata(_)),
        EventKind::Access(_) | EventKind::Any | EventKind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const LONG: Duration = Duration::from_secs(10);
    const SHORT: Duration = Duration::from_millis(300);

    /// A repository with what is looked at, and nothing in it.
    fn repository() -> Workspace {
        let root = std::env::temp_dir().join(format!("paylater-xtask-changes-{}", std::process::id()));
        Touched::folders().for_each(|folder| fs::create_dir_all(root.join(folder)).unwrap());
        fs::create_dir_all(root.join("www/shop")).unwrap();
        fs::create_dir_all(root.join("src/views")).unwrap();
        fs::write(root.join("src/views/plan.rs"), "one").unwrap();
        Workspace { target: root.join("target"), root }
    }

    #[test]
    fn a_saved_file_is_heard_of_in_each_way_that_editors_save_and_a_read_one_is_not() {
        let workspace = repository();
        let view = workspace.path("src/views/plan.rs");
        let changes = Changes::begin(&workspace).unwrap();
        assert!(changes.within(SHORT).is_nothing());
        fs::read(&view).unwrap();
        assert!(changes.within(SHORT).is_nothing(), "reading is no change");

        fs::write(&view, "two").unwrap();
        assert_eq!(changes.within(LONG), Touched::by("src/views/plan.rs".as_ref()));
        fs::write(workspace.path("src/views/plan.rs~"), "three").unwrap();
        fs::rename(workspace.path("src/views/plan.rs~"), &view).unwrap();
        assert_eq!(changes.within(LONG), Touched::by("src/views/plan.rs".as_ref()));
        fs::create_dir(workspace.path("src/views/new")).unwrap();
        changes.within(LONG);
        fs::write(workspace.path("src/views/new/part.rs"), "four").unwrap();
        assert_eq!(changes.within(LONG), Touched::by("src/views/new/part.rs".as_ref()));
        let configuration = "crates/server/development.toml";
        for text in ["a = 1", "a = 2"] {
            fs::write(workspace.path("crates/server/new.toml"), text).unwrap();
            fs::rename(workspace.path("crates/server/new.toml"), workspace.path(configuration)).unwrap();
            assert_eq!(changes.within(LONG), Touched::by(configuration.as_ref()), "{text}");
        }
        assert!(changes.within(SHORT).is_nothing());
        fs::remove_dir_all(&workspace.root).unwrap();
    }
}
