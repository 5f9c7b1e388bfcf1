//! Where the repository is, and its files.

use std::fs;
use std::path::{Path, PathBuf};

/// The five services.
pub(crate) const SERVICES: [&str; 5] = [
    "intake",
    "investigation",
    "assignment",
    "notification",
    "directory",
];

/// Programs that serve pages: neither database nor broker.
pub(crate) const FRONTS: [&str; 1] = ["portal"];

pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository is there")
}

pub(crate) fn read(path: &str) -> String {
    let file = root().join(path);
    fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Files of the project under a folder, by path from the root, without what builds and runs leave.
pub(crate) fn files(under: &str, extension: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    collect(&root(), &root().join(under), extension, &mut found);
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, extension: Option<&str>, found: &mut Vec<String>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        if path.is_dir() {
            if !matches!(name, "target" | ".git" | ".local" | "mutants.out") {
                collect(root, &path, extension, found);
            }
        } else if extension.is_none_or(|e| path.extension().is_some_and(|x| x == e)) {
            let inside = path.strip_prefix(root).expect("below the root");
            found.push(inside.to_string_lossy().into_owned());
        }
    }
}

/// The code of a Rust file, line by line with numbers: comments and the tests at its end left out.
pub(crate) fn code(path: &str) -> Vec<(usize, String)> {
    let text = read(path);
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
        .map(|(n, line)| (n + 1, line.split("//").next().unwrap_or("").to_owned()))
        .filter(|(_, line)| !line.trim().is_empty())
        .collect()
}

/// Code that runs in production: no test folders, no test files.
pub(crate) fn is_test(path: &str) -> bool {
    path.split('/')
        .skip(1)
        .any(|part| matches!(part, "tests" | "tests.rs" | "benches") || part.ends_with("_tests.rs"))
        || path.starts_with("tests/")
        || path.starts_with("shared/testkit/")
}

/// Fails with all offences at once.
pub(crate) fn none(offences: &[String], rule: &str) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}
