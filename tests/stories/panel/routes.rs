//! The pages of the panel, as its router has them, so that no list of addresses forgets one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

/// What answers a GET and is no page for people: files, the stream, and the way to and from Discord.
const NO_PAGES: [&str; 8] = [
    "/audit/log.csv",
    "/campaigns/{id}/results/bundle.json",
    "/campaigns/{id}/results/versions/{version}",
    "/campaigns/{id}/export/{file}",
    "/events",
    "/sign-in/discord",
    "/sign-in/discord/back",
    // Somebody who is signed in is sent on.
    "/sign-in",
];

/// Every address of the router that answers a GET, as the router writes it.
static ADDRESSES: LazyLock<BTreeSet<String>> = LazyLock::new(read);

fn read() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bot/panel/src/routes.rs");
    let source = std::fs::read_to_string(path).expect("the router has a file of its own");
    let (screens, _) = source.split_once("pub(crate) fn open()").expect("screens come first");
    let routes = screens.split(".route(").skip(1).filter(|route| route.contains("get("));
    routes
        .map(|route| match route.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().expect("a string ends").to_owned(),
            // The one address that has a name.
            None => "/events".to_owned(),
        })
        .collect()
}

/// How many parts of an address are fixed, if it is one of the pattern.
fn fits(pattern: &str, path: &str) -> Option<usize> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let wanted: Vec<&str> = pattern.split('/').collect();
    let given: Vec<&str> = path.split('/').collect();
    let same = |(wanted, given): (&&str, &&str)| wanted == given;
    let pairs = || wanted.iter().zip(&given);
    let fits = |pair: (&&str, &&str)| same(pair) || (pair.0.starts_with('{') && !pair.1.is_empty());
    (wanted.len() == given.len() && pairs().all(fits)).then(|| pairs().filter(|pair| same(*pair)).count())
}

/// The address of the router that a path belongs to: that with the most fixed parts.
pub(super) fn of(path: &str) -> Option<String> {
    let found = ADDRESSES.iter().filter_map(|pattern| Some((fits(pattern, path)?, pattern)));
    found.max().map(|(_, pattern)| pattern.clone())
}

/// The pages that are not among these paths.
pub(super) fn missing(paths: &[String]) -> Vec<String> {
    let visited: BTreeSet<String> = paths.iter().filter_map(|path| of(path)).collect();
    let pages = ADDRESSES.iter().filter(|pattern| !NO_PAGES.contains(&pattern.as_str()));
    pages.filter(|pattern| !visited.contains(*pattern)).cloned().collect()
}

#[test]
fn addresses_are_read_from_the_router() {
    let all = &*ADDRESSES;
    assert!(all.len() > 35, "{all:?}");
    for known in ["/", "/campaigns/{id}/review", "/campaigns/{id}/payouts/prizes/{place}/{step}", "/events"] {
        assert!(all.contains(known), "{known} is missing in {all:?}");
    }
    assert!(!all.contains("/sign-out"), "it only takes a POST");
    for pattern in NO_PAGES {
        assert!(all.contains(pattern), "{pattern} is gone: leave it out here, too");
    }
    for (path, pattern) in [
        ("/campaigns/x/results/freeze?a=/b/c", "/campaigns/{id}/results/{step}"),
        ("/campaigns/new", "/campaigns/new"),
        ("/campaigns/x/results/bundle.json", "/campaigns/{id}/results/bundle.json"),
        ("/", "/"),
    ] {
        assert_eq!(of(path).as_deref(), Some(pattern));
    }
    assert_eq!(of("/campaigns/x"), None);
    assert_eq!(missing(&all.iter().cloned().collect::<Vec<_>>()), Vec::<String>::new());
    assert!(missing(&["/".to_owned()]).contains(&"/people/{person}".to_owned()));
}
