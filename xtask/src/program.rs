//! Running other programs. Each failure names the command, so that it can be repeated by hand.

use crate::Outcome;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A command in `folder`, with nothing on its standard input: no task here may wait for an answer.
pub fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs it with its output on ours.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed: {status}", shown(command))) }
}

/// Runs both at the same time. The first one's output comes as it is written, the second one's when both are done, so that
/// they can be told apart. Fails if either does.
pub fn run_beside([mut first, mut second]: [Command; 2]) -> Outcome {
    let shown_second = shown(&second);
    second.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let child = second.spawn().map_err(|error| cannot_start(&second, &error))?;
    // Read while it writes, or it would stop where the pipe is full.
    let reader = std::thread::spawn(move || child.wait_with_output());
    let done = run(&mut first);
    let output = reader.join().map_err(|_| format!("`{shown_second}` could not be read"))?;
    let output = output.map_err(|error| format!("`{shown_second}` failed: {error}"))?;
    println!("{}", String::from_utf8_lossy(&output.stdout));
    match output.status.success() {
        true => done,
        false => done.and(Err(format!("`{shown_second}` failed: {}", output.status))),
    }
}

/// Runs it silently and gives what it wrote to standard output; on failure the error carries what it said.
pub fn read(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| cannot_start(command, &error))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{}` failed: {}\n{said}{complaint}", shown(command), output.status))
}

/// Where a program is, by looking through PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    format!("cannot start `{program}`: {error}. Is it installed and on PATH?")
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
