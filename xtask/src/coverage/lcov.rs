//! What was measured, in the format of lcov: one record for each file, one line for each fact.

use std::collections::BTreeMap;
use std::path::Path;

/// One file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// From the repository's root.
    pub path: String,
    /// How often each line was run through.
    pub lines: BTreeMap<usize, u64>,
    /// How often the functions that begin on a line were called, all forms of a generic one together.
    pub functions: BTreeMap<usize, u64>,
}

/// The files that lie in this folder.
pub fn read(text: &str, root: &Path) -> Vec<Measured> {
    let mut files = Vec::new();
    let mut file = Measured::default();
    let mut begins: BTreeMap<&str, usize> = BTreeMap::new();
    for line in text.lines() {
        let (fact, value) = line.split_once(':').unwrap_or((line, ""));
        match fact {
            "SF" => file.path = inside(value, root).unwrap_or_default(),
            "FN" => begins.extend(number_first(value).map(|(line, name)| (name, line))),
            "FNDA" => {
                if let Some((calls, name)) = number_first::<u64>(value)
                    && let Some(line) = begins.get(name)
                {
                    *file.functions.entry(*line).or_default() += calls;
                }
            }
            "DA" => file.lines.extend(
                number_first(value)
                    .and_then(|(line, times)| Some((line, times.split(',').next()?.parse::<u64>().ok()?))),
            ),
            "end_of_record" => {
                begins.clear();
                let done = std::mem::take(&mut file);
                files.extend((!done.path.is_empty()).then_some(done));
            }
            _ => {}
        }
    }
    files
}

/// `12,name` is 12 and `name`.
fn number_first<N: std::str::FromStr>(value: &str) -> Option<(N, &str)> {
    let (number, rest) = value.split_once(',')?;
    Some((number.parse().ok()?, rest))
}

fn inside(path: &str, root: &Path) -> Option<String> {
    Some(Path::new(path).strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/"))
}
