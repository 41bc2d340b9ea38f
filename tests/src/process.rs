//! The `herald` command as a real process.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a killed run had done.
#[derive(Debug)]
pub struct Killed {
    /// How many steps of the recorded world it had reported.
    pub steps: u64,
    /// False when it came to its end before the chosen step.
    pub killed: bool,
}

/// The command, ready for arguments, with no settings of the machine in its way.
pub fn herald(program: &str, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).stdin(Stdio::null());
    for (name, _) in std::env::vars() {
        if name.starts_with("HERALD_") || name == "DISCORD_TOKEN" {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Output {
    command.output().expect("the command starts")
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Starts a replay and sends it SIGKILL as soon as it has reported `after` steps.
pub fn kill_after(command: &mut Command, after: u64) -> Killed {
    let mut child = command
        .env("HERALD_LOG", "info")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let lines = BufReader::new(child.stderr.take().expect("standard error is piped")).lines();
    let mut steps = 0;
    for line in lines.map_while(Result::ok) {
        if line.contains("played") {
            steps += 1;
            if steps == after {
                // `kill` is SIGKILL here: nothing in the process gets to run any more.
                child.kill().expect("the process is there");
                break;
            }
        }
    }
    let status = child.wait().expect("the process ends");
    Killed { steps, killed: !status.success() }
}

/// The recorded scenario in the repository.
pub fn scenario_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tariff-2025-04-03")
}
