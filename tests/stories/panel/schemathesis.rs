//! The document of the API against the API itself: schemathesis makes requests of every kind the document allows, and
//! many that it does not, and holds every answer against it.
//!
//! It needs Python with `tests/schemathesis/requirements.txt`, in `tests/schemathesis/.venv` or where `SCHEMATHESIS` names
//! the program. Without it the story says loudly that it did not run, and fails where `HERALD_TESTS_REQUIRE_ALL=1` is set.

use std::path::{Path, PathBuf};
use std::process::Command;

use tests::world::seed::{THOUGHTS, member, tagged};

use super::program::program;
use super::stage::Stage;

#[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment")]
fn tool() -> Option<PathBuf> {
    let named = std::env::var("SCHEMATHESIS").ok().filter(|path| !path.is_empty()).map(PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis/.venv/bin/st");
    named.or(Some(own)).filter(|path| path.exists())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_answers_as_its_document_says() {
    let Some(tool) = tool() else {
        tests::skip::not_run(
            "schemathesis: python3 -m venv tests/schemathesis/.venv && tests/schemathesis/.venv/bin/pip install \
             --require-hashes -r tests/schemathesis/requirements.txt, or set SCHEMATHESIS",
        );
        return;
    };
    let mut stage = Stage::with(|settings| settings.api_per_minute = 1_000_000).await;
    stage.fill(3).await;
    for (number, thought) in THOUGHTS.iter().enumerate().take(3) {
        stage.world.post(member(number as u64), &tagged(thought)).await;
    }
    stage.catch_up();
    let owner = program(&stage, "olga", "own").await;
    let folder = tempfile::tempdir().unwrap();
    // Values that lead somewhere: most made-up names of campaigns end at 404.
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis/schemathesis.toml");
    let mut command = Command::new(tool);
    command
        .args(["--config-file", config.to_str().unwrap(), "run"])
        .arg(format!("{}/api/v1/openapi.json", stage.base))
        .args(["--header", &format!("Authorization: Bearer {}", owner.token())])
        .env("HERALD_CAMPAIGN", stage.world.id.to_string())
        .env("HERALD_POST", stage.waiting[0].to_string())
        .current_dir(folder.path());
    let output =
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().expect("schemathesis starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = [text(&output.stdout), text(&output.stderr)].concat();
    assert!(output.status.success(), "{said}");
    for phase in ["Coverage", "Fuzzing", "Stateful"] {
        assert!(said.contains(&format!("  ✅ {phase}\n")), "{phase} in {said}");
    }
}
