//! The document of the API against the API itself: schemathesis makes requests of every kind the document allows, and
//! many that it does not, and holds every answer against it.
//!
//! It needs Python with `tests/schemathesis/requirements.txt`, in `tests/schemathesis/.venv` or where `SCHEMATHESIS` names
//! the program. Without it the story says loudly that it did not run, and fails where `HERALD_TESTS_REQUIRE_ALL=1` is set.

use std::path::{Path, PathBuf};
use std::process::Command;

use domain::snowflake::Snowflake;
use tests::world::seed::{THOUGHTS, member, tagged};

use super::appeals::rejected;
use super::payouts::ready;
use super::program::program;
use super::stage::Stage;

#[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment")]
fn tool() -> Option<PathBuf> {
    let named = std::env::var("SCHEMATHESIS").ok().filter(|path| !path.is_empty()).map(PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis/.venv/bin/st");
    named.or(Some(own)).filter(|path| path.exists())
}

/// Runs the tester against a stage; `more` narrows what it tries, `post` and `person` lead somewhere there.
async fn run(stage: &Stage, more: &[&'static str], phases: &[&str], post: Snowflake, person: Snowflake) {
    let Some(tool) = tool() else {
        tests::skip::not_run(
            "schemathesis: python3 -m venv tests/schemathesis/.venv && tests/schemathesis/.venv/bin/pip install \
             --require-hashes -r tests/schemathesis/requirements.txt, or set SCHEMATHESIS",
        );
        return;
    };
    let owner = program(stage, "olga", "own").await;
    let folder = tests::folder();
    // Values that lead somewhere: most made-up names of campaigns end at 404.
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis/schemathesis.toml");
    let mut command = Command::new(tool);
    command
        .args(["--config-file", config.to_str().unwrap(), "run"])
        .arg(format!("{}/api/v1/openapi.json", stage.base))
        .args(["--header", &format!("Authorization: Bearer {}", owner.token())])
        .args(more)
        .env("HERALD_CAMPAIGN", stage.world.id.to_string())
        .env("HERALD_POST", post.to_string())
        .env("HERALD_PERSON", person.to_string())
        .current_dir(folder.path());
    let output =
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().expect("schemathesis starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = [text(&output.stdout), text(&output.stderr)].concat();
    assert!(output.status.success(), "{said}");
    for phase in phases {
        assert!(said.contains(&format!("  ✅ {phase}\n")), "{phase} in {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_answers_as_its_document_says() {
    let mut stage = Stage::with(|settings| settings.api_per_minute = 1_000_000).await;
    stage.fill(3).await;
    for (number, thought) in THOUGHTS.iter().enumerate().take(3) {
        stage.world.post(member(number as u64), &tagged(thought)).await;
    }
    stage.catch_up();
    // The post that requests name has an appeal, too.
    let post = stage.waiting[0];
    rejected(&mut stage, post, 100, "please look again").await;
    run(&stage, &[], &["Coverage", "Fuzzing", "Stateful"], post, member(0)).await;
}

/// The same once prizes are to be paid: most of these operations end at 409 before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_of_results_and_payments_answers_as_its_document_says() {
    let mut stage = Stage::with(|settings| settings.api_per_minute = 1_000_000).await;
    ready(&mut stage).await;
    let post = stage.service.payouts(&stage.world.id).await.unwrap()[0].payout.message;
    let tags = ["--include-tag", "payouts", "--include-tag", "results", "--include-tag", "judging"];
    run(&stage, &tags, &["Coverage", "Fuzzing"], post, member(3)).await;
}
