//! The edges between crates, and the only homes of what touches the outside.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which of our crates each crate may import. `ARCHITECTURE.md` carries the same table.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("overlap", &[]),
    ("decontam", &["overlap"]),
    ("domain", &[]),
    ("market", &[]),
    ("wording", &["domain", "market"]),
    ("store", &["domain", "market"]),
    ("charts", &["market"]),
    ("campaigns", &["charts", "domain", "market", "overlap", "store", "wording"]),
    ("discord", &["campaigns", "charts", "domain", "market", "store", "wording"]),
    ("feeds", &["market"]),
    ("panel", &["campaigns", "charts", "domain", "market", "wording"]),
    (
        "herald",
        &[
            "campaigns",
            "charts",
            "discord",
            "domain",
            "feeds",
            "market",
            "overlap",
            "panel",
            "store",
            "wording",
        ],
    ),
    (
        "tests",
        &[
            "campaigns",
            "charts",
            "discord",
            "domain",
            "feeds",
            "herald",
            "market",
            "overlap",
            "panel",
            "store",
            "wording",
        ],
    ),
];

/// Outside crates and their only homes. Command lines are at home in the two programs.
const ONLY_HOME: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("clap", &["herald", "decontam"]),
    ("indicatif", &["herald", "decontam"]),
    ("tracing-subscriber", &["herald"]),
    ("fluent-templates", &["wording"]),
    ("poise", &["discord"]),
    ("serenity", &["discord", "tests"]),
    ("reqwest", &["discord", "feeds", "panel", "tests"]),
    ("axum", &["herald", "panel", "tests"]),
    ("feed-rs", &["feeds"]),
    ("askama", &["panel"]),
    ("minijinja", &["wording"]),
    ("resvg", &["charts"]),
];

/// Crates that only decide: no runtime, no I/O, no logging.
const PURE: &[&str] = &["overlap", "domain", "market", "wording"];
const IMPURE: &[&str] = &["tokio", "sqlx", "reqwest", "tracing", "async-trait", "tempfile"];

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo describes the workspace");
    metadata
        .packages
        .iter()
        .map(|package| {
            let names = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal);
            (package.name.to_string(), names.map(|d| d.name.clone()).collect())
        })
        .collect()
}

#[test]
fn crates_import_only_what_the_table_allows() {
    let found = dependencies();
    let table: BTreeMap<&str, BTreeSet<&str>> =
        MAY_IMPORT.iter().map(|(name, list)| (*name, list.iter().copied().collect())).collect();
    let known: Vec<&str> = table.keys().copied().collect();
    let present: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(present, known, "a crate is missing from the table, or from the workspace");
    for (name, imports) in &found {
        for import in imports.iter().filter(|import| table.contains_key(import.as_str())) {
            assert!(table[name.as_str()].contains(import.as_str()), "{name} must not import {import}");
        }
    }
}

#[test]
fn what_touches_the_outside_has_one_home() {
    for (name, imports) in dependencies() {
        for (outside, homes) in ONLY_HOME {
            assert!(
                !imports.contains(*outside) || homes.contains(&name.as_str()),
                "{outside} belongs into {homes:?}, not into {name}"
            );
        }
        if PURE.contains(&name.as_str()) {
            for outside in IMPURE {
                assert!(!imports.contains(*outside), "{name} only decides; it must not import {outside}");
            }
        }
    }
}
