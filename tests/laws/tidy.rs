//! What a reviewer should not have to say twice.

use std::fs;
use std::path::Path;

use crate::root;

/// Longest file without its own tests, in lines.
const MAX_LINES: usize = 400;
/// Longest file of tests.
const MAX_TEST_LINES: usize = 700;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 7] = [
    "util", "utils", "helper", "helpers", "common", "misc", "manager",
];
/// What is left behind by somebody who was not finished, or who worked on one machine. Written in
/// pieces, so that this file has none itself.
const LEFT_BEHIND: [&str; 10] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("todo", "!("),
    concat!("dbg", "!("),
    concat!("unimplemented", "!("),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("<<<", "<<<"),
];
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_test(&self) -> bool {
        ["tests/", "/tests.rs", "/examples/"]
            .iter()
            .any(|part| self.path.contains(part))
    }

    /// Lines before the file's own tests.
    fn lines(&self) -> usize {
        let own_tests = [
            "#[cfg(test)]\nmod tests {",
            "#[cfg(test)]\npub(crate) mod tests {",
        ];
        let end = own_tests.iter().find_map(|start| self.text.find(start));
        self.text[..end.unwrap_or(self.text.len())].lines().count()
    }
}

/// Every text file of the repository with one of these extensions.
fn files(extensions: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let built = ["target", "node_modules"].contains(&name.as_str());
            if path.is_dir() {
                if !built && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if extensions
                .iter()
                .any(|extension| extension_of(&path) == *extension)
            {
                let relative = path.strip_prefix(root()).unwrap();
                found.push(File {
                    path: relative.to_string_lossy().into_owned(),
                    text: fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn extension_of(path: &Path) -> &str {
    path.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

#[test]
fn no_file_is_too_long() {
    for file in files(&["rs"]) {
        let limit = if file.is_test() {
            MAX_TEST_LINES
        } else {
            MAX_LINES
        };
        let lines = file.lines();
        assert!(
            lines <= limit,
            "{} has {lines} lines, of {limit}",
            file.path
        );
    }
}

#[test]
fn every_name_says_what_is_inside() {
    for file in files(&["rs", "toml"]) {
        for part in file.path.split('/') {
            let name = part.split('.').next().unwrap();
            assert!(
                !EMPTY_NAMES.contains(&name),
                "{} has no meaning: {}",
                name,
                file.path
            );
        }
    }
}

#[test]
fn nothing_is_left_behind() {
    for file in files(&["rs", "toml", "md", "yaml", "yml", "json", "py", "mjs", "sh"]) {
        for remains in LEFT_BEHIND {
            assert!(
                !file.text.contains(remains),
                "{} contains {remains}",
                file.path
            );
        }
    }
}

#[test]
fn every_function_is_deployed() {
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    for entry in fs::read_dir(root().join("functions")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            folder.join("src/main.rs").exists(),
            "{name} is no binary of its own"
        );
        let deployed = template.contains(&format!("target/functions/{name}/"));
        assert!(deployed, "template.yaml does not deploy {name}");
    }
}

#[test]
fn every_variable_of_the_environment_is_documented() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    // What only a deployed function has is set there.
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    for file in files(&["rs"]) {
        if file.is_test() {
            continue;
        }
        for text in file.text.split('"').skip(1).step_by(2) {
            let ours = ["RECADO_", "TWILIO_", "STRIPE_"]
                .iter()
                .any(|start| text.starts_with(start));
            let name = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
            if ours && text.bytes().all(name) {
                let documented = readme.contains(text) || template.contains(text);
                assert!(
                    documented,
                    "{text}, read in {}, is documented nowhere",
                    file.path
                );
            }
        }
    }
}
