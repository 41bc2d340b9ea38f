//! `herald model try` and `herald doctor` as processes.

use std::process::Output;

use domain::lang::Lang;
use serde_json::{Value, json};
use tests::model_server::{MODEL, ModelServer, Reply};
use tests::process::{herald, run, scenario_dir, stderr, stdout};

use super::model_desk::{KEY, brief_of, sound};

const PROGRAM: &str = env!("CARGO_BIN_EXE_herald-under-test");

fn call(server: &ModelServer, name: &str, arguments: &[&str]) -> Output {
    let dir = tests::folder();
    let mut command = herald(PROGRAM, dir.path());
    command.args(arguments);
    command.env("HERALD__MODEL__BASE_URL", server.url()).env("HERALD__MODEL__NAME", name);
    command.env("HERALD_MODEL_KEY", KEY).env("HERALD__HTTP__LISTEN", "127.0.0.1:0");
    // The endpoint answers on other threads meanwhile.
    let output = tokio::task::block_in_place(|| run(&mut command));
    for said in [stdout(&output), stderr(&output)] {
        assert!(!said.contains(KEY), "the key was shown:\n{said}");
    }
    output
}

fn try_out(server: &ModelServer, prompt: &str) -> (i32, Value, String) {
    let candles = scenario_dir().join("candles-btcusdt-perp-3m.csv");
    let news = scenario_dir().join("news.jsonl");
    let (candles, news) = (candles.to_str().unwrap(), news.to_str().unwrap());
    let output = call(
        server,
        MODEL,
        &[
            "model",
            "try",
            "--candles",
            candles,
            "--news",
            news,
            "--at",
            "2025-04-02T21:00:00Z",
            "--prompt",
            prompt,
            "--json",
        ],
    );
    let said = stderr(&output);
    let report = serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{error}: {said}"));
    (output.status.code().unwrap(), report, said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_sees_what_a_model_answers_and_what_the_checks_say() {
    let server = ModelServer::saying(Reply::Says(brief_of(sound(Lang::En)))).await;
    let (status, report, _) = try_out(&server, "brief");
    assert_eq!(status, 0, "{report}");
    assert_eq!(report["calls"][0]["verdict"], "accepted");
    assert_eq!(report["texts"][0]["by"], format!("model {MODEL}"));
    assert!(report["texts"][0]["text"].as_str().unwrap().starts_with(sound(Lang::En)));

    let wrong = ModelServer::saying(Reply::Says(brief_of("Bitcoin reached 91,000."))).await;
    let (status, report, log) = try_out(&wrong, "brief");
    assert_eq!(status, 1, "{report}");
    assert_eq!(report["calls"].as_array().unwrap().len(), 2);
    assert!(report["calls"][1]["reason"].as_str().unwrap().contains("91,000"));
    assert!(log.contains("the template's text is used instead of the model's"), "{log}");

    let down = ModelServer::saying(Reply::Status(401, None, json!({ "error": KEY }).to_string())).await;
    let (status, report, _) = try_out(&down, "all");
    assert_eq!(status, 3, "{report}");
    assert!(report["calls"][0]["reason"].as_str().unwrap().contains("HERALD_MODEL_KEY"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_looks_at_the_model() {
    let server = ModelServer::saying(Reply::HangsUp).await;
    let finding = |name: &str| {
        let output = call(&server, name, &["doctor", "--json"]);
        let report: Value =
            serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
        let findings = report["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["area"] == "model").expect("a line for the model")
    };
    let good = finding(MODEL);
    assert_eq!(
        (good["level"].as_str(), good["sentence"].as_str()),
        (Some("good"), Some("127.0.0.1 answers for small-1"))
    );
    let other = finding("large-9");
    assert_eq!(other["level"], "warning");
    assert!(other["sentence"].as_str().unwrap().contains("small-1"), "{other}");
    assert!(server.asked().is_empty(), "looking costs no tokens");
}
