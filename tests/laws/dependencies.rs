//! Who may depend on whom, read from `cargo metadata`. Dependencies of tests are free.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::root;

/// The packages that a Lambda must not contain: what runs on a developer's machine only.
const LOCAL_ONLY: [&str; 6] = [
    "recado-local",
    "recado-embedded",
    "recado-card-simulator",
    "recado-carrier-simulator",
    "dynoxide-rs",
    "rusqlite",
];
/// Crates that read or write outside the process, or know AWS. A name that ends with a dash stands
/// for all that begin with it.
const WORLD: [&str; 14] = [
    "aws-",
    "aws_",
    "axum",
    "dynoxide-rs",
    "hyper",
    "lambda_",
    "mio",
    "recado-aws",
    "recado-store",
    "reqwest",
    "rusqlite",
    "rustls",
    "socket2",
    "tokio",
];

/// The workspace's packages and what each is built from.
struct Graph {
    /// Package to its folder, such as `shared/content`.
    folders: BTreeMap<String, String>,
    /// Package to what it names in its manifest.
    direct: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read() -> Self {
        let host = rustc_host();
        let output = Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version",
                "1",
                "--offline",
                "--filter-platform",
                &host,
            ])
            .current_dir(root())
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        let metadata: Value = serde_json::from_slice(&output.stdout).expect(&complaint);
        let members = array(&metadata["workspace_members"]);
        let mut names = BTreeMap::new();
        let mut folders = BTreeMap::new();
        for package in array(&metadata["packages"]) {
            let name = text(&package["name"]);
            names.insert(text(&package["id"]), name.clone());
            if members.contains(&package["id"]) {
                let manifest = text(&package["manifest_path"]);
                let folder = Path::new(&manifest).parent().unwrap();
                let folder = folder.strip_prefix(root()).unwrap();
                folders.insert(name, folder.to_string_lossy().into_owned());
            }
        }
        let mut direct = BTreeMap::new();
        for node in array(&metadata["resolve"]["nodes"]) {
            let built_from = array(&node["deps"])
                .iter()
                .filter(|dependency| {
                    let kinds = array(&dependency["dep_kinds"]);
                    kinds.iter().any(|kind| kind["kind"].is_null())
                })
                .map(|dependency| names[&text(&dependency["pkg"])].clone())
                .collect();
            direct.insert(names[&text(&node["id"])].clone(), built_from);
        }
        Self { folders, direct }
    }

    fn in_folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a String> {
        let inside = move |path: &str| path == folder || path.starts_with(&format!("{folder}/"));
        let members = self.folders.iter();
        members
            .filter(move |(_, path)| inside(path))
            .map(|(name, _)| name)
    }

    /// The workspace's packages that `package` names.
    fn ours(&self, package: &str) -> BTreeSet<&str> {
        let named = self.direct[package].iter();
        named
            .filter(|name| self.folders.contains_key(*name))
            .map(String::as_str)
            .collect()
    }

    /// Everything that is linked into `package`.
    fn linked<'a>(&'a self, package: &'a str) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut open = vec![package];
        while let Some(next) = open.pop() {
            let more = self.direct.get(next).into_iter().flatten();
            open.extend(more.map(String::as_str).filter(|name| found.insert(*name)));
        }
        found
    }
}

fn rustc_host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What each layer may name of the workspace.
const MAY_NAME: [(&str, &[&str]); 7] = [
    ("recado-content", &[]),
    ("recado-domain", &["recado-content"]),
    ("recado-store", &["recado-content", "recado-domain"]),
    (
        "recado-platform",
        &["recado-content", "recado-domain", "recado-store"],
    ),
    ("recado-web", &["recado-content", "recado-domain"]),
    (
        "recado-api",
        &[
            "recado-domain",
            "recado-platform",
            "recado-store",
            "recado-web",
        ],
    ),
    ("recado-carrier-simulator", &[]),
];

#[test]
fn each_layer_names_only_those_beneath_it() {
    let graph = Graph::read();
    for (package, allowed) in MAY_NAME {
        let named = graph.ours(package);
        let wrong: Vec<_> = named
            .iter()
            .filter(|name| !allowed.contains(name))
            .collect();
        assert!(wrong.is_empty(), "{package} must not depend on {wrong:?}");
    }
}

#[test]
fn content_and_domain_touch_no_world() {
    let graph = Graph::read();
    for package in ["recado-content", "recado-domain"] {
        for linked in graph.linked(package) {
            let worldly = WORLD.iter().any(|name| match name.ends_with(['-', '_']) {
                true => linked.starts_with(name),
                false => linked == *name,
            });
            assert!(!worldly, "{package} must not be built from {linked}");
        }
    }
}

#[test]
fn adapters_know_ports_and_no_function_store_or_each_other() {
    let graph = Graph::read();
    // Who boots a function composes the adapters; it is no adapter itself.
    let no_adapter = ["recado-lambda"];
    let layers: Vec<&str> = MAY_NAME.map(|(name, _)| name).to_vec();
    let allowed = ["recado-content", "recado-domain", "recado-platform"];
    for package in graph.in_folder("shared") {
        if layers.contains(&package.as_str()) || no_adapter.contains(&package.as_str()) {
            continue;
        }
        let named = graph.ours(package);
        let wrong: Vec<_> = named
            .iter()
            .filter(|name| !allowed.contains(name))
            .collect();
        assert!(
            wrong.is_empty(),
            "the adapter {package} must not depend on {wrong:?}"
        );
    }
}

#[test]
fn only_the_store_and_who_composes_it_know_dynamodb() {
    let graph = Graph::read();
    let may = ["recado-store", "recado-aws", "recado-lambda"];
    for package in graph
        .in_folder("shared")
        .chain(graph.in_folder("functions"))
    {
        let knows = graph.direct[package].contains("aws-sdk-dynamodb");
        assert!(
            !knows || may.contains(&package.as_str()),
            "{package} knows DynamoDB"
        );
    }
}

#[test]
fn a_lambda_holds_nothing_local_and_no_other_function() {
    let graph = Graph::read();
    let functions: Vec<_> = graph.in_folder("functions").collect();
    assert!(functions.len() >= 5, "{functions:?}");
    let here = graph.linked("recado-local");
    assert!(here.is_superset(&LOCAL_ONLY.into_iter().skip(1).collect()));
    for function in &functions {
        let linked = graph.linked(function);
        for other in functions.iter().map(|name| name.as_str()).chain(LOCAL_ONLY) {
            assert!(
                !linked.contains(other),
                "{function} must not contain {other}"
            );
        }
    }
    for package in graph.in_folder("shared") {
        let linked = graph.linked(package);
        for other in functions.iter().map(|name| name.as_str()).chain(LOCAL_ONLY) {
            assert!(
                !linked.contains(other),
                "{package} must not contain {other}"
            );
        }
    }
}
